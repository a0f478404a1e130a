import { newId, type DeviceId, type MerchantId, type StaffMemberId, type StoreId } from '../kernel/ids.ts';
import type { Naming } from '../kernel/records.ts';
import type { Instant } from '../kernel/time.ts';
import { refuse } from './refusals.ts';
import {
  clockPolicy,
  openBreak,
  presenceOf,
  type Attendance,
  type ClockAction,
  type ClockPolicy,
  type ClockPunch,
  type TimeEntry,
} from './time-entry.ts';

/** Where somebody stands before a punch. */
export interface BeforePunch {
  readonly attendance: Attendance | null;
  /** The open entry, if there is one. */
  readonly entry: TimeEntry | null;
}

/** Who punches, where and by what. */
export interface Puncher {
  readonly merchantId: MerchantId;
  readonly staffMemberId: StaffMemberId;
  readonly storeId: StoreId;
  readonly via: ClockPunch['via'];
  readonly deviceId: DeviceId | null;
  readonly sessionHash: string | null;
}

export interface AfterPunch {
  readonly attendance: Attendance;
  /** As the punch leaves it; version as it was loaded, 1 of a new one. */
  readonly entry: TimeEntry;
  readonly isNew: boolean;
  /** A shift that nobody had clocked out of, and that this one's beginning leaves without an end. */
  readonly unended: TimeEntry | null;
  readonly punch: ClockPunch;
}

/**
 * Pure: what a punch makes of where somebody stands. Clocking out ends a break that is going on. Whoever has forgotten to clock
 * out may begin anew, which leaves the old shift without an end, or clock out late, which is what happened.
 *
 * Refuses with `CLOCK_ALREADY_IN`, `CLOCK_NOT_IN`, `CLOCK_ALREADY_ON_BREAK`, `CLOCK_NOT_ON_BREAK`.
 */
export function decidePunch(
  { attendance, entry }: BeforePunch,
  action: ClockAction,
  puncher: Puncher,
  { now, random }: Naming,
  policy: ClockPolicy = clockPolicy,
): AfterPunch {
  const { merchantId, staffMemberId, storeId } = puncher;
  const at = Math.max(now, attendance?.lastAt ?? now) as Instant;
  const done = (next: TimeEntry, unended: TimeEntry | null = null): AfterPunch => ({
    attendance: {
      id: staffMemberId,
      merchantId,
      entryId: next.state === 'open' ? next.id : null,
      lastAt: at,
      version: attendance?.version ?? 1,
    },
    entry: next,
    isNew: next.id !== entry?.id,
    unended,
    punch: { id: newId(at, random), entryId: next.id, action, at, ...puncher },
  });
  const open = entry?.state === 'open' ? entry : null;
  const presence = presenceOf(open, at, policy);

  if (action === 'in') {
    if (open && !presence.forgotten) throw refuse('CLOCK_ALREADY_IN', { since: open.startedAt });
    const begun: TimeEntry = {
      id: newId(at, random),
      merchantId,
      staffMemberId,
      storeId,
      state: 'open',
      startedAt: at,
      endedAt: null,
      breaks: [],
      origin: 'clock',
      corrections: 0,
      createdAt: at,
      version: 1,
    };
    return done(begun, open && { ...open, state: 'unended' });
  }
  if (!open) throw refuse('CLOCK_NOT_IN');
  const pause = openBreak(open);
  const ended = pause ? [...open.breaks.slice(0, -1), { ...pause, to: at }] : open.breaks;
  switch (action) {
    case 'out':
      return done({ ...open, state: 'closed', endedAt: at, breaks: ended });
    case 'break_start':
      if (presence.forgotten) throw refuse('CLOCK_NOT_IN');
      if (pause) throw refuse('CLOCK_ALREADY_ON_BREAK', { since: pause.from });
      return done({ ...open, breaks: [...open.breaks, { from: at, to: null }] });
    case 'break_end':
      if (presence.forgotten) throw refuse('CLOCK_NOT_IN');
      if (!pause) throw refuse('CLOCK_NOT_ON_BREAK');
      return done({ ...open, breaks: ended });
    default:
      return action satisfies never;
  }
}
