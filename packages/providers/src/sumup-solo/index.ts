import type { Outcome, PaymentProvider, ProviderContext, ProviderDescriptor, ProviderHealth } from '@tresen/domain';
import { account, accountFields, missing } from '../sumup/account.ts';
import { sumUpApi } from '../sumup/client.ts';
import { atSumUp } from '../sumup/descriptor.ts';
import { inquireRefundWith, refundWith } from '../sumup/refunds.ts';
import { inquireCheckout, requestTermination, startCheckout } from './checkout.ts';
import { soloReaders } from './readers.ts';
import { tipPercentages } from './tips.ts';

const required = [accountFields.apiKey, accountFields.merchantCode, accountFields.affiliateKey];

const descriptor: ProviderDescriptor = {
  ...atSumUp,
  id: 'sumup_solo',
  label: {
    en: 'Card (SumUp Solo)',
    fr: 'Carte (SumUp Solo)',
    de: 'Karte (SumUp Solo)',
    lb: 'Kaart (SumUp Solo)',
  },
  flow: 'terminal',
  can: { cancel: true, refund: 'partial', tips: true, readers: true },
  platforms: ['web', 'android', 'ios'],
  settings: { id: 'sumup_solo', fields: [...required, accountFields.appId, tipPercentages] },
};

export interface SumUpSoloOptions {
  /** Where SumUp's API is; a fake of it in tests. */
  readonly baseUrl?: string;
}

/**
 * The SumUp Solo terminal over SumUp's Cloud API ("Readers" and "Transactions" in its description). A checkout is asked for once
 * and never again; what became of it, inquiries say: the reader's checkout first, then the transaction by SumUp's id, then by ours.
 */
export const sumUpSolo = ({ baseUrl = sumUpApi }: SumUpSoloOptions = {}): PaymentProvider => ({
  descriptor,

  async health(context): Promise<ProviderHealth> {
    const absent = missing(context.settings, required);
    const at = account(baseUrl, context);
    if (!at || absent.length > 0) return { kind: 'not_configured', missing: absent };
    const answer = await at.send({ method: 'GET', path: ['v0.1', 'merchants', at.merchantCode, 'readers'] });
    switch (answer.kind) {
      case 'done':
        return { kind: 'ok' };
      case 'refused':
        return { kind: 'refused', why: `http_${answer.refusal.status}` };
      case 'not_sent':
        return { kind: 'unreachable', why: 'unreachable' };
      case 'unknown':
        return { kind: 'unreachable', why: answer.why };
    }
  },

  start: async (context, request): Promise<Outcome> => {
    const at = account(baseUrl, context);
    return at ? startCheckout(at, context.settings, request) : { kind: 'not_started', problem: 'settings_wrong' };
  },

  inquire: async (context, attempt): Promise<Outcome> => {
    const at = account(baseUrl, context);
    return at ? inquireCheckout(at, attempt) : { kind: 'unknown', why: 'not_configured' };
  },

  async cancel(context: ProviderContext, { readerId }) {
    const at = account(baseUrl, context);
    if (at && readerId !== null) await requestTermination(at, readerId);
  },

  refund: refundWith(baseUrl),
  inquireRefund: inquireRefundWith(baseUrl),

  /** Callbacks are unsigned, and say nothing that an inquiry by our own reference does not find. */
  readCallback: () => ({}),

  readers: soloReaders(baseUrl),
});
