import { refusing } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';

/** What this context refuses, with the data each refusal carries. */
export interface ClockRefusals {
  /** The link is garbled, old, removed, or of nobody: all the same. */
  CLOCK_LINK_INVALID: object;
  /** The session is over, was used, or never was: all the same. Nothing was recorded. */
  CLOCK_SESSION_EXPIRED: object;
  CLOCK_ALREADY_IN: { since: Instant };
  CLOCK_NOT_IN: object;
  CLOCK_ALREADY_ON_BREAK: { since: Instant };
  CLOCK_NOT_ON_BREAK: object;
  TIME_ENTRY_NOT_FOUND: object;
  /** It was taken out of the time sheets before. */
  TIME_ENTRY_REMOVED: object;
  TIME_ENTRY_IN_FUTURE: object;
  TIME_ENTRY_ENDS_BEFORE_START: object;
  /** It would be longer than any shift is; `longest_hours` says how long one may be. */
  TIME_ENTRY_TOO_LONG: { longest_hours: number };
  /** An entry that has ended keeps an end. */
  TIME_ENTRY_END_REQUIRED: object;
  /** A break outside of its shift, before its own start, or into another one; `break` is its place, from 0. */
  TIME_ENTRY_BREAK_INVALID: { break: number };
  /** The person has another entry at that time. */
  TIME_ENTRY_OVERLAPS: { entry_id: string };
}

export const refuse = refusing<ClockRefusals>();
