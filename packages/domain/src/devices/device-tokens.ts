import type { Digests, TokenSigner } from '../kernel/digests.ts';
import type { Randomness } from '../kernel/ids.ts';
import type { Clock, Instant } from '../kernel/time.ts';
import type { DeviceScope, DeviceView } from './device.ts';
import type { DeviceCommits, Devices } from './ports.ts';
import type { OAuthRefused } from './refusals.ts';

/** What a granted device holds (RFC 6749, section 5.1). */
export interface DeviceTokens {
  readonly kind: 'issued';
  readonly accessToken: string;
  readonly tokenType: 'Bearer' | 'DPoP';
  /** Seconds. */
  readonly expiresIn: number;
  /** Good once. */
  readonly refreshToken: string;
  readonly scopes: readonly DeviceScope[];
  readonly device: DeviceView;
}

export interface DeviceTokensDeps {
  devices: Pick<Devices, 'current'>;
  commits: DeviceCommits;
  signer: TokenSigner;
  digests: Digests;
  clock: Clock;
  random: Randomness;
  /** How long an access token is good, in milliseconds; an hour when absent. */
  accessFor?: number;
}

export interface RefreshDevice {
  readonly refreshToken: string;
  readonly clientId: string;
  /** Fewer scopes for this access token. */
  readonly scope?: string | undefined;
  readonly keyThumbprint?: string | undefined;
  readonly address?: string | undefined;
}

/** Refused: `invalid_grant`, `invalid_scope`, `invalid_dpop_proof`. A spent refresh token revokes the device. */
export declare const refreshDevice: (deps: DeviceTokensDeps) => (request: RefreshDevice) => Promise<DeviceTokens | OAuthRefused>;

export interface RevokeDeviceToken {
  readonly token: string;
  readonly clientId: string;
  readonly address?: string | undefined;
}

/** RFC 7009. Any token of a device ends all of its tokens: the device is revoked. Of anything else nobody is told. */
export declare const revokeDeviceToken: (deps: Omit<DeviceTokensDeps, 'accessFor'>) => (request: RevokeDeviceToken) => Promise<void>;

export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly use: 'access' | 'refresh';
      readonly device: DeviceView;
      readonly storeCode: string;
      readonly scopes: readonly DeviceScope[];
      readonly clientId: string;
      readonly tokenType: 'Bearer' | 'DPoP';
      readonly tokenId: string | null;
      readonly keyThumbprint: string | null;
      readonly issuedAt: Instant | null;
      readonly expiresAt: Instant | null;
    };

/** RFC 7662. Only the client that a token was issued to learns of it. */
export declare const introspectDeviceToken: (
  deps: Pick<DeviceTokensDeps, 'devices' | 'signer' | 'digests' | 'clock'>,
) => (request: { readonly token: string; readonly clientId: string }) => Promise<Introspection>;
