import { Refused, Unanswered } from '../api/problem.ts';
import { money, when } from '../kit/format.ts';
import { codes, type ProblemCode } from './problem-codes.ts';
import { t } from './t.ts';

const isKnown = (code: string): code is ProblemCode => codes.some((known) => known === code);

/** What anything thrown by a call means for the person. */
export function explainError(error: unknown, currency = 'EUR'): string {
  if (error instanceof Refused) return explain(error.code, error.data, currency);
  if (error instanceof Unanswered) return t('problem.unanswered');
  return t('problem.INTERNAL');
}

/** What a problem's code and data mean for the person. A code of a newer host reads as what it wrote itself. */
export function explain(code: string, data: Readonly<Record<string, unknown>>, currency = 'EUR'): string {
  const moment = (name: string) => (typeof data[name] === 'string' ? when(data[name]) : t('problem.later'));
  const count = (name: string) => (typeof data[name] === 'number' ? data[name] : 0);
  if (!isKnown(code)) return typeof data.detail === 'string' && data.detail ? data.detail : t('problem.INTERNAL');
  switch (code) {
    case 'STAMP_COOLDOWN':
      return t('problem.STAMP_COOLDOWN', { time: moment('next_stamp_at') });
    case 'STAMP_DAILY_LIMIT':
      return t('problem.STAMP_DAILY_LIMIT', { time: moment('next_stamp_at') });
    case 'STAMPS_INSUFFICIENT':
      return t('problem.STAMPS_INSUFFICIENT', { count: count('missing_stamps') });
    case 'POINTS_INSUFFICIENT':
      return t('problem.POINTS_INSUFFICIENT', { count: count('missing_points') });
    case 'PURCHASE_BELOW_MINIMUM':
      return t('problem.PURCHASE_BELOW_MINIMUM', { amount: money(count('missing_minor'), currency) });
    case 'PAYMENT_BELOW_MINIMUM':
      return t('problem.PAYMENT_BELOW_MINIMUM', { amount: money(count('missing_minor'), currency) });
    case 'PAYMENT_EXCEEDS_OPEN':
      return t('problem.PAYMENT_EXCEEDS_OPEN', { amount: money(count('open_minor'), currency) });
    case 'TENDERED_INSUFFICIENT':
      return t('problem.TENDERED_INSUFFICIENT', { amount: money(count('missing_minor'), currency) });
    case 'REFUND_EXCEEDS_PAID':
      return t('problem.REFUND_EXCEEDS_PAID', { amount: money(count('refundable_minor'), currency) });
    case 'STAFF_PIN_INVALID':
      return t('problem.STAFF_PIN_INVALID', { count: count('remaining_attempts') });
    case 'STAFF_PIN_LOCKED':
      return t('problem.STAFF_PIN_LOCKED', { time: moment('locked_until') });
    case 'RATE_LIMITED':
      return t('problem.RATE_LIMITED', { time: moment('retry_at') });
    default:
      return t(`problem.${code}`);
  }
}
