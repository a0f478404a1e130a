import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostUnderTest, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';
import { stock, tillOf, type Till } from './till.ts';

type Body = any; // oxlint-disable-line typescript/no-explicit-any

let tested: HostUnderTest;
let shop: Shop;
let till: Till;
let coffee: Body;
let cake: Body;
let gift: Body;
beforeAll(async () => {
  tested = await hostUnderTest();
  shop = await openShop(tested, 'register');
  // A device of its own, whose token outlives any move of the clock.
  till = tillOf(tested, shop, shop.device);
  [coffee, cake, gift] = await stock(tested, shop, [
    { name: 'Coffee', price_minor: 350, barcode: '4006381333931', category: 'Drinks' },
    { name: 'Cake', price_minor: 380, tax_rate: 700, barcode: '2000000000091', category: 'Food' },
    { name: 'Gift', price_minor: 0 },
  ]);
}, 120_000);
afterAll(() => tested?.stop());

const eur = (amount_minor: number) => ({ amount_minor, currency: 'EUR' });
const refusal = ({ status, body }: { status: number; body: Body }) => [status, body?.code];

describe('a day at the till', () => {
  test('from opening to the Z report: scan, card, discount, split payment, receipt, refund, count', async () => {
    const shift = await till.ok('POST', '/store/shifts', { opening_float_minor: 10_000 });
    expect(shift.expected_cash).toEqual(eur(10_000));

    let cart = await till.ok('POST', '/store/carts');
    const items = `/store/carts/${cart.id}/items`;
    cart = await till.ok('POST', items, { barcode: '4006381333931' });
    cart = await till.ok('POST', items, { barcode: '4006381333931' });
    cart = await till.ok('POST', items, { barcode: '2000000000091' });
    expect(cart.lines.map((line: Body) => [line.name, line.quantity])).toEqual([
      ['Coffee', 2],
      ['Cake', 1],
    ]);
    cart = await till.ok('PUT', `/store/carts/${cart.id}/card`, { card: shop.cardId });
    cart = await till.ok('PUT', `/store/carts/${cart.id}/discount`, {
      discount: { kind: 'percent', basis_points: 1_000 },
    });
    expect(cart.totals).toMatchObject({ subtotal: eur(1_080), discounted: eur(108), total: eur(972) });
    expect(cart.version).toBe(6);

    const sale_id = randomUUID();
    const sale = await till.ok('POST', `/store/carts/${cart.id}/checkout`, { sale_id });
    expect(sale).toMatchObject({ id: sale_id, receipt_number: 1, status: 'open', open: eur(972), receipt_url: null });
    expect((await till.ok('GET', '/store/till')).cart).toBeNull();

    const cash = await till.pay(sale, { provider: 'cash', amount_minor: 492, tendered_minor: 1_000 });
    expect(cash.body.payment).toMatchObject({ status: 'settled', change: eur(508) });
    expect(cash.body.sale).toMatchObject({ status: 'open', paid: eur(492), open: eur(480) });
    const card = await till.pay(sale, { provider: 'fake_card' });
    expect(card.body.payment).toMatchObject({ status: 'created', is_open: true, amount: eur(480) });
    await payThrough(card.body.payment.id);

    const paid = await till.ok('GET', `/store/sales/${sale_id}`);
    expect(paid).toMatchObject({ status: 'paid', open: eur(0), earned: { stamps: 1, points: 9 } });
    expect(paid.payments.map((payment: Body) => [payment.provider, payment.status])).toEqual([
      ['cash', 'settled'],
      ['fake_card', 'settled'],
    ]);
    const stamped = await till.ok('GET', `/store/loyalty/cards/${shop.cardId}`);
    expect([stamped.card.stamps.balance, stamped.card.points.balance]).toEqual([1, 9]);

    const receipt = await till.ask('GET', `/store/sales/${sale_id}/receipt?locale=de`, undefined, {
      headers: { Accept: 'text/plain' },
    });
    for (const said of [/Summe EUR +9,72/, /Bar +4,92/, / · Kasse \d/, new RegExp(sale_id), /1 x 3,80 +3,80 A/])
      expect(receipt.text).toMatch(said);
    expect(receipt.text).toContain(shop.storeCode);
    const page = await tested.ask('GET', new URL(paid.receipt_url).pathname);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'; style-src 'sha256-/);
    expect(page.text).not.toContain(shop.cardId);

    const [line] = paid.lines;
    const part = await till.ok('POST', `/store/sales/${sale_id}/refunds`, {
      lines: [{ line_id: line.id, quantity: 1 }],
      payment_id: paid.payments[0].id,
      reason: 'cold',
    });
    expect(part.sale).toMatchObject({ status: 'partially_refunded', refunded: eur(315) });
    expect(part.refunds).toMatchObject([{ provider: 'cash', status: 'approved', amount: eur(315) }]);
    const { till_number, printout } = await till.ok('GET', `/store/sales/${sale_id}/receipt`, undefined, {
      headers: { Accept: 'application/json' },
    });
    expect(printout.lines).toContainEqual({
      kind: 'text',
      text: `${shop.storeCode} · Till ${till_number}`,
      centred: true,
    });
    expect(printout.lines).toContainEqual({ kind: 'pair', left: 'Refund Cash', right: '-3.15' });

    const { shift: now } = await till.ok('GET', '/store/till');
    expect(now.expected_cash).toEqual(eur(10_000 + 492 - 315));
    await till.ok('POST', `/store/shifts/${shift.id}/movements`, { kind: 'out', amount_minor: 5_000, reason: 'bank' });
    const closed = await till.ok('POST', `/store/shifts/${shift.id}/close`, { counted_cash_minor: 5_172 });
    expect(closed.closing).toMatchObject({ expected_cash: eur(5_177), difference: eur(-5) });
    const report = await till.ok('GET', `/store/shifts/${shift.id}/z-report`);
    expect(report).toMatchObject({ gross: eur(972 - 315), shift: { number: 1, status: 'closed' } });
    const path = `/store/shifts/${shift.id}/z-report`;
    const asPrinted = async () => (await till.ask('GET', path, undefined, { headers: { Accept: 'text/plain' } })).text;
    const printed = await asPrinted();
    const change = (body: object) =>
      tested.ask('PATCH', `/api/v1/merchant/stores/${shop.storeId}`, { token: shop.owner, body });
    const { name, timezone } = (await change({ locale: 'en' })).body;
    expect((await change({ name: 'Renamed', timezone: 'Asia/Tokyo' })).status).toBe(200);
    expect([await till.ok('GET', path), await asPrinted()]).toEqual([report, printed]);
    await change({ name, timezone });
    expect(refusal(await till.ask('POST', `/store/shifts/${shift.id}/close`, { counted_cash_minor: 1 }))).toEqual([
      409,
      'SHIFT_NOT_OPEN',
    ]);
  });

  test('cash counts in the drawer of whoever handles it, and a store keeps its currency while a shift is open', async () => {
    const sale = await till.sale(coffee);
    await till.pay(sale, { provider: 'cash' });
    const elsewhere = tillOf(tested, shop);
    await elsewhere.ok('POST', '/store/shifts', { opening_float_minor: 1_000 });
    await elsewhere.ok('POST', `/store/sales/${sale.id}/refunds`, { amount_minor: 100 });
    const [here, there] = [await till.ok('GET', '/store/till'), await elsewhere.ok('GET', '/store/till')];
    expect([here.shift.expected_cash, there.shift.expected_cash]).toEqual([eur(350), eur(900)]);
    const path = `/api/v1/merchant/stores/${shop.storeId}`;
    const dollars = await tested.ask('PATCH', path, { token: shop.owner, body: { currency: 'USD' } });
    expect(refusal(dollars)).toEqual([409, 'STORE_HAS_OPEN_SHIFT']);
    for (const { shift } of [here, there])
      await tested.ask('POST', `/api/v1/store/shifts/${shift.id}/close`, {
        token: shop.owner,
        store: shop.storeCode,
        body: { counted_cash_minor: shift.expected_cash.amount_minor },
      });
  });

  test('a full refund takes back what the sale earned; a second one finds nothing left', async () => {
    tested.clock.move(3_600_000);
    const before = (await till.ok('GET', `/store/loyalty/cards/${shop.cardId}`)).card;
    const { id } = await till.cart(coffee, cake);
    await till.ok('PUT', `/store/carts/${id}/card`, { card: before.number });
    const sale = await till.ok('POST', `/store/carts/${id}/checkout`, { sale_id: randomUUID() });
    await till.pay(sale, { provider: 'cash' });
    const earned = (await till.ok('GET', `/store/loyalty/cards/${shop.cardId}`)).card;
    expect(earned.stamps.balance).toBe(before.stamps.balance + 1);
    const { sale: refunded } = await till.ok('POST', `/store/sales/${sale.id}/refunds`, { amount_minor: 730 });
    expect(refunded.status).toBe('refunded');
    const after = (await till.ok('GET', `/store/loyalty/cards/${shop.cardId}`)).card;
    expect([after.stamps.balance, after.points.balance]).toEqual([before.stamps.balance, before.points.balance]);
    const again = await till.ask('POST', `/store/sales/${sale.id}/refunds`, { amount_minor: 1 });
    expect(refusal(again)).toEqual([409, 'REFUND_EXCEEDS_PAID']);
  });

  test('a sale that comes to nothing is paid at once; one that nobody paid can be voided, and one that was paid not', async () => {
    const free = await till.sale(gift);
    expect(free).toMatchObject({ status: 'paid', total: eur(0) });
    const open = await till.sale(coffee);
    expect(await till.ok('POST', `/store/sales/${open.id}/void`)).toMatchObject({ status: 'void' });
    expect(refusal(await till.pay(open, { provider: 'cash' }))).toEqual([409, 'SALE_STATUS']);
    const paid = await till.sale(coffee);
    await till.pay(paid, { provider: 'cash' });
    expect(refusal(await till.ask('POST', `/store/sales/${paid.id}/void`))).toEqual([409, 'SALE_STATUS']);
  });
});

/** The card is read and the bank has answered. */
async function payThrough(id: string): Promise<Body> {
  for (let times = 0; times < 10; times++) {
    tested.clock.move(1_000);
    const payment = await till.ok('GET', `/store/payments/${id}`);
    if (!payment.is_open) return payment;
  }
  throw new Error('the payment did not end');
}

describe('what is sent again', () => {
  test('is answered byte for byte, and done once', async () => {
    const { id } = await till.cart(coffee);
    const body = { sale_id: randomUUID() };
    const checkouts = await Promise.all(
      Array.from({ length: 5 }, () => till.ask('POST', `/store/carts/${id}/checkout`, body, { key: 'checkout-1' })),
    );
    expect(new Set(checkouts.map(({ text }) => text)).size).toBe(1);
    // Under another key it is the same sale all the same: its id says so.
    const other = await till.ask('POST', `/store/carts/${id}/checkout`, body, { key: 'checkout-2' });
    expect(other.text).toBe(checkouts[0]!.text);
    const pays = await Promise.all(
      Array.from({ length: 5 }, () => till.pay({ id: body.sale_id }, { provider: 'cash' }, { key: 'pay-1' })),
    );
    expect(new Set(pays.map(({ text }) => text)).size).toBe(1);
    const sale = await till.ok('GET', `/store/sales/${body.sale_id}`);
    expect([sale.status, sale.payments.length]).toEqual(['paid', 1]);
    const reused = await till.pay({ id: body.sale_id }, { provider: 'cash', amount_minor: 1 }, { key: 'pay-1' });
    expect(refusal(reused)).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(refusal(await till.pay({ id: body.sale_id }, { provider: 'cash' }, { key: null }))).toEqual([
      400,
      'IDEMPOTENCY_KEY_REQUIRED',
    ]);
  });

  test('a sale id that was used for another cart is refused', async () => {
    const sale = await till.sale(coffee);
    const { id } = await till.cart(cake);
    const again = await till.ask('POST', `/store/carts/${id}/checkout`, { sale_id: sale.id });
    expect(refusal(again)).toEqual([409, 'SALE_EXISTS']);
  });
});

describe('bad input', () => {
  test('barcodes: unknown, wrong, of a product that is off, and none', async () => {
    const { id } = await till.ok('POST', '/store/carts');
    const scan = (item: object) => till.ask('POST', `/store/carts/${id}/items`, item).then(refusal);
    expect(await scan({ barcode: '2000000000053' })).toEqual([404, 'BARCODE_UNKNOWN']);
    expect(await scan({ barcode: '4006381333932' })).toEqual([422, 'BARCODE_INVALID']);
    expect(await scan({ barcode: '' })).toEqual([422, 'VALIDATION_FAILED']);
    expect(await scan({ barcode: 'x'.repeat(65) })).toEqual([422, 'VALIDATION_FAILED']);
    expect(await scan({})).toEqual([422, 'VALIDATION_FAILED']);
    expect(await scan({ barcode: '4006381333931', product_id: coffee.id })).toEqual([422, 'VALIDATION_FAILED']);
    const [off] = await stock(tested, { ...shop, owner: await owner() }, [
      { name: 'Off', price_minor: 1, barcode: '2000000000107' },
    ]);
    await tested.ask('PATCH', `/api/v1/merchant/products/${off.id}`, { token: await owner(), body: { active: false } });
    expect(await scan({ barcode: '2000000000107' })).toEqual([409, 'PRODUCT_INACTIVE']);
    expect((await till.ok('GET', `/store/carts/${id}`)).version).toBe(1);
  });

  test('quantities of nothing, less than nothing and far too much', async () => {
    const cart = await till.cart(coffee);
    const items = `/store/carts/${cart.id}/items`;
    for (const quantity of [0, -1, 1.5, 10_000, 1e21, '2'])
      expect(refusal(await till.ask('POST', items, { product_id: coffee.id, quantity }))).toEqual([
        422,
        'VALIDATION_FAILED',
      ]);
    const { id } = cart.lines[0];
    expect(refusal(await till.ask('PATCH', `${items}/${id}`, { quantity: 0 }))).toEqual([422, 'VALIDATION_FAILED']);
    await till.ok('PATCH', `${items}/${id}`, { quantity: 9_999 });
    expect(refusal(await till.ask('POST', items, { product_id: coffee.id }))).toEqual([422, 'VALIDATION_FAILED']);
    const off = { kind: 'amount', amount_minor: 99_999_999 };
    const free = await till.ok('PATCH', `${items}/${id}`, { discount: off });
    expect(free.totals.total).toEqual(eur(0));
  });

  test('a cart that was left for another one does not come back after it', async () => {
    const left = await till.cart(coffee);
    const next = await till.cart(cake);
    const shown = async () => (await till.ok('GET', `/store/tills/${left.till_id}/cart`)).cart;
    expect((await shown()).id).toBe(next.id);
    await till.ok('POST', `/store/carts/${next.id}/checkout`, { sale_id: randomUUID() });
    expect([await shown(), (await till.ok('GET', '/store/till')).cart]).toEqual([null, null]);
    expect(await till.ok('GET', `/store/carts/${left.id}`)).toMatchObject({ status: 'set_aside', lines: left.lines });
  });

  test('a cart that was emptied, checked out, or is of another till', async () => {
    const cart = await till.cart(coffee);
    await till.ok('DELETE', `/store/carts/${cart.id}/items/${cart.lines[0].id}`);
    const checkout = (token: Till) => token.ask('POST', `/store/carts/${cart.id}/checkout`, { sale_id: randomUUID() });
    expect(refusal(await checkout(till))).toEqual([409, 'CART_EMPTY']);
    const other = tillOf(tested, shop, await owner());
    expect(refusal(await other.ask('POST', `/store/carts/${cart.id}/items`, { product_id: cake.id }))).toEqual([
      409,
      'CART_CLOSED',
    ]);
    await till.ok('POST', `/store/carts/${cart.id}/items`, { product_id: cake.id });
    await till.ok('POST', `/store/carts/${cart.id}/checkout`, { sale_id: randomUUID() });
    // The second tab still shows it.
    expect(refusal(await till.ask('POST', `/store/carts/${cart.id}/items`, { product_id: cake.id }))).toEqual([
      409,
      'CART_CLOSED',
    ]);
    expect(refusal(await checkout(till))).toEqual([409, 'CART_CLOSED']);
  });

  test('amounts that do not fit: too much, below a minimum, too little cash, nothing', async () => {
    const sale = await till.sale(coffee);
    const pay = (payment: object) => till.pay(sale, payment).then(({ status, body }) => ({ status, ...body }));
    expect(await pay({ provider: 'cash', amount_minor: 351 })).toMatchObject({
      status: 409,
      code: 'PAYMENT_EXCEEDS_OPEN',
      open_minor: 350,
    });
    expect(await pay({ provider: 'fake_card', amount_minor: 99 })).toMatchObject({
      code: 'PAYMENT_BELOW_MINIMUM',
      missing_minor: 1,
      minimum_minor: 100,
      topup_barcode: 'VERSCHENKT-1C',
    });
    expect(await pay({ provider: 'cash', tendered_minor: 349 })).toMatchObject({
      code: 'TENDERED_INSUFFICIENT',
      missing_minor: 1,
    });
    expect(await pay({ provider: 'cash', amount_minor: 0 })).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await pay({ provider: 'cheque' })).toMatchObject({ status: 404, code: 'PROVIDER_NOT_FOUND' });
    expect(await pay({ provider: 'sumup_solo' })).toMatchObject({ code: 'READER_REQUIRED' });
    const { sale: still } = { sale: await till.ok('GET', `/store/sales/${sale.id}`) };
    expect([still.status, still.payments]).toEqual(['open', []]);
  });

  test('refunds: more than was paid, of rows twice, of nothing that was paid', async () => {
    const sale = await till.sale(coffee, cake);
    const refund = (body: object) => till.ask('POST', `/store/sales/${sale.id}/refunds`, body).then(refusal);
    expect((await refund({ amount_minor: 1 }))[0]).toBe(409);
    await till.pay(sale, { provider: 'cash' });
    expect(await refund({ amount_minor: 731 })).toEqual([409, 'REFUND_EXCEEDS_PAID']);
    expect(await refund({ lines: [{ line_id: sale.lines[0].id, quantity: 2 }] })).toEqual([409, 'REFUND_EXCEEDS_PAID']);
    expect(await refund({ lines: [{ line_id: randomUUID(), quantity: 1 }] })).toEqual([404, 'LINE_NOT_FOUND']);
    expect(await refund({ amount_minor: 1, lines: [{ line_id: sale.lines[0].id, quantity: 1 }] })).toEqual([
      422,
      'VALIDATION_FAILED',
    ]);
    expect(await refund({})).toEqual([422, 'VALIDATION_FAILED']);
    const all = await Promise.all(Array.from({ length: 5 }, () => refund({ amount_minor: 730 })));
    expect(all.filter(([status]) => status === 201)).toHaveLength(1);
  });
});

const owner = async (): Promise<string> =>
  (
    await tested.ask('POST', '/api/v1/auth/login', {
      body: { email: 'owner@register.test', password: 'a-good-password-1' },
    })
  ).body.access_token;

describe('the price list', () => {
  const send = async (body: string, query = '') =>
    tested.ask('POST', `/api/v1/merchant/products/import${query}`, {
      token: await owner(),
      body,
      headers: { 'Content-Type': 'text/csv' },
    });
  const named = async (q: string) => {
    const path = `/api/v1/merchant/products?q=${encodeURIComponent(q)}`;
    return (await tested.ask('GET', path, { token: await owner() })).body.items;
  };

  test('is taken over as spreadsheets of several countries write it, and the same list again changes nothing', async () => {
    const german = 'Bezeichnung;EAN;Preis;MwSt;Warengruppe\r\nRöstkaffee;2000000000138;7,90;7 %;Zum Mitnehmen\r\n';
    expect((await send(german, '?dry_run=true')).body).toMatchObject({ applied: false, created: 1, faults: [] });
    expect(await named('röst')).toEqual([]);
    expect((await send(german)).body).toMatchObject({ applied: true, created: 1, updated: 0 });
    expect((await send(german)).body).toMatchObject({ applied: true, created: 0, unchanged: 1 });
    expect((await send(`\ufeff${german.replace('7,90', '8.20')}`)).body).toMatchObject({ updated: 1 });
    expect(await named('röst')).toMatchObject([{ price: eur(820), tax_rate: 700, barcode: '2000000000138' }]);
  });

  test.each([
    ['Windows-1252', 'Käsespätzle', (text: string) => Buffer.from(text, 'latin1')],
    ['UTF-16', 'Gnocchi Łódź', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 the other way round', 'Špagety', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('may be in %s', async (_, name, encoded) => {
    const answer = await fetch(`${tested.url}/api/v1/merchant/products/import`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${await owner()}`, 'Content-Type': 'text/csv' },
      body: encoded(`name;price;tax\r\n${name};9,50;7 %\r\n`),
    });
    expect(await answer.json()).toMatchObject({ applied: true, created: 1 });
    expect(await named(name)).toHaveLength(1);
  });

  test('changes nothing when any row has a fault, and says which', async () => {
    const before = (await named('Tee')).length;
    const { body } = await send('name,barcode,price,tax\nTee,4006381333932,2.50,19\nTee 2,,zwei,19\n');
    expect(body.applied).toBe(false);
    expect(body.faults.map((fault: Body) => [fault.row, fault.column, fault.code])).toEqual([
      [2, 'barcode', 'BARCODE_INVALID'],
      [3, 'price', 'PRICE_INVALID'],
    ]);
    expect(await named('Tee')).toHaveLength(before);
    expect((await send('colour,size\nred,L\n')).body.faults.map((fault: Body) => fault.code)).toContain(
      'COLUMN_MISSING',
    );
    expect((await send('')).body).toMatchObject({ applied: false });
    expect(refusal(await send('name,price\n"x'))).toEqual([400, 'CSV_MALFORMED']);
    const json = { token: await owner(), body: { name: 'x' } };
    const ofAnotherType = await tested.ask('POST', '/api/v1/merchant/products/import', json);
    expect(refusal(ofAnotherType)).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(ofAnotherType.body).toMatchObject({ expected: 'text/csv', detail: expect.stringContaining('text/csv') });
  });

  test('keeps formulas inert on the way out, and is taken again as it came', async () => {
    await stock(tested, { ...shop, owner: await owner() }, [
      { name: '=1+1', price_minor: 5 },
      { name: "'=1+1", price_minor: 5 },
    ]);
    const asked = { token: await owner(), headers: { Accept: 'text/csv' } };
    const { text } = await tested.ask('GET', '/api/v1/merchant/products/export', asked);
    expect(text).toContain(`"'=1+1"`);
    expect((await send(text)).body).toMatchObject({ applied: true, created: 0, updated: 0, faults: [] });
  });

  test('a barcode is of one product', async () => {
    const body = { name: 'Copy', price_minor: 1, tax_rate: 0, barcode: '4006381333931' };
    const copy = await tested.ask('POST', '/api/v1/merchant/products', { token: await owner(), body });
    expect(refusal(copy)).toEqual([409, 'BARCODE_TAKEN']);
  });
});
