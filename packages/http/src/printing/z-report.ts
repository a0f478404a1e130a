import type { PrintLine, Printout } from '@tresen/domain';
import type { ZReport } from '../wire/shifts.ts';
import type { PrintStyle } from './words.ts';

/** A closed shift on paper. From the same shift always the same. */
export function zReportPrintout({ shift, store, gross, labels }: ZReport, style: PrintStyle): Printout {
  const { words, money, time, percent, locale } = style;
  const { takings, closing } = shift;
  const lines: PrintLine[] = [
    { kind: 'title', text: store.name },
    { kind: 'text', text: `${words.report} · ${words.shift} ${shift.number}`, centred: true, strong: true },
    { kind: 'pair', left: words.opened, right: time(shift.opened_at, store.timezone) },
    ...(closing ? [pair(words.closed, time(closing.at, store.timezone))] : []),
    { kind: 'rule' },
    pair(words.sales, String(takings.sales)),
    pair(`  ${words.voided}`, String(takings.voided)),
    ...(takings.first_receipt === null
      ? []
      : [pair(words.receipts, `${takings.first_receipt}–${takings.last_receipt ?? takings.first_receipt}`)]),
    pair(words.discount, money(takings.discounted)),
    { kind: 'rule' },
  ];
  for (const taken of takings.by_provider) {
    const label = labels[taken.provider]?.[locale] ?? labels[taken.provider]?.['en'] ?? taken.provider;
    lines.push(pair(`${label} (${taken.payments})`, money(taken.paid)));
    if (taken.tips.amount_minor > 0) lines.push(pair(`  ${words.tips}`, money(taken.tips)));
    if (taken.refunds > 0)
      lines.push(
        pair(
          `  ${words.refunds} (${taken.refunds})`,
          money({ ...taken.refunded, amount_minor: -taken.refunded.amount_minor }),
        ),
      );
  }
  lines.push({ ...pair(words.total, money(gross)), strong: true }, { kind: 'rule' });
  for (const { rate, net, tax } of takings.taxes) {
    lines.push(pair(`${words.net} ${percent(rate)}`, money(net)));
    lines.push(pair(`${words.tax} ${percent(rate)}`, money(tax)));
  }
  lines.push({ kind: 'rule' }, pair(words.float, money(shift.opening_float)));
  for (const { kind, amount, reason } of shift.movements)
    lines.push(
      pair(
        `${kind === 'in' ? words.cashIn : words.cashOut}: ${reason}`,
        money(kind === 'in' ? amount : { ...amount, amount_minor: -amount.amount_minor }),
      ),
    );
  if (closing) {
    lines.push(pair(words.expected, money(closing.expected_cash)), pair(words.counted, money(closing.counted_cash)), {
      ...pair(words.difference, money(closing.difference)),
      strong: true,
    });
    if (closing.note !== null) lines.push({ kind: 'text', text: `${words.note}: ${closing.note}` });
  }
  return { language: locale, lines };
}

const pair = (left: string, right: string) => ({ kind: 'pair', left, right }) as const;
