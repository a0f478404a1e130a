import { decideAndCommit, idempotencyScope, type Command } from '../kernel/commit.ts';
import { worksAt } from '../register/access.ts';
import { closing, isPaymentOpen } from './attempt.ts';
import { inquirePayment, momentOf, paymentIn, writtenPayment, type DrivePaymentDeps } from './drive-payment.ts';
import type { Payment, PaymentId } from './payment.ts';
import type { PaymentCollections, SaleFile } from './ports.ts';
import { refuse } from './refusals.ts';
import { changesOf, draftOf, withPayment } from './sale-draft.ts';
import type { PaymentMoment } from './settle.ts';

export interface CancelPayment extends Command {
  readonly paymentId: PaymentId;
}

/**
 * Asks for an attempt to end. Nothing that was sent ends by asking: the provider is told, and what became of the attempt is inquired
 * about; money that is taken all the same counts. Where the provider cannot be told, and a minute later does not know of the attempt,
 * its app was left: it ends, and is watched. Answers the attempt with the request, always the same for one key.
 * `PAYMENT_NOT_FOUND`, `PAYMENT_NOT_CANCELLABLE` when it has ended.
 */
export const cancelPayment =
  (deps: DrivePaymentDeps) =>
  async (command: CancelPayment): Promise<Payment> => {
    const { caller, key, paymentId } = command;
    const { merchantId } = caller;
    const ref = { merchantId, paymentId };
    const asked = await decideAndCommit<PaymentCollections, SaleFile, Payment>(deps.commits, command, {
      aggregate: `payment:${paymentId}`,
      now: () => deps.clock.now(),
      load: async () => {
        const idempotency = { scope: idempotencyScope(caller), key };
        const file = await deps.payments.file({ merchantId, sale: { payment: paymentId }, idempotency });
        if (!file || !worksAt(caller, file.sale.storeId)) throw refuse('PAYMENT_NOT_FOUND');
        return { state: file, answered: file.answered };
      },
      decide: (file) => {
        const moment = momentOf(deps);
        const payment = decideCancel(paymentIn(file, ref), moment);
        const { writes, events } = changesOf(file, withPayment(draftOf(file), payment), moment);
        return { writes, events, result: writtenPayment(writes, payment) };
      },
    });
    // Best effort: the request is kept, and whoever drives the attempt next passes it on.
    if (asked.submittedAt !== null) await inquirePayment(deps)(ref).catch(() => {});
    return asked;
  };

function decideCancel(payment: Payment, { now, policy }: PaymentMoment): Payment {
  if (!isPaymentOpen(payment.status)) throw refuse('PAYMENT_NOT_CANCELLABLE', { status: payment.status });
  const asked = { ...payment, cancelRequestedAt: payment.cancelRequestedAt ?? now };
  if (payment.status === 'created')
    return closing(asked, { status: 'cancelled', reason: 'cancel_requested' }, now, policy);
  return { ...asked, inquireAt: now, inquiries: 0 };
}
