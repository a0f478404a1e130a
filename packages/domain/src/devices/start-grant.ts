import type { Digests } from '../kernel/digests.ts';
import type { Randomness } from '../kernel/ids.ts';
import type { Clock } from '../kernel/time.ts';
import type { KnownClient } from './clients.ts';
import type { DeviceWords } from './device.ts';
import type { GrantPolicy } from './grants.ts';
import type { DeviceCommits, DeviceGrants } from './ports.ts';
import type { OAuthRefused } from './refusals.ts';

export interface StartGrantDeps {
  grants: Pick<DeviceGrants, 'pending'>;
  commits: DeviceCommits;
  digests: Digests;
  clock: Clock;
  random: Randomness;
  /** Beside those that always are known. */
  clients?: readonly KnownClient[];
  policy?: GrantPolicy;
}

export interface StartGrant {
  readonly clientId: string;
  /** The parameter `scope`: names with spaces between. */
  readonly scope?: string | undefined;
  readonly name?: string | undefined;
  /** The client's kind when absent. */
  readonly kind?: string | undefined;
  readonly words?: Partial<Omit<DeviceWords, 'client'>> | undefined;
  /** Of the key whose proof came with the request, or the parameter `dpop_jkt`. */
  readonly keyThumbprint?: string | undefined;
  readonly address: string;
}

export interface StartedGrant {
  readonly kind: 'started';
  readonly deviceCode: string;
  /** `XXXX-XXXX`. */
  readonly userCode: string;
  /** Seconds. */
  readonly expiresIn: number;
  readonly interval: number;
}

/** Refused: `invalid_client`, `invalid_scope`. Throws `RATE_LIMITED` when too many are pending, `INVALID` for words that are too long. */
export declare const startGrant: (deps: StartGrantDeps) => (request: StartGrant) => Promise<StartedGrant | OAuthRefused>;
