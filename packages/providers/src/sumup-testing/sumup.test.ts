import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { currency, minor } from '@tresen/domain';
import { manualClock } from '@tresen/domain/testing';
import { sumUpSolo } from '../sumup-solo/index.ts';
import { serveSumUp } from './serve.ts';
import { fakeSumUp, type FakeSumUp } from './sumup.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A Solo that reaches the fake over a socket, as a host in another process does. */
async function counter() {
  const clock = manualClock();
  const sumup = fakeSumUp({ clock });
  const { url, close } = await serveSumUp(sumup);
  closers.push(close);
  const { id: readerId } = sumup.addReader('Counter', 'U1DT3NA00-CN');
  const solo = sumUpSolo({ baseUrl: url });
  const context = (patience = 20_000) => ({ settings: sumup.settings, now: clock.now(), patience });
  let count = 0;
  const request = (callbackUrl = 'https://till.example/callback') => ({
    reference: String(++count).padStart(32, 'r'),
    amount: { amount: minor(1010), currency: currency('EUR') },
    readerId,
    startedAt: clock.now(),
    cancelRequestedAt: null,
    state: {},
    title: 'R-17',
    tendered: null,
    platform: 'web' as const,
    callbackUrl,
    returnUrl: 'https://till.example/return',
  });
  return { clock, sumup, solo, context, request, readerId, url };
}

describe('SumUp on a socket', () => {
  test('takes a payment, and gives it back', async () => {
    const { solo, sumup, context, request, readerId } = await counter();
    const attempt = request();
    const started = await solo.start(context(), attempt);
    sumup.customer(readerId).taps();
    const known = { ...attempt, state: started.state ?? {} };
    expect(await solo.inquire(context(), known)).toMatchObject({ kind: 'approved', amount: attempt.amount });
    const refund = { ...attempt, attempt: known, refundedBefore: minor(0) };
    expect((await solo.refund(context(), refund)).kind).toBe('approved');
  });

  test('breaks connections, and says nothing', async () => {
    const { solo, sumup, context, request } = await counter();
    sumup.fail('answer_lost', { on: 'CreateReaderCheckout' });
    expect(await solo.start(context(), request())).toEqual({ kind: 'unknown', why: 'connection_lost' });
    sumup.fail('silence', { on: 'CreateReaderCheckout' });
    expect(await solo.start(context(1_000), request())).toEqual({ kind: 'unknown', why: 'timed_out' });
    expect(sumup.checkouts).toHaveLength(1); // the second found the reader busy, and was not told
  });

  test('what is gone begins nothing, and that is certain', async () => {
    const { context, request, solo } = await counter();
    for (const close of closers.splice(0)) await close();
    expect(await solo.start(context(), request())).toEqual({ kind: 'not_started', problem: 'unreachable' });
    expect(await solo.inquire(context(), request())).toEqual({ kind: 'unknown', why: 'unreachable' });
    expect(await solo.health(context())).toEqual({ kind: 'unreachable', why: 'unreachable' });
  });

  test('knows no other operation', async () => {
    const { url } = await counter();
    expect((await fetch(`${url}/v0.1/checkouts`)).status).toBe(404);
  });
});

describe('a pairing code', () => {
  const pair = async (sumup: FakeSumUp, code: string) => {
    const headers = { Authorization: `Bearer ${sumup.settings.api_key}` };
    const url = `https://api.sumup.com/v0.1/merchants/${sumup.merchantCode}/readers`;
    const body = JSON.stringify({ pairing_code: code, name: 'Bar' });
    const arrived = await sumup.answer(new Request(url, { method: 'POST', headers, body }));
    return arrived instanceof Response ? arrived.status : arrived;
  };

  test('is of 8 or 9 characters, lives five minutes, and pairs once', async () => {
    const clock = manualClock();
    const sumup = fakeSumUp({ clock });
    const codes = [sumup.showPairingCode(), sumup.showPairingCode()];
    for (const code of codes) expect(code).toMatch(/^[A-Z0-9]{8,9}$/);
    clock.advance(299_999);
    expect(await pair(sumup, codes[0] ?? '')).toBe(201);
    expect(await pair(sumup, codes[0] ?? '')).toBe(404);
    clock.advance(1);
    expect(await pair(sumup, codes[1] ?? '')).toBe(404);
  });
});

describe('callbacks', () => {
  /** Two payments at one reader that are over, whose callbacks are due. */
  async function two() {
    const at = await counter();
    for (const how of ['taps', 'cancels'] as const) {
      await at.solo.start(at.context(), at.request());
      at.sumup.customer(at.readerId)[how]();
    }
    return at;
  }

  test('are unsigned, and every second one lacks the transaction', async () => {
    const { sumup } = await two();
    const payloads: { status: string; transaction_id?: string }[] = sumup.callbacks.map(
      ({ body }) => JSON.parse(body).payload,
    );
    expect(payloads.map(({ status }) => status)).toEqual(['successful', 'failed']);
    expect(payloads.map(({ transaction_id: id }) => id !== undefined)).toEqual([true, false]);
  });

  test('come repeated, and in another order', async () => {
    const { sumup } = await two();
    const got: string[] = [];
    const post = async (_: string, body: string) => (got.push(JSON.parse(body).payload.status), 200);
    await sumup.deliver({ post, times: 2, reversed: true });
    expect(got).toEqual(['failed', 'failed', 'successful', 'successful']);
    await sumup.deliver({ post });
    expect(got).toHaveLength(4);
  });

  test('are sent again until they are answered by exactly 200, six times at most', async () => {
    const { sumup } = await two();
    let sent = 0;
    for (let time = 0; time < 10; time++) await sumup.deliver({ post: async () => (sent++, 204) });
    expect(sent).toBe(12);
    expect(sumup.callbacks).toEqual([]);
  });

  test('are posted over HTTP where nothing else is said', async () => {
    const { sumup, solo, context, request, readerId } = await counter();
    const got: string[] = [];
    const host = createServer((incoming, outgoing) => {
      got.push(incoming.url ?? '');
      outgoing.end();
    });
    await new Promise<void>((listening) => host.listen(0, '127.0.0.1', listening));
    closers.push(async () => void host.close());
    const address = host.address();
    await solo.start(context(), request('https://till.example/callbacks/token'));
    sumup.customer(readerId).taps();
    const port = typeof address === 'object' ? address?.port : 0;
    await sumup.deliver({ to: (url) => url.replace('https://till.example', `http://127.0.0.1:${port}`) });
    expect(got).toEqual(['/callbacks/token']);
  });
});

describe('SumUp’s app', () => {
  const link = (more: Record<string, string> = {}) => {
    const parameters = {
      'affiliate-key': '123e4567-e89b-12d3-a456-426614174000',
      'app-id': 'tresen.example',
      currency: 'EUR',
      title: 'R-17',
      'foreign-tx-id': 'r1',
      total: '10.10',
      callback: 'https://till.example/return',
      ...more,
    };
    return `sumupmerchant://pay/1.0?${String(new URLSearchParams(parameters))}`;
  };
  const open = (sumup: FakeSumUp, text: string, platform: 'android' | 'ios' = 'android') =>
    sumup.openApp(text, platform);

  test('opens by its link, and burns the foreign id', () => {
    const sumup = fakeSumUp({ clock: manualClock() });
    const app = open(sumup, link());
    expect(app.shows).toEqual({ amount: 1010, currency: 'EUR', title: 'R-17' });
    expect(app.isDeclined().returnUrl).toContain('smp-status=failed');
    expect(() => open(sumup, link())).toThrow('used before');
  });

  test.each([
    ['a wrong key', link({ 'affiliate-key': 'x' }), 'android'],
    ['an amount with one decimal', link({ total: '10.1' }), 'android'],
    ['decimals where the currency has none', link({ total: '10.00', currency: 'HUF' }), 'android'],
    ['nothing to pay', link({ total: '0.00' }), 'android'],
    ['a currency that it does not take', link({ currency: 'JPY', total: '10.10' }), 'android'],
    ['what is meant for the other platform', link(), 'ios'],
    ['another link', 'https://sumup.com/pay/1.0', 'android'],
  ] as const)('shows an error for %s', (_, text, platform) => {
    expect(() => open(fakeSumUp({ clock: manualClock() }), text, platform)).toThrow(Error);
  });
});
