import type { Id, MerchantId } from '../kernel/ids.ts';
import type { Currency, Minor } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';

export type ProductId = Id<'product'>;

/** Tax in hundredths of a percent: 1900 is 19 %. From 0 to 10 000. */
export type TaxRate = number;

/** What a merchant sells. */
export interface Product {
  readonly id: ProductId;
  readonly merchantId: MerchantId;
  readonly name: string;
  /** Unique among the merchant's products that are there. */
  readonly barcode: string | null;
  /** Including tax. */
  readonly price: Minor;
  readonly currency: Currency;
  readonly taxRate: TaxRate;
  /** Groups products on the till; `null` for none. */
  readonly category: string | null;
  /** An inactive product is kept, and not sold. */
  readonly active: boolean;
  /** It is gone for everyone but the sales it is in. Its barcode is free again. */
  readonly removedAt: Instant | null;
  readonly createdAt: Instant;
  readonly version: number;
}
