import type { Merchants, Stores, Users } from '../people/ports.ts';
import type { DeviceTokens, DeviceTokensDeps } from './device-tokens.ts';
import type { GrantPolicy } from './grants.ts';
import type { DeviceGrants, Devices } from './ports.ts';
import type { OAuthRefused } from './refusals.ts';
import type { KnownClient } from './clients.ts';

export interface PollGrantDeps extends Omit<DeviceTokensDeps, 'devices'> {
  grants: Pick<DeviceGrants, 'byDeviceCode'>;
  devices: Pick<Devices, 'byIdentifier'>;
  users: Pick<Users, 'byId'>;
  stores: Pick<Stores, 'byId'>;
  merchants: Pick<Merchants, 'byId'>;
  clients?: readonly KnownClient[];
  policy?: GrantPolicy;
}

export interface PollGrant {
  readonly deviceCode: string;
  readonly clientId: string;
  /** Of the key whose proof came with the request; its tokens are bound to it. A kiosk must have one. */
  readonly keyThumbprint?: string | undefined;
  readonly address?: string | undefined;
}

/**
 * Refused: `authorization_pending`, `slow_down`, `access_denied`, `expired_token`, `invalid_grant`, `invalid_client`,
 * `invalid_dpop_proof`.
 */
export declare const pollGrant: (deps: PollGrantDeps) => (request: PollGrant) => Promise<DeviceTokens | OAuthRefused>;
