import { useEffect, useRef, useState } from 'preact/hooks';
import type { Cart, CartLine } from '../../src/wire/carts.ts';
import type { Store } from '../../src/wire/merchants.ts';
import type { Sale } from '../../src/wire/sales.ts';
import { call } from '../api/client.ts';
import { watchStore } from '../api/live.ts';
import { isRefused } from '../api/problem.ts';
import { t } from '../i18n/t.ts';
import { money } from '../kit/format.ts';
import { touchedLine } from '../pos/touched.ts';
import { Icon } from '../ui/icons.tsx';
import { Mark } from '../ui/mark.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { afterCart, afterSale, type Shown } from './shown.ts';

const thanksFor = 20_000;

/** The cart of one till as it is rung up; the total large, thanks at the end. */
export function Watched({
  store,
  tillId,
  openSettings,
  lost,
}: {
  store: Store;
  tillId: string;
  openSettings: () => void;
  /** There is no such till any more. */
  lost: () => void;
}) {
  const [shown, setShown] = useState<Shown | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  const latest = useRef(lost);
  latest.current = lost;
  useEffect(() => {
    const request = { storeCode: store.store_code };
    const load = async () => {
      try {
        const { cart } = await call<{ readonly cart: Cart | null }>(`/store/tills/${tillId}/cart`, request);
        setFailed(null);
        setShown((now) => (cart ? afterCart(now ?? { kind: 'idle' }, cart) : (now ?? { kind: 'idle' })));
      } catch (error) {
        if (isRefused(error, 'NOT_FOUND', 'TILL_NOT_FOUND', 'CART_NOT_FOUND')) latest.current();
        else setFailed(error);
      }
    };
    const look = async (saleId: string) => {
      // What is not known now is told by the next event.
      const sale = await call<Sale>(`/store/sales/${saleId}`, request).catch(() => null);
      if (sale?.till_id === tillId) setShown((now) => now && afterSale(now, sale));
    };
    void load();
    return watchStore(store.store_code, {
      onMissed: () => void load(),
      onConnected: () => {},
      onEvent: ({ type, data }) => {
        if (data['till_id'] !== undefined && data['till_id'] !== tillId) return;
        if (type === 'cart.changed') {
          const cart = data as unknown as Cart; // the feed carries carts in the shape of the wire
          setShown((now) => afterCart(now ?? { kind: 'idle' }, cart));
        } else if (type === 'sale.changed' && typeof data['id'] === 'string') void look(data['id']);
      },
    });
  }, [store.id, tillId, turn]);
  useEffect(() => {
    if (shown?.kind !== 'thanks') return;
    const timer = setTimeout(() => setShown({ kind: 'idle' }), thanksFor);
    return () => clearTimeout(timer);
  }, [shown]);

  return (
    <main class="display" id="content">
      <header class="display-head">
        <span class="row">
          <Mark size={40} />
          <strong>{store.name}</strong>
        </span>
        <button type="button" class="button quiet square" aria-label={t('display.settings')} onClick={openSettings}>
          <Icon name="gear" />
        </button>
      </header>
      {shown === null ? (
        failed === null ? (
          <Skeleton lines={4} />
        ) : (
          <ErrorState error={failed} retry={() => setTurn((count) => count + 1)} />
        )
      ) : (
        <Now shown={shown} store={store} />
      )}
    </main>
  );
}

function Now({ shown, store }: { shown: Shown; store: Store }) {
  switch (shown.kind) {
    case 'idle':
      return (
        <section class="display-idle">
          <Mark size={96} />
          <h1>{t('display.welcome', { store: store.name })}</h1>
        </section>
      );
    case 'thanks':
      return <Thanks sale={shown.sale} />;
    case 'cart':
    case 'paying':
      return <Lines cart={shown.cart} paying={shown.kind === 'paying'} />;
  }
}

function Lines({ cart, paying }: { cart: Cart; paying: boolean }) {
  const list = useRef<HTMLUListElement>(null);
  const { discounted, total } = cart.totals;
  const before = useRef<Cart | null>(null);
  useEffect(() => {
    const touched = touchedLine(before.current, cart);
    before.current = cart;
    const at = cart.lines.findIndex(({ id }) => id === touched);
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [cart]);
  return (
    <>
      <h1 class="hidden">{t('display.your_purchase')}</h1>
      <ul class="display-lines" ref={list} tabIndex={0} aria-label={t('display.your_purchase')}>
        {cart.lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ul>
      <div class="display-total" role="status">
        {discounted.amount_minor > 0 && (
          <p class="row spread">
            <span>{t('display.saved')}</span>
            <span>−{money(discounted.amount_minor, cart.currency)}</span>
          </p>
        )}
        <p class="row spread">
          <span>{paying ? t('display.please_pay') : t('display.total')}</span>
          <strong>{money(total.amount_minor, cart.currency)}</strong>
        </p>
      </div>
    </>
  );
}

const Line = ({ line }: { line: CartLine }) => (
  <li>
    <span class="display-count">{line.quantity} ×</span>
    <span class="grow">{line.name}</span>
    <span class="number">
      {money(line.unit_price.amount_minor * line.quantity, line.unit_price.currency)}
      {line.discounted.amount_minor > 0 && (
        <span class="small muted">−{money(line.discounted.amount_minor, line.unit_price.currency)}</span>
      )}
    </span>
  </li>
);

const Thanks = ({ sale }: { sale: Sale }) => (
  <section class="display-thanks" role="status">
    <span class="seal good">
      <Icon name="check" size={56} />
    </span>
    <h1>{t('display.thanks')}</h1>
    <p class="display-paid">{money(sale.total.amount_minor, sale.currency)}</p>
    {sale.earned && (sale.earned.stamps > 0 || sale.earned.points > 0) && (
      <ul class="row">
        {sale.earned.stamps > 0 && <li class="chip good">{t('display.stamps', { count: sale.earned.stamps })}</li>}
        {sale.earned.points > 0 && <li class="chip good">{t('display.points', { count: sale.earned.points })}</li>}
      </ul>
    )}
  </section>
);
