import { inquirePayment, type DrivePaymentDeps } from './drive-payment.ts';
import type { Payment } from './payment.ts';
import type { Payments } from './ports.ts';
import type { CallbackRequest, PaymentProvider, ProviderState } from './provider.ts';
import { refuse } from './refusals.ts';

export interface HearCallbackDeps extends DrivePaymentDeps {
  payments: Pick<Payments, 'file' | 'byId' | 'byTokenHash'>;
}

export interface Callback {
  readonly provider: string;
  /** As it stands in the address that was called. */
  readonly token: string;
  readonly request: CallbackRequest;
}

/**
 * Takes a callback or a return as what it is: a hint that something may have happened. The provider is inquired about, with what the
 * hint says of where to look; nothing else in it is believed. Answers the attempt afterwards, as far as it is known.
 * `PAYMENT_NOT_FOUND` for a token nobody was given.
 */
export const hearCallback =
  (deps: HearCallbackDeps) =>
  async ({ provider: providerId, token, request }: Callback): Promise<Payment> => {
    const payment = await deps.payments.byTokenHash(deps.digests.sha256(token));
    const provider = deps.providers.get(providerId);
    if (!payment || !provider || payment.provider !== providerId) throw refuse('PAYMENT_NOT_FOUND');
    const { merchantId, id: paymentId } = payment;
    return inquirePayment(deps)({ merchantId, paymentId }, hintsIn(provider, request));
  };

const mostHints = 10;
const longestHint = 200;

function hintsIn(provider: PaymentProvider, request: CallbackRequest): ProviderState {
  try {
    const read = Object.entries(provider.readCallback(request)).slice(0, mostHints);
    return Object.fromEntries(read.filter(([, value]) => typeof value === 'string' && value.length <= longestHint));
  } catch {
    // What cannot be read says nothing but that something may have happened.
    return {};
  }
}
