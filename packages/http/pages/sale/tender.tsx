import type { Payment, Refund } from '../../src/wire/payments.ts';
import { t } from '../i18n/t.ts';
import { money, timeIn } from '../kit/format.ts';
import { providerName } from './provider-name.ts';
import { sayReason, sayWhy } from './reasons.ts';

/** What providers are called, as the till or the office was told. */
export type ProviderNames = readonly { readonly id: string; readonly label: string }[] | null;

const toneOf = ({ status, is_open }: Payment): string =>
  status === 'settled' ? 'good' : status === 'orphaned' || status === 'needs_review' ? 'bad' : is_open ? 'warn' : '';

/** One payment with all that is known of it, and what was given back of it. */
export const Tender = ({
  payment,
  refunds,
  providers,
  timezone,
}: {
  payment: Payment;
  refunds: readonly Refund[];
  providers: ProviderNames;
  timezone: string | undefined;
}) => {
  const { currency } = payment.amount;
  const facts = [
    timeIn(payment.created_at, timezone),
    payment.tendered && payment.change && payment.change.amount_minor > 0
      ? t('payment.tendered', {
          tendered: money(payment.tendered.amount_minor, currency),
          change: money(payment.change.amount_minor, currency),
        })
      : null,
    payment.tip && payment.tip.amount_minor > 0
      ? t('payment.tip', { amount: money(payment.tip.amount_minor, currency) })
      : null,
    ...Object.values(payment.details),
  ];
  return (
    <div class="tender stack tight">
      <p class="row spread">
        <span class="row">
          <strong>{providerName(payment.provider, providers)}</strong>
          <span class={`chip ${toneOf(payment)}`}>{t(`payment.status.${payment.status}`)}</span>
        </span>
        <strong class="number">{money((payment.taken ?? payment.amount).amount_minor, currency)}</strong>
      </p>
      <p class="muted small">{facts.filter(Boolean).join(' · ')}</p>
      {!payment.is_open && payment.status !== 'settled' && payment.reason && <p class="small">{sayReason(payment)}</p>}
      {refunds.map((refund) => (
        <p class="row spread small refund" key={refund.id}>
          <span>
            {t('payment.given_back')} · {timeIn(refund.created_at, timezone)}
            {refund.reason && ` · ${refund.reason}`}
            {refund.status !== 'approved' && ` · ${sayWhy(refund)}`}
          </span>
          <span class="number">−{money(refund.amount.amount_minor, currency)}</span>
        </p>
      ))}
    </div>
  );
};
