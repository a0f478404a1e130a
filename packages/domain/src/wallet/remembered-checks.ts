import type { Digests } from '../kernel/digests.ts';
import type { EphemeralStore } from '../kernel/ephemeral.ts';
import { days } from '../kernel/time.ts';
import type { WalletFinding, WalletPlatform, WalletSettings } from './ports.ts';

export interface RememberedChecksDeps {
  /** Shared by all processes: what one of them was told, all know. */
  ephemeral: Pick<EphemeralStore, 'get' | 'set'>;
  digests: Pick<Digests, 'sha256'>;
}

// Everything is checked thoroughly once a day; one such check may be missed.
const remembered = days(2);

/**
 * The platform, remembering what a thorough check was told outside: checks that ask nobody say it, too, until the next thorough one or
 * until the settings are others. While the store cannot be had, they say what the settings show by themselves.
 */
export const rememberedChecks =
  ({ ephemeral, digests }: RememberedChecksDeps) =>
  (platform: WalletPlatform): WalletPlatform => {
    const key = (settings: WalletSettings) =>
      `wallet_check:${platform.id}:${digests.sha256(JSON.stringify(Object.entries(settings).toSorted()))}`;
    return {
      ...platform,
      check: async (settings, now, { thorough = false } = {}) => {
        const check = await platform.check(settings, now);
        if (!thorough) {
          const told = await ephemeral.get(key(settings)).catch(() => undefined);
          // Written below.
          const outside = told === undefined ? [] : (JSON.parse(told) as readonly WalletFinding[]);
          return { ...check, findings: [...check.findings, ...outside] };
        }
        const asked = await platform.check(settings, now, { thorough });
        const byItself = new Set(check.findings.map(({ code, field }) => `${code} ${field}`));
        const outside = asked.findings.filter(({ code, field }) => !byItself.has(`${code} ${field}`));
        await ephemeral.set(key(settings), JSON.stringify(outside), remembered).catch(() => undefined);
        return asked;
      },
    };
  };
