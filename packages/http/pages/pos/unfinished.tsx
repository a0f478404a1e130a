import { useEffect, useRef, useState } from 'preact/hooks';
import type { Sale } from '../../src/wire/sales.ts';
import { useLoading, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { ago, money } from '../kit/format.ts';
import { place } from '../kit/router.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { toast } from '../ui/toast.tsx';
import { useTill } from './till.ts';

const most = 20;

/** Sales of this till that are not paid and not given up: watched while the next customer is served; says how each ended. */
export function Unfinished() {
  const till = useTill();
  const [open, setOpen] = useState(false);
  const tillId = till.record.value?.id ?? till.cart.value?.till_id ?? null;
  const changed = till.salesChanged.value;
  const here = place.value.query.get('sale');
  const sales = useLoading(
    async (signal) =>
      tillId === null
        ? []
        : (
            await till.call<Stretch<Sale>>('/sales', {
              query: { status: 'open', till_id: tillId, limit: most },
              signal,
            })
          ).items,
    [tillId, changed, here],
  );
  const [known, setKnown] = useState<readonly Sale[]>([]);
  const before = useRef<readonly Sale[]>([]);
  useEffect(() => {
    if (sales.state !== 'ready') return;
    const gone = before.current.filter((sale) => !sales.data.some(({ id }) => id === sale.id));
    // The one on the screen says by itself how it ends.
    before.current = sales.data.filter(({ id }) => id !== here);
    setKnown(sales.data);
    for (const { id } of gone) void tellEnd(till, id);
  }, [sales]);
  const elsewhere = known.filter(({ id }) => id !== here);
  if (elsewhere.length === 0) return null;
  return (
    <>
      <button type="button" class="button unfinished" onClick={() => setOpen(true)}>
        <Icon name="clock" size={20} />
        <span class="wide-only">{t('pos.unfinished', { count: elsewhere.length })}</span>
        <span class="narrow-only" aria-hidden="true">
          {elsewhere.length}
        </span>
        <span class="hidden narrow-only">{t('pos.unfinished', { count: elsewhere.length })}</span>
      </button>
      {open && (
        <Dialog title={t('pos.unfinished_title')} onClose={() => setOpen(false)}>
          <p class="muted">{t('pos.unfinished_text')}</p>
          <ul class="rows">
            {elsewhere.map((sale) => (
              <li key={sale.id}>
                <a class="row-line" href={`/pos?sale=${sale.id}`} onClick={() => setOpen(false)}>
                  <span class="grow">
                    <strong>{t('sale.receipt_number', { number: sale.receipt_number })}</strong>
                    <span class="muted small">{ago(sale.created_at)}</span>
                  </span>
                  <strong>{money(sale.open.amount_minor, sale.currency)}</strong>
                  <Icon name="next" size={20} />
                </a>
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </>
  );
}

/** Best effort: the list of sales has it, too. */
async function tellEnd(till: ReturnType<typeof useTill>, id: string): Promise<void> {
  const sale = await till.call<Sale>(`/sales/${id}`).catch(() => null);
  if (!sale || sale.status === 'open' || sale.status === 'void') return;
  toast(t('pos.ended_paid', { number: sale.receipt_number, amount: money(sale.total.amount_minor, sale.currency) }));
}
