import { minutes, seconds } from '@tresen/domain';
import { fakeSumUp, serveSumUp, type FakeSumUp, type ServedSumUp } from '@tresen/providers/sumup/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  hostUnderTest,
  movableClock,
  openShop,
  signInAgain,
  type HostUnderTest,
  type Shop,
} from './host-under-test.ts';
import { attemptTokenOf, stock, tillOf, type Till } from './till.ts';

type Body = any; // oxlint-disable-line typescript/no-explicit-any

let sumUp: FakeSumUp;
let served: ServedSumUp;
let tested: HostUnderTest;
let shop: Shop;
let theirs: Shop;
let till: Till;
let products: Record<string, Body>;
const sumUpClock = movableClock();
beforeAll(async () => {
  sumUp = fakeSumUp({ clock: sumUpClock });
  served = await serveSumUp(sumUp);
  tested = await hostUnderTest({
    PUBLIC_URL: 'https://till.example',
    SUMUP_API_BASE_URL: served.url,
    SUMUP_API_KEY: sumUp.settings.api_key,
    SUMUP_MERCHANT_CODE: sumUp.settings.merchant_code,
    SUMUP_AFFILIATE_KEY: sumUp.settings.affiliate_key,
    SUMUP_APP_ID: sumUp.settings.app_id,
  });
  shop = await openShop(tested, 'payments');
  theirs = await openShop(tested, 'rivals');
  till = tillOf(tested, shop, shop.device);
  const made = await stock(tested, shop, [
    { name: 'usual', price_minor: 1_000 },
    { name: 'declined', price_minor: 1_061 },
    { name: 'lost', price_minor: 1_067 },
    { name: 'never', price_minor: 1_068 },
    { name: 'waits', price_minor: 1_071 },
    { name: 'late', price_minor: 1_074 },
  ]);
  products = Object.fromEntries(made.map((product) => [product.name, product]));
}, 120_000);
afterAll(async () => {
  await tested?.stop();
  await served?.close();
});

const move = (milliseconds: number) => {
  tested.clock.move(milliseconds);
  sumUpClock.move(milliseconds);
};
const recover = () => tested.host.services('recoverPayments')();
const started = async (name: string, payment: object = { provider: 'fake_card' }) => {
  const sale = await till.sale(products[name]);
  const answer = await till.pay(sale, payment);
  expect(answer.status, answer.text).toBe(201);
  return { sale, id: answer.body.payment.id as string };
};
const read = (id: string): Promise<Body> => till.ok('GET', `/store/payments/${id}`);
const saleOf = (sale: Body): Promise<Body> => till.ok('GET', `/store/sales/${sale.id}`);
/** Looks at it until it stands like that, a second passing each time. */
async function until(id: string, ...statuses: string[]): Promise<Body> {
  for (let times = 0; times < 60; times++) {
    const payment = await read(id);
    if (statuses.includes(payment.status)) return payment;
    move(seconds(1));
  }
  throw new Error(`it never was ${statuses.join(' or ')}`);
}
const callback = (provider: string, token: string, body: unknown = {}) =>
  tested.ask('POST', `/api/v1/payments/callbacks/${provider}/${token}`, { key: null, body });

describe('a test card', () => {
  test('that is declined leaves the sale open for another payment', async () => {
    const { sale, id } = await started('declined');
    expect(await until(id, 'declined')).toMatchObject({ is_open: false, reason: 'declined', taken: null });
    expect((await till.pay(sale, { provider: 'cash' })).body.sale.status).toBe('paid');
  });

  test('whose answer is lost is asked about and charged once', async () => {
    const { sale, id } = await started('lost');
    const meanwhile = await till.pay(sale, { provider: 'cash' });
    expect([meanwhile.status, meanwhile.body.code]).toEqual([409, 'PAYMENT_IN_PROGRESS']);
    await until(id, 'settled');
    const paid = await saleOf(sale);
    expect([paid.status, paid.payments.length, paid.paid.amount_minor]).toEqual(['paid', 1, 1_067]);
  });

  test('is cancelled while it waits, and not when the money has been taken all the same', async () => {
    const waiting = await started('waits');
    await until(waiting.id, 'awaiting');
    await till.ok('POST', `/store/payments/${waiting.id}/cancel`);
    expect((await until(waiting.id, 'cancelled')).is_open).toBe(false);

    const late = await started('late');
    await until(late.id, 'awaiting');
    const asked = await till.ok('POST', `/store/payments/${late.id}/cancel`);
    expect(asked).toMatchObject({ cancel_requested: true, is_open: true });
    await until(late.id, 'settled');
    expect((await saleOf(late.sale)).status).toBe('paid');
  });

  test('of which nobody knows waits for a person, who is an owner', async () => {
    const { sale, id } = await started('never');
    await until(id, 'unknown');
    const closing = await till.ask('POST', `/store/shifts/${sale.shift_id}/close`, { counted_cash_minor: 0 });
    expect([closing.status, closing.body.code]).toEqual([409, 'SHIFT_HAS_OPEN_PAYMENTS']);
    move(minutes(16));
    await recover();
    expect((await read(id)).status).toBe('needs_review');
    const { owner, staff } = await signInAgain(tested, 'payments');
    const list = await tested.ask('GET', '/api/v1/merchant/payments/review', { token: owner });
    expect(list.body.items.map((item: Body) => [item.id, item.kind, item.decisions])).toContainEqual([
      id,
      'payment',
      ['taken', 'not_taken'],
    ]);
    const path = `/api/v1/merchant/payments/review/${id}`;
    const body = { decision: 'taken', note: 'it is on the bank statement' };
    expect((await tested.ask('POST', path, { token: staff, body })).status).toBe(403);
    const others = await signInAgain(tested, 'rivals');
    expect((await tested.ask('POST', path, { token: others.owner, body })).body.code).toBe('PAYMENT_NOT_FOUND');
    const decided = await tested.ask('POST', path, { token: owner, body });
    expect([decided.status, decided.body.status]).toEqual([200, 'settled']);
    expect((await saleOf(sale)).status).toBe('paid');
    const audit = await tested.ask('GET', `/api/v1/merchant/audit?object_id=${id}`, { token: owner });
    expect(audit.body.items.map((item: Body) => item.action)).toEqual(['payment.decided']);
    const twice = await tested.ask('POST', path, { token: owner, body });
    expect([twice.status, twice.body.code]).toEqual([409, 'REVIEW_NOT_OPEN']);
  });

  test('that was only stored when its host stopped is sent by whoever comes next', async () => {
    const sale = await till.sale(products['usual']);
    const { services } = tested.host;
    const key = `stored-${sale.id}`;
    const caller = { kind: 'device', merchantId: shop.merchantId, deviceId: shop.deviceId, storeId: shop.storeId };
    const command = {
      caller: { ...caller, scopes: [] },
      key,
      fingerprint: key,
      saleId: sale.id,
      provider: 'fake_card',
    };
    // The use case alone: its host would have sent it next.
    const { payment } = await services('startPayment')(command as never);
    move(seconds(6));
    await recover();
    expect((await until(payment.id, 'settled')).amount.amount_minor).toBe(1_000);
  });
});

describe('callbacks and returns', () => {
  test('are hints: forged, doubled and reordered ones change nothing, of other providers and merchants are unknown', async () => {
    const { sale, id } = await started('waits');
    await until(id, 'awaiting');
    const token = await attemptTokenOf(tested, shop, id);
    const lies = [
      { status: 'approved' },
      { status: 'SUCCESSFUL', amount: 10.71, transaction_id: 'x' },
      [],
      'nonsense',
      null,
    ];
    const answers = await Promise.all([...lies, ...lies].map((lie) => callback('fake_card', token, lie)));
    for (const { status, text } of answers) expect([status, text]).toEqual([200, '']);
    expect((await read(id)).status).toBe('awaiting');
    expect((await saleOf(sale)).status).toBe('open');
    const unknown = [
      await callback('fake_card', 'a'.repeat(64)),
      await callback('cash', token),
      await callback('sumup_solo', token),
      await callback('fake_card', 'short'),
    ];
    for (const { status, body } of unknown) expect([status, body.code]).toEqual([404, 'PAYMENT_NOT_FOUND']);
    const back = await tested.ask('GET', `/api/v1/payments/return/fake_card/${token}?smp-status=success&x=1&x=2`, {
      redirect: 'manual',
    });
    expect([back.status, back.headers.get('location')]).toEqual([303, `https://till.example/pos?payment=${id}`]);
    expect((await read(id)).status).toBe('awaiting');
    await till.ok('POST', `/store/payments/${id}/cancel`);
    await until(id, 'cancelled');
    // Late ones, of what has long ended.
    expect((await callback('fake_card', token)).status).toBe(200);
    expect((await read(id)).status).toBe('cancelled');
  });

  test('come before the till has asked: the payment is settled by then', async () => {
    const { id } = await started('usual');
    await until(id, 'awaiting');
    move(seconds(5));
    await callback('fake_card', await attemptTokenOf(tested, shop, id));
    const payment = await tested.host.services('payments').byId(shop.merchantId as never, id as never);
    expect(payment?.status).toBe('settled');
  });
});

describe('a SumUp Solo', () => {
  const pair = async (name: string): Promise<string> => {
    const { owner: token } = await signInAgain(tested, 'payments');
    const body = { provider: 'sumup_solo', code: sumUp.showPairingCode(), name };
    const answer = await tested.ask('POST', '/api/v1/merchant/payments/readers', { token, body });
    expect(answer.status, answer.text).toBe(201);
    move(seconds(5));
    return answer.body.id;
  };

  test('is paired, offered, charged once, tells so by a callback, and gives money back', async () => {
    const reader_id = await pair('Counter');
    const { items } = await till.ok('GET', '/store/payments/providers/available');
    expect(items.map((item: Body) => [item.id, item.available])).toContainEqual(['sumup_solo', true]);
    const { sale, id } = await started('usual', { provider: 'sumup_solo', reader_id });
    await until(id, 'awaiting');
    sumUp.customer(reader_id).taps();
    await sumUp.deliver({
      times: 2,
      to: (url) => url.replace('https://till.example', tested.url),
    });
    const payment = await tested.host.services('payments').byId(shop.merchantId as never, id as never);
    expect(payment?.status).toBe('settled');
    expect((await saleOf(sale)).status).toBe('paid');
    const refunds = (await till.ok('POST', `/store/sales/${sale.id}/refunds`, { amount_minor: 400 })).refunds;
    expect(refunds).toMatchObject([{ provider: 'sumup_solo', status: 'created' }]);
    for (let times = 0; times < 5; times++) {
      move(seconds(6));
      await recover();
    }
    expect(await saleOf(sale)).toMatchObject({ status: 'partially_refunded', refunded: { amount_minor: 400 } });
  });

  test('serves one customer at a time, whoever asks', async () => {
    const reader_id = await pair('Door');
    const first = await started('usual', { provider: 'sumup_solo', reader_id });
    const other = await till.pay(await till.sale(products['usual']), { provider: 'sumup_solo', reader_id });
    expect([other.status, other.body.code]).toEqual([409, 'TERMINAL_BUSY']);
    await until(first.id, 'awaiting');
    sumUp.customer(reader_id).cancels();
    expect((await until(first.id, 'cancelled', 'declined', 'not_started')).taken).toBeNull();
  });

  test("of a merchant with settings of its own is asked for with them, and never with the installation's", async () => {
    const { owner: token } = await signInAgain(tested, 'rivals');
    const path = '/api/v1/merchant/settings/payments';
    const values = {
      api_key: 'sup_sk_wrong',
      merchant_code: 'MOTHER',
      affiliate_key: '00000000-e89b-12d3-a456-426614174000',
    };
    const changed = await tested.ask('PATCH', path, { token, body: { provider: 'sumup_solo', values } });
    expect(changed.status, changed.text).toBe(200);
    expect(changed.text).not.toContain('sup_sk_wrong');
    expect(tested.logged.join('')).not.toContain('sup_sk_wrong');
    const { items } = await tillOf(tested, theirs, theirs.device).ok('GET', '/store/payments/providers/available');
    expect(items.find((item: Body) => item.id === 'sumup_solo')).toMatchObject({
      available: false,
      why_not: 'refused',
    });
  });
});
