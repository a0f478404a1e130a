import { useEffect, useState } from 'preact/hooks';
import type { Till } from '../../src/wire/shifts.ts';
import { call } from '../api/client.ts';
import { useLoading } from '../api/loading.ts';
import type { Workplace } from '../boot/workplace.ts';
import { t } from '../i18n/t.ts';
import { place, setQuery } from '../kit/router.ts';
import { forget, keep, kept } from '../kit/storage.ts';
import { tillName } from '../sale/tills.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { Mark } from '../ui/mark.tsx';
import { Preferences } from '../ui/preferences.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { Watched } from './watched.tsx';

/** What the customer sees; which till it belongs to is settled once. */
export function AtDisplay(here: Workplace) {
  const { store } = here;
  const name = `display.${store.id}`;
  const [tillId, setTillId] = useState(() => place.peek().query.get('till') ?? kept(name));
  const [settings, setSettings] = useState(false);
  const choose = (id: string | null) => {
    if (id) keep(name, id);
    else forget(name);
    setQuery({ till: null });
    setTillId(id);
    setSettings(false);
  };
  if (tillId === null) return <ChooseTill {...here} choose={choose} />;
  return (
    <>
      <Watched
        key={tillId}
        store={store}
        tillId={tillId}
        openSettings={() => setSettings(true)}
        lost={() => choose(null)}
      />
      {settings && (
        <Dialog title={t('display.settings')} onClose={() => setSettings(false)}>
          <p>
            {here.who} · {store.name} ({store.store_code})
          </p>
          <Preferences />
          <div class="row">
            <Button icon="till" onClick={() => choose(null)}>
              {t('display.other_till')}
            </Button>
            {here.leave && (
              <Button icon="store" onClick={here.leave}>
                {t('boot.other_store')}
              </Button>
            )}
            {here.end}
          </div>
        </Dialog>
      )}
    </>
  );
}

/** A till is made by its first command, which may come while this page waits for it. */
const lookEvery = 5_000;

function ChooseTill({ store, end, choose }: Workplace & { choose: (id: string) => void }) {
  const ask = (more: { readonly signal?: AbortSignal } = {}) =>
    call<{ readonly items: readonly Till[] }>('/store/tills', { storeCode: store.store_code, ...more });
  const tills = useLoading((signal) => ask({ signal }), [store.id]);
  useEffect(() => {
    // What fails here leaves the list as it is, and is asked again soon.
    const look = () => {
      if (document.visibilityState === 'visible') ask().then(tills.set, () => {});
    };
    const looking = setInterval(look, lookEvery);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(looking);
      document.removeEventListener('visibilitychange', look);
    };
  }, [store.id]);
  return (
    <main class="centered" id="content">
      <div class="stack wide narrow">
        <header class="stack tight brand">
          <Mark size={56} />
          <h1>{t('display.which_till')}</h1>
          <p class="muted">{store.name}</p>
        </header>
        <Shown of={tills} lines={3}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty icon="till" title={t('display.no_till')}>
                <p>{t('display.no_till_text')}</p>
                <Button onClick={tills.reload}>{t('try_again')}</Button>
              </Empty>
            ) : (
              <div class="stack">
                {items.map((till) => (
                  <button type="button" class="tile" key={till.id} onClick={() => choose(till.id)}>
                    <Icon name="till" size={32} />
                    <span>
                      <strong>
                        {t('till.number', { number: till.number })} · {tillName(till)}
                      </strong>
                      <span class="muted">
                        {till.is_own ? t('display.own_till') : t('display.last_receipt', { number: till.last_receipt })}
                      </span>
                    </span>
                    <Icon name="next" />
                  </button>
                ))}
              </div>
            )
          }
        </Shown>
        <div class="row spread">
          {end}
          <Preferences />
        </div>
      </div>
    </main>
  );
}
