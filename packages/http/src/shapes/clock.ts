import {
  inMinutes,
  isForgotten,
  iso,
  lengthOf,
  type AtClock,
  type Break,
  type ClockLinkView,
  type EntryHistory,
  type EntryTimes,
  type Instant,
  type PlacedEntry,
  type Present,
  type Presence,
  type Punched,
  type Timesheet,
} from '@tresen/domain';
import type * as wire from '../wire/clock.ts';

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at));

const presenceShape = ({ state, since, forgotten }: Presence) => ({ state, since: isoOrNull(since), forgotten });

export const clockSessionShape = ({ store, staffName, presence, actions, ...session }: AtClock): wire.ClockSession => ({
  session_token: session.token,
  expires_in: session.expiresIn,
  expires_at: iso(session.expiresAt),
  staff_member: { name: staffName },
  store: { name: store.name, store_code: store.storeCode, timezone: store.timezone, locale: store.locale },
  ...presenceShape(presence),
  actions: [...actions],
});

export const punchedShape = (punched: Punched): wire.Punched => ({
  entry_id: punched.entryId,
  action: punched.action,
  at: iso(punched.at),
  started_at: iso(punched.startedAt),
  ...presenceShape(punched.presence),
  actions: [...punched.actions],
  worked_minutes: inMinutes(punched.worked),
  break_minutes: inMinutes(punched.paused),
  unended_entry_id: punched.unendedEntryId,
});

export const clockLinkShape = ({ active, changedAt }: ClockLinkView): wire.ClockLink => ({
  active,
  changed_at: isoOrNull(changedAt),
});

const breaksShape = (breaks: readonly Break[]) =>
  breaks.map(({ from, to }) => ({ from: iso(from), to: isoOrNull(to) }));

export const timeEntryShape = ({ entry, member, store }: PlacedEntry, now: Instant): wire.TimeEntry => {
  const { worked, paused } = lengthOf(entry, now);
  return {
    id: entry.id,
    staff_member: { id: member.id, name: member.name, staff_id: member.staffId },
    store: { id: store.id, name: store.name, timezone: store.timezone },
    state: entry.state,
    forgotten: isForgotten(entry, now),
    started_at: iso(entry.startedAt),
    ended_at: isoOrNull(entry.endedAt),
    breaks: breaksShape(entry.breaks),
    worked_minutes: inMinutes(worked),
    break_minutes: inMinutes(paused),
    origin: entry.origin,
    corrections: entry.corrections,
  };
};

const timesShape = ({ state, startedAt, endedAt, breaks }: EntryTimes) => ({
  state,
  started_at: iso(startedAt),
  ended_at: isoOrNull(endedAt),
  breaks: breaksShape(breaks),
});

export const entryHistoryShape = (
  { punches, corrections, ...placed }: EntryHistory,
  names: ReadonlyMap<string, string>,
  now: Instant,
): wire.TimeEntryHistory => ({
  ...timeEntryShape(placed, now),
  punches: punches.map(({ action, at, via, deviceId }) => ({ action, at: iso(at), via, device_id: deviceId })),
  changes: corrections.map(({ at, userId, reason, before, after }) => ({
    at: iso(at),
    user_id: userId,
    user_name: (userId && names.get(userId)) ?? null,
    reason,
    before: before && timesShape(before),
    after: timesShape(after),
  })),
});

export const presentShape = ({ presence, ...placed }: Present, now: Instant): wire.Present => ({
  ...timeEntryShape(placed, now),
  presence: presence.state === 'break' ? 'break' : 'in',
  since: iso(presence.since ?? placed.entry.startedAt),
});

export const timesheetShape = (sheet: Timesheet, now: Instant): wire.Timesheet => ({
  from: sheet.from,
  to: sheet.to,
  worked_minutes: sheet.workedMinutes,
  break_minutes: sheet.pausedMinutes,
  people: sheet.people.map((person) => ({
    staff_member: { id: person.member.id, name: person.member.name, staff_id: person.member.staffId },
    worked_minutes: person.workedMinutes,
    break_minutes: person.pausedMinutes,
    forgotten: person.forgotten,
    corrected: person.corrected,
    days: person.days.map(({ day, workedMinutes, pausedMinutes, entries }) => ({
      day,
      worked_minutes: workedMinutes,
      break_minutes: pausedMinutes,
      entries: entries.map((placed) => timeEntryShape(placed, now)),
    })),
  })),
});
