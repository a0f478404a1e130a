import { days, type Instant } from './time.ts';

/** For how long things are kept that nobody needs after that, in milliseconds. */
export const keptFor = { idempotencyRecord: days(7), endedSession: days(7), untouchedPinGuard: days(30) } as const;

/** Throws out what has had its time. */
export interface Housekeeping {
  /**
   * Removes idempotency records, ended sessions and PIN guards past {@link keptFor}. A guard that still locks, or has
   * locked within that time, stays. Safe to run at any time and at once.
   */
  prune(
    now: Instant,
  ): Promise<{ readonly idempotencyRecords: number; readonly sessions: number; readonly pinGuards: number }>;
}
