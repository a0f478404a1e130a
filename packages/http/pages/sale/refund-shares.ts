import type { SaleWithPayments } from '../../src/wire/sales.ts';

type SoldLine = SaleWithPayments['lines'][number];

export const leftOf = ({ quantity, refunded_quantity }: SoldLine): number => quantity - refunded_quantity;

/** What so many more of a row come to, as the domain reckons it: in proportion, the last one gives back the last cent. */
export function shareOf({ total, quantity, refunded, refunded_quantity }: SoldLine, count: number): number {
  const upTo = Math.min(quantity, refunded_quantity + count);
  const sum = (BigInt(total.amount_minor) * BigInt(upTo)) / BigInt(quantity);
  return Math.max(0, Number(sum) - refunded.amount_minor);
}
