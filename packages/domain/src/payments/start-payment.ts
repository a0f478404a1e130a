import { callerKey, type Caller } from '../kernel/caller.ts';
import { decideAndCommit, idempotencyScope, update, type Command, type Decision } from '../kernel/commit.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { minor, type Minor } from '../kernel/money.ts';
import { later } from '../kernel/time.ts';
import { worksAt } from '../register/access.ts';
import { refuse as refuseRegister } from '../register/refusals.ts';
import { openAmount, type Sale, type SaleId } from '../register/sale.ts';
import { isPaymentOpen } from './attempt.ts';
import { attemptRef, attemptToken, newReference, outcomeOf, providerContext, providerOf } from './calling.ts';
import { momentOf, paymentIn, writtenPayment, type DrivePaymentDeps } from './drive-payment.ts';
import { assertShiftCurrency, withOpenShift } from './count-in-shift.ts';
import type { Payment } from './payment.ts';
import { paymentPolicy, takenUpAt } from './policy.ts';
import type { PaymentCollections, SaleFile } from './ports.ts';
import type { Outcome, Platform, PaymentProvider, ProviderDescriptor } from './provider.ts';
import { refuse } from './refusals.ts';
import { changesOf, draftOf, withPayment } from './sale-draft.ts';
import { applyOutcome, type PaymentMoment } from './settle.ts';

/** What the installation sets for a provider beside its own words. */
export interface Minimum {
  readonly amount: Minor;
  /** The product that fills a sale up to it. */
  readonly topupBarcode: string | null;
}

export type Minimums = (descriptor: ProviderDescriptor) => Minimum;

export const ownMinimum: Minimums = ({ minimum, minimumTopupBarcode }) => ({
  amount: minimum,
  topupBarcode: minimumTopupBarcode,
});

export interface StartPaymentDeps extends DrivePaymentDeps {
  /** The providers' own when absent. */
  minimums?: Minimums;
}

export interface StartPayment extends Command {
  readonly saleId: SaleId;
  readonly provider: string;
  /** All that is left to pay when absent. */
  readonly amount?: number | undefined;
  /** Cash handed over; exactly the amount when absent. */
  readonly tendered?: number | undefined;
  readonly readerId?: string | undefined;
  /** `web` when absent. */
  readonly platform?: Platform | undefined;
}

export interface PaymentStarted {
  readonly payment: Payment;
  readonly sale: Sale;
}

/**
 * Begins an attempt to take money for a sale. With an immediate provider it is over in this very commit: settled, the sale with it,
 * and the card. With any other it is stored, with its own reference, before anything is sent: {@link submitPayment} sends it next.
 *
 * `SALE_NOT_FOUND`, `SALE_STATUS`, `PROVIDER_NOT_FOUND`, `PROVIDER_CURRENCY`, `CURRENCY_MISMATCH` (the open shift's), `PROVIDER_UNAVAILABLE` (platform),
 * `PAYMENT_EXCEEDS_OPEN`, `PAYMENT_BELOW_MINIMUM`, `READER_REQUIRED`, `TENDERED_INSUFFICIENT`; `PAYMENT_IN_PROGRESS` and
 * `TERMINAL_BUSY` as the store's unique keys have it, however many begin at once.
 */
export const startPayment =
  (deps: StartPaymentDeps) =>
  async (command: StartPayment): Promise<PaymentStarted> => {
    const { payments, providers, commits, clock, policy = paymentPolicy } = deps;
    const { caller, key, saleId } = command;
    const { merchantId } = caller;
    const provider = providerOf(providers, command.provider);
    interface Ready {
      readonly file: SaleFile;
      readonly begun: Payment | null;
      readonly outcome: Outcome | null;
    }
    return decideAndCommit<PaymentCollections, Ready, PaymentStarted>(commits, command, {
      aggregate: `sale:${saleId}`,
      now: () => clock.now(),
      taken: (unique) => {
        if (unique === 'payment_open_sale') return refuse('PAYMENT_IN_PROGRESS', { payment_id: null });
        // Anything else was made by another meanwhile: a shift for money that comes when none is open.
        return unique === 'payment_open_terminal' ? refuse('TERMINAL_BUSY') : undefined;
      },
      load: async () => {
        const idempotency = { scope: idempotencyScope(caller), key };
        const file = await payments.file({ merchantId, sale: saleId, client: callerKey(caller), idempotency });
        if (!file || !worksAt(caller, file.sale.storeId)) throw refuseRegister('SALE_NOT_FOUND');
        const { answered } = file;
        if (answered || provider.descriptor.flow !== 'immediate')
          return { state: { file, begun: null, outcome: null }, answered };
        // It sends nothing: asked while loading, so that the payment is one commit and begins again on a conflict.
        const begun = decideAttempt(file, command, provider.descriptor, deps);
        const context = await providerContext(deps, merchantId, command.provider, policy);
        const outcome = await outcomeOf(() => provider.start(context, immediately(begun, file)));
        return { state: { file, begun, outcome }, answered };
      },
      decide: ({ file, begun, outcome }) => {
        const moment = momentOf(deps);
        const payment = begun ?? decideAttempt(file, command, provider.descriptor, deps);
        return decideStart(file, payment, outcome, moment);
      },
    });
  };

const immediately = (payment: Payment, { store }: SaleFile): Parameters<PaymentProvider['start']>[1] => ({
  ...attemptRef(payment),
  title: store?.name ?? '',
  tendered: payment.tendered,
  platform: payment.platform,
  callbackUrl: '',
  returnUrl: '',
});

function decideStart(
  before: SaleFile,
  payment: Payment,
  outcome: Outcome | null,
  moment: PaymentMoment,
): Decision<PaymentCollections, PaymentStarted> {
  // What is over at once opens a shift where it counts.
  const begun = withPayment(outcome ? draftOf(before) : withOpenShift(draftOf(before), moment), payment);
  const draft = outcome ? applyOutcome(begun.file, payment, outcome, moment) : begun;
  const { writes, events } = changesOf(before, draft, moment);
  const { sale, shift } = draft.file;
  // Voiding the sale and closing the shift are decided on their open attempts: both must see that there is one more.
  const seen = [
    ...(sale === before.sale ? [update('sale', sale)] : []),
    ...(shift === before.shift && shift.status === 'open' ? [update('shift', shift)] : []),
  ];
  const all = [...seen, ...writes];
  const written = all.find((write) => write.into === 'sale');
  return {
    writes: all,
    events,
    result: {
      payment: writtenPayment(all, paymentIn(draft.file, { merchantId: sale.merchantId, paymentId: payment.id })),
      sale: written?.into === 'sale' ? written.record : sale,
    },
  };
}

/** Pure: the attempt a command begins, or why it may not. */
function decideAttempt(
  file: SaleFile,
  command: StartPayment,
  descriptor: ProviderDescriptor,
  deps: StartPaymentDeps,
): Payment {
  const { clock, random, digests, policy = paymentPolicy, minimums = ownMinimum } = deps;
  const { caller, platform = 'web' } = command;
  const { id: provider, flow } = descriptor;
  const { sale, payments } = file;
  if (sale.status !== 'open') throw refuseRegister('SALE_STATUS', { status: sale.status });
  if (descriptor.currencies !== 'any' && !descriptor.currencies.includes(sale.currency))
    throw refuse('PROVIDER_CURRENCY', { provider });
  if (!descriptor.platforms.includes(platform))
    throw refuse('PROVIDER_UNAVAILABLE', { provider, why: 'platform_not_supported' });
  const open = payments.find(({ status }) => isPaymentOpen(status));
  if (open) throw refuse('PAYMENT_IN_PROGRESS', { payment_id: open.id });
  assertShiftCurrency(file, descriptor.drawer);
  const amount = wantedAmount(sale, command.amount);
  assertMinimum(sale, amount, descriptor, minimums(descriptor));
  const readerId = descriptor.can.readers ? (command.readerId ?? null) : null;
  if (descriptor.can.readers && readerId === null) throw refuse('READER_REQUIRED');
  const tendered = command.tendered === undefined ? null : minor(command.tendered, '/tendered_minor');
  if (flow === 'immediate' && tendered !== null && tendered < amount)
    throw refuse('TENDERED_INSUFFICIENT', { missing_minor: amount - tendered });
  const now = clock.now();
  const name = {
    id: newId<'payment'>(now, random),
    merchantId: sale.merchantId,
    reference: newReference(random),
  };
  return {
    ...name,
    storeId: sale.storeId,
    saleId: sale.id,
    provider,
    tokenHash: digests.sha256(attemptToken(digests, name)),
    status: 'created',
    amount,
    currency: sale.currency,
    taken: null,
    tendered: flow === 'immediate' ? tendered : null,
    change: flow === 'immediate' && tendered !== null ? ((tendered - amount) as Minor) : null,
    readerId,
    platform,
    phase: null,
    action: null,
    reason: null,
    details: {},
    state: {},
    openForSale: sale.id,
    openOnTerminal: readerId === null ? null : `${provider}/${readerId}`,
    cancelRequestedAt: null,
    submittedAt: null,
    inquireAt: takenUpAt(now),
    inquiries: 0,
    reviewAfter: later(now, policy.reviewAfter),
    closedAt: null,
    refunded: 0 as Minor,
    refundsReserved: 0 as Minor,
    ...by(caller),
    createdAt: now,
    version: 1,
  };
}

const by = (caller: Caller): Pick<Payment, 'userId' | 'deviceId'> => ({
  userId: caller.kind === 'user' ? caller.userId : null,
  deviceId: caller.kind === 'device' ? caller.deviceId : null,
});

function wantedAmount(sale: Sale, wanted: number | undefined): Minor {
  const open = openAmount(sale);
  const amount = wanted === undefined ? open : minor(wanted);
  if (amount < 1) throw refuseValue('INVALID', { field: '/amount_minor', reason: 'at least 1' });
  if (amount > open) throw refuse('PAYMENT_EXCEEDS_OPEN', { open_minor: open });
  return amount;
}

/** A rest that a part payment has left may be paid at once and in full below the minimum: nothing could pay it otherwise. */
function assertMinimum(sale: Sale, amount: Minor, { flow }: ProviderDescriptor, minimum: Minimum): void {
  const isRest = flow === 'immediate' && sale.paid > 0 && amount === openAmount(sale);
  if (amount >= minimum.amount || isRest) return;
  throw refuse('PAYMENT_BELOW_MINIMUM', {
    missing_minor: minimum.amount - amount,
    minimum_minor: minimum.amount,
    topup_barcode: minimum.topupBarcode,
  });
}
