import { afterAll, beforeAll, describe, test } from 'vitest';
import { manualClock, paymentProviderContract, type PaymentProviderUnderTest } from '@tresen/domain/testing';
import { cash } from './cash/index.ts';
import { fakeCardUnderTest } from './fake-card/fake-card-under-test.ts';
import { soloUnderTest } from './sumup-solo/solo-under-test.ts';
import { tapUnderTest } from './sumup-tap/tap-under-test.ts';
import { sumUpServer } from './sumup/fake-under-test.ts';

const server = sumUpServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

const cashUnderTest = (): PaymentProviderUnderTest => ({
  provider: () => cash(),
  clock: manualClock(),
  settings: {},
  required: [],
  refusedSettings: 'cannot',
  alsoIn: [
    { currency: 'JPY', amount: 1 },
    { currency: 'KWD', amount: 1_005 },
  ],
  platform: 'web',
  reader: null,
  truth: 'none',
  plays: {
    pays: {},
    pays_with_tip: 'cannot',
    is_declined: 'cannot',
    cancels_at_the_terminal: 'cannot',
    walks_away: 'cannot',
    pays_late: 'cannot',
    cannot_begin: 'cannot',
    is_cancelled: 'cannot',
    pays_despite_cancel: 'cannot',
    pays_and_is_refused_a_refund: 'cannot',
  },
  startDisruptions: [],
  inquiryDisruptions: [],
  refundDisruptions: [],
  callbacks: 'none',
  readers: 'none',
});

describe('cash', () => paymentProviderContract(test, async () => cashUnderTest()));
describe('the test card', () => paymentProviderContract(test, async () => fakeCardUnderTest()));
describe('SumUp Solo', () =>
  paymentProviderContract(test, async () => {
    const { sumup, clock } = server.open();
    return soloUnderTest(sumup, clock);
  }));
describe.each(['android', 'ios'] as const)('SumUp Tap on %s', (platform) =>
  paymentProviderContract(test, async () => {
    const { sumup, clock } = server.open();
    return tapUnderTest(sumup, clock, platform);
  }),
);
