import { useEffect } from 'preact/hooks';
import type { Payment } from '../../src/wire/payments.ts';
import { useLoading } from '../api/loading.ts';
import { go } from '../kit/router.ts';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { Shown } from '../ui/states.tsx';
import { useTill } from './till.ts';

/** Another app was here in between and has come back with a payment: on to its sale. */
export function BackFromApp({ id }: { id: string }) {
  const till = useTill();
  const payment = useLoading((signal) => till.call<Payment>(`/payments/${encodeURIComponent(id)}`, { signal }), [id]);
  const sale = payment.state === 'ready' ? payment.data.sale_id : null;
  useEffect(() => {
    if (sale) go(`/pos?sale=${sale}`, { replace: true });
  }, [sale]);
  return (
    <main class="till-page stack" id="content">
      <h1 class="hidden">{t('pos.coming_back')}</h1>
      <Shown of={payment}>{() => null}</Shown>
      {payment.state === 'failed' && (
        <Button onClick={() => go('/pos', { replace: true })}>{t('pos.to_selling')}</Button>
      )}
    </main>
  );
}
