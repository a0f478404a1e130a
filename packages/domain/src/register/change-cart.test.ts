import { describe, expect, test } from 'vitest';
import { update } from '../kernel/commit.ts';
import type { Minor } from '../kernel/money.ts';
import { cafeTill } from '../testing/cafe-till.ts';
import { assertRefused } from '../testing/assert.ts';
import { withoutTurns } from '../testing/schedule.ts';
import type { Cart, Discount } from './cart.ts';
import { addToCart, changeCartLine, openCart, removeCartLine, setCartCard, setCartDiscount } from './change-cart.ts';
import { checkout } from './checkout.ts';
import { cartData } from './records.ts';

type Till = Awaited<ReturnType<typeof cafeTill>>;

const scanInto = ({ deps, command }: Till, cart: Pick<Cart, 'id'>, barcode: string, quantity?: number) =>
  addToCart(deps)({ ...command(), cartId: cart.id, product: { barcode }, quantity });
const quantities = ({ lines }: Cart) => lines.map(({ name, quantity }) => [name, quantity]);

describe('a cart', () => {
  test('tills that are made at once are numbered in their store', async () => {
    const till = await cafeTill();
    const clients = Array.from({ length: 5 }, () => ({ ...till.device, deviceId: till.newSaleId() as never }));
    await Promise.all(clients.map((client) => till.open(client)));
    const numbers = till.store.tables.all('till').map(({ number }) => number);
    expect(numbers.sort()).toEqual([1, 2, 3, 4, 5]);
  });

  test('is opened at the till of its client, which is made with the first one', async () => {
    const till = await cafeTill();
    const [first, second, other] = [await till.open(), await till.open(), await till.open(till.cashier)];
    expect([first.tillId === second.tillId, first.tillId === other.tillId]).toEqual([true, false]);
    expect(first).toMatchObject({ status: 'open', version: 1, currency: 'EUR', lines: [], storeId: till.shop.id });
    expect(till.store.tables.all('till').map(({ client }) => client)).toEqual([
      `device:${till.device.deviceId}`,
      `user:${till.cashier.userId}`,
    ]);
  });

  test('sets the one aside that was left open at the till, and tells of both in one commit', async () => {
    const till = await cafeTill();
    const [left, elsewhere] = [await till.ring(till.coffee), await till.open(till.cashier)];
    till.told();
    const next = await till.open();
    expect(till.told().map(({ data }) => [data['id'], data['status'], data['version']])).toEqual([
      [left.id, 'set_aside', 3],
      [next.id, 'open', 1],
    ]);
    const openAt = ({ tillId }: Cart) => till.store.carts.openOf(till.merchant.id, tillId);
    expect([(await openAt(left))?.id, (await openAt(elsewhere))?.id]).toEqual([next.id, elsewhere.id]);
    await till.add(next, till.cake);
    await checkout(till.deps)({ ...till.command(), cartId: next.id, saleId: till.newSaleId() });
    expect(await openAt(left)).toBeUndefined();
    // Its id still finishes it.
    expect(await till.add(left, till.coffee)).toMatchObject({ status: 'set_aside', lines: [{ quantity: 2 }] });
    const sold = await checkout(till.deps)({ ...till.command(), cartId: left.id, saleId: till.newSaleId() });
    expect(sold.lines).toMatchObject([{ name: 'Coffee', quantity: 2 }]);
  });

  test('opened twice at once by a client that has no till yet makes one till', async () => {
    const till = await cafeTill();
    // Two hosts: neither knows of the other's turn.
    const elsewhere = { ...till.deps, commits: withoutTurns(till.deps.commits) };
    const carts = await Promise.all(
      [till.deps, elsewhere, elsewhere].map((deps) => openCart(deps)({ ...till.command(), storeId: till.shop.id })),
    );
    expect(new Set(carts.map(({ tillId }) => tillId)).size).toBe(1);
    expect(till.store.tables.all('till')).toHaveLength(1);
  });

  test('is opened only by those who work at the store', async () => {
    const till = await cafeTill();
    const elsewhere = { ...till.cashier, storeIds: [] };
    await assertRefused(
      () => openCart(till.deps)({ ...till.command(elsewhere), storeId: till.shop.id }),
      'STORE_NOT_FOUND',
    );
    await assertRefused(
      () => openCart(till.deps)({ ...till.command(till.stranger), storeId: till.shop.id }),
      'STORE_NOT_FOUND',
    );
    await assertRefused(
      () =>
        openCart(till.deps)({
          ...till.command({ kind: 'public', merchantId: till.merchant.id }),
          storeId: till.shop.id,
        }),
      'FORBIDDEN',
    );
  });

  test('a scan adds one or counts one up, and takes the price of now', async () => {
    const till = await cafeTill();
    const cart = await till.open();
    await scanInto(till, cart, '4006381333931');
    await scanInto(till, cart, '73513537');
    await scanInto(till, cart, ' 4006381333931\r', 3);
    const twice = await till.add(cart, till.coffee);
    expect(quantities(twice)).toEqual([
      ['Coffee', 5],
      ['Cake', 1],
    ]);
    await till.write(update('product', { ...till.coffee, price: 300 as Minor, name: 'Big coffee' }));
    const dearer = await scanInto(till, cart, '4006381333931');
    expect(dearer.lines.map(({ unitPrice, quantity }) => [unitPrice, quantity])).toEqual([
      [250, 5],
      [400, 1],
      [300, 1],
    ]);
    expect(quantities(await scanInto(till, cart, '4006381333931')).at(-1)).toEqual(['Big coffee', 2]);
  });

  test('a row with a discount of its own is not counted up', async () => {
    const till = await cafeTill();
    const cart = await till.ring(till.coffee);
    const { lines } = await till.add(cart, till.coffee);
    await changeCartLine(till.deps)({
      ...till.command(),
      cartId: cart.id,
      lineId: lines[0]!.id,
      changes: { discount: { kind: 'percent', percent: 5_000 } },
    });
    expect(quantities(await till.add(cart, till.coffee))).toEqual([
      ['Coffee', 2],
      ['Coffee', 1],
    ]);
  });

  test('every change raises the version by one and tells it, with all that the cart is', async () => {
    const till = await cafeTill();
    const cart = await till.open();
    const { deps } = till;
    const given = () => ({ ...till.command(), cartId: cart.id });
    let now = await till.add(cart, till.coffee);
    const lineId = now.lines[0]!.id;
    now = await changeCartLine(deps)({ ...given(), lineId, changes: { quantity: 4 } });
    now = await setCartDiscount(deps)({ ...given(), discount: { kind: 'percent', percent: 1_000 } });
    now = await setCartCard(deps)({ ...given(), card: till.card.number });
    now = await removeCartLine(deps)({ ...given(), lineId });
    now = await setCartDiscount(deps)({ ...given(), discount: null });
    expect(now).toMatchObject({ version: 7, lines: [], discount: null, cardId: till.card.id });
    const events = till.told();
    expect(events.map(({ type, data }) => [type, data['version']])).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((version) => ['cart.changed', version]),
    );
    expect(events.at(-1)?.data).toEqual(cartData(now));
    expect(events[3]?.data).toMatchObject({
      store_id: till.shop.id,
      till_id: cart.tillId,
      totals: {
        subtotal: { amount_minor: 1_000, currency: 'EUR' },
        discounted: { amount_minor: 100 },
        total: { amount_minor: 900 },
      },
      discount: { kind: 'percent', basis_points: 1_000 },
    });
  });

  test('what changes nothing is no new version', async () => {
    const till = await cafeTill();
    const cart = await till.open();
    const given = () => ({ ...till.command(), cartId: cart.id });
    await setCartCard(till.deps)({ ...given(), card: till.card.id });
    const again = await setCartCard(till.deps)({ ...given(), card: till.card.qrPayload });
    expect([again.version, again.cardId]).toEqual([2, till.card.id]);
    const off = await setCartCard(till.deps)({ ...given(), card: null });
    expect([off.version, off.cardId]).toEqual([3, null]);
    expect((await setCartCard(till.deps)({ ...given(), card: null })).version).toBe(3);
  });

  test('the same command sent again is one change', async () => {
    const till = await cafeTill();
    const cart = await till.open();
    const again = { ...till.command(), cartId: cart.id, product: { id: till.coffee.id } };
    const [first, second] = await Promise.all([addToCart(till.deps)(again), addToCart(till.deps)(again)]);
    expect(second).toEqual(first);
    expect(quantities((await till.store.carts.byId(till.merchant.id, cart.id))!)).toEqual([['Coffee', 1]]);
  });

  test('of a hundred scans at once none is lost, and no version is missing', async () => {
    const till = await cafeTill();
    const cart = await till.open();
    till.told();
    await Promise.all(Array.from({ length: 100 }, () => till.add(cart, till.coffee)));
    const after = (await till.store.carts.byId(till.merchant.id, cart.id))!;
    expect([quantities(after), after.version]).toEqual([[['Coffee', 100]], 101]);
    expect(till.told().map(({ data }) => data['version'])).toEqual(Array.from({ length: 100 }, (_, at) => at + 2));
  });
});

describe('what a cart refuses', () => {
  test.each([
    ['an unknown barcode', '12345670', 'BARCODE_UNKNOWN'],
    ['a wrong check digit', '4006381333930', 'BARCODE_INVALID'],
    ['a product that is not sold', 'GONE', 'PRODUCT_INACTIVE'],
    ['another currency', 'SWISS', 'CURRENCY_MISMATCH'],
  ])('%s is refused, and the cashier is told', async (_, barcode, code) => {
    const till = await cafeTill();
    const cart = await till.open();
    till.told();
    const command = { ...till.command(), cartId: cart.id, product: { barcode } };
    await assertRefused(() => addToCart(till.deps)(command), code);
    expect(till.told().map(({ type, data }) => [type, data])).toEqual([
      ['scan.unknown', { store_id: till.shop.id, till_id: cart.tillId, barcode, code }],
    ]);
    // Sent again it is the same refusal, and told once.
    await assertRefused(() => addToCart(till.deps)(command), code);
    expect(till.told()).toEqual([]);
    expect((await till.store.carts.byId(till.merchant.id, cart.id))?.version).toBe(1);
  });

  test('a product of another merchant, or one that was removed, does not exist', async () => {
    const till = await cafeTill();
    const cart = await till.open();
    const foreign = till.newProduct({ merchantId: till.stranger.merchantId, barcode: 'FOREIGN' });
    const removed = till.newProduct({ removedAt: till.clock.now() });
    await till.put(foreign, removed);
    await assertRefused(() => till.add(cart, foreign), 'PRODUCT_NOT_FOUND');
    await assertRefused(() => till.add(cart, removed), 'PRODUCT_NOT_FOUND');
    await assertRefused(() => scanInto(till, cart, 'FOREIGN'), 'BARCODE_UNKNOWN');
  });

  test.each([0, -1, 1.5, 10_000, Number.NaN, Number.MAX_SAFE_INTEGER])('a quantity of %s', async (quantity) => {
    const till = await cafeTill();
    const cart = await till.ring(till.coffee);
    const { lines } = await till.add(cart, till.coffee);
    await assertRefused(() => till.add(cart, till.cake, quantity), 'INVALID');
    await assertRefused(
      () =>
        changeCartLine(till.deps)({ ...till.command(), cartId: cart.id, lineId: lines[0]!.id, changes: { quantity } }),
      'INVALID',
    );
  });

  test('more of a row than a row can have, more rows than a cart can have, more money than an amount can be', async () => {
    const till = await cafeTill();
    const cart = await till.open();
    await till.add(cart, till.coffee, 9_999);
    await assertRefused(() => till.add(cart, till.coffee), 'INVALID');
    const many = Array.from({ length: 200 }, () => till.newProduct({}));
    const dear = till.newProduct({ price: 10_000_000_000 as Minor });
    await till.put(...many, dear);
    const full = await till.open();
    for (const product of many) await till.add(full, product);
    await assertRefused(() => till.add(full, till.coffee), 'CART_FULL');
    const rich = await till.open();
    await till.add(rich, dear);
    await assertRefused(() => till.add(rich, till.coffee), 'INVALID');
    await assertRefused(() => till.add(rich, dear, 9_998), 'INVALID');
  });

  test.each<Discount>([
    { kind: 'amount', amount: 0 as Minor },
    { kind: 'amount', amount: -1 as Minor },
    { kind: 'amount', amount: 0.5 as Minor },
    { kind: 'percent', percent: 0 },
    { kind: 'percent', percent: 10_001 },
    { kind: 'percent', percent: 0.1 },
  ])('a discount of %o', async (discount) => {
    const till = await cafeTill();
    const cart = await till.ring(till.coffee);
    await assertRefused(() => setCartDiscount(till.deps)({ ...till.command(), cartId: cart.id, discount }), 'INVALID');
  });

  test('a row that is not there, and a change of nothing', async () => {
    const till = await cafeTill();
    const cart = await till.ring(till.coffee);
    const { lines } = await till.add(cart, till.cake);
    const given = () => ({ ...till.command(), cartId: cart.id, lineId: lines[0]!.id });
    await assertRefused(() => changeCartLine(till.deps)({ ...given(), changes: {} }), 'INVALID');
    await removeCartLine(till.deps)(given());
    await assertRefused(() => removeCartLine(till.deps)(given()), 'LINE_NOT_FOUND');
    await assertRefused(() => changeCartLine(till.deps)({ ...given(), changes: { quantity: 2 } }), 'LINE_NOT_FOUND');
  });

  test('another client of the store, and everyone once it is checked out', async () => {
    const till = await cafeTill();
    const cart = await till.ring(till.coffee);
    const by = (command: ReturnType<Till['command']>) =>
      addToCart(till.deps)({ ...command, cartId: cart.id, product: { id: till.coffee.id } });
    await assertRefused(() => by(till.command(till.cashier)), 'CART_CLOSED');
    await assertRefused(() => by(till.command(till.owner)), 'CART_CLOSED');
    await checkout(till.deps)({ ...till.command(), cartId: cart.id, saleId: till.newSaleId() });
    await assertRefused(() => by(till.command()), 'CART_CLOSED');
  });

  test('those who do not work at its store: it does not exist for them', async () => {
    const till = await cafeTill();
    const cart = await till.open();
    const elsewhere = { ...till.device, storeId: till.newSaleId() as unknown as typeof till.shop.id };
    for (const caller of [elsewhere, till.stranger, { ...till.cashier, storeIds: [] }])
      await assertRefused(
        () => setCartCard(till.deps)({ ...till.command(caller), cartId: cart.id, card: null }),
        'CART_NOT_FOUND',
      );
  });

  test('cards that are unknown, or off', async () => {
    const till = await cafeTill();
    const cart = await till.open();
    const attach = (card: string) => setCartCard(till.deps)({ ...till.command(), cartId: cart.id, card });
    await assertRefused(() => attach('nonsense'), 'CARD_NOT_FOUND');
    await assertRefused(() => attach(till.newSaleId()), 'CARD_NOT_FOUND');
    const [card] = till.store.tables.all('card');
    const off = update('card', { ...card!, active: false });
    await till.write(off);
    await assertRefused(() => attach(till.card.number), 'CARD_INACTIVE');
    await till.write(
      update('card', { ...off.record, active: true }),
      update('program', { ...till.program, active: false }),
    );
    await assertRefused(() => attach(till.card.number), 'PROGRAM_INACTIVE');
  });
});
