import type { SaleWithPayments } from '../../src/wire/sales.ts';
import { t } from '../i18n/t.ts';
import { money } from '../kit/format.ts';

/** Which sale this is, and what of it is paid. */
export const SaleHead = ({ sale }: { sale: SaleWithPayments }) => (
  <p class="sale-head row spread">
    <strong>{t('sale.receipt_number', { number: sale.receipt_number })}</strong>
    <span>
      {t('pos.total')} <strong>{money(sale.total.amount_minor, sale.currency)}</strong>
      {sale.paid.amount_minor > 0 && (
        <>
          {' · '}
          {t('pos.paid_so_far', { amount: money(sale.paid.amount_minor - sale.refunded.amount_minor, sale.currency) })}
        </>
      )}
    </span>
  </p>
);
