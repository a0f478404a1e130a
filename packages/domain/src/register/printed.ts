import { amountText, paper, rateText, timeText, type Paper } from './paper.ts';
import { receiptWords } from './receipt-words.ts';
import type { Receipt, ReceiptLine } from './receipt.ts';
import type { TaxAmount } from './sale.ts';
import type { ZReport } from './z-report.ts';
import type { Locale } from '../people/merchant.ts';
import type { Currency } from '../kernel/money.ts';

/** Characters a line: 42 is 80 mm paper, 32 is 58 mm. */
export type PaperWidth = 42 | 32;

/** How a language writes the amounts of one paper. */
interface Writing {
  readonly locale: Locale;
  readonly amount: (minor: number) => string;
  /** The same, taken away. */
  readonly less: (minor: number) => string;
}

const writing = (locale: Locale, of: Currency): Writing => ({
  locale,
  amount: (minor) => amountText(minor, of, locale),
  less: (minor) => amountText(-minor, of, locale),
});

/** A receipt as lines of text; none is wider than asked. */
export function receiptText(receipt: Receipt, width: PaperWidth = 42): readonly string[] {
  const words = receiptWords[receipt.locale];
  const write = writing(receipt.locale, receipt.currency);
  const { amount, less } = write;
  const page = paper(width);
  page.center(receipt.merchant);
  page.center(receipt.store);
  page.blank();
  page.sides(
    `${words.receipt} ${receipt.storeCode}-${receipt.number}`,
    timeText(receipt.at, receipt.timezone, receipt.locale),
  );
  if (receipt.status === 'void') page.center(`*** ${words.void} ***`);
  page.rule();
  for (const line of receipt.lines) printLine(page, line, write);
  page.rule();
  if (receipt.discounted > 0) {
    page.sides(words.subtotal, amount(receipt.subtotal));
    page.sides(words.discount, less(receipt.discounted));
  }
  page.sides(`${words.total} ${receipt.currency}`, amount(receipt.total));
  printPayments(page, receipt, write);
  page.rule();
  printTaxes(page, receipt.taxes, write);
  if (receipt.card) {
    page.rule();
    page.sides(words.card, `***${receipt.card.ending}`);
    const { stamps = 0, points = 0 } = receipt.card.earned ?? {};
    if (stamps > 0) page.sides(words.stamps, String(stamps));
    if (points > 0) page.sides(words.points, String(points));
  }
  page.blank();
  page.center(words.thanks);
  page.center(receipt.saleId);
  return page.lines;
}

function printLine(
  page: Paper,
  { name, quantity, unitPrice, discounted, total, mark }: ReceiptLine,
  write: Writing,
): void {
  const { amount, less, locale } = write;
  if (quantity === 1 && discounted === 0) return page.sides(name, `${amount(total)} ${mark}`);
  page.left(name);
  page.sides(`${quantity} x ${amount(unitPrice)}`, `${amount(quantity * unitPrice)} ${mark}`, 2);
  if (discounted > 0) page.sides(receiptWords[locale].discount, `${less(discounted)} ${mark}`, 2);
}

function printPayments(page: Paper, receipt: Receipt, { amount, less, locale }: Writing): void {
  const words = receiptWords[locale];
  if (receipt.payments.length + receipt.refunds.length > 0 || receipt.open > 0) page.blank();
  for (const payment of receipt.payments) {
    page.sides(payment.label, amount(payment.amount));
    if (payment.tip > 0) page.sides(words.tip, amount(payment.tip), 2);
    if (payment.tendered !== null) page.sides(words.tendered, amount(payment.tendered), 2);
    if (payment.change !== null && payment.change > 0) page.sides(words.change, amount(payment.change), 2);
    for (const detail of payment.details) page.left(detail, 2);
  }
  for (const refund of receipt.refunds) {
    page.sides(`${words.refund} ${refund.label}`, less(refund.amount));
    page.left(timeText(refund.at, receipt.timezone, locale), 2);
  }
  if (receipt.open > 0) page.sides(words.open, amount(receipt.open));
}

function printTaxes(page: Paper, taxes: readonly (TaxAmount & { readonly mark?: string })[], write: Writing): void {
  const { amount, locale } = write;
  const words = receiptWords[locale];
  for (const { mark, rate, gross, net, tax } of taxes) {
    page.sides(`${mark === undefined ? '' : `${mark}  `}${words.tax} ${rateText(rate, locale)}`, amount(tax));
    page.sides(`${words.net} ${amount(net)}`, `${words.gross} ${amount(gross)}`, 3);
  }
}

export interface ZReportOptions {
  /** The store's when absent. */
  readonly locale?: Locale | undefined;
  readonly width?: PaperWidth;
  /** What people call a provider; its id when absent. */
  readonly labelOf?: (provider: string) => string;
}

/** A Z or X report as lines of text; none is wider than asked. */
export function zReportText(
  { kind, shift, store, gross, tips, ...cash }: ZReport,
  { locale = store.locale, width = 42, labelOf = (provider) => provider }: ZReportOptions = {},
): readonly string[] {
  const words = receiptWords[locale];
  const write = writing(locale, shift.currency);
  const { amount, less } = write;
  const { takings, closing } = shift;
  const time = (at: typeof shift.openedAt) => timeText(at, store.timezone, locale);
  const page = paper(width);
  page.center(store.name);
  page.center(`${kind === 'z' ? words.zReport : words.xReport} ${store.storeCode}-${shift.number}`);
  page.blank();
  page.sides(words.opened, time(shift.openedAt));
  if (closing) page.sides(words.closed, time(closing.at));
  page.rule();
  page.sides(words.sales, String(takings.sales));
  page.sides(words.voided, String(takings.voided));
  if (takings.firstReceipt !== null) page.sides(words.receipts, `${takings.firstReceipt} - ${takings.lastReceipt}`);
  page.sides(words.discount, amount(takings.discounted));
  page.rule();
  for (const [provider, taken] of Object.entries(takings.byProvider)) {
    page.left(labelOf(provider));
    page.sides(`${words.payments} ${taken.payments}`, amount(taken.paid), 2);
    if (taken.refunds > 0) page.sides(`${words.refunds} ${taken.refunds}`, less(taken.refunded), 2);
    if (taken.tips > 0) page.sides(words.tip, amount(taken.tips), 2);
  }
  page.sides(`${words.total} ${shift.currency}`, amount(gross));
  if (tips > 0) page.sides(words.tip, amount(tips));
  page.rule();
  printTaxes(page, takings.taxes, write);
  page.rule();
  page.sides(words.float, amount(shift.openingFloat));
  for (const movement of shift.movements) {
    page.sides(
      movement.kind === 'in' ? words.cashIn : words.cashOut,
      movement.kind === 'in' ? amount(movement.amount) : less(movement.amount),
    );
    page.left(movement.reason, 2);
  }
  page.sides(words.expectedCash, amount(cash.expectedCash));
  if (closing) {
    page.sides(words.countedCash, amount(closing.countedCash));
    page.sides(words.difference, amount(closing.difference));
    if (closing.note !== null) page.left(`${words.note}: ${closing.note}`);
  }
  return page.lines;
}
