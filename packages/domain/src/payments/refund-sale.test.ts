import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minutes, seconds } from '../kernel/time.ts';
import { approved, describedProvider, euros, paymentDesk, scriptedProvider } from '../testing/payment-desk.ts';
import { refundSale } from './refund-sale.ts';
import { recoverPayments } from './recover-payments.ts';
import { driveRefund } from './drive-refund.ts';
import type { RefundOutcome } from './provider.ts';

const given = (amount: number): RefundOutcome => ({ kind: 'approved', amount: euros(amount) });

type Desk = Awaited<ReturnType<typeof paymentDesk>>;

const paidBy = async (
  desk: Desk,
  provider: string,
  prices: readonly number[],
  more: Parameters<Desk['ring']>[1] = {},
) => {
  const sale = await desk.ring(prices, more);
  const { payment } = await desk.start(sale, provider);
  if (payment.status !== 'created') return { sale, payment };
  (provider === 'app' ? desk.app : desk.card).answers.push(approved(sale.total));
  return { sale, payment: await desk.submit(payment) };
};

test('cash is given back in one commit, and the shift’s drawer with it', async () => {
  const desk = await paymentDesk();
  const { sale } = await paidBy(desk, 'cash', [1_000, 500]);
  const { sale: after, refunds } = await desk.refund(sale, { amount: 300, reason: ' cold ' });
  expect(refunds).toMatchObject([{ status: 'approved', amount: 300, reason: 'cold', closedAt: desk.clock.now() }]);
  expect(after).toMatchObject({ status: 'partially_refunded', paid: 1_500, refunded: 300, refundsReserved: 0 });
  expect(desk.shiftNow().takings.byProvider.cash).toMatchObject({ refunds: 1, refunded: 300 });
  expect(desk.store.tables.audit.at(-1)).toMatchObject({
    action: 'sale.refunded',
    object: { kind: 'sale', id: sale.id },
  });
  expect(desk.breaches()).toEqual([]);
});

test('everything is given back when nothing else is said', async () => {
  const desk = await paymentDesk();
  const { sale } = await paidBy(desk, 'cash', [1_000]);
  await desk.refund(sale, { amount: 1 });
  expect((await desk.refund(sale)).sale).toMatchObject({ status: 'refunded', refunded: 1_000 });
  expect(desk.breaches()).toEqual([]);
});

test('money is held before it is sent, and given back once', async () => {
  const desk = await paymentDesk();
  const { sale } = await paidBy(desk, 'card', [1_000]);
  const { sale: held, refunds } = await desk.refund(sale, { amount: 600 });
  const [refund] = refunds;
  expect(held).toMatchObject({ status: 'paid', refunded: 0, refundsReserved: 600 });
  expect(refund).toMatchObject({ status: 'created', amount: 600 });
  expect(desk.card.calls.filter(({ what }) => what === 'refund')).toEqual([]);
  const more = desk.refund(sale, { amount: 401 });
  await expect(more).rejects.toMatchObject({ code: 'REFUND_EXCEEDS_PAID', data: { refundable_minor: 400 } });
  desk.card.answers.push(given(600));
  await Promise.all([desk.driveBack(refund!), desk.driveBack(refund!), desk.driveBack(refund!)]);
  expect(desk.card.calls.filter(({ what }) => what === 'refund')).toHaveLength(1);
  expect(desk.saleNow(sale)).toMatchObject({ status: 'partially_refunded', refunded: 600, refundsReserved: 0 });
  expect(desk.breaches()).toEqual([]);
});

test('a hundred who ask at once get back no more than was paid', async () => {
  const desk = await paymentDesk();
  const { sale } = await paidBy(desk, 'cash', [1_000]);
  const asked = await Promise.allSettled(Array.from({ length: 100 }, () => desk.refund(sale, { amount: 90 })));
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(11);
  expect(desk.saleNow(sale)).toMatchObject({ refunded: 990, refundsReserved: 0 });
  expect(desk.breaches()).toEqual([]);
});

test('a refund that was declined gives the held money free', async () => {
  const desk = await paymentDesk();
  const { sale } = await paidBy(desk, 'card', [1_000]);
  const { refunds } = await desk.refund(sale);
  desk.card.answers.push({ kind: 'declined', reason: 'not_refundable' });
  expect(await desk.driveBack(refunds[0]!)).toMatchObject({ status: 'declined', why: 'not_refundable' });
  expect(desk.saleNow(sale)).toMatchObject({ status: 'paid', refunded: 0, refundsReserved: 0 });
  await desk.refund(sale);
  expect(desk.breaches()).toEqual([]);
});

test('a lost answer is asked about and never sent again; the money stays held until a person says', async () => {
  const desk = await paymentDesk();
  const { sale } = await paidBy(desk, 'card', [1_000]);
  const [refund] = (await desk.refund(sale)).refunds;
  desk.card.answers.push(new Error('timeout'));
  expect(await desk.driveBack(refund!)).toMatchObject({ status: 'unknown' });
  desk.clock.advance(seconds(1));
  expect(await desk.driveBack(refund!)).toMatchObject({ status: 'unknown' });
  desk.clock.advance(minutes(16));
  await recoverPayments(desk.deps)();
  expect(desk.refundNow(refund!).status).toBe('needs_review');
  expect(desk.saleNow(sale).refundsReserved).toBe(1_000);
  expect(desk.card.calls.filter(({ what }) => what === 'refund')).toHaveLength(1);
  desk.clock.advance(minutes(5));
  desk.card.answers.push(given(1_000));
  await recoverPayments(desk.deps)();
  expect(desk.saleNow(sale)).toMatchObject({ status: 'refunded', refundsReserved: 0 });
  expect(desk.breaches()).toEqual([]);
});

test('two refunds of one payment are never under way at once', async () => {
  const desk = await paymentDesk();
  const { sale } = await paidBy(desk, 'card', [1_000]);
  const first = (await desk.refund(sale, { amount: 300 })).refunds[0]!;
  desk.clock.advance(1);
  const second = (await desk.refund(sale, { amount: 300 })).refunds[0]!;
  desk.card.answers.push({ kind: 'pending' });
  await desk.driveBack(first);
  expect(await desk.driveBack(second)).toMatchObject({ status: 'created' });
  desk.clock.advance(seconds(10));
  desk.card.answers.push(given(300), given(300));
  await desk.driveBack(first);
  expect(await desk.driveBack(second)).toMatchObject({ status: 'approved', refundedBefore: 300 });
  expect(desk.breaches()).toEqual([]);
});

test('two answers to one refund that cross give back once', async () => {
  const desk = await paymentDesk();
  const { sale } = await paidBy(desk, 'card', [1_000]);
  const [refund] = (await desk.refund(sale, { amount: 400 })).refunds;
  let answer: (outcome: RefundOutcome) => void = () => {};
  const slow = { ...desk.card, refund: () => new Promise<RefundOutcome>((resolve) => (answer = resolve)) };
  const ref = { merchantId: desk.merchantId, refundId: refund!.id };
  const sending = driveRefund({ ...desk.deps, providers: new Map([['card', slow]]) })(ref);
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  desk.clock.advance(seconds(20));
  desk.card.answers.push(given(400));
  await desk.driveBack(refund!);
  answer(given(400));
  await sending;
  expect(desk.saleNow(sale)).toMatchObject({ refunded: 400, refundsReserved: 0 });
  expect(desk.breaches()).toEqual([]);
});

test('a refund that was said to be declined and given all the same counts, while it fits', async () => {
  const desk = await paymentDesk();
  const { sale } = await paidBy(desk, 'card', [1_000]);
  const [refund] = (await desk.refund(sale, { amount: 400 })).refunds;
  let answer: (outcome: RefundOutcome) => void = () => {};
  const slow = { ...desk.card, refund: () => new Promise<RefundOutcome>((resolve) => (answer = resolve)) };
  const ref = { merchantId: desk.merchantId, refundId: refund!.id };
  const sending = driveRefund({ ...desk.deps, providers: new Map([['card', slow]]) })(ref);
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  desk.clock.advance(seconds(20));
  desk.card.answers.push({ kind: 'declined', reason: 'other' });
  await desk.driveBack(refund!);
  answer(given(400));
  await sending;
  expect(desk.saleNow(sale)).toMatchObject({ refunded: 400, refundsReserved: 0 });
  expect(desk.breaches()).toEqual([]);
});

test('a host that slept between its claim and the sending sends no refund', async () => {
  const desk = await paymentDesk();
  const { sale } = await paidBy(desk, 'card', [1_000]);
  const [refund] = (await desk.refund(sale)).refunds;
  const slow = {
    ...desk.deps,
    commits: {
      ...desk.deps.commits,
      commit: async (change: Parameters<typeof desk.deps.commits.commit>[0]) => {
        const outcome = await desk.deps.commits.commit(change);
        desk.clock.advance(minutes(1));
        return outcome;
      },
    },
  };
  await driveRefund(slow)({ merchantId: desk.merchantId, refundId: refund!.id });
  expect(desk.card.calls.filter(({ what }) => what === 'refund')).toEqual([]);
  expect(desk.saleNow(sale)).toMatchObject({ refunded: 0, refundsReserved: 0 });
});

test('another amount than was asked for is a person’s to decide', async () => {
  const desk = await paymentDesk();
  const { sale } = await paidBy(desk, 'card', [1_000]);
  const [refund] = (await desk.refund(sale, { amount: 500 })).refunds;
  desk.card.answers.push(given(499));
  expect(await desk.driveBack(refund!)).toMatchObject({ status: 'needs_review', why: 'amount_differs' });
  expect(desk.saleNow(sale)).toMatchObject({ refunded: 0, refundsReserved: 500 });
});

test('of several payments the newest goes back first, and cash last', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([1_000]);
  const payments = [];
  for (const provider of ['card', 'cash', 'card'] as const) {
    desk.clock.advance(seconds(1));
    const { payment } = await desk.start(sale, provider, {
      amount: provider === 'card' && payments.length ? 300 : 350,
    });
    if (payment.status === 'created') desk.card.answers.push(approved(payment.amount));
    payments.push(payment.status === 'created' ? await desk.submit(payment) : payment);
  }
  expect(desk.saleNow(sale).status).toBe('paid');
  const { refunds } = await desk.refund(sale, { amount: 700 });
  expect(refunds.map(({ paymentId, amount }) => [paymentId, amount])).toEqual([
    [payments[2]!.id, 300],
    [payments[0]!.id, 350],
    [payments[1]!.id, 50],
  ]);
  expect(desk.breaches()).toEqual([]);
});

test('one payment alone is given back when it is named', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([1_000]);
  const { payment: cash } = await desk.start(sale, 'cash', { amount: 400 });
  const { payment } = await desk.start(sale, 'card');
  desk.card.answers.push(approved(600));
  await desk.submit(payment);
  const { refunds } = await desk.refund(sale, { amount: 400, paymentId: cash.id });
  expect(refunds).toMatchObject([{ paymentId: cash.id, status: 'approved' }]);
  await expect(desk.refund(sale, { amount: 1, paymentId: cash.id })).rejects.toMatchObject({
    code: 'REFUND_EXCEEDS_PAID',
  });
  await expect(desk.refund(sale, { paymentId: desk.id<'payment'>() })).rejects.toMatchObject({
    code: 'PAYMENT_NOT_FOUND',
  });
});

test('rows are given back with their share of the money, the last unit with the last cent', async () => {
  const desk = await paymentDesk();
  const { sale } = await paidBy(desk, 'cash', [333], { quantity: 3 });
  const line = { lineId: sale.lines[0]!.id, quantity: 1 };
  const amounts = [];
  for (let unit = 0; unit < 3; unit++) amounts.push((await desk.refund(sale, { lines: [line] })).refunds[0]!.amount);
  expect(amounts).toEqual([333, 333, 333]);
  expect(desk.saleNow(sale)).toMatchObject({ status: 'refunded', lines: [{ refundedQuantity: 3, refunded: 999 }] });
  await expect(desk.refund(sale, { lines: [line] })).rejects.toMatchObject({ code: 'REFUND_EXCEEDS_PAID' });
});

test('a row under way is held like its money', async () => {
  const desk = await paymentDesk();
  const { sale } = await paidBy(desk, 'card', [500, 400]);
  const line = { lineId: sale.lines[0]!.id, quantity: 1 };
  const [refund] = (await desk.refund(sale, { lines: [line] })).refunds;
  expect(refund?.lines).toEqual([{ ...line, amount: 500 }]);
  await expect(desk.refund(sale, { lines: [line] })).rejects.toMatchObject({
    code: 'REFUND_EXCEEDS_PAID',
    data: { refundable_minor: 0 },
  });
  desk.card.answers.push({ kind: 'declined', reason: 'other' });
  await desk.driveBack(refund!);
  await desk.refund(sale, { lines: [line] });
});

test('whatever is given back in whatever order, no row or payment gives more than it has, and taxes come out', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 4 }),
      fc.array(
        fc.oneof(
          fc.record({ amount: fc.integer({ min: 1, max: 1_500 }) }),
          fc.record({ row: fc.nat(3), quantity: fc.integer({ min: 1, max: 3 }) }),
        ),
        { maxLength: 6 },
      ),
      async (prices, wishes) => {
        const desk = await paymentDesk();
        const { sale } = await paidBy(desk, 'cash', prices, { quantity: 2, withCard: true });
        for (const wish of wishes) {
          const asked =
            'amount' in wish
              ? wish
              : { lines: [{ lineId: sale.lines[wish.row % sale.lines.length]!.id, quantity: wish.quantity }] };
          await desk
            .refund(sale, asked)
            .catch((error: { code: string }) => expect(error.code).toBe('REFUND_EXCEEDS_PAID'));
          expect(desk.breaches()).toEqual([]);
          for (const { gross, net, tax } of desk.shiftNow().takings.taxes) {
            expect(Math.min(gross, net, tax)).toBeGreaterThanOrEqual(0);
            expect(net + tax).toBe(gross);
          }
        }
        const left = desk.saleNow(sale);
        if (left.status !== 'refunded') await desk.refund(sale);
        expect(desk.shiftNow().takings.taxes.every(({ gross, tax }) => gross === 0 && tax === 0)).toBe(true);
        expect(desk.cardNow()).toMatchObject({ stamps: 0, points: 0, stampDebt: 0, pointDebt: 0 });
      },
    ),
    { numRuns: 60 },
  ));

test('a refund takes back the points of what goes, and at the end exactly what the sale earned', async () => {
  const desk = await paymentDesk();
  const { sale } = await paidBy(desk, 'cash', [1_000], { withCard: true });
  expect(desk.cardNow()).toMatchObject({ stamps: 1, points: 10 });
  await desk.refund(sale, { amount: 450 });
  expect(desk.cardNow()).toMatchObject({ stamps: 1, points: 5 });
  await desk.refund(sale);
  expect(desk.cardNow()).toMatchObject({ stamps: 0, points: 0, lifetimeStamps: 0, lifetimePoints: 0 });
});

test('what was given back before the sale was paid is owed again', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([1_000], { withCard: true });
  await desk.start(sale, 'cash', { amount: 400 });
  const { sale: after } = await desk.refund(sale);
  expect(after).toMatchObject({ status: 'open', paid: 400, refunded: 400 });
  const { payment, sale: paid } = await desk.start(sale, 'cash');
  expect(payment.amount).toBe(1_000);
  expect(paid).toMatchObject({ status: 'paid', earned: { stamps: 1, points: 10 } });
  expect(desk.breaches()).toEqual([]);
});

test('rows are given back only of a sale that is paid', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([1_000]);
  await desk.start(sale, 'cash', { amount: 400 });
  const rows = desk.refund(sale, { lines: [{ lineId: sale.lines[0]!.id, quantity: 1 }] });
  await expect(rows).rejects.toMatchObject({ code: 'SALE_STATUS' });
});

test('what the provider cannot give back, or not in part, is refused by its name', async () => {
  const desk = await paymentDesk();
  const { sale } = await paidBy(desk, 'app', [1_000]);
  const part = desk.refund(sale, { amount: 500 });
  await expect(part).rejects.toMatchObject({ code: 'REFUND_UNSUPPORTED', data: { provider: 'app' } });
  expect((await desk.refund(sale)).refunds).toMatchObject([{ amount: 1_000 }]);
  const none = scriptedProvider(describedProvider('card', 'terminal', { cans: { refund: 'none' } }));
  const { sale: other } = await paidBy(desk, 'card', [1_000]);
  const deps = { ...desk.deps, providers: new Map([['card', none]]) };
  const all = refundSale(deps)({ ...desk.command(), saleId: other.id });
  await expect(all).rejects.toMatchObject({ code: 'REFUND_UNSUPPORTED', data: { provider: 'card' } });
});

test('what makes no sense is refused', async () => {
  const desk = await paymentDesk();
  const { sale } = await paidBy(desk, 'cash', [1_000]);
  const line = { lineId: sale.lines[0]!.id, quantity: 1 };
  for (const wish of [{ amount: 0 }, { amount: -5 }, { amount: 1.5 }, { lines: [] }, { lines: [line], amount: 5 }])
    await expect(desk.refund(sale, wish)).rejects.toMatchObject({ code: 'INVALID' });
  await expect(desk.refund(sale, { lines: [line, line] })).rejects.toMatchObject({ code: 'INVALID' });
  for (const quantity of [0, -1, 0.5])
    await expect(desk.refund(sale, { lines: [{ ...line, quantity }] })).rejects.toMatchObject({ code: 'INVALID' });
  const unknown = desk.refund(sale, { lines: [{ ...line, lineId: 'none' }] });
  await expect(unknown).rejects.toMatchObject({ code: 'LINE_NOT_FOUND' });
  await expect(desk.refund(sale, { amount: 1_001 })).rejects.toMatchObject({ code: 'REFUND_EXCEEDS_PAID' });
  const unpaid = await desk.ring([500]);
  await expect(desk.refund(unpaid)).rejects.toMatchObject({
    code: 'REFUND_EXCEEDS_PAID',
    data: { refundable_minor: 0 },
  });
  for (const caller of [desk.stranger, { ...desk.caller, storeIds: [] }])
    await expect(desk.refund(sale, { caller })).rejects.toMatchObject({ code: 'SALE_NOT_FOUND' });
});

test('the same refund sent again is the same refund', async () => {
  const desk = await paymentDesk();
  const { sale } = await paidBy(desk, 'cash', [1_000]);
  const command = { ...desk.command(), saleId: sale.id, amount: 400 };
  const first = await refundSale(desk.deps)(command);
  expect(await refundSale(desk.deps)(command)).toEqual(first);
  expect(desk.saleNow(sale).refunded).toBe(400);
});
