import type { Id, MerchantId, StoreId } from '../kernel/ids.ts';
import type { Currency, Minor } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { Store } from '../people/merchant.ts';
import type { TaxAmount } from './sale.ts';
import type { TillId } from './till.ts';

export type ShiftId = Id<'shift'>;

/** Cash that went into or out of the drawer without a sale: change fetched, takings banked. */
export interface CashMovement {
  readonly id: Id<'cash_movement'>;
  readonly kind: 'in' | 'out';
  readonly amount: Minor;
  readonly reason: string;
  readonly at: Instant;
  /** `callerKey` of who entered it. */
  readonly by: string;
}

/** What a shift has come to so far. Every payment and refund adds to it in its own commit. */
export interface Takings {
  /** Sales rung up, and of them voided. */
  readonly sales: number;
  readonly voided: number;
  /** Off all sales that were paid. */
  readonly discounted: Minor;
  /** By provider id. */
  readonly byProvider: Readonly<Record<string, ProviderTakings>>;
  /** Of sales that were paid, less refunds; in the order of the rates. */
  readonly taxes: readonly TaxAmount[];
  /** The receipt numbers of its sales; `null` before the first. */
  readonly firstReceipt: number | null;
  readonly lastReceipt: number | null;
}

export interface ProviderTakings {
  /** Its money lies in the drawer. */
  readonly drawer: boolean;
  readonly payments: number;
  readonly paid: Minor;
  readonly tips: Minor;
  readonly refunds: number;
  readonly refunded: Minor;
}

/** From opening to closing a till. The first sale of a till that has no open shift opens one with an empty drawer. */
export interface Shift {
  readonly id: ShiftId;
  readonly merchantId: MerchantId;
  readonly storeId: StoreId;
  readonly tillId: TillId;
  /** The till's number in its store. */
  readonly tillNumber: number;
  /** Counts up on its till, from 1. */
  readonly number: number;
  readonly currency: Currency;
  readonly status: 'open' | 'closed';
  readonly openingFloat: Minor;
  readonly movements: readonly CashMovement[];
  readonly takings: Takings;
  readonly openedAt: Instant;
  /** `callerKey` of who opened it. */
  readonly openedBy: string;
  readonly closing: ShiftClosing | null;
  readonly version: number;
}

/** What was counted at the end. With it the shift's record never changes again: its Z report can be printed as often as wanted. */
export interface ShiftClosing {
  readonly at: Instant;
  readonly by: string;
  readonly countedCash: Minor;
  readonly expectedCash: number;
  /** Counted less expected: negative when cash is missing. */
  readonly difference: number;
  readonly note: string | null;
  /** What the report says of the store; absent on shifts that were closed before it was kept. */
  readonly store?: Pick<Store, 'name' | 'storeCode' | 'timezone'>;
}
