import type { Minor } from '../kernel/money.ts';
import { later } from '../kernel/time.ts';
import type { Moment } from '../loyalty/card-change.ts';
import { earnFromSale } from '../register/earning.ts';
import { openAmount, type Sale } from '../register/sale.ts';
import { countPaidSale, countPayment } from '../register/takings.ts';
import { after, closing, isPaymentOpen } from './attempt.ts';
import { countInShift } from './count-in-shift.ts';
import type { Payment } from './payment.ts';
import type { PaymentPolicy } from './policy.ts';
import type { Providers, SaleFile } from './ports.ts';
import type { Outcome } from './provider.ts';
import { draftOf, withFile, withPayment, type SaleDraft } from './sale-draft.ts';

/** What decisions about money need beside the file: the time, means to name and seal, the numbers, and whose money is in the drawer. */
export interface PaymentMoment extends Moment {
  readonly policy: PaymentPolicy;
  readonly providers: Providers;
}

/** What becomes of an attempt's file by an outcome of it: the same file, where nothing was learnt. */
export function applyOutcome(file: SaleFile, payment: Payment, outcome: Outcome, moment: PaymentMoment): SaleDraft {
  const draft = draftOf(file);
  if (isLeft(payment, outcome, moment))
    return withPayment(draft, closing(payment, { status: 'cancelled', reason: 'left' }, moment.now, moment.policy));
  const next = after(payment, outcome, moment.now, moment.policy);
  if (next === payment) return draft;
  return next.status === 'approved' ? settleApproved(draft, next, moment) : withPayment(draft, next);
}

/**
 * Whether an app was left before it told its provider anything: whoever began the attempt has asked for its end a while ago, and its
 * provider has just answered that it does not know of it. No answer, or one that cannot be read, says nothing of the money.
 */
const isLeft = (
  { status, provider, cancelRequestedAt }: Payment,
  outcome: Outcome,
  { now, policy, providers }: PaymentMoment,
): boolean =>
  outcome.kind === 'unknown' &&
  outcome.why === 'not_found' &&
  isPaymentOpen(status) &&
  status !== 'needs_review' &&
  cancelRequestedAt !== null &&
  now >= later(cancelRequestedAt, policy.leftAfter) &&
  providers.get(provider)?.descriptor.can.cancel === false;

/**
 * Puts money that was taken to its sale: `settled` where it fits what is left to pay, by currency and amount, and else `orphaned`,
 * for a person to give back or assign. It counts in the till's shift; when nothing is left to pay, the sale is paid and earns.
 */
export function settleApproved(draft: SaleDraft, payment: Payment, moment: PaymentMoment): SaleDraft {
  const { now } = moment;
  const done = { ...payment, openForSale: null, openOnTerminal: null, inquireAt: null, closedAt: now };
  const misfit = misfitOf(draft.file.sale, payment);
  if (misfit !== undefined) return withPayment(draft, { ...done, status: 'orphaned', reason: misfit });
  const settled = withPayment(countTaken(draft, payment, moment), { ...done, status: 'settled', reason: null });
  const { sale } = settled.file;
  return openAmount(sale) === 0 ? completeSale(settled, moment) : settled;
}

/** Why money does not fit its sale. */
export function misfitOf(sale: Sale, { taken }: Payment): 'sale_not_open' | 'currency' | 'exceeds_open' | undefined {
  if (sale.status !== 'open') return 'sale_not_open';
  if (taken?.currency !== sale.currency) return 'currency';
  return taken.amount > openAmount(sale) ? 'exceeds_open' : undefined;
}

function countTaken(draft: SaleDraft, { provider, taken }: Payment, moment: PaymentMoment): SaleDraft {
  const { amount, tip } = taken ?? { amount: 0 as Minor, tip: 0 as Minor };
  const drawer = isInDrawer(moment.providers, provider);
  const sale: Sale = { ...draft.file.sale, paid: (draft.file.sale.paid + amount) as Minor };
  const counted = countInShift(draft, drawer, moment, (takings) => {
    const paid = countPayment(takings, provider, { amount, tip, drawer });
    return openAmount(sale) === 0 ? countPaidSale(paid, sale) : paid;
  });
  return withFile(counted, { sale });
}

export const isInDrawer = (providers: Providers, providerId: string): boolean =>
  providers.get(providerId)?.descriptor.drawer ?? false;

function completeSale(draft: SaleDraft, moment: PaymentMoment): SaleDraft {
  const { file } = draft;
  const { entered, earned } = earnFromSale(earningOn(file), file.sale, moment);
  const last = entered.at(-1);
  const card =
    file.card && last ? { ...file.card, card: last.card, earned: entered.map(({ entry }) => entry) } : file.card;
  const sale: Sale = { ...file.sale, status: 'paid', paidAt: moment.now, earned };
  return {
    ...draft,
    file: { ...file, sale, card, payments: file.payments.map((payment) => noLongerWanted(payment, moment)) },
    entered: [...draft.entered, ...entered],
  };
}

/** The card that a sale earns on, and the time zone its days follow. */
export const earningOn = ({ card, store }: SaleFile) =>
  card && { card: card.card, program: card.program, zone: store?.timezone };

/** An attempt for a sale that is paid is asked to end; what it takes all the same is orphaned. */
const noLongerWanted = (payment: Payment, { now }: Moment): Payment =>
  isPaymentOpen(payment.status) && payment.cancelRequestedAt === null
    ? { ...payment, cancelRequestedAt: now, inquireAt: now, inquiries: 0 }
    : payment;
