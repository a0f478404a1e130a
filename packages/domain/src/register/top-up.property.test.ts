import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Minor } from '../kernel/money.ts';
import { mostOfALine, type Cart, type CartLine, type Discount } from './cart.ts';
import type { Product } from './product.ts';
import { topUp } from './top-up.ts';
import { cartTotals } from './totals.ts';

const discount: fc.Arbitrary<Discount | null> = fc.oneof(
  fc.constant(null),
  fc.integer({ min: 1, max: 400 }).map((amount) => ({ kind: 'amount' as const, amount: amount as Minor })),
  fc.integer({ min: 1, max: 10_000 }).map((percent) => ({ kind: 'percent' as const, percent })),
);
const gift = (price: number) => ({ id: 'gift', price, taxRate: 0 }) as Product;
const line = fc.record({
  id: fc.uuid(),
  productId: fc.constantFrom('croissant', 'gift'),
  name: fc.constant('x'),
  barcode: fc.constant(null),
  unitPrice: fc.constantFrom(1, 50, 190),
  taxRate: fc.constant(0),
  quantity: fc.integer({ min: 1, max: 3 }),
  discount,
}) as unknown as fc.Arbitrary<CartLine>;
const carts = fc.record({ lines: fc.array(line, { minLength: 1, maxLength: 4 }), discount });

/** What the cart comes to with so many more of the product. */
const totalWith = ({ lines, discount: of }: Pick<Cart, 'lines' | 'discount'>, { id, price }: Product, more: number) => {
  const added = { id: 'added', productId: id, unitPrice: price, taxRate: 0, quantity: more, discount: null };
  return cartTotals({ discount: of, lines: [...lines, added as unknown as CartLine] }).total;
};

test('it takes the fewest that reach the minimum, whatever is off rows and cart, and says what comes to it', () => {
  fc.assert(
    fc.property(
      carts,
      fc.constantFrom(1, 7, 50).map(gift),
      fc.integer({ min: 1, max: 500 }) as fc.Arbitrary<Minor>,
      (cart, product, minimum) => {
        const before = cartTotals(cart).total;
        fc.pre(before < minimum);
        const needed = topUp(cart, product, minimum);
        if (needed === null) {
          // A row of it holds twelve at most before.
          expect(totalWith(cart, product, mostOfALine - 12)).toBeLessThan(minimum);
          return;
        }
        const after = totalWith(cart, product, needed.quantity);
        expect(after).toBeGreaterThanOrEqual(minimum);
        expect(needed.added).toBe(after - before);
        if (needed.quantity > 1) expect(totalWith(cart, product, needed.quantity - 1)).toBeLessThan(minimum);
      },
    ),
  );
});

const half: Discount = { kind: 'percent', percent: 5_000 };
const croissant = (of: Discount | null): CartLine =>
  ({ id: 'row', productId: 'croissant', unitPrice: 190, taxRate: 0, quantity: 1, discount: of }) as unknown as CartLine;

test('at half price a cent counts for half of one', () => {
  const minimum = 100 as Minor;
  expect(topUp({ lines: [croissant(null)], discount: half }, gift(1), minimum)).toEqual({ quantity: 10, added: 5 });
  expect(topUp({ lines: [croissant(half)], discount: null }, gift(1), minimum)).toEqual({ quantity: 5, added: 5 });
});

test('nothing tops up what is given away, nor what takes more than a row holds', () => {
  const free: Discount = { kind: 'percent', percent: 10_000 };
  expect(topUp({ lines: [croissant(null)], discount: free }, gift(1), 100 as Minor)).toBeNull();
  expect(topUp({ lines: [], discount: null }, gift(0), 100 as Minor)).toBeNull();
  expect(topUp({ lines: [], discount: null }, gift(1), 9_999 as Minor)).toEqual({ quantity: 9_999, added: 9_999 });
  expect(topUp({ lines: [], discount: null }, gift(1), 10_000 as Minor)).toBeNull();
  const some = { ...croissant(null), productId: 'gift', unitPrice: 1, quantity: 9_000 } as unknown as CartLine;
  expect(topUp({ lines: [some], discount: null }, gift(1), 9_999 as Minor)).toEqual({ quantity: 999, added: 999 });
  expect(topUp({ lines: [some], discount: null }, gift(1), 10_000 as Minor)).toBeNull();
});
