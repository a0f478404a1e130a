import type { DeviceCaller } from '../kernel/caller.ts';
import type { TokenSigner } from '../kernel/digests.ts';
import type { Clock } from '../kernel/time.ts';
import type { Store } from '../people/merchant.ts';
import type { Device, DeviceScope } from './device.ts';
import type { CheckProof, CheckProofDeps } from './dpop.ts';
import type { Devices } from './ports.ts';

export interface AuthenticateDeviceDeps extends CheckProofDeps {
  devices: Pick<Devices, 'current' | 'noteSeen'>;
  signer: TokenSigner;
  clock: Clock;
  /** Told when it could not be noted that a device was seen; the request goes on. */
  notNoted?: (error: unknown) => void;
}

export interface AuthenticateDevice {
  readonly token: string;
  /** What came in the `DPoP` header with the scheme `DPoP`; absent with the scheme `Bearer`. */
  readonly proof?: Pick<CheckProof, 'proof' | 'method' | 'url'> | undefined;
  readonly address?: string | undefined;
}

export interface AuthenticatedDevice {
  readonly caller: DeviceCaller;
  readonly device: Device;
  readonly store: Store;
  /** For the header `DPoP-Nonce`, where the next request needs one. */
  readonly nextNonce: string | null;
}

/**
 * `UNAUTHENTICATED` for what is no device's token. Else `TERMINAL_DEVICE_NOT_FOUND`, `TERMINAL_DEVICE_REVOKED`,
 * `TERMINAL_DEVICE_EXPIRED`, `TERMINAL_DEVICE_ADDRESS_REFUSED`, `STORE_NOT_FOUND`, `DEVICE_KEY_REQUIRED`, `DEVICE_PROOF_INVALID`,
 * `DEVICE_NONCE_REQUIRED`. Make one of it per process.
 */
export declare const authenticateDevice: (deps: AuthenticateDeviceDeps) => (request: AuthenticateDevice) => Promise<AuthenticatedDevice>;
/** `DEVICE_SCOPE_MISSING`; users are not held to scopes. */
export declare function assertScope(caller: { readonly kind: string; readonly scopes?: readonly string[] }, ...anyOf: DeviceScope[]): void;
