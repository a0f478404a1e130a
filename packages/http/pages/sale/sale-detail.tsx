import { useEffect, useRef, useState } from 'preact/hooks';
import type { Sale, SaleWithPayments } from '../../src/wire/sales.ts';
import type { Till } from '../../src/wire/shifts.ts';
import { call } from '../api/client.ts';
import { useThing } from '../api/loading.ts';
import { useSending } from '../api/sending.ts';
import { explain, explainError } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { dateTimeIn, money, percent } from '../kit/format.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Page, Scrolling } from '../ui/page.tsx';
import { Shown } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { Money } from './money.tsx';
import { ReceiptCode } from './receipt-code.tsx';
import { ReceiptDialog } from './receipt.tsx';
import { RefundDialog } from './refund-dialog.tsx';
import { toneOf } from './statuses.ts';
import { Tender, type ProviderNames } from './tender.tsx';
import { nameAmong } from './tills.ts';

interface SaleDetailProps {
  readonly id: string;
  /** Where the sale is read, such as `/merchant/sales/{id}`. */
  readonly path: string;
  /** In whose name money is given back; `null` where that cannot be done. */
  readonly storeCode: string | null;
  /** That of its store. */
  readonly timezone: string | undefined;
  readonly providers: ProviderNames;
  /** Those of its store. */
  readonly tills: readonly Till[] | undefined;
  readonly up: { readonly href: string; readonly title: string };
  /** Where it can be paid, if it can. */
  readonly payHref?: string;
  /** It is loaded again when this changes. */
  readonly changed?: number;
}

/** Everything about one sale: what was sold, what was paid and given back, the receipt again. */
export function SaleDetail(props: SaleDetailProps) {
  const { path, storeCode, changed = 0 } = props;
  const sale = useThing<SaleWithPayments>(path, { storeCode });
  const seen = useRef(changed);
  useEffect(() => {
    if (seen.current !== changed) sale.reload();
    seen.current = changed;
  }, [changed]);
  return (
    <Shown of={sale} lines={8}>
      {(data) => <Detail {...props} sale={data} reload={sale.reload} />}
    </Shown>
  );
}

type Opened = 'receipt' | 'code' | 'refund' | null;
type Detailed = SaleDetailProps & { readonly sale: SaleWithPayments; readonly reload: () => void };

function Detail(props: Detailed) {
  const { sale, storeCode, timezone, providers, tills, up, reload } = props;
  const at = [dateTimeIn(sale.created_at, timezone), nameAmong(tills, sale.till_id)];
  const [open, setOpen] = useState<Opened>(null);
  const close = () => setOpen(null);
  return (
    <Page
      title={t('sale.receipt_number', { number: sale.receipt_number })}
      up={up}
      note={
        <>
          <span class={`chip ${toneOf(sale.status)}`}>{t(`sale.status.${sale.status}`)}</span>{' '}
          {at.filter(Boolean).join(' · ')}
        </>
      }
      actions={<Actions {...props} setOpen={setOpen} />}
    >
      <SoldLines sale={sale} />
      <div class="halves">
        <Payments sale={sale} providers={providers} timezone={timezone} />
        <Taxes sale={sale} />
      </div>
      {open === 'receipt' && (
        <ReceiptDialog path={`/store/sales/${sale.id}/receipt`} storeCode={storeCode} onClose={close} />
      )}
      {open === 'code' && sale.receipt_url && <ReceiptCode url={sale.receipt_url} onClose={close} />}
      {open === 'refund' && storeCode !== null && (
        <RefundDialog
          sale={sale}
          storeCode={storeCode}
          providers={providers}
          onClose={close}
          onDone={() => {
            close();
            reload();
          }}
        />
      )}
    </Page>
  );
}

function Actions({ sale, storeCode, payHref, reload, setOpen }: Detailed & { setOpen: (what: Opened) => void }) {
  const voiding = useSending(`void.${sale.id}`, (_: object, key) =>
    call<Sale>(`/store/sales/${sale.id}/void`, { method: 'POST', key, storeCode }),
  );
  const isPaid = sale.status !== 'open' && sale.status !== 'void';
  const canVoid = sale.status === 'open' && sale.paid.amount_minor === sale.refunded.amount_minor;
  const giveUp = async () => {
    try {
      await voiding.send({ sale: sale.id });
      toast(t('sale.voided'));
    } catch (error) {
      toast(explainError(error, sale.currency), 'bad');
    }
    reload();
  };
  return (
    <>
      {sale.status === 'open' && payHref && (
        <ButtonLink look="primary" icon="cash" href={payHref}>
          {t('sale.go_on_paying')}
        </ButtonLink>
      )}
      {canVoid && storeCode !== null && (
        <Button icon="cross" busy={voiding.busy} onClick={() => void giveUp()}>
          {t('sale.void')}
        </Button>
      )}
      {sale.refundable.amount_minor > 0 && storeCode !== null && (
        <Button icon="undo" onClick={() => setOpen('refund')}>
          {t('sale.refund')}
        </Button>
      )}
      {isPaid && (
        <>
          {sale.receipt_url && (
            <Button icon="qr" onClick={() => setOpen('code')}>
              {t('sale.receipt_code')}
            </Button>
          )}
          {storeCode !== null && (
            <Button icon="print" onClick={() => setOpen('receipt')}>
              {t('sale.receipt')}
            </Button>
          )}
        </>
      )}
    </>
  );
}

const SoldLines = ({ sale }: { sale: SaleWithPayments }) => (
  <Scrolling label={t('sale.lines')}>
    <table class="table sold">
      <thead>
        <tr>
          <th scope="col">{t('sale.product')}</th>
          <th scope="col" class="number apart">
            {t('sale.quantity')}
          </th>
          <th scope="col" class="number apart">
            {t('sale.price')}
          </th>
          <th scope="col" class="number apart">
            {t('sale.discount')}
          </th>
          <th scope="col" class="number">
            {t('sale.sum')}
          </th>
        </tr>
      </thead>
      <tbody>
        {sale.lines.map((line) => (
          <tr key={line.id}>
            <th scope="row">
              {line.name}
              <span class="under muted">
                {line.quantity} × <Money of={line.unit_price} />
                {line.discounted.amount_minor > 0 && (
                  <>
                    {' '}
                    <Money of={line.discounted} sign="−" />
                  </>
                )}
              </span>
              {line.refunded_quantity > 0 && (
                <span class="chip warn">
                  {t('sale.given_back', {
                    count: line.refunded_quantity,
                    amount: money(line.refunded.amount_minor, sale.currency),
                  })}
                </span>
              )}
            </th>
            <td class="number apart">{line.quantity}</td>
            <td class="number apart">
              <Money of={line.unit_price} />
            </td>
            <td class="number apart">{line.discounted.amount_minor > 0 && <Money of={line.discounted} sign="−" />}</td>
            <td class="number">
              <Money of={line.total} />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('sale.total')}</th>
          <td class="number" colSpan={4}>
            <strong>
              <Money of={sale.total} />
            </strong>
          </td>
        </tr>
      </tfoot>
    </table>
  </Scrolling>
);

const Payments = ({ sale, providers, timezone }: Pick<Detailed, 'sale' | 'providers' | 'timezone'>) => (
  <section class="panel stack" aria-labelledby="payments">
    <h2 id="payments">{t('sale.payments')}</h2>
    {sale.payments.length === 0 ? (
      <p class="muted">{t('sale.no_payments')}</p>
    ) : (
      <ul class="lines">
        {sale.payments.map((payment) => (
          <li key={payment.id}>
            <Tender
              payment={payment}
              refunds={sale.refunds.filter((refund) => refund.payment_id === payment.id)}
              providers={providers}
              timezone={timezone}
            />
          </li>
        ))}
      </ul>
    )}
    {sale.open.amount_minor > 0 && sale.status === 'open' && (
      <p class="row spread">
        <span>{t('sale.left')}</span>
        <strong>
          <Money of={sale.open} />
        </strong>
      </p>
    )}
    {sale.earned && (
      <p class="muted small">
        {t('sale.earned', { stamps: sale.earned.stamps, points: sale.earned.points })}
        {sale.earned.withheld.map((code) => ` ${explain(code, {}, sale.currency)}`)}
      </p>
    )}
  </section>
);

const Taxes = ({ sale: { taxes, currency } }: { sale: SaleWithPayments }) => (
  <div class="panel stack">
    <h2>{t('sale.taxes')}</h2>
    <Scrolling label={t('sale.taxes')}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t('sale.rate')}</th>
            <th scope="col" class="number">
              {t('sale.net')}
            </th>
            <th scope="col" class="number">
              {t('sale.tax')}
            </th>
            <th scope="col" class="number">
              {t('sale.gross')}
            </th>
          </tr>
        </thead>
        <tbody>
          {taxes.map((tax) => (
            <tr key={tax.rate}>
              <th scope="row">{percent(tax.rate)}</th>
              <td class="number">{money(tax.net.amount_minor, currency)}</td>
              <td class="number">{money(tax.tax.amount_minor, currency)}</td>
              <td class="number">{money(tax.gross.amount_minor, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  </div>
);
