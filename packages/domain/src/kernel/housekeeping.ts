import { days, type Instant } from './time.ts';

/** For how long things are kept that nobody needs after that, in milliseconds. */
export const keptFor = {
  idempotencyRecord: days(7),
  endedSession: days(7),
  untouchedPinGuard: days(30),
  /** Until then it answers late polls as it did. */
  endedDeviceGrant: days(1),
  deletedDevice: days(7),
  /** Checked out or left behind: its sale, if there is one, has all that was in it. */
  untouchedCart: days(30),
  /** A wallet pass that a phone no longer holds. */
  removedPassCopy: days(30),
} as const;

/** How many of each kind went. */
export interface Pruned {
  readonly idempotencyRecords: number;
  readonly sessions: number;
  readonly pinGuards: number;
  readonly deviceGrants: number;
  readonly devices: number;
  /** Of devices that are gone. */
  readonly sightings: number;
  readonly carts: number;
  readonly passCopies: number;
}

/** Throws out what has had its time. */
export interface Housekeeping {
  /**
   * Removes idempotency records, ended sessions, PIN guards, device grants, deleted devices, carts and removed copies of passes past
   * {@link keptFor}. A guard
   * that still locks, or has locked within that time, stays. Safe to run at any time and at once.
   */
  prune(now: Instant): Promise<Pruned>;
}
