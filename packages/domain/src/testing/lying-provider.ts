import type { Currency, Minor } from '../kernel/money.ts';
import { hours, minutes, seconds, type Clock } from '../kernel/time.ts';
import type { AttemptRef, Outcome, PaymentProvider, ProviderDescriptor, RefundOutcome } from '../payments/provider.ts';

/** What really happened to an attempt: what the customer's bank would say. */
export interface AttemptTruth {
  readonly reference: string;
  /** How often it was sent. */
  readonly sends: number;
  readonly taken: { readonly amount: number; readonly tip: number; readonly currency: string } | null;
  /** It took what was not asked for, or took it after it had said that it never would. */
  readonly strayed: boolean;
}

export interface RefundTruth {
  readonly reference: string;
  readonly attempt: string;
  readonly sends: number;
  readonly given: number;
}

export interface LyingProvider extends PaymentProvider {
  /** As it is now. Money that was taken stays taken. */
  attempts(): readonly AttemptTruth[];
  refunds(): readonly RefundTruth[];
  /** When the last of its attempts and refunds has done what it will. */
  restsAt(): number;
  /** Stops losing and garbling answers: for the end, when everything must come out. What it does stays as it is. */
  calm(): void;
}

interface Attempt {
  readonly reference: string;
  /** Whether it ever said that it had ended without money. */
  saidEnded: boolean;
  readonly exact: boolean;
  /** When it takes the money, if ever. */
  takesAt: number | null;
  /** When it ends without, and as what. */
  endsAt: number | null;
  endsAs: 'declined' | 'cancelled';
  /** What it says until then. */
  readonly says: 'pending' | 'unknown' | 'declined' | 'cancelled';
  readonly wouldTake: NonNullable<AttemptTruth['taken']>;
}

interface Given {
  readonly reference: string;
  readonly attempt: string;
  readonly amount: number;
  sends: number;
  givesAt: number | null;
  readonly declines: boolean;
}

/** What becomes of an attempt, as often as it stands here. */
const plans = [
  'takes',
  'takes',
  'takes',
  'takes',
  'takes_late',
  'takes_late',
  'ends',
  'ends',
  'nothing',
  'nothing',
] as const;

/** What nobody expects on the wire. */
const garbage = [
  {},
  { kind: 'paid' },
  { kind: 'approved' },
  { kind: 'approved', amount: { amount: Number.NaN, currency: 'EUR' }, tip: 0 },
  { kind: 'approved', amount: { amount: -5, currency: 'EUR' }, tip: 0 },
  { kind: 'approved', amount: { amount: 1, currency: 'euro' }, tip: 0 },
] as const;

export interface LyingOptions {
  readonly descriptor: ProviderDescriptor;
  readonly clock: Clock;
  readonly next: () => number;
}

/**
 * A provider that does with money what it likes and says of it what it likes, all decided by `next`: it takes the money late, hours
 * after it said that it was cancelled; takes another amount or currency; answers garbage or nothing, whether or not it did what was
 * asked; says what was true a while ago; hears a cancel, or not. Only two things it never does: say of money that it was taken when
 * it was not, and forget what it took.
 */
export function lyingProvider({ descriptor, clock, next }: LyingOptions): LyingProvider {
  const attempts = new Map<string, Attempt>();
  const refunds = new Map<string, Given>();
  const sends = new Map<string, number>();
  let honest = false;
  const chance = (percent: number) => next() % 100 < percent;
  const pick = <T>(from: readonly T[]): T => from[next() % from.length]!;
  const within = (milliseconds: number) => clock.now() + (next() % milliseconds);

  const begin = (ref: AttemptRef): Attempt => {
    const plan = pick(plans);
    const { amount, currency } = ref.amount;
    const wouldTake = {
      amount: chance(90) ? amount : pick([amount + 1, Math.max(1, amount - 1), amount * 2]),
      tip: descriptor.can.tips && chance(20) ? 1 + (next() % 200) : 0,
      currency: chance(95) ? currency : 'USD',
    };
    return {
      reference: ref.reference,
      saidEnded: false,
      exact: wouldTake.amount === amount && wouldTake.currency === currency,
      takesAt: plan === 'takes' ? within(seconds(60)) : plan === 'takes_late' ? within(hours(20)) : null,
      endsAt: plan === 'ends' ? within(seconds(90)) : null,
      endsAs: pick(['declined', 'cancelled']),
      says: pick(
        plan === 'takes_late'
          ? (['pending', 'unknown', 'unknown', 'declined', 'cancelled'] as const)
          : (['pending', 'pending', 'unknown'] as const),
      ),
      wouldTake,
    };
  };

  const hasTaken = ({ takesAt }: Attempt, at: number = clock.now()) => takesAt !== null && takesAt <= at;

  const truthOf = (attempt: Attempt, at: number): Outcome => {
    const outcome = seenAt(attempt, at);
    attempt.saidEnded ||= outcome.kind === 'declined' || outcome.kind === 'cancelled';
    return outcome;
  };

  const seenAt = (attempt: Attempt, at: number): Outcome => {
    const state = { transaction: attempt.reference };
    const { amount, tip, currency } = attempt.wouldTake;
    if (hasTaken(attempt, at))
      return {
        kind: 'approved',
        amount: { amount: amount as Minor, currency: currency as Currency },
        tip: tip as Minor,
        details: { card: '•••• 1' },
        state,
      };
    if (attempt.endsAt !== null && attempt.endsAt <= at)
      return attempt.endsAs === 'declined'
        ? { kind: 'declined', reason: 'other', state }
        : { kind: 'cancelled', state };
    switch (attempt.says) {
      case 'pending':
        return { kind: 'pending', phase: 'waiting_for_card', state };
      case 'declined':
        return { kind: 'declined', reason: 'declined', state };
      case 'cancelled':
        return { kind: 'cancelled', state };
      case 'unknown':
        return { kind: 'unknown', why: 'not_found' };
      default:
        return attempt.says satisfies never;
    }
  };

  /** An answer on its way back: it may be lost or garbled, whatever was done. */
  const wire = <O extends Outcome | RefundOutcome>(outcome: O): O => {
    if (honest) return outcome;
    const fate = next() % 20;
    if (fate === 0) throw new Error('no answer');
    if (fate === 1) return { kind: 'unknown', why: 'timed_out' } as O;
    if (fate === 2) return pick(garbage) as unknown as O; // what it is there for
    return outcome;
  };

  const known = (attempt: AttemptRef): Attempt | undefined => attempts.get(attempt.reference);

  return {
    descriptor,
    health: async () => ({ kind: 'ok' }),
    async start(_, request) {
      sends.set(request.reference, (sends.get(request.reference) ?? 0) + 1);
      const before = attempts.get(request.reference);
      const lost = !before && chance(8);
      // Never carried out, and nobody knows.
      if (lost) return wire({ kind: 'unknown', why: 'timed_out' });
      if (!before && chance(5)) return { kind: 'not_started', problem: 'reader_busy' };
      const attempt = before ?? begin(request);
      attempts.set(attempt.reference, attempt);
      if (descriptor.flow === 'app_switch')
        return wire({ kind: 'action_required', action: { kind: 'open_url', url: `app:${attempt.reference}` } });
      return wire(truthOf(attempt, clock.now()));
    },
    async inquire(_, ref) {
      const attempt = known(ref);
      if (!attempt) return wire({ kind: 'unknown', why: 'not_found' });
      // Now and then from a copy that is behind.
      return wire(truthOf(attempt, clock.now() - (!honest && chance(15) ? seconds(30) : 0)));
    },
    async cancel(_, ref) {
      const attempt = known(ref);
      if (attempt && !hasTaken(attempt) && attempt.endsAt === null) {
        const heard = next() % 4;
        if (heard === 0) attempt.takesAt = clock.now();
        else if (heard < 3) Object.assign(attempt, { takesAt: null, endsAt: clock.now(), endsAs: 'cancelled' });
      }
      if (chance(10)) throw new Error('no answer');
    },
    async refund(_, { reference, amount, attempt }) {
      const before = refunds.get(reference);
      const plan = next() % 10;
      const refund = before ?? {
        reference,
        attempt: attempt.reference,
        amount: amount.amount,
        sends: 0,
        givesAt: plan < 6 ? clock.now() : plan === 6 ? within(minutes(5)) : null,
        declines: plan === 7 || plan === 8,
      };
      refunds.set(reference, refund);
      refund.sends++;
      return wire(refundTruth(refund));
    },
    async inquireRefund(_, { reference }) {
      const refund = refunds.get(reference);
      return wire(refund ? refundTruth(refund) : { kind: 'unknown', why: 'not_found' });
    },
    readCallback: ({ body }) => JSON.parse(body) as Record<string, string>, // whoever sent it
    attempts: () =>
      [...attempts.values()].map((attempt) => ({
        reference: attempt.reference,
        sends: sends.get(attempt.reference) ?? 0,
        taken: hasTaken(attempt) ? attempt.wouldTake : null,
        strayed: hasTaken(attempt) && (attempt.saidEnded || !attempt.exact),
      })),
    refunds: () =>
      [...refunds.values()].map((refund) => ({
        reference: refund.reference,
        attempt: refund.attempt,
        sends: refund.sends,
        given: refund.givesAt !== null && refund.givesAt <= clock.now() ? refund.amount : 0,
      })),
    restsAt: () =>
      Math.max(
        0,
        ...[...attempts.values()].map(({ takesAt }) => takesAt ?? 0),
        ...[...refunds.values()].map(({ givesAt }) => givesAt ?? 0),
      ),
    calm: () => void (honest = true),
  };

  function refundTruth({ givesAt, declines, amount, attempt }: Given): RefundOutcome {
    const currency = attempts.get(attempt)?.wouldTake.currency as Currency; // of the attempt it gives back
    if (givesAt !== null && givesAt <= clock.now())
      return { kind: 'approved', amount: { amount: amount as Minor, currency } };
    if (declines) return { kind: 'declined', reason: 'not_refundable' };
    return givesAt === null ? { kind: 'unknown', why: 'not_found' } : { kind: 'pending' };
  }
}
