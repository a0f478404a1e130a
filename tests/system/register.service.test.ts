import { randomUUID } from 'node:crypto';
import { fakeSumUp, serveSumUp, type FakeSumUp, type ServedSumUp } from '@tresen/providers/sumup/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratchDatabase } from '../running/scratch-database.ts';
import { hostUnderTest, movableClock, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';
import { stock, tillOf, type Till } from './till.ts';
import { watch, type Frame } from './watching.ts';

type Body = any; // oxlint-disable-line typescript/no-explicit-any

let drop: () => Promise<void>;
let sumUp: FakeSumUp;
let served: ServedSumUp;
let one: HostUnderTest;
let other: HostUnderTest;
let shop: Shop;
/** The same client, through either host. */
let tills: readonly [Till, Till];
let tea: Body;
beforeAll(async () => {
  const scratch = await scratchDatabase('register');
  drop = scratch.drop;
  sumUp = fakeSumUp({ clock: movableClock() });
  served = await serveSumUp(sumUp);
  const shared = {
    DATABASE_URL: scratch.url,
    REDIS_URL: process.env['TEST_REDIS_URL'],
    ...Object.fromEntries(
      ['ADMIN_TOKEN', 'PIN_PEPPER', 'SETTINGS_KEY', 'SCANNER_API_SECRET', 'SCANNER_PAIRING_SIGNING_SECRET'].map(
        (name) => [name, `${name}-0123456789-of-both`],
      ),
    ),
    SUMUP_API_BASE_URL: served.url,
    SUMUP_API_KEY: sumUp.settings.api_key,
    SUMUP_MERCHANT_CODE: sumUp.settings.merchant_code,
    SUMUP_AFFILIATE_KEY: sumUp.settings.affiliate_key,
    SUMUP_APP_ID: sumUp.settings.app_id,
  };
  one = await hostUnderTest(shared);
  other = await hostUnderTest(shared);
  shop = await openShop(one, `till-${randomUUID().slice(0, 8)}`);
  tills = [tillOf(one, shop, shop.device), tillOf(other, shop, shop.device)];
  [tea] = await stock(one, shop, [{ name: 'Tea', price_minor: 250, barcode: '2000000000015' }]);
}, 120_000);
afterAll(async () => {
  await Promise.all([one?.stop(), other?.stop()]);
  await served?.close();
  await drop?.();
});

const count = <T>(all: readonly T[], is: (one: T) => boolean): number => all.filter(is).length;
const numbers = (length: number) => Array.from({ length }, (_, at) => at);

test('two hosts that race to pay one sale charge it once', async () => {
  const sale = await tills[0].sale(tea);
  const answers = await Promise.all(numbers(20).map((at) => tills[at % 2 ? 1 : 0].pay(sale, { provider: 'cash' })));
  expect(count(answers, ({ status }) => status === 201)).toBe(1);
  for (const { status, body } of answers.filter((answer) => answer.status !== 201))
    expect([status, ['SALE_STATUS', 'PAYMENT_IN_PROGRESS'].includes(body.code)]).toEqual([409, true]);
  const paid = await tills[1].ok('GET', `/store/sales/${sale.id}`);
  expect([paid.status, paid.paid.amount_minor, paid.payments.length]).toEqual(['paid', 250, 1]);
});

test('two hosts that race for one terminal send it one customer', async () => {
  const reader = sumUp.addReader('Counter', 'SERIAL-1');
  const sales: Body[] = [];
  for (let at = 0; at < 6; at++) sales.push(await tills[0].sale(tea));
  const answers = await Promise.all(
    sales.map((sale, at) => tills[at % 2 ? 1 : 0].pay(sale, { provider: 'sumup_solo', reader_id: reader.id })),
  );
  expect(count(answers, ({ status }) => status === 201)).toBe(1);
  expect(count(answers, ({ body }) => body.code === 'TERMINAL_BUSY')).toBe(5);
  const begun = answers.find(({ status }) => status === 201)?.body.payment;
  await expect
    .poll(async () => (await tills[1].ok('GET', `/store/payments/${begun.id}`)).status, { timeout: 10_000 })
    .toBe('awaiting');
  expect(sumUp.checkouts).toHaveLength(1);
  sumUp.customer(reader.id).taps();
  one.clock.move(3_000);
  await expect
    .poll(async () => (await tills[0].ok('GET', `/store/payments/${begun.id}`)).status, { timeout: 10_000 })
    .toBe('settled');
});

test('one cart that is scanned into at both hosts loses nothing', async () => {
  const { id } = await tills[0].ok('POST', '/store/carts');
  await Promise.all(
    numbers(20).map((at) => tills[at % 2 ? 1 : 0].ok('POST', `/store/carts/${id}/items`, { barcode: '2000000000015' })),
  );
  const cart = await tills[1].ok('GET', `/store/carts/${id}`);
  expect(cart.lines.map((line: Body) => line.quantity)).toEqual([20]);
  expect(cart.version).toBe(21);
});

test('one checkout that is sent to both hosts is one sale, and receipt numbers have no gap', async () => {
  const { id } = await tills[0].cart(tea);
  const body = { sale_id: randomUUID() };
  const answers = await Promise.all(
    numbers(10).map((at) => tills[at % 2 ? 1 : 0].ask('POST', `/store/carts/${id}/checkout`, body)),
  );
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  const carts = await Promise.all(numbers(10).map(() => tills[0].cart(tea)));
  const sales = await Promise.all(
    carts.map((cart, at) =>
      tills[at % 2 ? 1 : 0].ok('POST', `/store/carts/${cart.id}/checkout`, { sale_id: randomUUID() }),
    ),
  );
  const first = answers[0]!.body.receipt_number;
  expect(sales.map((sale) => sale.receipt_number).toSorted((a, b) => a - b)).toEqual(
    numbers(10).map((at) => first + 1 + at),
  );
});

test('displays at both hosts are told the same in the same numbers, and go on at either', async () => {
  const asking = { headers: { Authorization: `Bearer ${shop.device}` } };
  const [here, there] = [await watch(one.url, asking), await watch(other.url, asking)];
  const { id } = await tills[0].ok('POST', '/store/carts');
  for (let at = 0; at < 6; at++)
    await tills[at % 2 ? 1 : 0].ok('POST', `/store/carts/${id}/items`, { product_id: tea.id });
  const frames: Frame[][] = [[], []];
  for (let at = 0; at < 7; at++) {
    frames[0]!.push(await here.next());
    frames[1]!.push(await there.next());
  }
  expect(frames[1]).toEqual(frames[0]);
  const first = frames[0]![0]!.seq;
  expect(frames[0]!.map(({ seq }) => seq)).toEqual(numbers(7).map((at) => first + at));
  here.close();
  there.close();
  // What was told here is gone on with there.
  const back = await watch(other.url, { ...asking, after: first + 4 });
  expect([(await back.next()).seq, (await back.next()).seq]).toEqual([first + 5, first + 6]);
  back.close();
});
