import type { Command } from '../kernel/commit.ts';
import type { Digests, TokenSigner } from '../kernel/digests.ts';
import type { Randomness, StoreId } from '../kernel/ids.ts';
import type { Clock, Instant } from '../kernel/time.ts';
import type { Stores } from '../people/ports.ts';
import type { DeviceView } from './device.ts';
import type { DeviceCommits, Devices, QrDrawer } from './ports.ts';

/** Numbers of pairing; every one can be configured. */
export interface PairingPolicy {
  readonly tokenFor: number;
  readonly claimFor: number;
}

/** What the QR code holds, in the words of the wire. */
export type SetupPayload =
  | { readonly api_url: string; readonly store_code: string; readonly auth_token: string }
  | { readonly api_url: string; readonly store_code: string; readonly claim_code: string };

export interface PairDeviceDeps {
  devices: Pick<Devices, 'byIdentifier'>;
  stores: Pick<Stores, 'byId'>;
  commits: DeviceCommits;
  signer: TokenSigner;
  digests: Digests;
  qr: QrDrawer;
  /** Where devices reach the API: the host's public address. */
  apiUrl: () => string;
  clock: Clock;
  random: Randomness;
  policy?: PairingPolicy;
}

export interface PairDevice extends Command {
  readonly storeId: StoreId;
  readonly label: string;
  /** `tablet` when absent. */
  readonly kind?: string | undefined;
  /** `claim` when absent. A kiosk is always paired by claim. */
  readonly mode?: 'token' | 'claim' | undefined;
  /** What its kind usually has when absent. */
  readonly scopes?: readonly string[] | undefined;
  readonly client?: string | undefined;
  readonly clientDeviceIdentifier?: string | undefined;
  readonly allowedAddresses?: readonly string[] | undefined;
}

/** Shown once. */
export interface Pairing {
  readonly device: DeviceView;
  /** In mode `token`: it is good for 365 days. */
  readonly token: string | null;
  /** In mode `claim`: it is good once, for 10 minutes. */
  readonly claimCode: string | null;
  readonly claimExpiresAt: Instant | null;
  readonly setupPayload: SetupPayload;
  /** The payload as JSON text in a QR code, a PNG as a data URL. */
  readonly qrPng: string;
}

export declare const pairDevice: (deps: PairDeviceDeps) => (command: PairDevice) => Promise<Pairing>;
