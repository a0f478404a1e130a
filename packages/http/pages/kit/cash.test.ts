import fc from 'fast-check';
import { expect, test } from 'vitest';
import { denominations, likelyCash } from './cash.ts';

test.each([
  [1_234, [1_234, 1_500, 2_000]],
  [370, [370, 500, 1_000, 2_000]],
  [2_000, [2_000, 5_000]],
  [4_210, [4_210, 4_500, 5_000, 6_000, 10_000]],
  [18_000, [18_000, 20_000, 50_000]],
])('for %i cents people hand over %j', (due, likely) => expect(likelyCash(due, 'EUR')).toEqual(likely));

test('is never less than what is due, begins with it, and rises', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.constantFrom('EUR', 'CHF', 'GBP', 'USD', 'JPY', 'SEK'),
      (due, currency) => {
        const likely = likelyCash(due, currency);
        expect(likely[0]).toBe(due);
        for (let at = 1; at < likely.length; at++) expect(likely[at]).toBeGreaterThan(likely[at - 1]!);
        expect(likely.length).toBeLessThanOrEqual(5);
      },
    ),
  );
});

test('a currency without minor units is counted in whole ones', () => expect(denominations('JPY').at(-1)).toBe(1));
