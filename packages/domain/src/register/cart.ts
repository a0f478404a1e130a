import type { Id, MerchantId, StoreId } from '../kernel/ids.ts';
import type { Currency, Minor } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { CardId } from '../loyalty/card.ts';
import type { ProductId, TaxRate } from './product.ts';
import type { SaleId } from './sale.ts';
import type { TillId } from './till.ts';

export type CartId = Id<'cart'>;
export type LineId = Id<'line'>;

/** Off a line or the whole: so much money, or a percentage in hundredths (1 000 is 10 %). */
export type Discount =
  | { readonly kind: 'amount'; readonly amount: Minor }
  | { readonly kind: 'percent'; readonly percent: number };

/** A row of a cart. Name, price and tax are those of the product when it was added. */
export interface CartLine {
  readonly id: LineId;
  readonly productId: ProductId;
  readonly name: string;
  readonly barcode: string | null;
  /** Of one, including tax. */
  readonly unitPrice: Minor;
  readonly taxRate: TaxRate;
  /** 1 to {@link mostOfALine}. */
  readonly quantity: number;
  readonly discount: Discount | null;
}

export const mostOfALine = 9_999;
export const mostLines = 200;

/** What is being rung up on one till, which has one that is open. Its version is the number of its changes: whoever watches it sees every one. */
export interface Cart {
  readonly id: CartId;
  readonly merchantId: MerchantId;
  readonly storeId: StoreId;
  readonly tillId: TillId;
  readonly currency: Currency;
  readonly lines: readonly CartLine[];
  /** Off what the lines come to after their own discounts. */
  readonly discount: Discount | null;
  readonly cardId: CardId | null;
  /** Set aside: left for a newer one. It is not rung up on by scans any more, and can be finished by whoever knows its id. */
  readonly status: 'open' | 'set_aside' | 'checked_out';
  readonly saleId: SaleId | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly version: number;
}
