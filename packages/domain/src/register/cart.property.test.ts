import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IdempotencyKey } from '../kernel/commit.ts';
import { isDomainError } from '../kernel/errors.ts';
import type { Minor } from '../kernel/money.ts';
import { cafeTill } from '../testing/cafe-till.ts';
import { seededNumbers } from '../testing/fakes.ts';
import { schedule, stepping, withoutTurns } from '../testing/schedule.ts';
import type { Cart } from './cart.ts';
import { addToCart, changeCartLine, openCart, removeCartLine, setCartCard, setCartDiscount } from './change-cart.ts';
import { checkout } from './checkout.ts';
import { cartData } from './records.ts';
import { scan, showPairingCode } from './scan.ts';
import { cartTotals } from './totals.ts';

type Till = Awaited<ReturnType<typeof cafeTill>>;

const discount = fc.option(
  fc.oneof(
    fc.integer({ min: -1, max: 1_000 }).map((amount) => ({ kind: 'amount' as const, amount: amount as Minor })),
    fc.integer({ min: 0, max: 10_001 }).map((percent) => ({ kind: 'percent' as const, percent })),
  ),
);
const act = fc.oneof(
  fc.record({
    do: fc.constant('add' as const),
    what: fc.constantFrom('coffee', 'cake', 'gone'),
    quantity: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ do: fc.constant('change' as const), row: fc.nat(3), quantity: fc.integer({ min: 0, max: 5 }), discount }),
  fc.record({ do: fc.constant('remove' as const), row: fc.nat(3) }),
  fc.record({ do: fc.constant('discount' as const), discount }),
  fc.record({ do: fc.constant('card' as const), on: fc.boolean() }),
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;
const conflicts = fc.array(fc.boolean(), { minLength: 20, maxLength: 20 });

/** A store that others keep changing: a commit meets a conflict where the list says so. */
const meet = ({ store }: Till, list: readonly boolean[]) => {
  let commits = 0;
  store.tables.disturb(() => (list[commits++ % list.length] ? 'conflict' : 'none'));
};

async function carryOut(till: Till, cart: Pick<Cart, 'id'>, one: Act): Promise<void> {
  const now = (await till.store.carts.byId(till.merchant.id, cart.id))!;
  const given = { ...till.command(), cartId: cart.id };
  const lineId = now.lines[('row' in one ? one.row : 0) % Math.max(1, now.lines.length)]?.id ?? now.id;
  const row = { ...given, lineId: lineId as Cart['lines'][number]['id'] };
  switch (one.do) {
    case 'add':
      return void (await till.add(cart, till[one.what as 'coffee'], one.quantity));
    case 'change':
      return void (await changeCartLine(till.deps)({
        ...row,
        changes: { quantity: one.quantity, discount: one.discount },
      }));
    case 'remove':
      return void (await removeCartLine(till.deps)(row));
    case 'discount':
      return void (await setCartDiscount(till.deps)({ ...given, discount: one.discount }));
    case 'card':
      return void (await setCartCard(till.deps)({ ...given, card: one.on ? till.card.id : null }));
    default:
      return one satisfies never;
  }
}

/** Ports of hosts that do not know of each other's turns, each step of which the seed decides; time goes on with every look at it. */
function twoHosts(till: Till, seed: number) {
  const { run, step } = schedule(seededNumbers(seed));
  const host = {
    ...till.deps,
    carts: stepping(till.deps.carts, step),
    tills: stepping(till.deps.tills, step),
    commits: withoutTurns(stepping(till.deps.commits, step)),
    clock: {
      now: () => {
        till.clock.advance(1);
        return till.clock.now();
      },
    },
  };
  return { run, host };
}

const refusalOf = async (work: Promise<unknown>): Promise<string | undefined> => {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (isDomainError(error)) return error.code;
    throw error;
  }
};

describe('whatever is done to a cart', () => {
  test('its versions are told without a gap, the last one as it is, and a refusal changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 12 }), conflicts, async (acts, list) => {
        const till = await cafeTill();
        const cart = await till.open();
        meet(till, [...list, false]);
        const before = () => till.store.carts.byId(till.merchant.id, cart.id);
        for (const one of acts) {
          const earlier = await before();
          if ((await refusalOf(carryOut(till, cart, one))) !== undefined) expect(await before()).toEqual(earlier);
        }
        const after = (await before())!;
        const told = till.told().filter(({ type }) => type === 'cart.changed');
        expect(told.map(({ data }) => data['version'])).toEqual(
          Array.from({ length: after.version }, (_, at) => at + 1),
        );
        expect(told.at(-1)?.data).toEqual(cartData(after));
        expect(cartTotals(after).total).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 60 },
    );
  });

  test('on two hosts at once, a checkout sells exactly what was acknowledged, and nothing is added after it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1 }), fc.nat(6), async (seed, count) => {
        const till = await cafeTill();
        const cart = await till.ring(till.cake);
        const { run, host } = twoHosts(till, seed);
        const given = () => ({ ...till.command(), cartId: cart.id });
        const add = () => refusalOf(addToCart(host)({ ...given(), product: { id: till.coffee.id } }));
        const sell = () => checkout(host)({ ...given(), saleId: till.newSaleId() });
        const [outcomes, sale] = await run(Promise.all([Promise.all(Array.from({ length: count }, add)), sell()]));
        const sold = sale.lines.find(({ name }) => name === 'Coffee')?.quantity ?? 0;
        expect(sold).toBe(outcomes.filter((code) => code === undefined).length);
        for (const code of outcomes) expect([undefined, 'CART_CLOSED']).toContain(code);
        expect(sale.total).toBe(400 + 250 * sold);
        const versions = till.told().map(({ type, data }) => (type === 'cart.changed' ? data['version'] : 0));
        expect(versions.filter((version) => version !== 0)).toEqual(
          Array.from({ length: sold + 3 }, (_, at) => at + 1),
        );
      }),
      { numRuns: 100 },
    );
  });

  test('on two hosts at once, every scan goes to the cart that is newest when it is written', async () => {
    let moved = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1 }), fc.boolean(), async (seed, begun) => {
        const till = await cafeTill();
        const { code } = await showPairingCode(till.deps)({ caller: till.device, storeId: till.shop.id });
        await till.scan(code, 'one');
        await till.scan(code, 'two');
        if (begun) await till.open();
        const { run, host } = twoHosts(till, seed);
        const read = (scannerId: string, key: string) =>
          scan(host)({ scannerId, value: '73513537', key: key as IdempotencyKey, fingerprint: 'f' });
        const begin = () => openCart(host)({ ...till.command(), storeId: till.shop.id });
        await run(Promise.all([read('one', 'a'), read('two', 'b'), begin(), read('two', 'c')]));
        const told = till.told().filter(({ type }) => type === 'cart.changed');
        let newest: unknown;
        for (const { data } of told) {
          if (data['version'] === 1) newest = data['id'];
          expect(data['id']).toBe(newest);
        }
        const carts = till.store.tables.all('cart');
        const scanned = carts.flatMap(({ lines }) => lines.map(({ quantity }) => quantity));
        expect(scanned.reduce((sum, quantity) => sum + quantity, 0)).toBe(3);
        expect(carts.filter(({ status }) => status === 'open')).toMatchObject([{ id: newest }]);
        if (carts.filter(({ lines }) => lines.length > 0).length > 1) moved++;
      }),
      { numRuns: 150 },
    );
    expect(moved).toBeGreaterThan(0);
  });

  test('on two hosts at once, sales of one till get receipt numbers without a gap', async () => {
    const orders = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1 }), async (seed) => {
        const till = await cafeTill();
        const carts = [await till.ring(till.coffee), await till.ring(till.cake), await till.ring(till.coffee)];
        const { run, host } = twoHosts(till, seed);
        const sell = ({ id }: Cart) => checkout(host)({ ...till.command(), cartId: id, saleId: till.newSaleId() });
        const numbers = (await run(Promise.all(carts.map(sell)))).map(({ receiptNumber }) => receiptNumber);
        expect([...numbers].sort()).toEqual([1, 2, 3]);
        orders.add(numbers.join());
        const [shift, ...more] = till.store.tables.all('shift');
        expect([shift?.takings.sales, shift?.takings.lastReceipt, more]).toEqual([3, 3, []]);
      }),
      { numRuns: 60 },
    );
    // The schedules did interleave: otherwise nothing was shown.
    expect(orders.size).toBeGreaterThan(2);
  });
});
