import type { Branded } from './ids.ts';
import { refuse } from './errors.ts';

/** A moment on the server's clock, in milliseconds since 1970-01-01T00:00Z. */
export type Instant = Branded<number, 'instant'>;
/** A calendar day as `YYYY-MM-DD`, in a time zone that the context names. */
export type Day = Branded<string, 'day'>;
/** An IANA time zone name that this runtime knows. */
export type TimeZone = Branded<string, 'time_zone'>;

/** The only source of time. No rule reads the system clock, or trusts a client's. */
export interface Clock {
  now(): Instant;
}

/** Lets so many milliseconds go by. */
export type Pause = (milliseconds: number) => Promise<void>;

export const systemClock: Clock = { now: () => Date.now() as Instant };

export const seconds = (count: number): number => count * 1_000;
export const minutes = (count: number): number => count * 60_000;
export const hours = (count: number): number => count * 3_600_000;
export const days = (count: number): number => count * 86_400_000;

export const later = (at: Instant, milliseconds: number): Instant => (at + milliseconds) as Instant;
export const instant = (iso: string): Instant => Date.parse(iso) as Instant;
export const iso = (at: Instant): string => new Date(at).toISOString();

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(zone, format);
  }
  return format;
}

/** A checked IANA time zone; refuses with `INVALID` what the runtime does not know, and bare offsets. */
export function timeZone(name: string, field = '/timezone'): TimeZone {
  try {
    if (/^[A-Za-z]/.test(name) && name.length <= 64) {
      formatOf(name);
      return name as TimeZone;
    }
  } catch {
    // told below, like every other name that is not a zone
  }
  throw refuse('INVALID', { field, reason: 'not an IANA time zone' });
}

/** The calendar day it is at `at` in `zone`; right across changes of the clocks. */
export const localDay = (at: Instant, zone: TimeZone): Day => formatOf(zone).format(at) as Day;

/** When the day after `at` begins in `zone`: the first instant that has another date. Days of 23 and 25 hours count. */
export function nextDayStart(at: Instant, zone: TimeZone): Instant {
  const today = localDay(at, zone);
  let before = at as number;
  let after = at + hours(50);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (localDay(middle as Instant, zone) === today) before = middle;
    else after = middle;
  }
  return after as Instant;
}

/** When `day` begins in `zone`. */
export function dayStart(day: Day, zone: TimeZone): Instant {
  const noonBefore = (Date.parse(`${day}T12:00:00Z`) - days(2)) as Instant;
  let start = noonBefore;
  while (localDay(start, zone) < day) start = nextDayStart(start, zone);
  return start;
}

/** The calendar days from one to another; both count. */
export function everyDay(from: Day, to: Day): Day[] {
  const all: Day[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += days(1))
    all.push(new Date(at).toISOString().slice(0, 10) as Day);
  return all;
}
