import { cartTotals, type Cart } from '@tresen/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownTotal } from './own-total.ts';

const discounts = fc.oneof(
  fc.constant(null),
  fc.record({ kind: fc.constant('amount' as const), amount_minor: fc.integer({ min: 1, max: 5_000 }) }),
  fc.record({ kind: fc.constant('percent' as const), basis_points: fc.integer({ min: 1, max: 10_000 }) }),
);

test('a row is shown as the domain reckons it, when the cart has no discount of its own', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100_000 }),
      fc.integer({ min: 1, max: 9_999 }),
      discounts,
      (price, quantity, discount) => {
        const inDomain = !discount
          ? null
          : discount.kind === 'amount'
            ? { kind: 'amount', amount: discount.amount_minor }
            : { kind: 'percent', percent: discount.basis_points };
        const line = { id: 'line', unitPrice: price, quantity, discount: inDomain, taxRate: 0 };
        const { total } = cartTotals({ lines: [line], discount: null } as unknown as Cart); // all that is reckoned with
        expect(ownTotal({ unit_price: { amount_minor: price, currency: 'EUR' }, quantity, discount })).toBe(total);
      },
    ),
  );
});
