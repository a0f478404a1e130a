import type { PrintLine, Printout } from '@tresen/domain';
import type { Receipt } from '../wire/sales.ts';
import type { PrintStyle } from './words.ts';

type Money = { readonly amount_minor: number; readonly currency: string };

const negative = ({ amount_minor, currency }: Money): Money => ({ amount_minor: -amount_minor, currency });

/** A sale on paper, in one language. Without personal data. */
export function receiptPrintout({ sale, store, labels }: Receipt, style: PrintStyle): Printout {
  const { words, money, time, percent, locale } = style;
  const lines: PrintLine[] = [
    { kind: 'title', text: store.name },
    { kind: 'text', text: time(sale.created_at, store.timezone), centred: true },
    { kind: 'text', text: `${words.receipt} ${sale.receipt_number}`, centred: true },
    ...notice(sale.status, style),
    { kind: 'rule' },
    ...sale.lines.flatMap((line) => itemLines(line, style)),
    { kind: 'rule' },
    { kind: 'pair', left: words.total, right: money(sale.total), strong: true },
  ];
  for (const payment of sale.payments.filter(({ status }) => status === 'settled')) {
    const label = labels[payment.provider]?.[locale] ?? labels[payment.provider]?.['en'] ?? payment.provider;
    lines.push({ kind: 'pair', left: label, right: money(payment.taken ?? payment.amount) });
    if (payment.tip && payment.tip.amount_minor > 0)
      lines.push({ kind: 'pair', left: `  ${words.tip}`, right: money(payment.tip) });
    if (payment.tendered && payment.change) {
      lines.push({ kind: 'pair', left: `  ${words.tendered}`, right: money(payment.tendered) });
      lines.push({ kind: 'pair', left: `  ${words.change}`, right: money(payment.change) });
    }
    for (const detail of Object.values(payment.details)) lines.push({ kind: 'text', text: `  ${detail}` });
  }
  if (sale.refunded.amount_minor > 0)
    lines.push({ kind: 'pair', left: words.refunded, right: money(negative(sale.refunded)) });
  if (sale.open.amount_minor > 0) lines.push({ kind: 'pair', left: words.open, right: money(sale.open), strong: true });
  lines.push({ kind: 'space' });
  for (const { rate, net, tax } of sale.taxes) {
    lines.push({ kind: 'pair', left: `${words.net} ${percent(rate)}`, right: money(net) });
    lines.push({ kind: 'pair', left: `${words.tax} ${percent(rate)}`, right: money(tax) });
  }
  if (sale.earned && sale.earned.stamps + sale.earned.points > 0) {
    lines.push({ kind: 'rule' });
    if (sale.earned.stamps > 0) lines.push({ kind: 'pair', left: words.stamps, right: `+${sale.earned.stamps}` });
    if (sale.earned.points > 0) lines.push({ kind: 'pair', left: words.points, right: `+${sale.earned.points}` });
  }
  lines.push({ kind: 'space' }, { kind: 'text', text: words.thanks, centred: true });
  return { language: locale, lines };
}

function notice(status: Receipt['sale']['status'], { words }: PrintStyle): PrintLine[] {
  const text = status === 'open' ? words.notPaid : status === 'void' ? words.void : undefined;
  return text === undefined ? [] : [{ kind: 'text', text, centred: true, strong: true }];
}

function itemLines(line: Receipt['sale']['lines'][number], { words, money }: PrintStyle): PrintLine[] {
  const whole = { ...line.total, amount_minor: line.total.amount_minor + line.discounted.amount_minor };
  const lines: PrintLine[] = [{ kind: 'pair', left: line.name, right: money(whole) }];
  if (line.quantity !== 1) lines.push({ kind: 'text', text: `  ${line.quantity} × ${money(line.unit_price)}` });
  if (line.discounted.amount_minor > 0)
    lines.push({ kind: 'pair', left: `  ${words.discount}`, right: money(negative(line.discounted)) });
  if (line.refunded_quantity > 0) lines.push({ kind: 'text', text: `  ${words.refunded}: ${line.refunded_quantity}` });
  return lines;
}
