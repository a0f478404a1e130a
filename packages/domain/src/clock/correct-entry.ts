import { decideAndCommit, insert, requireUnchanged, update, type Command, type Write } from '../kernel/commit.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import { newId, type MerchantId, type Randomness, type StaffMemberId, type StoreId } from '../kernel/ids.ts';
import type { Naming } from '../kernel/records.ts';
import { hours, later, type Clock, type Instant } from '../kernel/time.ts';
import { assertManages } from '../people/access.ts';
import type { Store } from '../people/merchant.ts';
import type { StaffMembers, Stores } from '../people/ports.ts';
import { refuse as refusePeople } from '../people/refusals.ts';
import type { StaffMember } from '../people/staff-member.ts';
import type { ClockCollections, ClockCommits, CorrectionFile, PlacedEntry, TimeEntries } from './ports.ts';
import { entryAudit, entryEvent } from './records.ts';
import { refuse } from './refusals.ts';
import {
  clockPolicy,
  openBreak,
  timesOf,
  type Attendance,
  type Break,
  type ClockPolicy,
  type ClockCorrection,
  type TimeEntry,
  type TimeEntryId,
} from './time-entry.ts';

export interface CorrectEntryDeps {
  timeEntries: Pick<TimeEntries, 'byId' | 'correctionFile'>;
  commits: ClockCommits;
  clock: Clock;
  random: Randomness;
  policy?: ClockPolicy;
}

/** The times that an entry is to have. */
export interface WantedTimes {
  readonly startedAt: Instant;
  /** `null` leaves an open entry open; one that is not cannot be opened again. */
  readonly endedAt: Instant | null;
  readonly breaks: readonly Break[];
}

export interface CorrectEntry extends Command {
  readonly entryId: TimeEntryId;
  /** `removed` takes it out of the time sheets; what was recorded stays. */
  readonly times: WantedTimes | 'removed';
  readonly reason: string;
}

interface OwnersFile extends CorrectionFile {
  readonly placed: PlacedEntry;
}

/**
 * Changes the times of an entry, or takes it out of the sheets, for a reason that is kept with what was there before. What was
 * punched is never touched.
 *
 * Refuses with `TIME_ENTRY_NOT_FOUND`, `TIME_ENTRY_REMOVED`, and what {@link checkTimes} refuses with.
 */
export const correctEntry =
  ({ timeEntries, commits, clock, random, policy }: CorrectEntryDeps) =>
  async (command: CorrectEntry): Promise<PlacedEntry> => {
    const { caller, entryId, times } = command;
    assertManages(caller);
    const { merchantId } = caller;
    const reason = parseReason(command.reason);
    return decideAndCommit<ClockCollections, OwnersFile, PlacedEntry>(commits, command, {
      aggregate: `time_entry:${entryId}`,
      now: () => clock.now(),
      load: async () => {
        const history = await timeEntries.byId(merchantId, entryId);
        if (!history) throw refuse('TIME_ENTRY_NOT_FOUND');
        const { punches: _punches, corrections: _corrections, ...placed } = history;
        const { staffMemberId } = placed.entry;
        const wanted = times === 'removed' ? placed.entry : times;
        return {
          state: { placed, ...(await timeEntries.correctionFile(merchantId, staffMemberId, stretchOf(wanted, clock))) },
        };
      },
      decide: ({ placed, attendance, others }) => {
        const naming = { now: clock.now(), random };
        const { entry } = placed;
        if (entry.state === 'removed') throw refuse('TIME_ENTRY_REMOVED');
        const corrected: TimeEntry =
          times === 'removed' ? removed(entry, naming.now) : withTimes(entry, times, others, naming.now, policy);
        const correction = correctionOf(naming, caller, { before: entry, after: corrected, reason });
        return {
          writes: [
            update('time_entry', corrected),
            insert('clock_correction', correction),
            ...attendanceAfter(attendance, entry, corrected),
          ],
          audit: [entryAudit(naming, caller, times === 'removed' ? 'removed' : 'corrected', corrected, { reason })],
          events: [entryEvent(naming, 'corrected', corrected)],
          result: { ...placed, entry: { ...corrected, version: corrected.version + 1 } },
        };
      },
    });
  };

export interface AddEntryDeps extends Omit<CorrectEntryDeps, 'timeEntries'> {
  timeEntries: Pick<TimeEntries, 'correctionFile'>;
  staffMembers: Pick<StaffMembers, 'byId'>;
  stores: Pick<Stores, 'byId'>;
}

export interface AddEntry extends Command {
  readonly staffMemberId: StaffMemberId;
  readonly storeId: StoreId;
  readonly times: WantedTimes & { readonly endedAt: Instant };
  readonly reason: string;
}

interface NewEntryFile extends CorrectionFile {
  readonly member: StaffMember;
  readonly store: Store;
}

/** Writes down a shift that nobody clocked, for a reason. Refuses as {@link correctEntry} does. */
export const addEntry =
  ({ timeEntries, staffMembers, stores, commits, clock, random, policy }: AddEntryDeps) =>
  async (command: AddEntry): Promise<PlacedEntry> => {
    const { caller, staffMemberId, storeId, times } = command;
    assertManages(caller);
    const { merchantId } = caller;
    const reason = parseReason(command.reason);
    return decideAndCommit<ClockCollections, NewEntryFile, PlacedEntry>(commits, command, {
      aggregate: `attendance:${staffMemberId}`,
      now: () => clock.now(),
      load: async () => {
        const [staff, store, file] = await Promise.all([
          staffMembers.byId(merchantId, staffMemberId),
          stores.byId(merchantId, storeId),
          timeEntries.correctionFile(merchantId, staffMemberId, stretchOf(times, clock)),
        ]);
        if (!staff) throw refusePeople('STAFF_PIN_NOT_FOUND');
        if (!store) throw refusePeople('STORE_NOT_FOUND');
        return { state: { ...file, member: staff.member, store } };
      },
      decide: ({ member, store, attendance, others }) => {
        const naming = { now: clock.now(), random };
        const blank = newEntry(naming, { merchantId, staffMemberId, storeId, startedAt: times.startedAt });
        const entry = withTimes(blank, times, others, naming.now, policy);
        const correction = correctionOf(naming, caller, { before: null, after: entry, reason });
        return {
          writes: [
            insert('time_entry', { ...entry, corrections: 0 }),
            insert('clock_correction', correction),
            ...attendanceAfter(attendance, null, entry),
            requireUnchanged('store', store),
            requireUnchanged('staff_member', member),
          ],
          audit: [entryAudit(naming, caller, 'added', entry, { reason })],
          events: [entryEvent(naming, 'corrected', entry)],
          result: {
            entry: { ...entry, corrections: 0 },
            member: { id: member.id, name: member.name, staffId: member.staffId },
            store: { id: store.id, name: store.name, timezone: store.timezone },
          },
        };
      },
    });
  };

const newEntry = (
  { now, random }: Naming,
  of: { merchantId: MerchantId; staffMemberId: StaffMemberId; storeId: StoreId; startedAt: Instant },
): TimeEntry => ({
  id: newId(now, random),
  ...of,
  state: 'closed',
  endedAt: null,
  breaks: [],
  origin: 'hand',
  corrections: 0,
  createdAt: now,
  version: 1,
});

/** Which entries to look at: those that a wanted time could overlap with. */
const stretchOf = ({ startedAt, endedAt }: Pick<WantedTimes, 'startedAt' | 'endedAt'>, clock: Clock) => ({
  from: startedAt,
  to: endedAt ?? (Math.max(clock.now(), startedAt) as Instant),
});

/** Pure: the entry with other times, if they can be. */
function withTimes(
  entry: TimeEntry,
  times: WantedTimes,
  others: readonly TimeEntry[],
  now: Instant,
  policy: ClockPolicy = clockPolicy,
): TimeEntry {
  if (times.endedAt === null && entry.state !== 'open') throw refuse('TIME_ENTRY_END_REQUIRED');
  checkTimes(times, now, policy);
  const overlapped = others.find((other) => other.id !== entry.id && overlap(other, times, now));
  if (overlapped) throw refuse('TIME_ENTRY_OVERLAPS', { entry_id: overlapped.id });
  const { startedAt, endedAt, breaks } = times;
  return {
    ...entry,
    state: endedAt === null ? 'open' : 'closed',
    startedAt,
    endedAt,
    breaks: breaks.map(({ from, to }) => ({ from, to })),
    corrections: entry.corrections + 1,
  };
}

/**
 * Pure: holds the times of an entry to what can have been. Refuses with `TIME_ENTRY_IN_FUTURE`, `TIME_ENTRY_ENDS_BEFORE_START`,
 * `TIME_ENTRY_TOO_LONG` and `TIME_ENTRY_BREAK_INVALID`.
 */
export function checkTimes(
  { startedAt, endedAt, breaks }: WantedTimes,
  now: Instant,
  { longestByHand }: ClockPolicy = clockPolicy,
): void {
  const end = endedAt ?? now;
  if (startedAt > now || end > now) throw refuse('TIME_ENTRY_IN_FUTURE');
  if (end < startedAt || endedAt === startedAt) throw refuse('TIME_ENTRY_ENDS_BEFORE_START');
  if (end - startedAt > longestByHand) throw refuse('TIME_ENTRY_TOO_LONG', { longest_hours: longestByHand / hours(1) });
  let free = startedAt;
  breaks.forEach(({ from, to }, at) => {
    const lasts = to === null && endedAt === null && at === breaks.length - 1;
    const until = lasts ? end : to;
    if (until === null || from < free || until < from || until > end)
      throw refuse('TIME_ENTRY_BREAK_INVALID', { break: at });
    free = until;
  });
}

/** One that nobody clocked out of is known to have been there when it began, and no longer. */
function overlap(other: TimeEntry, { startedAt, endedAt }: WantedTimes, now: Instant): boolean {
  const end = endedAt ?? later(now, 1);
  if (other.state === 'unended') return startedAt <= other.startedAt && other.startedAt < end;
  const othersEnd = other.endedAt ?? later(now, 1);
  return startedAt < othersEnd && other.startedAt < end;
}

/** An entry that was going on ends where it is taken out: what is removed counts for nothing, whenever it ended. */
const removed = (entry: TimeEntry, now: Instant): TimeEntry => {
  const pause = openBreak(entry);
  return {
    ...entry,
    state: 'removed',
    breaks: pause
      ? [...entry.breaks.slice(0, -1), { ...pause, to: Math.max(pause.from, now) as Instant }]
      : entry.breaks,
    corrections: entry.corrections + 1,
  };
};

/** Every change to somebody's entries moves their attendance on, so that two that overlap cannot both be written. */
function attendanceAfter(
  attendance: Attendance | null,
  before: TimeEntry | null,
  after: TimeEntry,
): readonly Write<ClockCollections>[] {
  const { staffMemberId: id, merchantId } = after;
  if (!attendance) {
    const lastAt = after.endedAt ?? after.startedAt;
    return [insert('attendance', { id, merchantId, entryId: null, lastAt, version: 1 })];
  }
  const wasOpen = before !== null && attendance.entryId === before.id;
  const entryId = wasOpen && after.state !== 'open' ? null : attendance.entryId;
  return [update('attendance', { ...attendance, entryId })];
}

const correctionOf = (
  { now, random }: Naming,
  caller: Command['caller'],
  { before, after, reason }: { before: TimeEntry | null; after: TimeEntry; reason: string },
): ClockCorrection => ({
  id: newId(now, random),
  merchantId: after.merchantId,
  entryId: after.id,
  seq: before ? after.corrections : 0,
  at: now,
  userId: caller.kind === 'user' ? caller.userId : null,
  reason,
  before: before && timesOf(before),
  after: timesOf(after),
});

function parseReason(text: string): string {
  const reason = text.normalize('NFC').trim();
  if (reason.length < 1 || reason.length > 500 || /[\p{Cc}\u2028\u2029]/u.test(reason))
    throw refuseValue('INVALID', { field: '/reason', reason: '1 to 500 characters on one line' });
  return reason;
}
