import type { Minor } from '../kernel/money.ts';
import { rowToCountUp } from './cart-decisions.ts';
import { mostLines, mostOfALine, type Cart, type LineId } from './cart.ts';
import type { Product } from './product.ts';
import { cartTotals } from './totals.ts';

export interface TopUp {
  /** How many to add. */
  readonly quantity: number;
  /** What the cart comes to more with them, after its discounts. */
  readonly added: Minor;
}

/**
 * The fewest of a product that bring a cart to a minimum, with everything that is off its rows and the whole; `null` when as many
 * as a row holds do not.
 */
export function topUp(
  cart: Pick<Cart, 'lines' | 'discount'>,
  product: Pick<Product, 'id' | 'name' | 'barcode' | 'price' | 'taxRate'>,
  minimum: Minor,
): TopUp | null {
  const row = rowToCountUp(cart.lines, product);
  if (!row && cart.lines.length >= mostLines) return null;
  const totalWith = (quantity: number): number => {
    const added = { ...product, id: 'added' as LineId, productId: product.id, unitPrice: product.price };
    return cartTotals({ ...cart, lines: [...cart.lines, { ...added, quantity, discount: null }] }).total;
  };
  // One more never makes a cart cheaper, so that the fewest are found by halving.
  let fewest = 1;
  let most = mostOfALine - (row?.quantity ?? 0);
  if (most < 1 || totalWith(most) < minimum) return null;
  while (fewest < most) {
    const middle = Math.floor((fewest + most) / 2);
    if (totalWith(middle) < minimum) fewest = middle + 1;
    else most = middle;
  }
  return { quantity: fewest, added: (totalWith(fewest) - cartTotals(cart).total) as Minor }; // a difference of amounts
}
