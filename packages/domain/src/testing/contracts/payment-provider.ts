import type { CallbackRequest, Outcome } from '../../payments/provider.ts';
import { assert, assertEqual, type RegisterTest } from '../assert.ts';
import {
  attemptOf,
  checkState,
  contextOf,
  isOpen,
  play,
  withoutSetting,
  type DrivenAttempt,
} from './payment-provider-driver.ts';
import { readersContract } from './payment-provider-readers.ts';
import { refundsContract } from './payment-provider-refunds.ts';
import type { PaymentProviderUnderTest, Play } from './payment-provider-world.ts';

const code = /^[a-z][a-z0-9_]*$/;

/** That money moved exactly as the outcome says, after one request to begin. */
export async function assertCharged(under: PaymentProviderUnderTest, driven: DrivenAttempt, outcome: Outcome, tip = 0) {
  assertEqual(
    outcome.kind === 'approved' && { amount: outcome.amount, tip: outcome.tip },
    { amount: driven.request.amount, tip },
    'approved, for the amount without the tip',
  );
  if (under.truth === 'none') return;
  const { charged, tip: tipped, starts } = await driven.truth();
  assertEqual({ charged, tip: tipped }, { charged: driven.request.amount.amount, tip }, 'the server took as much');
  assert(starts <= 1, `asked once, not ${starts} times`);
}

async function assertNothingCharged(under: PaymentProviderUnderTest, driven: DrivenAttempt): Promise<void> {
  if (under.truth !== 'none') assertEqual((await driven.truth()).charged, 0, 'the server took nothing');
}

const endsWithoutMoney = (outcome: Outcome): boolean => ['declined', 'cancelled', 'not_started'].includes(outcome.kind);

/**
 * What every payment provider promises; `make` answers one with a world of its own around it, unused. Run it with `test` of any
 * runner. What the descriptor declares must be played; what is left out is said by `'cannot'` or `'none'`.
 */
export function paymentProviderContract(test: RegisterTest, make: () => Promise<PaymentProviderUnderTest>): void {
  /** A test of one play; what the provider cannot, it must not declare either. */
  const plays = <P extends Play>(
    name: string,
    choose: (under: PaymentProviderUnderTest) => P | 'cannot',
    declared: (under: PaymentProviderUnderTest) => boolean,
    body: (under: PaymentProviderUnderTest, chosen: P) => Promise<void>,
  ) =>
    test(name, async () => {
      const under = await make();
      const chosen = choose(under);
      if (chosen === 'cannot') assert(!declared(under), 'what the descriptor declares is played');
      else await body(under, chosen);
    });
  const flow = ({ provider }: PaymentProviderUnderTest) => provider().descriptor.flow;
  const atTerminal = (under: PaymentProviderUnderTest) => flow(under) === 'terminal';
  const notCash = (under: PaymentProviderUnderTest) => flow(under) !== 'immediate';

  test('it says of itself what pages, checks and settings need', async () => {
    const under = await make();
    const { descriptor, readers } = under.provider();
    const { id, label, labelOn = {}, can, drawer, minimum, platforms, settings, currencies } = descriptor;
    assert(code.test(id), 'an id in snake_case');
    for (const words of [label, ...Object.values(labelOn)])
      assert(words.en.length > 0 && Object.values(words).every((word) => word.trim().length > 0), 'labels with words');
    assert(Number.isSafeInteger(minimum) && minimum >= 0, 'a minimum in minor units');
    assert(platforms.length > 0 && new Set(platforms).size === platforms.length, 'platforms, each once');
    assert(platforms.includes(under.platform), 'the platform that it is tried on');
    assert(currencies === 'any' || currencies.length > 0, 'currencies');
    assertEqual(settings.id, id, 'its settings go by its id');
    const names = settings.fields.map(({ name }) => name);
    assert(names.every((name) => code.test(name)) && new Set(names).size === names.length, 'fields, each once');
    assert(
      under.required.every((name) => names.includes(name)),
      'what is required can be set',
    );
    assertEqual(can.readers, readers !== undefined, 'it has readers or has not');
    assertEqual(under.readers !== 'none', can.readers, 'readers that are declared are tried');
    assert(!drawer || descriptor.flow === 'immediate', 'only what is over at once lies in the drawer');
    assert(descriptor.flow !== 'immediate' || !can.cancel, 'what is over at once cannot be cancelled');
  });

  test('settings are kept as they are read again', async () => {
    const under = await make();
    for (const { name, parse } of under.provider().descriptor.settings.fields) {
      const value = under.settings[name];
      if (value === undefined || !parse) continue;
      assertEqual(parse(` ${value} `, `/${name}`), value, name);
    }
  });

  test('it is healthy when its settings are there, and says which are missing', async () => {
    const under = await make();
    assertEqual((await under.provider().health(contextOf(under))).kind, 'ok');
    for (const name of under.required) {
      const health = await under.provider().health(contextOf(under, withoutSetting(under.settings, name)));
      assert(health.kind === 'not_configured' && health.missing.includes(name), `${name} is missed`);
    }
  });

  test('without its settings nothing begins', async () => {
    const under = await make();
    for (const name of under.required) {
      const driven = attemptOf(under, { settings: withoutSetting(under.settings, name) });
      assertEqual(await driven.start(), { kind: 'not_started', problem: 'settings_wrong' }, name);
      await assertNothingCharged(under, driven);
    }
  });

  test('settings that are not accepted begin nothing, and say nothing of what began before', async () => {
    const under = await make();
    const settings = under.refusedSettings;
    if (settings === 'cannot') return;
    assert((await under.provider().health(contextOf(under, settings))).kind !== 'ok', 'not healthy');
    const driven = attemptOf(under, { settings });
    assert((await driven.start()).kind !== 'pending' || !atTerminal(under), 'nothing begins');
    const outcome = await driven.inquire();
    assert(outcome.kind === 'unknown', `not known, not ${outcome.kind}`);
    await assertNothingCharged(under, driven);
  });

  test('a platform that it is not for begins nothing', async () => {
    const under = await make();
    const { platforms } = under.provider().descriptor;
    for (const platform of (['web', 'android', 'ios'] as const).filter((one) => !platforms.includes(one)))
      assertEqual((await attemptOf(under, { platform }).start()).kind, 'not_started', platform);
  });

  plays(
    'a customer who pays is found to have paid',
    ({ plays: { pays } }) => pays,
    notCash,
    async (under, pays) => {
      const { driven, started } = await play(under, pays);
      if (flow(under) === 'immediate') return assertCharged(under, driven, started);
      assert(started.kind !== 'unknown' && !endsWithoutMoney(started), `under way, not ${started.kind}`);
      const outcome = await driven.untilKnown(pays.within);
      await assertCharged(under, driven, outcome);
      for (let time = 0; time < 3; time++) assertEqual(await driven.inquire(), outcome, 'said again');
      await assertCharged(under, driven, outcome);
    },
  );

  test('what is over at once says the same again, with the change to give', async () => {
    const under = await make();
    if (flow(under) !== 'immediate') return;
    const driven = attemptOf(under, { amount: 1010, tendered: 2000 });
    const first = await driven.start();
    assert(first.kind === 'approved' && first.change === 990, 'change is given');
    assertEqual(await driven.start(), first, 'said again');
    const short = await attemptOf(under, { amount: 1010, tendered: 1009 }).start();
    assertEqual(short.kind, 'not_started', 'less than the amount is not enough');
    assert(!endsWithoutMoney(await driven.inquire()), 'nobody says later that it was not paid');
  });

  test('before anybody pays, nothing is approved and nothing has ended', async () => {
    const under = await make();
    if (flow(under) === 'immediate') return;
    const { amount } = under.plays.is_cancelled === 'cannot' ? under.plays.pays : under.plays.is_cancelled;
    const driven = attemptOf(under, { ...(amount !== undefined && { amount }) });
    assert(isOpen(await driven.start()), 'under way');
    assert(isOpen(await driven.inquire()), 'still under way');
    await assertNothingCharged(under, driven);
  });

  test('the amount is right in every currency, to the last minor unit', async () => {
    const under = await make();
    const { currencies } = under.provider().descriptor;
    for (const { currency, amount } of under.alsoIn ?? []) {
      assert(currencies === 'any' || currencies.some((one) => one === currency), `${currency} is declared`);
      const fresh = await make();
      const { pays } = fresh.plays;
      const { driven, started } = await play(fresh, { ...pays, amount }, { currency });
      await assertCharged(fresh, driven, isOpen(started) ? await driven.untilKnown(pays.within) : started);
    }
  });

  plays(
    'a tip is told apart from the amount',
    ({ plays: { pays_with_tip: tips } }) => tips,
    ({ provider }) => provider().descriptor.can.tips,
    async (under, tips) => {
      const { driven } = await play(under, tips);
      await assertCharged(under, driven, await driven.untilKnown(tips.within), tips.tip);
    },
  );

  for (const [name, which] of [
    ['a card that is refused ends it without money', 'is_declined'],
    ['a customer who cancels at the terminal ends it without money', 'cancels_at_the_terminal'],
    ['a customer who walks away ends it without money, in the end', 'walks_away'],
  ] as const)
    plays(
      name,
      ({ plays: all }) => all[which],
      which === 'is_declined' ? notCash : atTerminal,
      async (under, chosen) => {
        const { driven } = await play(under, chosen);
        const outcome = await driven.untilKnown(chosen.within);
        assert(outcome.kind === 'declined' || outcome.kind === 'cancelled', `ended, not ${outcome.kind}`);
        await assertNothingCharged(under, driven);
      },
    );

  plays(
    'a late payment is found',
    ({ plays: { pays_late: late } }) => late,
    atTerminal,
    async (under, late) => {
      const { driven } = await play(under, late);
      await assertCharged(under, driven, await driven.untilKnown(late.within));
    },
  );

  plays(
    'what cannot begin says why',
    ({ plays: all }) => all.cannot_begin,
    atTerminal,
    async (under, chosen) => {
      const { driven, started } = await play(under, chosen);
      assert(started.kind === 'not_started' && code.test(started.problem), 'not begun, with a reason');
      await assertNothingCharged(under, driven);
    },
  );

  const cancels = ({ provider }: PaymentProviderUnderTest) => provider().descriptor.can.cancel;

  plays(
    'a cancel ends it, and an inquiry says so',
    ({ plays: all }) => all.is_cancelled,
    cancels,
    async (under, chosen) => {
      const { driven } = await play(under, chosen);
      await driven.cancel();
      const outcome = await driven.untilKnown(chosen.within);
      assert(outcome.kind === 'cancelled' || outcome.kind === 'declined', `ended, not ${outcome.kind}`);
      await assertNothingCharged(under, driven);
    },
  );

  plays(
    'a cancel is a wish: who pays all the same has paid',
    ({ plays: all }) => all.pays_despite_cancel,
    cancels,
    async (under, { after, ...chosen }) => {
      const { driven, started } = await play(under, chosen);
      await driven.cancel();
      await after?.(driven.request, started);
      await assertCharged(under, driven, await driven.untilKnown(chosen.within));
      await driven.cancel();
      await assertCharged(under, driven, await driven.inquire());
    },
  );

  test('whatever goes wrong with a request to begin, it is sent once, and not known until it is', async () => {
    const first = await make();
    const names = first.startDisruptions.map(({ name }) => name);
    const both = [true, false].every((arrives) => first.startDisruptions.some((one) => one.arrives === arrives));
    assert(both || !atTerminal(first), 'a start is lost on its way, and on the way back');
    for (const name of names) {
      const under = await make();
      const disruption = under.startDisruptions.find((one) => one.name === name);
      assert(disruption, name);
      disruption.begins();
      const driven = attemptOf(under, { ...(disruption.amount !== undefined && { amount: disruption.amount }) });
      const started = await driven.start();
      assertEqual(started.kind, 'unknown', name);
      disruption.ends();
      if (disruption.arrives) {
        await disruption.after?.(driven.request, started);
        await assertCharged(under, driven, await driven.untilKnown(disruption.within));
      } else {
        const outcome = await driven.untilKnown(disruption.within);
        assert(outcome.kind !== 'approved' && outcome.kind !== 'declined', `${name}: nothing is invented`);
        if (under.truth !== 'none') assert((await driven.truth()).starts <= 1, `${name}: not sent again`);
      }
    }
  });

  test('whatever goes wrong with an inquiry, money that was taken is found when it is over', async () => {
    const first = await make();
    assert(first.inquiryDisruptions.length > 0 || flow(first) === 'immediate', 'an inquiry goes wrong');
    for (const { name } of first.inquiryDisruptions) {
      const under = await make();
      const disruption = under.inquiryDisruptions.find((one) => one.name === name);
      assert(disruption, name);
      const amount = disruption.amount ?? under.plays.pays.amount;
      const { driven } = await play(under, { ...under.plays.pays, ...(amount !== undefined && { amount }) });
      disruption.begins();
      const meanwhile = await driven.inquire();
      assert(!endsWithoutMoney(meanwhile), `${name}: ${meanwhile.kind} is invented`);
      assert(meanwhile.kind !== 'action_required', `${name}: nothing begins again`);
      await driven.cancel();
      await under.provider().health(contextOf(under));
      disruption.ends();
      await assertCharged(under, driven, await driven.untilKnown(disruption.within ?? under.plays.pays.within));
    }
  });

  test('nor does it end, or get paid, because an inquiry goes wrong', async () => {
    const first = await make();
    for (const { name } of first.inquiryDisruptions) {
      const under = await make();
      const disruption = under.inquiryDisruptions.find((one) => one.name === name);
      assert(disruption, name);
      const driven = attemptOf(under, { ...(disruption.amount !== undefined && { amount: disruption.amount }) });
      await driven.start();
      disruption.begins();
      const outcome = await driven.inquire();
      assert(isOpen(outcome), `${name}: ${outcome.kind} is invented`);
      disruption.ends();
      await assertNothingCharged(under, driven);
    }
  });

  test('a forged callback pays nothing and ends nothing', async () => {
    const under = await make();
    if (flow(under) === 'immediate') return;
    const paid = await play(under, under.plays.pays);
    await paid.driven.untilKnown(under.plays.pays.within);
    const { amount } = under.plays.is_cancelled === 'cannot' ? under.plays.pays : under.plays.is_cancelled;
    const driven = attemptOf(under, { ...(amount !== undefined && { amount }) });
    await driven.start();
    const genuine = under.callbacks === 'none' ? [] : under.callbacks(paid.driven.request.reference);
    for (const callback of [...genuine, ...forged(driven.request.reference)]) {
      const hints = under.provider().readCallback(callback);
      checkState(hints);
      const outcome = await driven.inquire(hints);
      assert(isOpen(outcome), `${outcome.kind} after a forged callback`);
    }
    await assertNothingCharged(under, driven);
  });

  test('genuine callbacks, repeated and in any order, change nothing of what is known', async () => {
    const under = await make();
    if (under.callbacks === 'none') return;
    const { driven } = await play(under, under.plays.pays);
    const callbacks = under.callbacks(driven.request.reference);
    assert(callbacks.length > 0, 'it calls back');
    for (const callback of [...callbacks, ...callbacks.toReversed()])
      await assertCharged(under, driven, await driven.inquire(under.provider().readCallback(callback)));
  });

  refundsContract(plays, test, make);
  readersContract(test, make);
}

/** What anybody can post to an address that was guessed. */
const forged = (reference: string): readonly CallbackRequest[] => {
  const claims = { status: 'successful', reference, id: reference, transaction_id: 'x', amount: 1, paid: true };
  const request = (body: string, query: CallbackRequest['query'] = {}): CallbackRequest => ({
    body,
    query,
    headers: {},
  });
  return [
    request(''),
    request('{'),
    request('null'),
    request('[]'),
    request('"successful"'),
    request(JSON.stringify(claims)),
    request(JSON.stringify({ event_type: 'payment.updated', payload: claims })),
    request(`{"__proto__":{"status":"successful"}}`),
    request('x'.repeat(100_000)),
    request('', {
      status: 'success',
      'smp-status': 'success',
      'smp-tx-code': 'TAAAAAAAAA',
      'foreign-tx-id': reference,
    }),
    request('', { 'smp-tx-code': '../../'.repeat(100), state: 'approved' }),
  ];
};
