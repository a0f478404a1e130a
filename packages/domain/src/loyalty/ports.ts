import type { Commits, IdempotencyKey, IdempotencyRecord, Write } from '../kernel/commit.ts';
import type { MerchantId, StaffMemberId, StoreId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/pages.ts';
import type { Day, Instant } from '../kernel/time.ts';
import type { Store } from '../people/merchant.ts';
import type { GuardedStaffMember, PeopleCollections } from '../people/ports.ts';
import type { Card, CardId, Customer, CustomerId } from './card.ts';
import type { EntryId, LedgerEntry } from './ledger.ts';
import type { Program, ProgramId } from './program.ts';

/**
 * The collections this context writes, and those it holds unchanged while it does. Ledger entries are only ever inserted.
 */
export interface LoyaltyCollections extends Pick<PeopleCollections, 'store' | 'staff_member'> {
  program: Program;
  customer: Customer;
  card: Card;
  ledger_entry: LedgerEntry;
}

/** See `peopleUniques`. */
export const loyaltyUniques = {
  program: { program_code: ['code'] },
  card: {
    card_number: ['merchantId', 'number'],
    card_qr_payload: ['merchantId', 'qrPayload'],
    card_contact: ['merchantId', 'programId', 'contactKey'],
  },
  ledger_entry: { ledger_seq: ['merchantId', 'cardId', 'seq'], ledger_voids: ['merchantId', 'voids'] },
} as const satisfies { [K in keyof LoyaltyCollections]?: Record<string, readonly (keyof LoyaltyCollections[K])[]> };

export type LoyaltyCommits = Commits<Write<LoyaltyCollections>>;

export interface Programs {
  byId(merchantId: MerchantId, id: ProgramId): Promise<Program | undefined>;
  byCode(code: string): Promise<Program | undefined>;
  /** Newest first; of all merchants for `null`. */
  list(merchantId: MerchantId | null, page: PageRequest & { activeOnly?: boolean | undefined }): Promise<Page<Program>>;
}

/** What a decision at the counter is made from, read in one round trip. */
export interface CardFile {
  readonly card: Card;
  readonly program: Program;
  /** The store the command is given in, when it names one that the merchant has. */
  readonly store: Store | null;
  /** The staff member behind the command, with the guard over its PIN, when it names one that the merchant has. */
  readonly staff: GuardedStaffMember | null;
  /** The entry the command speaks of, when it names one, and the entry that took it back, if any. */
  readonly entry: LedgerEntry | null;
  readonly voidedBy: EntryId | null;
  readonly answered: IdempotencyRecord | null;
}

export interface CardFileRequest {
  readonly merchantId: MerchantId;
  /** By card, or by an entry of it. */
  readonly card: CardId | { readonly entry: EntryId };
  readonly storeId?: StoreId | undefined;
  readonly staffMemberId?: StaffMemberId | undefined;
  readonly idempotency: { readonly scope: string; readonly key: IdempotencyKey };
}

export interface CardWithCustomer {
  readonly card: Card;
  readonly customer: Customer;
}

/** A search as people type or scan it, already taken apart; parts that are absent do not match anything. */
export interface CardSearch {
  readonly merchantId: MerchantId;
  readonly number?: string | undefined;
  readonly qrPayload?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  /** Beginning of the customer's name, lower case. */
  readonly namePrefix?: string | undefined;
  readonly limit: number;
}

export interface Cards {
  /** `undefined` when the merchant has no such card or entry. */
  file(request: CardFileRequest): Promise<CardFile | undefined>;
  byId(merchantId: MerchantId, id: CardId): Promise<CardWithCustomer | undefined>;
  /** The card enrolled at the counter under this contact. */
  byContact(merchantId: MerchantId, programId: ProgramId, contactKey: string): Promise<Card | undefined>;
  /** For the customer's own page, where the unguessable id is all there is. */
  byPublicId(id: CardId): Promise<(CardWithCustomer & { readonly program: Program }) | undefined>;
  /** Cards matching any part of the search; exact matches before names. */
  search(search: CardSearch): Promise<readonly CardWithCustomer[]>;
  /** Newest first. */
  ofProgram(
    merchantId: MerchantId,
    programId: ProgramId,
    page: PageRequest & { q?: CardSearch | undefined },
  ): Promise<Page<CardWithCustomer>>;
  /** Newest first. `voidedBy` maps an entry taken back to the entry that did. */
  entries(
    merchantId: MerchantId,
    cardId: CardId,
    page: PageRequest,
  ): Promise<Page<LedgerEntry> & { readonly voidedBy: Readonly<Record<string, EntryId>> }>;
  /** Entries earned by a sale and not taken back yet, oldest first. */
  earnedBySale(merchantId: MerchantId, cardId: CardId, saleRef: string): Promise<readonly LedgerEntry[]>;
  /**
   * Cards with points whose last activity is before their program's expiry, in the order of their ids. A page may be empty and
   * the list still go on.
   */
  dueToExpire(
    now: Instant,
    page: PageRequest,
  ): Promise<Page<{ readonly merchantId: MerchantId; readonly cardId: CardId }>>;
  /** A customer and all their cards, for export and erasure. */
  customer(
    merchantId: MerchantId,
    id: CustomerId,
  ): Promise<{ readonly customer: Customer; readonly cards: readonly Card[] } | undefined>;
  /** Every card with its whole ledger in order, for verification; of one merchant, or all. */
  ledgers(merchantId?: MerchantId): AsyncIterable<{ readonly card: Card; readonly entries: readonly LedgerEntry[] }>;
}

export interface StatisticsQuery {
  readonly merchantId: MerchantId | null;
  readonly programId?: ProgramId | undefined;
  /** Calendar days of the store the entry was made in, of UTC where it has none. Both ends count. */
  readonly from: Day;
  readonly to: Day;
}

/** What happened on one day, in one store, by one staff member. */
export interface StatisticsRow {
  readonly day: Day;
  readonly storeId: StoreId | null;
  readonly storeName: string | null;
  readonly staffMemberId: StaffMemberId | null;
  readonly staffMemberName: string | null;
  readonly enrolled: number;
  readonly stampsGiven: number;
  readonly stampsRedeemed: number;
  readonly pointsGiven: number;
  readonly pointsRedeemed: number;
  readonly rewards: number;
}

export interface LoyaltyStatistics {
  totals(
    merchantId: MerchantId | null,
    programId?: ProgramId,
  ): Promise<{ cards: number; activeCards: number; stampsOutstanding: number; pointsOutstanding: number }>;
  /** Rows in the order of day, store, staff member; days on which nothing happened are absent. */
  daily(query: StatisticsQuery): Promise<readonly StatisticsRow[]>;
  /**
   * Sums up days that have ended, so that reading stays fast however long the ledger is; safe to run at any time, again, and
   * at once. An entry that is written hours after its `at` may be missing from the sums.
   */
  rollUp(now: Instant): Promise<void>;
}
