import type { DeviceId, Id, MerchantId, StoreId, UserId } from '../kernel/ids.ts';
import type { Currency, Minor } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { SaleId } from '../register/sale.ts';
import type { Outcome, PaymentPhase, Platform, ProviderState } from './provider.ts';

export type PaymentId = Id<'payment'>;
export type RefundId = Id<'refund'>;

/**
 * Where an attempt stands. `created`: stored, and nothing sent. `submitting`: it may have been sent. `awaiting`: its provider has it.
 * `unknown`: nobody knows, and it is inquired about. `needs_review`: a person must say. `approved` is money that was taken and is not
 * put to a sale yet; `settled` and `orphaned` are where that ends.
 */
export type PaymentStatus =
  | 'created'
  | 'submitting'
  | 'awaiting'
  | 'unknown'
  | 'needs_review'
  | 'approved'
  | 'settled'
  | 'orphaned'
  | 'declined'
  | 'cancelled'
  | 'not_started';

/** In these an attempt keeps its sale, and until it needs review its terminal: nothing else may be charged meanwhile. */
export const openStatuses = ['created', 'submitting', 'awaiting', 'unknown', 'needs_review', 'approved'] as const;

/** Money wanted for a sale: one attempt with one provider. Trying again makes another payment. */
export interface Payment {
  readonly id: PaymentId;
  readonly merchantId: MerchantId;
  readonly storeId: StoreId;
  readonly saleId: SaleId;
  readonly provider: string;
  /** What the provider knows the attempt by. Unique on the installation. */
  readonly reference: string;
  /** SHA-256 of the token in its callback and return addresses. */
  readonly tokenHash: string;
  readonly status: PaymentStatus;
  /** What is wanted. */
  readonly amount: Minor;
  readonly currency: Currency;
  /** What was taken, once that is known; a provider may take another amount than was wanted. */
  readonly taken: { readonly amount: Minor; readonly tip: Minor; readonly currency: Currency } | null;
  readonly tendered: Minor | null;
  readonly change: Minor | null;
  readonly readerId: string | null;
  readonly platform: Platform;
  readonly phase: PaymentPhase | null;
  readonly action: Extract<Outcome, { kind: 'action_required' }>['action'] | null;
  /** Why it ended without money, why it fits no sale, or why nobody knows: a code, `DeclineReason`s and `ProviderProblem`s among them. */
  readonly reason: string | null;
  readonly details: Readonly<Record<string, string>>;
  readonly state: ProviderState;
  /** The sale's id while the attempt is open: the database lets a sale have one. */
  readonly openForSale: SaleId | null;
  /** `provider/reader` while the attempt is open and needs no review: the database lets a terminal have one. */
  readonly openOnTerminal: string | null;
  readonly cancelRequestedAt: Instant | null;
  readonly submittedAt: Instant | null;
  /** When it is inquired about next; `null` when nobody will. Closed attempts are watched for a day. */
  readonly inquireAt: Instant | null;
  /** How often it was inquired about since its status changed. */
  readonly inquiries: number;
  /** From then on a person must decide what is not known. */
  readonly reviewAfter: Instant;
  readonly closedAt: Instant | null;
  /** Given back, and held for refunds under way. */
  readonly refunded: Minor;
  readonly refundsReserved: Minor;
  readonly userId: UserId | null;
  readonly deviceId: DeviceId | null;
  readonly createdAt: Instant;
  readonly version: number;
}

export type RefundStatus = 'created' | 'submitting' | 'awaiting' | 'unknown' | 'needs_review' | 'approved' | 'declined';

/** Money given back: of one payment, through the provider that took it. Its amount is held on payment and sale before anything is sent. */
export interface Refund {
  readonly id: RefundId;
  readonly merchantId: MerchantId;
  readonly storeId: StoreId;
  readonly saleId: SaleId;
  readonly paymentId: PaymentId;
  readonly provider: string;
  readonly reference: string;
  readonly status: RefundStatus;
  readonly amount: Minor;
  readonly currency: Currency;
  /** Which rows it gives back, where it goes by rows. */
  readonly lines: readonly { readonly lineId: string; readonly quantity: number; readonly amount: Minor }[];
  readonly reason: string | null;
  readonly why: string | null;
  readonly state: ProviderState;
  /** What the provider had given back of the payment when this one was made. */
  readonly refundedBefore: Minor;
  readonly submittedAt: Instant | null;
  readonly inquireAt: Instant | null;
  readonly inquiries: number;
  readonly reviewAfter: Instant;
  readonly closedAt: Instant | null;
  readonly userId: UserId | null;
  readonly deviceId: DeviceId | null;
  readonly createdAt: Instant;
  readonly version: number;
}
