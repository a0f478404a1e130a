import { expect, test } from 'vitest';
import { leftOf, shareOf } from './refund-shares.ts';

const eur = (amount_minor: number) => ({ amount_minor, currency: 'EUR' });
const line = (refunded_quantity: number, refunded: number) =>
  ({ total: eur(1_000), quantity: 3, refunded: eur(refunded), refunded_quantity }) as Parameters<typeof shareOf>[0]; // all that is reckoned with

test('three for ten euros go back one after the other without losing a cent', () => {
  expect(shareOf(line(0, 0), 1)).toBe(333);
  expect(shareOf(line(1, 333), 1)).toBe(333);
  expect(shareOf(line(2, 666), 1)).toBe(334);
  expect(shareOf(line(0, 0), 3)).toBe(1_000);
  expect(leftOf(line(2, 666))).toBe(1);
});

test('more than there are come to what is left', () => expect(shareOf(line(1, 333), 9)).toBe(667));
