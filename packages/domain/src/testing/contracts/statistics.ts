import { insert } from '../../kernel/commit.ts';
import { hours, instant, later, type Day } from '../../kernel/time.ts';
import type { LedgerEntry } from '../../loyalty/ledger.ts';
import { assert, assertEqual, type RegisterTest } from '../assert.ts';
import { tenant, type StoreUnderTest } from './tenant.ts';

const day = (text: string) => text as Day; // written out here
const nothing = { enrolled: 0, stampsGiven: 0, stampsRedeemed: 0, pointsGiven: 0, pointsRedeemed: 0, rewards: 0 };

/** What loyalty statistics promise, before and after sums have been rolled up. */
export function statisticsContract(test: RegisterTest, open: () => Promise<StoreUnderTest>): void {
  const fresh = async (zone?: string) => {
    const store = await open();
    const mine = await tenant(store, zone === undefined ? {} : { zone });
    const program = mine.newProgram();
    await mine.put(insert('program', program));
    const { card } = await mine.enrol(program);
    let seq = 0;
    /** Writes entries of the card, each at its time. */
    const enter = async (...entries: readonly (readonly [at: string, change: Partial<LedgerEntry>])[]) => {
      const made = entries.map(([at, change]) =>
        mine.newEntry(card, {
          seq: ++seq,
          at: instant(at),
          storeId: mine.shop.id,
          stampsDelta: 0,
          stampsAfter: 0,
          ...change,
        }),
      );
      await mine.put(...made.map((entry) => insert('ledger_entry', entry)));
      return made;
    };
    const daily = (from: string, to: string) =>
      store.statistics.daily({ merchantId: mine.merchantId, from: day(from), to: day(to) });
    const perDay = async (from: string, to: string) => (await daily(from, to)).map((row) => [row.day, row.stampsGiven]);
    return { store, mine, program, card, enter, daily, perDay };
  };
  const stamp = { kind: 'stamp_earned', stampsDelta: 1 } as const;

  test('totals count cards and what they hold, in a program, a merchant or everywhere', async () => {
    const { store, mine, program } = await fresh();
    const second = mine.newProgram();
    await mine.put(insert('program', second));
    await mine.enrol(program, {}, { stamps: 3, points: 40 });
    await mine.enrol(second, {}, { stamps: 5, points: 2, active: false });
    assertEqual(await store.statistics.totals(mine.merchantId), {
      cards: 3,
      activeCards: 2,
      stampsOutstanding: 8,
      pointsOutstanding: 42,
    });
    assertEqual(await store.statistics.totals(mine.merchantId, program.id), {
      cards: 2,
      activeCards: 2,
      stampsOutstanding: 3,
      pointsOutstanding: 40,
    });
    const everyone = await store.statistics.totals(null);
    assert(everyone.cards >= 3 && everyone.stampsOutstanding >= 8, 'everything is in the sum of everything');
    const empty = await tenant(store);
    assertEqual(await store.statistics.totals(empty.merchantId), {
      cards: 0,
      activeCards: 0,
      stampsOutstanding: 0,
      pointsOutstanding: 0,
    });
  });

  test('each kind of entry counts as what it is, and a void takes back what it voids on its own day', async () => {
    const { enter, daily, mine } = await fresh('UTC');
    const [, firstStamp, , redeemed, , spent] = await enter(
      ['2026-03-02T10:00:00Z', { kind: 'enrolled' }],
      ['2026-03-02T10:01:00Z', stamp],
      ['2026-03-02T10:02:00Z', { kind: 'points_earned', pointsDelta: 120 }],
      ['2026-03-02T10:03:00Z', { kind: 'stamps_redeemed', stampsDelta: -10 }],
      ['2026-03-02T10:04:00Z', { kind: 'welcome_bonus', pointsDelta: 30 }],
      ['2026-03-02T10:05:00Z', { kind: 'points_redeemed', pointsDelta: -50 }],
      ['2026-03-02T10:06:00Z', { kind: 'adjusted', stampsDelta: 4, pointsDelta: -4 }],
      ['2026-03-02T10:07:00Z', { kind: 'expired', pointsDelta: -9 }],
      ['2026-03-02T10:08:00Z', { kind: 'deactivated' }],
      ['2026-03-02T10:09:00Z', { kind: 'reactivated' }],
    );
    const first = {
      ...nothing,
      enrolled: 1,
      stampsGiven: 1,
      pointsGiven: 150,
      stampsRedeemed: 10,
      pointsRedeemed: 50,
      rewards: 2,
    };
    const where = { storeId: mine.shop.id, storeName: mine.shop.name, staffMemberId: null, staffMemberName: null };
    assertEqual(await daily('2026-03-01', '2026-03-03'), [{ day: '2026-03-02', ...where, ...first }]);
    await enter(
      ['2026-03-03T09:00:00Z', { kind: 'voided', voids: firstStamp!.id, stampsDelta: -1 }],
      ['2026-03-03T09:01:00Z', { kind: 'voided', voids: redeemed!.id, stampsDelta: 10 }],
      ['2026-03-03T09:02:00Z', { kind: 'voided', voids: spent!.id, pointsDelta: 50 }],
    );
    assertEqual(await daily('2026-03-01', '2026-03-03'), [
      { day: '2026-03-02', ...where, ...first },
      {
        day: '2026-03-03',
        ...where,
        ...nothing,
        stampsGiven: -1,
        stampsRedeemed: -10,
        pointsRedeemed: -50,
        rewards: -2,
      },
    ]);
  });

  test('an entry counts on the day it was in its store, in UTC where there is none', async () => {
    const { store, mine, card, enter, daily } = await fresh('Pacific/Auckland');
    const london = mine.newStore({ name: 'London', timezone: 'Europe/London' as typeof mine.shop.timezone });
    await mine.put(insert('store', london));
    const at = '2026-07-01T23:30:00Z';
    await enter([at, stamp], [at, { ...stamp, storeId: london.id }], [at, { ...stamp, storeId: null }]);
    const rows = await daily('2026-06-30', '2026-07-03');
    assertEqual(
      rows.map((row) => [row.day, row.storeName]).sort(),
      [
        ['2026-07-01', null],
        ['2026-07-02', 'Corner'],
        ['2026-07-02', 'London'],
      ].sort(),
    );
    assertEqual((await daily('2026-07-02', '2026-07-02')).length, 2);
    assertEqual(await daily('2026-07-03', '2026-07-09'), []);
    const query = { from: day('2026-07-01'), to: day('2026-07-02') };
    const program = { merchantId: mine.merchantId, programId: card.programId, ...query };
    assertEqual((await store.statistics.daily(program)).length, 3);
    assertEqual(await store.statistics.daily({ ...program, programId: mine.id() }), []);
    const everywhere = await store.statistics.daily({ merchantId: null, programId: card.programId, ...query });
    assertEqual(everywhere.length, 3);
  });

  test('days of 23 and of 25 hours begin and end when they do', async () => {
    const { enter, perDay } = await fresh('Europe/Berlin');
    await enter(
      ['2026-03-28T22:59:59.999Z', stamp], // 28 March, 23:59 in winter time
      ['2026-03-28T23:00:00Z', stamp], // 29 March, midnight; the clocks go forward that night
      ['2026-03-29T21:59:59.999Z', stamp], // 29 March, 23:59 in summer time
      ['2026-03-29T22:00:00Z', stamp], // 30 March, midnight
      ['2026-10-24T21:59:59.999Z', stamp], // 24 October, 23:59 in summer time
      ['2026-10-24T22:00:00Z', stamp], // 25 October, midnight; the clocks go back that night
      ['2026-10-25T22:59:59.999Z', stamp], // 25 October, 23:59 in winter time
      ['2026-10-25T23:00:00Z', stamp], // 26 October, midnight
    );
    assertEqual(await perDay('2026-03-01', '2026-03-31'), [
      ['2026-03-28', 1],
      ['2026-03-29', 2],
      ['2026-03-30', 1],
    ]);
    assertEqual(await perDay('2026-10-01', '2026-10-31'), [
      ['2026-10-24', 1],
      ['2026-10-25', 2],
      ['2026-10-26', 1],
    ]);
  });

  test('rows come in the order of day, store and staff member, with their names', async () => {
    const { mine, enter, daily } = await fresh('UTC');
    const members = [mine.newStaffMember({ name: 'Ann' }), mine.newStaffMember({ name: 'Bea' })];
    const stores = [mine.newStore({ name: 'A' }), mine.newStore({ name: 'B' })];
    await mine.put(
      ...members.map((member) => insert('staff_member', member)),
      ...stores.map((one) => insert('store', one)),
    );
    for (const at of ['2026-03-03T10:00:00Z', '2026-03-02T10:00:00Z'])
      for (const staffMemberId of [members[1]!.id, null, members[0]!.id])
        for (const storeId of [stores[1]!.id, stores[0]!.id]) await enter([at, { ...stamp, staffMemberId, storeId }]);
    const rows = await daily('2026-03-02', '2026-03-03');
    const keys = rows.map(({ day: on, storeId, staffMemberId }) => `${on}/${storeId ?? ''}/${staffMemberId ?? ''}`);
    assertEqual(keys, [...keys].sort());
    assertEqual(keys.length, 12);
    assert(
      rows.every(({ staffMemberId, staffMemberName }) => (staffMemberId === null) === (staffMemberName === null)),
      'names',
    );
  });

  test('rolling up changes no figure: not once, not again, not many at once, not while stamps are given', async () => {
    const { store, enter, daily } = await fresh('America/New_York');
    const early: [string, Partial<LedgerEntry>][] = [];
    for (let hour = 0; hour < 24 * 40; hour += 7)
      early.push([
        new Date(Date.parse('2026-02-20T00:00:00Z') + hours(hour)).toISOString(),
        hour % 2 ? stamp : { kind: 'points_earned', pointsDelta: hour },
      ]);
    for (let at = 0; at < early.length; at += 10) await enter(...early.slice(at, at + 10));
    const before = await daily('2026-01-01', '2026-12-31');
    const now = instant('2026-03-20T12:00:00Z');
    await store.statistics.rollUp(now);
    assertEqual(await daily('2026-01-01', '2026-12-31'), before, 'after one');
    await store.statistics.rollUp(now);
    await Promise.all([1, 2, 3, 4].map((extra) => store.statistics.rollUp(later(now, hours(extra * 24)))));
    assertEqual(await daily('2026-01-01', '2026-12-31'), before, 'after many at once');
    assertEqual(
      await daily('2026-03-05', '2026-03-06'),
      before.filter((row) => row.day === '2026-03-05' || row.day === '2026-03-06'),
    );
    await Promise.all([
      enter(['2026-04-02T12:00:00Z', stamp]),
      store.statistics.rollUp(instant('2026-04-02T13:00:00Z')),
    ]);
    await store.statistics.rollUp(instant('2026-05-01T00:00:00Z'));
    const after = await daily('2026-01-01', '2026-12-31');
    assertEqual(after.slice(0, -1), before);
    assertEqual([after.at(-1)?.day, after.at(-1)?.stampsGiven], ['2026-04-02', 1]);
  });
}
