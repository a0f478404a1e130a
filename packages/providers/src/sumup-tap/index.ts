import type { AttemptRef, Outcome, Platform, PaymentProvider, ProviderDescriptor, StartRequest } from '@tresen/domain';
import { account, accountFields, affiliate, missing } from '../sumup/account.ts';
import { sumUpApi } from '../sumup/client.ts';
import { atSumUp } from '../sumup/descriptor.ts';
import { toMajorText } from '../sumup/money.ts';
import { inquireRefundWith, refundWith } from '../sumup/refunds.ts';
import { findTransaction, outcomeOf, type Clue } from '../sumup/transactions.ts';

const descriptor: ProviderDescriptor = {
  ...atSumUp,
  id: 'sumup_tap',
  label: {
    en: 'Card (SumUp app)',
    fr: 'Carte (application SumUp)',
    de: 'Karte (SumUp-App)',
    lb: 'Kaart (SumUp-App)',
  },
  labelOn: {
    ios: {
      en: 'Tap to Pay (SumUp)',
      fr: 'Tap to Pay (SumUp)',
      de: 'Tap to Pay (SumUp)',
      lb: 'Tap to Pay (SumUp)',
    },
  },
  flow: 'app_switch',
  can: { cancel: false, refund: 'partial', tips: true, readers: false },
  platforms: ['android', 'ios'],
  settings: {
    id: 'sumup_tap',
    fields: [accountFields.affiliateKey, accountFields.appId, accountFields.apiKey, accountFields.merchantCode],
  },
};

export interface SumUpTapOptions {
  /** Where SumUp's API is; a fake of it in tests. */
  readonly baseUrl?: string;
}

/**
 * A payment in SumUp's own app on the phone that is the till: the app is opened by a link and comes back by another. What comes back
 * can be forged and may never come, so that only an inquiry by our reference says what happened; without an API key and merchant
 * code nothing can be inquired, and a person must say.
 */
export const sumUpTap = ({ baseUrl = sumUpApi }: SumUpTapOptions = {}): PaymentProvider => ({
  descriptor,

  async health({ settings }) {
    const absent = missing(settings, [accountFields.affiliateKey]);
    return absent.length > 0 ? { kind: 'not_configured', missing: absent } : { kind: 'ok' };
  },

  async start({ settings }, request): Promise<Outcome> {
    const ours = affiliate(settings);
    const total = toMajorText(request.amount);
    if (!ours) return { kind: 'not_started', problem: 'settings_wrong' };
    if (total === undefined) return { kind: 'not_started', problem: 'amount_refused' };
    if (request.platform === 'web') return { kind: 'not_started', problem: 'refused' };
    return {
      kind: 'action_required',
      action: { kind: 'open_url', url: link(request, request.platform, total, ours) },
    };
  },

  async inquire(context, attempt): Promise<Outcome> {
    const at = account(baseUrl, context);
    if (!at) return { kind: 'unknown', why: 'not_configured' };
    const found = await findTransaction(at, attempt.reference, clues(attempt));
    if (found.kind === 'found') return outcomeOf(found.transaction, attempt.cancelRequestedAt !== null);
    return { kind: 'unknown', why: found.kind === 'unknown' ? found.why : 'not_found' };
  },

  cancel: async () => undefined,
  refund: refundWith(baseUrl),
  inquireRefund: inquireRefundWith(baseUrl),

  /** The app tells a transaction code; it is looked up after our own reference, and only believed with it. */
  readCallback({ query }) {
    const code = query['smp-tx-code'];
    return code !== undefined && /^[A-Z0-9]{4,20}$/.test(code) ? { hinted_code: code } : {};
  },
});

const clues = ({ reference, state }: AttemptRef): readonly Clue[] => [
  { foreign_transaction_id: reference },
  ...(state.hinted_code ? [{ transaction_code: state.hinted_code }] : []),
];

/** SumUp's "payment" link, version 1.0. The two platforms call the amount and the way back by different names. */
function link(
  { reference, amount, title, returnUrl }: StartRequest,
  platform: Exclude<Platform, 'web'>,
  total: string,
  { key, appId }: { readonly key: string; readonly appId: string },
): string {
  const own =
    platform === 'ios'
      ? { amount: total, callbacksuccess: returnUrl, callbackfail: returnUrl }
      : { total, callback: returnUrl };
  const parameters = {
    'affiliate-key': key,
    'app-id': appId,
    currency: amount.currency,
    title,
    'foreign-tx-id': reference,
    ...own,
  };
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `sumupmerchant://pay/1.0?${query.join('&')}`;
}
