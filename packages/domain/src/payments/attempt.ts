import { later, type Instant } from '../kernel/time.ts';
import { openStatuses, type Payment, type PaymentStatus } from './payment.ts';
import { answeredBy, inquiredAgainAt, type PaymentPolicy } from './policy.ts';
import type { Outcome } from './provider.ts';

/** Pure decisions on one attempt, whatever its sale. What money that was taken does to the sale is decided in `settle.ts`. */

type OpenStatus = (typeof openStatuses)[number];

export const isPaymentOpen = (status: PaymentStatus): status is OpenStatus =>
  (openStatuses as readonly PaymentStatus[]).includes(status);

/** What an attempt needs next. */
export type NextStep =
  /** Nothing was sent: send it. */
  | { readonly kind: 'submit' }
  /** Nothing was sent, and nothing will be. */
  | { readonly kind: 'withdraw'; readonly status: 'cancelled' | 'not_started'; readonly reason: string }
  | { readonly kind: 'inquire' }
  /** Money was taken and is not put to a sale yet. */
  | { readonly kind: 'settle' }
  | { readonly kind: 'wait'; readonly until: Instant }
  | { readonly kind: 'rest' };

export function nextStep(payment: Payment, now: Instant, policy: PaymentPolicy): NextStep {
  const { status } = payment;
  switch (status) {
    case 'created':
      if (payment.cancelRequestedAt !== null)
        return { kind: 'withdraw', status: 'cancelled', reason: 'cancel_requested' };
      if (now > later(payment.createdAt, policy.submitWithin))
        return { kind: 'withdraw', status: 'not_started', reason: 'too_late' };
      return { kind: 'submit' };
    case 'approved':
      return { kind: 'settle' };
    case 'settled':
    case 'orphaned':
      return { kind: 'rest' };
    case 'submitting':
    case 'awaiting':
    case 'unknown':
    case 'needs_review':
      return inquireWhenDue(payment.inquireAt ?? now, now);
    case 'declined':
    case 'cancelled':
    case 'not_started':
      return payment.inquireAt === null ? { kind: 'rest' } : inquireWhenDue(payment.inquireAt, now);
    default:
      return status satisfies never;
  }
}

const inquireWhenDue = (at: Instant, now: Instant): NextStep =>
  at <= now ? { kind: 'inquire' } : { kind: 'wait', until: at };

/** An attempt about to be sent. From here on it is only ever inquired about. */
export const submitting = (payment: Payment, now: Instant, policy: PaymentPolicy): Payment => ({
  ...payment,
  status: 'submitting',
  submittedAt: now,
  inquireAt: answeredBy(now, policy),
  inquiries: 0,
  reviewAfter: later(now, policy.reviewAfter),
});

/**
 * An attempt about to be inquired about; past its deadline it is a person's to decide, unless the answer says more. Its terminal is
 * free then: a shop with one terminal must not stand still until its owner has looked. Its sale is not.
 */
export function inquiring(payment: Payment, now: Instant, policy: PaymentPolicy): Payment {
  const overdue =
    now >= payment.reviewAfter && ['submitting', 'awaiting', 'unknown'].includes(payment.status)
      ? ({ status: 'needs_review', inquiries: 0, openOnTerminal: null } as const)
      : {};
  const next = { ...payment, ...overdue };
  // Whoever comes late, after a night without a host, still looks once.
  const isLast = payment.closedAt !== null && now >= later(payment.closedAt, policy.watchFor);
  const inquireAt = isLast ? null : inquiredAgainAt(next, now, policy);
  return { ...next, inquireAt, inquiries: next.inquiries + 1 };
}

/** An attempt that ended without money. What was sent is watched on: money may have been taken after all. */
export const closing = (
  payment: Payment,
  end: { readonly status: 'declined' | 'cancelled' | 'not_started'; readonly reason: string | null },
  now: Instant,
  policy: PaymentPolicy,
): Payment => ({
  ...payment,
  ...end,
  phase: null,
  action: null,
  openForSale: null,
  openOnTerminal: null,
  inquireAt: payment.submittedAt === null ? null : later(now, policy.watchEvery),
  inquiries: 0,
  closedAt: now,
});

/** What an attempt of a status hears of an outcome: what it does not hear leaves it as it is. */
type Hears = Record<Outcome['kind'], boolean>;

const anything: Hears = {
  action_required: true,
  pending: true,
  unknown: true,
  approved: true,
  declined: true,
  cancelled: true,
  not_started: true,
};

/** Once a person must decide, only what is certain takes that from them. */
const facts: Hears = { ...anything, action_required: false, pending: false, unknown: false };

/** Nothing opens what has ended but a confirmed approval, and that does, however late it comes. */
const approval: Hears = { ...facts, declined: false, cancelled: false, not_started: false };

const nothing: Hears = { ...approval, approved: false };

/** The whole machine: by status, then by outcome. */
export const hears: Record<PaymentStatus, Hears> = {
  created: anything,
  submitting: anything,
  awaiting: anything,
  unknown: anything,
  needs_review: facts,
  approved: nothing,
  settled: nothing,
  orphaned: nothing,
  declined: approval,
  cancelled: approval,
  not_started: approval,
};

/**
 * The attempt after an outcome. Where money was taken it is `approved`, with what was taken; it is the same record where nothing
 * was learnt.
 */
export function after(payment: Payment, outcome: Outcome, now: Instant, policy: PaymentPolicy): Payment {
  const known = isPaymentOpen(payment.status) ? keeping(payment, outcome.state) : payment;
  if (!hears[payment.status][outcome.kind]) return known;
  switch (outcome.kind) {
    case 'action_required':
    case 'pending':
      return waiting(known, outcome, now, policy);
    case 'unknown':
      return doubting(known, outcome.why, now, policy);
    case 'approved':
      return {
        ...known,
        status: 'approved',
        taken: { amount: outcome.amount.amount, tip: outcome.tip, currency: outcome.amount.currency },
        change: outcome.change ?? known.change,
        details: outcome.details ?? known.details,
        reason: null,
        phase: null,
        action: null,
        inquireAt: now,
      };
    case 'declined':
      return closing(known, { status: 'declined', reason: outcome.reason }, now, policy);
    case 'cancelled':
      return closing(known, { status: 'cancelled', reason: null }, now, policy);
    case 'not_started':
      return closing(known, { status: 'not_started', reason: outcome.problem }, now, policy);
    default:
      return outcome satisfies never;
  }
}

function waiting(
  payment: Payment,
  outcome: Extract<Outcome, { kind: 'action_required' | 'pending' }>,
  now: Instant,
  policy: PaymentPolicy,
): Payment {
  const phase = outcome.kind === 'pending' ? outcome.phase : payment.phase;
  const action = outcome.kind === 'action_required' ? outcome.action : payment.action;
  if (payment.status === 'awaiting' && payment.phase === phase && payment.action?.url === action?.url) return payment;
  return ontoStatus({ ...payment, phase, action, reason: null }, 'awaiting', now, policy);
}

function doubting(payment: Payment, why: string, now: Instant, policy: PaymentPolicy): Payment {
  // The action stays: an app that has not been opened yet is not known to its provider either.
  if (payment.status === 'unknown' && payment.reason === why) return payment;
  return ontoStatus({ ...payment, reason: why }, 'unknown', now, policy);
}

function ontoStatus(payment: Payment, status: 'awaiting' | 'unknown', now: Instant, policy: PaymentPolicy): Payment {
  const next = { ...payment, status, inquiries: payment.status === status ? payment.inquiries : 0 };
  return { ...next, inquireAt: inquiredAgainAt(next, now, policy) };
}

/** With what the provider told to keep; the same record when that is nothing new. */
function keeping(payment: Payment, state: Outcome['state'] = {}): Payment {
  const news = Object.entries(state).some(([name, value]) => payment.state[name] !== value);
  return news ? { ...payment, state: { ...payment.state, ...state } } : payment;
}
