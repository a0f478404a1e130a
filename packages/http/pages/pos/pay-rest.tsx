import { useState } from 'preact/hooks';
import type { Sale, SaleWithPayments } from '../../src/wire/sales.ts';
import { useSending } from '../api/sending.ts';
import { explainError } from '../i18n/explain.ts';
import { t } from '../i18n/t.ts';
import { digitsOf, money } from '../kit/format.ts';
import { moneyText, parseMoney } from '../kit/money-text.ts';
import { go } from '../kit/router.ts';
import { sayReason } from '../sale/reasons.ts';
import { providerName } from '../sale/provider-name.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Labelled } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { PayButtons } from './pay-buttons.tsx';
import { notBegun, pay, type Way } from './paying.ts';
import { refill } from './refill.ts';
import { SaleHead } from './sale-head.tsx';
import { useTill } from './till.ts';

/** A sale of which something is left to pay: all of it, or a part after the other. */
export function PayRest({
  sale,
  reload,
}: {
  sale: SaleWithPayments;
  reload: () => void;
  set: (sale: SaleWithPayments) => void;
}) {
  const till = useTill();
  const open = sale.open.amount_minor;
  const digits = digitsOf(sale.currency);
  const [part, setPart] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const typed = part === null ? open : parseMoney(part, digits);
  const amount = typed !== null && typed >= 1 && typed <= open ? typed : null;
  const failed = notBegun.value?.saleId === sale.id ? notBegun.value : null;
  const last = sale.payments.at(-1);
  const nothingPaid = sale.paid.amount_minor === sale.refunded.amount_minor;
  const voiding = useSending(`void.${sale.id}`, (_: object, key) =>
    till.call<Sale>(`/sales/${sale.id}/void`, { method: 'POST', key }),
  );

  const begin = async (way: Way) => {
    if (busy) return;
    setBusy(true);
    notBegun.value = null;
    try {
      await pay(till, sale.id, way);
      setPart(null);
    } catch (error) {
      notBegun.value = { saleId: sale.id, error, changed: false };
    } finally {
      setBusy(false);
      reload();
    }
  };
  const giveUp = async (again: boolean) => {
    setBusy(true);
    try {
      // First the new cart, then the end of the sale: what comes in between loses nothing.
      if (again) await refill(till, sale);
      await voiding.send({ sale: sale.id });
      go('/pos');
    } catch (error) {
      notBegun.value = { saleId: sale.id, error, changed: false };
      reload();
    } finally {
      setBusy(false);
    }
  };

  return (
    <div class="pay-rest stack wide">
      <SaleHead sale={sale} />
      <section class="panel stack" aria-labelledby="left">
        <h1 id="left" class="left-to-pay" tabIndex={-1}>
          <span>{t('pos.left_to_pay')}</span> <strong>{money(open, sale.currency)}</strong>
        </h1>
        <div role="alert">
          {failed?.changed && <p class="banner">{t('pos.cart_changed')}</p>}
          {failed && !failed.changed && (
            <p class="trouble">
              <Icon name="warning" />
              <span>{explainError(failed.error, sale.currency)}</span>
            </p>
          )}
          {!failed && last && isFailed(last.status) && (
            <p class="trouble">
              <Icon name="warning" />
              <span>
                {providerName(last.provider, till.providers.value)}: {sayReason(last)}
              </span>
            </p>
          )}
        </div>
        {part === null ? (
          <div class="row">
            <Button icon="edit" onClick={() => setPart(moneyText(Math.floor(open / 2), digits))}>
              {t('pos.pay_part')}
            </Button>
          </div>
        ) : (
          <div class="row part">
            <Labelled
              label={t('pos.part')}
              error={amount === null ? t('pos.amount_form', { amount: money(open, sale.currency) }) : undefined}
            >
              {(wiring) => (
                <span class="with-suffix">
                  <input
                    {...wiring}
                    class="input"
                    inputMode="decimal"
                    autoComplete="off"
                    autofocus
                    value={part}
                    onFocus={(event) => event.currentTarget.select()}
                    onInput={(event) => setPart(event.currentTarget.value)}
                  />
                  <span class="suffix">{sale.currency}</span>
                </span>
              )}
            </Labelled>
            <Button onClick={() => setPart(null)}>{t('pos.pay_all')}</Button>
          </div>
        )}
        <PayButtons
          key={amount}
          amount={amount ?? 0}
          currency={sale.currency}
          busy={busy || amount === null}
          onPay={(way) => void begin(way)}
        />
      </section>
      {!nothingPaid && <Paid sale={sale} />}
      <div class="row">
        {nothingPaid ? (
          <>
            {(till.cart.value?.lines.length ?? 0) === 0 && (
              <Button icon="edit" busy={busy} onClick={() => void giveUp(true)}>
                {t('pos.change_cart')}
              </Button>
            )}
            <Button icon="cross" busy={busy} onClick={() => void giveUp(false)}>
              {t('pos.give_up_sale')}
            </Button>
          </>
        ) : (
          <ButtonLink href={`/pos/sales/${sale.id}`} icon="undo">
            {t('pos.refund_paid')}
          </ButtonLink>
        )}
        <span class="grow" />
        <Button look="quiet" icon="next" onClick={() => go('/pos')}>
          {t('pos.serve_next')}
        </Button>
      </div>
    </div>
  );
}

const isFailed = (status: string): boolean =>
  status === 'declined' || status === 'cancelled' || status === 'not_started';

const Paid = ({ sale }: { sale: SaleWithPayments }) => {
  const till = useTill();
  return (
    <ul class="rows" aria-label={t('sale.payments')}>
      {sale.payments
        .filter(({ status }) => status === 'settled')
        .map((payment) => (
          <li key={payment.id} class="row spread paid-line">
            <span class="row">
              <Icon name="check" size={20} />
              {providerName(payment.provider, till.providers.value)}
            </span>
            <strong>{money((payment.taken ?? payment.amount).amount_minor, sale.currency)}</strong>
          </li>
        ))}
    </ul>
  );
};
