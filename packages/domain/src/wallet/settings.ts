import type { Sealer } from '../kernel/digests.ts';
import type { MerchantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Settings } from '../people/ports.ts';
import { openedSettings } from '../people/settings.ts';
import type { PlatformId } from './pass.ts';
import type {
  Passes,
  WalletCheck,
  WalletFinding,
  WalletPlatform,
  WalletSettings,
  WalletSettingsInForce,
} from './ports.ts';
import { refuse } from './refusals.ts';

export interface WalletSettingsDeps {
  settings: Settings;
  sealer: Pick<Sealer, 'unseal'>;
  /** The installation's own, by platform; absent where it has none. */
  walletDefaults: Readonly<Record<PlatformId, WalletSettings | undefined>>;
}

/** The settings a merchant's passes are made with on a platform: the merchant's own first, then the installation's. */
export const walletSettings =
  ({ settings, sealer, walletDefaults }: WalletSettingsDeps) =>
  async (merchantId: MerchantId, platform: WalletPlatform): Promise<readonly WalletSettingsInForce[]> => {
    const own = await settings.of(merchantId, platform.settings.id);
    const opened = own && openedSettings(sealer, own);
    const common = walletDefaults[platform.id];
    return [
      ...(opened && Object.keys(opened).length > 0 ? [{ origin: 'merchant' as const, settings: opened }] : []),
      ...(common ? [{ origin: 'installation' as const, settings: common }] : []),
    ];
  };

export type WalletSettingsOf = ReturnType<typeof walletSettings>;

/** The settings that can act in the name of an issuer, if any can. */
export const settingsOfIssuer = (
  platform: WalletPlatform,
  inForce: readonly WalletSettingsInForce[],
  issuer: string,
): WalletSettings | undefined => inForce.find(({ settings }) => platform.issuers(settings).includes(issuer))?.settings;

export const platformOf = (platforms: readonly WalletPlatform[], id: PlatformId): WalletPlatform => {
  const found = platforms.find((platform) => platform.id === id);
  if (!found) throw refuse('WALLET_NOT_OFFERED');
  return found;
};

export type CheckStatus = 'ok' | 'warning' | 'failed' | 'missing';

export const checkStatus = ({ findings }: WalletCheck): Exclude<CheckStatus, 'missing'> =>
  findings.some(({ severity }) => severity === 'error') ? 'failed' : findings.length > 0 ? 'warning' : 'ok';

const daysAhead = [7, 30, 60] as const;

/** What is to be said of an end that comes: 60, 30 and 7 days ahead, and when it is there. */
export function expiryFinding(
  what: { readonly name: string; readonly code: 'CERTIFICATE' | 'INTERMEDIATE' | 'KEY'; readonly field: string | null },
  validUntil: Instant,
  now: Instant,
): WalletFinding | undefined {
  const { name, code, field } = what;
  const on = new Date(validUntil).toISOString().slice(0, 10);
  if (validUntil <= now)
    return { severity: 'error', code: `${code}_EXPIRED`, field, detail: `${name} expired on ${on}.`, at: validUntil };
  const left = Math.floor((validUntil - now) / 86_400_000);
  const ahead = daysAhead.find((count) => left < count);
  if (ahead === undefined) return undefined;
  const detail = `${name} expires on ${on}, in less than ${ahead} days.`;
  return { severity: 'warning', code: `${code}_EXPIRES_IN_${ahead}_DAYS`, field, detail, at: validUntil };
}

export interface OfferedPlatformsDeps {
  walletPlatforms: readonly WalletPlatform[];
  walletSettings: WalletSettingsOf;
}

/** The platforms that a merchant's cards can be added to: those whose settings have no error. */
export const offeredPlatforms =
  ({ walletPlatforms, walletSettings: of }: OfferedPlatformsDeps) =>
  async (merchantId: MerchantId, now: Instant): Promise<readonly WalletPlatform[]> => {
    const offered: WalletPlatform[] = [];
    for (const platform of walletPlatforms) {
      const [first] = await of(merchantId, platform);
      if (first && checkStatus(await platform.check(first.settings, now)) !== 'failed') offered.push(platform);
    }
    return offered;
  };

/** What is in force on a platform, and how it checks out. */
export interface CheckedPlatform {
  readonly platform: WalletPlatform;
  readonly origin: WalletSettingsInForce['origin'] | 'none';
  readonly status: CheckStatus;
  readonly check: WalletCheck;
}

const nothing: WalletCheck = { findings: [], identities: [] };

/** Checks the settings in force for a merchant, on every platform. */
export const checkPlatforms =
  ({ walletPlatforms, walletSettings: of }: OfferedPlatformsDeps) =>
  async (
    merchantId: MerchantId,
    now: Instant,
    { thorough = false, only }: { readonly thorough?: boolean; readonly only?: PlatformId } = {},
  ): Promise<readonly CheckedPlatform[]> =>
    Promise.all(
      walletPlatforms
        .filter(({ id }) => only === undefined || id === only)
        .map(async (platform): Promise<CheckedPlatform> => {
          const [first] = await of(merchantId, platform);
          if (!first) return { platform, origin: 'none', status: 'missing', check: nothing };
          const check = await platform.check(first.settings, now, { thorough });
          return { platform, origin: first.origin, status: checkStatus(check), check };
        }),
    );

/** Something to be said of the installation's settings, or of a merchant's own. */
export interface WalletReport {
  readonly merchantId: MerchantId | null;
  readonly platform: WalletPlatform;
  readonly findings: readonly WalletFinding[];
}

export interface CheckAllWalletsDeps extends OfferedPlatformsDeps, Pick<WalletSettingsDeps, 'walletDefaults'> {
  passes: Pick<Passes, 'merchantsWithSettings'>;
}

/** Checks all settings there are, the installation's and every merchant's own, and asks the platforms themselves. */
export const checkAllWallets =
  ({ walletPlatforms, walletSettings: of, walletDefaults, passes }: CheckAllWalletsDeps) =>
  async (now: Instant): Promise<readonly WalletReport[]> => {
    const reports: WalletReport[] = [];
    const check = async (merchantId: MerchantId | null, platform: WalletPlatform, settings: WalletSettings) => {
      const { findings } = await platform.check(settings, now, { thorough: true });
      reports.push({ merchantId, platform, findings });
    };
    for (const platform of walletPlatforms) {
      const settings = walletDefaults[platform.id];
      if (settings) await check(null, platform, settings);
    }
    const parts = walletPlatforms.map(({ settings }) => settings.id);
    for (const merchantId of await passes.merchantsWithSettings(parts))
      for (const platform of walletPlatforms) {
        const [first] = await of(merchantId, platform);
        if (first?.origin === 'merchant') await check(merchantId, platform, first.settings);
      }
    return reports;
  };
