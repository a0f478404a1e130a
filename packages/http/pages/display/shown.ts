import type { Cart } from '../../src/wire/carts.ts';
import type { Sale } from '../../src/wire/sales.ts';

/** What is on the customer's display. */
export type Shown =
  | { readonly kind: 'idle' }
  | { readonly kind: 'cart'; readonly cart: Cart }
  /** Checked out, and not paid yet: what was rung up stays. */
  | { readonly kind: 'paying'; readonly cart: Cart }
  | { readonly kind: 'thanks'; readonly sale: Sale };

const withLines = (cart: Cart): Shown => (cart.lines.length === 0 ? { kind: 'idle' } : { kind: 'cart', cart });

/** What a change of the till's cart makes of it. A cart that was emptied, or is older than what is shown, changes little. */
export function afterCart(shown: Shown, cart: Cart): Shown {
  const before = shown.kind === 'cart' || shown.kind === 'paying' ? shown.cart : null;
  if (before?.id === cart.id) {
    if (cart.version < before.version) return shown;
    if (cart.status === 'set_aside') return { kind: 'idle' };
    return cart.status === 'checked_out' ? { kind: 'paying', cart } : withLines(cart);
  }
  if (cart.status !== 'open') return shown;
  if (before && before.created_at > cart.created_at) return shown;
  // The next customer's cart is begun when something is in it: until then the last one is thanked.
  return cart.lines.length === 0 && shown.kind !== 'cart' ? shown : withLines(cart);
}

/** What a sale that changed makes of it. */
export function afterSale(shown: Shown, sale: Sale): Shown {
  const paying = shown.kind === 'paying' && shown.cart.id === sale.cart_id;
  if (sale.status === 'paid') return paying || shown.kind === 'idle' ? { kind: 'thanks', sale } : shown;
  if (sale.status === 'void' && paying) return { kind: 'idle' };
  return shown;
}
