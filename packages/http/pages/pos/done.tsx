import { useState } from 'preact/hooks';
import type { SaleWithPayments } from '../../src/wire/sales.ts';
import { explain } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { money } from '../kit/format.ts';
import { go } from '../kit/router.ts';
import { useShortcuts } from '../kit/shortcuts.ts';
import { ReceiptDialog } from '../sale/receipt.tsx';
import { ReceiptCode } from '../sale/receipt-code.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { useTill } from './till.ts';

/** It is paid: the change large, what the card earned, the receipt, and the next sale with one key. */
export function Done({ sale }: { sale: SaleWithPayments }) {
  const till = useTill();
  const [shown, setShown] = useState<'receipt' | 'code' | null>(null);
  const change = sale.payments.reduce((sum, payment) => sum + (payment.change?.amount_minor ?? 0), 0);
  const next = () => go('/pos');
  useShortcuts({ Enter: next, n: next, p: () => setShown('receipt'), q: () => setShown('code') });
  const title =
    sale.status === 'refunded'
      ? t('sale.status.refunded')
      : sale.status === 'partially_refunded'
        ? t('sale.status.partially_refunded')
        : t('pos.is_paid');
  return (
    <div class="done stack wide">
      <section class="done-state" aria-labelledby="done">
        <span class="seal good">
          <Icon name="check" size={44} />
        </span>
        <div role="status">
          <h1 id="done" tabIndex={-1}>
            {title}
          </h1>
          <p class="muted">
            {t('sale.receipt_number', { number: sale.receipt_number })} ·{' '}
            {money(sale.total.amount_minor, sale.currency)}
          </p>
        </div>
        {change > 0 && (
          <p class="change-due" role="status">
            <span>{t('pos.give_change')}</span>
            <strong>{money(change, sale.currency)}</strong>
          </p>
        )}
        <Earned sale={sale} />
      </section>
      <div class="done-steps">
        <Button look="primary" size="huge" icon="next" shortcut="Enter" wide autofocus onClick={next}>
          {t('pos.next_sale')}
        </Button>
        <Button size="large" icon="print" shortcut="P" wide onClick={() => setShown('receipt')}>
          {t('sale.receipt')}
        </Button>
        {sale.receipt_url && (
          <Button size="large" icon="qr" shortcut="Q" wide onClick={() => setShown('code')}>
            {t('pos.receipt_code')}
          </Button>
        )}
      </div>
      <p class="centre">
        <ButtonLink look="quiet" href={`/pos/sales/${sale.id}`}>
          {t('pos.to_details')}
        </ButtonLink>
      </p>
      {shown === 'receipt' && (
        <ReceiptDialog
          path={`/store/sales/${sale.id}/receipt`}
          storeCode={till.store.store_code}
          onClose={() => setShown(null)}
        />
      )}
      {shown === 'code' && sale.receipt_url && <ReceiptCode url={sale.receipt_url} onClose={() => setShown(null)} />}
    </div>
  );
}

/** What the sale did to the customer's card. */
const Earned = ({ sale: { earned, currency } }: { sale: SaleWithPayments }) =>
  earned === null ? null : (
    <ul class="row earned">
      {earned.stamps > 0 && (
        <li class="chip good">
          <Icon name="check" size={18} />
          {t('pos.stamped', { count: earned.stamps })}
        </li>
      )}
      {earned.points > 0 && (
        <li class="chip good">
          <Icon name="star" size={18} />
          {t('pos.points_given', { count: earned.points })}
        </li>
      )}
      {earned.withheld.map((code) => (
        <li key={code} class="withheld small muted">
          {t('pos.withheld', { why: explain(code, {}, currency) })}
        </li>
      ))}
    </ul>
  );
