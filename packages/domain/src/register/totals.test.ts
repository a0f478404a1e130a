import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Minor } from '../kernel/money.ts';
import type { CartLine, Discount, LineId } from './cart.ts';
import { addTaxes, cartTotals, spread, taxesOf } from './totals.ts';

const minor = (amount: number) => amount as Minor;
const line = (change: Partial<CartLine>): CartLine => ({
  id: 'a' as LineId,
  productId: 'p' as CartLine['productId'],
  name: 'Coffee',
  barcode: null,
  unitPrice: minor(250),
  taxRate: 1900,
  quantity: 1,
  discount: null,
  ...change,
});

const amountOff = (most: number): fc.Arbitrary<Discount> =>
  fc.oneof(
    fc.integer({ min: 1, max: most }).map((amount) => ({ kind: 'amount' as const, amount: minor(amount) })),
    fc.integer({ min: 1, max: 10_000 }).map((percent) => ({ kind: 'percent' as const, percent })),
  );
const maybeOff = fc.option(amountOff(10_000_000_000));
const anyLine = fc.record({
  unitPrice: fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 1_000_000_000 })).map(minor),
  quantity: fc.integer({ min: 1, max: 9_999 }),
  taxRate: fc.constantFrom(0, 300, 700, 1_900, 10_000),
  discount: maybeOff,
});
const lines = fc
  .array(anyLine, { maxLength: 12 })
  .map((all) => all.map((one, at) => line({ ...one, id: `line-${String(at).padStart(2, '0')}` as LineId })))
  .filter((all) => all.reduce((sum, { unitPrice, quantity }) => sum + unitPrice * quantity, 0) <= 10_000_000_000);

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);

describe('the totals of a cart', () => {
  test('a row is its price by its quantity less its discount, and the cart’s discount goes over the rows in proportion', () => {
    const totals = cartTotals({
      lines: [
        line({ id: 'a' as LineId, quantity: 2, discount: { kind: 'percent', percent: 1_000 } }),
        line({ id: 'b' as LineId, unitPrice: minor(100), taxRate: 700 }),
      ],
      discount: { kind: 'amount', amount: minor(55) },
    });
    expect(totals).toEqual({
      subtotal: 600,
      discounted: 105,
      total: 495,
      taxes: [
        { rate: 700, gross: 90, net: 84, tax: 6 },
        { rate: 1900, gross: 405, net: 340, tax: 65 },
      ],
      lines: [
        { id: 'a', discounted: 95, total: 405 },
        { id: 'b', discounted: 10, total: 90 },
      ],
    });
  });

  test('half a cent goes up, in discounts and in taxes', () => {
    expect(
      cartTotals({
        lines: [line({ unitPrice: minor(5), discount: { kind: 'percent', percent: 1_000 } })],
        discount: null,
      }).total,
    ).toBe(4);
    expect(taxesOf([{ rate: 10_000, gross: 1 }])).toEqual([{ rate: 10_000, gross: 1, net: 0, tax: 1 }]);
  });

  test('a discount takes no more than there is', () => {
    const { total, discounted, taxes } = cartTotals({
      lines: [line({ discount: { kind: 'amount', amount: minor(300) } }), line({ id: 'b' as LineId })],
      discount: { kind: 'amount', amount: minor(9_999) },
    });
    expect([total, discounted, taxes]).toEqual([0, 500, []]);
  });

  test('sums are exact, nothing is negative, and nothing is lost between rows, discounts and taxes', () => {
    fc.assert(
      fc.property(lines, maybeOff, (rows, discount) => {
        const totals = cartTotals({ lines: rows, discount });
        expect(totals.subtotal).toBe(sum(rows.map(({ unitPrice, quantity }) => unitPrice * quantity)));
        expect(totals.subtotal - totals.discounted).toBe(totals.total);
        expect(sum(totals.lines.map((row) => row.total))).toBe(totals.total);
        expect(sum(totals.lines.map((row) => row.discounted))).toBe(totals.discounted);
        expect(sum(totals.taxes.map(({ gross }) => gross))).toBe(totals.total);
        for (const [at, row] of totals.lines.entries()) {
          expect(row.total).toBeGreaterThanOrEqual(0);
          expect(row.discounted).toBeGreaterThanOrEqual(0);
          expect(row.total + row.discounted).toBe(rows[at]!.unitPrice * rows[at]!.quantity);
        }
        for (const { rate, gross, net, tax } of totals.taxes) {
          expect(net + tax).toBe(gross);
          expect(Math.min(net, tax)).toBeGreaterThanOrEqual(0);
          // Half up: the tax is off the exact one by at most half of the smallest unit.
          const twice = 2n * BigInt(tax) * BigInt(10_000 + rate) - 2n * BigInt(gross) * BigInt(rate);
          expect(twice > BigInt(-10_000 - rate) && twice <= BigInt(10_000 + rate)).toBe(true);
        }
      }),
    );
  });

  test('the order of rows changes no sum, and no row', () => {
    fc.assert(
      fc.property(lines, maybeOff, fc.infiniteStream(fc.nat()), (rows, discount, chance) => {
        const shuffled = rows
          .map((row) => ({ row, by: chance.next().value as number }))
          .sort((a, b) => a.by - b.by)
          .map(({ row }) => row);
        const [one, other] = [cartTotals({ lines: rows, discount }), cartTotals({ lines: shuffled, discount })];
        const byId = (totals: typeof one) => [...totals.lines].sort((a, b) => (a.id < b.id ? -1 : 1));
        expect({ ...other, lines: byId(other) }).toEqual({ ...one, lines: byId(one) });
      }),
    );
  });

  test('a discount of the whole cart is shared within one unit of the exact proportion', () => {
    fc.assert(
      fc.property(lines, amountOff(1_000_000), (rows, discount) => {
        const [plain, off] = [cartTotals({ lines: rows, discount: null }), cartTotals({ lines: rows, discount })];
        const taken = plain.total - off.total;
        for (const [at, { total }] of plain.lines.entries()) {
          const exact = plain.total === 0 ? 0 : (taken * total) / plain.total;
          expect(Math.abs(total - off.lines[at]!.total - exact)).toBeLessThan(1 + 1e-6);
        }
      }),
    );
  });
});

describe('what is spread', () => {
  test('comes to the amount, gives nobody more than its weight, and equal weights to within one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1_000_000_000 }), { minLength: 1, maxLength: 20 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (weights, part) => {
          const amount = Math.floor(sum(weights) * part);
          const parts = spread(
            amount,
            weights.map((weight, at) => ({ weight, key: `${at}` })),
          );
          expect(sum(parts)).toBe(amount);
          for (const [at, one] of parts.entries()) {
            expect(one).toBeGreaterThanOrEqual(0);
            expect(one).toBeLessThanOrEqual(weights[at]!);
            for (const [other, weight] of weights.entries())
              if (weight === weights[at]) expect(Math.abs(one - parts[other]!)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  test('of equal remainders the smaller key goes first', () => {
    const over = ['c', 'a', 'b'].map((key) => ({ weight: 1, key }));
    expect(spread(2, over)).toEqual([0, 1, 1]);
  });
});

test('taxes are added and taken away rate by rate', () => {
  const [seven, nineteen] = [taxesOf([{ rate: 700, gross: 107 }]), taxesOf([{ rate: 1_900, gross: 119 }])];
  const both = addTaxes(nineteen, seven);
  expect(both.map(({ rate, gross }) => [rate, gross])).toEqual([
    [700, 107],
    [1_900, 119],
  ]);
  expect(addTaxes(both, seven, -1)).toEqual([{ rate: 700, gross: 0, net: 0, tax: 0 }, ...nineteen]);
});
