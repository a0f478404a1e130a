import { manualClock, type PaymentProviderUnderTest } from '@tresen/domain/testing';
import { fakeCard } from './index.ts';

const here = { begins: () => undefined, ends: () => undefined };

/** The test card, whose world is its table of amounts. */
export const fakeCardUnderTest = (): PaymentProviderUnderTest => ({
  provider: () => fakeCard(),
  clock: manualClock(),
  settings: {},
  required: [],
  refusedSettings: 'cannot',
  alsoIn: [
    { currency: 'JPY', amount: 1_000 },
    { currency: 'KWD', amount: 123_456_700 },
  ],
  platform: 'web',
  reader: null,
  truth: 'none',
  plays: {
    pays: { amount: 1010 },
    pays_with_tip: { amount: 1081, tip: 100 },
    is_declined: { amount: 1061 },
    cancels_at_the_terminal: { amount: 1066 },
    walks_away: { amount: 1064, within: 70_000 },
    pays_late: { amount: 1069, within: 1_300_000 },
    cannot_begin: { amount: 1072 },
    is_cancelled: { amount: 1071 },
    pays_despite_cancel: { amount: 1074, within: 30_000 },
    pays_and_is_refused_a_refund: { amount: 1076 },
  },
  startDisruptions: [
    { ...here, name: 'the answer is lost', amount: 1067, arrives: true },
    { ...here, name: 'the request is lost', amount: 1068, arrives: false },
  ],
  inquiryDisruptions: [{ ...here, name: 'the terminal cannot be asked', amount: 1083, within: 70_000 }],
  refundDisruptions: [
    { ...here, name: 'the answer is lost', amount: 1077, arrives: true },
    { ...here, name: 'nobody ever hears', amount: 1078, arrives: false },
  ],
  callbacks: 'none',
  readers: 'none',
});
