import type { Commits, IdempotencyRecord, Write } from '../kernel/commit.ts';
import type { MerchantId, StoreId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/pages.ts';
import type { Instant } from '../kernel/time.ts';
import type { Card } from '../loyalty/card.ts';
import type { LedgerEntry } from '../loyalty/ledger.ts';
import type { Program } from '../loyalty/program.ts';
import type { Store } from '../people/merchant.ts';
import type { Asked, RegisterCollections } from '../register/ports.ts';
import type { Sale, SaleId } from '../register/sale.ts';
import type { Shift } from '../register/shift.ts';
import type { Till } from '../register/till.ts';
import type { Payment, PaymentId, Refund, RefundId } from './payment.ts';
import type { PaymentProvider } from './provider.ts';

/** The collections this context writes, and those it holds unchanged while it does. */
export interface PaymentCollections extends Pick<
  RegisterCollections,
  'store' | 'till' | 'sale' | 'shift' | 'card' | 'program' | 'ledger_entry'
> {
  payment: Payment;
  refund: Refund;
}

/** See `peopleUniques`. One open attempt a sale, and one a terminal. */
export const paymentUniques = {
  payment: {
    payment_reference: ['reference'],
    payment_token: ['tokenHash'],
    payment_open_sale: ['merchantId', 'openForSale'],
    payment_open_terminal: ['merchantId', 'openOnTerminal'],
  },
  refund: { refund_reference: ['reference'] },
} as const satisfies { [K in keyof PaymentCollections]?: Record<string, readonly (keyof PaymentCollections[K])[]> };

export type PaymentCommits = Commits<Write<PaymentCollections>>;

/** A till and its open shift. */
export interface TillInUse {
  readonly till: Till;
  readonly shift: Shift | null;
}

/** Everything that money for a sale is decided from, read in one round trip. */
export interface SaleFile {
  readonly sale: Sale;
  readonly till: Till;
  /** The till's open shift: money counts in it whenever it comes. The sale's own where none is open. */
  readonly shift: Shift;
  /** The till of the client that gives the command, where it has another one in the store: its drawer is the one at hand. */
  readonly callersTill: TillInUse | null;
  readonly store: Store | null;
  /** The sale's card with its program, and what the sale earned on it that was not taken back. */
  readonly card: { readonly card: Card; readonly program: Program; readonly earned: readonly LedgerEntry[] } | null;
  /** All of the sale's, oldest first. */
  readonly payments: readonly Payment[];
  readonly refunds: readonly Refund[];
  readonly answered: IdempotencyRecord | null;
}

export interface SaleFileRequest {
  readonly merchantId: MerchantId;
  readonly sale: SaleId | { readonly payment: PaymentId } | { readonly refund: RefundId };
  /** `callerKey` of the client that takes the money or gives it back; absent where nobody stands at a till. */
  readonly client?: string | undefined;
  /** Absent where no client's command is decided. */
  readonly idempotency?: Asked | undefined;
}

export interface PaymentRef {
  readonly merchantId: MerchantId;
  readonly paymentId: PaymentId;
}
export interface RefundRecordRef {
  readonly merchantId: MerchantId;
  readonly refundId: RefundId;
}

export interface Payments {
  /** `undefined` when the merchant has no such sale, payment or refund. */
  file(request: SaleFileRequest): Promise<SaleFile | undefined>;
  byId(merchantId: MerchantId, id: PaymentId): Promise<Payment | undefined>;
  /** Whatever its merchant: a callback knows nothing else. */
  byTokenHash(tokenHash: string): Promise<Payment | undefined>;
  refundById(merchantId: MerchantId, id: RefundId): Promise<Refund | undefined>;
  /** Whose `inquireAt` has come, the longest due first; of all merchants. */
  due(now: Instant, limit: number): Promise<readonly PaymentRef[]>;
  refundsDue(now: Instant, limit: number): Promise<readonly RefundRecordRef[]>;
  /** What a person must decide, oldest first: payments and refunds that need review, and orphaned payments of which money is neither given back nor on its way. */
  review(
    merchantId: MerchantId,
    page: PageRequest & { readonly storeId?: StoreId | undefined },
  ): Promise<Page<{ readonly payment: Payment; readonly refund: Refund | null; readonly sale: Sale }>>;
  /** How many payments there are in each status that is not final; for metrics. */
  counts(): Promise<Readonly<Record<string, number>>>;
}

/** The providers of this installation, by id; made where the host is put together. */
export type Providers = ReadonlyMap<string, PaymentProvider>;

/** A merchant's settings for a provider over the installation's own; secrets opened. */
export interface ProviderSettings {
  of(merchantId: MerchantId, providerId: string): Promise<Readonly<Record<string, string>>>;
}
