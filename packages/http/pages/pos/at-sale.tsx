import { useEffect, useRef } from 'preact/hooks';
import type { Payment } from '../../src/wire/payments.ts';
import type { SaleWithPayments } from '../../src/wire/sales.ts';
import { useLoading, type Loading } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { go } from '../kit/router.ts';
import { Button } from '../ui/button.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { Attempt } from './attempt.tsx';
import { Done } from './done.tsx';
import { MishapStrip } from './mishap.tsx';
import { PayRest } from './pay-rest.tsx';
import { takeScan, useTillScanner } from './take-scan.ts';
import { useTill } from './till.ts';

/** How often an open payment is looked at; the feed tells of it sooner, most of the time. */
const lookEvery = 1_000;

/** One sale from checkout to receipt: being paid, not known whether it is, or done. */
export function AtSale({ id }: { id: string }) {
  const till = useTill();
  const sale = useLoading(
    (signal) => till.call<SaleWithPayments>(`/sales/${encodeURIComponent(id)}`, { signal }),
    [id],
  );
  const changed = till.salesChanged.value;
  const seen = useRef(changed);
  useEffect(() => {
    if (seen.current !== changed) sale.reload();
    seen.current = changed;
  }, [changed]);
  const data = sale.state === 'ready' ? sale.data : null;
  const attempt = data?.payments.find(({ is_open }) => is_open) ?? null;
  useLookingAt(attempt, sale.reload);
  const isOver = data !== null && data.status !== 'open';
  useTillScanner((text) => {
    if (!isOver) return till.misread('not_now', text);
    // The next customer's first product: the next sale begins with it.
    till.forgive();
    takeScan(till, text);
    go('/pos');
  });
  return (
    <main class="till-page" id="content">
      <MishapStrip />
      <Shown of={sale} lines={6}>
        {(shown) => <Standing sale={shown} attempt={attempt} reload={sale.reload} set={sale.set} />}
      </Shown>
      {sale.state === 'failed' && (
        <div class="row end">
          <Button onClick={() => go('/pos')}>{t('pos.to_selling')}</Button>
        </div>
      )}
    </main>
  );
}

function Standing({
  sale,
  attempt,
  reload,
  set,
}: {
  sale: SaleWithPayments;
  attempt: Payment | null;
  reload: () => void;
  set: Loading<SaleWithPayments>['set'];
}) {
  if (sale.status === 'void')
    return (
      <Empty whole icon="receipt" title={t('pos.was_voided')}>
        <Button look="primary" onClick={() => go('/pos')}>
          {t('pos.to_selling')}
        </Button>
      </Empty>
    );
  if (attempt) return <Attempt key={attempt.id} sale={sale} payment={attempt} reload={reload} />;
  if (sale.status === 'open') return <PayRest sale={sale} reload={reload} set={set} />;
  return <Done sale={sale} />;
}

/** Asks how an open payment stands, which also lets the host ask its provider when that is due. */
function useLookingAt(attempt: Payment | null, reload: () => void): void {
  const till = useTill();
  const known = attempt && `${attempt.status}/${attempt.phase}/${attempt.version}`;
  useEffect(() => {
    if (!attempt) return;
    let over = false;
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      const now = await till.call<Payment>(`/payments/${attempt.id}`).catch(() => null);
      if (over) return;
      if (now && `${now.status}/${now.phase}/${now.version}` !== known) reload();
      timer = setTimeout(() => void look(), lookEvery);
    };
    timer = setTimeout(() => void look(), lookEvery);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [attempt?.id, known]);
}
