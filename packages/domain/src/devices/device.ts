import { refuse as refuseValue } from '../kernel/errors.ts';
import type { DeviceId, Id, MerchantId, StoreId, UserId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';

export const deviceKinds = ['tablet', 'pos', 'scanner', 'kiosk', 'other'] as const;
export type DeviceKind = (typeof deviceKinds)[number];

/** What a device may do: serve loyalty cards, ring up sales, clock people in and out, exchange its data as a whole. */
export const deviceScopes = ['counter', 'register', 'clock', 'sync'] as const;
export type DeviceScope = (typeof deviceScopes)[number];

/** How a client exchanges data: call by call, by files, or by pushing and pulling batches. */
export const syncModes = ['api', 'file_transfer', 'push_pull'] as const;
export type SyncMode = (typeof syncModes)[number];

export type DeviceStatus = 'active' | 'revoked' | 'expired';

/** Names one issue of a device's credentials; tokens that carry another one have ended. */
export type CredentialId = Id<'device_credential'>;

/** What a device says of itself. Nobody has checked it. */
export interface DeviceWords {
  /** The client program, by its id. */
  readonly client: string;
  readonly clientVersion: string | null;
  readonly platform: string | null;
  readonly model: string | null;
  readonly hostName: string | null;
  /** Its address in its own network. */
  readonly localAddress: string | null;
  /** By which it is known again; unique within a merchant. */
  readonly clientDeviceIdentifier: string | null;
}

/** A tablet, till, scanner, kiosk or other client that works in one store. */
export interface Device extends DeviceWords {
  readonly id: DeviceId;
  readonly merchantId: MerchantId;
  readonly storeId: StoreId;
  readonly label: string;
  readonly kind: DeviceKind;
  readonly scopes: readonly DeviceScope[];
  readonly syncMode: SyncMode;
  readonly syncSettings: Readonly<Record<string, string | number | boolean>>;
  /** CIDR blocks it may call from; empty is from anywhere. */
  readonly allowedAddresses: readonly string[];
  /** SHA-256 thumbprint of the key it must prove (RFC 7638); `null` for a bearer. */
  readonly keyThumbprint: string | null;
  /** The one issue of credentials that counts; `null` until it is claimed. */
  readonly credentialId: CredentialId | null;
  readonly credentialFrom: 'pairing' | 'grant' | null;
  /** Of a granted device: how often its refresh token was exchanged. */
  readonly refreshes: number;
  /** SHA-256 of the idempotency key that the last exchange came with. */
  readonly refreshedBy: string | null;
  /** SHA-256 of the claim code it waits for, or was claimed by. */
  readonly claimHash: string | null;
  readonly claimExpiresAt: Instant | null;
  readonly claimedAt: Instant | null;
  /** Who paired or approved it last; `null` for a job of the host. */
  readonly pairedBy: UserId | null;
  readonly pairedAt: Instant;
  /** `null` is never. */
  readonly expiresAt: Instant | null;
  readonly revokedAt: Instant | null;
  readonly revokedReason: string | null;
  /** It is gone for everyone; the row goes soon after. */
  readonly deletedAt: Instant | null;
  readonly createdAt: Instant;
  readonly version: number;
}

/** When and from where a device was heard of last; up to five minutes old. */
export interface Sighting {
  readonly at: Instant;
  readonly address: string | null;
}

export interface SeenDevice {
  readonly device: Device;
  readonly seen: Sighting | null;
}

export const deviceStatus = (
  { revokedAt, expiresAt }: Pick<Device, 'revokedAt' | 'expiresAt'>,
  now: Instant,
): DeviceStatus => (revokedAt !== null ? 'revoked' : expiresAt !== null && expiresAt <= now ? 'expired' : 'active');

/** What others may see of a device; plain JSON. */
export interface DeviceView extends Omit<
  Device,
  | 'credentialId'
  | 'credentialFrom'
  | 'refreshes'
  | 'refreshedBy'
  | 'claimHash'
  | 'claimExpiresAt'
  | 'claimedAt'
  | 'keyThumbprint'
  | 'deletedAt'
  | 'version'
> {
  readonly status: DeviceStatus;
  /** It was paired with a claim code and has not come with it yet: until when it may. */
  readonly awaitsClaimUntil: Instant | null;
  /** Its tokens are worth nothing without its key. */
  readonly keyBound: boolean;
  readonly lastSeenAt: Instant | null;
  readonly lastSeenAddress: string | null;
}

export function deviceView({ device, seen }: SeenDevice, now: Instant): DeviceView {
  const {
    credentialId,
    credentialFrom: _from,
    refreshes: _refreshes,
    refreshedBy: _refreshedBy,
    claimHash: _hash,
    claimExpiresAt,
    claimedAt: _claimed,
    keyThumbprint,
    deletedAt: _deleted,
    version: _version,
    ...shown
  } = device;
  return {
    ...shown,
    status: deviceStatus(device, now),
    awaitsClaimUntil: credentialId === null && device.revokedAt === null ? claimExpiresAt : null,
    keyBound: keyThumbprint !== null,
    lastSeenAt: seen?.at ?? null,
    lastSeenAddress: seen?.address ?? null,
  };
}

/** What a device of a kind may do when nothing else is said. */
export const defaultScopes: Readonly<Record<DeviceKind, readonly DeviceScope[]>> = {
  tablet: ['counter', 'register'],
  pos: ['counter', 'register', 'sync'],
  scanner: ['register'],
  kiosk: ['clock'],
  other: ['counter'],
};

/** Kinds that hang on a wall, or lie about: a token alone is not enough. */
export const needsKey = (kind: DeviceKind): boolean => kind === 'kiosk';

const oneOf = <T extends string>(known: readonly T[], text: string, field: string): T => {
  const found = known.find((one) => one === text);
  if (!found) throw refuseValue('INVALID', { field, reason: `one of ${known.join(', ')}` });
  return found;
};

export const parseDeviceKind = (text: string, field = '/kind'): DeviceKind => oneOf(deviceKinds, text, field);
export const parseSyncMode = (text: string, field = '/sync_mode'): SyncMode => oneOf(syncModes, text, field);

/** At least one scope, each once, in the order of {@link deviceScopes}. */
export function parseScopes(texts: readonly string[], field = '/scopes'): readonly DeviceScope[] {
  const wanted = new Set(texts.map((text) => oneOf(deviceScopes, text, field)));
  if (wanted.size === 0) throw refuseValue('INVALID', { field, reason: 'at least one' });
  return deviceScopes.filter((scope) => wanted.has(scope));
}
