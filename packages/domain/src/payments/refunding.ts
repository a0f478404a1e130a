import { refuse as refuseValue } from '../kernel/errors.ts';
import type { Minor } from '../kernel/money.ts';
import { rungUpBy, takeBackFromSale } from '../register/earning.ts';
import { refuse as refuseRegister } from '../register/refusals.ts';
import type { Sale, SaleLine, SaleStatus } from '../register/sale.ts';
import { countRefund } from '../register/takings.ts';
import { refundTaxes } from './refund-taxes.ts';
import { countInShift } from './count-in-shift.ts';
import type { Payment, PaymentId, Refund, RefundStatus } from './payment.ts';
import { answeredBy, inquiredAgainAt, type PaymentPolicy } from './policy.ts';
import type { Providers, SaleFile } from './ports.ts';
import type { RefundOutcome } from './provider.ts';
import { refuse } from './refusals.ts';
import { withFile, withPayment, withRefund, type SaleDraft } from './sale-draft.ts';
import { isInDrawer, type PaymentMoment } from './settle.ts';
import { later, type Instant } from '../kernel/time.ts';

/** Pure decisions on giving money back. */

export const isRefundOpen = (status: RefundStatus): boolean => status !== 'approved' && status !== 'declined';

/** What can be given back of a payment still; of one that fits no sale, the tip with it. */
export function refundableOf({ status, taken, refunded, refundsReserved }: Payment): Minor {
  if (!taken || (status !== 'settled' && status !== 'orphaned')) return 0 as Minor;
  const given = status === 'orphaned' ? taken.amount + taken.tip : taken.amount;
  return Math.max(0, given - refunded - refundsReserved) as Minor;
}

export const refundableOfSale = ({ paid, refunded, refundsReserved }: Sale): Minor =>
  Math.max(0, paid - refunded - refundsReserved) as Minor;

export interface RefundWish {
  /** Rows and how many of each; or an amount; or all that was paid. */
  readonly lines?: readonly { readonly lineId: string; readonly quantity: number }[] | undefined;
  readonly amount?: Minor | undefined;
  /** Of this payment only. */
  readonly paymentId?: PaymentId | undefined;
}

/** One payment's part of a refund. */
export interface RefundPart {
  readonly payment: Payment;
  readonly amount: Minor;
  readonly lines: Refund['lines'];
}

/**
 * What is given back of which payment: the newest first, those from the drawer last. By rows only once the sale is paid. `REFUND_EXCEEDS_PAID` past what was paid and is
 * not given back or held already, of the sale or of a row; `REFUND_UNSUPPORTED` when providers cannot give it back like that.
 */
export function planRefund(file: SaleFile, wish: RefundWish, providers: Providers): readonly RefundPart[] {
  const { sale } = file;
  if (wish.lines && sale.status === 'open') throw refuseRegister('SALE_STATUS', { status: sale.status });
  const lines = wish.lines ? wish.lines.map((line) => refundedLine(file, line)) : [];
  if (new Set(lines.map(({ lineId }) => lineId)).size !== lines.length)
    throw refuseValue('INVALID', { field: '/lines', reason: 'a row twice' });
  const left = refundableOfSale(sale);
  const amount = wish.lines ? lines.reduce((sum, line) => sum + line.amount, 0) : (wish.amount ?? left);
  if (amount > left || left === 0) throw refuse('REFUND_EXCEEDS_PAID', { refundable_minor: left });
  if (amount < 1) throw refuseValue('INVALID', { field: '/amount_minor', reason: 'at least 1' });
  return allotted(inRefundOrder(file, wish.paymentId, providers), amount as Minor, lines, providers);
}

/** A row's money for so many of it: in proportion, so that the last one gives back the last cent. */
function refundedLine(
  { sale, refunds }: SaleFile,
  { lineId, quantity }: { readonly lineId: string; readonly quantity: number },
): Refund['lines'][number] {
  const line = sale.lines.find(({ id }) => id === lineId);
  if (!line) throw refuseRegister('LINE_NOT_FOUND');
  if (!Number.isSafeInteger(quantity) || quantity < 1)
    throw refuseValue('INVALID', { field: '/lines', reason: 'a whole number from 1 on' });
  const held = refunds
    .filter(({ status }) => isRefundOpen(status))
    .flatMap(({ lines }) => lines.filter((one) => one.lineId === lineId));
  const gone = line.refundedQuantity + held.reduce((sum, one) => sum + one.quantity, 0);
  const goneMoney = line.refunded + held.reduce((sum, one) => sum + one.amount, 0);
  const upTo = gone + quantity;
  const amount = shareOf(line, Math.min(upTo, line.quantity)) - goneMoney;
  if (upTo > line.quantity) throw refuse('REFUND_EXCEEDS_PAID', { refundable_minor: Math.max(0, amount) });
  return { lineId, quantity, amount: Math.max(0, amount) as Minor };
}

/** What the first `quantity` of a row came to, rounded down; all of them come to its total. */
const shareOf = ({ total, quantity: all }: SaleLine, quantity: number): number =>
  Number((BigInt(total) * BigInt(quantity)) / BigInt(all));

function inRefundOrder({ payments }: SaleFile, only: PaymentId | undefined, providers: Providers): readonly Payment[] {
  if (only !== undefined && !payments.some(({ id }) => id === only)) throw refuse('PAYMENT_NOT_FOUND');
  const open = payments.filter(
    (one) => one.status === 'settled' && refundableOf(one) > 0 && (only === undefined || one.id === only),
  );
  const fromDrawer = (payment: Payment) => isInDrawer(providers, payment.provider);
  const newestFirst = open.toReversed();
  return [...newestFirst.filter((one) => !fromDrawer(one)), ...newestFirst.filter(fromDrawer)];
}

function allotted(
  payments: readonly Payment[],
  amount: Minor,
  lines: Refund['lines'],
  providers: Providers,
): readonly RefundPart[] {
  const parts: RefundPart[] = [];
  const waiting = lines.filter((line) => line.amount > 0 || line.quantity > 0).map((line) => ({ ...line }));
  let unable: string | undefined;
  let left: number = amount;
  for (const payment of payments) {
    const part = Math.min(left, refundableOf(payment));
    if (part === 0) break;
    if (!canRefund(payment, part, providers)) {
      unable ??= payment.provider;
      continue;
    }
    left -= part;
    parts.push({ payment, amount: part as Minor, lines: takeLines(waiting, part) });
  }
  if (left > 0 && unable === undefined) throw refuse('REFUND_EXCEEDS_PAID', { refundable_minor: amount - left });
  if (left > 0) throw refuse('REFUND_UNSUPPORTED', { provider: unable ?? '' });
  return parts;
}

/** Whether a payment's provider gives back so much of it. */
export function canRefund({ provider, taken, refunded }: Payment, amount: number, providers: Providers): boolean {
  const can = providers.get(provider)?.descriptor.can.refund ?? 'none';
  return can === 'partial' || (can === 'full' && refunded === 0 && amount === taken?.amount);
}

/** Rows for a part of the money, taken off what waits; a row that is cut counts its units with its first piece. */
function takeLines(waiting: { lineId: string; quantity: number; amount: Minor }[], money: number): Refund['lines'] {
  const taken: { lineId: string; quantity: number; amount: Minor }[] = [];
  let left = money;
  while (waiting[0] && (left > 0 || waiting[0].amount === 0)) {
    const line = waiting[0];
    const amount = Math.min(line.amount, left) as Minor;
    taken.push({ ...line, amount });
    left -= amount;
    if (amount === line.amount) waiting.shift();
    else Object.assign(line, { amount: line.amount - amount, quantity: 0 });
  }
  return taken;
}

/** Holds a refund's money, on its payment and on the sale it is put to, so that nobody gives it back twice. */
export function reserve(draft: SaleDraft, refund: Refund): SaleDraft {
  const payment = paymentOf(draft, refund);
  return withRefund(hold(draft, payment, refund.amount), refund);
}

const paymentOf = ({ file }: SaleDraft, { paymentId }: Refund): Payment => {
  const payment = file.payments.find(({ id }) => id === paymentId);
  if (!payment) throw refuse('PAYMENT_NOT_FOUND');
  return payment;
};

const hold = (draft: SaleDraft, payment: Payment, amount: Minor): SaleDraft => holding(draft, payment, amount);

const release = (draft: SaleDraft, payment: Payment, amount: Minor): SaleDraft => holding(draft, payment, 0 - amount);

function holding(draft: SaleDraft, payment: Payment, more: number): SaleDraft {
  const { sale } = draft.file;
  const held = withPayment(draft, { ...payment, refundsReserved: (payment.refundsReserved + more) as Minor });
  // Money that fits no sale is held on its payment alone.
  if (payment.status !== 'settled') return held;
  return withFile(held, { sale: { ...sale, refundsReserved: (sale.refundsReserved + more) as Minor } });
}

export type RefundStep =
  | { readonly kind: 'submit' }
  | { readonly kind: 'inquire' }
  | { readonly kind: 'wait'; readonly until: Instant }
  /** Another refund of the same payment is under way: providers cannot always tell two apart. */
  | { readonly kind: 'queue' }
  | { readonly kind: 'rest' };

export function nextRefundStep({ refunds }: SaleFile, refund: Refund, now: Instant): RefundStep {
  if (!isRefundOpen(refund.status)) return { kind: 'rest' };
  if (refund.status !== 'created')
    return refund.inquireAt !== null && refund.inquireAt > now
      ? { kind: 'wait', until: refund.inquireAt }
      : { kind: 'inquire' };
  const ofPayment = refunds.filter(({ paymentId, status }) => paymentId === refund.paymentId && isRefundOpen(status));
  const first = ofPayment.find(({ status }) => status !== 'created') ?? ofPayment[0];
  return first?.id === refund.id ? { kind: 'submit' } : { kind: 'queue' };
}

export const submittingRefund = (refund: Refund, payment: Payment, now: Instant, policy: PaymentPolicy): Refund => ({
  ...refund,
  status: 'submitting',
  submittedAt: now,
  refundedBefore: payment.refunded,
  inquireAt: answeredBy(now, policy),
  inquiries: 0,
  reviewAfter: later(now, policy.reviewAfter),
});

export function inquiringRefund(refund: Refund, now: Instant, policy: PaymentPolicy): Refund {
  const overdue = now >= refund.reviewAfter && refund.status !== 'needs_review';
  const next: Refund = overdue ? { ...refund, status: 'needs_review', inquiries: 0 } : refund;
  return { ...next, inquireAt: inquiredAgainAt(next, now, policy), inquiries: next.inquiries + 1 };
}

/** What becomes of a refund's file by an outcome of it. What is not known keeps the money held. */
export function applyRefundOutcome(
  draft: SaleDraft,
  refund: Refund,
  outcome: RefundOutcome,
  moment: PaymentMoment,
): SaleDraft {
  if (refund.status === 'approved') return draft;
  if (refund.status === 'declined') return approvedLate(draft, refund, outcome, moment);
  const { now } = moment;
  const known: Refund = outcome.state ? { ...refund, state: { ...refund.state, ...outcome.state } } : refund;
  switch (outcome.kind) {
    case 'approved':
      return isAsked(refund, outcome)
        ? give(draft, known, moment)
        : withRefund(draft, onto(known, 'needs_review', 'amount_differs', moment));
    case 'declined':
      return withRefund(release(draft, paymentOf(draft, refund), refund.amount), {
        ...known,
        status: 'declined',
        why: outcome.reason,
        inquireAt: null,
        closedAt: now,
      });
    case 'pending':
      return refund.status === 'needs_review' ? draft : withRefund(draft, onto(known, 'awaiting', null, moment));
    case 'unknown':
      return refund.status === 'needs_review' ? draft : withRefund(draft, onto(known, 'unknown', outcome.why, moment));
    default:
      return outcome satisfies never;
  }
}

const isAsked = (refund: Refund, { amount }: Extract<RefundOutcome, { kind: 'approved' }>): boolean =>
  amount.amount === refund.amount && amount.currency === refund.currency;

function onto(refund: Refund, status: RefundStatus, why: string | null, { now, policy }: PaymentMoment): Refund {
  if (refund.status === status && refund.why === why) return refund;
  const next = { ...refund, status, why, inquiries: refund.status === status ? refund.inquiries : 0 };
  return { ...next, inquireAt: inquiredAgainAt(next, now, policy) };
}

/** Two answers that crossed: what was given back counts, if it has not been given back otherwise since. */
function approvedLate(draft: SaleDraft, refund: Refund, outcome: RefundOutcome, moment: PaymentMoment): SaleDraft {
  const payment = paymentOf(draft, refund);
  const fits =
    refundableOf(payment) >= refund.amount &&
    (payment.status !== 'settled' || refundableOfSale(draft.file.sale) >= refund.amount);
  if (outcome.kind !== 'approved' || !isAsked(refund, outcome) || !fits) return draft;
  return give(hold(draft, payment, refund.amount), { ...refund, why: null }, moment);
}

/** Turns held money into money given back: on payment, sale and rows, in the shift, and on the card that the sale earned on. */
function give(held: SaleDraft, refund: Refund, moment: PaymentMoment): SaleDraft {
  const { amount } = refund;
  const payment = paymentOf(held, refund);
  const closed: Refund = { ...refund, status: 'approved', why: null, inquireAt: null, closedAt: moment.now };
  const released = withRefund(release(held, payment, amount), closed);
  const given = withPayment(released, {
    ...paymentOf(released, refund),
    refunded: (payment.refunded + amount) as Minor,
  });
  if (payment.status !== 'settled') return given;
  const { sale: before } = given.file;
  const sale = refundedSale(before, refund);
  const taxes = before.status === 'open' ? [] : refundTaxes(before, sale);
  const drawer = isInDrawer(moment.providers, payment.provider);
  const counted = countInShift(given, drawer, moment, (takings) =>
    countRefund(takings, payment.provider, { amount, taxes, drawer }),
  );
  return takenBack(withFile(counted, { sale }), moment);
}

function refundedSale(sale: Sale, { amount, lines }: Refund): Sale {
  const refunded = (sale.refunded + amount) as Minor;
  const left = sale.paid - refunded;
  const status: SaleStatus = sale.status === 'open' ? 'open' : left === 0 ? 'refunded' : 'partially_refunded';
  return {
    ...sale,
    status,
    refunded,
    lines: sale.lines.map((line) => {
      const back = lines.find(({ lineId }) => lineId === line.id);
      return back
        ? {
            ...line,
            refundedQuantity: line.refundedQuantity + back.quantity,
            refunded: (line.refunded + back.amount) as Minor,
          }
        : line;
    }),
  };
}

/** Takes back what the sale earned; of points, those of what is left stay. */
function takenBack(draft: SaleDraft, moment: PaymentMoment): SaleDraft {
  const { sale, card } = draft.file;
  if (!card || sale.status === 'open' || card.earned.length === 0) return draft;
  const left = (sale.paid - sale.refunded) as Minor;
  const entered = takeBackFromSale(card, left, rungUpBy(sale), moment);
  const last = entered.at(-1);
  if (!last) return draft;
  return {
    ...draft,
    file: { ...draft.file, card: { ...card, card: last.card, earned: stillEarned(card.earned, entered) } },
    entered: [...draft.entered, ...entered],
  };
}

const stillEarned = (
  earned: NonNullable<SaleFile['card']>['earned'],
  entered: SaleDraft['entered'],
): NonNullable<SaleFile['card']>['earned'] => {
  const gone = new Set(entered.map(({ entry }) => entry.voids));
  return [...earned, ...entered.map(({ entry }) => entry).filter(({ kind }) => kind !== 'voided')].filter(
    ({ id }) => !gone.has(id),
  );
};
