import type { DeviceId, Id, MerchantId, StaffMemberId, StoreId, UserId } from '../kernel/ids.ts';
import { hours, later, type Instant } from '../kernel/time.ts';

export const clockActions = ['in', 'out', 'break_start', 'break_end'] as const;
export type ClockAction = (typeof clockActions)[number];

export type TimeEntryId = Id<'time_entry'>;

/** Numbers of the time clock; every one can be configured. */
export interface ClockPolicy {
  /** Who has been in for longer than this has forgotten to clock out. No hours are counted until an owner says when it ended. */
  readonly forgottenAfter: number;
  /** How long an entry that an owner writes may be. */
  readonly longestByHand: number;
}

export const clockPolicy: ClockPolicy = { forgottenAfter: hours(16), longestByHand: hours(24) };

export interface Break {
  readonly from: Instant;
  /** `null` while it lasts. */
  readonly to: Instant | null;
}

/**
 * `open`: going on. `closed`: ended by a clock-out or an owner. `unended`: the next shift began and nobody had clocked out of
 * this one. `removed`: an owner took it out of the sheets.
 */
export type EntryState = 'open' | 'closed' | 'unended' | 'removed';

/** One shift of a staff member, as it stands now: what the punches made, and owners have corrected since. */
export interface TimeEntry {
  readonly id: TimeEntryId;
  readonly merchantId: MerchantId;
  readonly staffMemberId: StaffMemberId;
  /** Where it began; its days are those of this store's time zone. */
  readonly storeId: StoreId;
  readonly state: EntryState;
  readonly startedAt: Instant;
  /** Of a `closed` one alone, and of a `removed` one that had it. */
  readonly endedAt: Instant | null;
  /** In their order; only the last of an entry that is open or was never ended may lack its end. */
  readonly breaks: readonly Break[];
  /** Made of punches, or written by an owner. */
  readonly origin: 'clock' | 'hand';
  /** How often it was corrected. */
  readonly corrections: number;
  readonly createdAt: Instant;
  readonly version: number;
}

/** Which entry of a staff member is open. Every change to any of their entries counts its version up, so that no two cross. */
export interface Attendance {
  /** The staff member's: they have one. */
  readonly id: StaffMemberId;
  readonly merchantId: MerchantId;
  readonly entryId: TimeEntryId | null;
  /** Their newest punch: none is dated before it, though the clocks of two hosts may differ. */
  readonly lastAt: Instant;
  readonly version: number;
}

/** What somebody did at the clock, and when. Never changed: the original of whatever is made of it. */
export interface ClockPunch {
  readonly id: Id<'clock_punch'>;
  readonly merchantId: MerchantId;
  readonly entryId: TimeEntryId;
  readonly staffMemberId: StaffMemberId;
  readonly storeId: StoreId;
  readonly action: ClockAction;
  readonly at: Instant;
  readonly via: 'phone' | 'kiosk';
  readonly deviceId: DeviceId | null;
  /** SHA-256 of the phone session it was done in: a session is good for one. */
  readonly sessionHash: string | null;
}

/** The times of an entry, as a correction found or left them. */
export type EntryTimes = Pick<TimeEntry, 'storeId' | 'state' | 'startedAt' | 'endedAt' | 'breaks'>;

export const timesOf = ({ storeId, state, startedAt, endedAt, breaks }: TimeEntry): EntryTimes => ({
  storeId,
  state,
  startedAt,
  endedAt,
  breaks,
});

/** What an owner changed about an entry, and why. Never changed itself. */
export interface ClockCorrection {
  readonly id: Id<'clock_correction'>;
  readonly merchantId: MerchantId;
  readonly entryId: TimeEntryId;
  /** From 1; 0 is an owner's writing of the entry itself. */
  readonly seq: number;
  readonly at: Instant;
  /** `null` for the operator of the installation. */
  readonly userId: UserId | null;
  readonly reason: string;
  /** `null` where the entry was written by hand. */
  readonly before: EntryTimes | null;
  readonly after: EntryTimes;
}

/** What a person is doing, as their open entry says. */
export interface Presence {
  readonly state: 'out' | 'in' | 'break';
  /** Since when they are in or on a break; `null` when out. */
  readonly since: Instant | null;
  /** They never clocked out of a shift that cannot still be going on. */
  readonly forgotten: boolean;
}

export const openBreak = ({ breaks }: Pick<TimeEntry, 'breaks'>): Break | undefined => {
  const last = breaks.at(-1);
  return last?.to === null ? last : undefined;
};

export const isForgotten = (
  { state, startedAt }: Pick<TimeEntry, 'state' | 'startedAt'>,
  now: Instant,
  { forgottenAfter }: ClockPolicy = clockPolicy,
): boolean => state === 'unended' || (state === 'open' && later(startedAt, forgottenAfter) <= now);

export function presenceOf(entry: TimeEntry | null, now: Instant, policy: ClockPolicy = clockPolicy): Presence {
  if (entry?.state !== 'open') return { state: 'out', since: null, forgotten: false };
  const pause = openBreak(entry);
  return {
    state: pause ? 'break' : 'in',
    since: pause?.from ?? entry.startedAt,
    forgotten: isForgotten(entry, now, policy),
  };
}

/** What somebody may do next, the likeliest first. */
export function nextActions({ state, forgotten }: Presence): readonly ClockAction[] {
  if (forgotten) return ['in', 'out'];
  switch (state) {
    case 'out':
      return ['in'];
    case 'in':
      return ['out', 'break_start'];
    case 'break':
      return ['break_end', 'out'];
    default:
      return state satisfies never;
  }
}
