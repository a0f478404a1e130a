import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { currency, later, minor, type AttemptRef, type Instant, type Outcome } from '@tresen/domain';
import { fakeCard } from './index.ts';
import { scenarioOf, scenarios } from './scenarios.ts';

const start = Date.parse('2026-01-05T09:00:00Z') as Instant;
const attemptOf = (amount: number, more: Partial<AttemptRef> = {}): AttemptRef => ({
  reference: 'r'.repeat(32),
  amount: { amount: minor(amount), currency: currency('EUR') },
  readerId: null,
  startedAt: start,
  cancelRequestedAt: null,
  state: {},
  ...more,
});
const at = (after: number) => ({ settings: {}, now: later(start, after), patience: 1_000 });
const ask = (amount: number, after: number, more: Partial<AttemptRef> = {}): Promise<Outcome> =>
  fakeCard().inquire(at(after), attemptOf(amount, more));
const ended = ({ kind }: Outcome) => ['approved', 'declined', 'cancelled', 'not_started'].includes(kind);

describe('the test card', () => {
  test('any amount that is not in the table is approved after a second and a half', async () => {
    expect(await ask(1234, 0)).toEqual({ kind: 'pending', phase: 'waiting' });
    expect(await ask(1234, 1_499)).toEqual({ kind: 'pending', phase: 'waiting_for_card' });
    expect(await ask(1234, 1_500)).toMatchObject({ kind: 'approved', amount: { amount: 1234 }, tip: 0 });
  });

  test('what has ended stays as it ended, whoever asks and whenever', async () => {
    const digits = fc.constantFrom(...Object.keys(scenarios).map(Number), 0, 50, 99);
    const time = fc.integer({ min: 0, max: 2_000_000 });
    await fc.assert(
      fc.asyncProperty(digits, time, time, fc.option(time, { nil: null }), async (two, first, second, cancel) => {
        const [sooner, after] = [Math.min(first, second), Math.max(first, second)];
        const cancelRequestedAt = cancel === null || cancel > sooner ? null : ((start + cancel) as Instant);
        const before = await ask(1200 + two, sooner, { cancelRequestedAt });
        if (ended(before)) expect(await ask(1200 + two, after, { cancelRequestedAt })).toEqual(before);
      }),
    );
  });

  test('a cancel that is wanted ends what waits for a card, and nothing that is over', async () => {
    const cancelled = (after: number) => ({ cancelRequestedAt: later(start, after) });
    expect(await ask(1200, 1_000, cancelled(500))).toEqual({ kind: 'cancelled' });
    expect((await ask(1200, 5_000, cancelled(2_000))).kind).toBe('approved');
    expect(await ask(1271, 60_000, cancelled(59_000))).toEqual({ kind: 'cancelled' });
    expect((await ask(1274, 30_000, cancelled(5_000))).kind).toBe('approved');
    expect((await ask(1269, 1_199_000, cancelled(5_000))).kind).toBe('pending');
  });

  test.each([
    [61, { kind: 'declined', reason: 'declined' }],
    [62, { kind: 'declined', reason: 'insufficient_funds' }],
    [63, { kind: 'declined', reason: 'card_problem' }],
    [66, { kind: 'cancelled' }],
    [72, { kind: 'not_started', problem: 'reader_busy' }],
    [73, { kind: 'not_started', problem: 'reader_offline' }],
    [82, { kind: 'approved', amount: { amount: 1281 } }],
  ])('12.%i ends as the table says', async (two, outcome) => {
    expect(await ask(1200 + two, 5_000)).toMatchObject(outcome);
  });

  test.each([68, 71])('12.%i never ends by itself', async (two) => {
    expect(ended(await ask(1200 + two, 86_400_000))).toBe(false);
  });

  test('a refund of more than was paid is declined', async () => {
    const attempt = attemptOf(1200);
    const refund = { ...attempt, attempt, refundedBefore: minor(500) };
    const wanted = (amount: number) => ({ ...refund, amount: { ...attempt.amount, amount: minor(amount) } });
    expect(await fakeCard().refund(at(0), wanted(701))).toEqual({ kind: 'declined', reason: 'exceeds_paid' });
    expect((await fakeCard().refund(at(0), wanted(700))).kind).toBe('approved');
  });

  test('a refund that takes its time is approved in the end', async () => {
    const attempt = attemptOf(1279);
    const refund = { ...attempt, attempt, refundedBefore: minor(0) };
    expect(await fakeCard().refund(at(0), refund)).toEqual({ kind: 'pending' });
    expect((await fakeCard().inquireRefund(at(5_000), refund)).kind).toBe('approved');
  });

  test('the guide tells every amount as it is', () => {
    const guide = readFileSync(join(import.meta.dirname, '../../../../docs/guides/test-card.md'), 'utf8');
    const told = [...guide.matchAll(/^\| (\d\d) \| (.+) \|$/gm)].map(([, two, says]) => [Number(two), says]);
    expect(told).toEqual(Object.keys(scenarios).map((two) => [Number(two), scenarioOf(Number(two)).says]));
  });
});
