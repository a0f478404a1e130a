import { refusing } from '../kernel/errors.ts';

/** What this context refuses, with the data each refusal carries. */
export interface PaymentRefusals {
  PAYMENT_NOT_FOUND: object;
  REFUND_NOT_FOUND: object;
  PROVIDER_NOT_FOUND: object;
  /** It is not configured, does not answer, or is not for this environment; `why` is a code. */
  PROVIDER_UNAVAILABLE: { provider: string; why: string };
  /** The provider does not take the sale's currency. */
  PROVIDER_CURRENCY: { provider: string };
  PAYMENT_BELOW_MINIMUM: { missing_minor: number; minimum_minor: number; topup_barcode: string | null };
  /** More than is left to pay. */
  PAYMENT_EXCEEDS_OPEN: { open_minor: number };
  /** Another attempt for this sale is not known to have ended. */
  PAYMENT_IN_PROGRESS: { payment_id: string | null };
  TERMINAL_BUSY: object;
  /** Cash handed over is less than what is paid with it. */
  TENDERED_INSUFFICIENT: { missing_minor: number };
  READER_REQUIRED: object;
  READER_NOT_FOUND: object;
  READER_CODE_INVALID: object;
  /** The attempt has ended. */
  PAYMENT_NOT_CANCELLABLE: { status: string };
  REFUND_EXCEEDS_PAID: { refundable_minor: number };
  /** The provider cannot give money back, or not in part. */
  REFUND_UNSUPPORTED: { provider: string };
  /** It waits for no decision, or not for this one. */
  REVIEW_NOT_OPEN: object;
}

export const refuse = refusing<PaymentRefusals>();
