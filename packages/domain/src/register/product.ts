import { refuse } from '../kernel/errors.ts';
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

export function taxRate(rate: number, field = '/tax_rate'): TaxRate {
  if (!Number.isInteger(rate) || rate < 0 || rate > 10_000)
    throw refuse('INVALID', { field, reason: 'hundredths of a percent from 0 to 10 000' });
  return rate;
}

/** A group's name on one line, at most 60 characters; `null` for none. */
export function category(text: string | null | undefined, field = '/category'): string | null {
  const name = text?.normalize('NFC').trim() ?? '';
  if (name.length > 60 || /[\p{Cc}\u2028\u2029]/u.test(name))
    throw refuse('INVALID', { field, reason: 'at most 60 characters on one line' });
  return name === '' ? null : name;
}
