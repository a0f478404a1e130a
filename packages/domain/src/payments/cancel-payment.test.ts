import { expect, test } from 'vitest';
import { minutes, seconds } from '../kernel/time.ts';
import { approved, paymentDesk } from '../testing/payment-desk.ts';
import { opened } from './attempt-under-test.ts';
import { cancelPayment } from './cancel-payment.ts';
import { submitPayment } from './drive-payment.ts';
import { recoverPayments } from './recover-payments.ts';
import { startPayment } from './start-payment.ts';

test('a cancel is a request: the provider is told, and what became of the attempt is asked', async () => {
  const { desk, sale, payment, now } = await opened();
  desk.card.answers.push({ kind: 'pending', phase: 'waiting_for_card' });
  await desk.submit(payment);
  desk.card.answers.push(approved(1_000));
  const asked = await desk.cancel(payment);
  expect(asked).toMatchObject({ status: 'awaiting', cancelRequestedAt: desk.clock.now() });
  expect(desk.card.calls.map(({ what }) => what)).toEqual(['start', 'cancel', 'inquire']);
  expect(now().status).toBe('settled');
  expect(desk.saleNow(sale).status).toBe('paid');
});

test('an attempt that was not sent is cancelled at once, and never sent', async () => {
  const { desk, payment } = await opened();
  expect(await desk.cancel(payment)).toMatchObject({ status: 'cancelled', openForSale: null });
  await desk.submit(payment);
  expect(desk.card.calls).toEqual([]);
  await expect(desk.cancel(payment)).rejects.toMatchObject({ code: 'PAYMENT_NOT_CANCELLABLE' });
});

test('an app that was left ends a minute after it was asked to, and is watched', async () => {
  const { desk, sale, payment, now } = await opened([1_000], 'app');
  desk.app.answers.push({ kind: 'action_required', action: { kind: 'open_url', url: 'app://pay' } });
  await desk.submit(payment);
  await desk.cancel(payment);
  expect(desk.app.calls.map(({ what }) => what)).not.toContain('cancel');
  desk.clock.advance(seconds(59));
  await desk.drive(payment);
  expect(now().status).toBe('unknown');
  desk.clock.advance(minutes(1));
  await desk.drive(payment);
  expect(now()).toMatchObject({ status: 'cancelled', reason: 'left', openForSale: null });
  desk.clock.advance(minutes(30));
  desk.app.answers.push(approved(1_000));
  await recoverPayments(desk.deps)();
  expect(desk.saleNow(sale).status).toBe('paid');
});

test('an app is not taken to be left while its provider cannot be asked, nor once a person must decide', async () => {
  for (const why of ['http_503', 'timed_out', 'not_configured', 'threw', 'provider_gone']) {
    const { desk, payment, now } = await opened([1_000], 'app');
    await desk.submit(payment);
    await desk.cancel(payment);
    desk.clock.advance(minutes(2));
    desk.app.answers.push({ kind: 'unknown', why });
    await desk.drive(payment);
    expect(now().status).toBe('unknown');
  }
  const { desk, payment, now } = await opened([1_000], 'app');
  await desk.submit(payment);
  desk.clock.advance(minutes(16));
  await recoverPayments(desk.deps)();
  expect(now().status).toBe('needs_review');
  await desk.cancel(payment);
  desk.clock.advance(minutes(2));
  await desk.drive(payment);
  expect(now().status).toBe('needs_review');
});

test('an app whose provider knows of the attempt is not left', async () => {
  const { desk, payment, now } = await opened([1_000], 'app');
  await desk.submit(payment);
  await desk.cancel(payment);
  desk.clock.advance(minutes(2));
  desk.app.answers.push({ kind: 'pending', phase: 'processing' });
  await desk.drive(payment);
  expect(now().status).toBe('awaiting');
});

test('a terminal that does not answer is never taken to be left', async () => {
  const { desk, payment, now } = await opened();
  await desk.submit(payment);
  await desk.cancel(payment);
  desk.clock.advance(minutes(2));
  await desk.drive(payment);
  expect(now().status).toBe('unknown');
});

test('a cancel that comes when a person must decide does not end what the terminal does by then', async () => {
  const desk = await paymentDesk();
  const solo = { ...desk.solo.descriptor, can: { ...desk.solo.descriptor.can, cancel: true } };
  const providers = new Map([['solo', { ...desk.solo, descriptor: solo }]]);
  const deps = { ...desk.deps, providers };
  const begin = async () => {
    const sale = await desk.ring([1_000]);
    const command = { ...desk.command(), saleId: sale.id, provider: 'solo', readerId: 'r-1' };
    const { payment } = await startPayment(deps)(command);
    await submitPayment(deps)({ merchantId: desk.merchantId, paymentId: payment.id });
    return payment;
  };
  const stuck = await begin();
  desk.clock.advance(minutes(16));
  await recoverPayments(deps)();
  expect(desk.paymentNow(stuck)).toMatchObject({ status: 'needs_review', openForSale: stuck.saleId });
  const next = await begin();
  await cancelPayment(deps)({ ...desk.command(), paymentId: stuck.id });
  expect(desk.solo.calls.map(({ what }) => what)).not.toContain('cancel');
  await cancelPayment(deps)({ ...desk.command(), paymentId: next.id });
  expect(desk.solo.calls).toContainEqual({ what: 'cancel', of: next.reference });
});
