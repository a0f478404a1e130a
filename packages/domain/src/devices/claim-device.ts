import type { IdempotencyKey } from '../kernel/commit.ts';
import type { Digests, TokenSigner } from '../kernel/digests.ts';
import type { Randomness } from '../kernel/ids.ts';
import type { Clock } from '../kernel/time.ts';
import type { Store } from '../people/merchant.ts';
import type { Merchants, Stores } from '../people/ports.ts';
import type { DeviceView, DeviceWords } from './device.ts';
import type { PairingPolicy } from './pair-device.ts';
import type { DeviceCommits, Devices } from './ports.ts';

export interface ClaimDeviceDeps {
  devices: Pick<Devices, 'byClaimHash' | 'byIdentifier'>;
  stores: Pick<Stores, 'byId'>;
  merchants: Pick<Merchants, 'byId'>;
  commits: DeviceCommits;
  signer: TokenSigner;
  digests: Digests;
  clock: Clock;
  random: Randomness;
  policy?: PairingPolicy;
}

export interface ClaimDevice {
  readonly claimCode: string;
  readonly words?: Partial<DeviceWords> | undefined;
  /** Of the key whose proof came with the request; a kiosk must have one. */
  readonly keyThumbprint?: string | undefined;
  readonly address?: string | undefined;
  readonly key: IdempotencyKey;
  readonly fingerprint: string;
}

export interface ClaimedDevice {
  readonly device: DeviceView;
  readonly store: Store;
  readonly token: string;
  readonly tokenType: 'Bearer' | 'DPoP';
  /** Seconds. */
  readonly expiresIn: number;
}

export declare const claimDevice: (deps: ClaimDeviceDeps) => (command: ClaimDevice) => Promise<ClaimedDevice>;
