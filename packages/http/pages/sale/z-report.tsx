import type { Shift, ZReport as Report } from '../../src/wire/shifts.ts';
import { t } from '../i18n/t.ts';
import { dateTimeIn, money, percent } from '../kit/format.ts';
import { Button } from '../ui/button.tsx';
import { providerName } from './provider-name.ts';
import { usePrinted } from './receipt.tsx';
import type { ProviderNames } from './tender.tsx';

/** A closed shift on paper: the same however often it is printed. */
export function ZReport({ report, providers }: { report: Report; providers: ProviderNames }) {
  usePrinted();
  const { shift, store, gross } = report;
  return (
    <div class="stack">
      <div class="row end no-print">
        <Button look="primary" icon="print" onClick={() => globalThis.print()}>
          {t('sale.print')}
        </Button>
      </div>
      <article class="z-report printed" aria-label={t('z.title', { number: shift.number })}>
        <header>
          <h2>{t('z.title', { number: shift.number })}</h2>
          <p>
            {store.name} · {store.store_code}
          </p>
        </header>
        <Sums shift={shift} timezone={store.timezone} gross={gross.amount_minor} providers={providers} />
      </article>
    </div>
  );
}

const Line = ({ name, value, strong = false }: { name: string; value: string; strong?: boolean }) => (
  <tr class={strong ? 'strong' : ''}>
    <th scope="row">{name}</th>
    <td class="number">{value}</td>
  </tr>
);

function Sums({
  shift,
  timezone,
  gross,
  providers,
}: {
  shift: Shift;
  timezone: string;
  gross: number;
  providers: ProviderNames;
}) {
  const { currency, takings, closing, movements } = shift;
  const write = (amount: number) => money(amount, currency);
  return (
    <table>
      <tbody>
        <Line name={t('z.opened')} value={dateTimeIn(shift.opened_at, timezone)} />
        {closing && <Line name={t('z.closed')} value={dateTimeIn(closing.at, timezone)} />}
        <Line name={t('z.sales')} value={String(takings.sales - takings.voided)} />
        {takings.voided > 0 && <Line name={t('z.voided')} value={String(takings.voided)} />}
        {takings.first_receipt !== null && takings.last_receipt !== null && (
          <Line name={t('z.receipts')} value={`${takings.first_receipt} – ${takings.last_receipt}`} />
        )}
        {takings.discounted.amount_minor > 0 && (
          <Line name={t('z.discounts')} value={write(takings.discounted.amount_minor)} />
        )}
      </tbody>
      <tbody>
        {takings.by_provider.map((one) => (
          <tr key={one.provider}>
            <th scope="row">
              {providerName(one.provider, providers)} ({one.payments})
              {one.refunds > 0 && (
                <span class="small"> · {t('z.refunded', { amount: write(one.refunded.amount_minor) })}</span>
              )}
              {one.tips.amount_minor > 0 && (
                <span class="small"> · {t('payment.tip', { amount: write(one.tips.amount_minor) })}</span>
              )}
            </th>
            <td class="number">{write(one.paid.amount_minor - one.refunded.amount_minor)}</td>
          </tr>
        ))}
        <Line name={t('z.gross')} value={write(gross)} strong />
      </tbody>
      <tbody>
        {takings.taxes.map((tax) => (
          <Line
            key={tax.rate}
            name={t('z.tax', { rate: percent(tax.rate), net: write(tax.net.amount_minor) })}
            value={write(tax.tax.amount_minor)}
          />
        ))}
      </tbody>
      <tbody>
        <Line name={t('shift.float')} value={write(shift.opening_float.amount_minor)} />
        {movements.map(({ id, kind, amount, reason }) => (
          <Line
            key={id}
            name={`${t(`shift.${kind}`)}: ${reason}`}
            value={write(kind === 'in' ? amount.amount_minor : -amount.amount_minor)}
          />
        ))}
        {closing && (
          <>
            <Line name={t('shift.expected')} value={write(closing.expected_cash.amount_minor)} />
            <Line name={t('shift.counted')} value={write(closing.counted_cash.amount_minor)} />
            <Line name={t('shift.difference')} value={write(closing.difference.amount_minor)} strong />
          </>
        )}
      </tbody>
      {closing?.note && (
        <tfoot>
          <tr>
            <td colSpan={2}>{t('z.note', { note: closing.note })}</td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}
