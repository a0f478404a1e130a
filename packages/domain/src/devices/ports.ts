import type { Commits, Write } from '../kernel/commit.ts';
import type { DeviceId, MerchantId, StoreId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/pages.ts';
import type { Instant } from '../kernel/time.ts';
import type { Store } from '../people/merchant.ts';
import type { PeopleCollections } from '../people/ports.ts';
import type { Device, SeenDevice, Sighting } from './device.ts';
import type { DeviceGrant, GrantGate } from './grants.ts';

/** The collections this context writes, and those it holds unchanged while it does. */
export interface DeviceCollections extends Pick<PeopleCollections, 'merchant' | 'store' | 'user'> {
  device: Device;
  device_grant: DeviceGrant;
  grant_gate: GrantGate;
}

/** See `peopleUniques`. */
export const deviceUniques = {
  device: { device_identifier: ['merchantId', 'clientDeviceIdentifier'], device_claim: ['claimHash'] },
  device_grant: { device_grant_code: ['deviceCodeHash'], device_grant_user_code: ['userCodeDigest'] },
} as const satisfies { [K in keyof DeviceCollections]?: Record<string, readonly (keyof DeviceCollections[K])[]> };

export type DeviceCommits = Commits<Write<DeviceCollections>>;

/** Which device a token speaks of. */
export interface DeviceRef {
  readonly merchantId: MerchantId;
  readonly deviceId: DeviceId;
}

/** A device as it is now, with what else decides whether it may act. */
export interface CurrentDevice extends SeenDevice {
  readonly store: Store;
  readonly merchantActive: boolean;
}

export interface DeviceFilter extends PageRequest {
  readonly storeId?: StoreId | undefined;
  readonly includeRevoked?: boolean | undefined;
}

/** Devices, of which deleted ones are not there for any of these but `byClaimHash`. */
export interface Devices {
  byId(merchantId: MerchantId, id: DeviceId): Promise<SeenDevice | undefined>;
  byIdentifier(merchantId: MerchantId, clientDeviceIdentifier: string): Promise<Device | undefined>;
  byClaimHash(claimHash: string): Promise<Device | undefined>;
  /** Newest first. */
  list(merchantId: MerchantId, filter: DeviceFilter): Promise<Page<SeenDevice>>;
  /** Those that are there, in one statement however many are asked for, as of after the call. */
  current(refs: readonly DeviceRef[]): Promise<readonly CurrentDevice[]>;
  /** Notes that a device was heard of, unless one newer than `sighting.at` less `atMostEvery` is noted already. */
  noteSeen(ref: DeviceRef, sighting: Sighting, atMostEvery: number): Promise<void>;
}

export interface DeviceGrants {
  byDeviceCode(deviceCodeHash: string): Promise<DeviceGrant | undefined>;
  byUserCode(userCodeDigest: string): Promise<DeviceGrant | undefined>;
  /** The gate, and how many grants are pending now: in all, and asked for from this address. */
  pending(now: Instant, address: string): Promise<PendingGrants>;
}

export interface PendingGrants {
  readonly gate: GrantGate | undefined;
  readonly total: number;
  readonly ofAddress: number;
  /** When the first of those counted ends by itself. */
  readonly nextEndsAt: Instant | null;
}

/** Draws QR codes to be shown once. */
export interface QrDrawer {
  /** A PNG as a data URL: error correction M, 8 pixels a module, a border of 2 modules. */
  pngDataUrl(text: string): Promise<string>;
}
