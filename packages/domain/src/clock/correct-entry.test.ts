import { describe, expect, test } from 'vitest';
import { hours, instant, later, minutes, type Day } from '../kernel/time.ts';
import { timeClock } from '../testing/time-clock.ts';
import { idempotencyKey } from '../kernel/commit.ts';
import { correctEntry } from './correct-entry.ts';

const refused = (code: string, data: object = {}) =>
  expect.objectContaining({ code, data: expect.objectContaining(data) });

/** Alice has worked from nine to five on a Monday. */
async function worked() {
  const clock = await timeClock();
  clock.at('2026-01-05T08:00:00Z');
  const { entryId } = await clock.punch('in');
  clock.at('2026-01-05T16:00:00Z');
  await clock.punch('out');
  clock.at('2026-01-06T09:00:00Z');
  const times = (from: string, to: string | null, breaks: readonly [string, string | null][] = []) => ({
    startedAt: instant(`2026-01-${from}:00Z`),
    endedAt: to === null ? null : instant(`2026-01-${to}:00Z`),
    breaks: breaks.map(([start, end]) => ({
      from: instant(`2026-01-${start}:00Z`),
      to: end === null ? null : instant(`2026-01-${end}:00Z`),
    })),
  });
  const { alice, shop } = clock;
  const day = (from: string, to: string) => ({ ...times(from, to), endedAt: instant(`2026-01-${to}:00Z`) });
  const add = (from: string, to: string, staffMemberId = alice.id) =>
    clock.add({ staffMemberId, storeId: shop.id, times: day(from, to), reason: 'forgot' });
  return { ...clock, entryId, times, add };
}

describe('a correction', () => {
  test('changes the times for a reason, and keeps what was there and what was punched', async () => {
    const { correct, entryId, times, punches, store, owner } = await worked();
    const before = structuredClone(punches());
    const wanted = times('05T08:00', '05T17:00', [['05T12:00', '05T12:30']]);
    const { entry } = await correct({ entryId, times: wanted, reason: '  Stayed longer ' });
    expect(entry).toMatchObject({ ...wanted, state: 'closed', corrections: 1 });
    const { entry: again } = await correct({ entryId, times: times('05T08:00', '05T16:30'), reason: 'Half an hour' });
    expect(again).toMatchObject({ corrections: 2, breaks: [] });
    expect(punches()).toEqual(before);
    expect(store.tables.all('clock_correction')).toMatchObject([
      {
        seq: 1,
        userId: owner.userId,
        reason: 'Stayed longer',
        before: { endedAt: instant('2026-01-05T16:00:00Z'), breaks: [] },
        after: wanted,
      },
      { seq: 2, before: wanted, after: { endedAt: instant('2026-01-05T16:30:00Z') } },
    ]);
    expect(store.tables.audit.filter(({ action }) => action === 'time_entry.corrected')).toHaveLength(2);
  });

  test('cannot lie in the future, end before it begins, or be longer than a day', async () => {
    const { correct, entryId, times, entries } = await worked();
    const tries: [ReturnType<typeof times>, string, object?][] = [
      [times('05T08:00', '06T09:01'), 'TIME_ENTRY_IN_FUTURE'],
      [times('06T09:01', '06T10:00'), 'TIME_ENTRY_IN_FUTURE'],
      [times('05T08:00', '05T07:59'), 'TIME_ENTRY_ENDS_BEFORE_START'],
      [times('05T08:00', '05T08:00'), 'TIME_ENTRY_ENDS_BEFORE_START'],
      [times('04T08:00', '05T08:01'), 'TIME_ENTRY_TOO_LONG', { longest_hours: 24 }],
      [times('05T08:00', null), 'TIME_ENTRY_END_REQUIRED'],
    ];
    for (const [wanted, code, data] of tries)
      await expect(correct({ entryId, times: wanted, reason: 'x' }), code).rejects.toEqual(refused(code, data));
    expect(entries()).toMatchObject([{ corrections: 0 }]);
  });

  test('has its breaks within the shift, one after the other', async () => {
    const { correct, entryId, times } = await worked();
    const wrong: [readonly [string, string | null][], number][] = [
      [[['05T07:59', '05T08:30']], 0],
      [[['05T15:00', '05T16:01']], 0],
      [[['05T10:00', '05T09:59']], 0],
      [[['05T10:00', null]], 0],
      [
        [
          ['05T10:00', '05T10:30'],
          ['05T10:29', '05T10:40'],
        ],
        1,
      ],
    ];
    for (const [breaks, at] of wrong)
      await expect(
        correct({ entryId, times: times('05T08:00', '05T16:00', breaks), reason: 'x' }),
        JSON.stringify(breaks),
      ).rejects.toEqual(refused('TIME_ENTRY_BREAK_INVALID', { break: at }));
    await correct({ entryId, times: times('05T08:00', '05T16:00', [['05T08:00', '05T16:00']]), reason: 'slept' });
  });

  test('does not overlap with another entry of the person; one after the other is well', async () => {
    const { correct, add, entryId, times, bob } = await worked();
    const overlaps = refused('TIME_ENTRY_OVERLAPS', { entry_id: entryId });
    for (const [from, to] of [
      ['05T07:00', '05T08:01'],
      ['05T15:59', '05T17:00'],
      ['05T09:00', '05T10:00'],
      ['05T07:00', '05T17:00'],
    ] as const)
      await expect(add(from, to)).rejects.toEqual(overlaps);
    const { entry } = await add('05T16:00', '05T17:00');
    await add('05T07:00', '05T08:00');
    await add('05T07:30', '05T09:00', bob.id);
    await expect(correct({ entryId: entry.id, times: times('05T15:30', '05T17:00'), reason: 'x' })).rejects.toEqual(
      overlaps,
    );
    await correct({ entryId: entry.id, times: times('05T16:30', '05T17:00'), reason: 'x' });
  });

  test('two that overlap, written at once, are one', async () => {
    const { add, entries } = await worked();
    const done = await Promise.allSettled([
      add('04T08:00', '04T10:00'),
      add('04T09:00', '04T11:00'),
      add('04T09:30', '04T09:40'),
    ]);
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(entries()).toHaveLength(2);
  });

  test('of an open entry may move its beginning, or end it: then the person is out', async () => {
    const { correct, punch, times, present, clock, punches } = await worked();
    const { entryId } = await punch('in');
    await punch('break_start');
    clock.advance(minutes(60));
    const open = times('06T08:30', null, [['06T09:00', null]]);
    expect((await correct({ entryId, times: open, reason: 'was here' })).entry.state).toBe('open');
    expect(await present()).toMatchObject([{ presence: { state: 'break' }, workedMinutes: 30 }]);
    await correct({ entryId, times: times('06T08:30', '06T09:30'), reason: 'went home' });
    expect(await present()).toEqual([]);
    await punch('in');
    expect(punches()).toHaveLength(5);
  });

  test('gives a shift that nobody clocked out of its end', async () => {
    const { correct, punch, clock, times, entries } = await worked();
    const { entryId } = await punch('in');
    clock.advance(hours(24));
    await punch('in');
    expect(entries().find(({ id }) => id === entryId)?.state).toBe('unended');
    await expect(correct({ entryId, times: times('06T09:00', null), reason: 'x' })).rejects.toEqual(
      refused('TIME_ENTRY_END_REQUIRED'),
    );
    const { entry } = await correct({ entryId, times: times('06T09:00', '06T17:00'), reason: 'She said so' });
    expect(entry.state).toBe('closed');
  });

  test('takes an entry out of the sheets, once; another may take its place', async () => {
    const { correct, add, entryId, times, sheet, merchant, punches } = await worked();
    await correct({ entryId, times: 'removed', reason: 'Pressed by her brother' });
    const gone = refused('TIME_ENTRY_REMOVED');
    await expect(correct({ entryId, times: 'removed', reason: 'x' })).rejects.toEqual(gone);
    await expect(correct({ entryId, times: times('05T08:00', '05T09:00'), reason: 'x' })).rejects.toEqual(gone);
    const period = { merchantId: merchant.id, from: '2026-01-05' as Day, to: '2026-01-05' as Day };
    expect((await sheet(period)).people).toEqual([]);
    await add('05T08:00', '05T09:00');
    expect((await sheet(period)).workedMinutes).toBe(60);
    expect(punches()).toHaveLength(2);
  });

  test('of somebody who is in, removed: they are out', async () => {
    const { correct, punch, present } = await worked();
    const { entryId } = await punch('in');
    await punch('break_start');
    await correct({ entryId, times: 'removed', reason: 'by mistake' });
    expect(await present()).toEqual([]);
    await punch('in');
  });

  test('sent again has one effect; another under the same key is refused', async () => {
    const { deps, owner, entryId, times, store } = await worked();
    const command = { caller: owner, key: idempotencyKey('once'), fingerprint: 'a', entryId, reason: 'x' };
    const wanted = { ...command, times: times('05T08:00', '05T15:00') };
    const first = await correctEntry(deps)(wanted);
    expect(await correctEntry(deps)(wanted)).toEqual(first);
    expect(store.tables.all('clock_correction')).toHaveLength(1);
    await expect(correctEntry(deps)({ ...wanted, fingerprint: 'b' })).rejects.toEqual(
      refused('IDEMPOTENCY_KEY_REUSED'),
    );
  });

  test('is for owners, of their own merchant, with a reason', async () => {
    const { deps, owner, caller, entryId, times, bob } = await worked();
    const command = { key: idempotencyKey('k'), fingerprint: 'a', entryId, times: times('05T08:00', '05T15:00') };
    const correct = correctEntry(deps);
    await expect(correct({ ...command, caller, reason: 'x' })).rejects.toEqual(refused('FORBIDDEN'));
    const stranger = { ...owner, merchantId: bob.id as unknown as typeof owner.merchantId };
    await expect(correct({ ...command, caller: stranger, reason: 'x' })).rejects.toEqual(
      refused('TIME_ENTRY_NOT_FOUND'),
    );
    for (const reason of ['', '  ', 'x'.repeat(501), 'two\nlines'])
      await expect(correct({ ...command, caller: owner, reason })).rejects.toEqual(refused('INVALID'));
  });
});

describe('a time sheet', () => {
  const january = { from: '2026-01-01' as Day, to: '2026-01-31' as Day };

  test('counts a shift over midnight on both its days, and adds up to what it shows', async () => {
    const { punch, at, sheet, merchant } = await timeClock();
    at('2026-01-05T20:00:20Z');
    await punch('in', 'bob');
    at('2026-01-06T01:00:00Z');
    await punch('break_start', 'bob');
    at('2026-01-06T01:20:10Z');
    await punch('out', 'bob');
    const { people, ...whole } = await sheet({ merchantId: merchant.id, ...january });
    expect(people).toMatchObject([
      {
        member: { name: 'Bob', staffId: '1002' },
        days: [
          { day: '2026-01-05', workedMinutes: 180, pausedMinutes: 0 },
          { day: '2026-01-06', workedMinutes: 120, pausedMinutes: 20 },
        ],
      },
    ]);
    expect(whole).toMatchObject({ workedMinutes: 300, pausedMinutes: 20 });
    // Only the day that is asked for.
    const second = { merchantId: merchant.id, from: '2026-01-06' as Day, to: '2026-01-06' as Day };
    expect((await sheet(second)).workedMinutes).toBe(120);
  });

  test('lists people by name, flags what is forgotten and counts nothing for it', async () => {
    const { punch, at, sheet, merchant, clock, add, alice, shop } = await timeClock();
    at('2026-01-05T08:00:00Z');
    await punch('in', 'bob');
    at('2026-01-07T08:00:00Z');
    await add({
      staffMemberId: alice.id,
      storeId: shop.id,
      times: { startedAt: instant('2026-01-06T08:00:00Z'), endedAt: instant('2026-01-06T10:00:00Z'), breaks: [] },
      reason: 'forgot',
    });
    const request = { merchantId: merchant.id, ...january };
    expect((await sheet(request)).people).toMatchObject([
      { member: { name: 'Alice' }, corrected: 1, forgotten: 0, workedMinutes: 120 },
      { member: { name: 'Bob' }, forgotten: 1, workedMinutes: 0, days: [{ day: '2026-01-05', workedMinutes: 0 }] },
    ]);
    await punch('in', 'bob');
    clock.set(later(clock.now(), minutes(90)));
    const [, bob] = (await sheet(request)).people;
    expect(bob).toMatchObject({ forgotten: 1, workedMinutes: 90 });
    expect((await sheet({ ...request, staffMemberId: alice.id })).people).toHaveLength(1);
  });

  test('is of at most a year, and does not end before it begins', async () => {
    const { sheet, merchant } = await timeClock();
    const ask = (from: string, to: string) => sheet({ merchantId: merchant.id, from: from as Day, to: to as Day });
    await expect(ask('2026-01-02', '2026-01-01')).rejects.toEqual(refused('INVALID', { field: '/from' }));
    await expect(ask('2025-01-01', '2026-01-02')).rejects.toEqual(refused('INVALID', { field: '/from' }));
    await ask('2025-01-01', '2026-01-01');
    expect((await ask('2026-01-01', '2026-01-01')).people).toEqual([]);
  });

  test('knows the day where the shop is: late on the eve of the period is in it', async () => {
    const { punch, at, sheet, merchant } = await timeClock();
    at('2026-01-04T23:30:00Z');
    await punch('in');
    at('2026-01-05T03:30:00Z');
    await punch('out');
    const day = { merchantId: merchant.id, from: '2026-01-05' as Day, to: '2026-01-05' as Day };
    expect((await sheet(day)).workedMinutes).toBe(240);
    const eve = { merchantId: merchant.id, from: '2026-01-04' as Day, to: '2026-01-04' as Day };
    expect((await sheet(eve)).people).toEqual([]);
  });
});
