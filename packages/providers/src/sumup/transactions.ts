import { currency as asCurrency, type Currency, type Minor, type Outcome } from '@tresen/domain';
import type { Account } from './account.ts';
import { garbage, integer, lenient, list, number, object, optional, text } from './decode.ts';
import { fromMajor } from './money.ts';

const readEvent = object({
  id: optional(integer),
  type: optional(text),
  event_type: optional(text),
  status: optional(text),
  amount: optional(number),
  timestamp: lenient(text),
});

const readTransaction = object({
  id: text,
  amount: number,
  currency: text,
  status: text,
  tip_amount: optional(number),
  foreign_transaction_id: optional(text),
  transaction_code: lenient(text),
  auth_code: lenient(text),
  card: lenient(object({ type: lenient(text), last_4_digits: lenient(text) })),
  events: lenient(list(readEvent)),
  transaction_events: lenient(list(readEvent)),
});

export type Transaction = Exclude<ReturnType<typeof readTransaction>, typeof garbage>;

/** What a transaction is looked up by. */
export type Clue = {
  readonly [name in 'id' | 'client_transaction_id' | 'foreign_transaction_id' | 'transaction_code']?: string;
};

export type Found =
  | { readonly kind: 'found'; readonly transaction: Transaction }
  /** SumUp has none by this clue, or none yet. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly why: string };

/** Looks a transaction up by each clue in turn, until one finds it. One that is not of this reference is none of ours. */
export async function findTransaction(account: Account, reference: string, clues: readonly Clue[]): Promise<Found> {
  let failed: Found | undefined;
  for (const clue of clues) {
    const found = await lookUp(account, reference, clue);
    if (found.kind === 'found') return found;
    if (found.kind === 'unknown') failed = found;
  }
  return failed ?? { kind: 'absent' };
}

async function lookUp({ send, merchantCode }: Account, reference: string, clue: Clue): Promise<Found> {
  const path = ['v2.1', 'merchants', merchantCode, 'transactions'];
  const answer = await send({ method: 'GET', path, query: clue });
  switch (answer.kind) {
    case 'not_sent':
      return { kind: 'unknown', why: 'unreachable' };
    case 'unknown':
      return answer;
    case 'refused':
      return answer.refusal.status === 404
        ? { kind: 'absent' }
        : { kind: 'unknown', why: `http_${answer.refusal.status}` };
    case 'done': {
      const transaction = readTransaction(answer.body);
      if (transaction === garbage) return { kind: 'unknown', why: 'unreadable' };
      const foreign = transaction.foreign_transaction_id;
      const proven = foreign === reference || (foreign === undefined && clue.transaction_code === undefined);
      return proven ? { kind: 'found', transaction } : { kind: 'unknown', why: 'not_ours' };
    }
  }
}

/** What a transaction says of its attempt. */
export function outcomeOf(transaction: Transaction, cancelWanted: boolean): Outcome {
  switch (transaction.status) {
    case 'PENDING':
      return { kind: 'pending', phase: 'processing' };
    case 'FAILED':
      return cancelWanted ? { kind: 'cancelled' } : { kind: 'declined', reason: 'declined' };
    case 'CANCELLED':
      return { kind: 'cancelled' };
    case 'SUCCESSFUL':
    case 'REFUNDED': // of which a part may still be ours: what was given back is counted with refunds
      return approval(transaction);
    default:
      return { kind: 'unknown', why: 'status_unknown' };
  }
}

/** Amounts come in major units, with the tip in the amount. */
function approval(transaction: Transaction): Outcome {
  const currency = currencyOf(transaction);
  const total = currency && fromMajor(transaction.amount, currency);
  const tip = currency && fromMajor(transaction.tip_amount ?? 0, currency);
  if (!currency || total === undefined || tip === undefined || tip > total)
    return { kind: 'unknown', why: 'amount_unreadable' };
  const { id, transaction_code: code, auth_code: authorization, card } = transaction;
  return {
    kind: 'approved',
    amount: { amount: (total - tip) as Minor, currency }, // of two checked amounts, not below zero
    tip,
    details: {
      ...(card?.last_4_digits && { card: `${card.type ?? 'CARD'} •••• ${card.last_4_digits}` }),
      ...(authorization && { authorization }),
      ...(code && { transaction_code: code }),
    },
    state: { transaction_id: id },
  };
}

/** `undefined` where it is none that the domain knows. */
export function currencyOf({ currency }: { readonly currency: string }): Currency | undefined {
  try {
    return asCurrency(currency);
  } catch {
    return undefined;
  }
}
