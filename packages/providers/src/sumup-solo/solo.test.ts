import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currency, minor, type ProviderContext, type RefundRef, type StartRequest } from '@tresen/domain';
import type { Exchange } from '../sumup-testing/index.ts';
import { sumUpServer } from '../sumup/fake-under-test.ts';
import { sumUpSolo } from './index.ts';

const server = sumUpServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

const eur = (amount: number) => ({ amount: minor(amount), currency: currency('EUR') });

function counter(options: Parameters<typeof server.open>[0] = {}) {
  const { sumup, clock } = server.open(options);
  const { id: readerId } = sumup.addReader('Counter', 'U1DT3NA00-CN');
  const solo = sumUpSolo();
  const context = (more: Record<string, string> = {}): ProviderContext => ({
    settings: { ...sumup.settings, ...more },
    now: clock.now(),
    patience: 20_000,
  });
  let request: StartRequest = {
    reference: 'r'.repeat(32),
    amount: eur(1010),
    readerId,
    startedAt: clock.now(),
    cancelRequestedAt: null,
    state: {},
    title: 'Café, R-17',
    tendered: null,
    platform: 'web',
    callbackUrl: 'https://till.example/callbacks/x',
    returnUrl: 'https://till.example/return/x',
  };
  const learn = <T extends { readonly state?: StartRequest['state'] }>(outcome: T): T => {
    request = { ...request, state: { ...request.state, ...outcome.state } };
    return outcome;
  };
  return {
    sumup,
    clock,
    solo,
    context,
    readerId,
    customer: sumup.customer(readerId),
    with: (more: Partial<StartRequest>) => {
      request = { ...request, ...more };
    },
    start: async (settings?: Record<string, string>) => learn(await solo.start(context(settings), request)),
    inquire: async () => learn(await solo.inquire(context(), request)),
    refund: (amount: number, refundedBefore = 0): RefundRef => ({
      reference: 'f'.repeat(32),
      amount: eur(amount),
      startedAt: clock.now(),
      state: {},
      attempt: request,
      refundedBefore: minor(refundedBefore),
    }),
  };
}

describe('what a Solo is asked', () => {
  async function checkoutBody(more: Partial<StartRequest> = {}, settings: Record<string, string> = {}) {
    const exchanges: Exchange[] = [];
    const at = counter({ onExchange: (exchange) => exchanges.push(exchange) });
    at.with(more);
    await at.start(settings);
    return exchanges.find(({ operation }) => operation === 'CreateReaderCheckout')?.request.body;
  }

  test('it gets minor units, our reference as foreign id, and where to call back', async () => {
    expect(await checkoutBody()).toEqual({
      total_amount: { currency: 'EUR', minor_unit: 2, value: 1010 },
      affiliate: {
        app_id: 'tresen.example',
        key: '123e4567-e89b-12d3-a456-426614174000',
        foreign_transaction_id: 'r'.repeat(32),
      },
      description: 'Café, R-17',
      return_url: 'https://till.example/callbacks/x',
    });
  });

  test('an address that is not https is left out: SumUp refuses such', async () => {
    expect(await checkoutBody({ callbackUrl: 'http://localhost:3000/callbacks/x' })).not.toHaveProperty('return_url');
  });

  test('forint are counted without decimals', async () => {
    const amount = { amount: minor(1235), currency: currency('HUF') };
    expect(await checkoutBody({ amount })).toMatchObject({
      total_amount: { currency: 'HUF', minor_unit: 0, value: 1235 },
    });
  });

  test('tips are offered where percentages are set', async () => {
    expect(await checkoutBody({}, { tip_percentages: '5,10,15' })).toMatchObject({ tip_rates: [0.05, 0.1, 0.15] });
  });
});

describe('what a Solo refuses', () => {
  test.each([1, 2])('a busy reader, in form %i', async (form) => {
    const at = counter();
    await at.start();
    for (let time = 1; time < form; time++) await at.solo.health(at.context());
    at.with({ reference: 's'.repeat(32) });
    expect(await at.start()).toEqual({ kind: 'not_started', problem: 'reader_busy' });
  });

  test.each([1, 2])('a reader that is offline, in form %i', async (form) => {
    const at = counter();
    for (const reader of at.sumup.readers.values()) reader.online = false;
    for (let time = 1; time < form; time++) await at.solo.health(at.context());
    expect(await at.start()).toEqual({ kind: 'not_started', problem: 'reader_offline' });
  });

  test('a reader that is not ours, or none', async () => {
    const at = counter();
    at.with({ readerId: `rdr_${'0'.repeat(26)}` });
    expect(await at.start()).toEqual({ kind: 'not_started', problem: 'reader_unknown' });
    at.with({ readerId: null });
    expect(await at.start()).toEqual({ kind: 'not_started', problem: 'reader_unknown' });
  });

  test('a reader whose id would lead elsewhere, and asks nobody', async () => {
    const at = counter();
    for (const readerId of ['..', '.', '', '../..', 'a/b', 'a?b', 'x'.repeat(65)]) {
      at.with({ readerId });
      expect(await at.start(), readerId).toEqual({ kind: 'not_started', problem: 'reader_unknown' });
      for (const ask of [at.solo.readers?.status, at.solo.readers?.unpair])
        await expect(ask?.(at.context(), readerId)).rejects.toMatchObject({ code: 'READER_NOT_FOUND' });
    }
    expect(at.sumup.asked('CreateReaderCheckout') + at.sumup.asked('GetReader')).toBe(0);
  });

  test('a wrong key, merchant or affiliate key', async () => {
    for (const name of ['api_key', 'merchant_code', 'affiliate_key', 'app_id'])
      expect(await counter().start({ [name]: 'WRONG0000' }), name).toEqual({
        kind: 'not_started',
        problem: 'settings_wrong',
      });
  });

  test('a reference that was used before, also by an attempt that failed', async () => {
    const at = counter();
    await at.start();
    at.customer.cancels();
    expect((await at.start()).kind).toBe('not_started');
  });

  test('an amount of nothing', async () => {
    const at = counter();
    at.with({ amount: eur(0) });
    expect(await at.start()).toEqual({ kind: 'not_started', problem: 'amount_refused' });
  });
});

describe('how a payment at a Solo stands', () => {
  test.each([
    ['Transaction was CANCELLED by user', { kind: 'cancelled' }],
    ['reader_timeout', { kind: 'declined', reason: 'timed_out' }],
    ['INSUFFICIENT_FUNDS', { kind: 'declined', reason: 'insufficient_funds' }],
    ['card expired', { kind: 'declined', reason: 'card_problem' }],
    ['invalid card', { kind: 'declined', reason: 'card_problem' }],
    ['do not honour', { kind: 'declined', reason: 'declined' }],
  ])('the reason "%s" is told', async (reason, outcome) => {
    const at = counter();
    await at.start();
    at.customer.isDeclined({ reason });
    expect(await at.inquire()).toEqual(outcome);
  });

  test('a failure without a reason is a cancel where one was wanted', async () => {
    const at = counter();
    await at.start();
    at.customer.cancels();
    expect(await at.inquire()).toEqual({ kind: 'declined', reason: 'other' });
    at.with({ cancelRequestedAt: at.clock.now() });
    expect(await at.inquire()).toEqual({ kind: 'cancelled' });
  });

  test('a card that is refused may be followed by another', async () => {
    const at = counter();
    await at.start();
    at.customer.isDeclined({ givesUp: false });
    expect((await at.inquire()).kind).toBe('pending');
    at.sumup.fail('server_error', { on: 'GetReaderCheckout' });
    expect(await at.inquire()).toEqual({ kind: 'unknown', why: 'http_500' });
    at.customer.taps();
    expect(await at.inquire()).toMatchObject({ kind: 'approved', amount: eur(1010) });
  });

  test('the checkout says so before its transaction can be seen', async () => {
    const at = counter({ transactionsShowAfter: 60_000 });
    await at.start();
    at.customer.taps();
    expect(await at.inquire()).toEqual({ kind: 'approved', amount: eur(1010), tip: 0 });
    at.clock.advance(60_000);
    expect(await at.inquire()).toMatchObject({ kind: 'approved', details: { card: 'VISA •••• 3456' } });
  });

  test('a transaction is found by our reference when all else is lost, however late it shows', async () => {
    const at = counter({ transactionsShowAfter: 3_600_000 });
    at.sumup.fail('answer_lost', { on: 'CreateReaderCheckout' });
    expect((await at.start()).kind).toBe('unknown');
    at.customer.taps();
    expect(await at.inquire()).toEqual({ kind: 'unknown', why: 'not_found' });
    at.clock.advance(3_600_000);
    expect((await at.inquire()).kind).toBe('approved');
  });

  test('a checkout that failed is believed less than a transaction that did not', async () => {
    const at = counter();
    await at.start();
    at.customer.taps();
    for (const checkout of at.sumup.checkouts) checkout.status = 'failed';
    expect((await at.inquire()).kind).toBe('approved');
  });

  test('a checkout and a transaction that contradict each other are for a person', async () => {
    const at = counter();
    await at.start();
    at.customer.taps();
    for (const transaction of at.sumup.transactions) transaction.status = 'FAILED';
    expect(await at.inquire()).toEqual({ kind: 'unknown', why: 'contradiction' });
  });

  test('a transaction of another reference is none of ours', async () => {
    const at = counter();
    await at.start();
    at.customer.taps();
    at.with({
      reference: 'o'.repeat(32),
      state: { client_transaction_id: at.sumup.transactions[0]?.clientTransactionId ?? '' },
    });
    expect(await at.inquire()).toEqual({ kind: 'unknown', why: 'not_ours' });
  });

  test('it tells what the reader was last known to show', async () => {
    const at = counter();
    await at.start();
    expect(await at.inquire()).toEqual({ kind: 'pending', phase: 'waiting_for_card' });
    at.sumup.fail('server_error', { on: 'GetReaderStatus' });
    expect(await at.inquire()).toEqual({ kind: 'pending', phase: 'waiting' });
  });
});

describe('a Solo’s patience', () => {
  test('is for all that one inquiry asks together', async () => {
    const at = counter();
    await at.start();
    at.sumup.fail('silence', { times: 10 });
    const before = at.sumup.asked('GetTransactionV2.1');
    expect(await at.solo.inquire({ ...at.context(), patience: 300 }, at.refund(1).attempt)).toEqual({
      kind: 'unknown',
      why: 'timed_out',
    });
    expect(at.sumup.asked('GetTransactionV2.1')).toBe(before);
  });
});

describe('refunds of a Solo payment', () => {
  async function paid(options: Parameters<typeof counter>[0] = {}) {
    const at = counter(options);
    await at.start();
    const transaction = at.customer.taps();
    await at.inquire();
    return { ...at, transaction };
  }

  test('somebody else’s refund of another amount is not taken for ours', async () => {
    const { solo, context, refund, transaction, clock } = await paid();
    transaction.refunds.push({ id: 1, amount: 500, at: clock.now(), status: 'REFUNDED' });
    expect(await solo.inquireRefund(context(), refund(300))).toEqual({ kind: 'unknown', why: 'not_seen' });
  });

  test('an earlier refund of the same amount is not taken for ours', async () => {
    const { solo, context, refund, transaction, clock } = await paid();
    transaction.refunds.push({ id: 1, amount: 300, at: clock.now(), status: 'REFUNDED' });
    expect(await solo.inquireRefund(context(), refund(300, 300))).toEqual({ kind: 'unknown', why: 'not_seen' });
    transaction.refunds.push({ id: 2, amount: 300, at: clock.now(), status: 'REFUNDED' });
    expect((await solo.inquireRefund(context(), refund(300, 300))).kind).toBe('approved');
  });

  test('one that is under way is pending, one that failed is not there', async () => {
    const { solo, context, refund, transaction, clock } = await paid();
    const under = { id: 1, amount: 300, at: clock.now(), status: 'PENDING' as 'PENDING' | 'FAILED' };
    transaction.refunds.push(under);
    expect(await solo.inquireRefund(context(), refund(300))).toEqual({ kind: 'pending' });
    under.status = 'FAILED';
    expect(await solo.inquireRefund(context(), refund(300))).toEqual({ kind: 'unknown', why: 'not_seen' });
  });

  test('where a transaction names no refunds, its history says how much was given back', async () => {
    const { solo, context, refund, transaction, clock, sumup } = await paid({ hidesRefunds: true });
    transaction.refunds.push({ id: 1, amount: 300, at: clock.now(), status: 'REFUNDED' });
    expect((await solo.inquireRefund(context(), refund(300))).kind).toBe('approved');
    expect(await solo.inquireRefund(context(), refund(200))).toEqual({ kind: 'unknown', why: 'not_seen' });
    sumup.fail('garbage', { on: 'ListTransactionsV2.1' });
    expect(await solo.inquireRefund(context(), refund(300))).toEqual({ kind: 'unknown', why: 'not_seen' });
  });

  test('nothing is sent where the transaction cannot be found', async () => {
    const { solo, context, refund, sumup } = await paid({ transactionsShowAfter: 60_000 });
    expect(await solo.refund(context(), refund(300))).toEqual({ kind: 'declined', reason: 'other' });
    sumup.fail('silence', { on: 'GetTransactionV2.1', times: 2 });
    expect(await solo.refund({ ...context(), patience: 300 }, refund(300))).toEqual({
      kind: 'declined',
      reason: 'other',
    });
    expect(sumup.asked('RefundTransaction')).toBe(0);
  });

  test('why it was refused is told', async () => {
    const { solo, context, refund, transaction } = await paid();
    expect(await solo.refund(context(), refund(2_000))).toEqual({ kind: 'declined', reason: 'exceeds_paid' });
    transaction.refundable = false;
    expect(await solo.refund(context(), refund(300))).toEqual({ kind: 'declined', reason: 'not_refundable' });
  });
});

describe('a Solo’s settings, health and readers', () => {
  test('whether SumUp answers', async () => {
    const { solo, context, sumup } = counter();
    expect(await solo.health(context({ api_key: 'of-somebody-else' }))).toEqual({ kind: 'refused', why: 'http_401' });
    sumup.fail('server_error');
    expect(await solo.health(context())).toEqual({ kind: 'unreachable', why: 'http_500' });
  });

  test('a reader is busy, offline or online as it was last known', async () => {
    const at = counter();
    const statuses = async () => (await at.solo.readers?.list(at.context()))?.map(({ status }) => status);
    expect(await statuses()).toEqual(['online']);
    await at.start();
    expect(await statuses()).toEqual(['busy']);
    at.sumup.fail('server_error', { on: 'GetReaderStatus' });
    expect(await statuses()).toEqual(['unknown']);
    for (const reader of at.sumup.readers.values()) reader.online = false;
    expect(await statuses()).toEqual(['offline']);
    for (const reader of at.sumup.readers.values()) reader.pairing = 'expired';
    expect(await statuses()).toEqual(['offline']);
  });

  test('a pairing code may be typed as it is read out', async () => {
    const at = counter();
    const code = at.sumup.showPairingCode().toLowerCase();
    const reader = await at.solo.readers?.pair(at.context(), {
      code: ` ${code.slice(0, 4)}-${code.slice(4)} `,
      name: 'Bar',
    });
    expect(reader).toMatchObject({ name: 'Bar', model: 'solo', status: 'unknown' });
  });

  test.each([
    ['5, 10,15', '5,10,15'],
    ['20', '20'],
  ])('the tips "%s" are kept as %s', (written, kept) => {
    expect(field('tip_percentages')?.(written, '/tip_percentages')).toBe(kept);
  });

  test.each([
    ['tip_percentages', '15,10'],
    ['tip_percentages', '0'],
    ['tip_percentages', '100'],
    ['tip_percentages', '1,2,3,4,5,6'],
    ['tip_percentages', 'ten'],
    ['merchant_code', '../other'],
    ['merchant_code', 'mc0x0abc'],
    ['api_key', 'with a space'],
    ['api_key', 'line\nbreak-in-it'],
    ['app_id', 'a b'],
    ['affiliate_key', ''],
  ])('the setting %s cannot be %j', (name, written) => {
    expect(() => field(name)?.(written, `/${name}`)).toThrow(expect.objectContaining({ code: 'INVALID' }));
  });

  const field = (name: string) => sumUpSolo().descriptor.settings.fields.find((one) => one.name === name)?.parse;
});
