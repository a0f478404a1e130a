import type { DeviceId, MerchantId, StaffMemberId, StoreId, UserId } from './ids.ts';

/** Who gives a command, as the edge has verified it, and the merchant it acts in. */
export type Caller = UserCaller | DeviceCaller | PublicCaller | SystemCaller;

/** Who gives a command on the platform itself, outside every merchant: an admin, or the host. */
export type PlatformCaller =
  | {
      readonly kind: 'user';
      readonly merchantId: null;
      readonly userId: UserId;
      readonly role: 'admin';
      readonly address?: string;
    }
  | { readonly kind: 'system'; readonly merchantId: null; readonly job: string; readonly address?: string };

interface From {
  readonly merchantId: MerchantId;
  /** Network address the command came from, when there is one. */
  readonly address?: string;
}

export interface UserCaller extends From {
  readonly kind: 'user';
  readonly userId: UserId;
  readonly role: 'admin' | 'owner' | 'staff';
  /** Stores a `staff` user may work in; every store of the merchant for the other roles. */
  readonly storeIds: readonly StoreId[] | 'all';
}

export interface DeviceCaller extends From {
  readonly kind: 'device';
  readonly deviceId: DeviceId;
  readonly storeId: StoreId;
  readonly scopes: readonly string[];
}

/** Someone on a public page: no identity, only an address. */
export interface PublicCaller extends From {
  readonly kind: 'public';
}

/** A job of the host itself. */
export interface SystemCaller extends From {
  readonly kind: 'system';
  readonly job: string;
}

/** The name under which a caller's idempotency keys and failed PINs are kept. */
export function callerKey(caller: Caller | PlatformCaller): string {
  switch (caller.kind) {
    case 'user':
      return `user:${caller.userId}`;
    case 'device':
      return `device:${caller.deviceId}`;
    case 'public':
      return `public:${caller.address ?? ''}`;
    case 'system':
      return `system:${caller.job}`;
    default:
      return caller satisfies never;
  }
}

/** The device whose {@link callerKey} this is. */
export const deviceOfKey = (key: string): DeviceId | undefined =>
  key.startsWith('device:') ? (key.slice('device:'.length) as DeviceId) : undefined; // by callerKey

/** Who did a thing, as the ledger and the audit trail keep it. */
export interface By {
  readonly caller: Caller;
  readonly staffMemberId?: StaffMemberId;
  readonly storeId?: StoreId;
}
