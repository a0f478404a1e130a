import { changeAndCommit, type Decision } from '../kernel/commit.ts';
import type { Digests } from '../kernel/digests.ts';
import type { Randomness } from '../kernel/ids.ts';
import type { Clock } from '../kernel/time.ts';
import { closing, inquiring, isPaymentOpen, nextStep, submitting } from './attempt.ts';
import { attemptRef, attemptToken, outcomeOf, providerContext } from './calling.ts';
import type { Payment } from './payment.ts';
import { paymentPolicy, type PaymentPolicy } from './policy.ts';
import type {
  PaymentCollections,
  PaymentCommits,
  PaymentRef,
  Payments,
  Providers,
  ProviderSettings,
  SaleFile,
} from './ports.ts';
import type { Outcome, ProviderState } from './provider.ts';
import { refuse } from './refusals.ts';
import { changesOf, draftOf, withPayment, type SaleDraft } from './sale-draft.ts';
import { applyOutcome, settleApproved, type PaymentMoment } from './settle.ts';

/** What every change of an attempt needs from outside. */
export interface PaymentDeps {
  payments: Pick<Payments, 'file' | 'byId'>;
  commits: PaymentCommits;
  clock: Clock;
  random: Randomness;
  digests: Digests;
  providers: Providers;
  policy?: PaymentPolicy;
}

export interface DrivePaymentDeps extends PaymentDeps {
  settings: ProviderSettings;
  /** Where an attempt's callbacks and returns reach the host. */
  addresses: (providerId: string, token: string) => { readonly callbackUrl: string; readonly returnUrl: string };
}

export const momentOf = ({
  clock,
  random,
  digests,
  providers,
  policy = paymentPolicy,
}: PaymentDeps): PaymentMoment => ({
  now: clock.now(),
  random,
  digests,
  providers,
  policy,
});

/**
 * Does what an attempt needs next, if that is due, and answers it as it is then. Everything that moves attempts on comes through here:
 * the host that began it, whoever looks at it, callbacks, the recovery job; any number of them at once, on any host.
 *
 * What a provider does is never thrown. `PAYMENT_NOT_FOUND`; `CONFLICT` and `UNAVAILABLE` leave the attempt to the next who drives it.
 */
export const drivePayment =
  (deps: DrivePaymentDeps) =>
  async (ref: PaymentRef): Promise<Payment> => {
    const { payments, clock, policy = paymentPolicy } = deps;
    const payment = await payments.byId(ref.merchantId, ref.paymentId);
    if (!payment) throw refuse('PAYMENT_NOT_FOUND');
    const step = nextStep(payment, clock.now(), policy);
    switch (step.kind) {
      case 'submit':
        return submitPayment(deps)(ref);
      case 'withdraw':
        return withdraw(deps, ref);
      case 'inquire':
        return inquire(deps, ref, { evenIfEarly: false });
      case 'settle':
        return change(deps, ref, (file, one, moment) =>
          one.status === 'approved' ? settleApproved(draftOf(file), one, moment) : draftOf(file),
        );
      case 'wait':
      case 'rest':
        return payment;
      default:
        return step satisfies never;
    }
  };

/**
 * Sends an attempt that was only stored, at most once however often and wherever this runs: whoever turns it to `submitting` sends it,
 * and from then on it is only inquired about. Too late, or when it is no longer wanted, it is withdrawn instead.
 */
export const submitPayment =
  (deps: DrivePaymentDeps) =>
  async (ref: PaymentRef): Promise<Payment> => {
    const { payments, providers, clock, digests, addresses, policy = paymentPolicy } = deps;
    const known = await payments.byId(ref.merchantId, ref.paymentId);
    if (!known) throw refuse('PAYMENT_NOT_FOUND');
    if (known.status !== 'created') return known;
    if (nextStep(known, clock.now(), policy).kind === 'withdraw') return withdraw(deps, ref);
    // Before it is claimed: what fails here has sent nothing, and leaves the attempt to be sent.
    const provider = providers.get(known.provider);
    const context = await providerContext(deps, known.merchantId, known.provider, policy);
    const claimed = await claim(deps, ref, (payment, { now }) => {
      const step = nextStep(payment, now, policy);
      if (step.kind === 'withdraw') return closing(payment, step, now, policy);
      return step.kind === 'submit' ? submitting(payment, now, policy) : undefined;
    });
    const { payment, file } = claimed;
    if (!claimed.mine || payment.status !== 'submitting') return payment;
    const now = clock.now();
    const { callbackUrl, returnUrl } = addresses(payment.provider, attemptToken(digests, payment));
    const send = async (): Promise<Outcome> => {
      if (!provider) return { kind: 'not_started', problem: 'settings_wrong' };
      // A host that was stopped after its claim sends nothing to a customer who has left.
      if (now - (payment.submittedAt ?? now) > policy.patience) return { kind: 'not_started', problem: 'refused' };
      return provider.start(
        { ...context, now: payment.submittedAt ?? now },
        {
          ...attemptRef(payment),
          title: titleOf(file),
          tendered: payment.tendered,
          platform: payment.platform,
          callbackUrl,
          returnUrl,
        },
      );
    };
    return learn(deps, ref, await outcomeOf(send));
  };

/**
 * Asks the provider of an attempt, whether or not that is due, and keeps what it says; a cancel that was asked for and not passed on
 * is passed on first. `hints` are what a callback said of where to look: for this one inquiry, and kept only as far as the provider's
 * answer confirms them.
 */
export const inquirePayment =
  (deps: DrivePaymentDeps) =>
  (ref: PaymentRef, hints: ProviderState = {}): Promise<Payment> =>
    inquire(deps, ref, { evenIfEarly: true, hints });

async function inquire(
  deps: DrivePaymentDeps,
  ref: PaymentRef,
  { evenIfEarly, hints = {} }: { readonly evenIfEarly: boolean; readonly hints?: ProviderState },
): Promise<Payment> {
  const { providers, policy = paymentPolicy } = deps;
  let toPassOn = false;
  const { mine, payment } = await claim(deps, ref, (one, { now }) => {
    if (!isInquirable(one)) return undefined;
    if (!evenIfEarly && nextStep(one, now, policy).kind !== 'inquire') return undefined;
    toPassOn = one.cancelRequestedAt !== null && one.inquiries === 0 && keepsTerminal(one);
    return inquiring(one, now, policy);
  });
  if (!mine) return payment;
  const provider = providers.get(payment.provider);
  if (!provider) return learn(deps, ref, { kind: 'unknown', why: 'provider_gone' });
  const context = await providerContext(deps, payment.merchantId, payment.provider, policy);
  const attempt = attemptRef(payment, hints);
  // A request and no more: whether it ended anything, the inquiry says.
  if (toPassOn && provider.descriptor.can.cancel) await provider.cancel(context, attempt).catch(() => {});
  return learn(deps, ref, await outcomeOf(() => provider.inquire(context, attempt)));
}

const withdraw = (deps: PaymentDeps, ref: PaymentRef): Promise<Payment> =>
  change(deps, ref, (file, payment, { now, policy }) => {
    const step = nextStep(payment, now, policy);
    return step.kind === 'withdraw' ? withPayment(draftOf(file), closing(payment, step, now, policy)) : draftOf(file);
  });

/** Whether what its terminal is doing is this attempt: to end another's would be no cancel. */
const keepsTerminal = ({ status, readerId, openOnTerminal }: Payment): boolean =>
  isPaymentOpen(status) && (readerId === null || openOnTerminal !== null);

/** Whether there is anything to ask its provider. */
const isInquirable = ({ status, submittedAt }: Payment): boolean =>
  submittedAt !== null && status !== 'approved' && status !== 'settled' && status !== 'orphaned';

/** Commits what an outcome says, whatever became of the attempt meanwhile. */
const learn = (deps: PaymentDeps, ref: PaymentRef, outcome: Outcome): Promise<Payment> =>
  change(deps, ref, (file, payment, moment) => applyOutcome(file, payment, outcome, moment));

/** One decision on an attempt with its sale; answers the attempt as committed. */
export const change = (
  deps: PaymentDeps,
  ref: PaymentRef,
  decide: (file: SaleFile, payment: Payment, moment: PaymentMoment) => SaleDraft,
): Promise<Payment> =>
  changeAndCommit<PaymentCollections, SaleFile, Payment>(deps.commits, {
    aggregate: `payment:${ref.paymentId}`,
    load: () => loadFile(deps, ref),
    decide: (file) => {
      const moment = momentOf(deps);
      const draft = decide(file, paymentIn(file, ref), moment);
      return decided(file, draft, ref, moment);
    },
  });

const decided = (
  file: SaleFile,
  draft: SaleDraft,
  ref: PaymentRef,
  moment: PaymentMoment,
): Decision<PaymentCollections, Payment> => {
  const changes = changesOf(file, draft, moment);
  return { ...changes, result: writtenPayment(changes.writes, paymentIn(draft.file, ref)) };
};

/** A payment as a commit leaves it: with the version that it is written at. */
export const writtenPayment = (writes: Decision<PaymentCollections, unknown>['writes'], payment: Payment): Payment => {
  for (const write of writes)
    if (write.op !== 'require' && write.into === 'payment' && write.record.id === payment.id) return write.record;
  return payment;
};

interface Claimed {
  /** Whether this very call changed the attempt, so that what follows is its to do. */
  readonly mine: boolean;
  readonly payment: Payment;
  readonly file: SaleFile;
}

/** Changes an attempt alone, before its provider is called; what nobody may do twice is done by whoever's claim was committed. */
const claim = (
  deps: PaymentDeps,
  ref: PaymentRef,
  decide: (payment: Payment, moment: PaymentMoment) => Payment | undefined,
): Promise<Claimed> =>
  changeAndCommit<PaymentCollections, SaleFile, Claimed>(deps.commits, {
    aggregate: `payment:${ref.paymentId}`,
    load: () => loadFile(deps, ref),
    decide: (file) => {
      const moment = momentOf(deps);
      const payment = paymentIn(file, ref);
      const next = decide(payment, moment);
      if (!next) return { writes: [], result: { mine: false, payment, file } };
      const { writes, events } = changesOf(file, withPayment(draftOf(file), next), moment);
      const told = next.status === payment.status ? [] : events;
      return { writes, events: told, result: { mine: true, payment: writtenPayment(writes, next), file } };
    },
  });

async function loadFile({ payments }: PaymentDeps, { merchantId, paymentId }: PaymentRef): Promise<SaleFile> {
  const file = await payments.file({ merchantId, sale: { payment: paymentId } });
  if (!file) throw refuse('PAYMENT_NOT_FOUND');
  return file;
}

export function paymentIn({ payments }: SaleFile, { paymentId }: PaymentRef): Payment {
  const payment = payments.find(({ id }) => id === paymentId);
  if (!payment) throw refuse('PAYMENT_NOT_FOUND');
  return payment;
}

/** What a customer may see beside the amount. */
const titleOf = ({ store, sale }: SaleFile): string =>
  [store?.name, `#${sale.receiptNumber}`].filter(Boolean).join(' ');
