import { hours, later, minutes, seconds, type Instant } from '../kernel/time.ts';
import type { PaymentStatus, RefundStatus } from './payment.ts';

/** Numbers of the attempt machine; every one can be configured. */
export interface PaymentPolicy {
  /** Milliseconds one call of a provider may take. */
  readonly patience: number;
  /** How long after it was asked for an attempt may still be sent: nobody is charged when they have left. */
  readonly submitWithin: number;
  /** How long after it was sent a person must decide what is not known. */
  readonly reviewAfter: number;
  /** How long after a request to cancel it an attempt counts as left, that its provider cannot end and does not know of. */
  readonly leftAfter: number;
  /** How long an attempt that ended without money is watched for money that was taken after all, and how often. */
  readonly watchFor: number;
  readonly watchEvery: number;
}

export const paymentPolicy: PaymentPolicy = {
  patience: seconds(10),
  submitWithin: minutes(2),
  reviewAfter: minutes(15),
  leftAfter: minutes(1),
  watchFor: hours(24),
  watchEvery: minutes(30),
};

/** How long after the host that began an attempt another one takes it up. */
const takeUpAfter = seconds(5);

/** When an attempt or refund that was only stored is taken up by whoever finds it. */
export const takenUpAt = (now: Instant): Instant => later(now, takeUpAfter);

/** When it is inquired about what was sent and never answered. */
export const answeredBy = (now: Instant, { patience }: PaymentPolicy): Instant => later(now, patience + takeUpAfter);

/**
 * When what is open is inquired about again: what its provider has, often at first; what nobody knows, after 1, 2, 4, … seconds, at
 * most a minute; what waits for a person, every five minutes.
 */
export function inquiredAgainAt(
  { status, inquiries, submittedAt }: InquiredAbout,
  now: Instant,
  policy: PaymentPolicy,
): Instant {
  switch (status) {
    case 'submitting':
      return answeredBy(now, policy);
    case 'awaiting': {
      const age = now - (submittedAt ?? now);
      return later(now, age < minutes(1) ? seconds(2) : age < minutes(5) ? seconds(10) : minutes(1));
    }
    case 'unknown':
      return later(now, Math.min(seconds(1) * 2 ** Math.min(inquiries, 6), minutes(1)));
    case 'needs_review':
      return later(now, minutes(5));
    default:
      return later(now, policy.watchEvery);
  }
}

interface InquiredAbout {
  readonly status: PaymentStatus | RefundStatus;
  readonly inquiries: number;
  readonly submittedAt: Instant | null;
}
