import { expect, test } from 'vitest';
import { hours, minutes, seconds } from '../kernel/time.ts';
import { turns } from '../kernel/turns.ts';
import { closeShift } from '../register/manage-shifts.ts';
import { voidSale } from '../register/void-sale.ts';
import { approved, paymentDesk } from '../testing/payment-desk.ts';
import { opened } from './attempt-under-test.ts';
import { attemptToken } from './calling.ts';
import { drivePayment, submitPayment } from './drive-payment.ts';
import { hearCallback } from './hear-callback.ts';
import type { Outcome } from './provider.ts';
import { recoverPayments } from './recover-payments.ts';
import { startPayment } from './start-payment.ts';

test('an approved attempt pays its sale in the commit that learns of it; the tip stays apart', async () => {
  const { desk, sale, payment } = await opened();
  desk.card.answers.push(approved(1_000, { tip: 150, details: { card: 'VISA' } }));
  const settled = await desk.submit(payment);
  expect(settled).toMatchObject({ status: 'settled', details: { card: 'VISA' }, openForSale: null, inquireAt: null });
  expect(desk.saleNow(sale)).toMatchObject({ status: 'paid', paid: 1_000 });
  expect(desk.shiftNow().takings.byProvider.card).toMatchObject({ paid: 1_000, tips: 150, drawer: false });
  expect(desk.breaches()).toEqual([]);
});

test('an attempt is sent once, however many hosts submit it at once', async () => {
  const { desk, payment } = await opened();
  await Promise.all(Array.from({ length: 6 }, () => desk.submit(payment)));
  expect(desk.card.calls.filter(({ what }) => what === 'start')).toHaveLength(1);
});

test('after a crash behind the claim it is only inquired about', async () => {
  const { desk, payment, now } = await opened();
  const dying = { ...desk.card, start: () => new Promise<Outcome>(() => {}) };
  void submitPayment({ ...desk.deps, providers: new Map([['card', dying]]) })({
    merchantId: desk.merchantId,
    paymentId: payment.id,
  });
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  expect(now().status).toBe('submitting');
  await desk.submit(payment);
  await desk.drive(payment);
  expect(desk.card.calls).toEqual([]);
  desk.clock.advance(seconds(16));
  desk.card.answers.push(approved(1_000));
  expect(await desk.drive(payment)).toMatchObject({ status: 'settled' });
  expect(desk.card.calls.map(({ what }) => what)).toEqual(['inquire']);
});

test('after a crash before the claim, the recovery job sends it', async () => {
  const { desk, payment, now } = await opened();
  expect(await recoverPayments(desk.deps)()).toMatchObject({ driven: 0 });
  desk.clock.advance(seconds(5));
  expect(await recoverPayments(desk.deps)()).toEqual({ driven: 1, failed: 0, more: false });
  expect(desk.card.calls).toEqual([{ what: 'start', of: payment.reference }]);
  expect(now().status).toBe('unknown');
});

test('nobody is charged minutes after they asked: what was not sent by then is withdrawn', async () => {
  const { desk, sale, now } = await opened();
  desk.clock.advance(minutes(2) + 1);
  await recoverPayments(desk.deps)();
  expect(now()).toMatchObject({ status: 'not_started', reason: 'too_late', openForSale: null, inquireAt: null });
  expect(desk.card.calls).toEqual([]);
  await desk.start(sale, 'cash');
});

test('a host that slept between its claim and the sending sends nothing', async () => {
  const { desk, payment, now } = await opened();
  let reads = 0;
  const slow = {
    ...desk.deps,
    commits: {
      ...desk.deps.commits,
      commit: async (change: Parameters<typeof desk.deps.commits.commit>[0]) => {
        const outcome = await desk.deps.commits.commit(change);
        if (reads++ === 0) desk.clock.advance(minutes(1));
        return outcome;
      },
    },
  };
  await submitPayment(slow)({ merchantId: desk.merchantId, paymentId: payment.id });
  expect(desk.card.calls).toEqual([]);
  expect(now().status).toBe('not_started');
});

test('what throws, and what no provider should answer, is unknown', async () => {
  for (const answer of [new Error('down'), {}, { kind: 'paid' }, approved(Number.NaN), approved(-1), approved(1.5)]) {
    const { desk, payment } = await opened();
    desk.card.answers.push(answer as Outcome);
    expect(await desk.submit(payment)).toMatchObject({ status: 'unknown', taken: null });
  }
});

test('a settings store that cannot be read sends nothing and leaves the attempt to be sent', async () => {
  const { desk, payment, now } = await opened();
  const settings = { of: () => Promise.reject(new Error('no database')) };
  const ref = { merchantId: desk.merchantId, paymentId: payment.id };
  await expect(submitPayment({ ...desk.deps, settings })(ref)).rejects.toThrow('no database');
  expect(now().status).toBe('created');
});

test('money that does not fit is orphaned: another currency, too much, or for a sale that is no longer open', async () => {
  const cases = [
    [approved(1_000, { amount: { amount: 1_000, currency: 'USD' } }), 'currency'],
    [approved(1_001), 'exceeds_open'],
  ] as const;
  for (const [outcome, reason] of cases) {
    const { desk, sale, payment } = await opened();
    desk.card.answers.push(outcome);
    expect(await desk.submit(payment)).toMatchObject({ status: 'orphaned', reason, openForSale: null });
    expect(desk.saleNow(sale)).toMatchObject({ status: 'open', paid: 0 });
    expect(desk.breaches()).toEqual([]);
  }
});

test('less money than was wanted counts, and the rest is left to pay', async () => {
  const { desk, sale, payment } = await opened();
  desk.card.answers.push(approved(400));
  await desk.submit(payment);
  expect(desk.saleNow(sale)).toMatchObject({ status: 'open', paid: 400 });
  await desk.start(sale, 'cash');
  expect(desk.saleNow(sale).status).toBe('paid');
});

test('an approval that comes hours after the cancel still pays the open sale', async () => {
  const { desk, sale, payment } = await opened();
  desk.card.answers.push({ kind: 'cancelled' });
  expect(await desk.submit(payment)).toMatchObject({ status: 'cancelled' });
  desk.clock.advance(hours(3));
  desk.card.answers.push(approved(1_000));
  await recoverPayments(desk.deps)();
  expect(desk.paymentNow(payment).status).toBe('settled');
  expect(desk.saleNow(sale).status).toBe('paid');
});

test('an approval that comes when the sale was paid otherwise is orphaned', async () => {
  const { desk, sale, payment, now } = await opened();
  desk.card.answers.push({ kind: 'declined', reason: 'other' });
  await desk.submit(payment);
  await desk.start(sale, 'cash');
  desk.clock.advance(minutes(30));
  desk.card.answers.push(approved(1_000));
  await recoverPayments(desk.deps)();
  expect(now()).toMatchObject({ status: 'orphaned', reason: 'sale_not_open' });
  expect(desk.saleNow(sale)).toMatchObject({ status: 'paid', paid: 1_000 });
  expect(desk.breaches()).toEqual([]);
});

test('when late money pays a sale, the attempt that is under way is asked to end', async () => {
  const { desk, sale, payment } = await opened();
  desk.card.answers.push({ kind: 'declined', reason: 'other' });
  await desk.submit(payment);
  const { payment: second } = await desk.start(sale, 'card');
  desk.card.answers.push({ kind: 'pending', phase: 'waiting_for_card' });
  await desk.submit(second);
  desk.clock.advance(minutes(30));
  desk.card.answers.push(approved(1_000), { kind: 'cancelled' });
  await desk.drive(payment);
  await desk.drive(second);
  expect(desk.card.calls.at(-2)).toEqual({ what: 'cancel', of: second.reference });
  expect(desk.paymentNow(second).status).toBe('cancelled');
});

test('a look that is not due asks nobody', async () => {
  const { desk, payment } = await opened();
  desk.card.answers.push({ kind: 'pending', phase: 'waiting' });
  await desk.submit(payment);
  await Promise.all([desk.drive(payment), desk.drive(payment)]);
  expect(desk.card.calls).toHaveLength(1);
  desk.clock.advance(seconds(2));
  await Promise.all([desk.drive(payment), desk.drive(payment), desk.drive(payment)]);
  expect(desk.card.calls).toHaveLength(2);
});

test('answers that cross are no matter: what was learnt first stays, unless it was taken', async () => {
  const { desk, payment, now } = await opened();
  let answer: (outcome: Outcome) => void = () => {};
  const slow = { ...desk.card, start: () => new Promise<Outcome>((resolve) => (answer = resolve)) };
  const ref = { merchantId: desk.merchantId, paymentId: payment.id };
  const submitting = submitPayment({ ...desk.deps, providers: new Map([['card', slow]]) })(ref);
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  desk.clock.advance(seconds(20));
  desk.card.answers.push(approved(1_000));
  await desk.drive(payment);
  answer({ kind: 'declined', reason: 'other' });
  await submitting;
  expect(now().status).toBe('settled');
});

test('what a provider that is gone left open becomes a person’s to decide', async () => {
  const { desk, payment, now } = await opened();
  await desk.submit(payment);
  desk.clock.advance(minutes(16));
  const ref = { merchantId: desk.merchantId, paymentId: payment.id };
  await drivePayment({ ...desk.deps, providers: new Map() })(ref);
  expect(now().status).toBe('needs_review');
});

test('an attempt of another merchant does not exist', async () => {
  const { desk, payment } = await opened();
  const ref = { merchantId: desk.stranger.merchantId, paymentId: payment.id };
  await expect(drivePayment(desk.deps)(ref)).rejects.toMatchObject({ code: 'PAYMENT_NOT_FOUND' });
  await expect(submitPayment(desk.deps)(ref)).rejects.toMatchObject({ code: 'PAYMENT_NOT_FOUND' });
});

const nothing = { query: {}, headers: {}, body: '' };

test('a callback is a hint: it makes somebody ask, and what it says is not believed', async () => {
  const { desk, sale, payment, now } = await opened();
  desk.card.answers.push({ kind: 'pending', phase: 'waiting' });
  await desk.submit(payment);
  const token = attemptToken(desk.deps.digests, payment);
  const forged = { ...nothing, query: { status: 'approved', transaction: 'someone-else' } };
  await hearCallback(desk.deps)({ provider: 'card', token, request: forged });
  expect(desk.card.calls.at(-1)?.what).toBe('inquire');
  expect(now()).toMatchObject({ taken: null, state: {} });
  expect(desk.saleNow(sale).status).toBe('open');
  desk.card.answers.push(approved(1_000));
  expect(await hearCallback(desk.deps)({ provider: 'card', token, request: nothing })).toMatchObject({
    status: 'settled',
  });
  await hearCallback(desk.deps)({ provider: 'card', token, request: nothing });
  expect(desk.card.calls).toHaveLength(3);
});

test('a callback with a token that nobody was given, or to another provider, finds nothing', async () => {
  const { desk, payment } = await opened();
  const token = attemptToken(desk.deps.digests, payment);
  for (const wrong of [
    { provider: 'card', token: 'guess' },
    { provider: 'card', token: payment.tokenHash },
    { provider: 'app', token },
    { provider: 'gone', token },
  ])
    await expect(hearCallback(desk.deps)({ ...wrong, request: nothing })).rejects.toMatchObject({
      code: 'PAYMENT_NOT_FOUND',
    });
});

test('a callback that cannot be read is a hint all the same', async () => {
  const { desk, payment } = await opened();
  await desk.submit(payment);
  const garbled = { ...desk.card, readCallback: () => JSON.parse('garbage') as never };
  const deps = { ...desk.deps, providers: new Map([['card', garbled]]) };
  const token = attemptToken(desk.deps.digests, payment);
  desk.card.answers.push(approved(1_000));
  expect(await hearCallback(deps)({ provider: 'card', token, request: nothing })).toMatchObject({ status: 'settled' });
});

test('closing the shift sees an attempt that begins meanwhile', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([1_000]);
  let begun = false;
  const shifts = {
    ...desk.deps.shifts,
    file: async (request: Parameters<typeof desk.deps.shifts.file>[0]) => {
      const file = await desk.deps.shifts.file(request);
      if (!begun) await desk.start(sale, 'card');
      begun = true;
      return file;
    },
  };
  const close = closeShift({ ...desk.deps, shifts })({
    ...desk.command(desk.owner),
    shiftId: desk.shiftNow().id,
    countedCash: 0,
  });
  await expect(close).rejects.toMatchObject({ code: 'SHIFT_HAS_OPEN_PAYMENTS' });
});

test('voiding the sale sees an attempt that begins meanwhile', async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([1_000]);
  const otherHost = { ...desk.deps, commits: { ...desk.deps.commits, inTurn: turns() } };
  const elsewhere = () => startPayment(otherHost)({ ...desk.command(), saleId: sale.id, provider: 'card' });
  let begun = false;
  const sales = {
    ...desk.deps.sales,
    file: async (request: Parameters<typeof desk.deps.sales.file>[0]) => {
      const file = await desk.deps.sales.file(request);
      if (!begun) await elsewhere();
      begun = true;
      return file;
    },
  };
  const voided = voidSale({ ...desk.deps, sales })({ ...desk.command(), saleId: sale.id });
  await expect(voided).rejects.toMatchObject({ code: 'SALE_HAS_OPEN_PAYMENT' });
});

test('one attempt that cannot be driven keeps no other waiting', async () => {
  const { desk, payment } = await opened();
  const { payment: other } = await desk.start(await desk.ring([500]), 'card');
  desk.clock.advance(seconds(5));
  const failed: unknown[] = [];
  const payments = {
    ...desk.deps.payments,
    byId: async (...call: Parameters<typeof desk.deps.payments.byId>) => {
      if (call[1] === payment.id) throw new Error('row is broken');
      return desk.deps.payments.byId(...call);
    },
  };
  const recovered = await recoverPayments({ ...desk.deps, payments, failed: (ref) => failed.push(ref) })();
  expect(recovered).toEqual({ driven: 1, failed: 1, more: false });
  expect(failed).toEqual([{ merchantId: desk.merchantId, paymentId: payment.id }]);
  expect(desk.paymentNow(other).status).toBe('unknown');
});
