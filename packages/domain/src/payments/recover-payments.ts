import { drivePayment, type DrivePaymentDeps } from './drive-payment.ts';
import { driveRefund } from './drive-refund.ts';
import type { PaymentRef, Payments, RefundRecordRef } from './ports.ts';

export interface RecoverPaymentsDeps extends DrivePaymentDeps {
  payments: Pick<Payments, 'file' | 'byId' | 'refundById' | 'due' | 'refundsDue'>;
  /** Told of what could not be driven; it stays due. */
  failed?: (ref: PaymentRef | RefundRecordRef, error: unknown) => void;
}

export interface Recovered {
  readonly driven: number;
  readonly failed: number;
  /** Whether more may be due: this run took as many as it may. */
  readonly more: boolean;
}

const batch = 200;
const atOnce = 8;

/**
 * Drives every attempt and refund that is due, of all merchants: at the host's start, and on an interval. Runs on any number of hosts
 * at once; whatever must happen once is claimed by a commit. One that fails keeps no other waiting.
 */
export const recoverPayments =
  (deps: RecoverPaymentsDeps) =>
  async (limit = batch): Promise<Recovered> => {
    const { payments, clock, failed } = deps;
    const now = clock.now();
    const [attempts, refunds] = await Promise.all([payments.due(now, limit), payments.refundsDue(now, limit)]);
    const work = [
      ...attempts.map((ref) => ({ ref, drive: () => drivePayment(deps)(ref) })),
      ...refunds.map((ref) => ({ ref, drive: () => driveRefund(deps)(ref) })),
    ];
    let driven = 0;
    let failures = 0;
    const worker = async (): Promise<void> => {
      for (let next = work.shift(); next; next = work.shift()) {
        try {
          await next.drive();
          driven++;
        } catch (error) {
          failures++;
          failed?.(next.ref, error);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, work.length) }, worker));
    return { driven, failed: failures, more: attempts.length === limit || refunds.length === limit };
  };
