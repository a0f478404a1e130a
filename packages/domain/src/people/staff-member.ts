import type { Digests } from '../kernel/digests.ts';
import type { MerchantId, StaffMemberId, StoreId } from '../kernel/ids.ts';
import { refuse } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';
import { isLocked, type Pin } from './pin.ts';
import type { GuardedStaffMember } from './ports.ts';

/** Someone who works at the counter and clocks in; known by number and PIN, with or without a login. */
export interface StaffMember {
  readonly id: StaffMemberId;
  readonly merchantId: MerchantId;
  readonly name: string;
  /** Personnel number, unique in the merchant: 1 to 16 letters, digits and hyphens, compared in upper case. */
  readonly staffId: string;
  readonly storeIds: readonly StoreId[];
  readonly active: boolean;
  /** Peppered argon2id. */
  readonly pinHash: string | null;
  /** Keyed digest of merchant and PIN; unique in the merchant, so that a bare PIN is found in one look-up. */
  readonly pinDigest: string | null;
  /** Staff tickets issued before this are void. */
  readonly ticketsFrom: Instant;
  readonly createdAt: Instant;
  readonly version: number;
}

/** A checked personnel number, in the form it is kept and compared in. */
export function parseStaffId(text: string, field = '/staff_id'): string {
  const number = text.trim().toUpperCase();
  if (!/^[A-Z0-9-]{1,16}$/.test(number))
    throw refuse('INVALID', { field, reason: '1 to 16 letters, digits and hyphens' });
  return number;
}

/** By what a bare PIN is found in one look-up. */
export const pinDigest = (digests: Digests, merchantId: MerchantId, pin: Pin): string =>
  digests.keyed(`pin:${merchantId}:${pin}`);

/** The guard over a personnel number. */
export const numberGuardId = (staffId: string): string => `number:${staffId}`;

/** What others may see of a staff member; plain JSON. */
export interface StaffMemberView extends Pick<
  StaffMember,
  'id' | 'merchantId' | 'name' | 'staffId' | 'storeIds' | 'active' | 'createdAt'
> {
  readonly hasPin: boolean;
  readonly failedAttempts: number;
  readonly lockedUntil: Instant | null;
}

export function staffMemberView({ member, guard }: GuardedStaffMember, now: Instant): StaffMemberView {
  const { id, merchantId, name, staffId, storeIds, active, createdAt, pinHash } = member;
  const locked = isLocked(guard, now);
  // A lock whose time is over has taken the count with it, though the guard only says so at the next try.
  const failedAttempts = guard && (locked || guard.lockedUntil === null) ? guard.failed : 0;
  const lockedUntil = (locked && guard?.lockedUntil) || null;
  return {
    id,
    merchantId,
    name,
    staffId,
    storeIds,
    active,
    createdAt,
    hasPin: pinHash !== null,
    failedAttempts,
    lockedUntil,
  };
}
