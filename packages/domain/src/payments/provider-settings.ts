import type { Sealer } from '../kernel/digests.ts';
import type { Settings } from '../people/ports.ts';
import { openedSettings } from '../people/settings.ts';
import type { ProviderSettings } from './ports.ts';

export interface ProviderSettingsDeps {
  settings: Settings;
  sealer: Pick<Sealer, 'unseal'>;
  /** What the installation sets for every merchant, by provider and field. */
  installation: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * A merchant's own settings for a provider, secrets opened, or else the installation's. Never fields of both: a merchant's key with
 * another account's code would send money elsewhere.
 */
export const providerSettings = ({ settings, sealer, installation }: ProviderSettingsDeps): ProviderSettings => ({
  async of(merchantId, providerId) {
    const own = await settings.of(merchantId, providerId);
    const opened = own ? openedSettings(sealer, own) : {};
    return Object.keys(opened).length > 0 ? opened : (installation[providerId] ?? {});
  },
});
