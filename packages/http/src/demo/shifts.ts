import {
  correctEntry,
  days,
  dayStart,
  decideAndCommit,
  decidePunch,
  hours,
  idempotencyScope,
  insert,
  later,
  localDay,
  minutes,
  type BeforePunch,
  type Caller,
  type ClockAction,
  type ClockCollections,
  type ClockPunch,
  type Instant,
  type StaffMemberId,
  type Store,
  type TimeEntry,
} from '@tresen/domain';
import type { Composition } from '../compose.ts';
import { once, quietFor } from './steps.ts';

interface Roster {
  readonly staffMemberId: StaffMemberId;
  readonly name: string;
  /** Hours after midnight. */
  readonly from: number;
  readonly to: number;
  /** Days of the week off, Sunday is 0. */
  readonly off: readonly number[];
}

const daysBack = 24;

/** The punches of one day, as somebody makes them who is rarely quite on time. */
function punchesOn(start: Instant, { from, to }: Roster, nth: number): readonly (readonly [ClockAction, Instant])[] {
  const at = (hour: number, off: number) => later(start, hours(hour) + minutes(((nth * 7 + off) % 17) - 6));
  const noon = (from + to) / 2;
  return [
    ['in', at(from, 0)],
    ['break_start', at(noon, 3)],
    ['break_end', later(at(noon, 3), minutes(30 + (nth % 4)))],
    // Once, a clock-out was forgotten.
    ...(nth === 9 && from > 10 ? [] : ([['out', at(to, 5)]] as const)),
  ];
}

/** Some weeks of shifts of both, made by the very decision that a punch at the kiosk is; both are out by now. */
export async function seedShifts(
  get: Composition,
  { caller, store, staff, now }: { caller: Caller; store: Store; staff: readonly StaffMemberId[]; now: Instant },
): Promise<void> {
  const [alice, bob] = staff;
  if (!alice || !bob) return;
  const rosters: readonly Roster[] = [
    { staffMemberId: alice, name: 'alice', from: 7.5, to: 15.5, off: [0, 1] },
    { staffMemberId: bob, name: 'bob', from: 13, to: 20.5, off: [0, 3] },
  ];
  for (const roster of rosters) await seedRoster(get, { caller, store, now, roster });
  await correctOne(get, { caller, store, staffMemberId: alice, now });
}

async function seedRoster(
  get: Composition,
  { caller, store, now, roster }: { caller: Caller; store: Store; now: Instant; roster: Roster },
): Promise<void> {
  const { merchantId, id: storeId, timezone } = store;
  const { staffMemberId } = roster;
  const random = get('random');
  let before: BeforePunch = { attendance: null, entry: null };
  const entries = new Map<string, TimeEntry>();
  const punches: ClockPunch[] = [];
  let worked = 0;
  for (let back = daysBack; back >= 0; back--) {
    const day = localDay(later(now, -days(back)), timezone);
    if (roster.off.includes(new Date(`${day}T12:00:00Z`).getUTCDay())) continue;
    const made = punchesOn(dayStart(day, timezone), roster, worked++);
    // A shift that would not have ended by now has not begun.
    if (made.some(([, at]) => at > later(now, -quietFor))) continue;
    for (const [action, at] of made) {
      const puncher = { merchantId, staffMemberId, storeId, via: 'kiosk', deviceId: null, sessionHash: null } as const;
      const done = decidePunch(before, action, puncher, { now: at, random });
      if (done.unended) entries.set(done.unended.id, done.unended);
      entries.set(done.entry.id, done.entry);
      punches.push(done.punch);
      before = { attendance: done.attendance, entry: done.attendance.entryId ? done.entry : null };
    }
  }
  const { attendance } = before;
  if (!attendance) return;
  await decideAndCommit<ClockCollections, null, null>(get('commits'), once(caller, `shifts-${roster.name}`), {
    aggregate: `attendance:${staffMemberId}`,
    now: () => now,
    load: async () => ({ state: null }),
    decide: () => ({
      writes: [
        insert('attendance', attendance),
        ...[...entries.values()].map((entry) => insert('time_entry', entry)),
        ...punches.map((punch) => insert('clock_punch', punch)),
      ],
      result: null,
    }),
  });
}

/** One of the shifts was corrected, so that it can be seen what that leaves. */
async function correctOne(
  get: Composition,
  { caller, store, staffMemberId, now }: { caller: Caller; store: Store; staffMemberId: StaffMemberId; now: Instant },
): Promise<void> {
  const command = once(caller, 'correction');
  if (await get('commits').answered(idempotencyScope(caller), command.key)) return;
  const { items } = await get('timeEntries').list(store.merchantId, { limit: 3, staffMemberId });
  const entry = items.at(-1)?.entry;
  if (!entry?.endedAt) return;
  const { startedAt, endedAt, breaks } = entry;
  const correct = correctEntry({
    timeEntries: get('timeEntries'),
    commits: get('commits'),
    random: get('random'),
    clock: { now: () => now },
  });
  const times = { startedAt, endedAt: later(endedAt, minutes(25)), breaks };
  await correct({ ...command, entryId: entry.id, times, reason: 'Hat nach dem Gehen noch die Lieferung angenommen.' });
}
