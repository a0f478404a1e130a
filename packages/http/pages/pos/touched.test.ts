import { expect, test } from 'vitest';
import type { Cart, CartLine } from '../../src/wire/carts.ts';
import { newerCart, touchedLine } from './touched.ts';

const line = (id: string, quantity = 1, discount: CartLine['discount'] = null) =>
  ({ id, quantity, discount }) as CartLine; // all that is compared
const cart = (lines: readonly CartLine[], more: Partial<Cart> = {}): Cart =>
  ({ id: 'a', version: 1, status: 'open', created_at: '2026-01-01', lines, ...more }) as Cart; // all that is compared

test('the touched line is the one that came, was counted or was discounted', () => {
  const before = cart([line('milk'), line('bread')]);
  expect(touchedLine(null, before)).toBe('bread');
  expect(touchedLine(before, cart([line('milk', 2), line('bread')]))).toBe('milk');
  expect(touchedLine(before, cart([line('milk'), line('bread'), line('tea')]))).toBe('tea');
  expect(touchedLine(before, cart([line('milk', 1, { kind: 'percent', basis_points: 1000 }), line('bread')]))).toBe(
    'milk',
  );
  expect(touchedLine(before, cart([line('bread')]))).toBeNull();
});

test('of one cart the higher version counts, whichever was heard first', () => {
  const older = cart([], { version: 3 });
  const newer = cart([line('milk')], { version: 4 });
  expect(newerCart(older, newer)).toBe(newer);
  expect(newerCart(newer, older)).toBe(newer);
});

test('a cart that is closed stays until another begins; an older one never comes back', () => {
  const closed = cart([], { version: 5, status: 'checked_out' });
  const next = cart([], { id: 'b', created_at: '2026-01-02' });
  expect(newerCart(closed, next)).toBe(next);
  expect(newerCart(next, closed)).toBe(next);
  expect(newerCart(next, cart([], { version: 1 }))).toBe(next);
  expect(newerCart(null, closed)).toBeNull();
});
