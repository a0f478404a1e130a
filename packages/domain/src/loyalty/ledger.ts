import type { Digests } from '../kernel/digests.ts';
import type { DeviceId, Id, MerchantId, StaffMemberId, StoreId, UserId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { CardId } from './card.ts';
import type { ProgramId, RewardId } from './program.ts';

export type EntryId = Id<'ledger_entry'>;

export type EntryKind =
  | 'enrolled'
  | 'stamp_earned'
  | 'stamps_redeemed'
  | 'points_earned'
  | 'points_redeemed'
  | 'welcome_bonus'
  | 'adjusted'
  | 'expired'
  | 'voided'
  | 'deactivated'
  | 'reactivated';

/**
 * One immutable change to a card. A delta is the change of a card's *position*: its balance less its debt. Balances are
 * positions where they are above zero, debts where they are below; so the sum of a card's deltas is balance less debt, always.
 */
export interface LedgerEntry {
  readonly id: EntryId;
  readonly merchantId: MerchantId;
  readonly programId: ProgramId;
  readonly cardId: CardId;
  /** 1 for a card's first entry, without gaps. */
  readonly seq: number;
  readonly kind: EntryKind;
  readonly at: Instant;
  readonly stampsDelta: number;
  readonly pointsDelta: number;
  readonly stampsAfter: number;
  readonly stampDebtAfter: number;
  readonly pointsAfter: number;
  readonly pointDebtAfter: number;
  readonly staffMemberId: StaffMemberId | null;
  readonly userId: UserId | null;
  readonly storeId: StoreId | null;
  readonly deviceId: DeviceId | null;
  /** The sale that earned it: an id of ours, or the reference another till gave. */
  readonly saleRef: string | null;
  readonly amountMinor: number | null;
  readonly rewardId: RewardId | null;
  readonly reason: string | null;
  /** The entry this one takes back. */
  readonly voids: EntryId | null;
  /** {@link chainDigest} of the entry before it on this card; of nothing for the first. */
  readonly previousDigest: string;
  readonly digest: string;
}

/** The fields of an entry that its digest covers, in this order, which never changes. */
const covered = [
  'previousDigest',
  'id',
  'merchantId',
  'programId',
  'cardId',
  'seq',
  'kind',
  'at',
  'stampsDelta',
  'pointsDelta',
  'stampsAfter',
  'stampDebtAfter',
  'pointsAfter',
  'pointDebtAfter',
  'staffMemberId',
  'userId',
  'storeId',
  'deviceId',
  'saleRef',
  'amountMinor',
  'rewardId',
  'reason',
  'voids',
] as const satisfies readonly (keyof LedgerEntry)[];

/** What the first entry of a card follows. */
export const chainStart = '0'.repeat(64);

/** SHA-256 over the entry's fields as a JSON array; it includes the digest before it, so that a change by hand shows. */
export const chainDigest = (entry: Omit<LedgerEntry, 'digest'>, digests: Digests): string =>
  digests.sha256(JSON.stringify(covered.map((field) => entry[field])));
