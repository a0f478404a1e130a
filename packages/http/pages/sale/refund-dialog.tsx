import { useState } from 'preact/hooks';
import type { SaleRefunded, SaleWithPayments } from '../../src/wire/sales.ts';
import { call } from '../api/client.ts';
import { useSending } from '../api/sending.ts';
import { t } from '../i18n/t.ts';
import { digitsOf, money } from '../kit/format.ts';
import { moneyText, parseMoney } from '../kit/money-text.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Labelled } from '../ui/field.tsx';
import { useForm } from '../ui/form.ts';
import { Icon } from '../ui/icons.tsx';
import { Trouble } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { providerName } from './provider-name.ts';
import { leftOf, shareOf } from './refund-shares.ts';
import type { ProviderNames } from './tender.tsx';

/** Gives money back: by rows, or by an amount; says of which payment, and what it comes to. */
export function RefundDialog({
  sale,
  storeCode,
  providers,
  onClose,
  onDone,
}: {
  sale: SaleWithPayments;
  storeCode: string;
  providers: ProviderNames;
  onClose: () => void;
  onDone: () => void;
}) {
  const { currency } = sale;
  const digits = digitsOf(currency);
  const most = sale.refundable.amount_minor;
  const byLinesPossible = sale.status !== 'open' && sale.lines.some((line) => leftOf(line) > 0);
  const [by, setBy] = useState<'lines' | 'amount'>(byLinesPossible ? 'lines' : 'amount');
  const [counts, setCounts] = useState<Readonly<Record<string, number>>>({});
  const refundable = sale.payments.filter((payment) => payment.refundable.amount_minor > 0);
  const [paymentId, setPaymentId] = useState('');
  const form = useForm({
    start: { amount_minor: moneyText(most, digits), reason: '' },
    checks: {
      amount_minor: (value) => {
        const amount = parseMoney(value, digits);
        return by === 'lines' || (amount !== null && amount >= 1 && amount <= most)
          ? null
          : t('refund.amount_form', { amount: money(most, currency) });
      },
    },
  });
  const sending = useSending(`refund.${sale.id}`, (body: object, key) =>
    call<SaleRefunded>(`/store/sales/${sale.id}/refunds`, { method: 'POST', body, key, storeCode }),
  );
  const chosen = sale.lines.flatMap((line) => {
    const quantity = counts[line.id] ?? 0;
    return quantity > 0 ? [{ line, quantity }] : [];
  });
  const amount =
    by === 'lines'
      ? Math.min(
          most,
          chosen.reduce((sum, { line, quantity }) => sum + shareOf(line, quantity), 0),
        )
      : parseMoney(form.values.amount_minor, digits);
  const ready = amount !== null && amount >= 1 && amount <= most;

  const submit = async () => {
    if (!form.ready() || !ready) return;
    const reason = form.values.reason.trim();
    const what =
      by === 'lines'
        ? { lines: chosen.map(({ line, quantity }) => ({ line_id: line.id, quantity })) }
        : { amount_minor: amount };
    const answer = await sending.send({
      ...what,
      ...(paymentId ? { payment_id: paymentId } : {}),
      ...(reason ? { reason } : {}),
    });
    if (!answer) return;
    const under_way = answer.refunds.some(({ status }) => status !== 'approved' && status !== 'declined');
    const declined = answer.refunds.some(({ status }) => status === 'declined');
    if (declined) toast(t('refund.declined'), 'bad');
    else toast(under_way ? t('refund.under_way') : t('refund.done', { amount: money(amount, currency) }));
    onDone();
  };

  return (
    <Dialog title={t('sale.refund')} onClose={onClose} wide>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!sending.busy) submit().catch(form.fail);
        }}
      >
        {byLinesPossible && (
          <div class="segments" role="radiogroup" aria-label={t('refund.by')}>
            {(['lines', 'amount'] as const).map((one) => (
              <label key={one}>
                <input type="radio" name="refund-by" checked={by === one} onChange={() => setBy(one)} />
                <span>{t(`refund.by.${one}`)}</span>
              </label>
            ))}
          </div>
        )}
        {by === 'lines' ? (
          <ul class="lines">
            {sale.lines.map((line) => (
              <li key={line.id} class="row spread refund-line">
                <span class="grow">
                  <strong>{line.name}</strong>
                  <span class="muted small">
                    {t('refund.left', { count: leftOf(line), of: line.quantity })}
                    {' · '}
                    {money(line.total.amount_minor, currency)}
                  </span>
                </span>
                <Counter
                  label={line.name}
                  value={counts[line.id] ?? 0}
                  most={leftOf(line)}
                  onChange={(count) => setCounts({ ...counts, [line.id]: count })}
                />
              </li>
            ))}
          </ul>
        ) : (
          <Field
            form={form}
            name="amount_minor"
            label={t('refund.amount')}
            hint={t('refund.at_most', { amount: money(most, currency) })}
            suffix={currency}
            inputMode="decimal"
            autoComplete="off"
          />
        )}
        {refundable.length > 1 && (
          <Labelled label={t('refund.from')}>
            {(wiring) => (
              <select
                {...wiring}
                class="input"
                value={paymentId}
                onChange={(event) => setPaymentId(event.currentTarget.value)}
              >
                <option value="">{t('refund.newest_first')}</option>
                {refundable.map((payment) => (
                  <option key={payment.id} value={payment.id}>
                    {providerName(payment.provider, providers)} · {money(payment.refundable.amount_minor, currency)}
                  </option>
                ))}
              </select>
            )}
          </Labelled>
        )}
        <Field form={form} name="reason" label={t('refund.reason')} optional maxLength={200} autoComplete="off" />
        {refundable.length === 1 && (
          <p class="muted small">
            {t('refund.goes_to', { provider: providerName(refundable[0]!.provider, providers) })}
            {sale.card_id && ` ${t('refund.takes_back')}`}
          </p>
        )}
        <Trouble error={form.problem} />
        <div class="row end">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button look="danger" type="submit" busy={sending.busy} aria-disabled={!ready || undefined}>
            {ready ? t('refund.give', { amount: money(amount, currency) }) : t('sale.refund')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const Counter = ({
  label,
  value,
  most,
  onChange,
}: {
  label: string;
  value: number;
  most: number;
  onChange: (value: number) => void;
}) => (
  <span class="counter-field row" role="group" aria-label={label}>
    <button
      type="button"
      class="button square"
      aria-label={t('refund.fewer', { name: label })}
      aria-disabled={value === 0 || undefined}
      onClick={() => onChange(Math.max(0, value - 1))}
    >
      <Icon name="minus" />
    </button>
    <output class="count" aria-live="polite">
      {value}
    </output>
    <button
      type="button"
      class="button square"
      aria-label={t('refund.more', { name: label })}
      aria-disabled={value >= most || undefined}
      onClick={() => onChange(Math.min(most, value + 1))}
    >
      <Icon name="plus" />
    </button>
    <Button look="quiet" aria-disabled={value >= most || undefined} onClick={() => onChange(most)}>
      {t('refund.all')}
    </Button>
  </span>
);
