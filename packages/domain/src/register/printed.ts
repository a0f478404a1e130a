import type { Currency } from '../kernel/money.ts';
import type { Instant, TimeZone } from '../kernel/time.ts';
import type { Locale } from '../people/merchant.ts';
import { amounts, paper, printable, rateText, timeText } from './paper.ts';
import type { PrintLine, Printout } from './printing.ts';
import { receiptWords, type ReceiptWords } from './receipt-words.ts';
import type { Receipt, ReceiptLine } from './receipt.ts';
import type { TaxAmount } from './sale.ts';
import type { ZReport } from './z-report.ts';

/** How a language writes what stands on one paper. */
interface Writing {
  readonly words: ReceiptWords;
  readonly amount: (minor: number) => string;
  /** The same, taken away. */
  readonly less: (minor: number) => string;
  readonly rate: (hundredths: number) => string;
  readonly time: (at: Instant) => string;
}

function writing(locale: Locale, of: Currency, zone: TimeZone): Writing {
  const amount = amounts(of, locale);
  return {
    words: receiptWords[locale],
    amount,
    less: (minor) => amount(-minor),
    rate: (hundredths) => rateText(hundredths, locale),
    time: (at) => timeText(at, zone, locale),
  };
}

type Emphasised = Extract<PrintLine, { readonly kind: 'text' | 'pair' }>;

const rule: PrintLine = { kind: 'rule' };
const space: PrintLine = { kind: 'space' };
const title = (content: string): PrintLine => ({ kind: 'title', text: printable(content) });
const text = (content: string): Emphasised => ({ kind: 'text', text: printable(content) });
const centred = (content: string): Emphasised => ({ kind: 'text', text: printable(content), centred: true });
const pair = (left: string, right: string): Emphasised => ({
  kind: 'pair',
  left: printable(left),
  right: printable(right),
});
const strong = (line: Emphasised): PrintLine => ({ ...line, strong: true });

/** A receipt, ready to be printed. */
export function receiptPrintout(receipt: Receipt): Printout {
  const { locale, lines, taxes, card } = receipt;
  const write = writing(locale, receipt.currency, receipt.timezone);
  const { words, amount, less, time } = write;
  const notice = receipt.status === 'open' ? words.notPaid : receipt.status === 'void' ? words.void : undefined;
  return {
    language: locale,
    lines: [
      title(receipt.merchant),
      centred(receipt.store),
      centred(`${receipt.storeCode} · ${words.till} ${receipt.till}`),
      space,
      pair(`${words.receipt} ${receipt.number}`, time(receipt.at)),
      ...(notice === undefined ? [] : [strong(centred(`*** ${notice} ***`))]),
      rule,
      ...lines.flatMap((line) => rowLines(line, write)),
      rule,
      ...(receipt.discounted > 0
        ? [pair(words.subtotal, amount(receipt.subtotal)), pair(words.discount, less(receipt.discounted))]
        : []),
      strong(pair(`${words.total} ${receipt.currency}`, amount(receipt.total))),
      ...paymentLines(receipt, write),
      rule,
      ...taxLines(taxes, write),
      ...(card ? cardLines(card, write) : []),
      space,
      centred(words.thanks),
      centred(receipt.saleId),
    ],
  };
}

function rowLines(
  { name, quantity, unitPrice, discounted, total, mark, refundedQuantity }: ReceiptLine,
  { words, amount, less }: Writing,
): readonly PrintLine[] {
  const back = refundedQuantity > 0 ? [text(`  ${words.refund}: ${refundedQuantity}`)] : [];
  if (quantity === 1 && discounted === 0) return [pair(name, `${amount(total)} ${mark}`), ...back];
  return [
    text(name),
    pair(`  ${quantity} x ${amount(unitPrice)}`, `${amount(quantity * unitPrice)} ${mark}`),
    ...(discounted > 0 ? [pair(`  ${words.discount}`, `${less(discounted)} ${mark}`)] : []),
    ...back,
  ];
}

function paymentLines(
  { payments, refunds, open }: Receipt,
  { words, amount, less, time }: Writing,
): readonly PrintLine[] {
  return [
    ...(payments.length + refunds.length > 0 || open > 0 ? [space] : []),
    ...payments.flatMap((payment) => [
      pair(payment.label, amount(payment.amount)),
      ...(payment.tip > 0 ? [pair(`  ${words.tip}`, amount(payment.tip))] : []),
      ...(payment.tendered === null ? [] : [pair(`  ${words.tendered}`, amount(payment.tendered))]),
      ...(payment.change === null || payment.change === 0 ? [] : [pair(`  ${words.change}`, amount(payment.change))]),
      ...payment.details.map((detail) => text(`  ${detail}`)),
    ]),
    ...refunds.flatMap((refund) => [
      pair(`${words.refund} ${refund.label}`, less(refund.amount)),
      text(`  ${time(refund.at)}`),
    ]),
    ...(open > 0 ? [strong(pair(words.open, amount(open)))] : []),
  ];
}

const taxLines = (
  taxes: readonly (TaxAmount & { readonly mark?: string })[],
  { words, amount, rate: percent }: Writing,
): readonly PrintLine[] =>
  taxes.flatMap(({ mark, rate, gross, net, tax }) => [
    pair(`${mark === undefined ? '' : `${mark}  `}${words.tax} ${percent(rate)}`, amount(tax)),
    pair(`   ${words.net} ${amount(net)}`, `${words.gross} ${amount(gross)}`),
  ]);

function cardLines({ ending, earned }: NonNullable<Receipt['card']>, { words }: Writing): readonly PrintLine[] {
  const { stamps = 0, points = 0 } = earned ?? {};
  return [
    rule,
    pair(words.card, `***${ending}`),
    ...(stamps > 0 ? [pair(words.stamps, String(stamps))] : []),
    ...(points > 0 ? [pair(words.points, String(points))] : []),
  ];
}

export interface ZReportOptions {
  /** The store's when absent. */
  readonly locale?: Locale | undefined;
  /** What people call a provider; its id when absent. */
  readonly labelOf?: (provider: string) => string;
}

/** A Z or X report, ready to be printed. */
export function zReportPrintout(
  { kind, shift, store, gross, tips, ...cash }: ZReport,
  { locale = store.locale, labelOf = (provider) => provider }: ZReportOptions = {},
): Printout {
  const write = writing(locale, shift.currency, store.timezone);
  const { words, amount, less, time } = write;
  const { takings, closing } = shift;
  return {
    language: locale,
    lines: [
      title(store.name),
      centred(`${store.storeCode} · ${words.till} ${shift.tillNumber}`),
      strong(centred(`${kind === 'z' ? words.zReport : words.xReport} ${shift.number}`)),
      space,
      pair(words.opened, time(shift.openedAt)),
      ...(closing ? [pair(words.closed, time(closing.at))] : []),
      rule,
      pair(words.sales, String(takings.sales)),
      pair(words.voided, String(takings.voided)),
      ...(takings.firstReceipt === null
        ? []
        : [pair(words.receipts, `${takings.firstReceipt} - ${takings.lastReceipt}`)]),
      pair(words.discount, amount(takings.discounted)),
      rule,
      ...Object.entries(takings.byProvider).flatMap(([provider, taken]) => [
        text(labelOf(provider)),
        pair(`  ${words.payments} ${taken.payments}`, amount(taken.paid)),
        ...(taken.refunds > 0 ? [pair(`  ${words.refunds} ${taken.refunds}`, less(taken.refunded))] : []),
        ...(taken.tips > 0 ? [pair(`  ${words.tip}`, amount(taken.tips))] : []),
      ]),
      strong(pair(`${words.total} ${shift.currency}`, amount(gross))),
      ...(tips > 0 ? [pair(words.tip, amount(tips))] : []),
      rule,
      ...taxLines(takings.taxes, write),
      rule,
      pair(words.float, amount(shift.openingFloat)),
      ...shift.movements.flatMap((movement) => [
        movement.kind === 'in'
          ? pair(words.cashIn, amount(movement.amount))
          : pair(words.cashOut, less(movement.amount)),
        text(`  ${movement.reason}`),
      ]),
      pair(words.expectedCash, amount(cash.expectedCash)),
      ...(closing
        ? [
            pair(words.countedCash, amount(closing.countedCash)),
            strong(pair(words.difference, amount(closing.difference))),
            ...(closing.note === null ? [] : [text(`${words.note}: ${closing.note}`)]),
          ]
        : []),
    ],
  };
}

/** Characters a line: 42 is 80 mm paper, 32 is 58 mm. */
export type PaperWidth = 42 | 32;

/** A printout as lines of text; none is wider than asked. */
export function printoutText({ lines }: Printout, width: PaperWidth = 42): readonly string[] {
  const page = paper(width);
  for (const line of lines) put(page, line);
  return page.lines;
}

const indentOf = (content: string): number => content.length - content.trimStart().length;

function put(page: ReturnType<typeof paper>, line: PrintLine): void {
  switch (line.kind) {
    case 'title':
      return page.center(line.text);
    case 'text':
      return line.centred ? page.center(line.text) : page.left(line.text.trimStart(), indentOf(line.text));
    case 'pair':
      return page.sides(line.left.trimStart(), line.right, indentOf(line.left));
    case 'rule':
      return page.rule();
    case 'space':
      return page.blank();
    default:
      line satisfies never;
  }
}
