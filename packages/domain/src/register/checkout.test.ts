import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { update } from '../kernel/commit.ts';
import type { Currency, Minor } from '../kernel/money.ts';
import { assertRefused } from '../testing/assert.ts';
import { cafeTill } from '../testing/cafe-till.ts';
import type { CartId } from './cart.ts';
import { setCartCard, setCartDiscount } from './change-cart.ts';
import { checkout } from './checkout.ts';
import type { SaleId } from './sale.ts';
import { voidSale } from './void-sale.ts';

type Till = Awaited<ReturnType<typeof cafeTill>>;

const checkOut = ({ deps, command }: Till, cartId: CartId, saleId: SaleId, key?: string) =>
  checkout(deps)({ ...command(undefined, key), cartId, saleId });
const shiftOf = ({ store }: Till) => store.tables.all('shift').at(-1);

describe('a checkout', () => {
  test('turns the cart into an open sale, closes the cart, and counts in a shift that begins with it', async () => {
    const till = await cafeTill();
    const cart = await till.ring(till.coffee, till.cake, till.coffee);
    till.told();
    const saleId = till.newSaleId();
    const sale = await checkOut(till, cart.id, saleId);
    expect(sale).toMatchObject({
      id: saleId,
      cartId: cart.id,
      status: 'open',
      receiptNumber: 1,
      currency: 'EUR',
      total: 900,
      discounted: 0,
      paid: 0,
      deviceId: till.device.deviceId,
      userId: null,
      taxes: [
        { rate: 700, gross: 400 },
        { rate: 1900, gross: 500 },
      ],
      lines: [
        { name: 'Coffee', quantity: 2, total: 500, refunded: 0, refundedQuantity: 0 },
        { name: 'Cake', quantity: 1, total: 400 },
      ],
      version: 1,
    });
    expect(await till.store.carts.byId(till.merchant.id, cart.id)).toMatchObject({ status: 'checked_out', saleId });
    expect(shiftOf(till)).toMatchObject({
      id: sale.shiftId,
      number: 1,
      openingFloat: 0,
      status: 'open',
      takings: { sales: 1, firstReceipt: 1, lastReceipt: 1, taxes: [] },
    });
    expect(till.told().map(({ type, data }) => [type, data['version'], data['status']])).toEqual([
      ['cart.changed', 5, 'checked_out'],
      ['sale.changed', 1, 'open'],
      ['shift.changed', 1, 'open'],
    ]);
  });

  test('is refused while the shift counts in another currency', async () => {
    const till = await cafeTill();
    await till.sell(till.coffee);
    const dollars = { ...shiftOf(till)!, currency: 'USD' as Currency };
    await till.write(update('shift', dollars));
    const { id } = await till.ring(till.coffee);
    const refused = checkOut(till, id, till.newSaleId());
    await expect(refused).rejects.toMatchObject({ code: 'CURRENCY_MISMATCH', data: { expected: 'USD' } });
    expect(shiftOf(till)).toMatchObject({ takings: { sales: 1 } });
  });

  test('counts in the shift that is open', async () => {
    const till = await cafeTill();
    const [first, second] = [await till.sell(till.coffee), await till.sell(till.cake)];
    expect([second.shiftId, second.receiptNumber]).toEqual([first.shiftId, 2]);
    expect(shiftOf(till)?.takings).toMatchObject({ sales: 2, firstReceipt: 1, lastReceipt: 2 });
  });

  test('sent again, by whatever key, is the same sale as it is now', async () => {
    const till = await cafeTill();
    const cart = await till.ring(till.coffee);
    const saleId = till.newSaleId();
    const first = await checkOut(till, cart.id, saleId, 'once');
    expect(await checkOut(till, cart.id, saleId, 'once')).toEqual(first);
    expect(await checkOut(till, cart.id, saleId)).toEqual(first);
    const voided = await voidSale(till.deps)({ ...till.command(), saleId });
    expect(await checkOut(till, cart.id, saleId)).toEqual(voided);
    expect(till.store.tables.all('sale')).toHaveLength(1);
    expect(till.store.tables.all('till')[0]?.lastReceipt).toBe(1);
  });

  test('asked for twenty times at once, with keys and sale ids of their own, happens once', async () => {
    const till = await cafeTill();
    const cart = await till.ring(till.coffee);
    const ids = Array.from({ length: 20 }, () => till.newSaleId());
    const outcomes = await Promise.allSettled(ids.map((saleId) => checkOut(till, cart.id, saleId)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'CART_CLOSED' });
    expect(till.store.tables.all('sale')).toHaveLength(1);
  });

  test('refuses a sale id that another cart has', async () => {
    const till = await cafeTill();
    const sale = await till.sell(till.coffee);
    const cart = await till.ring(till.cake);
    await assertRefused(() => checkOut(till, cart.id, sale.id), 'SALE_EXISTS');
    expect((await till.store.carts.byId(till.merchant.id, cart.id))?.status).toBe('open');
  });

  test('of an emptied cart is refused', async () => {
    const till = await cafeTill();
    await assertRefused(async () => checkOut(till, (await till.open()).id, till.newSaleId()), 'CART_EMPTY');
  });

  test('by another client, or in a store that is closed down, is refused', async () => {
    const till = await cafeTill();
    const cart = await till.ring(till.coffee);
    const saleId = till.newSaleId();
    const by = (caller: Parameters<Till['command']>[0]) =>
      checkout(till.deps)({ ...till.command(caller), cartId: cart.id, saleId });
    await assertRefused(() => by(till.cashier), 'CART_CLOSED');
    await assertRefused(() => by(till.stranger), 'CART_NOT_FOUND');
    const other = await till.ring(till.coffee);
    const theirs = await checkOut(till, other.id, till.newSaleId());
    const again = { ...till.command(till.cashier), cartId: other.id, saleId: theirs.id };
    await assertRefused(() => checkout(till.deps)(again), 'CART_CLOSED');
    const closed = update('store', { ...till.shop, active: false });
    await till.write(closed);
    await assertRefused(() => by(undefined), 'STORE_NOT_FOUND');
  });

  test('takes the prices of the cart, whatever became of its products', async () => {
    const till = await cafeTill();
    const cart = await till.ring(till.coffee, till.cake);
    await till.write(
      update('product', { ...till.coffee, price: 9 as Minor, active: false }),
      update('product', { ...till.cake, barcode: null, removedAt: till.clock.now() }),
    );
    expect((await checkOut(till, cart.id, till.newSaleId())).total).toBe(650);
  });

  test('of nothing to pay is paid at once, and earns nothing', async () => {
    const till = await cafeTill();
    const cart = await till.ring(till.coffee);
    await setCartDiscount(till.deps)({
      ...till.command(),
      cartId: cart.id,
      discount: { kind: 'percent', percent: 10_000 },
    });
    await setCartCard(till.deps)({ ...till.command(), cartId: cart.id, card: till.card.id });
    const sale = await checkOut(till, cart.id, till.newSaleId());
    expect(sale).toMatchObject({
      status: 'paid',
      total: 0,
      discounted: 250,
      paidAt: till.clock.now(),
      earned: { stamps: 0, points: 0, withheld: ['NOTHING_PAID'] },
    });
    expect(shiftOf(till)?.takings.discounted).toBe(250);
  });

  test('gives receipt numbers without a gap or a double on each till, whatever conflicts, voids and refusals come between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ by: fc.constantFrom('device', 'cashier'), act: fc.constantFrom('sell', 'void', 'empty') }),
          {
            minLength: 1,
            maxLength: 15,
          },
        ),
        fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
        async (acts, conflicts) => {
          const till = await cafeTill();
          const carts = await Promise.all(
            acts.map(async ({ by, act }) => {
              const caller = by === 'device' ? till.device : till.cashier;
              const cart = await till.open(caller);
              if (act !== 'empty') {
                const writes = [
                  update('cart', {
                    ...cart,
                    lines: [
                      {
                        id: till.newSaleId() as unknown as (typeof cart.lines)[0]['id'],
                        productId: till.coffee.id,
                        name: 'Coffee',
                        barcode: null,
                        unitPrice: 250 as Minor,
                        taxRate: 1900,
                        quantity: 1,
                        discount: null,
                      },
                    ],
                  }),
                ];
                await till.write(...writes);
              }
              return { cart, caller, act };
            }),
          );
          let commits = 0;
          till.store.tables.disturb(() => (conflicts[commits++ % conflicts.length] ? 'conflict' : 'none'));
          await Promise.allSettled(
            carts.map(async ({ cart, caller, act }) => {
              const saleId = till.newSaleId();
              const sale = await checkout(till.deps)({ ...till.command(caller), cartId: cart.id, saleId });
              if (act === 'void') await voidSale(till.deps)({ ...till.command(caller), saleId: sale.id });
            }),
          );
          for (const { id, lastReceipt } of till.store.tables.all('till')) {
            const numbers = till.store.tables
              .all('sale')
              .filter(({ tillId }) => tillId === id)
              .map(({ receiptNumber }) => receiptNumber)
              .sort((a, b) => a - b);
            expect(numbers).toEqual(Array.from({ length: lastReceipt }, (_, at) => at + 1));
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('voiding a sale', () => {
  test('ends it, keeps its receipt number, is counted in the shift and written down', async () => {
    const till = await cafeTill();
    const { id } = await till.sell(till.coffee);
    till.told();
    const voided = await voidSale(till.deps)({ ...till.command(till.cashier), saleId: id });
    expect(voided).toMatchObject({ status: 'void', receiptNumber: 1, voidedAt: till.clock.now(), version: 2 });
    expect(shiftOf(till)?.takings).toMatchObject({ sales: 1, voided: 1 });
    expect(till.told().map(({ type, data }) => [type, data['status'], data['open']])).toEqual([
      ['sale.changed', 'void', { amount_minor: 0, currency: 'EUR' }],
    ]);
    expect(till.store.tables.audit.at(-1)).toMatchObject({ action: 'sale.voided', object: { kind: 'sale', id } });
    await assertRefused(() => voidSale(till.deps)({ ...till.command(), saleId: id }), 'SALE_STATUS');
  });

  test('is refused when money was paid for it', async () => {
    const till = await cafeTill();
    const sale = await till.sell(till.coffee);
    const paid = update('sale', { ...sale, paid: 100 as Minor });
    await till.write(paid);
    await assertRefused(() => voidSale(till.deps)({ ...till.command(), saleId: sale.id }), 'SALE_STATUS');
  });

  test('is refused while a payment of it is open', async () => {
    const till = await cafeTill();
    const sale = await till.sell(till.coffee);
    await till.awaitPayment(sale);
    await assertRefused(() => voidSale(till.deps)({ ...till.command(), saleId: sale.id }), 'SALE_HAS_OPEN_PAYMENT');
  });

  test('of another store or merchant does not exist', async () => {
    const till = await cafeTill();
    const { id } = await till.sell(till.coffee);
    for (const caller of [till.stranger, { ...till.cashier, storeIds: [] }])
      await assertRefused(() => voidSale(till.deps)({ ...till.command(caller), saleId: id }), 'SALE_NOT_FOUND');
  });
});
