import type { AuditEvent, Commits, Write } from '../kernel/commit.ts';
import type { Id, MerchantId, StaffMemberId, StoreId, UserId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/pages.ts';
import type { Instant } from '../kernel/time.ts';
import type { Merchant, Store } from './merchant.ts';
import type { PinGuard } from './pin.ts';
import type { MerchantSettings } from './settings.ts';
import type { StaffMember } from './staff-member.ts';
import type { Session, User } from './user.ts';

/** The collections this context writes. */
export interface PeopleCollections {
  merchant: Merchant;
  store: Store;
  user: User;
  session: Session;
  staff_member: StaffMember;
  pin_guard: PinGuard;
  merchant_settings: MerchantSettings;
}

/** Unique keys by collection: the name a commit answers `taken` with, and the fields. Records with a `null` among them are free of it. */
export const peopleUniques = {
  store: { store_code: ['storeCode'] },
  user: { user_email: ['email'] },
  staff_member: { staff_id: ['merchantId', 'staffId'], staff_pin: ['merchantId', 'pinDigest'] },
} as const satisfies { [K in keyof PeopleCollections]?: Record<string, readonly (keyof PeopleCollections[K])[]> };

export type PeopleCommits = Commits<Write<PeopleCollections>>;

export interface Merchants {
  byId(id: MerchantId): Promise<Merchant | undefined>;
  /** Newest first; `q` is any part of the name, whatever its case. */
  list(page: PageRequest & { q?: string | undefined }): Promise<Page<Merchant>>;
}

export interface Stores {
  byId(merchantId: MerchantId, id: StoreId): Promise<Store | undefined>;
  byCode(storeCode: string): Promise<Store | undefined>;
  /** All stores of a merchant by name; a merchant has few. */
  ofMerchant(merchantId: MerchantId): Promise<readonly Store[]>;
  /** Whether one of its tills has an open shift. */
  hasOpenShift(merchantId: MerchantId, id: StoreId): Promise<boolean>;
}

export interface Users {
  byId(id: UserId): Promise<User | undefined>;
  byEmail(email: string): Promise<User | undefined>;
  /** The users of a merchant, or the platform's admins for `null`; newest first. */
  list(merchantId: MerchantId | null, page: PageRequest): Promise<Page<User>>;
  sessionById(id: Id<'session'>): Promise<Session | undefined>;
  /** Sessions that are neither revoked nor expired. */
  openSessions(userId: UserId, now: Instant): Promise<readonly Session[]>;
}

/** A staff member and the guard over its number, read together. */
export interface GuardedStaffMember {
  readonly member: StaffMember;
  readonly guard: PinGuard | null;
}

/** The guard to charge, and how the member is said to be: by number, or by the digest of a bare PIN. */
export type SuspectRequest = { readonly guardId: string } & (
  | { readonly staffId: string }
  | { readonly pinDigest: string }
);

export interface FoundSuspect {
  readonly charged: PinGuard | null;
  readonly staff: GuardedStaffMember | null;
}

export interface StaffMembers {
  byId(merchantId: MerchantId, id: StaffMemberId): Promise<GuardedStaffMember | undefined>;
  /**
   * Whom a try of a PIN is charged to and whom it may be, in one read that does the same work whether or not there is such
   * a guard or member.
   */
  suspect(merchantId: MerchantId, request: SuspectRequest): Promise<FoundSuspect>;
  /** Newest first; `q` is any part of name or number, whatever its case. */
  list(
    merchantId: MerchantId,
    page: PageRequest & { q?: string | undefined; storeId?: StoreId | undefined },
  ): Promise<Page<GuardedStaffMember>>;
  guard(merchantId: MerchantId, id: string): Promise<PinGuard | undefined>;
}

/** What merchants have set for parts of the host. */
export interface Settings {
  of(merchantId: MerchantId, part: string): Promise<MerchantSettings | undefined>;
}

export interface AuditFilter extends PageRequest {
  /** `null` reads the whole platform's trail. */
  readonly merchantId: MerchantId | null;
  readonly action?: string | undefined;
  readonly objectId?: string | undefined;
  readonly actorId?: string | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

export interface AuditTrail {
  /** Newest first. */
  list(filter: AuditFilter): Promise<Page<AuditEvent>>;
}
