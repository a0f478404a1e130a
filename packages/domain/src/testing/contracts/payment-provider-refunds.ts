import { assert, assertEqual, type RegisterTest } from '../assert.ts';
import { isOpen, play, type DrivenAttempt, type DrivenRefund } from './payment-provider-driver.ts';
import type { PaymentProviderUnderTest, Play } from './payment-provider-world.ts';

type Plays = (
  name: string,
  choose: (under: PaymentProviderUnderTest) => Play | 'cannot',
  declared: (under: PaymentProviderUnderTest) => boolean,
  body: (under: PaymentProviderUnderTest, chosen: Play) => Promise<void>,
) => void;

const refunds = (under: PaymentProviderUnderTest) => under.provider().descriptor.can.refund;

/** An attempt that was paid, and is known to be. */
async function paid(under: PaymentProviderUnderTest, chosen: Play): Promise<DrivenAttempt> {
  const { driven, started } = await play(under, chosen);
  const outcome = isOpen(started) ? await driven.untilKnown(chosen.within) : started;
  assertEqual(outcome.kind, 'approved', 'paid');
  return driven;
}

async function assertRefunded(
  under: PaymentProviderUnderTest,
  driven: DrivenAttempt,
  refunded: number,
  requests: number,
) {
  if (under.truth === 'none') return;
  const truth = await driven.truth();
  assertEqual({ refunded: truth.refunded }, { refunded }, 'the server gave back as much');
  assert(truth.refundRequests <= requests, `asked ${requests} times, not ${truth.refundRequests}`);
}

async function assertGivenBack(refund: DrivenRefund): Promise<void> {
  const sent = await refund.send();
  const outcome = sent.kind === 'pending' ? await refund.untilKnown() : sent;
  assertEqual(outcome.kind, 'approved', 'given back');
}

/** What providers that give money back promise of it. */
export function refundsContract(plays: Plays, test: RegisterTest, make: () => Promise<PaymentProviderUnderTest>): void {
  test('all of a payment is given back, once', async () => {
    const under = await make();
    if (refunds(under) === 'none') return;
    const driven = await paid(under, under.plays.pays);
    const { amount } = driven.request.amount;
    await assertGivenBack(driven.refund(amount, 0));
    await assertRefunded(under, driven, amount, 1);
  });

  test('what cannot be given back is refused', async () => {
    const under = await make();
    const can = refunds(under);
    if (can === 'partial') return;
    const driven = await paid(under, under.plays.pays);
    const { amount } = driven.request.amount;
    const refund = driven.refund(can === 'none' ? amount : amount - 1, 0);
    assertEqual((await refund.send()).kind, 'declined');
    await assertRefunded(under, driven, 0, 1);
  });

  test('parts are given back one after the other, and the payment stays a payment', async () => {
    const under = await make();
    if (refunds(under) !== 'partial') return;
    const driven = await paid(under, under.plays.pays);
    const { amount } = driven.request.amount;
    const taken = driven.request.amount;
    const parts = [Math.floor(amount / 3), Math.floor(amount / 3)];
    let before = 0;
    for (const part of [...parts, amount - 2 * Math.floor(amount / 3)]) {
      const refund = driven.refund(part, before);
      await assertGivenBack(refund);
      before += part;
      await assertRefunded(under, driven, before, 3);
      const stands = await driven.inquire();
      assert(stands.kind === 'unknown' || stands.kind === 'approved', `paid, not ${stands.kind}`);
      if (stands.kind === 'approved') assertEqual(stands.amount, taken, 'what was taken');
      under.clock.advance(60_000);
    }
  });

  test('a refund that was carried out is known to have been, when it is asked about', async () => {
    const under = await make();
    if (refunds(under) === 'none' || under.provider().descriptor.flow === 'immediate') return;
    const driven = await paid(under, under.plays.pays);
    const refund = driven.refund(driven.request.amount.amount, 0);
    await assertGivenBack(refund);
    assertEqual((await refund.untilKnown()).kind, 'approved');
    await assertRefunded(under, driven, driven.request.amount.amount, 1);
  });

  plays(
    'a refund that is refused gives nothing back',
    ({ plays: all }) => all.pays_and_is_refused_a_refund,
    () => false,
    async (under, chosen) => {
      const driven = await paid(under, chosen);
      assertEqual((await driven.refund(driven.request.amount.amount, 0).send()).kind, 'declined');
      await assertRefunded(under, driven, 0, 1);
    },
  );

  test('more than was paid is never given back', async () => {
    const under = await make();
    if (refunds(under) !== 'partial' || under.truth === 'none') return;
    const driven = await paid(under, under.plays.pays);
    const { amount } = driven.request.amount;
    await assertGivenBack(driven.refund(amount - 1, 0));
    assertEqual((await driven.refund(2, amount - 1).send()).kind, 'declined');
    await assertRefunded(under, driven, amount - 1, 2);
  });

  test('what was never paid is not given back', async () => {
    const under = await make();
    if (refunds(under) === 'none' || under.truth === 'none' || under.plays.is_declined === 'cannot') return;
    const { driven } = await play(under, under.plays.is_declined);
    await driven.untilKnown(under.plays.is_declined.within);
    assertEqual((await driven.refund(driven.request.amount.amount, 0).send()).kind, 'declined');
    await assertRefunded(under, driven, 0, 1);
  });

  test('whatever goes wrong with a refund, it is sent once, and not known until it is', async () => {
    const first = await make();
    const network = refunds(first) !== 'none' && first.provider().descriptor.flow !== 'immediate';
    assert(!network || first.refundDisruptions.some(({ arrives }) => arrives), 'the answer to a refund is lost');
    for (const { name } of first.refundDisruptions) {
      const under = await make();
      const disruption = under.refundDisruptions.find((one) => one.name === name);
      assert(disruption, name);
      const amount = disruption.amount ?? under.plays.pays.amount;
      const driven = await paid(under, { ...under.plays.pays, ...(amount !== undefined && { amount }) });
      const wanted = driven.request.amount.amount;
      const part = refunds(under) === 'partial' ? wanted - 10 : wanted;
      const refund = driven.refund(part, 0);
      disruption.begins();
      const sent = await refund.send();
      assert(sent.kind === 'unknown' || sent.kind === 'pending', `${name}: ${sent.kind} is invented`);
      const during = await refund.inquire();
      assert(during.kind !== 'declined', `${name}: ${during.kind} is invented`);
      disruption.ends();
      const outcome = await refund.untilKnown(disruption.within);
      if (disruption.arrives) assertEqual(outcome.kind, 'approved', `${name}: found`);
      else assert(outcome.kind !== 'approved', `${name}: not given back`);
      await assertRefunded(under, driven, disruption.arrives ? part : 0, 1);
    }
  });
}
