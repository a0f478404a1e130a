import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hours, later, minutes, seconds, type Instant } from '../kernel/time.ts';
import { paymentDesk } from '../testing/payment-desk.ts';
import { after, hears, inquiring, isPaymentOpen, nextStep, submitting } from './attempt.ts';
import type { Payment } from './payment.ts';
import { paymentPolicy } from './policy.ts';
import type { Outcome } from './provider.ts';

const desk = await paymentDesk();
const { payment: created } = await desk.start(await desk.ring([1_000]), 'card');
const start = created.createdAt;
const sent = submitting(created, start, paymentPolicy);

const outcomes: Readonly<Record<Outcome['kind'], Outcome>> = {
  action_required: { kind: 'action_required', action: { kind: 'open_url', url: 'app://pay' } },
  pending: { kind: 'pending', phase: 'waiting_for_card' },
  unknown: { kind: 'unknown', why: 'timed_out' },
  approved: { kind: 'approved', amount: { amount: created.amount, currency: created.currency }, tip: 0 as never },
  declined: { kind: 'declined', reason: 'card_problem' },
  cancelled: { kind: 'cancelled' },
  not_started: { kind: 'not_started', problem: 'reader_busy' },
};
const anyOutcome = fc.constantFrom(...Object.values(outcomes));
const played = (some: readonly Outcome[], from: Payment = sent): Payment =>
  some.reduce((payment, outcome, at) => after(payment, outcome, later(start, seconds(at)), paymentPolicy), from);

test('an approval is the last word, wherever it comes among other answers', () =>
  fc.assert(
    fc.property(fc.array(anyOutcome), fc.array(anyOutcome), (before, behind) => {
      const approved = played([...before, outcomes.approved]);
      expect(approved.status).toBe('approved');
      const afterwards = played(behind, approved);
      expect(afterwards).toBe(approved);
    }),
  ));

test('without an approval no attempt counts as taken, and an attempt that ended stays ended', () =>
  fc.assert(
    fc.property(fc.array(anyOutcome.filter(({ kind }) => kind !== 'approved')), (some) => {
      const payment = played(some);
      expect(payment.taken).toBeNull();
      const end = some.find(({ kind }) => ['declined', 'cancelled', 'not_started'].includes(kind));
      expect(payment.status).toBe(end?.kind ?? payment.status);
      expect(isPaymentOpen(payment.status)).toBe(end === undefined);
    }),
  ));

test('an open attempt keeps its sale, is inquired about, and gives the sale free when it ends', () =>
  fc.assert(
    fc.property(fc.array(anyOutcome.filter(({ kind }) => kind !== 'approved')), (some) => {
      const payment = played(some);
      expect(payment.openForSale === null).toBe(!isPaymentOpen(payment.status));
      expect(payment.inquireAt).not.toBeNull();
    }),
  ));

test('a status that hears nothing of an outcome is left as it is', () => {
  for (const [status, heard] of Object.entries(hears))
    for (const [kind, does] of Object.entries(heard)) {
      const payment = { ...sent, status: status as Payment['status'] };
      const next = after(payment, outcomes[kind as Outcome['kind']], later(start, 1), paymentPolicy);
      expect(next === payment, `${status} and ${kind}`).toBe(!does);
    }
});

test('what a provider tells to keep is kept, and repeated answers change nothing', () => {
  const known = after(sent, { ...outcomes.pending, state: { transaction: 't-1' } }, start, paymentPolicy);
  expect(known.state).toEqual({ transaction: 't-1' });
  expect(after(known, { ...outcomes.pending, state: { transaction: 't-1' } }, later(start, 5), paymentPolicy)).toBe(
    known,
  );
});

test('an app that is not known to its provider yet can still be opened', () => {
  const action = after(sent, outcomes.action_required, start, paymentPolicy);
  expect(after(action, outcomes.unknown, start, paymentPolicy)).toMatchObject({
    status: 'unknown',
    action: { url: 'app://pay' },
  });
});

test('what was only stored is sent within two minutes, and withdrawn after that or when it is not wanted', () => {
  const at = (ms: number) => nextStep(created, later(start, ms), paymentPolicy);
  expect(at(0)).toEqual({ kind: 'submit' });
  expect(at(minutes(2))).toEqual({ kind: 'submit' });
  expect(at(minutes(2) + 1)).toMatchObject({ kind: 'withdraw', status: 'not_started' });
  const unwanted = { ...created, cancelRequestedAt: start };
  expect(nextStep(unwanted, start, paymentPolicy)).toMatchObject({ kind: 'withdraw', status: 'cancelled' });
});

test('what was sent is never submitted again, whatever is known of it', () =>
  fc.assert(
    fc.property(fc.array(anyOutcome), fc.integer({ min: 0, max: hours(48) }), (some, ms) => {
      const step = nextStep(played(some), later(start, ms), paymentPolicy);
      expect(['submit', 'withdraw']).not.toContain(step.kind);
    }),
  ));

/** When an attempt is inquired about, in seconds from its start, while its provider always answers the same. */
function inquiries(outcome: Outcome, until: number): number[] {
  let payment = after(sent, outcome, start, paymentPolicy);
  const times: number[] = [];
  for (let now = payment.inquireAt as number; now <= start + until; now = payment.inquireAt as number) {
    times.push((now - start) / 1_000);
    payment = after(inquiring(payment, now as Instant, paymentPolicy), outcome, now as Instant, paymentPolicy);
  }
  return times;
}

test('what is under way is asked about every two seconds for a minute, then every ten, then every minute', () => {
  const times = inquiries(outcomes.pending, minutes(8));
  expect(times.slice(0, 3)).toEqual([2, 4, 6]);
  expect(times.filter((at) => at > 60 && at <= 90)).toEqual([70, 80, 90]);
  expect(times.slice(-2)).toEqual([420, 480]);
});

test('what is unknown is asked about after 1, 2, 4, … seconds, at most a minute', () => {
  const times = inquiries(outcomes.unknown, minutes(4));
  expect(times.map((at, index) => at - (times[index - 1] ?? 0))).toEqual([1, 1, 2, 4, 8, 16, 32, 60, 60]);
});

test('after fifteen minutes a person must say, and only facts take that from them', () => {
  const atReader = { ...sent, openOnTerminal: 'card/r-1' };
  const overdue = inquiring(atReader, later(start, minutes(15)), paymentPolicy);
  expect(overdue).toMatchObject({ openForSale: sent.saleId, openOnTerminal: null });
  expect(overdue.status).toBe('needs_review');
  expect(inquiring(sent, later(start, minutes(15) - 1), paymentPolicy).status).toBe('submitting');
  for (const kind of ['pending', 'action_required', 'unknown'] as const)
    expect(played([outcomes[kind]], overdue).status).toBe('needs_review');
  expect(played([outcomes.declined], overdue).status).toBe('declined');
  expect(played([outcomes.approved], overdue).status).toBe('approved');
});

test('what ended is watched every half hour for a day, with a last look however late', () => {
  let payment = after(sent, outcomes.cancelled, start, paymentPolicy);
  let looks = 0;
  while (payment.inquireAt !== null) {
    expect(payment.inquireAt).toBe(later(start, minutes(30) * ++looks));
    payment = inquiring(payment, payment.inquireAt, paymentPolicy);
  }
  expect(looks).toBe(48);
  const asleep = after(sent, outcomes.cancelled, start, paymentPolicy);
  const late = later(start, hours(60));
  expect(nextStep(asleep, late, paymentPolicy)).toEqual({ kind: 'inquire' });
  expect(inquiring(asleep, late, paymentPolicy).inquireAt).toBeNull();
});

test('what was never sent is not watched', () => {
  expect(after(created, outcomes.not_started, start, paymentPolicy).inquireAt).toBeNull();
});
