import { localDay, nextDayStart, type Day, type Instant, type TimeZone } from '../kernel/time.ts';
import { clockPolicy, isForgotten, type ClockPolicy, type TimeEntry } from './time-entry.ts';

/** What was worked of one shift on one calendar day, in milliseconds. */
export interface DayHours {
  readonly day: Day;
  readonly worked: number;
  readonly paused: number;
}

/** A stretch of time by the calendar days of a zone: time that went by, whatever the clocks on the wall did. */
export function byDay(
  from: Instant,
  to: Instant,
  zone: TimeZone,
): readonly { readonly day: Day; readonly time: number }[] {
  const days: { day: Day; time: number }[] = [];
  for (let start = from; start < to;) {
    const day = localDay(start, zone);
    // Most shifts end on the day they began.
    const end = localDay((to - 1) as Instant, zone) === day ? to : nextDayStart(start, zone);
    days.push({ day, time: end - start });
    start = end;
  }
  return days;
}

type Shift = Pick<TimeEntry, 'state' | 'startedAt' | 'endedAt' | 'breaks'>;

/**
 * What a shift adds to the days it touches: breaks taken off, the day on which it began always among them. Of an open one, what
 * was worked until `now`. One that nobody clocked out of, or that was removed, adds no time: none is invented.
 */
export function hoursOf(
  shift: Shift,
  zone: TimeZone,
  now: Instant,
  policy: ClockPolicy = clockPolicy,
): readonly DayHours[] {
  if (shift.state === 'removed') return [];
  const first = { day: localDay(shift.startedAt, zone), worked: 0, paused: 0 };
  if (isForgotten(shift, now, policy)) return [first];
  const end = shift.endedAt ?? (Math.max(now, shift.startedAt) as Instant);
  const days = new Map<Day, DayHours>([[first.day, first]]);
  const add = (day: Day, worked: number, paused: number) => {
    const before = days.get(day) ?? { day, worked: 0, paused: 0 };
    days.set(day, { day, worked: before.worked + worked, paused: before.paused + paused });
  };
  for (const { day, time } of byDay(shift.startedAt, end, zone)) add(day, time, 0);
  for (const { from, to } of shift.breaks)
    for (const { day, time } of byDay(from, (to ?? Math.max(end, from)) as Instant, zone)) add(day, -time, time);
  return [...days.values()];
}

/** What was worked, and paused, in the whole of a shift, in milliseconds. */
export function lengthOf(shift: Shift, now: Instant, policy: ClockPolicy = clockPolicy): Omit<DayHours, 'day'> {
  if (shift.state === 'removed' || isForgotten(shift, now, policy)) return { worked: 0, paused: 0 };
  const end = shift.endedAt ?? Math.max(now, shift.startedAt);
  const paused = shift.breaks.reduce((sum, { from, to }) => sum + ((to ?? Math.max(end, from)) - from), 0);
  return { worked: end - shift.startedAt - paused, paused };
}

/** Whole minutes, as a time sheet writes them. */
export const inMinutes = (milliseconds: number): number => Math.round(milliseconds / 60_000);
