import { insert, requireUnchanged, update, type Decision } from '../kernel/commit.ts';
import { cardChanged, type Entered, type Moment } from '../loyalty/card-change.ts';
import { saleChanged, shiftChanged } from '../register/records.ts';
import type { Payment, Refund } from './payment.ts';
import type { PaymentCollections, SaleFile } from './ports.ts';
import { paymentChanged, refundChanged } from './records.ts';

/**
 * A sale's file while decisions change it, one after the other; what differs from the file that was loaded is written in the end,
 * all in one commit.
 */
export interface SaleDraft {
  readonly file: SaleFile;
  /** What was entered on the sale's card, oldest first. */
  readonly entered: readonly Entered[];
}

export const draftOf = (file: SaleFile): SaleDraft => ({ file, entered: [] });

export const withFile = ({ file, entered }: SaleDraft, change: Partial<SaleFile>): SaleDraft => ({
  file: { ...file, ...change },
  entered,
});

export const withPayment = (draft: SaleDraft, payment: Payment): SaleDraft =>
  withFile(draft, { payments: replaced(draft.file.payments, payment) });

export const withRefund = (draft: SaleDraft, refund: Refund): SaleDraft =>
  withFile(draft, { refunds: replaced(draft.file.refunds, refund) });

const replaced = <T extends { readonly id: string }>(all: readonly T[], one: T): readonly T[] =>
  all.some(({ id }) => id === one.id) ? all.map((other) => (other.id === one.id ? one : other)) : [...all, one];

type Written = Required<Pick<Decision<PaymentCollections, unknown>, 'writes' | 'events'>>;

/** What a draft writes and tells beyond the file it began with, held to what the decision was made from. */
export function changesOf(before: SaleFile, { file, entered }: SaleDraft, moment: Moment): Written {
  const writes: Written['writes'][number][] = [];
  const events: Written['events'][number][] = [];
  const { sale, till, shift, card } = file;
  if (sale !== before.sale) {
    const written = update('sale', sale);
    writes.push(written);
    events.push(saleChanged(moment, written.record));
  }
  if (till !== before.till) writes.push(update('till', till));
  if (shift.id !== before.shift.id) {
    writes.push(insert('shift', shift));
    events.push(shiftChanged(moment, shift));
  } else if (shift !== before.shift) writes.push(update('shift', shift));
  if (card && before.card && entered.length > 0) {
    writes.push(update('card', { ...card.card, version: before.card.card.version }));
    writes.push(requireUnchanged('program', before.card.program));
    for (const one of entered) {
      writes.push(insert('ledger_entry', one.entry));
      events.push(cardChanged(one, moment));
    }
  }
  for (const payment of file.payments) {
    const known = before.payments.find(({ id }) => id === payment.id);
    if (payment === known) continue;
    writes.push(known ? update('payment', payment) : insert('payment', payment));
    events.push(paymentChanged(moment, payment));
  }
  for (const refund of file.refunds) {
    const known = before.refunds.find(({ id }) => id === refund.id);
    if (refund === known) continue;
    writes.push(known ? update('refund', refund) : insert('refund', refund));
    events.push(refundChanged(moment, refund));
  }
  return { writes, events };
}
