import type { Commits, IdempotencyKey, IdempotencyRecord, Write } from '../kernel/commit.ts';
import type { MerchantId, StaffMemberId, StoreId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/pages.ts';
import type { Instant } from '../kernel/time.ts';
import type { Merchant, Store } from '../people/merchant.ts';
import type { GuardedStaffMember, PeopleCollections } from '../people/ports.ts';
import type { StaffMember } from '../people/staff-member.ts';
import type { ClockLink } from './clock-link.ts';
import type { Attendance, ClockCorrection, ClockPunch, TimeEntry, TimeEntryId } from './time-entry.ts';

/** The collections this context writes, and those it holds unchanged while it does. Punches and corrections are only ever inserted. */
export interface ClockCollections extends Pick<PeopleCollections, 'merchant' | 'store' | 'staff_member'> {
  clock_link: ClockLink;
  attendance: Attendance;
  time_entry: TimeEntry;
  clock_punch: ClockPunch;
  clock_correction: ClockCorrection;
}

/** See `peopleUniques`. */
export const clockUniques = {
  clock_link: { clock_link_token: ['tokenHash'] },
  clock_punch: { clock_punch_session: ['merchantId', 'sessionHash'] },
  clock_correction: { clock_correction_seq: ['merchantId', 'entryId', 'seq'] },
} as const satisfies { [K in keyof ClockCollections]?: Record<string, readonly (keyof ClockCollections[K])[]> };

export type ClockCommits = Commits<Write<ClockCollections>>;

export interface LinkedMerchant {
  readonly link: ClockLink;
  readonly merchant: Merchant;
}

export interface ClockLinks {
  /** The link that has this token now, and whose it is. */
  byTokenHash(tokenHash: string): Promise<LinkedMerchant | undefined>;
  ofMerchant(merchantId: MerchantId): Promise<ClockLink | undefined>;
}

/** What a punch is decided from, read in one round trip. Parts that the merchant does not have are `null`. */
export interface PunchFile {
  readonly merchant: Merchant | null;
  readonly link: ClockLink | null;
  readonly store: Store | null;
  readonly staff: GuardedStaffMember | null;
  readonly attendance: Attendance | null;
  /** The one that the attendance says is open. */
  readonly entry: TimeEntry | null;
  readonly answered: IdempotencyRecord | null;
}

export interface PunchFileRequest {
  readonly merchantId: MerchantId;
  readonly storeId: StoreId;
  readonly staffMemberId: StaffMemberId;
  readonly idempotency: { readonly scope: string; readonly key: IdempotencyKey };
}

/** An entry with whose it is and where it began. */
export interface PlacedEntry {
  readonly entry: TimeEntry;
  readonly member: Pick<StaffMember, 'id' | 'name' | 'staffId'>;
  readonly store: Pick<Store, 'id' | 'name' | 'timezone'>;
}

export interface EntryHistory extends PlacedEntry {
  /** Oldest first, both. */
  readonly punches: readonly ClockPunch[];
  readonly corrections: readonly ClockCorrection[];
}

export interface TimeEntryFilter {
  readonly staffMemberId?: StaffMemberId | undefined;
  readonly storeId?: StoreId | undefined;
  /** Entries that began from here on. */
  readonly from?: Instant | undefined;
  /** Entries that began before this. */
  readonly to?: Instant | undefined;
}

/** Somebody's entries as an owner's change to one of them finds them. */
export interface CorrectionFile {
  readonly attendance: Attendance | null;
  /** Entries not removed that touch the time in question: those that began before its end and ended after its start, or have no end. */
  readonly others: readonly TimeEntry[];
}

export interface TimeEntries {
  /** `undefined` when the merchant does not exist. */
  punchFile(request: PunchFileRequest): Promise<PunchFile | undefined>;
  byId(merchantId: MerchantId, id: TimeEntryId): Promise<EntryHistory | undefined>;
  correctionFile(
    merchantId: MerchantId,
    staffMemberId: StaffMemberId,
    time: { readonly from: Instant; readonly to: Instant },
  ): Promise<CorrectionFile>;
  /** Those that are open, by the member's name. */
  open(merchantId: MerchantId): Promise<readonly PlacedEntry[]>;
  /** Newest first by their start; removed ones too. */
  list(merchantId: MerchantId, filter: TimeEntryFilter & PageRequest): Promise<Page<PlacedEntry>>;
  /** Those not removed that may touch a period: by the member's name and number, then by start. */
  touching(
    merchantId: MerchantId,
    period: { readonly from: Instant; readonly to: Instant } & Pick<TimeEntryFilter, 'staffMemberId' | 'storeId'>,
  ): Promise<readonly PlacedEntry[]>;
}
