import { seconds, type DeclineReason, type PaymentPhase, type ProviderProblem } from '@tresen/domain';

/** What the customer, the terminal and the way to it do. Times are milliseconds after the attempt was submitted. */
export interface Scenario {
  /** For people who try things out. */
  readonly says: string;
  /** What is answered to `start`, where it is not what stands at that moment. */
  readonly start?: { readonly refuses: ProviderProblem } | 'no_answer';
  /** How the attempt ends when nobody cancels it, and when; never, where it is absent. */
  readonly ends?: {
    readonly at: number;
    readonly as: 'approved' | 'cancelled' | DeclineReason;
    readonly tip?: number;
    /** Minor units taken beyond what was wanted; fewer where negative. */
    readonly off?: number;
  };
  /** Whether asking for a cancel while it waits for a card ends it. */
  readonly cancels: boolean;
  /** What inquiries are answered in place of what stands, until then. */
  readonly silent?: { readonly until: number; readonly why: string };
  /** What becomes of a refund of it. */
  readonly refund: 'approved' | 'declined' | 'pending_first' | 'answer_lost' | 'never_known';
}

const usual: Scenario = {
  says: 'approved',
  ends: { at: 1_500, as: 'approved' },
  cancels: true,
  refund: 'approved',
};
const declined = (reason: DeclineReason, says: string): Scenario => ({
  ...usual,
  says,
  ends: { at: 1_500, as: reason },
});
const forever = Number.POSITIVE_INFINITY;

/**
 * By the last two digits of the amount in minor units: a sale of 12.61 is declined. Every other amount is approved after a second
 * and a half. Prices seldom end in these digits, so that a till can be tried out with any products.
 */
export const scenarios: Readonly<Record<number, Scenario>> = {
  61: declined('declined', 'declined by the bank'),
  62: declined('insufficient_funds', 'declined: not enough money'),
  63: declined('card_problem', 'declined: the card cannot be read'),
  64: {
    ...usual,
    says: 'the customer walks away; the terminal gives up after 60 s',
    ends: { at: seconds(60), as: 'timed_out' },
  },
  66: { ...usual, says: 'cancelled at the terminal after 3 s', ends: { at: seconds(3), as: 'cancelled' } },
  67: {
    ...usual,
    says: 'approved, and the answer to start is lost',
    start: 'no_answer',
    silent: { until: seconds(3), why: 'no_answer' },
  },
  68: {
    says: 'start never arrives: nothing happens, and nobody can say so',
    start: 'no_answer',
    cancels: false,
    silent: { until: forever, why: 'not_found' },
    refund: 'approved',
  },
  69: {
    ...usual,
    says: 'approves 20 minutes late, whatever was asked meanwhile',
    ends: { at: seconds(1_200), as: 'approved' },
    cancels: false,
  },
  71: { says: 'waits for a card for ever; can be cancelled', cancels: true, refund: 'approved' },
  72: { ...usual, says: 'the terminal is busy', start: { refuses: 'reader_busy' } },
  73: { ...usual, says: 'the terminal is offline', start: { refuses: 'reader_offline' } },
  74: {
    ...usual,
    says: 'approved after 20 s; a cancel comes too late',
    ends: { at: seconds(20), as: 'approved' },
    cancels: false,
  },
  76: { ...usual, says: 'approved; a refund is declined', refund: 'declined' },
  77: { ...usual, says: 'approved; the answer to a refund is lost, 3 s later it is known', refund: 'answer_lost' },
  78: { ...usual, says: 'approved; of a refund nobody ever hears', refund: 'never_known' },
  79: { ...usual, says: 'approved; a refund takes 5 s', refund: 'pending_first' },
  81: { ...usual, says: 'approved with a tip of 1.00', ends: { at: 1_500, as: 'approved', tip: 100 } },
  82: { ...usual, says: 'approved one minor unit short', ends: { at: 1_500, as: 'approved', off: -1 } },
  83: {
    ...usual,
    says: 'approved; the terminal cannot be asked for a minute',
    cancels: false,
    silent: { until: seconds(60), why: 'unreachable' },
  },
};

export const scenarioOf = (amount: number): Scenario => scenarios[amount % 100] ?? usual;

/** What the terminal shows while it waits. */
export const phaseAt = (elapsed: number): PaymentPhase => (elapsed < 1_000 ? 'waiting' : 'waiting_for_card');
