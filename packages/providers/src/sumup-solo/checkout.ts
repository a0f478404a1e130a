import type {
  AttemptRef,
  DeclineReason,
  Outcome,
  PaymentPhase,
  ProviderContext,
  ProviderProblem,
  StartRequest,
} from '@tresen/domain';
import { affiliate, type Account } from '../sumup/account.ts';
import type { Answer } from '../sumup/client.ts';
import { garbage, integer, number, object, optional, text } from '../sumup/decode.ts';
import type { Refusal } from '../sumup/errors.ts';
import { fromMinorUnits, toMinorUnits } from '../sumup/money.ts';
import { currencyOf, findTransaction, outcomeOf, type Clue } from '../sumup/transactions.ts';
import { isReaderId, readStatus } from './readers.ts';
import { tipRates } from './tips.ts';

const readStarted = object({ data: object({ client_transaction_id: text, checkout_id: optional(text) }) });
const readCheckout = object({
  data: object({
    status: text,
    payment_failure_reason: optional(text),
    total_amount: object({ currency: text, minor_unit: integer, value: number }),
  }),
});

const path = ({ merchantCode }: Account, readerId: string, ...rest: string[]) => [
  'v0.1',
  'merchants',
  merchantCode,
  'readers',
  readerId,
  ...rest,
];

/** Statuses by which SumUp says that a checkout was not accepted. */
const refusals = [400, 401, 403, 404, 422, 429];

/** Asks a reader to take a payment: one POST, whatever comes of it. */
export async function startCheckout(
  at: Account,
  settings: ProviderContext['settings'],
  { reference, amount, readerId, title, callbackUrl }: StartRequest,
): Promise<Outcome> {
  const ours = affiliate(settings);
  const units = toMinorUnits(amount);
  if (!ours) return { kind: 'not_started', problem: 'settings_wrong' };
  if (!units) return { kind: 'not_started', problem: 'amount_refused' };
  if (readerId === null || !isReaderId(readerId)) return { kind: 'not_started', problem: 'reader_unknown' };
  const rates = tipRates(settings);
  const answer = await at.send({
    method: 'POST',
    path: path(at, readerId, 'checkout'),
    body: {
      total_amount: { currency: amount.currency, ...units },
      affiliate: { app_id: ours.appId, key: ours.key, foreign_transaction_id: reference },
      description: title,
      ...(callbackUrl.startsWith('https://') && { return_url: callbackUrl }), // SumUp refuses others
      ...(rates.length > 0 && { tip_rates: rates }),
    },
  });
  switch (answer.kind) {
    case 'not_sent':
      return { kind: 'not_started', problem: 'unreachable' };
    case 'unknown':
      return answer;
    case 'refused':
      return refusals.includes(answer.refusal.status)
        ? { kind: 'not_started', problem: problemOf(answer.refusal) }
        : { kind: 'unknown', why: `http_${answer.refusal.status}` };
    case 'done': {
      const started = readStarted(answer.body);
      if (started === garbage) return { kind: 'unknown', why: 'unreadable' };
      const { client_transaction_id, checkout_id } = started.data;
      return {
        kind: 'pending',
        phase: 'waiting',
        state: { client_transaction_id, ...(checkout_id !== undefined && { checkout_id }) },
      };
    }
  }
}

function problemOf({ status, codes, fields }: Refusal): ProviderProblem {
  if (codes.includes('READER_OFFLINE')) return 'reader_offline';
  if (codes.includes('READER_BUSY')) return 'reader_busy';
  if (fields.includes('total_amount')) return 'amount_refused';
  if (fields.includes('affiliate') || codes.includes('INVALID_BEARER_TOKEN')) return 'settings_wrong';
  if (status === 401 || status === 403) return 'settings_wrong';
  return status === 404 ? 'reader_unknown' : 'refused';
}

/** What became of a checkout. Nothing found is unknown: SumUp may not show it yet. */
export async function inquireCheckout(at: Account, attempt: AttemptRef): Promise<Outcome> {
  const { checkout, fault } = await lookAtCheckout(at, attempt);
  if (checkout?.kind === 'pending') return { ...checkout, phase: await phaseOf(at, attempt) };

  const found = await findTransaction(at, attempt.reference, clues(attempt));
  if (found.kind === 'found') {
    const outcome = outcomeOf(found.transaction, attempt.cancelRequestedAt !== null);
    if (outcome.kind === 'approved' || outcome.kind === 'unknown') return outcome;
    if (checkout?.kind === 'approved') return { kind: 'unknown', why: 'contradiction' };
    // A card that was refused may be followed by another one in the same checkout, which could not be asked.
    return checkout ?? (fault && outcome.kind !== 'pending' ? { kind: 'unknown', why: fault } : outcome);
  }
  if (checkout) return checkout;
  return { kind: 'unknown', why: fault ?? (found.kind === 'unknown' ? found.why : 'not_found') };
}

const clues = ({ reference, state }: AttemptRef): readonly Clue[] => [
  ...(state.client_transaction_id ? [{ client_transaction_id: state.client_transaction_id }] : []),
  { foreign_transaction_id: reference },
];

/** What the checkout itself says, or why it could not be asked. */
async function lookAtCheckout(
  at: Account,
  attempt: AttemptRef,
): Promise<{ readonly checkout?: Outcome; readonly fault?: string }> {
  const { readerId, state } = attempt;
  if (readerId === null || !state.checkout_id) return {};
  const answer = await at.send({ method: 'GET', path: path(at, readerId, 'checkout', state.checkout_id) });
  switch (answer.kind) {
    case 'not_sent':
      return { fault: 'unreachable' };
    case 'unknown':
      return { fault: answer.why };
    case 'refused':
      return answer.refusal.status === 404 ? {} : { fault: `http_${answer.refusal.status}` };
    case 'done': {
      const read = readCheckout(answer.body);
      if (read === garbage) return { fault: 'unreadable' };
      const { status, payment_failure_reason: reason, total_amount } = read.data;
      switch (status) {
        case 'pending':
          return { checkout: { kind: 'pending', phase: 'waiting' } };
        case 'cancelled':
          return { checkout: { kind: 'cancelled' } };
        case 'failed':
          return { checkout: failureOf(reason, attempt) };
        case 'successful': {
          const currency = currencyOf(total_amount);
          const amount = currency && fromMinorUnits(total_amount.value, total_amount.minor_unit, currency);
          // The tip is in the transaction only, and is not part of what was asked for.
          return currency && amount !== undefined
            ? { checkout: { kind: 'approved', amount: { amount, currency }, tip: 0 as typeof amount } }
            : { fault: 'amount_unreadable' };
        }
        default:
          return { fault: 'status_unknown' };
      }
    }
  }
}

const reasons: readonly (readonly [RegExp, DeclineReason])[] = [
  [/time.?out/i, 'timed_out'],
  [/insufficient|funds/i, 'insufficient_funds'],
  [/card|expired/i, 'card_problem'],
];

/** A customer who cancels and a reader that gives up are both "failed"; only a reason, where there is one, tells them apart. */
function failureOf(reason: string | undefined, { cancelRequestedAt }: AttemptRef): Outcome {
  if (reason === undefined)
    return cancelRequestedAt === null ? { kind: 'declined', reason: 'other' } : { kind: 'cancelled' };
  if (/cancel|abort/i.test(reason)) return { kind: 'cancelled' };
  return { kind: 'declined', reason: reasons.find(([pattern]) => pattern.test(reason))?.[1] ?? 'declined' };
}

/** What the reader was last known to show; it says nothing of how the payment stands. */
async function phaseOf(at: Account, { readerId }: AttemptRef): Promise<PaymentPhase> {
  const status = readerId === null ? undefined : await readStatus(at, readerId);
  switch (status?.state) {
    case 'WAITING_FOR_CARD':
    case 'SELECTING_TIP':
      return 'waiting_for_card';
    case 'WAITING_FOR_PIN':
    case 'WAITING_FOR_SIGNATURE':
      return 'waiting_for_pin';
    default:
      return 'waiting';
  }
}

/** Asks the reader to stop. An answer confirms nothing, so that none is looked at. */
export const requestTermination = (at: Account, readerId: string): Promise<Answer> =>
  at.send({ method: 'POST', path: path(at, readerId, 'terminate') });
