import { isPaymentOpen } from '../payments/attempt.ts';
import type { Payment, Refund } from '../payments/payment.ts';
import { isRefundOpen } from '../payments/refunding.ts';
import type { Sale } from '../register/sale.ts';
import type { Shift } from '../register/shift.ts';
import type { Till } from '../register/till.ts';
import type { AttemptTruth, RefundTruth } from './lying-provider.ts';

/** All that there is of a merchant's money, however it was read. */
export interface MoneyRecords {
  readonly tills: readonly Till[];
  readonly shifts: readonly Shift[];
  readonly sales: readonly Sale[];
  readonly payments: readonly Payment[];
  readonly refunds: readonly Refund[];
}

/** What providers did, as they themselves know it. */
export interface ProviderRecords {
  readonly attempts: readonly AttemptTruth[];
  readonly refunds: readonly RefundTruth[];
}

const total = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

/**
 * What holds of money at any instant, whatever was done, failed and crashed. Answers every breach in words; none is right. `atEnd`: all
 * has been driven to its end, so that nothing may be open any more.
 */
export function moneyBreaches(
  records: MoneyRecords,
  providers?: ProviderRecords,
  { atEnd = false }: { readonly atEnd?: boolean } = {},
): string[] {
  return [
    ...records.sales.flatMap((sale) => saleBreaches(sale, records)),
    ...records.payments.flatMap((payment) => paymentBreaches(payment, records)),
    ...records.tills.flatMap((till) => tillBreaches(till, records)),
    ...takingsBreaches(records),
    ...(providers ? providerBreaches(records, providers) : []),
    ...(atEnd ? endBreaches(records) : []),
  ];
}

function saleBreaches(sale: Sale, { payments, refunds }: MoneyRecords): string[] {
  const breaches: string[] = [];
  const say = (what: string) => breaches.push(`sale ${sale.id}: ${what}`);
  const mine = payments.filter(({ saleId }) => saleId === sale.id);
  const settled = mine.filter(({ status }) => status === 'settled');
  const ids = new Set<string>(settled.map(({ id }) => id));
  const back = refunds.filter(({ paymentId }) => ids.has(paymentId));
  const paid = total(settled.map(({ taken }) => taken?.amount ?? 0));
  const refunded = amountOf(back, 'approved');
  const left = sale.paid - sale.refunded;
  if (sale.paid !== paid) say(`paid is ${sale.paid}, its settled payments come to ${paid}`);
  if (sale.refunded !== refunded) say(`refunded is ${sale.refunded}, its refunds come to ${refunded}`);
  if (sale.refundsReserved !== amountOf(back, 'open')) say(`holds ${sale.refundsReserved} for its open refunds`);
  if (left > sale.total) say(`${left} paid of ${sale.total}`);
  if (sale.refunded + sale.refundsReserved > sale.paid) say('more given back than paid');
  if (settled.some(({ taken }) => taken?.currency !== sale.currency)) say('paid in another currency');
  if (mine.filter(({ status }) => isPaymentOpen(status)).length > 1) say('two open attempts');
  const isRight = {
    open: left < sale.total || sale.total === 0,
    paid: left === sale.total && sale.paidAt !== null,
    partially_refunded: left < sale.total && left > 0 && sale.paidAt !== null,
    refunded: left === 0 && sale.paidAt !== null,
    void: left === 0 && sale.paidAt === null,
  }[sale.status];
  if (!isRight) say(`is ${sale.status} with ${left} paid of ${sale.total}`);
  for (const line of sale.lines)
    if (line.refundedQuantity > line.quantity || line.refunded > line.total) say('more of a row given back than sold');
  return breaches;
}

function amountOf(refunds: readonly Refund[], which: 'open' | 'approved'): number {
  const wanted = refunds.filter(({ status }) => (which === 'open' ? isRefundOpen(status) : status === 'approved'));
  return total(wanted.map(({ amount }) => amount));
}

function paymentBreaches(payment: Payment, { refunds, payments }: MoneyRecords): string[] {
  const breaches: string[] = [];
  const say = (what: string) => breaches.push(`payment ${payment.id}: ${what}`);
  const mine = refunds.filter(({ paymentId }) => paymentId === payment.id);
  const { taken } = payment;
  if (payment.refunded !== amountOf(mine, 'approved')) say(`refunded is ${payment.refunded}`);
  if (payment.refundsReserved !== amountOf(mine, 'open')) say(`holds ${payment.refundsReserved} for its open refunds`);
  if (payment.refunded + payment.refundsReserved > (taken?.amount ?? 0) + (taken?.tip ?? 0))
    say('more given back than taken');
  if (mine.filter(({ status }) => isRefundOpen(status) && status !== 'created').length > 1)
    say('two refunds under way at once');
  const open = isPaymentOpen(payment.status);
  if (open !== (payment.openForSale !== null)) say(`is ${payment.status} and does not hold its sale like that`);
  if ((payment.status === 'settled' || payment.status === 'orphaned') !== (taken !== null && !open))
    say(`is ${payment.status}, and money was ${taken ? '' : 'not '}taken`);
  if (open && payment.inquireAt === null) say(`is ${payment.status}, and nobody will inquire`);
  const { provider, readerId } = payment;
  const atTerminal = ({ status }: Payment) => isPaymentOpen(status) && status !== 'needs_review';
  if ((atTerminal(payment) && readerId !== null) !== (payment.openOnTerminal !== null))
    say(`is ${payment.status} and does not hold its terminal like that`);
  const beside = (other: Payment) =>
    other.id !== payment.id && other.provider === provider && other.readerId === readerId && atTerminal(other);
  if (atTerminal(payment) && readerId !== null && payments.some(beside)) say('shares its terminal');
  return breaches;
}

/** Receipt and shift numbers, without a gap or a double. */
function tillBreaches(till: Till, { sales, shifts }: MoneyRecords): string[] {
  const receipts = sales.filter(({ tillId }) => tillId === till.id).map(({ receiptNumber }) => receiptNumber);
  const numbers = shifts.filter(({ tillId }) => tillId === till.id).map(({ number }) => number);
  const open = shifts.filter(({ tillId, status }) => tillId === till.id && status === 'open').map(({ id }) => id);
  return [
    ...(runsTo(receipts, till.lastReceipt) ? [] : [`till ${till.id}: receipts ${receipts.join()}`]),
    ...(runsTo(numbers, till.lastShift) ? [] : [`till ${till.id}: shifts ${numbers.join()}`]),
    ...(open.length === (till.openShiftId === null ? 0 : 1) && open.every((id) => id === till.openShiftId)
      ? []
      : [`till ${till.id}: ${open.length} open shifts`]),
  ];
}

const runsTo = (numbers: readonly number[], last: number): boolean =>
  numbers.length === last && [...numbers].sort((a, b) => a - b).every((number, at) => number === at + 1);

/** Shifts come to what was paid and given back. */
function takingsBreaches({ shifts, sales, payments, refunds }: MoneyRecords): string[] {
  const breaches: string[] = [];
  const settled = payments.filter(({ status }) => status === 'settled');
  const ids = new Set<string>(settled.map(({ id }) => id));
  const back = refunds.filter(({ status, paymentId }) => status === 'approved' && ids.has(paymentId));
  const ids2 = new Set([...settled, ...back].map(({ provider }) => provider));
  for (const provider of ids2) {
    const mine = shifts.flatMap(({ takings }) => takings.byProvider[provider] ?? []);
    const got = settled.filter((one) => one.provider === provider);
    const gave = back.filter((one) => one.provider === provider);
    const counted = {
      payments: [total(mine.map((one) => one.payments)), got.length],
      paid: [total(mine.map((one) => one.paid)), total(got.map(({ taken }) => taken?.amount ?? 0))],
      tips: [total(mine.map((one) => one.tips)), total(got.map(({ taken }) => taken?.tip ?? 0))],
      refunds: [total(mine.map((one) => one.refunds)), gave.length],
      refunded: [total(mine.map((one) => one.refunded)), total(gave.map(({ amount }) => amount))],
    };
    for (const [what, [inShifts, inPayments]] of Object.entries(counted))
      if (inShifts !== inPayments)
        breaches.push(`shifts: ${what} of ${provider} is ${inShifts}, payments come to ${inPayments}`);
  }
  const taxed = total(shifts.flatMap(({ takings }) => takings.taxes.map(({ gross }) => gross)));
  const wanted = total(sales.filter(({ paidAt }) => paidAt !== null).map((sale) => sale.paid - sale.refunded));
  if (taxed !== wanted) breaches.push(`shifts: taxes are on ${taxed}, paid sales come to ${wanted}`);
  const rungUp = total(shifts.map(({ takings }) => takings.sales));
  if (rungUp !== sales.length) breaches.push(`shifts: ${rungUp} sales of ${sales.length}`);
  return breaches;
}

/** Money that was taken is found, and none is made up. */
function providerBreaches({ payments, refunds }: MoneyRecords, providers: ProviderRecords): string[] {
  const breaches: string[] = [];
  const byReference = new Map(payments.map((payment) => [payment.reference, payment]));
  for (const { reference, sends, taken } of providers.attempts) {
    const payment = byReference.get(reference);
    const say = (what: string) => breaches.push(`attempt ${reference}: ${what}`);
    if (sends > 1) say(`sent ${sends} times`);
    if (!payment) say('is not known');
    else if (payment.taken && !taken) say('counts as taken, and nothing was');
    else if (payment.taken && taken && !isSame(payment.taken, taken))
      say(`took ${taken.amount} ${taken.currency}, counts as ${payment.taken.amount} ${payment.taken.currency}`);
  }
  const given = new Map(providers.refunds.map((refund) => [refund.reference, refund]));
  for (const { reference, sends } of providers.refunds) {
    if (sends > 1) breaches.push(`refund ${reference}: sent ${sends} times`);
    if (!refunds.some((one) => one.reference === reference)) breaches.push(`refund ${reference}: is not known`);
  }
  for (const { reference, status, amount } of refunds) {
    const truth = given.get(reference);
    if (truth && status === 'approved' && truth.given !== amount)
      breaches.push(`refund ${reference}: counts as ${amount}, ${truth.given} was given`);
  }
  for (const { reference, taken } of providers.attempts) {
    const back = total(providers.refunds.filter(({ attempt }) => attempt === reference).map((one) => one.given));
    if (back > (taken ? taken.amount + taken.tip : 0)) breaches.push(`attempt ${reference}: ${back} given back`);
  }
  return breaches;
}

const isSame = (
  a: { readonly amount: number; readonly tip: number; readonly currency: string },
  b: { readonly amount: number; readonly tip: number; readonly currency: string },
): boolean => a.amount === b.amount && a.tip === b.tip && a.currency === b.currency;

function endBreaches({ payments, refunds }: MoneyRecords): string[] {
  return [
    ...payments.filter(({ status }) => isPaymentOpen(status)).map(({ id, status }) => `payment ${id}: left ${status}`),
    ...refunds.filter(({ status }) => isRefundOpen(status)).map(({ id, status }) => `refund ${id}: left ${status}`),
  ];
}

/**
 * Nobody is charged twice while providers keep to what they say: money fits no sale only where one took what was not asked for, or took
 * it after it, or a person (`excused`), had said that it never would.
 */
export function doubleCharges(
  { payments }: MoneyRecords,
  { attempts }: ProviderRecords,
  excused: ReadonlySet<string> = new Set(),
): string[] {
  const strayed = new Set(attempts.filter((one) => one.strayed).map(({ reference }) => reference));
  return payments
    .filter(({ status }) => status === 'orphaned')
    .filter(({ saleId }) =>
      payments.every((one) => one.saleId !== saleId || (!strayed.has(one.reference) && !excused.has(one.reference))),
    )
    .map(({ id, reason }) => `payment ${id}: orphaned (${reason}), and nobody strayed`);
}

/** At the end: every attempt that took money counts as taken, every refund that gave counts as given. */
export function lostMoney({ payments, refunds }: MoneyRecords, providers: ProviderRecords): string[] {
  const found = new Map(payments.map((payment) => [payment.reference, payment.taken]));
  const back = new Map(refunds.map((refund) => [refund.reference, refund.status === 'approved']));
  return [
    ...providers.attempts
      .filter(({ reference, taken }) => taken && !found.get(reference))
      .map(({ reference, taken }) => `attempt ${reference}: ${taken?.amount} taken and not found`),
    ...providers.refunds
      .filter(({ reference, given }) => given > 0 && back.get(reference) !== true)
      .map(({ reference, given }) => `refund ${reference}: ${given} given back and not found`),
  ];
}
