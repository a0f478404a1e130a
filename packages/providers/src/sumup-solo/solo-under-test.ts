import type { PaymentProviderUnderTest } from '@tresen/domain/testing';
import type { FakeSumUp } from '../sumup-testing/index.ts';
import { disruption, inquiryDisruptions, patienceWith, refundDisruptions, truthOf } from '../sumup/fake-under-test.ts';
import { sumUpSolo } from './index.ts';

/** The Solo with SumUp, a reader and a customer around it. */
export function soloUnderTest(sumup: FakeSumUp, clock: PaymentProviderUnderTest['clock']): PaymentProviderUnderTest {
  const { id: reader } = sumup.addReader('Counter', 'U1DT3NA00-CN');
  const customer = sumup.customer(reader);
  const pays = { after: () => void customer.taps() };
  const startFaults = [
    'answer_lost',
    'silence',
    'bad_gateway',
    'empty',
    'garbage',
    'truncated',
    'other_json',
    'request_lost',
    'server_error',
  ] as const;
  return {
    provider: () => sumUpSolo(),
    clock,
    settings: { ...sumup.settings, tip_percentages: '5,10,15' },
    required: ['api_key', 'merchant_code', 'affiliate_key'],
    refusedSettings: { ...sumup.settings, api_key: 'sup_sk_of_somebody_else' },
    alsoIn: [
      { currency: 'EUR', amount: 100 },
      { currency: 'EUR', amount: 129 },
      { currency: 'EUR', amount: 123_456_789 },
      { currency: 'HUF', amount: 1_235 },
      { currency: 'CLP', amount: 990 },
      { currency: 'CZK', amount: 4_999 },
    ],
    platform: 'web',
    patience: patienceWith(sumup),
    reader,
    truth: (reference) => truthOf(sumup, reference),
    plays: {
      pays,
      pays_with_tip: { tip: 150, after: () => void customer.taps({ tip: 150 }) },
      is_declined: { after: () => customer.isDeclined() },
      cancels_at_the_terminal: { after: () => customer.cancels() },
      walks_away: { within: 150_000 },
      pays_late: {
        after: () => {
          clock.advance(100_000);
          customer.taps();
        },
      },
      cannot_begin: {
        before: () => {
          for (const one of sumup.readers.values()) one.online = false;
        },
      },
      is_cancelled: {},
      pays_despite_cancel: {
        ...pays,
        before: () => {
          for (const one of sumup.readers.values()) one.ignoresTerminate = true;
        },
      },
      pays_and_is_refused_a_refund: { after: () => void (customer.taps().refundable = false) },
    },
    startDisruptions: startFaults.map((fault) => ({
      ...disruption(sumup, fault),
      arrives: fault !== 'request_lost' && fault !== 'server_error',
      ...pays,
    })),
    inquiryDisruptions: inquiryDisruptions(sumup, 'GetReaderCheckout'),
    refundDisruptions: refundDisruptions(sumup),
    callbacks: (reference) =>
      sumup.callbacks.flatMap(({ url, body }) => (url.endsWith(reference) ? [{ body, query: {}, headers: {} }] : [])),
    readers: {
      code: () => sumup.showPairingCode(),
      spentCode: () => {
        const code = sumup.showPairingCode();
        clock.advance(300_000);
        return code;
      },
      disruptions: (['request_lost', 'server_error', 'garbage', 'empty'] as const).map((one) => disruption(sumup, one)),
    },
  };
}
