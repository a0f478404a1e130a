import type { CallbackRequest, Outcome, StartRequest } from '@tresen/domain';
import type { PaymentProviderUnderTest } from '@tresen/domain/testing';
import type { FakeSumUp, OpenedApp } from '../sumup-testing/index.ts';
import { inquiryDisruptions, patienceWith, refundDisruptions, truthOf } from '../sumup/fake-under-test.ts';
import { sumUpTap } from './index.ts';

/** The app switch with SumUp, its app and a customer around it. */
export function tapUnderTest(
  sumup: FakeSumUp,
  clock: PaymentProviderUnderTest['clock'],
  platform: 'android' | 'ios',
): PaymentProviderUnderTest {
  const returns = new Map<string, CallbackRequest>();
  const opens =
    (customer: (app: OpenedApp) => { readonly returnUrl: string }) =>
    ({ reference }: StartRequest, started: Outcome): void => {
      if (started.kind !== 'action_required') throw new Error('nothing to open');
      const { returnUrl } = customer(sumup.openApp(started.action.url, platform));
      returns.set(reference, { query: Object.fromEntries(new URL(returnUrl).searchParams), body: '', headers: {} });
    };
  const pays = { after: opens((app) => app.pays()) };
  return {
    provider: () => sumUpTap(),
    clock,
    settings: sumup.settings,
    required: ['affiliate_key'],
    refusedSettings: 'cannot',
    alsoIn: [
      { currency: 'EUR', amount: 129 },
      { currency: 'HUF', amount: 1_235 },
      { currency: 'GBP', amount: 100 },
    ],
    platform,
    patience: patienceWith(sumup),
    reader: null,
    truth: (reference) => truthOf(sumup, reference),
    plays: {
      pays,
      pays_with_tip: { tip: 150, after: opens((app) => app.pays({ tip: 150 })) },
      is_declined: { after: opens((app) => app.isDeclined()) },
      cancels_at_the_terminal: 'cannot',
      walks_away: 'cannot',
      pays_late: {
        after: (request, started) => {
          clock.advance(3_600_000);
          pays.after(request, started);
        },
      },
      cannot_begin: 'cannot',
      is_cancelled: 'cannot',
      pays_despite_cancel: 'cannot',
      pays_and_is_refused_a_refund: {
        after: opens((app) => {
          const paid = app.pays();
          paid.transaction.refundable = false;
          return paid;
        }),
      },
    },
    startDisruptions: [],
    inquiryDisruptions: inquiryDisruptions(sumup, 'GetTransactionV2.1'),
    refundDisruptions: refundDisruptions(sumup),
    callbacks: (reference) => [returns.get(reference)].flatMap((one) => one ?? []),
    readers: 'none',
  };
}
