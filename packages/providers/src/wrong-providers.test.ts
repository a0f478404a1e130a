import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Minor, Outcome, PaymentProvider } from '@tresen/domain';
import { paymentProviderContract, type PaymentProviderUnderTest } from '@tresen/domain/testing';
import { fakeCardUnderTest } from './fake-card/fake-card-under-test.ts';
import { soloUnderTest } from './sumup-solo/solo-under-test.ts';
import { tapUnderTest } from './sumup-tap/tap-under-test.ts';
import { sumUpServer } from './sumup/fake-under-test.ts';

const server = sumUpServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

type Make = () => PaymentProviderUnderTest;
const solo: Make = () => {
  const { sumup, clock } = server.open();
  return soloUnderTest(sumup, clock);
};
const tap: Make = () => {
  const { sumup, clock } = server.open();
  return tapUnderTest(sumup, clock, 'android');
};

/** The rules of the suite that a provider breaks. */
async function broken(make: Make, spoil: (right: PaymentProvider) => PaymentProvider, only: string): Promise<string[]> {
  const rules: [name: string, body: () => Promise<void>][] = [];
  paymentProviderContract(
    (name, body) => rules.push([name, body]),
    async () => {
      const under = make();
      return { ...under, provider: () => spoil(under.provider()) };
    },
  );
  const failed: string[] = [];
  for (const [name, body] of rules.filter(([one]) => one === only)) await body().catch(() => failed.push(name));
  return failed;
}

const declined = { kind: 'declined', reason: 'declined' } as const;
const approved = (amount: Outcome & { kind: 'approved' }, more: number): Outcome => ({
  ...amount,
  amount: { ...amount.amount, amount: (amount.amount.amount + more) as Minor }, // wrong on purpose
});

/** With what an inquiry says changed. */
const inquiring =
  (change: (outcome: Outcome, ...asked: Parameters<PaymentProvider['inquire']>) => Outcome | Promise<Outcome>) =>
  (right: PaymentProvider): PaymentProvider => ({
    ...right,
    inquire: async (...asked) => change(await right.inquire(...asked), ...asked),
  });
const starting =
  (change: (outcome: Outcome, ...asked: Parameters<PaymentProvider['start']>) => Outcome | Promise<Outcome>) =>
  (right: PaymentProvider): PaymentProvider => ({
    ...right,
    start: async (...asked) => change(await right.start(...asked), ...asked),
  });
const refunding =
  (
    refund: (
      right: PaymentProvider,
      ...asked: Parameters<PaymentProvider['refund']>
    ) => ReturnType<PaymentProvider['refund']>,
  ) =>
  (right: PaymentProvider): PaymentProvider => ({ ...right, refund: (...asked) => refund(right, ...asked) });

const startRule = 'whatever goes wrong with a request to begin, it is sent once, and not known until it is';
const inquiryRule = 'whatever goes wrong with an inquiry, money that was taken is found when it is over';
const refundRule = 'whatever goes wrong with a refund, it is sent once, and not known until it is';
const forgedRule = 'a forged callback pays nothing and ends nothing';
const paysRule = 'a customer who pays is found to have paid';

const wrong: readonly [what: string, rule: string, make: Make, spoil: (right: PaymentProvider) => PaymentProvider][] = [
  ['takes a lost answer for a decline', startRule, solo, starting((one) => (one.kind === 'unknown' ? declined : one))],
  [
    'asks again when no answer came',
    startRule,
    solo,
    (right) => starting((one, ...asked) => (one.kind === 'unknown' ? right.start(...asked) : one))(right),
  ],
  [
    'begins again when it is inquired and nothing is found',
    startRule,
    solo,
    (right) =>
      inquiring((one, context, attempt) =>
        one.kind === 'unknown'
          ? right.start(context, {
              ...attempt,
              title: '',
              tendered: null,
              platform: 'web',
              callbackUrl: '',
              returnUrl: '',
            })
          : one,
      )(right),
  ],
  [
    'throws when its server is down',
    inquiryRule,
    solo,
    inquiring((one) => {
      if (one.kind === 'unknown') throw new Error(one.why);
      return one;
    }),
  ],
  [
    'takes "not found" for "not paid"',
    startRule,
    solo,
    inquiring((one) => (one.kind === 'unknown' && one.why === 'not_found' ? declined : one)),
  ],
  [
    'takes a status that it does not know for a failure',
    inquiryRule,
    tap,
    inquiring((one) => (one.kind === 'unknown' && one.why === 'status_unknown' ? declined : one)),
  ],
  [
    'takes garbage for money',
    'nor does it end, or get paid, because an inquiry goes wrong',
    solo,
    inquiring((one, _, { amount }) =>
      one.kind === 'unknown' && one.why === 'unreadable' ? { kind: 'approved', amount, tip: 0 as Minor } : one,
    ),
  ],
  [
    'takes an accepted request for a payment',
    'before anybody pays, nothing is approved and nothing has ended',
    solo,
    starting((one, _, { amount }) => (one.kind === 'pending' ? { kind: 'approved', amount, tip: 0 as Minor } : one)),
  ],
  [
    'counts the tip as money for the sale',
    'a tip is told apart from the amount',
    solo,
    inquiring((one) => (one.kind === 'approved' ? approved(one, one.tip) : one)),
  ],
  [
    'loses a cent to floating point',
    'the amount is right in every currency, to the last minor unit',
    solo,
    inquiring((one) =>
      one.kind === 'approved' ? approved(one, Math.floor((one.amount.amount / 100) * 100) - one.amount.amount) : one,
    ),
  ],
  [
    'takes a cancel for a fact',
    'a cancel is a wish: who pays all the same has paid',
    solo,
    inquiring((one, _, { cancelRequestedAt }) => (cancelRequestedAt === null ? one : { kind: 'cancelled' })),
  ],
  [
    'gives up on a late payment',
    'a late payment is found',
    solo,
    inquiring((one, { now }, { startedAt }) =>
      now > startedAt + 60_000 ? { kind: 'declined', reason: 'timed_out' } : one,
    ),
  ],
  [
    'believes a callback',
    forgedRule,
    solo,
    (right) =>
      inquiring((one, _, { amount, state }) =>
        state.hint === 'paid' ? { kind: 'approved', amount, tip: 0 as Minor } : one,
      )({
        ...right,
        readCallback: ({ body }) => (body.includes('successful') ? { hint: 'paid' } : {}),
      }),
  ],
  [
    'believes what the app came back with',
    forgedRule,
    tap,
    (right) =>
      inquiring((one, _, { state }) => (state.hint === 'success' && one.kind === 'unknown' ? declined : one))({
        ...right,
        readCallback: ({ query }) => (query['smp-status'] ? { hint: query['smp-status'] } : {}),
      }),
  ],
  ['keeps a whole callback', forgedRule, solo, (right) => ({ ...right, readCallback: ({ body }) => ({ body }) })],
  [
    'chokes on a callback that is no JSON',
    forgedRule,
    solo,
    (right) => ({ ...right, readCallback: ({ body }) => ({ id: String(JSON.parse(body)?.id) }) }),
  ],
  [
    'remembers attempts in the process',
    paysRule,
    solo,
    (right) => {
      const known = new Set<string>();
      return {
        ...right,
        start: (context, request) => {
          known.add(request.reference);
          return right.start(context, request);
        },
        inquire: async (context, attempt) =>
          known.has(attempt.reference) ? right.inquire(context, attempt) : { kind: 'unknown', why: 'not_found' },
      };
    },
  ],
  [
    'asks twice, to be sure',
    paysRule,
    solo,
    (right) =>
      starting(async (one, ...asked) => {
        await right.start(...asked);
        return one;
      })(right),
  ],
  [
    'sends a refund again when no answer came',
    refundRule,
    solo,
    refunding(async (right, ...asked) => {
      const outcome = await right.refund(...asked);
      return outcome.kind === 'unknown' ? right.refund(...asked) : outcome;
    }),
  ],
  [
    'takes a lost refund for a refused one',
    refundRule,
    solo,
    refunding(async (right, ...asked) => {
      const outcome = await right.refund(...asked);
      return outcome.kind === 'unknown' ? { kind: 'declined', reason: 'other' } : outcome;
    }),
  ],
  [
    'takes a refund that is not seen for done',
    refundRule,
    solo,
    (right) => ({ ...right, inquireRefund: async (_, { amount }) => ({ kind: 'approved', amount }) }),
  ],
  [
    'gives all back where a part is wanted',
    'parts are given back one after the other, and the payment stays a payment',
    solo,
    refunding(async (right, context, refund) => {
      const outcome = await right.refund(context, { ...refund, amount: refund.attempt.amount });
      return outcome.kind === 'approved' ? { ...outcome, amount: refund.amount } : outcome;
    }),
  ],
  [
    'takes a payment that was given back for none',
    'parts are given back one after the other, and the payment stays a payment',
    solo,
    (right) => {
      return {
        ...right,
        inquire: async (context, attempt) => {
          const outcome = await right.inquire(context, attempt);
          const given = await right.inquireRefund(context, {
            ...attempt,
            amount: { ...attempt.amount, amount: 336 as Minor },
            attempt,
            refundedBefore: 0 as Minor,
          });
          return given.kind === 'approved' ? declined : outcome;
        },
      };
    },
  ],
  [
    'keeps a secret with the payment',
    paysRule,
    solo,
    (right) =>
      starting((one, { settings }) => ({ ...one, state: { ...one.state, key: settings.api_key ?? '' } }))(right),
  ],
  [
    'is healthy without its settings',
    'it is healthy when its settings are there, and says which are missing',
    solo,
    (right) => ({ ...right, health: async () => ({ kind: 'ok' }) }),
  ],
  [
    'begins without its settings',
    'without its settings nothing begins',
    solo,
    starting((one) => (one.kind === 'not_started' ? { kind: 'pending', phase: 'waiting' } : one)),
  ],
  [
    'opens an app where there is none',
    'a platform that it is not for begins nothing',
    tap,
    (right) => ({ ...right, start: (context, request) => right.start(context, { ...request, platform: 'android' }) }),
  ],
  [
    'declares readers and has none',
    'it says of itself what pages, checks and settings need',
    solo,
    (right) => {
      const spoilt = { ...right };
      Reflect.deleteProperty(spoilt, 'readers');
      return spoilt;
    },
  ],
  [
    'says nothing of a wrong pairing code',
    'a code that is wrong, used or run out pairs nothing',
    solo,
    (right) => ({
      ...right,
      ...(right.readers && {
        readers: {
          ...right.readers,
          pair: async () => ({ id: 'x', name: 'x', model: null, status: 'online', seenAt: null }),
        },
      }),
    }),
  ],
  [
    'waits for a customer who has gone',
    'a customer who walks away ends it without money, in the end',
    fakeCardUnderTest,
    inquiring((one) => (one.kind === 'declined' ? { kind: 'pending', phase: 'waiting' } : one)),
  ],
  [
    'ends nothing when it is cancelled',
    'a cancel ends it, and an inquiry says so',
    fakeCardUnderTest,
    (right) => ({
      ...right,
      inquire: (context, attempt) => right.inquire(context, { ...attempt, cancelRequestedAt: null }),
    }),
  ],
];

describe('the contract suite', () => {
  test.each(wrong)('finds a provider that %s', async (_, rule, make, spoil) => {
    expect(await broken(make, spoil, rule)).toEqual([rule]);
  });
});
