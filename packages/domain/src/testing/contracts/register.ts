import { insert, update } from '../../kernel/commit.ts';
import { later } from '../../kernel/time.ts';
import type { Cart } from '../../register/cart.ts';
import type { Product } from '../../register/product.ts';
import type { Shift } from '../../register/shift.ts';
import type { TillId } from '../../register/till.ts';
import { assertEqual, assertRefused, type RegisterTest } from '../assert.ts';
import { start, tenant, wholeList, type StoreUnderTest } from './tenant.ts';

import { salesContract } from './sales.ts';
import { answerOf, at, idsOf, minor, tillOf, unasked } from './till-fixtures.ts';

/** What the reads of the register promise. */
export function registerContract(test: RegisterTest, open: () => Promise<StoreUnderTest>): void {
  const fresh = async () => {
    const store = await open();
    return { store, mine: await tenant(store), other: await tenant(store) };
  };

  test('products, carts, tills, sales and shifts come back as they were written, and only in their merchant', async () => {
    const { store, mine, other } = await fresh();
    const product = mine.newProduct({ barcode: '4006381333931', price: minor(10_000_000_000), category: null });
    const { till, shift } = await tillOf(mine);
    const lines = [
      mine.newLine(product, { quantity: 9_999, discount: { kind: 'percent', percent: 1_250 } }),
      mine.newLine(product, { name: 'Zoë\'s "best"', barcode: null, discount: { kind: 'amount', amount: minor(7) } }),
    ];
    const cart = mine.newCart(till, {
      lines,
      discount: { kind: 'amount', amount: minor(100) },
      cardId: mine.id(),
      updatedAt: later(start, 5),
    });
    const sale = mine.newSale(till, shift, {
      cartId: cart.id,
      cardId: cart.cardId,
      earned: { stamps: 1, points: 12, withheld: ['STAMP_COOLDOWN'] },
      userId: mine.id(),
      deviceId: mine.id(),
      staffMemberId: mine.id(),
      paid: minor(1_234),
      refunded: minor(34),
      refundsReserved: minor(200),
      status: 'partially_refunded',
      paidAt: later(start, 9),
    });
    const closed: Shift = {
      ...shift,
      status: 'closed',
      movements: [{ id: mine.id(), kind: 'out', amount: minor(500), reason: 'Bank "1"', at: start, by: 'user:1' }],
      takings: {
        sales: 2,
        voided: 1,
        discounted: minor(9),
        byProvider: {
          cash: { drawer: true, payments: 1, paid: minor(1_234), tips: minor(0), refunds: 1, refunded: minor(34) },
        },
        taxes: sale.taxes,
        firstReceipt: 1,
        lastReceipt: 2,
      },
      closing: {
        at: later(start, 10),
        by: 'user:1',
        countedCash: minor(0),
        expectedCash: -5,
        difference: 5,
        note: null,
      },
    };
    await mine.put(insert('product', product), insert('cart', cart), insert('sale', sale), update('shift', closed));
    assertEqual(await store.products.byId(mine.merchantId, product.id), product);
    assertEqual(await store.carts.byId(mine.merchantId, cart.id), cart);
    assertEqual(await store.tills.byId(mine.merchantId, till.id), till);
    assertEqual(await store.sales.byId(mine.merchantId, sale.id), sale);
    assertEqual(await store.shifts.byId(mine.merchantId, shift.id), { ...closed, version: 2 });
    assertEqual(await store.products.byId(other.merchantId, product.id), undefined);
    assertEqual(await store.carts.byId(other.merchantId, cart.id), undefined);
    assertEqual(await store.tills.byId(other.merchantId, till.id), undefined);
    assertEqual(await store.sales.byId(other.merchantId, sale.id), undefined);
    assertEqual(await store.shifts.byId(other.merchantId, shift.id), undefined);
    const settled: Cart = { ...cart, lines: [], discount: null, cardId: null, status: 'checked_out', saleId: sale.id };
    await mine.put(update('cart', settled));
    assertEqual(await store.carts.byId(mine.merchantId, cart.id), { ...settled, version: 2 });
  });

  test('a barcode is unique in its merchant, and free again when its product is removed', async () => {
    const { store, mine, other } = await fresh();
    const barcode = '4006381333931';
    const product = mine.newProduct({ barcode });
    await mine.put(
      insert('product', product),
      insert('product', mine.newProduct()),
      insert('product', mine.newProduct()),
    );
    await other.put(insert('product', other.newProduct({ barcode })));
    const again = mine.newProduct({ barcode });
    assertEqual(await mine.commit({ writes: [insert('product', again)] }), {
      kind: 'taken',
      unique: 'product_barcode',
    });
    assertEqual(await store.products.byBarcode(mine.merchantId, barcode), product);
    assertEqual(await store.products.byBarcode(mine.merchantId, '1'), undefined);
    await mine.put(update('product', { ...product, barcode: null, removedAt: start }));
    await mine.put(insert('product', again));
    assertEqual(await store.products.byBarcode(mine.merchantId, barcode), again);
  });

  test('a removed product is gone from every read', async () => {
    const { store, mine } = await fresh();
    const gone = mine.newProduct({ name: 'Gone', category: 'Gone', removedAt: start });
    const there = mine.newProduct({ name: 'There', category: null });
    await mine.put(insert('product', gone), insert('product', there));
    assertEqual(await store.products.byId(mine.merchantId, gone.id), undefined);
    assertEqual((await store.products.list(mine.merchantId, { limit: 9 })).items, [there]);
    assertEqual(await store.products.categories(mine.merchantId), []);
    const named = await store.products.matching(mine.merchantId, { barcodes: [], names: ['Gone', 'There'] });
    assertEqual(named, [there]);
  });

  test('products are listed by name, by part of it or barcode, category, and whether they are sold', async () => {
    const { store, mine, other } = await fresh();
    const products = [
      mine.newProduct({ name: 'apple', barcode: '111', category: 'Fruit' }),
      mine.newProduct({ name: 'Banana 100% _', category: 'Fruit', active: false }),
      mine.newProduct({ name: 'Cola', category: 'Drinks' }),
      mine.newProduct({ name: 'Cola' }),
    ];
    const [apple, banana, cola, cola2] = products as [Product, Product, Product, Product];
    await mine.put(...[cola2, banana, cola, apple].map((one) => insert('product', one)));
    await other.put(insert('product', other.newProduct({ name: 'apple' })));
    const [first, second] = [cola.id, cola2.id].sort();
    const list = async (filter: object) =>
      idsOf((await store.products.list(mine.merchantId, { limit: 9, ...filter })).items);
    assertEqual(await list({}), [apple.id, banana.id, first, second]);
    assertEqual(await list({ q: 'AN' }), [banana.id]);
    assertEqual(await list({ q: '0% _' }), [banana.id]);
    assertEqual(await list({ q: '%' }), [banana.id]);
    assertEqual(await list({ q: '111' }), [apple.id]);
    assertEqual(await list({ q: '11' }), []);
    assertEqual(await list({ category: 'Fruit' }), [apple.id, banana.id]);
    assertEqual(await list({ category: 'Fruit', activeOnly: true }), [apple.id]);
    assertEqual(await store.products.categories(mine.merchantId), ['Drinks', 'Fruit']);
    const late = [mine.newProduct({ name: 'Aardvark' }), mine.newProduct({ name: 'Almond' })];
    const paged = await wholeList(
      (page) => store.products.list(mine.merchantId, page),
      1,
      async () => {
        const next = late.pop();
        if (next) await mine.put(insert('product', next));
      },
    );
    assertEqual(idsOf(paged), [apple.id, banana.id, first, second]);
    await assertRefused(() => list({ cursor: 'garbled' }), 'INVALID');
  });

  test('an import finds products by barcode, and by exact name those without one', async () => {
    const { store, mine, other } = await fresh();
    const [coded, named, both] = [
      mine.newProduct({ name: 'Tea', barcode: '1' }),
      mine.newProduct({ name: 'Tea' }),
      mine.newProduct({ name: 'Milk', barcode: '2' }),
    ];
    await mine.put(insert('product', coded), insert('product', named), insert('product', both));
    await other.put(insert('product', other.newProduct({ name: 'Tea', barcode: '1' })));
    const find = async (barcodes: string[], names: string[]) =>
      idsOf(await store.products.matching(mine.merchantId, { barcodes, names })).sort();
    assertEqual(await find([], []), []);
    assertEqual(await find(['1', '3'], []), [coded.id]);
    assertEqual(await find([], ['Tea', 'tea', 'Milk']), [named.id]);
    assertEqual(await find(['1', '2'], ['Tea']), [coded.id, named.id, both.id].sort());
  });

  test("a cart's file has all that a command on it is decided from", async () => {
    const { store, mine, other } = await fresh();
    const { till, shift } = await tillOf(mine);
    const program = mine.newProgram();
    const product = mine.newProduct({ barcode: '4006381333931' });
    const cart = mine.newCart(till);
    const sale = mine.newSale(till, shift);
    await mine.put(insert('program', program), insert('product', product), insert('cart', cart), insert('sale', sale));
    const { card } = await mine.enrol(program);
    const asked = answerOf(mine);
    const file = (more: object = {}, by = mine) =>
      store.carts.file({ merchantId: by.merchantId, cart: cart.id, idempotency: asked, ...more });
    const bare = { cart, till, store: mine.shop, product: null, card: null, shift, sale: null, answered: null };
    assertEqual(await file(), bare);
    assertEqual(await file({}, other), undefined);
    for (const name of [{ id: product.id }, { barcode: '4006381333931' }])
      assertEqual(await file({ product: name }), { ...bare, product });
    for (const name of [{ id: card.id }, { number: card.number }, { qrPayload: card.qrPayload }])
      assertEqual(await file({ card: name, sale: sale.id }), { ...bare, card: { card, program }, sale });
    assertEqual(await file({ product: { barcode: '1' }, card: { number: 'none' }, sale: mine.id() }), bare);
    await mine.commit({ writes: [update('cart', { ...cart, cardId: card.id })], idempotency: asked });
    const held = { ...bare, cart: { ...cart, cardId: card.id, version: 2 }, answered: asked };
    assertEqual(await file(), { ...held, card: { card, program } });
    assertEqual(await file({ card: { number: 'none' } }), { ...held, card: null });
    await mine.put(update('till', { ...till, openShiftId: null }));
    assertEqual((await file())?.shift, null);
  });

  test('what another merchant has is in no file', async () => {
    const { store, mine, other } = await fresh();
    const { till } = await tillOf(mine);
    const cart = mine.newCart(till);
    await mine.put(insert('cart', cart));
    const program = other.newProgram();
    const product = other.newProduct({ barcode: '1' });
    const theirs = await tillOf(other);
    const sale = other.newSale(theirs.till, theirs.shift);
    await other.put(insert('program', program), insert('product', product), insert('sale', sale));
    const { card } = await other.enrol(program);
    for (const more of [
      { product: { id: product.id }, card: { id: card.id }, sale: sale.id },
      { product: { barcode: '1' }, card: { qrPayload: card.qrPayload } },
    ]) {
      const file = await store.carts.file({
        merchantId: mine.merchantId,
        cart: cart.id,
        idempotency: unasked,
        ...more,
      });
      assertEqual([file?.product, file?.card, file?.sale], [null, null, null]);
    }
  });

  test('the newest open cart of a till is the one that is rung up on', async () => {
    const { store, mine } = await fresh();
    const { till, shift } = await tillOf(mine);
    const second = await tillOf(mine);
    assertEqual(await store.carts.openOf(mine.merchantId, till.id), undefined);
    const [old, young, done] = [
      mine.newCart(till, at(1)),
      mine.newCart(till, at(2)),
      mine.newCart(till, { ...at(3), status: 'checked_out', saleId: mine.id() }),
    ];
    await mine.put(insert('cart', young), insert('cart', old), insert('cart', done));
    await mine.put(insert('cart', mine.newCart(second.till, at(4))));
    assertEqual(await store.carts.openOf(mine.merchantId, till.id), young);
    const request = { merchantId: mine.merchantId, storeId: mine.shop.id, client: till.client };
    assertEqual(await store.tills.file(request), {
      till,
      shift,
      cart: young,
      store: mine.shop,
      lastTill: second.till.number,
      answered: null,
    });
  });

  test("a client's till is found by store and client, with what was answered", async () => {
    const { store, mine, other } = await fresh();
    const { till, shift } = await tillOf(mine);
    const asked = answerOf(mine);
    await mine.commit({ idempotency: asked });
    const request = { merchantId: mine.merchantId, storeId: mine.shop.id, client: till.client, idempotency: asked };
    const found = { till, shift, cart: null, store: mine.shop, lastTill: till.number, answered: asked };
    assertEqual(await store.tills.file(request), found);
    const none = { till: null, shift: null, cart: null, lastTill: 0, answered: asked };
    assertEqual(await store.tills.file({ ...request, client: 'device:none' }), {
      ...none,
      store: mine.shop,
      lastTill: till.number,
    });
    assertEqual(await store.tills.file({ ...request, storeId: other.shop.id }), { ...none, store: null });
    assertEqual(await store.tills.file({ ...request, merchantId: other.merchantId }), { ...none, store: null });
  });

  test('a client has one till in a store', async () => {
    const { mine } = await fresh();
    const { till } = await tillOf(mine);
    const again = { writes: [insert('till', mine.newTill({ client: till.client }))] };
    assertEqual(await mine.commit(again), { kind: 'taken', unique: 'till_client' });
    const bar = mine.newStore();
    await mine.put(insert('store', bar), insert('till', mine.newTill({ client: till.client, storeId: bar.id })));
  });

  test('two tills of a store have two numbers', async () => {
    const { mine } = await fresh();
    const { till } = await tillOf(mine);
    const same = { writes: [insert('till', mine.newTill({ number: till.number }))] };
    assertEqual(await mine.commit(same), { kind: 'taken', unique: 'till_number' });
  });

  test("a store's tills are listed oldest first, each with its newest open cart", async () => {
    const { store, mine, other } = await fresh();
    const { till: young } = await tillOf(mine, at(2));
    const { till: old } = await tillOf(mine, at(1));
    const bar = mine.newStore();
    await mine.put(insert('store', bar), insert('till', mine.newTill({ storeId: bar.id })));
    await tillOf(other);
    const carts = [
      mine.newCart(young, at(1)),
      mine.newCart(young, at(2)),
      mine.newCart(old, { status: 'checked_out' }),
    ];
    await mine.put(...carts.map((cart) => insert('cart', cart)));
    assertEqual(await store.tills.ofStore(mine.merchantId, mine.shop.id), [
      { till: old, cartId: null },
      { till: young, cartId: carts[1]!.id },
    ]);
  });

  test('a scan is decided from the till its scanner is linked to, or asks to be linked to', async () => {
    const { store, mine, other } = await fresh();
    const { till } = await tillOf(mine);
    const theirs = await tillOf(other);
    const scannerId = `scanner ${mine.unique}`.replace(' ', '-');
    const product = mine.newProduct({ barcode: '1' });
    const program = mine.newProgram();
    const cart = mine.newCart(till);
    await mine.put(insert('product', product), insert('program', program), insert('cart', cart));
    await other.put(insert('product', other.newProduct({ barcode: '1' })));
    const { card } = await mine.enrol(program);
    const asked = answerOf(mine);
    const file = (more: object = {}) => store.carts.scanFile({ scannerId, idempotency: asked, ...more });
    const none = { store: null, device: null, cart: null, product: null, card: null };
    const nothing = { link: null, till: null, ...none, answered: null };
    assertEqual(await file({ product: { barcode: '1' } }), nothing);
    assertEqual(await file({ tillId: mine.id() }), nothing);
    const here = { ...nothing, till, store: mine.shop, cart };
    assertEqual(await file({ tillId: till.id }), here);
    const link = { id: scannerId, tillId: till.id, tillMerchantId: mine.merchantId, linkedAt: start, version: 1 };
    await mine.commit({ writes: [insert('scanner_link', link)], idempotency: asked });
    const linked = { ...here, link, answered: asked };
    assertEqual(await file(), linked);
    assertEqual(await file({ product: { barcode: '1' } }), { ...linked, product });
    assertEqual(await file({ card: { qrPayload: card.qrPayload } }), { ...linked, card: { card, program } });
    const foreign = await file({ tillId: theirs.till.id });
    assertEqual([foreign.link, foreign.till, foreign.store, foreign.cart], [link, theirs.till, other.shop, null]);
  });

  test("a scan's file tells how things are with the device whose till it is", async () => {
    const { store, mine } = await fresh();
    const device = mine.newDevice();
    const { till } = await tillOf(mine, { client: `device:${device.id}` });
    const [unknown, person] = [await tillOf(mine), await tillOf(mine, { client: `user:${device.id}` })];
    const deviceAt = async (tillId: TillId) =>
      (await store.carts.scanFile({ scannerId: 'none', tillId, idempotency: unasked })).device;
    await mine.put(insert('device', device));
    const { storeId, expiresAt } = device;
    assertEqual(await deviceAt(till.id), { storeId, revokedAt: null, expiresAt });
    assertEqual(await deviceAt(unknown.till.id), null);
    assertEqual(await deviceAt(person.till.id), null);
    const revoked = { ...device, expiresAt: null, revokedAt: later(start, 1) };
    await mine.put(update('device', revoked));
    assertEqual(await deviceAt(till.id), { storeId, revokedAt: later(start, 1), expiresAt: null });
    await mine.put(update('device', { ...revoked, revokedAt: null, deletedAt: later(start, 2), version: 2 }));
    assertEqual(await deviceAt(till.id), null);
  });

  test('a scanner has one link, which may go to a till of another merchant', async () => {
    const { store, mine, other } = await fresh();
    const [{ till }, theirs] = [await tillOf(mine), await tillOf(other)];
    const id = `S-${mine.unique}`;
    assertEqual(await store.tills.scannerLink(id), undefined);
    const link = { id, tillId: till.id, tillMerchantId: mine.merchantId, linkedAt: start, version: 1 };
    await mine.put(insert('scanner_link', link));
    assertEqual(await store.tills.scannerLink(id), link);
    assertEqual(await other.commit({ writes: [insert('scanner_link', link)] }), { kind: 'conflict' });
    const moved = { ...link, tillId: theirs.till.id, tillMerchantId: other.merchantId, linkedAt: later(start, 1) };
    await other.put(update('scanner_link', moved));
    assertEqual(await store.tills.scannerLink(id), { ...moved, version: 2 });
    assertEqual(await mine.commit({ writes: [update('scanner_link', link)] }), { kind: 'conflict' });
  });

  salesContract(test, open);
}
