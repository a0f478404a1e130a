import { z } from 'zod';
import { Code, Day, Id, line, Locale, PageQuery, PeriodQuery, PinDigits, StaffNumber, Time } from './common.ts';

const Moment = z.iso
  .datetime({ offset: true })
  .meta({ description: 'ISO 8601 with an offset.', example: '2026-03-29T08:00:00Z' });
const Minutes = z.int().meta({ description: 'Whole minutes.' });

export const ClockAction = z.enum(['in', 'out', 'break_start', 'break_end']).meta({ id: 'ClockAction' });
export type ClockAction = z.infer<typeof ClockAction>;

const ClockToken = z
  .string()
  .min(1)
  .max(200)
  .meta({ description: 'What stands behind `#t=` in the clock link. It never belongs in a URL that is sent.' });
const SessionToken = z.string().min(1).max(200);

export const ClockMerchantRequest = z.strictObject({ token: ClockToken }).meta({ id: 'ClockMerchantRequest' });
export const ClockMerchant = z
  .strictObject({ merchant: z.strictObject({ name: z.string(), locale: Locale }) })
  .meta({ id: 'ClockMerchant' });
export type ClockMerchant = z.infer<typeof ClockMerchant>;

export const ClockSignIn = z
  .strictObject({
    token: ClockToken,
    staff_id: StaffNumber,
    pin: PinDigits,
    store_code: Code.optional().meta({
      description: 'Where the person is; the first store they work in when left out.',
    }),
  })
  .meta({ id: 'ClockSignIn' });

export const KioskSignIn = z.strictObject({ staff_id: StaffNumber, pin: PinDigits }).meta({ id: 'KioskSignIn' });

const presence = {
  state: z.enum(['out', 'in', 'break']),
  since: Time.nullable().meta({ description: 'Since when they are in, or on a break.' }),
  forgotten: z.boolean().meta({ description: 'They never clocked out of a shift that cannot still be going on.' }),
};

export const ClockSession = z
  .strictObject({
    session_token: z.string(),
    expires_in: z.int().meta({ description: 'Seconds.' }),
    expires_at: Time,
    staff_member: z.strictObject({ name: z.string() }),
    store: z.strictObject({ name: z.string(), store_code: z.string(), timezone: z.string(), locale: Locale }),
    ...presence,
    actions: z.array(ClockAction).meta({ description: 'What makes sense now, the likeliest first.' }),
  })
  .meta({ id: 'ClockSession' });
export type ClockSession = z.infer<typeof ClockSession>;

export const ClockPunchRequest = z
  .strictObject({ session_token: SessionToken, action: ClockAction })
  .meta({ id: 'ClockPunchRequest' });
export const KioskLeaving = z.strictObject({ session_token: SessionToken }).meta({ id: 'KioskLeaving' });

export const Punched = z
  .strictObject({
    entry_id: Id,
    action: ClockAction,
    at: Time.meta({ description: "When it was recorded, by the server's clock." }),
    started_at: Time,
    ...presence,
    actions: z.array(ClockAction),
    worked_minutes: Minutes,
    break_minutes: Minutes,
    unended_entry_id: Id.nullable().meta({ description: 'The shift before this one, if nobody clocked out of it.' }),
  })
  .meta({ id: 'Punched' });
export type Punched = z.infer<typeof Punched>;

export const ClockLink = z.strictObject({ active: z.boolean(), changed_at: Time.nullable() }).meta({ id: 'ClockLink' });
export type ClockLink = z.infer<typeof ClockLink>;

export const NewClockLink = z
  .strictObject({
    active: z.boolean(),
    changed_at: Time.nullable(),
    token: z.string().meta({ description: 'It is shown this once; only its digest is kept.' }),
    url: z.string().meta({ description: 'What the QR code holds. For one store, add `&s=` and its code.' }),
  })
  .meta({ id: 'NewClockLink' });
export type NewClockLink = z.infer<typeof NewClockLink>;

const Break = z.strictObject({ from: Time, to: Time.nullable() });

const entry = {
  id: Id,
  staff_member: z.strictObject({ id: Id, name: z.string(), staff_id: z.string() }),
  store: z.strictObject({ id: Id, name: z.string(), timezone: z.string() }),
  state: z.enum(['open', 'closed', 'unended', 'removed']).meta({
    description: '`unended`: the next shift began, and nobody had clocked out of this one.',
  }),
  forgotten: z.boolean().meta({ description: 'Its end is missing; no hours are counted until somebody says it.' }),
  started_at: Time,
  ended_at: Time.nullable(),
  breaks: z.array(Break),
  worked_minutes: Minutes,
  break_minutes: Minutes,
  origin: z.enum(['clock', 'hand']),
  corrections: z.int(),
};

export const TimeEntry = z.strictObject(entry).meta({ id: 'TimeEntry' });
export type TimeEntry = z.infer<typeof TimeEntry>;

const times = z.strictObject({
  state: entry.state,
  started_at: Time,
  ended_at: Time.nullable(),
  breaks: z.array(Break),
});

export const TimeEntryHistory = z
  .strictObject({
    ...entry,
    punches: z.array(
      z.strictObject({
        action: ClockAction,
        at: Time,
        via: z.enum(['phone', 'kiosk']),
        device_id: Id.nullable(),
      }),
    ),
    changes: z.array(
      z.strictObject({
        at: Time,
        user_id: Id.nullable(),
        user_name: z.string().nullable(),
        reason: z.string(),
        before: times.nullable(),
        after: times,
      }),
    ),
  })
  .meta({ id: 'TimeEntryHistory', description: 'With what was punched, and what was corrected since and why.' });
export type TimeEntryHistory = z.infer<typeof TimeEntryHistory>;

export const TimeEntryQuery = PageQuery.extend({
  staff_member_id: Id.optional(),
  store_id: Id.optional(),
  from: Day.optional().meta({ description: 'Shifts that began on this day or later.' }),
  to: Day.optional().meta({ description: 'Shifts that began on this day or before.' }),
});

const BreakGiven = z.strictObject({ from: Moment, to: Moment.nullable() });
const Reason = line(500).meta({ description: 'Why; it is kept with what was there before.' });

export const NewTimeEntry = z
  .strictObject({
    staff_member_id: Id,
    store_id: Id,
    started_at: Moment,
    ended_at: Moment,
    breaks: z.array(BreakGiven).max(20).optional(),
    reason: Reason,
  })
  .meta({ id: 'NewTimeEntry' });

export const TimeEntryCorrection = z
  .union([
    z.strictObject({
      started_at: Moment,
      ended_at: Moment.nullable().meta({ description: '`null` leaves an open entry open.' }),
      breaks: z.array(BreakGiven).max(20).optional().meta({ description: 'None when left out.' }),
      reason: Reason,
    }),
    z.strictObject({ remove: z.literal(true), reason: Reason }),
  ])
  .meta({ id: 'TimeEntryCorrection' });

export const Present = z
  .strictObject({ ...entry, presence: z.enum(['in', 'break']), since: Time })
  .meta({ id: 'Present', description: 'Somebody who is in, or on a break.' });
export type Present = z.infer<typeof Present>;

export const TimesheetQuery = PeriodQuery.extend({ staff_member_id: Id.optional(), store_id: Id.optional() });

const sums = { worked_minutes: Minutes, break_minutes: Minutes };

export const Timesheet = z
  .strictObject({
    from: Day,
    to: Day,
    ...sums,
    people: z.array(
      z.strictObject({
        staff_member: entry.staff_member,
        ...sums,
        forgotten: z.int().meta({ description: 'Shifts whose end is missing.' }),
        corrected: z.int(),
        days: z
          .array(z.strictObject({ day: Day, ...sums, entries: z.array(TimeEntry) }))
          .meta({ description: "Days on which there was something, in the time zones of the shifts' stores." }),
      }),
    ),
  })
  .meta({ id: 'Timesheet' });
export type Timesheet = z.infer<typeof Timesheet>;
