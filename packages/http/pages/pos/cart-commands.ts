import type { NewDiscount } from '../../src/wire/carts.ts';
import type { Call } from '../api/client.ts';

/** What a cashier does to a cart. */
export type CartCommand =
  | { readonly kind: 'scan'; readonly barcode: string; readonly quantity: number }
  | { readonly kind: 'add'; readonly product_id: string; readonly quantity: number }
  | { readonly kind: 'count'; readonly line_id: string; readonly quantity: number }
  | { readonly kind: 'line_discount'; readonly line_id: string; readonly discount: NewDiscount | null }
  | { readonly kind: 'remove'; readonly line_id: string }
  | { readonly kind: 'discount'; readonly discount: NewDiscount | null }
  | { readonly kind: 'card'; readonly card: string | null };

interface Sent {
  readonly method: NonNullable<Call['method']>;
  readonly path: string;
  readonly body?: object;
}

/** How a command goes to the host. */
export function sentAs(command: CartCommand, cartId: string): Sent {
  const cart = `/carts/${cartId}`;
  switch (command.kind) {
    case 'scan':
    case 'add': {
      const { kind: _, ...item } = command;
      return { method: 'POST', path: `${cart}/items`, body: item };
    }
    case 'count':
      return { method: 'PATCH', path: `${cart}/items/${command.line_id}`, body: { quantity: command.quantity } };
    case 'line_discount':
      return { method: 'PATCH', path: `${cart}/items/${command.line_id}`, body: { discount: command.discount } };
    case 'remove':
      return { method: 'DELETE', path: `${cart}/items/${command.line_id}` };
    case 'discount':
      return { method: 'PUT', path: `${cart}/discount`, body: { discount: command.discount } };
    case 'card':
      return { method: 'PUT', path: `${cart}/card`, body: { card: command.card } };
  }
}

/** Whether it makes sense in a cart that is not there yet. */
export const startsACart = ({ kind }: CartCommand): boolean => kind === 'scan' || kind === 'add' || kind === 'card';

/** One command for two that follow each other and were not sent yet, where there is one. */
export function merged(earlier: CartCommand, later: CartCommand): CartCommand | null {
  if (earlier.kind === 'scan' && later.kind === 'scan' && earlier.barcode === later.barcode)
    return { ...later, quantity: earlier.quantity + later.quantity };
  if (earlier.kind === 'add' && later.kind === 'add' && earlier.product_id === later.product_id)
    return { ...later, quantity: earlier.quantity + later.quantity };
  if (earlier.kind === 'count' && later.kind === 'count' && earlier.line_id === later.line_id) return later;
  return null;
}
