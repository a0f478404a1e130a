import { useState } from 'preact/hooks';
import type { Payment, Refund, ReviewItem } from '../../src/wire/payments.ts';
import type { Sale } from '../../src/wire/sales.ts';
import { useListing } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { digitsOf, money, whenIn } from '../kit/format.ts';
import { moneyText, parseMoney } from '../kit/money-text.ts';
import { providerName } from '../sale/provider-name.ts';
import type { ProviderNames } from '../sale/tender.tsx';
import { Field } from '../ui/field.tsx';
import { useForm } from '../ui/form.ts';
import { Empty, Shown } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { FormDialog } from './form-dialog.tsx';
import { useChange, useOffice } from './office.ts';
import type { Decision } from './review.tsx';

/** One decision, with what follows from it spelled out. */
export function DecideDialog({
  item,
  decision,
  timezone,
  providers,
  onClose,
  onDone,
}: {
  item: ReviewItem;
  decision: Decision;
  timezone: string | undefined;
  providers: ProviderNames;
  onClose: () => void;
  onDone: () => void;
}) {
  const { api } = useOffice();
  const { payment, refund } = item;
  const { currency } = payment.amount;
  const digits = digitsOf(currency);
  const [saleId, setSaleId] = useState<string | null>(null);
  const [unchosen, setUnchosen] = useState(false);
  const asksAmount = decision === 'taken' && refund === null;
  const form = useForm({
    start: { amount_minor: moneyText(payment.amount.amount_minor, digits), note: '' },
    checks: {
      amount_minor: (value) => (!asksAmount || (parseMoney(value, digits) ?? 0) >= 1 ? null : t('designer.amount')),
    },
  });
  const sending = useChange<Payment | Refund>(`review.${refund?.id ?? payment.id}`);
  const submit = async () => {
    if (decision === 'assign' && saleId === null) return setUnchosen(true);
    const note = form.values.note.trim();
    const body = {
      decision,
      ...(asksAmount ? { amount_minor: parseMoney(form.values.amount_minor, digits) ?? 0 } : {}),
      ...(decision === 'assign' ? { sale_id: saleId } : {}),
      ...(note ? { note } : {}),
    };
    const path = refund ? `${api}/payments/review/refunds/${refund.id}` : `${api}/payments/review/${payment.id}`;
    if (!(await sending.send({ method: 'POST', path, body }))) return;
    toast(t('review.decided'));
    onDone();
  };
  const what = refund ? (decision === 'taken' ? ('taken' as const) : ('not_taken' as const)) : null;
  return (
    <FormDialog
      title={what ? t(`review.refund.${what}`) : t(`review.decide.${decision}`)}
      form={form}
      busy={sending.busy}
      submit={submit}
      submitLabel={t('review.confirm')}
      danger={decision === 'refund' || decision === 'not_taken'}
      onClose={onClose}
    >
      <p class="consequence">
        {what
          ? t(`review.refund_then.${what}`, { amount: money((refund ?? payment).amount.amount_minor, currency) })
          : t(`review.then.${decision}`, {
              provider: providerName(payment.provider, providers),
              amount: money((payment.taken ?? payment.amount).amount_minor, currency),
            })}
      </p>
      {asksAmount && (
        <Field
          form={form}
          name="amount_minor"
          label={t('review.amount')}
          hint={t('review.amount_hint')}
          suffix={currency}
          inputMode="decimal"
          autoComplete="off"
        />
      )}
      {decision === 'assign' && <OpenSales item={item} timezone={timezone} chosen={saleId} choose={setSaleId} />}
      {unchosen && saleId === null && (
        <p class="trouble" role="alert">
          {t('review.choose_sale')}
        </p>
      )}
      <Field form={form} name="note" label={t('review.note')} hint={t('review.note_hint')} optional maxLength={500} />
      <p class="muted small">{t('review.audited')}</p>
    </FormDialog>
  );
}

/** Sales that wait for money: the one that was rung up again, most likely. */
function OpenSales({
  item,
  timezone,
  chosen,
  choose,
}: {
  item: ReviewItem;
  timezone: string | undefined;
  chosen: string | null;
  choose: (id: string) => void;
}) {
  const { api } = useOffice();
  const sales = useListing<Sale>(`${api}/sales`, { store_id: item.sale.store_id, status: 'open' });
  return (
    <Shown of={sales} lines={3}>
      {(open) =>
        open.length === 0 ? (
          <Empty icon="receipt" title={t('review.no_open_sale')} />
        ) : (
          <fieldset class="stack tight">
            <legend>
              <strong>{t('review.which_sale')}</strong>
            </legend>
            {open.map((sale) => (
              <label class="tick" key={sale.id}>
                <input type="radio" name="sale" checked={chosen === sale.id} onChange={() => choose(sale.id)} />
                <span>
                  {t('sale.receipt_number', { number: sale.receipt_number })} ·{' '}
                  {money(sale.open.amount_minor, sale.currency)}
                  <span class="hint">{whenIn(sale.created_at, timezone)}</span>
                </span>
              </label>
            ))}
          </fieldset>
        )
      }
    </Shown>
  );
}
