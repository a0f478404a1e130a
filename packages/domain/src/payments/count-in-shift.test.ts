import { describe, expect, test } from 'vitest';
import type { UserCaller } from '../kernel/caller.ts';
import { insert, update } from '../kernel/commit.ts';
import type { UserId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import { closeShift, startShift } from '../register/manage-shifts.ts';
import { expectedCash } from '../register/takings.ts';
import { approved, paymentDesk } from '../testing/payment-desk.ts';

type Desk = Awaited<ReturnType<typeof paymentDesk>>;

const shiftsOf = ({ store }: Desk, tillId: string) => store.tables.all('shift').filter((one) => one.tillId === tillId);
const openAt = (desk: Desk, tillId: string) => shiftsOf(desk, tillId).find(({ status }) => status === 'open');
const tillNow = ({ store }: Desk, id: string) => store.tables.all('till').find((till) => till.id === id)!;

/** The desk with a second till, of a colleague. */
async function twoTills() {
  const desk = await paymentDesk();
  const { caller, command, deps, store, put, id } = desk;
  const colleague: UserCaller = { ...caller, userId: id() as unknown as UserId };
  const till = { ...desk.till, id: id<'till'>(), client: `user:${colleague.userId}`, number: 2 };
  await put(insert('till', till));
  const open = (by: UserCaller) => startShift({ ...deps, ...store })({ ...command(by), storeId: desk.shop.id });
  const close = async (by: UserCaller, tillId: string) =>
    closeShift({ ...deps, ...store })({ ...command(by), shiftId: openAt(desk, tillId)!.id, countedCash: 0 });
  return { desk, colleague, there: till.id, here: desk.till.id, open, close };
}

describe('cash counts at the till of whoever handles it', () => {
  test('what another till gives back leaves that till’s drawer', async () => {
    const { desk, colleague, here, there, open } = await twoTills();
    const sale = await desk.ring([700]);
    await desk.start(sale, 'cash');
    await open(colleague);
    await desk.refund(sale, { ...desk.command(colleague), amount: 100 });
    expect(expectedCash(openAt(desk, here)!)).toBe(700);
    expect(expectedCash(openAt(desk, there)!)).toBe(-100);
    expect(desk.breaches()).toEqual([]);
  });

  test('what another till takes goes into that till’s drawer, and the sale’s taxes with it', async () => {
    const { desk, colleague, here, there, open } = await twoTills();
    const sale = await desk.ring([1_190]);
    await open(colleague);
    await desk.start(sale, 'cash', desk.command(colleague));
    expect(openAt(desk, here)!.takings).toMatchObject({ sales: 1, byProvider: {}, taxes: [] });
    expect(openAt(desk, there)!.takings).toMatchObject({
      sales: 0,
      byProvider: { cash: { paid: 1_190 } },
      taxes: [{ gross: 1_190, tax: 190 }],
    });
    expect(desk.breaches()).toEqual([]);
  });

  test('a till without an open shift begins one of its own client, and the sale’s till begins none', async () => {
    const { desk, colleague, here, there, close } = await twoTills();
    const sale = await desk.ring([700]);
    await desk.start(sale, 'cash');
    await close(desk.caller, here);
    const [closed] = shiftsOf(desk, here);
    await desk.refund(sale, { ...desk.command(colleague), amount: 100 });
    expect(shiftsOf(desk, here)).toEqual([closed]);
    expect(openAt(desk, there)).toMatchObject({ openedBy: `user:${colleague.userId}`, number: 1, openingFloat: 0 });
    expect(tillNow(desk, there).openShiftId).toBe(openAt(desk, there)!.id);
    const again = await desk.ring([500]);
    await desk.start(again, 'cash', desk.command(colleague));
    expect(expectedCash(openAt(desk, there)!)).toBe(400);
    await close(colleague, there);
    expect(desk.breaches()).toEqual([]);
  });

  test('cards stay with the sale’s till, and so does whoever has no till in the store', async () => {
    const { desk, colleague, here, there } = await twoTills();
    const sale = await desk.ring([700]);
    const { payment } = await desk.start(sale, 'card', desk.command(colleague));
    desk.card.answers.push(approved(700));
    await desk.submit(payment);
    expect(openAt(desk, here)!.takings.byProvider).toMatchObject({ card: { paid: 700 } });
    expect(shiftsOf(desk, there)).toEqual([]);
    const other = await desk.ring([300]);
    const nobody: UserCaller = { ...colleague, userId: desk.id() as unknown as UserId };
    await desk.start(other, 'cash', desk.command(nobody));
    expect(openAt(desk, here)!.takings.byProvider).toMatchObject({ cash: { paid: 300 } });
    expect(desk.breaches()).toEqual([]);
  });

  test('of two who count in one shift at once, none is lost', async () => {
    const { desk, colleague, there } = await twoTills();
    const sales = [];
    for (let many = 0; many < 6; many++) sales.push(await desk.ring([100]));
    await Promise.all(sales.map((sale) => desk.start(sale, 'cash', desk.command(colleague))));
    expect(shiftsOf(desk, there)).toMatchObject([{ takings: { byProvider: { cash: { payments: 6, paid: 600 } } } }]);
    expect(desk.breaches()).toEqual([]);
  });
});

describe('a shift counts in one currency', () => {
  const inDollars = async (desk: Desk) =>
    desk.put(update('shift', { ...desk.shiftNow(), currency: 'USD' as Currency }));

  test('payments and refunds in another one are refused', async () => {
    const desk = await paymentDesk();
    const [sale, paid] = [await desk.ring([700]), await desk.ring([500])];
    await desk.start(paid, 'cash');
    await inDollars(desk);
    const refusal = { code: 'CURRENCY_MISMATCH', data: { expected: 'USD' } };
    await expect(desk.start(sale, 'cash')).rejects.toMatchObject(refusal);
    await expect(desk.start(sale, 'card')).rejects.toMatchObject(refusal);
    await expect(desk.refund(paid, { amount: 100 })).rejects.toMatchObject(refusal);
    expect(desk.breaches()).toEqual([]);
  });

  test('money that was taken settles all the same, in a shift of its own that is closed at once', async () => {
    const desk = await paymentDesk();
    const sale = await desk.ring([700]);
    const { payment } = await desk.start(sale, 'card');
    await inDollars(desk);
    const open = desk.shiftNow();
    desk.card.answers.push(approved(700));
    expect(await desk.submit(payment)).toMatchObject({ status: 'settled' });
    expect(desk.saleNow(sale)).toMatchObject({ status: 'paid', paid: 700 });
    expect(desk.shiftNow()).toEqual(open);
    expect(tillNow(desk, desk.till.id)).toMatchObject({ openShiftId: open.id, lastShift: 2 });
    expect(shiftsOf(desk, desk.till.id).at(-1)).toMatchObject({
      number: 2,
      currency: 'EUR',
      status: 'closed',
      takings: { sales: 0, byProvider: { card: { paid: 700 } }, taxes: [{ gross: 700 }] },
      closing: { expectedCash: 0, countedCash: 0, difference: 0 },
    });
    expect(desk.breaches()).toEqual([]);
  });

  test('money that was given back counts so, too', async () => {
    const desk = await paymentDesk();
    const sale = await desk.ring([700]);
    const { payment } = await desk.start(sale, 'card');
    desk.card.answers.push(approved(700));
    await desk.submit(payment);
    const { refunds } = await desk.refund(sale);
    await inDollars(desk);
    desk.card.answers.push(approved(700));
    expect(await desk.driveBack(refunds[0]!)).toMatchObject({ status: 'approved' });
    expect(shiftsOf(desk, desk.till.id).at(-1)).toMatchObject({
      status: 'closed',
      currency: 'EUR',
      takings: { byProvider: { card: { refunded: 700 } }, taxes: [{ gross: -700, tax: -112 }] },
    });
    expect(desk.breaches()).toEqual([]);
  });
});
