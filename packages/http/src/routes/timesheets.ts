import {
  clockLinkView,
  days,
  dayStart,
  instant,
  later,
  localDay,
  nextDayStart,
  parseDay,
  type addEntry,
  type ClockLinks,
  type correctEntry,
  type Day,
  type Instant,
  type MerchantId,
  type removeClockLink,
  type rotateClockLink,
  type Stores,
  type TimeEntries,
  type timesheet,
  type TimeZone,
  type UserId,
  type Users,
  type whoIsIn,
} from '@tresen/domain';
import type { z } from 'zod';
import { asId } from '../kit/ids.ts';
import { refuse, refuseCode } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';
import { clockLinkShape, entryHistoryShape, presentShape, timeEntryShape, timesheetShape } from '../shapes/clock.ts';
import { pageShape } from '../shapes/people.ts';
import { timesheetCsv } from '../shapes/timesheet-csv.ts';
import {
  ClockLink,
  NewClockLink,
  NewTimeEntry,
  Present,
  TimeEntry,
  TimeEntryCorrection,
  TimeEntryHistory,
  TimeEntryQuery,
  Timesheet,
  TimesheetQuery,
} from '../wire/clock.ts';
import { Id, listOf } from '../wire/common.ts';
import { officeZone } from './programs.ts';

export interface TimesheetUse {
  clockLinks: ClockLinks;
  timeEntries: TimeEntries;
  stores: Pick<Stores, 'ofMerchant'>;
  users: Pick<Users, 'byId'>;
  /** Where no store says another. */
  timezone: TimeZone;
  publicUrl: () => string;
  rotateClockLink: ReturnType<typeof rotateClockLink>;
  removeClockLink: ReturnType<typeof removeClockLink>;
  correctEntry: ReturnType<typeof correctEntry>;
  addEntry: ReturnType<typeof addEntry>;
  timesheet: ReturnType<typeof timesheet>;
  whoIsIn: ReturnType<typeof whoIsIn>;
}

const one = { params: { time_entry_id: Id }, missing: 'TIME_ENTRY_NOT_FOUND' } as const;

const timeRefusals = [
  'TIME_ENTRY_IN_FUTURE',
  'TIME_ENTRY_ENDS_BEFORE_START',
  'TIME_ENTRY_TOO_LONG',
  'TIME_ENTRY_BREAK_INVALID',
  'TIME_ENTRY_OVERLAPS',
] as const;

/** What was before any of this is a slip of the pen, and no database takes all of it. */
const first = { day: '2000-01-01', at: instant('2000-01-01T00:00:00Z') };
const last = '2999-12-31';

function dayOf(text: string, field: string): Day {
  const day = parseDay(text, field);
  if (day < first.day || day > last) throw refuse('INVALID', { field, reason: `from ${first.day} to ${last}` });
  return day;
}

function momentOf(text: string, field: string): Instant {
  const at = instant(text);
  if (Number.isNaN(at) || at < first.at) throw refuse('INVALID', { field, reason: `from ${first.day} on` });
  return at;
}

const breaksOf = (breaks: readonly { from: string; to: string | null }[] = []) =>
  breaks.map(({ from, to }, at) => ({
    from: momentOf(from, `/breaks/${at}/from`),
    to: to === null ? null : momentOf(to, `/breaks/${at}/to`),
  }));

function wanted(body: z.output<typeof TimeEntryCorrection>) {
  if ('remove' in body) return 'removed';
  const { started_at, ended_at, breaks } = body;
  return {
    startedAt: momentOf(started_at, '/started_at'),
    endedAt: ended_at === null ? null : momentOf(ended_at, '/ended_at'),
    breaks: breaksOf(breaks),
  };
}

export const timesheetRoutes = (use: TimesheetUse): readonly Route[] => [
  ...linkRoutes(use),
  ...entryRoutes(use),
  route({
    method: 'GET',
    path: '/merchant/time/present',
    operationId: 'listPresent',
    summary: 'Who is in now, by name; news comes by `/store/live`',
    area: 'merchant',
    answer: listOf(Present),
    handle: async ({ merchantId, now }) => ({
      items: (await use.whoIsIn(merchantId)).map((present) => presentShape(present, now)),
      next_cursor: null,
    }),
  }),
  route({
    method: 'GET',
    path: '/merchant/time/timesheet',
    operationId: 'getTimesheet',
    summary: 'The hours of people over a period, by day',
    area: 'merchant',
    query: TimesheetQuery,
    answer: Timesheet,
    csv: timesheetCsv,
    handle: async ({ query, merchantId, now }) => {
      const { from: start, to: end, staff_member_id, store_id } = query;
      const zone = await zoneOf(use, merchantId);
      const to = end === undefined ? localDay(now, zone) : dayOf(end, '/to');
      const from = start === undefined ? thirtyDaysTo(to) : dayOf(start, '/from');
      const sheet = await use.timesheet({
        merchantId,
        from,
        to,
        staffMemberId: staff_member_id === undefined ? undefined : asId<'staff_member'>(staff_member_id),
        storeId: store_id === undefined ? undefined : asId<'store'>(store_id),
      });
      return timesheetShape(sheet, now);
    },
  }),
];

const zoneOf = ({ stores, timezone }: TimesheetUse, merchantId: MerchantId): Promise<TimeZone> =>
  officeZone({ stores, timezone }, merchantId);

const thirtyDaysTo = (end: Day): Day =>
  parseDay(new Date(later(instant(`${end}T00:00:00Z`), -days(29))).toISOString().slice(0, 10), '/to');

const linkRoutes = (use: TimesheetUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/merchant/time/clock-link',
    operationId: 'getClockLink',
    summary: 'Whether people can clock in on their own phones, and since when',
    area: 'merchant',
    answer: ClockLink,
    handle: async ({ merchantId }) => clockLinkShape(clockLinkView(await use.clockLinks.ofMerchant(merchantId))),
  }),
  route({
    method: 'POST',
    path: '/merchant/time/clock-link/rotate',
    operationId: 'rotateClockLink',
    summary: 'Turns the link on, or replaces it: old prints and their sessions end at once',
    area: 'merchant',
    answer: NewClockLink,
    handle: async ({ caller, key, fingerprint }) => {
      const { token, ...link } = await use.rotateClockLink({ caller, key, fingerprint });
      return { ...clockLinkShape(link), token, url: `${use.publicUrl()}/clock#t=${token}` };
    },
  }),
  route({
    method: 'DELETE',
    path: '/merchant/time/clock-link',
    operationId: 'removeClockLink',
    summary: 'Turns the link off: old prints and their sessions end at once',
    area: 'merchant',
    handle: ({ caller, key, fingerprint }) => use.removeClockLink({ caller, key, fingerprint }),
  }),
];

const entryRoutes = (use: TimesheetUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/merchant/time/entries',
    operationId: 'listTimeEntries',
    summary: 'Shifts, newest first; removed ones too',
    area: 'merchant',
    query: TimeEntryQuery,
    answer: listOf(TimeEntry),
    handle: async ({ query, merchantId, now }) => {
      const { limit, cursor, staff_member_id, store_id, from, to } = query;
      const zone = await zoneOf(use, merchantId);
      const page = await use.timeEntries.list(merchantId, {
        limit,
        cursor,
        staffMemberId: staff_member_id === undefined ? undefined : asId<'staff_member'>(staff_member_id),
        storeId: store_id === undefined ? undefined : asId<'store'>(store_id),
        from: from === undefined ? undefined : dayStart(dayOf(from, '/from'), zone),
        to: to === undefined ? undefined : nextDayStart(dayStart(dayOf(to, '/to'), zone), zone),
      });
      return pageShape(page, (placed) => timeEntryShape(placed, now));
    },
  }),
  route({
    method: 'POST',
    path: '/merchant/time/entries',
    operationId: 'addTimeEntry',
    summary: 'Writes down a shift that nobody clocked',
    area: 'merchant',
    body: NewTimeEntry,
    status: 201,
    answer: TimeEntry,
    refusals: ['STAFF_PIN_NOT_FOUND', 'STORE_NOT_FOUND', ...timeRefusals],
    handle: async ({ body, caller, key, fingerprint, now }) => {
      const { staff_member_id, store_id, started_at, ended_at, breaks, reason } = body;
      const placed = await use.addEntry({
        caller,
        key,
        fingerprint,
        staffMemberId: asId<'staff_member'>(staff_member_id),
        storeId: asId<'store'>(store_id),
        times: {
          startedAt: momentOf(started_at, '/started_at'),
          endedAt: momentOf(ended_at, '/ended_at'),
          breaks: breaksOf(breaks),
        },
        reason,
      });
      return timeEntryShape(placed, now);
    },
  }),
  route({
    method: 'GET',
    path: '/merchant/time/entries/{time_entry_id}',
    operationId: 'getTimeEntry',
    summary: 'One shift, with what was punched and what was corrected',
    area: 'merchant',
    ...one,
    answer: TimeEntryHistory,
    handle: async ({ params, merchantId, now }) => {
      const history = await use.timeEntries.byId(merchantId, asId(params.time_entry_id));
      if (!history) throw refuseCode('TIME_ENTRY_NOT_FOUND');
      const ids = [...new Set(history.corrections.flatMap(({ userId }) => userId ?? []))];
      return entryHistoryShape(history, await namesOf(use, ids), now);
    },
  }),
  route({
    method: 'POST',
    path: '/merchant/time/entries/{time_entry_id}/correct',
    operationId: 'correctTimeEntry',
    summary: 'Corrects a shift, or takes it out of the sheets; what was punched stays',
    area: 'merchant',
    ...one,
    body: TimeEntryCorrection,
    answer: TimeEntry,
    refusals: ['TIME_ENTRY_REMOVED', 'TIME_ENTRY_END_REQUIRED', ...timeRefusals],
    handle: async ({ params, body, caller, key, fingerprint, now }) => {
      const entryId = asId<'time_entry'>(params.time_entry_id);
      const { reason } = body;
      const corrected = await use.correctEntry({ caller, key, fingerprint, entryId, times: wanted(body), reason });
      return timeEntryShape(corrected, now);
    },
  }),
];

async function namesOf({ users }: TimesheetUse, ids: readonly UserId[]): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(ids.map((id) => users.byId(id)));
  return new Map(found.flatMap((user) => (user ? [[user.id, user.name] as const] : [])));
}
