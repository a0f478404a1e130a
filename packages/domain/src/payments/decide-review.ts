import type { Caller } from '../kernel/caller.ts';
import { decideAndCommit, idempotencyScope, type Command, type Decision } from '../kernel/commit.ts';
import { minor, type Minor } from '../kernel/money.ts';
import { auditEvent } from '../kernel/records.ts';
import { assertManages } from '../people/access.ts';
import { refuse as refuseRegister } from '../register/refusals.ts';
import { openAmount, type SaleId } from '../register/sale.ts';
import { closing, isPaymentOpen } from './attempt.ts';
import { momentOf, paymentIn, writtenPayment, type PaymentDeps } from './drive-payment.ts';
import { refundIn, writtenRefund } from './drive-refund.ts';
import type { Payment, PaymentId, Refund, RefundId } from './payment.ts';
import type { PaymentCollections, SaleFile } from './ports.ts';
import { newRefund } from './refund-sale.ts';
import { applyRefundOutcome, refundableOf, reserve } from './refunding.ts';
import { refuse } from './refusals.ts';
import { changesOf, draftOf, withPayment, type SaleDraft } from './sale-draft.ts';
import { applyOutcome, settleApproved, type PaymentMoment } from './settle.ts';

/** What a person says of an attempt that waits for them. */
export type PaymentDecision =
  /** The provider has the money: so much of what was wanted, or all of it. */
  | { readonly kind: 'taken'; readonly amount?: number | undefined }
  /** No money moved. Should it turn out that it did, it is found all the same. */
  | { readonly kind: 'not_taken' }
  /** Of money that fits no sale: give it back. */
  | { readonly kind: 'refund' }
  /** Of money that fits no sale: it was for this one. */
  | { readonly kind: 'assign'; readonly saleId: SaleId };

export interface DecidePayment extends Command {
  readonly paymentId: PaymentId;
  readonly decision: PaymentDecision;
  readonly note?: string | null | undefined;
}

export interface DecideRefund extends Command {
  readonly refundId: RefundId;
  /** `taken`: the customer has got the money; `not_taken`: it is not given back, and may be again. */
  readonly decision: { readonly kind: 'taken' | 'not_taken' };
  readonly note?: string | null | undefined;
}

/**
 * Decides what no inquiry could: an attempt in `needs_review`, or money that is `orphaned`. For those who run the merchant; kept in
 * the audit trail. A `refund` is made and held; `driveRefund` sends it.
 *
 * `PAYMENT_NOT_FOUND`, `SALE_NOT_FOUND`; `REVIEW_NOT_OPEN` when it waits for no decision, or not for this one; `SALE_STATUS`,
 * `PAYMENT_IN_PROGRESS`, `PROVIDER_CURRENCY` and `PAYMENT_EXCEEDS_OPEN` when the money does not fit the sale it is assigned to; `REFUND_UNSUPPORTED`.
 */
export const decidePayment =
  (deps: PaymentDeps) =>
  async (command: DecidePayment): Promise<Payment> => {
    const { payments, commits, clock } = deps;
    const { caller, key, paymentId, decision } = command;
    assertManages(caller);
    const { merchantId } = caller;
    const ref = { merchantId, paymentId };
    interface Files {
      readonly file: SaleFile;
      /** Of the sale that the money is assigned to. */
      readonly target: SaleFile | undefined;
    }
    return decideAndCommit<PaymentCollections, Files, Payment>(commits, command, {
      aggregate: `payment:${paymentId}`,
      now: () => clock.now(),
      // The shift that it counts in was opened by another meanwhile.
      taken: () => undefined,
      load: async () => {
        const idempotency = { scope: idempotencyScope(caller), key };
        const [file, target] = await Promise.all([
          payments.file({ merchantId, sale: { payment: paymentId }, idempotency }),
          decision.kind === 'assign' ? payments.file({ merchantId, sale: decision.saleId }) : undefined,
        ]);
        if (!file) throw refuse('PAYMENT_NOT_FOUND');
        return { state: { file, target }, answered: file.answered };
      },
      decide: ({ file, target }) => {
        const moment = momentOf(deps);
        const payment = paymentIn(file, ref);
        const { before, draft } = decidedPayment(file, target, payment, command, moment);
        return committed(before, draft, ref, command, moment);
      },
    });
  };

interface DecidedPayment {
  readonly before: SaleFile;
  readonly draft: SaleDraft;
}

function decidedPayment(
  file: SaleFile,
  target: SaleFile | undefined,
  payment: Payment,
  { caller, decision, note }: DecidePayment,
  moment: PaymentMoment,
): DecidedPayment {
  const { now, policy } = moment;
  switch (decision.kind) {
    case 'taken': {
      if (payment.status !== 'needs_review') throw refuse('REVIEW_NOT_OPEN');
      const amount = decision.amount === undefined ? payment.amount : minor(decision.amount);
      // More than was asked for is a slip of the hand, and money that is not there could not be given back.
      if (amount > payment.amount) throw refuse('PAYMENT_EXCEEDS_OPEN', { open_minor: payment.amount });
      const taken = { amount, currency: payment.currency };
      const draft = applyOutcome(file, payment, { kind: 'approved', amount: taken, tip: 0 as Minor }, moment);
      return { before: file, draft };
    }
    case 'not_taken': {
      if (payment.status !== 'needs_review') throw refuse('REVIEW_NOT_OPEN');
      const closed = closing(payment, { status: 'cancelled', reason: 'decided' }, now, policy);
      return { before: file, draft: withPayment(draftOf(file), closed) };
    }
    case 'refund': {
      const amount = refundableOf(payment);
      if (payment.status !== 'orphaned' || amount === 0) throw refuse('REVIEW_NOT_OPEN');
      const can = moment.providers.get(payment.provider)?.descriptor.can.refund ?? 'none';
      if (can === 'none') throw refuse('REFUND_UNSUPPORTED', { provider: payment.provider });
      const refund = newRefund({ payment, amount, lines: [] }, { caller, reason: note }, moment);
      return { before: file, draft: reserve(draftOf(file), refund) };
    }
    case 'assign':
      return assigned(target, payment, moment);
    default:
      return decision satisfies never;
  }
}

/** Money moves to another sale as if it had been taken for it. */
function assigned(target: SaleFile | undefined, payment: Payment, moment: PaymentMoment): DecidedPayment {
  const { taken } = payment;
  if (payment.status !== 'orphaned' || !taken || payment.refunded + payment.refundsReserved > 0)
    throw refuse('REVIEW_NOT_OPEN');
  if (!target) throw refuseRegister('SALE_NOT_FOUND');
  const { sale } = target;
  if (sale.status !== 'open') throw refuseRegister('SALE_STATUS', { status: sale.status });
  const open = target.payments.find(({ status }) => isPaymentOpen(status));
  if (open) throw refuse('PAYMENT_IN_PROGRESS', { payment_id: open.id });
  if (taken.currency !== sale.currency) throw refuse('PROVIDER_CURRENCY', { provider: payment.provider });
  if (taken.amount > openAmount(sale)) throw refuse('PAYMENT_EXCEEDS_OPEN', { open_minor: openAmount(sale) });
  const others = target.payments.filter(({ id }) => id !== payment.id);
  const before = { ...target, payments: [...others, payment] };
  const moved: Payment = { ...payment, status: 'approved', saleId: sale.id, storeId: sale.storeId };
  return { before, draft: settleApproved(draftOf(before), moved, moment) };
}

function committed(
  before: SaleFile,
  draft: SaleDraft,
  ref: { readonly merchantId: Payment['merchantId']; readonly paymentId: PaymentId },
  { caller, decision, note }: DecidePayment,
  moment: PaymentMoment,
): Decision<PaymentCollections, Payment> {
  const { writes, events } = changesOf(before, draft, moment);
  const payment = writtenPayment(writes, paymentIn(draft.file, ref));
  return {
    writes,
    events,
    audit: [
      decidedBy(caller, payment, moment, 'payment', ref.paymentId, {
        decision: decision.kind,
        sale_id: payment.saleId,
        taken_minor: payment.taken?.amount ?? null,
        status: payment.status,
        note: note?.trim() || null,
      }),
    ],
    result: payment,
  };
}

const decidedBy = (
  caller: Caller,
  { merchantId, storeId }: Payment | Refund,
  moment: PaymentMoment,
  kind: 'payment' | 'refund',
  id: string,
  details: Readonly<Record<string, unknown>>,
) => auditEvent(moment, caller, { action: `${kind}.decided`, object: { kind, id }, merchantId, storeId, details });

/** Decides a refund in `needs_review`. `REFUND_NOT_FOUND`, `REVIEW_NOT_OPEN`. */
export const decideRefund =
  (deps: PaymentDeps) =>
  async (command: DecideRefund): Promise<Refund> => {
    const { payments, commits, clock } = deps;
    const { caller, key, refundId, decision, note } = command;
    assertManages(caller);
    const { merchantId } = caller;
    const ref = { merchantId, refundId };
    return decideAndCommit<PaymentCollections, SaleFile, Refund>(commits, command, {
      aggregate: `refund:${refundId}`,
      now: () => clock.now(),
      // The shift that it counts in was opened by another meanwhile.
      taken: () => undefined,
      load: async () => {
        const idempotency = { scope: idempotencyScope(caller), key };
        const file = await payments.file({ merchantId, sale: { refund: refundId }, idempotency });
        if (!file) throw refuse('REFUND_NOT_FOUND');
        return { state: file, answered: file.answered };
      },
      decide: (file) => {
        const moment = momentOf(deps);
        const refund = refundIn(file, ref);
        if (refund.status !== 'needs_review') throw refuse('REVIEW_NOT_OPEN');
        const { amount, currency } = refund;
        const outcome =
          decision.kind === 'taken'
            ? ({ kind: 'approved', amount: { amount, currency } } as const)
            : ({ kind: 'declined', reason: 'other' } as const);
        const { writes, events } = changesOf(file, applyRefundOutcome(draftOf(file), refund, outcome, moment), moment);
        const details = { decision: decision.kind, amount_minor: amount, note: note?.trim() || null };
        return {
          writes,
          events,
          audit: [decidedBy(caller, refund, moment, 'refund', refundId, details)],
          result: writtenRefund(writes, refund),
        };
      },
    });
  };
