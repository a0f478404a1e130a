import { insert, requireUnchanged, update, type Decision } from '../kernel/commit.ts';
import { cardChanged, type Entered, type Moment } from '../loyalty/card-change.ts';
import { saleChanged, shiftChanged } from '../register/records.ts';
import type { Shift } from '../register/shift.ts';
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
  /** Closed shifts for money in another currency than the open one's. */
  readonly apart: readonly Shift[];
}

export const draftOf = (file: SaleFile): SaleDraft => ({ file, entered: [], apart: [] });

export const withFile = (draft: SaleDraft, change: Partial<SaleFile>): SaleDraft => ({
  ...draft,
  file: { ...draft.file, ...change },
});

export const withPayment = (draft: SaleDraft, payment: Payment): SaleDraft =>
  withFile(draft, { payments: replaced(draft.file.payments, payment) });

export const withRefund = (draft: SaleDraft, refund: Refund): SaleDraft =>
  withFile(draft, { refunds: replaced(draft.file.refunds, refund) });

const replaced = <T extends { readonly id: string }>(all: readonly T[], one: T): readonly T[] =>
  all.some(({ id }) => id === one.id) ? all.map((other) => (other.id === one.id ? one : other)) : [...all, one];

type Written = Required<Pick<Decision<PaymentCollections, unknown>, 'writes' | 'events'>>;

/** What a draft writes and tells beyond the file it began with, held to what the decision was made from. */
export function changesOf(before: SaleFile, { file, entered, apart }: SaleDraft, moment: Moment): Written {
  const writes: Written['writes'][number][] = [];
  const events: Written['events'][number][] = [];
  const { sale, card } = file;
  if (sale !== before.sale) {
    const written = update('sale', sale);
    writes.push(written);
    events.push(saleChanged(moment, written.record));
  }
  const used = [
    [before, file],
    [before.callersTill, file.callersTill],
  ] as const;
  const begun = [...apart];
  for (const [was, now] of used) {
    if (now && now.till !== was?.till) writes.push(update('till', now.till));
    if (!now?.shift || now.shift === was?.shift) continue;
    if (now.shift.id === was?.shift?.id) writes.push(update('shift', now.shift));
    else begun.push(now.shift);
  }
  for (const shift of begun) {
    writes.push(insert('shift', shift));
    events.push(shiftChanged(moment, shift));
  }
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
