import type { OutgoingEvent } from '../kernel/commit.ts';
import { outgoingEvent, type Naming } from '../kernel/records.ts';
import type { Payment, Refund } from './payment.ts';

/** Told to tills, displays and whoever waits for a payment. */
export const paymentChanged = (naming: Naming, payment: Payment): OutgoingEvent =>
  outgoingEvent(naming, {
    merchantId: payment.merchantId,
    type: 'payment.changed',
    aggregate: { kind: 'payment', id: payment.id },
    data: {
      payment_id: payment.id,
      sale_id: payment.saleId,
      store_id: payment.storeId,
      provider: payment.provider,
      status: payment.status,
      phase: payment.phase,
      action: payment.action,
    },
  });

export const refundChanged = (naming: Naming, refund: Refund): OutgoingEvent =>
  outgoingEvent(naming, {
    merchantId: refund.merchantId,
    type: 'refund.changed',
    aggregate: { kind: 'refund', id: refund.id },
    data: {
      refund_id: refund.id,
      payment_id: refund.paymentId,
      sale_id: refund.saleId,
      store_id: refund.storeId,
      status: refund.status,
    },
  });
