import type { CartLine } from '../../src/wire/carts.ts';

/**
 * What a row comes to with its own discount, before its share of the cart's: what a person expects beside it. The cart's discount
 * stands below the rows. Rounded half up, as the domain does.
 */
export function ownTotal({
  unit_price,
  quantity,
  discount,
}: Pick<CartLine, 'unit_price' | 'quantity' | 'discount'>): number {
  const gross = unit_price.amount_minor * quantity;
  if (!discount) return gross;
  if (discount.kind === 'amount') return gross - Math.min(gross, discount.amount_minor);
  return gross - Number((2n * BigInt(gross) * BigInt(discount.basis_points) + 10_000n) / 20_000n);
}
