import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Store } from '../../src/wire/merchants.ts';
import type { Program } from '../../src/wire/programs.ts';
import { signOut } from '../api/client.ts';
import { useThing, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { go, place } from '../kit/router.ts';
import { forget, keep, kept } from '../kit/storage.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { Mark } from '../ui/mark.tsx';
import { Preferences } from '../ui/preferences.tsx';
import { useMe } from '../ui/signed-in.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { CardView } from './card-view.tsx';
import { CounterContext } from './counter-context.ts';
import { Find } from './find.tsx';
import { useScanner } from './scan.ts';
import { endTicket, ticket } from './staff-ticket.ts';

/** The counter of one store: choosing the store comes first, and only once. */
export function CounterPage() {
  const { stores, user } = useMe();
  const open = stores.filter(({ active }) => active);
  const [code, setCode] = useState(() => kept('store'));
  const store = open.find(({ store_code }) => store_code === code) ?? (open.length === 1 ? open[0] : undefined);

  const choose = (chosen: Store | null) => {
    if (chosen) keep('store', chosen.store_code);
    else forget('store');
    endTicket();
    setCode(chosen?.store_code ?? null);
    go('/counter', { replace: true });
  };
  if (store) {
    return (
      <AtStore
        key={store.id}
        store={store}
        who={t('sign_in.as', { name: user.name })}
        end={<SignOut />}
        {...(open.length > 1 ? { leave: () => choose(null) } : {})}
      />
    );
  }
  return (
    <main class="centered" id="content">
      <div class="stack wide narrow">
        <header class="stack tight brand">
          <Mark size={56} />
          <h1>{t('counter.which_store')}</h1>
        </header>
        {open.length === 0 && <Empty icon="store" title={t('counter.no_store')} />}
        {open.map((one) => (
          <button type="button" class="tile" key={one.id} onClick={() => choose(one)}>
            <Icon name="store" size={32} />
            <span>
              <strong>{one.name}</strong>
              <span class="muted">{one.store_code}</span>
            </span>
            <Icon name="next" />
          </button>
        ))}
        <div class="row spread">
          <Button look="quiet" icon="out" onClick={signOut}>
            {t('sign_in.out')}
          </Button>
          <Preferences />
        </div>
      </div>
    </main>
  );
}

interface AtWork {
  readonly store: Store;
  /** Who is here: a person, or the tablet itself. */
  readonly who: string;
  /** The way out. */
  readonly end: ComponentChildren;
  readonly leave?: () => void;
}

/** The counter at work. */
export function AtStore(here: AtWork) {
  const { store } = here;
  const programs = useThing<Stretch<Program>>('/store/loyalty/programs', { storeCode: store.store_code });
  const [settings, setSettings] = useState(false);
  const cardId = place.value.query.get('card');
  useScanner((text) => go(`/counter?scan=${encodeURIComponent(text)}`));
  return (
    <>
      <a class="skip" href="#content">
        {t('skip')}
      </a>
      <header class="counter-bar">
        <a class="row" href="/counter">
          <Mark size={36} />
          <strong>{store.name}</strong>
        </a>
        <div class="row">
          <StaffChip />
          <Button look="quiet" icon="gear" onClick={() => setSettings(true)}>
            <span class="wide-only">{t('counter.settings')}</span>
            <span class="hidden narrow-only">{t('counter.settings')}</span>
          </Button>
        </div>
      </header>
      <main class="counter" id="content">
        <Shown of={programs}>
          {({ items }) => (
            <CounterContext.Provider value={{ store, programs: items }}>
              {items.length === 0 ? (
                <Empty whole icon="card" title={t('counter.no_program')}>
                  <p>{t('counter.no_program_text')}</p>
                </Empty>
              ) : cardId ? (
                <CardView key={cardId} id={cardId} />
              ) : (
                <Find />
              )}
            </CounterContext.Provider>
          )}
        </Shown>
      </main>
      {settings && <Settings {...here} onClose={() => setSettings(false)} />}
    </>
  );
}

/** Who has entered their PIN, and for how long it still counts; ended with one tap. */
function StaffChip() {
  const now = ticket.value;
  const [, tick] = useState(0);
  useEffect(() => {
    if (!now) return;
    const timer = setInterval(() => (now.until <= Date.now() ? endTicket() : tick((count) => count + 1)), 15_000);
    return () => clearInterval(timer);
  }, [now]);
  if (!now) return null;
  const minutes = Math.max(1, Math.ceil((now.until - Date.now()) / 60_000));
  return (
    <button
      type="button"
      class="button quiet staff-chip"
      onClick={endTicket}
      title={t('counter.end_staff', { name: now.name })}
    >
      <Icon name="user" size={20} />
      <span>{now.name}</span>
      <span class="muted small">{t('counter.minutes', { count: minutes })}</span>
      <Icon name="cross" size={18} />
      <span class="hidden">{t('counter.end_staff', { name: now.name })}</span>
    </button>
  );
}

const SignOut = () => (
  <Button
    icon="out"
    onClick={() => {
      endTicket();
      signOut();
    }}
  >
    {t('sign_in.out')}
  </Button>
);

function Settings({ who, store, leave, end, onClose }: AtWork & { onClose: () => void }) {
  return (
    <Dialog title={t('counter.settings')} onClose={onClose}>
      <p>
        {who} · {store.name} ({store.store_code})
      </p>
      <Preferences />
      <table class="shortcuts keyboard">
        <caption class="section">{t('counter.shortcuts')}</caption>
        <tbody>
          {(
            [
              ['/', t('counter.find')],
              ['N', t('counter.enrol')],
              ['S', t('counter.stamp')],
              ['P', t('counter.earn')],
              ['R', t('counter.redeem')],
              ['U', t('counter.undo')],
              ['Esc', t('counter.to_start')],
            ] as const
          ).map(([key, what]) => (
            <tr key={key}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class="row">
        {leave && (
          <Button icon="store" onClick={leave}>
            {t('counter.other_store')}
          </Button>
        )}
        {end}
      </div>
    </Dialog>
  );
}
