import type { Id, MerchantId, StoreId, UserId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Locale } from './merchant.ts';

/** `admin`: the platform. `owner`: all of one merchant. `staff`: counter work in the stores they are given. */
export type Role = 'admin' | 'owner' | 'staff';

/** A person with a login. */
export interface User {
  readonly id: UserId;
  /** `null` for an admin, who belongs to no merchant. */
  readonly merchantId: MerchantId | null;
  /** Lower case; unique on the platform. */
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** The stores of a `staff` user; empty for the other roles, who have all. */
  readonly storeIds: readonly StoreId[];
  readonly passwordHash: string | null;
  readonly locale: Locale | null;
  readonly active: boolean;
  readonly createdAt: Instant;
  readonly version: number;
}

/** What others may see of a user; plain JSON. */
export type UserView = Omit<User, 'passwordHash' | 'version'>;

export function userView({ passwordHash: _hash, version: _version, ...seen }: User): UserView {
  return seen;
}

/** One sign-in and the chain of refresh tokens that came from it; only the newest is good. */
export interface Session {
  readonly id: Id<'session'>;
  readonly userId: UserId;
  readonly merchantId: MerchantId | null;
  /** SHA-256 of the newest refresh token. */
  readonly tokenHash: string;
  readonly createdAt: Instant;
  readonly refreshedAt: Instant;
  readonly expiresAt: Instant;
  readonly revokedAt: Instant | null;
  readonly version: number;
}
