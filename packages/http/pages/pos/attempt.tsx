import { useEffect } from 'preact/hooks';
import type { Payment } from '../../src/wire/payments.ts';
import type { SaleWithPayments } from '../../src/wire/sales.ts';
import { useSending } from '../api/sending.ts';
import { t } from '../i18n/t.ts';
import { money, timeIn } from '../kit/format.ts';
import { go } from '../kit/router.ts';
import { useShortcuts } from '../kit/shortcuts.ts';
import { held, hold } from '../kit/storage.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { SaleHead } from './sale-head.tsx';
import { useTill } from './till.ts';

/** A payment that is not over: what is happening, in words, and what can be done meanwhile. */
export function Attempt({ sale, payment, reload }: { sale: SaleWithPayments; payment: Payment; reload: () => void }) {
  const till = useTill();
  const cancelling = useSending(`cancel.${payment.id}`, ({ id }: { id: string }, key) =>
    till.call<Payment>(`/payments/${id}/cancel`, { method: 'POST', key }),
  );
  const cancel = async () => {
    try {
      await cancelling.send({ id: payment.id });
    } catch (error) {
      till.miss(error);
    }
    reload();
  };
  const url = payment.action?.url ?? null;
  useOpenedOnce(payment.id, url);
  const canCancel = payment.can_cancel && !payment.cancel_requested;
  useShortcuts({ ...(canCancel ? { Escape: () => void cancel() } : {}), n: () => go('/pos') });
  const { icon, title, text } = standing(payment);
  const provider = till.providers.value?.find(({ id }) => id === payment.provider);
  const uncertain = payment.status === 'unknown' || payment.status === 'needs_review';

  return (
    <div class="attempt stack wide">
      <SaleHead sale={sale} />
      <section class={`attempt-state panel stack${uncertain ? ' uncertain' : ''}`} aria-labelledby="attempt">
        <span class={`attempt-icon${uncertain ? '' : ' at-work'}`}>
          <Icon name={icon} size={56} />
        </span>
        <div class="stack tight" role="status" aria-live="polite">
          <h1 id="attempt" tabIndex={-1}>
            {title}
          </h1>
          <p class="attempt-amount">
            <strong>{money(payment.amount.amount_minor, payment.amount.currency)}</strong>
            {provider && <span class="muted"> · {provider.label}</span>}
          </p>
          {text && <p>{text}</p>}
          {payment.cancel_requested && <p>{t('pos.cancel_requested')}</p>}
          {uncertain && (
            <p class="muted small">{t('pos.since', { time: timeIn(payment.created_at, till.store.timezone) })}</p>
          )}
        </div>
        <div class="stack tight attempt-steps">
          {url && (
            <ButtonLink look="primary" icon="tablet" href={url}>
              {t('pos.open_app', { provider: provider?.label ?? '' })}
            </ButtonLink>
          )}
          {uncertain && (
            <Button look="primary" size="large" icon="next" shortcut="N" wide onClick={() => go('/pos')}>
              {t('pos.serve_next')}
            </Button>
          )}
          {canCancel && (
            <Button size="large" icon="cross" shortcut="Esc" wide busy={cancelling.busy} onClick={() => void cancel()}>
              {t('pos.cancel_payment')}
            </Button>
          )}
          {!uncertain && (
            <Button look="quiet" wide onClick={() => go('/pos')}>
              {t('pos.serve_next')}
            </Button>
          )}
        </div>
      </section>
    </div>
  );
}

function standing({ status, phase, action, reason }: Payment): { icon: IconName; title: string; text: string | null } {
  switch (status) {
    case 'unknown':
      return { icon: 'warning', title: t('pos.unknown'), text: t('pos.unknown_text') };
    case 'needs_review':
      return { icon: 'warning', title: t('pos.needs_review'), text: t('pos.needs_review_text') };
    case 'approved':
      return { icon: 'check', title: t('pos.approved'), text: null };
    case 'created':
    case 'submitting':
      return { icon: 'terminal', title: t('pos.submitting'), text: null };
    default:
      if (action) return { icon: 'tablet', title: t('pos.in_app'), text: t('pos.in_app_text') };
      return {
        icon: phase === 'waiting_for_card' ? 'card' : 'terminal',
        title: t(`pos.phase.${phase ?? 'waiting'}`),
        text: reason ? null : t('pos.on_terminal'),
      };
  }
}

/** Opens the other app once a payment; coming back, the person decides whether to open it again. */
function useOpenedOnce(paymentId: string, url: string | null): void {
  useEffect(() => {
    if (!url || held(`opened.${paymentId}`)) return;
    hold(`opened.${paymentId}`, '1');
    location.href = url;
  }, [paymentId, url]);
}
