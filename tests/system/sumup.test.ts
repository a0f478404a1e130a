import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '@tresen/domain';
import { fakeSumUp, serveSumUp, type FakeSumUp, type ServedSumUp } from '@tresen/providers/sumup/testing';
import { hostUnderTest, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';
import { stock, tillOf, type Till } from './till.ts';

const publicUrl = 'https://till.example';
const payments = '/merchant/settings/payments';

let tested: HostUnderTest | undefined;
let sumup: FakeSumUp;
let served: ServedSumUp;
let shop: Shop;
let till: Till;
let product: Awaited<ReturnType<typeof stock>>[number];
let reader: string;

beforeAll(async () => {
  sumup = fakeSumUp({ clock: { now: () => (tested ? tested.clock : systemClock).now() } });
  served = await serveSumUp(sumup);
  tested = await hostUnderTest({ PUBLIC_URL: publicUrl, SUMUP_API_BASE_URL: served.url });
  shop = await openShop(host(), 'solo');
  till = tillOf(host(), shop);
  [product] = await stock(host(), shop, [{ name: 'Bread', price_minor: 390 }]);
}, 60_000);
const host = (): HostUnderTest => {
  if (!tested) throw new Error('not started');
  return tested;
};
afterAll(async () => {
  await tested?.stop();
  await served.close();
});
// A reader for each, so that none waits for what another left open.
beforeEach(() => {
  sumup.heal();
  sumup.callbacks.splice(0);
  reader = sumup.addReader('Counter', `U1DT3NA-${sumup.readers.size}`).id;
});

const owner = (method: string, path: string, body?: unknown) =>
  till.ok(method, path, body, { token: shop.owner, store: undefined });

/** A payment as it is a few seconds later, when SumUp has been asked for it: the host does that by itself, after it has answered. */
async function later(payment: { id: string }) {
  host().clock.move(5_000);
  return vi.waitFor(async () => {
    const now = await till.ok('GET', `/store/payments/${payment.id}`);
    expect(now.status).not.toMatch(/^(created|submitting)$/);
    return now;
  }, patience);
}
const patience = { timeout: 10_000, interval: 20 };

async function begun(more: object = {}) {
  const sale = await till.sale(product, product);
  const answer = await till.pay(sale, { provider: 'sumup_solo', reader_id: reader, ...more });
  expect(answer.status, answer.text).toBe(201);
  const { payment } = answer.body;
  await later(payment);
  return { sale, payment };
}

const saleNow = async ({ id }: { id: string }) => till.ok('GET', `/store/sales/${id}`);
const deliver = (more: object = {}) => sumup.deliver({ to: (url) => url.replace(publicUrl, host().url), ...more });

describe('a merchant who takes cards with SumUp', () => {
  test('enters an account, sees that it answers, and pairs a reader by the code on its screen', async () => {
    const solo = async () =>
      (await till.ok('GET', '/store/payments/providers/available')).items.find(
        ({ id }: { id: string }) => id === 'sumup_solo',
      );
    expect(await solo()).toMatchObject({ available: false, why_not: 'not_configured' });
    const { api_key, merchant_code, affiliate_key, app_id } = sumup.settings;
    for (const provider of ['sumup_solo', 'sumup_tap'])
      await owner('PATCH', payments, { provider, values: { api_key, merchant_code, affiliate_key, app_id } });
    expect(JSON.stringify(await owner('GET', payments))).not.toContain(api_key);
    host().clock.move(120_000);
    expect(await solo()).toMatchObject({ available: true });

    const paired = await owner('POST', '/merchant/payments/readers', {
      provider: 'sumup_solo',
      code: sumup.showPairingCode(),
      name: 'Bar',
    });
    host().clock.move(2_000);
    const { items } = await owner('GET', '/merchant/payments/readers');
    expect(items).toContainEqual(expect.objectContaining({ id: paired.id, name: 'Bar', status: 'online' }));
  });

  test('is paid when the customer taps, however often and in what order SumUp says so', async () => {
    const { sale, payment } = await begun();
    sumup.customer(reader).taps();
    await deliver({ times: 3, reversed: true });
    expect(sumup.callbacks).toEqual([]);
    expect(await saleNow(sale)).toMatchObject({ status: 'paid' });
    expect(await later(payment)).toMatchObject({ status: 'settled', taken: { amount_minor: 780 } });
  });

  test('is paid when SumUp never calls back', async () => {
    const { sale, payment } = await begun();
    sumup.customer(reader).taps();
    sumup.callbacks.splice(0);
    expect(await later(payment)).toMatchObject({ status: 'settled' });
    expect(await saleNow(sale)).toMatchObject({ status: 'paid' });
  });

  test('is not paid by a callback that somebody made up', async () => {
    const { sale, payment } = await begun();
    const { url, body } = { url: sumup.checkouts.at(-1)?.returnUrl ?? '', body: { payload: { status: 'successful' } } };
    const forged = await fetch(url.replace(publicUrl, host().url), { method: 'POST', body: JSON.stringify(body) });
    expect(forged.status).toBe(200);
    expect(await later(payment)).toMatchObject({ status: 'awaiting' });
    expect(await saleNow(sale)).toMatchObject({ status: 'open' });
    sumup.customer(reader).cancels();
    expect(await later(payment)).toMatchObject({ is_open: false, taken: null });
  });

  test('finds the money where the answer to its request was lost, and asks once', async () => {
    const before = sumup.checkouts.length;
    sumup.fail('answer_lost', { on: 'CreateReaderCheckout' });
    const { sale, payment } = await begun();
    expect(await later(payment)).toMatchObject({ status: 'unknown', is_open: true });
    expect((await till.pay(sale, { provider: 'cash' })).body).toMatchObject({ code: 'PAYMENT_IN_PROGRESS' });
    sumup.customer(reader).taps();
    host().clock.move(60_000);
    expect(await later(payment)).toMatchObject({ status: 'settled' });
    expect(await saleNow(sale)).toMatchObject({ status: 'paid' });
    expect(sumup.checkouts.length - before).toBe(1);
  });

  test('may try again at once where the reader was offline', async () => {
    const one = sumup.readers.get(reader);
    if (!one) throw new Error('no reader');
    one.online = false;
    const { sale, payment } = await begun();
    expect(await later(payment)).toMatchObject({ status: 'not_started', reason: 'reader_offline', is_open: false });
    one.online = true;
    const again = await till.pay(sale, { provider: 'sumup_solo', reader_id: reader });
    expect(again.status).toBe(201);
    await later(again.body.payment);
    sumup.customer(reader).taps();
    expect(await later(again.body.payment)).toMatchObject({ status: 'settled' });
  });

  test('ends a payment that nobody wants any more, when SumUp says that it did', async () => {
    const { payment } = await begun();
    await till.ok('POST', `/store/payments/${payment.id}/cancel`);
    expect(await later(payment)).toMatchObject({ status: 'cancelled', taken: null });
  });

  test('gives money back once where the answer to that was lost', async () => {
    const { sale, payment } = await begun();
    const { refunds } = sumup.customer(reader).taps();
    await later(payment);
    sumup.fail('answer_lost', { on: 'RefundTransaction' });
    await till.ok('POST', `/store/sales/${sale.id}/refunds`, { amount_minor: 300 });
    for (let time = 0; time < 5; time++) {
      host().clock.move(60_000);
      await host().host.services('recoverPayments')();
    }
    expect(refunds.map(({ amount }) => amount)).toEqual([300]);
    expect(await saleNow(sale)).toMatchObject({ status: 'partially_refunded', refunded: { amount_minor: 300 } });
  });

  test('takes a payment in SumUp’s app, which comes back to the till', async () => {
    const { sale, payment } = await begun({ provider: 'sumup_tap', reader_id: undefined, platform: 'android' });
    const { action } = await till.ok('GET', `/store/payments/${payment.id}`);
    const { returnUrl } = sumup.openApp(action.url, 'android').pays();
    const back = await fetch(returnUrl.replace(publicUrl, host().url), { redirect: 'manual' });
    expect(back.status).toBe(303);
    expect(await saleNow(sale)).toMatchObject({ status: 'paid' });
  });
});
