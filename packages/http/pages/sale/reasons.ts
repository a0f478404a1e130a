import type { Payment, Refund } from '../../src/wire/payments.ts';
import { t } from '../i18n/t.ts';

/** Why payments end without money, as the domain and its providers name it. */
const known = [
  'declined',
  'insufficient_funds',
  'card_problem',
  'timed_out',
  'other',
  'reader_offline',
  'reader_busy',
  'reader_unknown',
  'settings_wrong',
  'amount_refused',
  'refused',
  'not_refundable',
  'exceeds_paid',
] as const;

/** Why a payment came to nothing, for whoever stands at the till. */
export function sayReason({ status, reason }: Pick<Payment, 'status' | 'reason'>): string {
  const why = known.find((one) => one === reason);
  if (why) return t(`payment.reason.${why}`);
  return t(`payment.status.${status}`);
}

export function sayWhy({ status, why }: Pick<Refund, 'status' | 'why'>): string {
  const reason = known.find((one) => one === why);
  return reason ? t(`payment.reason.${reason}`) : t(`refund.status.${status}`);
}
