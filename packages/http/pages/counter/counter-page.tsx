import { useEffect, useState } from 'preact/hooks';
import type { Program } from '../../src/wire/programs.ts';
import { useThing, type Stretch } from '../api/loading.ts';
import type { Workplace } from '../boot/workplace.ts';
import { t } from '../i18n/t.ts';
import { go, place } from '../kit/router.ts';
import { useScanner } from '../kit/scanner.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { Mark } from '../ui/mark.tsx';
import { Preferences } from '../ui/preferences.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { CardView } from './card-view.tsx';
import { CounterContext } from './counter-context.ts';
import { Find } from './find.tsx';
import { endTicket, ticket } from './staff-ticket.ts';

/** The counter at work. */
export function AtStore(here: Workplace) {
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

function Settings({ who, store, leave, end, onClose }: Workplace & { onClose: () => void }) {
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
            {t('boot.other_store')}
          </Button>
        )}
        {end}
      </div>
    </Dialog>
  );
}
