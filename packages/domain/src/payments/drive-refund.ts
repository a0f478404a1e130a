import { changeAndCommit, type Decision } from '../kernel/commit.ts';
import { later, seconds } from '../kernel/time.ts';
import { providerContext, refundOutcomeOf, refundRef } from './calling.ts';
import { momentOf, type DrivePaymentDeps, type PaymentDeps } from './drive-payment.ts';
import type { Payment, Refund } from './payment.ts';
import { paymentPolicy } from './policy.ts';
import type { PaymentCollections, Payments, RefundRecordRef, SaleFile } from './ports.ts';
import type { RefundOutcome } from './provider.ts';
import { applyRefundOutcome, inquiringRefund, isRefundOpen, nextRefundStep, submittingRefund } from './refunding.ts';
import { refuse } from './refusals.ts';
import { changesOf, draftOf, withPayment, withRefund, type SaleDraft } from './sale-draft.ts';
import type { PaymentMoment } from './settle.ts';

/** How long a refund waits before it looks whether its payment's other one has ended. */
const queueFor = seconds(10);

export interface DriveRefundDeps extends DrivePaymentDeps {
  payments: Pick<Payments, 'file' | 'byId' | 'refundById'>;
}

/**
 * Does what a refund needs next, if that is due: sends it, at most once and never beside another of its payment, or inquires about it.
 * Answers it as it is then; what a provider does is never thrown. `REFUND_NOT_FOUND`.
 */
export const driveRefund =
  (deps: DriveRefundDeps) =>
  async (ref: RefundRecordRef): Promise<Refund> => {
    const { payments, providers, clock, policy = paymentPolicy } = deps;
    const known = await payments.refundById(ref.merchantId, ref.refundId);
    if (!known) throw refuse('REFUND_NOT_FOUND');
    if (!isRefundOpen(known.status)) return known;
    // Before it is claimed: what fails here has sent nothing, and leaves the refund to be sent.
    const context = await providerContext(deps, known.merchantId, known.provider, policy);
    const { step, refund, payment } = await claim(deps, ref);
    if (step === 'rest') return refund;
    const provider = providers.get(refund.provider);
    const asked = refundRef(refund, payment);
    const now = clock.now();
    const call = async (): Promise<RefundOutcome> => {
      if (!provider) return { kind: 'unknown', why: 'provider_gone' };
      if (step === 'inquire') return provider.inquireRefund({ ...context, now }, asked);
      // A host that was stopped after its claim sends nothing that may have been given back otherwise since.
      if (now - asked.startedAt > policy.patience) return { kind: 'declined', reason: 'other' };
      return provider.refund({ ...context, now: asked.startedAt }, asked);
    };
    return learn(deps, ref, await refundOutcomeOf(call));
  };

interface Claimed {
  /** What is this very call's to do. */
  readonly step: 'submit' | 'inquire' | 'rest';
  readonly refund: Refund;
  readonly payment: Payment;
}

const claim = (deps: PaymentDeps, ref: RefundRecordRef): Promise<Claimed> =>
  changeAndCommit<PaymentCollections, SaleFile, Claimed>(deps.commits, {
    aggregate: `refund:${ref.refundId}`,
    load: () => loadRefundFile(deps, ref),
    decide: (file) => {
      const moment = momentOf(deps);
      const { now, policy } = moment;
      const refund = refundIn(file, ref);
      const payment = paymentOf(file, refund);
      const committing = (step: Claimed['step'], draft: SaleDraft) => {
        const changes = changesOf(file, draft, moment);
        return {
          ...changes,
          result: { step, refund: writtenRefund(changes.writes, refundIn(draft.file, ref)), payment },
        };
      };
      const step = nextRefundStep(file, refund, now);
      switch (step.kind) {
        case 'submit':
          // The payment is written too: of two refunds that begin at once, one sees the other.
          return committing(
            'submit',
            withPayment(withRefund(draftOf(file), submittingRefund(refund, payment, now, policy)), { ...payment }),
          );
        case 'inquire':
          return committing('inquire', withRefund(draftOf(file), inquiringRefund(refund, now, policy)));
        case 'queue':
          return committing('rest', withRefund(draftOf(file), { ...refund, inquireAt: later(now, queueFor) }));
        case 'wait':
        case 'rest':
          return { writes: [], result: { step: 'rest', refund, payment } };
        default:
          return step satisfies never;
      }
    },
  });

const learn = (deps: PaymentDeps, ref: RefundRecordRef, outcome: RefundOutcome): Promise<Refund> =>
  changeRefund(deps, ref, (file, refund, moment) => applyRefundOutcome(draftOf(file), refund, outcome, moment));

/** One decision on a refund with its sale; answers the refund as committed. */
export const changeRefund = (
  deps: PaymentDeps,
  ref: RefundRecordRef,
  decide: (file: SaleFile, refund: Refund, moment: PaymentMoment) => SaleDraft,
): Promise<Refund> =>
  changeAndCommit<PaymentCollections, SaleFile, Refund>(deps.commits, {
    aggregate: `refund:${ref.refundId}`,
    load: () => loadRefundFile(deps, ref),
    decide: (file) => {
      const moment = momentOf(deps);
      const draft = decide(file, refundIn(file, ref), moment);
      const changes = changesOf(file, draft, moment);
      return { ...changes, result: writtenRefund(changes.writes, refundIn(draft.file, ref)) };
    },
  });

/** A refund as a commit leaves it: with the version that it is written at. */
export const writtenRefund = (writes: Decision<PaymentCollections, unknown>['writes'], refund: Refund): Refund => {
  for (const write of writes)
    if (write.op !== 'require' && write.into === 'refund' && write.record.id === refund.id) return write.record;
  return refund;
};

async function loadRefundFile({ payments }: PaymentDeps, { merchantId, refundId }: RefundRecordRef): Promise<SaleFile> {
  const file = await payments.file({ merchantId, sale: { refund: refundId } });
  if (!file) throw refuse('REFUND_NOT_FOUND');
  return file;
}

export function refundIn({ refunds }: SaleFile, { refundId }: RefundRecordRef): Refund {
  const refund = refunds.find(({ id }) => id === refundId);
  if (!refund) throw refuse('REFUND_NOT_FOUND');
  return refund;
}

function paymentOf({ payments }: SaleFile, { paymentId }: Refund): Payment {
  const payment = payments.find(({ id }) => id === paymentId);
  if (!payment) throw refuse('PAYMENT_NOT_FOUND');
  return payment;
}
