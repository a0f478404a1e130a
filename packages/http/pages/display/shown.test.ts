import { describe, expect, test } from 'vitest';
import type { Cart } from '../../src/wire/carts.ts';
import type { Sale } from '../../src/wire/sales.ts';
import { afterCart, afterSale, type Shown } from './shown.ts';

const idle: Shown = { kind: 'idle' };
const cart = (version: number, lines: number, more: Partial<Cart> = {}): Cart =>
  ({
    id: 'one',
    version,
    status: 'open',
    created_at: '2026-01-01',
    lines: Array.from({ length: lines }, () => ({})),
    ...more,
  }) as Cart; // all that is looked at
const sale = (status: Sale['status'], cart_id = 'one'): Sale => ({ id: 'sale', cart_id, status }) as Sale; // all that is looked at

describe('the customer display', () => {
  test('follows the cart, and never back to an older state of it', () => {
    const first = afterCart(idle, cart(2, 1));
    expect(first.kind).toBe('cart');
    const second = afterCart(first, cart(4, 3));
    expect(afterCart(second, cart(3, 2))).toBe(second);
  });

  test('keeps what was rung up until it is paid, and then says thanks', () => {
    const paying = afterCart(afterCart(idle, cart(2, 1)), cart(3, 1, { status: 'checked_out' }));
    expect(paying.kind).toBe('paying');
    expect(afterSale(paying, sale('open'))).toBe(paying);
    expect(afterSale(paying, sale('paid')).kind).toBe('thanks');
    expect(afterSale(paying, sale('void')).kind).toBe('idle');
  });

  test('thanks until the next cart has something in it', () => {
    const thanks: Shown = { kind: 'thanks', sale: sale('paid') };
    expect(afterCart(thanks, cart(1, 0, { id: 'two' }))).toBe(thanks);
    expect(afterCart(thanks, cart(2, 1, { id: 'two' })).kind).toBe('cart');
  });

  test('is not led astray by a payment of an earlier customer', () => {
    const serving = afterCart(idle, cart(2, 1, { id: 'two' }));
    expect(afterSale(serving, sale('paid', 'one'))).toBe(serving);
  });

  test('a cart that was set aside is shown no more, and does not come back', () => {
    const aside = cart(3, 2, { status: 'set_aside' });
    const after = afterCart(afterCart(idle, cart(2, 2)), aside);
    expect(after.kind).toBe('idle');
    expect(afterCart(after, aside)).toBe(after);
  });

  test('an emptied cart is the start again', () => {
    expect(afterCart(afterCart(idle, cart(2, 1)), cart(3, 0)).kind).toBe('idle');
  });
});
