import { describe, expect, test } from 'vitest';
import { update } from '../kernel/commit.ts';
import type { Minor } from '../kernel/money.ts';
import { minutes } from '../kernel/time.ts';
import { assertRefused } from '../testing/assert.ts';
import { cafeTill } from '../testing/cafe-till.ts';
import { closeShift, moveCash, startShift } from './manage-shifts.ts';
import type { Shift } from './shift.ts';
import { countPayment, countRefund, expectedCash, noTakings } from './takings.ts';

type Till = Awaited<ReturnType<typeof cafeTill>>;

const start = (till: Till, openingFloat?: number) =>
  startShift(till.deps)({ ...till.command(), storeId: till.shop.id, openingFloat });
const close = (till: Till, shift: Pick<Shift, 'id'>, countedCash = 0, note?: string) =>
  closeShift(till.deps)({ ...till.command(), shiftId: shift.id, countedCash, note });
const move = (till: Till, shift: Pick<Shift, 'id'>, kind: 'in' | 'out', amount: number, reason = 'Bank') =>
  moveCash(till.deps)({ ...till.command(), shiftId: shift.id, kind, amount, reason });
describe('a shift', () => {
  test('begins with what is in the drawer, at a till that is made with it', async () => {
    const till = await cafeTill();
    const shift = await start(till, 10_000);
    expect(shift).toMatchObject({
      number: 1,
      status: 'open',
      openingFloat: 10_000,
      openedBy: `device:${till.device.deviceId}`,
      takings: noTakings,
      closing: null,
    });
    expect(till.store.tables.all('till')[0]).toMatchObject({ openShiftId: shift.id, lastShift: 1 });
    await assertRefused(() => start(till), 'SHIFT_ALREADY_OPEN');
  });

  test('asked for ten times at once begins once', async () => {
    const till = await cafeTill();
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => start(till)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(till.store.tables.all('shift')).toHaveLength(1);
  });

  test('closes with what was counted against what should be there, and never changes again', async () => {
    const till = await cafeTill();
    const shift = await start(till, 10_000);
    await move(till, shift, 'out', 5_000);
    await move(till, shift, 'in', 200, '  Change  ');
    till.clock.advance(minutes(5));
    till.told();
    const closed = await close(till, shift, 5_150, 'short');
    expect(closed).toMatchObject({
      status: 'closed',
      movements: [
        { kind: 'out', amount: 5_000, reason: 'Bank' },
        { kind: 'in', amount: 200, reason: 'Change' },
      ],
      closing: {
        countedCash: 5_150,
        expectedCash: 5_200,
        difference: -50,
        note: 'short',
        at: till.clock.now(),
        store: { name: 'Corner', storeCode: 'CAFE-1', timezone: 'Europe/Berlin' },
      },
    });
    expect(till.told().map(({ type, data }) => [type, data['status']])).toEqual([['shift.changed', 'closed']]);
    expect(till.store.tables.audit.at(-1)).toMatchObject({ action: 'shift.closed', details: { difference: -50 } });
    for (const again of [() => close(till, shift), () => move(till, shift, 'in', 1)])
      await assertRefused(again, 'SHIFT_NOT_OPEN');
    const next = await start(till);
    expect([next.number, next.openingFloat]).toEqual([2, 0]);
  });

  test('sent to be closed again with the same key is closed once', async () => {
    const till = await cafeTill();
    const { id } = await start(till);
    const command = { ...till.command(), shiftId: id, countedCash: 1 };
    expect(await closeShift(till.deps)(command)).toEqual(await closeShift(till.deps)(command));
  });

  test('cannot be closed while money of its till may still come, but past what a person decides', async () => {
    const till = await cafeTill();
    const sale = await till.sell(till.coffee);
    const shift = { id: sale.shiftId };
    const payment = await till.awaitPayment(sale);
    await assertRefused(() => close(till, shift), 'SHIFT_HAS_OPEN_PAYMENTS');
    await till.write(update('payment', { ...payment, status: 'needs_review' as const }));
    expect((await close(till, shift)).status).toBe('closed');
  });

  test('is its own till’s and the owner’s; to others of the store forbidden, to all else not there', async () => {
    const till = await cafeTill();
    const shift = await start(till);
    const by = (caller: Parameters<Till['command']>[0]) =>
      closeShift(till.deps)({ ...till.command(caller), shiftId: shift.id, countedCash: 0 });
    await assertRefused(() => by(till.cashier), 'FORBIDDEN');
    await assertRefused(() => by({ ...till.cashier, storeIds: [] }), 'SHIFT_NOT_FOUND');
    await assertRefused(() => by(till.stranger), 'SHIFT_NOT_FOUND');
    expect((await by(till.owner)).closing?.by).toBe(`user:${till.owner.userId}`);
  });

  test('refuses amounts that are none, and movements without a reason', async () => {
    const till = await cafeTill();
    const shift = await start(till);
    for (const amount of [0, -1, 1.5, Number.NaN, 10_000_000_001])
      await assertRefused(() => move(till, shift, 'in', amount), 'INVALID');
    for (const reason of ['', '  ', 'a\nb', 'x'.repeat(201)])
      await assertRefused(() => move(till, shift, 'in', 1, reason), 'INVALID');
    await assertRefused(() => close(till, shift, -1), 'INVALID');
    await assertRefused(() => start(till, -1), 'INVALID');
  });
});

test('what should be in the drawer counts cash and nothing else, and may be less than nothing', () => {
  const minor = (amount: number) => amount as Minor;
  const cash = countPayment(noTakings, 'cash', { amount: minor(1_000), tip: minor(0), drawer: true });
  const card = countPayment(cash, 'card', { amount: minor(700), tip: minor(50), drawer: false });
  const takings = countRefund(card, 'cash', { amount: minor(1_500), taxes: [], drawer: true });
  expect(takings.byProvider).toEqual({
    cash: { drawer: true, payments: 1, paid: 1_000, tips: 0, refunds: 1, refunded: 1_500 },
    card: { drawer: false, payments: 1, paid: 700, tips: 50, refunds: 0, refunded: 0 },
  });
  expect(expectedCash({ openingFloat: minor(100), movements: [], takings })).toBe(-400);
});
