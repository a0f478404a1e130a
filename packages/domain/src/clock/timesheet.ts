import { refuse } from '../kernel/errors.ts';
import type { MerchantId, StaffMemberId, StoreId } from '../kernel/ids.ts';
import { dayStart, hours, later, nextDayStart, type Clock, type Day, type TimeZone } from '../kernel/time.ts';
import { hoursOf, inMinutes, lengthOf } from './hours.ts';
import type { PlacedEntry, TimeEntries } from './ports.ts';
import { isForgotten, presenceOf, type Presence } from './time-entry.ts';

/** One calendar day of one person, in the zones of the stores where the shifts began. */
export interface SheetDay {
  readonly day: Day;
  /** Each rounded to the nearest minute; the sums of a sheet are sums of these, so that what is read adds up. */
  readonly workedMinutes: number;
  readonly pausedMinutes: number;
  /** The shifts that touch the day, in their order. */
  readonly entries: readonly PlacedEntry[];
}

export interface PersonSheet {
  readonly member: PlacedEntry['member'];
  readonly workedMinutes: number;
  readonly pausedMinutes: number;
  /** Shifts whose end is missing; they count no hours. */
  readonly forgotten: number;
  /** Shifts that were corrected or written by an owner. */
  readonly corrected: number;
  /** Days on which there was something. */
  readonly days: readonly SheetDay[];
}

export interface Timesheet {
  readonly from: Day;
  readonly to: Day;
  readonly workedMinutes: number;
  readonly pausedMinutes: number;
  readonly people: readonly PersonSheet[];
}

export interface TimesheetRequest {
  readonly merchantId: MerchantId;
  /** Both ends count. */
  readonly from: Day;
  readonly to: Day;
  readonly staffMemberId?: StaffMemberId | undefined;
  readonly storeId?: StoreId | undefined;
}

export interface TimesheetDeps {
  timeEntries: Pick<TimeEntries, 'touching'>;
  clock: Clock;
}

const mostDays = 366;

/** Zones of the earth are at most 14 hours ahead of UTC, and 12 behind: a day in any of them lies within these of it. */
const anyZone = { ahead: hours(15), behind: hours(13) };
const utc = 'UTC' as TimeZone;

/** The hours of people over a period of at most a year. Shifts over midnight count on each day for what was worked on it. */
export const timesheet =
  ({ timeEntries, clock }: TimesheetDeps) =>
  async ({ merchantId, from, to, ...only }: TimesheetRequest): Promise<Timesheet> => {
    if (from > to) throw refuse('INVALID', { field: '/from', reason: 'after the end' });
    if (Date.parse(to) - Date.parse(from) >= mostDays * hours(24))
      throw refuse('INVALID', { field: '/from', reason: `more than ${mostDays} days` });
    const placed = await timeEntries.touching(merchantId, {
      from: later(dayStart(from, utc), -anyZone.ahead),
      to: later(nextDayStart(dayStart(to, utc), utc), anyZone.behind),
      ...only,
    });
    const byPerson = new Map<StaffMemberId, PlacedEntry[]>();
    for (const one of placed) {
      const known = byPerson.get(one.member.id);
      if (known) known.push(one);
      else byPerson.set(one.member.id, [one]);
    }
    const now = clock.now();
    const people = [...byPerson.values()]
      .map((entries) => personSheet(entries, { from, to }, now))
      .filter(({ days }) => days.length > 0);
    return { from, to, people, ...sumOf(people) };
  };

function personSheet(
  entries: readonly PlacedEntry[],
  { from, to }: { readonly from: Day; readonly to: Day },
  now: ReturnType<Clock['now']>,
): PersonSheet {
  const days = new Map<Day, { worked: number; paused: number; entries: PlacedEntry[] }>();
  const counted = new Set<PlacedEntry>();
  for (const placed of entries)
    for (const { day, worked, paused } of hoursOf(placed.entry, placed.store.timezone, now)) {
      if (day < from || day > to) continue;
      const known = days.get(day) ?? { worked: 0, paused: 0, entries: [] };
      known.entries.push(placed);
      days.set(day, { worked: known.worked + worked, paused: known.paused + paused, entries: known.entries });
      counted.add(placed);
    }
  const sheet = [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, { worked, paused, entries: touched }]) => ({
      day,
      workedMinutes: inMinutes(worked),
      pausedMinutes: inMinutes(paused),
      entries: touched,
    }));
  const [{ member }] = entries as readonly [PlacedEntry]; // a person is here for an entry
  const those = [...counted].map(({ entry }) => entry);
  return {
    member,
    ...sumOf(sheet),
    forgotten: those.filter((entry) => isForgotten(entry, now)).length,
    corrected: those.filter(({ corrections, origin }) => corrections > 0 || origin === 'hand').length,
    days: sheet,
  };
}

const sumOf = (parts: readonly { readonly workedMinutes: number; readonly pausedMinutes: number }[]) => ({
  workedMinutes: parts.reduce((sum, one) => sum + one.workedMinutes, 0),
  pausedMinutes: parts.reduce((sum, one) => sum + one.pausedMinutes, 0),
});

/** Somebody who is in, or on a break. */
export interface Present extends PlacedEntry {
  readonly presence: Presence;
  /** Minutes worked on this shift so far; of a forgotten one none. */
  readonly workedMinutes: number;
}

/** Who is in now, by name; who has forgotten to clock out is among them, and said to have. */
export const whoIsIn =
  ({ timeEntries, clock }: { timeEntries: Pick<TimeEntries, 'open'>; clock: Clock }) =>
  async (merchantId: MerchantId): Promise<readonly Present[]> => {
    const now = clock.now();
    return (await timeEntries.open(merchantId)).map((placed) => ({
      ...placed,
      presence: presenceOf(placed.entry, now),
      workedMinutes: inMinutes(lengthOf(placed.entry, now).worked),
    }));
  };
