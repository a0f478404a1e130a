import type { Digests } from '../kernel/digests.ts';
import type { MerchantId, Randomness } from '../kernel/ids.ts';
import type { Currency, Minor } from '../kernel/money.ts';
import type { Clock } from '../kernel/time.ts';
import type { Payment, Refund } from './payment.ts';
import type { PaymentPolicy } from './policy.ts';
import type { Providers, ProviderSettings } from './ports.ts';
import type {
  AttemptRef,
  Outcome,
  PaymentProvider,
  ProviderContext,
  ProviderState,
  RefundOutcome,
  RefundRef,
} from './provider.ts';
import { refuse } from './refusals.ts';

/** Calling providers: always outside of any decision, and never believed further than an outcome goes. */

const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** What a provider is to know an attempt or refund by: 160 random bits in 32 characters that nobody misreads. */
export const newReference = (random: Randomness): string =>
  Array.from(random.bytes(32), (byte) => letters[byte & 31]!).join('');

/** The token in an attempt's callback and return addresses. It follows from the attempt, so that any host can send it. */
export const attemptToken = (digests: Digests, { merchantId, id, reference }: Omit<PaymentName, 'tokenHash'>): string =>
  digests.keyed(`payment_token:${merchantId}/${id}/${reference}`);

type PaymentName = Pick<Payment, 'merchantId' | 'id' | 'reference' | 'tokenHash'>;

export function providerOf(providers: Providers, id: string): PaymentProvider {
  const provider = providers.get(id);
  if (!provider) throw refuse('PROVIDER_NOT_FOUND');
  return provider;
}

export interface CallingDeps {
  settings: ProviderSettings;
  clock: Clock;
}

export const providerContext = async (
  { settings, clock }: CallingDeps,
  merchantId: MerchantId,
  providerId: string,
  { patience }: PaymentPolicy,
): Promise<ProviderContext> => {
  const values = await settings.of(merchantId, providerId);
  return { settings: values, now: clock.now(), patience };
};

/** An attempt in its provider's words; `hints` are what a callback said, for this call only. */
export const attemptRef = (payment: Payment, hints: ProviderState = {}): AttemptRef => ({
  reference: payment.reference,
  amount: { amount: payment.amount, currency: payment.currency },
  readerId: payment.readerId,
  startedAt: payment.submittedAt ?? payment.createdAt,
  cancelRequestedAt: payment.cancelRequestedAt,
  state: { ...hints, ...payment.state },
});

export const refundRef = (refund: Refund, payment: Payment): RefundRef => ({
  reference: refund.reference,
  amount: { amount: refund.amount, currency: refund.currency },
  startedAt: refund.submittedAt ?? refund.createdAt,
  state: refund.state,
  attempt: attemptRef(payment),
  refundedBefore: refund.refundedBefore,
});

/** The outcome of a call. What is thrown, and an answer that cannot be one, leave unknown what happened. */
export async function outcomeOf(call: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return soundOutcome(await call());
  } catch {
    return { kind: 'unknown', why: 'threw' };
  }
}

export async function refundOutcomeOf(call: () => Promise<RefundOutcome>): Promise<RefundOutcome> {
  try {
    const outcome = await call();
    if (!refundKinds.has(outcome.kind)) return { kind: 'unknown', why: 'garbled' };
    return outcome.kind === 'approved' && !isMoney(outcome.amount) ? { kind: 'unknown', why: 'garbled' } : outcome;
  } catch {
    return { kind: 'unknown', why: 'threw' };
  }
}

const kinds: ReadonlySet<string> = new Set<Outcome['kind']>([
  'action_required',
  'pending',
  'approved',
  'declined',
  'cancelled',
  'not_started',
  'unknown',
]);
const refundKinds: ReadonlySet<string> = new Set<RefundOutcome['kind']>(['approved', 'pending', 'declined', 'unknown']);

function soundOutcome(outcome: Outcome): Outcome {
  const garbled = { kind: 'unknown', why: 'garbled' } as const;
  if (!kinds.has(outcome.kind)) return garbled;
  if (outcome.kind !== 'approved') return outcome;
  return isMoney(outcome.amount) && isAmount(outcome.tip, 0) ? outcome : garbled;
}

// The types promise as much; a provider reads other people's answers.
const isMoney = (money: { readonly amount: Minor; readonly currency: Currency } | undefined): boolean =>
  money !== undefined && isAmount(money.amount, 1) && /^[A-Z]{3}$/.test(money.currency);

const isAmount = (amount: number, least: number): boolean =>
  Number.isSafeInteger(amount) && amount >= least && amount <= 10_000_000_000;
