import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDomainError } from '../kernel/errors.ts';
import type { MerchantId, StaffMemberId, StoreId } from '../kernel/ids.ts';
import { hours, later, minutes, timeZone, type Instant } from '../kernel/time.ts';
import { seededRandomness } from '../testing/fakes.ts';
import { decidePunch, type BeforePunch, type Puncher } from './decide-punch.ts';
import { hoursOf, lengthOf } from './hours.ts';
import { clockActions, presenceOf, type Break, type ClockAction, type TimeEntry } from './time-entry.ts';

const zones = [
  'Europe/Berlin',
  'Europe/Lisbon',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'America/Havana',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Africa/Casablanca',
  'Atlantic/Azores',
];

/** Moments of changes of the clocks, and of the date line: where mistakes live. */
const changes = [
  '2026-03-29T01:00Z',
  '2026-10-25T01:00Z',
  '2026-03-08T07:00Z',
  '2026-11-01T06:00Z',
  '2018-11-04T03:00Z',
  '2018-02-18T02:00Z',
  '2011-12-30T10:00Z',
  '2026-04-04T15:00Z',
  '2026-10-03T15:30Z',
  '2026-03-28T22:00Z',
  '2026-11-01T05:00Z',
].map((text) => Date.parse(text));

const moments = fc
  .oneof(
    fc.integer({ min: Date.parse('2000-01-01'), max: Date.parse('2035-01-01') }),
    fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -30, max: 6 }))
      .map(([change, hour]) => change + hours(hour)),
  )
  .map((at) => (at - (at % minutes(1))) as Instant);

interface Planned {
  readonly zone: string;
  readonly start: Instant;
  /** Minutes of work and breaks in turn, work first. */
  readonly parts: readonly number[];
}

const plans: fc.Arbitrary<Planned> = fc.record({
  zone: fc.constantFrom(...zones),
  start: moments,
  parts: fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 7 }),
});

function shiftOf({ start, parts }: Planned): Pick<TimeEntry, 'state' | 'startedAt' | 'endedAt' | 'breaks'> {
  const breaks: Break[] = [];
  let at = start;
  parts.forEach((length, index) => {
    const end = later(at, minutes(length));
    if (index % 2 === 1) breaks.push({ from: at, to: end });
    at = end;
  });
  return { state: 'closed', startedAt: start, endedAt: at, breaks };
}

/** The date on the wall, from the offset the zone has at that minute. */
function dateOn(zone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  return (at) => {
    const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign = '+', hour = '0', minute = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    const offset = (Number(hour) * 60 + Number(minute)) * 60_000 * (sign === '-' ? -1 : 1);
    return new Date(at + offset).toISOString().slice(0, 10);
  };
}

/** Minute by minute, with no notion of days that begin or end. */
function counted({ zone, start, parts }: Planned): Map<string, { worked: number; paused: number }> {
  const days = new Map<string, { worked: number; paused: number }>();
  const date = dateOn(zone);
  let at: number = start;
  parts.forEach((length, index) => {
    for (let minute = 0; minute < length; minute++, at += 60_000) {
      const day = date(at);
      const sum = days.get(day) ?? { worked: 0, paused: 0 };
      days.set(day, index % 2 === 0 ? { ...sum, worked: sum.worked + 1 } : { ...sum, paused: sum.paused + 1 });
    }
  });
  return days;
}

test('the hours of each day are those a person with a watch counts, in any zone, across any change of the clocks', () =>
  fc.assert(
    fc.property(plans, (plan) => {
      const shift = shiftOf(plan);
      const computed = hoursOf(shift, timeZone(plan.zone), later(shift.endedAt ?? plan.start, hours(1)));
      const found = computed.filter(({ worked, paused }) => worked > 0 || paused > 0);
      expect(Object.fromEntries(found.map(({ day, worked, paused }) => [day, [worked, paused]]))).toEqual(
        Object.fromEntries(
          [...counted(plan)].map(([day, { worked, paused }]) => [day, [minutes(worked), minutes(paused)]]),
        ),
      );
      const whole = lengthOf(shift, plan.start);
      expect(computed.reduce((sum, { worked }) => sum + worked, 0)).toBe(whole.worked);
      expect(computed.reduce((sum, { paused }) => sum + paused, 0)).toBe(whole.paused);
    }),
    { numRuns: 250 },
  ));

test('a night over the change of the clocks has an hour more or less than the clock on the wall says', () => {
  const berlin = timeZone('Europe/Berlin');
  const night = (from: string, to: string) =>
    hoursOf(
      { state: 'closed', startedAt: Date.parse(from) as Instant, endedAt: Date.parse(to) as Instant, breaks: [] },
      berlin,
      Date.parse(to) as Instant,
    ).map(({ day, worked }) => [day, worked / hours(1)]);
  // 22:00 to 06:00 each.
  expect(night('2026-03-28T21:00Z', '2026-03-29T04:00Z')).toEqual([
    ['2026-03-28', 2],
    ['2026-03-29', 5],
  ]);
  expect(night('2026-10-24T20:00Z', '2026-10-25T05:00Z')).toEqual([
    ['2026-10-24', 2],
    ['2026-10-25', 7],
  ]);
});

const puncher: Puncher = {
  merchantId: 'm' as MerchantId,
  staffMemberId: 's' as StaffMemberId,
  storeId: 'o' as StoreId,
  via: 'phone',
  deviceId: null,
  sessionHash: null,
};

const steps = fc.array(
  fc.record({
    action: fc.constantFrom(...clockActions),
    after: fc.oneof(
      fc.integer({ min: 0, max: hours(9) }),
      fc.integer({ min: -5_000, max: 5_000 }),
      fc.integer({ min: 0, max: hours(40) }),
    ),
  }),
  { minLength: 1, maxLength: 60 },
);

/** The rules once more, as a table of words. */
const table: Readonly<Record<string, Partial<Record<ClockAction, 'out' | 'in' | 'break'>>>> = {
  out: { in: 'in' },
  in: { out: 'out', break_start: 'break' },
  break: { out: 'out', break_end: 'in' },
  // Who has forgotten to clock out begins anew, or ends it late.
  forgotten: { in: 'in', out: 'out' },
};

test('whatever is pressed whenever: what is recorded follows the rules, and the hours are those between the punches', () =>
  fc.assert(
    fc.property(steps, fc.integer(), (pressed, seed) => {
      const random = seededRandomness(seed);
      const entries = new Map<string, TimeEntry>();
      let before: BeforePunch = { attendance: null, entry: null };
      let model = { state: 'out', since: 0, began: 0, worked: 0, total: 0 };
      let clock = Date.parse('2026-03-28T08:00Z');
      let last = 0;
      for (const { action, after } of pressed) {
        clock += after;
        const at = Math.max(clock, last);
        const forgotten = model.state !== 'out' && at - model.began >= hours(16);
        const next = table[forgotten ? 'forgotten' : model.state]?.[action];
        let done;
        try {
          done = decidePunch(before, action, puncher, { now: clock as Instant, random });
        } catch (error) {
          expect(isDomainError(error) && next === undefined, `${action} when ${model.state}`).toBe(true);
          continue;
        }
        expect(next, `${action} when ${model.state}`).toBeDefined();
        expect(done.punch.at).toBe(at);
        last = at;
        const inHand = model.state === 'in' ? model.worked + (at - model.since) : model.worked;
        if (next === 'in' && action === 'in') model = { ...model, state: 'in', since: at, began: at, worked: 0 };
        else if (next === 'out') model = { state: 'out', since: 0, began: 0, worked: 0, total: model.total + inHand };
        else model = { ...model, state: next ?? '', since: at, worked: inHand };
        if (done.unended) entries.set(done.unended.id, done.unended);
        entries.set(done.entry.id, done.entry);
        before = { attendance: done.attendance, entry: done.attendance.entryId ? done.entry : null };
        expect(presenceOf(before.entry, at as Instant).state).toBe(model.state);
        expect([...entries.values()].filter(({ state }) => state === 'open').length).toBe(before.entry ? 1 : 0);
      }
      const ended = [...entries.values()].filter(({ state }) => state === 'closed');
      const worked = ended.reduce((sum, entry) => sum + lengthOf(entry, last as Instant).worked, 0);
      expect(worked).toBe(model.total);
      for (const { startedAt, endedAt, breaks } of ended) {
        const edges = [startedAt, ...breaks.flatMap(({ from, to }) => [from, to]), endedAt];
        expect(edges).toEqual([...edges].sort((a, b) => Number(a) - Number(b)));
      }
    }),
    { numRuns: 500 },
  ));
