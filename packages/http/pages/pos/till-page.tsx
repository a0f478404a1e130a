import { useEffect, useMemo, useState } from 'preact/hooks';
import { returns } from '../api/online.ts';
import type { Workplace } from '../boot/workplace.ts';
import { t } from '../i18n/t.ts';
import { go, match, path, place } from '../kit/router.ts';
import { Button } from '../ui/button.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { Mark } from '../ui/mark.tsx';
import { Empty, ErrorState, Skeleton } from '../ui/states.tsx';
import { AtSale } from './at-sale.tsx';
import { BackFromApp } from './back-from-app.tsx';
import { Selling } from './selling.tsx';
import { Settings } from './settings.tsx';
import { ShiftView } from './shift-view.tsx';
import { SoldHere } from './sold-here.tsx';
import { soundTrouble } from './sound.ts';
import { openTill, TillContext, useTill } from './till.ts';
import { Unfinished } from './unfinished.tsx';

/** The till of one store at work. */
export function AtTill(here: Workplace) {
  const { store } = here;
  const till = useMemo(() => openTill(store, soundTrouble), [store.id]);
  useEffect(() => till.close, [till]);
  const back = returns.value;
  useEffect(() => till.queue.goOn(), [till, back]);
  const [settings, setSettings] = useState(false);
  return (
    <TillContext.Provider value={till}>
      <a class="skip" href="#content">
        {t('skip')}
      </a>
      <header class="till-bar no-print">
        <a class="row till-name" href="/pos">
          <Mark size={36} />
          <strong>{store.name}</strong>
        </a>
        {!till.connected.value && (
          <span class="chip warn" role="status">
            <Icon name="offline" size={18} />
            <span class="wide-only">{t('pos.not_live')}</span>
            <span class="hidden narrow-only">{t('pos.not_live')}</span>
          </span>
        )}
        <nav class="row till-nav" aria-label={t('pos.views')}>
          <Unfinished />
          <Way href="/pos" icon="till" text={t('pos.sell')} />
          <Way href="/pos/sales" icon="receipt" text={t('pos.sales')} />
          <Way href="/pos/shift" icon="drawer" text={t('pos.shift')} />
          <button type="button" class="button quiet" onClick={() => setSettings(true)}>
            <Icon name="gear" size={22} />
            <span class="label">{t('pos.settings')}</span>
          </button>
        </nav>
      </header>
      <View />
      {settings && <Settings {...here} onClose={() => setSettings(false)} />}
    </TillContext.Provider>
  );
}

const Way = ({ href, icon, text }: { href: string; icon: IconName; text: string }) => {
  const here = href === '/pos' ? path.value === '/pos' || path.value === '/pos/' : path.value.startsWith(href);
  return (
    <a class="button quiet" href={href} aria-current={here ? 'page' : undefined}>
      <Icon name={icon} size={22} />
      <span class="label">{text}</span>
    </a>
  );
};

/** The view that the address names; each is what it was after a reload. */
function View() {
  const till = useTill();
  const loaded = till.loaded.value;
  const payment = place.value.query.get('payment');
  const sale = place.value.query.get('sale');
  if (loaded.state === 'loading')
    return (
      <main class="till-page" id="content">
        <Skeleton lines={6} />
      </main>
    );
  if (loaded.state === 'failed')
    return (
      <main class="centered" id="content">
        <ErrorState error={loaded.error} retry={() => void till.reload().catch(() => {})} />
      </main>
    );
  if (path.value.startsWith('/pos/sales')) return <SoldHere id={match('/pos/sales/:id', path.value)?.['id'] ?? null} />;
  if (path.value.startsWith('/pos/shift'))
    return <ShiftView id={match('/pos/shift/:id', path.value)?.['id'] ?? null} />;
  if (payment) return <BackFromApp key={payment} id={payment} />;
  if (sale) return <AtSale key={sale} id={sale} />;
  if (path.value.replace(/\/$/, '') === '/pos') return <Selling />;
  return (
    <main class="centered" id="content">
      <Empty whole icon="search" title={t('error.nothing_here')}>
        <Button onClick={() => go('/pos')}>{t('pos.sell')}</Button>
      </Empty>
    </main>
  );
}
