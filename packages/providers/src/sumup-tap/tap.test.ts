import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currency, minor, type StartRequest } from '@tresen/domain';
import { sumUpServer } from '../sumup/fake-under-test.ts';
import { sumUpTap } from './index.ts';

const server = sumUpServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

const { descriptor } = sumUpTap();

function phone() {
  const { sumup, clock } = server.open();
  const context = (settings: Readonly<Record<string, string>> = sumup.settings) => ({
    settings,
    now: clock.now(),
    patience: 20_000,
  });
  const request: StartRequest = {
    reference: 'r'.repeat(32),
    amount: { amount: minor(1010), currency: currency('EUR') },
    readerId: null,
    startedAt: clock.now(),
    cancelRequestedAt: null,
    state: {},
    title: 'Café & Söhne, R-17',
    tendered: null,
    platform: 'android',
    callbackUrl: 'https://till.example/callbacks/x',
    returnUrl: 'https://till.example/return/x?a=1&b=2',
  };
  const link = async (more: Partial<StartRequest>) => {
    const outcome = await sumUpTap().start(context(), { ...request, ...more });
    if (outcome.kind !== 'action_required') throw new Error(outcome.kind);
    return outcome.action.url;
  };
  return { sumup, clock, context, request, link };
}

describe('the link that opens SumUp’s app', () => {
  test('has the amount as total, and one way back, on Android', async () => {
    const { link } = phone();
    expect(await link({ platform: 'android' })).toBe(
      'sumupmerchant://pay/1.0?affiliate-key=123e4567-e89b-12d3-a456-426614174000&app-id=tresen.example&currency=EUR' +
        `&title=Caf%C3%A9%20%26%20S%C3%B6hne%2C%20R-17&foreign-tx-id=${'r'.repeat(32)}&total=10.10` +
        '&callback=https%3A%2F%2Ftill.example%2Freturn%2Fx%3Fa%3D1%26b%3D2',
    );
  });

  test('has it as amount, and two ways back, on iOS', async () => {
    const { link } = phone();
    const { searchParams } = new URL(await link({ platform: 'ios' }));
    expect(searchParams.get('amount')).toBe('10.10');
    expect(searchParams.has('total') || searchParams.has('callback')).toBe(false);
    for (const name of ['callbacksuccess', 'callbackfail'])
      expect(searchParams.get(name)).toBe('https://till.example/return/x?a=1&b=2');
  });

  test('is the same each time, and asks nobody', async () => {
    const { link, sumup } = phone();
    expect(await link({})).toBe(await link({}));
    expect(sumup.asked('GetTransactionV2.1')).toBe(0);
  });

  test('says what it opens: Tap to Pay on an iPhone, card payment on Android', () => {
    expect(descriptor.labelOn?.ios?.en).toContain('Tap to Pay');
    expect(descriptor.label.en).not.toContain('Tap to Pay');
    expect(descriptor.labelOn?.android).toBeUndefined();
    expect(Object.keys(descriptor.label).toSorted()).toEqual(Object.keys(descriptor.labelOn?.ios ?? {}).toSorted());
  });
});

describe('what the app comes back with', () => {
  const { readCallback } = sumUpTap();
  const returned = (query: Record<string, string>) => readCallback({ query, body: '', headers: {} });

  test('says where to look, and nothing else', () => {
    const query = { 'smp-status': 'success', 'smp-tx-code': 'TEENSK4W2K', 'foreign-tx-id': 'r'.repeat(32) };
    expect(returned(query)).toEqual({ hinted_code: 'TEENSK4W2K' });
    expect(returned({ 'smp-status': 'failed', 'smp-failure-cause': 'x', 'smp-message': 'y' })).toEqual({});
    expect(returned({})).toEqual({});
    expect(returned({ 'smp-tx-code': 'x&id=1' })).toEqual({});
  });

  test('a code of another payment is looked at, and not believed', async () => {
    const { sumup, context, request, link } = phone();
    const { transaction } = sumup.openApp(await link({ reference: 'o'.repeat(32) }), 'android').pays();
    const hinted = { ...request, state: returned({ 'smp-tx-code': transaction.code }) };
    expect(await sumUpTap().inquire(context(), hinted)).toEqual({ kind: 'unknown', why: 'not_ours' });
  });

  test('who left the app before paying is not known to have: SumUp never heard of it', async () => {
    const { sumup, context, request, link } = phone();
    sumup.openApp(await link({}), 'android').isLeft();
    expect(await sumUpTap().inquire(context(), request)).toEqual({ kind: 'unknown', why: 'not_found' });
  });

  test('whatever is missing of it, who paid has paid', async () => {
    const { sumup, context, request, link } = phone();
    const omit = ['smp-status', 'smp-tx-code', 'foreign-tx-id'];
    const { returnUrl } = sumup.openApp(await link({}), 'android').pays({ omit });
    expect(returnUrl).toBe('https://till.example/return/x?a=1&b=2');
    expect(await sumUpTap().inquire(context(), request)).toMatchObject({ kind: 'approved' });
  });
});

describe('with an affiliate key alone', () => {
  test('it can be used, and a person must say what happened', async () => {
    const { sumup, context, request, link } = phone();
    const { affiliate_key } = sumup.settings;
    const alone = context({ affiliate_key });
    expect(await sumUpTap().health(alone)).toEqual({ kind: 'ok' });
    expect((await sumUpTap().start(alone, request)).kind).toBe('action_required');
    sumup.openApp(await link({}), 'android').pays();
    expect(await sumUpTap().inquire(alone, request)).toEqual({ kind: 'unknown', why: 'not_configured' });
    const refund = {
      reference: 'f'.repeat(32),
      amount: request.amount,
      startedAt: request.startedAt,
      state: {},
      attempt: request,
      refundedBefore: minor(0),
    };
    expect(await sumUpTap().refund(alone, refund)).toEqual({ kind: 'declined', reason: 'other' });
    expect(await sumUpTap().inquireRefund(alone, refund)).toEqual({ kind: 'unknown', why: 'not_configured' });
  });
});
