import type { Minor } from '../kernel/money.ts';
import type { Cart, CartLine, Discount, LineId } from './cart.ts';
import type { TaxRate } from './product.ts';
import type { TaxAmount } from './sale.ts';

export interface LineTotal {
  readonly id: LineId;
  /** Off the row in all: its own discount, and its share of the cart's. */
  readonly discounted: Minor;
  /** To pay for the row. */
  readonly total: Minor;
}

export interface CartTotals {
  /** Before every discount. */
  readonly subtotal: Minor;
  /** Off in all: `subtotal - discounted = total`. */
  readonly discounted: Minor;
  readonly total: Minor;
  /** In the order of the rates; their `gross` come to the total. */
  readonly taxes: readonly TaxAmount[];
  /** In the order of the cart. */
  readonly lines: readonly LineTotal[];
}

/** Sums, parts and differences of amounts that were checked, and stay in their range. */
const sum = (amounts: readonly number[]): Minor => amounts.reduce((total, amount) => total + amount, 0) as Minor;

/** `part` of `whole` of `amount`, rounded half up; exact whatever the size. */
const share = (amount: number, part: number, whole: number): number =>
  Number((2n * BigInt(amount) * BigInt(part) + BigInt(whole)) / (2n * BigInt(whole)));

/** What a discount takes off an amount: never more than there is. */
const off = (amount: number, discount: Discount | null): number => {
  if (!discount) return 0;
  return discount.kind === 'amount' ? Math.min(amount, discount.amount) : share(amount, discount.percent, 10_000);
};

/** Before discounts. */
const gross = ({ unitPrice, quantity }: CartLine): number => unitPrice * quantity;

/** Rows before discounts, added up; may be past what an amount can be while a cart is being changed. */
export const subtotalOf = (lines: readonly CartLine[]): number => sum(lines.map(gross));

/**
 * What a cart comes to. A row is its price by its quantity, less its own discount; the cart's discount is spread over the rows in
 * proportion to what is left of them, so that sums are exact. Nothing is ever negative, and no order of rows changes anything.
 */
export function cartTotals({ lines, discount }: Pick<Cart, 'lines' | 'discount'>): CartTotals {
  const own = lines.map((line) => off(gross(line), line.discount));
  const left = lines.map((line, at) => gross(line) - own[at]!);
  const ofCart = spread(
    off(sum(left), discount),
    left.map((weight, at) => ({ weight, key: lines[at]!.id })),
  );
  const rows = lines.map(({ id }, at) => ({
    id,
    discounted: sum([own[at]!, ofCart[at]!]),
    total: (left[at]! - ofCart[at]!) as Minor,
  }));
  return {
    subtotal: sum(lines.map(gross)),
    discounted: sum(rows.map((row) => row.discounted)),
    total: sum(rows.map((row) => row.total)),
    taxes: taxesOf(rows.map((row, at) => ({ rate: lines[at]!.taxRate, gross: row.total }))),
    lines: rows,
  };
}

/**
 * Splits an amount in proportion to weights so that the parts come to it exactly, by largest remainder; of equal remainders the
 * smaller key goes first. No part is more than its weight when the amount is not more than all of them.
 */
export function spread(amount: number, over: readonly { readonly weight: number; readonly key: string }[]): Minor[] {
  const whole = BigInt(sum(over.map(({ weight }) => weight)));
  if (amount === 0 || whole === 0n) return over.map(() => 0 as Minor);
  const parts = over.map(({ weight, key }, at) => {
    const product = BigInt(amount) * BigInt(weight);
    return { at, key, part: Number(product / whole), remainder: product % whole };
  });
  const missing = amount - sum(parts.map(({ part }) => part));
  const first = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? (a.key < b.key ? -1 : 1) : a.remainder > b.remainder ? -1 : 1,
  );
  for (const one of first.slice(0, missing)) one.part++;
  return parts.map(({ part }) => part as Minor);
}

/** The tax in amounts that include it: one sum a rate, in the order of the rates. Rates that nothing is at are left out. */
export function taxesOf(amounts: readonly { readonly rate: TaxRate; readonly gross: number }[]): readonly TaxAmount[] {
  const byRate = new Map<TaxRate, number>();
  for (const { rate, gross: amount } of amounts) byRate.set(rate, (byRate.get(rate) ?? 0) + amount);
  return [...byRate]
    .filter(([, amount]) => amount !== 0)
    .sort(([a], [b]) => a - b)
    .map(([rate, amount]) => {
      const tax = share(amount, rate, 10_000 + rate);
      return { rate, gross: amount as Minor, net: (amount - tax) as Minor, tax: tax as Minor };
    });
}

/** Sums of taxes, rate by rate; `sign` -1 takes the second from the first. */
export function addTaxes(
  taxes: readonly TaxAmount[],
  more: readonly TaxAmount[],
  sign: 1 | -1 = 1,
): readonly TaxAmount[] {
  const byRate = new Map(taxes.map((one) => [one.rate, one]));
  for (const { rate, gross: amount, net, tax } of more) {
    const before = byRate.get(rate) ?? { gross: 0, net: 0, tax: 0 };
    byRate.set(rate, {
      rate,
      gross: sum([before.gross, sign * amount]),
      net: sum([before.net, sign * net]),
      tax: sum([before.tax, sign * tax]),
    });
  }
  return [...byRate.values()].sort((a, b) => a.rate - b.rate);
}
