import {
  minutes,
  type Currency,
  type Minor,
  type ProviderContext,
  type RefundOutcome,
  type RefundRef,
} from '@tresen/domain';
import { account, type Account } from './account.ts';
import { garbage, isObject, lenient, list, number, object, optional, text } from './decode.ts';
import { fromMajor, toMajorText } from './money.ts';
import { currencyOf, findTransaction, type Clue, type Transaction } from './transactions.ts';

const readHistory = object({
  items: list(object({ transaction_id: optional(text), refunded_amount: optional(number), type: lenient(text) })),
});

const notSent = { kind: 'declined', reason: 'other' } as const;

/** Where the transaction of a payment is found. */
const clues = ({ attempt }: RefundRef): readonly Clue[] => [
  ...(attempt.state.transaction_id ? [{ id: attempt.state.transaction_id }] : []),
  { foreign_transaction_id: attempt.reference },
];

/** Gives money of a payment back: sent once, and only where its transaction is known. */
export const refundWith =
  (baseUrl: string) =>
  async (context: ProviderContext, refund: RefundRef): Promise<RefundOutcome> => {
    const at = account(baseUrl, context);
    const amount = toMajorText(refund.amount);
    if (!at || amount === undefined) return notSent;
    const found = await findTransaction(at, refund.attempt.reference, clues(refund));
    if (found.kind !== 'found') return notSent;
    const { id } = found.transaction;
    const answer = await at.send({
      method: 'POST',
      path: ['v1.0', 'merchants', at.merchantCode, 'payments', id, 'refunds'],
      body: { amount: Number(amount) },
    });
    switch (answer.kind) {
      case 'done':
        return isObject(answer.body)
          ? { kind: 'approved', amount: refund.amount, state: { transaction_id: id } }
          : { kind: 'unknown', why: 'unreadable' };
      case 'not_sent':
        return notSent;
      case 'unknown':
        return answer;
      case 'refused': {
        const { status, codes } = answer.refusal;
        if (status === 409) return { kind: 'declined', reason: 'not_refundable' };
        return { kind: 'declined', reason: codes.includes('INVALID_AMOUNT') ? 'exceeds_paid' : 'other' };
      }
    }
  };

/**
 * Whether a refund was carried out. SumUp gives refunds no id of ours: one of this amount, on top of what had been given back
 * before, is taken for it. None seen says nothing: it may still be under way.
 */
export const inquireRefundWith =
  (baseUrl: string) =>
  async (context: ProviderContext, refund: RefundRef): Promise<RefundOutcome> => {
    const at = account(baseUrl, context);
    if (!at) return { kind: 'unknown', why: 'not_configured' };
    const found = await findTransaction(at, refund.attempt.reference, clues(refund));
    if (found.kind === 'unknown') return found;
    if (found.kind === 'absent') return { kind: 'unknown', why: 'not_found' };
    const { transaction } = found;
    const currency = currencyOf(transaction);
    if (!currency || currency !== refund.amount.currency) return { kind: 'unknown', why: 'amount_unreadable' };

    const given = refundsOf(transaction, currency);
    if (!given) return { kind: 'unknown', why: 'amount_unreadable' };
    const wanted = refund.amount.amount;
    const approved = { kind: 'approved', amount: refund.amount, state: { transaction_id: transaction.id } } as const;
    if (given.length === 0) {
      if (transaction.status !== 'REFUNDED') return { kind: 'unknown', why: 'not_seen' };
      const total = await refundedInAll(at, transaction, currency);
      return total === refund.refundedBefore + wanted ? approved : { kind: 'unknown', why: 'not_seen' };
    }
    const earliest = refund.startedAt - minutes(5); // clocks differ
    const ours = given.filter(({ amount, since }) => amount === wanted && (since === undefined || since >= earliest));
    const sum = given.reduce((total, { amount, open }) => (open ? total : total + amount), 0);
    if (ours.some(({ open }) => !open) && sum >= refund.refundedBefore + wanted) return approved;
    if (ours.some(({ open }) => open)) return { kind: 'pending' };
    return { kind: 'unknown', why: 'not_seen' };
  };

interface Given {
  readonly amount: Minor;
  /** Not carried out yet. */
  readonly open: boolean;
  readonly since: number | undefined;
}

/** The refunds among a transaction's events, which come in two lists that say the same; `undefined` when an amount is unreadable. */
function refundsOf(
  { events = [], transaction_events: more = [] }: Transaction,
  currency: Currency,
): Given[] | undefined {
  const lists = [events, more].map((all) => all.filter((one) => (one.type ?? one.event_type) === 'REFUND'));
  const refunds = lists.find((one) => one.length > 0) ?? [];
  const given: Given[] = [];
  for (const { amount, status, timestamp } of refunds) {
    if (status === 'FAILED') continue;
    const value = amount === undefined ? undefined : fromMajor(Math.abs(amount), currency);
    if (value === undefined) return undefined;
    const since = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
    given.push({
      amount: value,
      open: status === 'PENDING' || status === 'SCHEDULED',
      since: Number.isNaN(since) ? undefined : since,
    });
  }
  return given;
}

/** What the history says was given back of a transaction. */
async function refundedInAll(
  { send, merchantCode }: Account,
  { id, transaction_code: code }: Transaction,
  currency: Currency,
): Promise<Minor | undefined> {
  if (code === undefined) return undefined;
  const path = ['v2.1', 'merchants', merchantCode, 'transactions', 'history'];
  const answer = await send({ method: 'GET', path, query: { transaction_code: code, limit: '10' } });
  const history = answer.kind === 'done' ? readHistory(answer.body) : garbage;
  if (history === garbage) return undefined;
  const item = history.items.find((one) => one.transaction_id === id && (one.type ?? 'PAYMENT') === 'PAYMENT');
  return item?.refunded_amount === undefined ? undefined : fromMajor(item.refunded_amount, currency);
}
