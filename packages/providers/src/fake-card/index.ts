import {
  later,
  seconds,
  type AttemptRef,
  type Instant,
  type Minor,
  type Outcome,
  type PaymentProvider,
  type ProviderDescriptor,
  type RefundOutcome,
  type RefundRef,
} from '@tresen/domain';
import { phaseAt, scenarioOf } from './scenarios.ts';

const descriptor: ProviderDescriptor = {
  id: 'fake_card',
  label: { en: 'Test card', fr: 'Carte de test', de: 'Testkarte', lb: 'Testkaart' },
  flow: 'terminal',
  drawer: false,
  can: { cancel: true, refund: 'partial', tips: true, readers: false },
  currencies: 'any',
  minimum: 100 as Minor, // a constant in range
  minimumTopupBarcode: null,
  platforms: ['web', 'android', 'ios'],
  settings: { id: 'fake_card', fields: [] },
};

/**
 * A card terminal that does not exist, for trials: what happens follows from the amount, as `scenarios.ts` has it. It remembers
 * nothing: every answer is computed from the attempt and the time, so that hosts agree and a restart forgets nothing. Nobody
 * pays with it; a host must not offer it in production.
 */
export const fakeCard = (): PaymentProvider => ({
  descriptor,
  health: async () => ({ kind: 'ok' }),
  start: async ({ now }, attempt) => {
    const { start } = scenarioOf(attempt.amount.amount);
    if (start === 'no_answer') return { kind: 'unknown', why: 'no_answer' };
    if (start) return { kind: 'not_started', problem: start.refuses };
    return standing(attempt, now);
  },
  inquire: async ({ now }, attempt) => {
    const { start, silent } = scenarioOf(attempt.amount.amount);
    if (typeof start === 'object') return { kind: 'not_started', problem: start.refuses };
    if (silent && now < later(attempt.startedAt, silent.until)) return { kind: 'unknown', why: silent.why };
    return standing(attempt, now);
  },
  cancel: async () => undefined,
  refund: async ({ now }, refund) =>
    scenarioOf(refund.attempt.amount.amount).refund === 'answer_lost'
      ? { kind: 'unknown', why: 'no_answer' }
      : refunding(refund, now),
  inquireRefund: async ({ now }, refund) => refunding(refund, now),
  readCallback: () => ({}),
});

/** How the attempt stands at the terminal. */
function standing({ amount, startedAt, cancelRequestedAt, reference }: AttemptRef, now: Instant): Outcome {
  const { ends, cancels } = scenarioOf(amount.amount);
  const endsAt = ends ? later(startedAt, ends.at) : Number.POSITIVE_INFINITY;
  const cancelsAt = cancels && cancelRequestedAt !== null ? later(cancelRequestedAt, 500) : Number.POSITIVE_INFINITY;
  if (cancelsAt < endsAt && cancelsAt <= now) return { kind: 'cancelled' };
  if (!ends || now < endsAt) return { kind: 'pending', phase: phaseAt(now - startedAt) };
  if (ends.as === 'cancelled') return { kind: 'cancelled' };
  if (ends.as !== 'approved') return { kind: 'declined', reason: ends.as };
  return {
    kind: 'approved',
    amount: { ...amount, amount: (amount.amount + (ends.off ?? 0)) as Minor }, // the minimum keeps it above zero
    tip: (ends.tip ?? 0) as Minor, // a constant in range
    details: { card: 'TEST •••• 0000', authorization: reference.slice(0, 6).toUpperCase() },
  };
}

/** How a refund stands. */
function refunding({ amount, startedAt, attempt, refundedBefore }: RefundRef, now: Instant): RefundOutcome {
  const { refund } = scenarioOf(attempt.amount.amount);
  if (refund === 'declined') return { kind: 'declined', reason: 'not_refundable' };
  if (refundedBefore + amount.amount > attempt.amount.amount) return { kind: 'declined', reason: 'exceeds_paid' };
  if (refund === 'never_known') return { kind: 'unknown', why: 'no_answer' };
  if (refund === 'answer_lost' && now < later(startedAt, seconds(3))) return { kind: 'unknown', why: 'no_answer' };
  if (refund === 'pending_first' && now < later(startedAt, seconds(5))) return { kind: 'pending' };
  return { kind: 'approved', amount };
}
