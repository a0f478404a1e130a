import type { Id, MerchantId, StaffMemberId, StoreId, UserId, DeviceId } from '../kernel/ids.ts';
import type { Currency, Minor } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { CardId } from '../loyalty/card.ts';
import type { CartId, CartLine } from './cart.ts';
import type { TaxRate } from './product.ts';
import type { ShiftId } from './shift.ts';
import type { TillId } from './till.ts';

/** Made by the client, so that a checkout is the same checkout however often it is sent. */
export type SaleId = Id<'sale'>;

export type SaleStatus = 'open' | 'paid' | 'partially_refunded' | 'refunded' | 'void';

/** A row of a sale: a row of the cart, and what it came to. */
export interface SaleLine extends CartLine {
  /** Paid for the row, after its own discount and its share of the cart's. */
  readonly total: Minor;
  /** Off the row in all. */
  readonly discounted: Minor;
  /** Given back so far, in units and money. */
  readonly refundedQuantity: number;
  readonly refunded: Minor;
}

/** What is in a total at one rate of tax: `net + tax = gross`, rounded half up once a rate. */
export interface TaxAmount {
  readonly rate: TaxRate;
  readonly gross: Minor;
  readonly net: Minor;
  readonly tax: Minor;
}

/** What a sale did to the customer's card. Its entries carry the sale's id as their `saleRef`. */
export interface Earned {
  readonly stamps: number;
  readonly points: number;
  /** Why it earned no stamp or no points, by code, where the program has them: `STAMP_COOLDOWN`, `CARD_INACTIVE`. */
  readonly withheld: readonly string[];
}

/** What was sold. `open` until its payments come to the total. */
export interface Sale {
  readonly id: SaleId;
  readonly merchantId: MerchantId;
  readonly storeId: StoreId;
  readonly tillId: TillId;
  readonly cartId: CartId;
  /** The shift it was rung up in. */
  readonly shiftId: ShiftId;
  /** Runs without a gap on its till. */
  readonly receiptNumber: number;
  readonly status: SaleStatus;
  readonly currency: Currency;
  readonly lines: readonly SaleLine[];
  readonly total: Minor;
  readonly discounted: Minor;
  readonly taxes: readonly TaxAmount[];
  /** Of settled payments, without tips. */
  readonly paid: Minor;
  /** Given back, and held for refunds under way: together never more than `paid`. */
  readonly refunded: Minor;
  readonly refundsReserved: Minor;
  readonly cardId: CardId | null;
  /** Set once, when it was paid, if it has a card. */
  readonly earned: Earned | null;
  readonly userId: UserId | null;
  readonly deviceId: DeviceId | null;
  readonly staffMemberId: StaffMemberId | null;
  readonly createdAt: Instant;
  readonly paidAt: Instant | null;
  readonly voidedAt: Instant | null;
  readonly version: number;
}

/** What is left to pay, nothing unless the sale is open: what was given back before it was paid is owed again. */
export const openAmount = ({ status, total, paid, refunded }: SaleSums): Minor =>
  (status === 'open' ? Math.max(0, total - paid + refunded) : 0) as Minor;

type SaleSums = Pick<Sale, 'status' | 'total' | 'paid' | 'refunded'>;

/** What can be given back still: refunds under way hold what they want. */
export const refundableAmount = ({ paid, refunded, refundsReserved }: Sale): Minor =>
  (paid - refunded - refundsReserved) as Minor;
