import type { MerchantId, StaffMemberId, StoreId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';

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
