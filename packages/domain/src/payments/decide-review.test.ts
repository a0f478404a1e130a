import { expect, test } from 'vitest';
import { minutes } from '../kernel/time.ts';
import { approved, euros, paymentDesk } from '../testing/payment-desk.ts';
import { decidePayment, decideRefund, type PaymentDecision } from './decide-review.ts';
import type { PaymentId } from './payment.ts';
import { recoverPayments } from './recover-payments.ts';

type Desk = Awaited<ReturnType<typeof paymentDesk>>;

const decide = (desk: Desk, payment: { readonly id: PaymentId }, decision: PaymentDecision, by = desk.owner) =>
  decidePayment(desk.deps)({ ...desk.command(by), paymentId: payment.id, decision, note: ' bank said ' });

const inReview = async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([1_000], { withCard: true });
  const { payment } = await desk.start(sale, 'card');
  await desk.submit(payment);
  desk.clock.advance(minutes(16));
  await recoverPayments(desk.deps)();
  expect(desk.paymentNow(payment).status).toBe('needs_review');
  return { desk, sale, payment };
};

const orphaned = async () => {
  const desk = await paymentDesk();
  const sale = await desk.ring([1_000]);
  const { payment } = await desk.start(sale, 'card');
  desk.card.answers.push(approved(1_200, { tip: 30 }));
  await desk.submit(payment);
  return { desk, sale, payment };
};

test('money that a person says was taken pays the sale, and the trail says who said so', async () => {
  const { desk, sale, payment } = await inReview();
  expect(await decide(desk, payment, { kind: 'taken' })).toMatchObject({ status: 'settled', taken: { amount: 1_000 } });
  expect(desk.saleNow(sale)).toMatchObject({ status: 'paid', earned: { stamps: 1 } });
  expect(desk.store.tables.audit.at(-1)).toMatchObject({
    action: 'payment.decided',
    object: { kind: 'payment', id: payment.id },
    actor: { id: desk.owner.userId },
    details: { decision: 'taken', note: 'bank said' },
  });
  expect(desk.breaches()).toEqual([]);
});

test('less may have been taken than was wanted, but not more', async () => {
  const part = await inReview();
  await decide(part.desk, part.payment, { kind: 'taken', amount: 300 });
  expect(part.desk.saleNow(part.sale)).toMatchObject({ status: 'open', paid: 300 });
  const over = await inReview();
  await expect(decide(over.desk, over.payment, { kind: 'taken', amount: 1_001 })).rejects.toMatchObject({
    code: 'PAYMENT_EXCEEDS_OPEN',
    data: { open_minor: 1_000 },
  });
  expect(over.desk.paymentNow(over.payment).status).toBe('needs_review');
});

test('an attempt that took nothing gives its sale free, and is still watched', async () => {
  const { desk, sale, payment } = await inReview();
  expect(await decide(desk, payment, { kind: 'not_taken' })).toMatchObject({ status: 'cancelled', reason: 'decided' });
  await desk.start(sale, 'cash', { amount: 400 });
  desk.clock.advance(minutes(30));
  desk.card.answers.push(approved(600));
  await recoverPayments(desk.deps)();
  expect(desk.paymentNow(payment).status).toBe('settled');
  expect(desk.saleNow(sale).status).toBe('paid');
});

test('orphaned money is given back, tip and all, and never touches the sale', async () => {
  const { desk, sale, payment } = await orphaned();
  await decide(desk, payment, { kind: 'refund' });
  const refund = desk.store.tables.all('refund')[0]!;
  expect(refund).toMatchObject({ status: 'created', amount: 1_230 });
  expect(desk.paymentNow(payment).refundsReserved).toBe(1_230);
  await expect(decide(desk, payment, { kind: 'refund' })).rejects.toMatchObject({ code: 'REVIEW_NOT_OPEN' });
  desk.card.answers.push({ kind: 'approved', amount: euros(1_230) });
  await desk.driveBack(refund);
  expect(desk.paymentNow(payment)).toMatchObject({ status: 'orphaned', refunded: 1_230, refundsReserved: 0 });
  expect(desk.saleNow(sale)).toMatchObject({ paid: 0, refunded: 0 });
  expect(desk.shiftNow().takings.byProvider).toEqual({});
  expect(desk.breaches()).toEqual([]);
});

test('orphaned money is assigned to an open sale that it fits', async () => {
  const { desk, payment, sale } = await orphaned();
  const other = await desk.ring([1_500]);
  const assigned = await decide(desk, payment, { kind: 'assign', saleId: other.id });
  expect(assigned).toMatchObject({ status: 'settled', saleId: other.id });
  expect(desk.saleNow(other)).toMatchObject({ status: 'open', paid: 1_200 });
  expect(desk.saleNow(sale)).toMatchObject({ status: 'open', paid: 0 });
  expect(desk.breaches()).toEqual([]);
});

test('it is not assigned where it does not fit', async () => {
  const { desk, payment } = await orphaned();
  const small = await desk.ring([500]);
  const assign = (saleId: typeof small.id) => decide(desk, payment, { kind: 'assign', saleId });
  await expect(assign(small.id)).rejects.toMatchObject({ code: 'PAYMENT_EXCEEDS_OPEN' });
  await desk.start(small, 'cash');
  await expect(assign(small.id)).rejects.toMatchObject({ code: 'SALE_STATUS' });
  await expect(assign(desk.id())).rejects.toMatchObject({ code: 'SALE_NOT_FOUND' });
  const busy = await desk.ring([2_000]);
  await desk.start(busy, 'card');
  await expect(assign(busy.id)).rejects.toMatchObject({ code: 'PAYMENT_IN_PROGRESS' });
  await decide(desk, payment, { kind: 'refund' });
  await expect(assign((await desk.ring([2_000])).id)).rejects.toMatchObject({ code: 'REVIEW_NOT_OPEN' });
});

test('money in another currency is not assigned', async () => {
  const desk = await paymentDesk();
  const { payment } = await desk.start(await desk.ring([1_000]), 'card');
  desk.card.answers.push(approved(1_000, { amount: { amount: 1_000, currency: 'USD' } }));
  await desk.submit(payment);
  const other = await desk.ring([1_000]);
  const assign = decide(desk, payment, { kind: 'assign', saleId: other.id });
  await expect(assign).rejects.toMatchObject({ code: 'PROVIDER_CURRENCY' });
});

test('only what waits for a decision is decided, and only by those who run the merchant', async () => {
  const { desk, payment } = await inReview();
  const settled = (await desk.start(await desk.ring([500]), 'cash')).payment;
  for (const kind of ['taken', 'not_taken', 'refund'] as const)
    await expect(decide(desk, settled, { kind })).rejects.toMatchObject({ code: 'REVIEW_NOT_OPEN' });
  await expect(decide(desk, payment, { kind: 'refund' })).rejects.toMatchObject({ code: 'REVIEW_NOT_OPEN' });
  const assign = decide(desk, settled, { kind: 'assign', saleId: (await desk.ring([900])).id });
  await expect(assign).rejects.toMatchObject({ code: 'REVIEW_NOT_OPEN' });
  await expect(decide(desk, payment, { kind: 'taken' }, desk.caller)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(decide(desk, payment, { kind: 'taken' }, desk.stranger)).rejects.toMatchObject({
    code: 'PAYMENT_NOT_FOUND',
  });
});

test('two who decide at once decide once', async () => {
  const { desk, sale, payment } = await inReview();
  const both = await Promise.allSettled([
    decide(desk, payment, { kind: 'taken' }),
    decide(desk, payment, { kind: 'not_taken' }),
  ]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(desk.saleNow(sale).status).toBe('paid');
});

test('a refund that nobody knows of is decided: given back, or free to be given back again', async () => {
  for (const kind of ['taken', 'not_taken'] as const) {
    const desk = await paymentDesk();
    const sale = await desk.ring([1_000]);
    const { payment } = await desk.start(sale, 'card');
    desk.card.answers.push(approved(1_000));
    await desk.submit(payment);
    const { id: refundId } = (await desk.refund(sale)).refunds[0]!;
    const say = (by = desk.owner) => decideRefund(desk.deps)({ ...desk.command(by), refundId, decision: { kind } });
    await desk.driveBack({ id: refundId });
    await expect(say()).rejects.toMatchObject({ code: 'REVIEW_NOT_OPEN' });
    desk.clock.advance(minutes(16));
    await recoverPayments(desk.deps)();
    await expect(say(desk.caller)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(say(desk.stranger)).rejects.toMatchObject({ code: 'REFUND_NOT_FOUND' });
    expect(await say()).toMatchObject({ status: kind === 'taken' ? 'approved' : 'declined' });
    expect(desk.saleNow(sale)).toMatchObject({ refunded: kind === 'taken' ? 1_000 : 0, refundsReserved: 0 });
    expect(desk.store.tables.audit.at(-1)).toMatchObject({ action: 'refund.decided' });
    expect(desk.breaches()).toEqual([]);
  }
});
