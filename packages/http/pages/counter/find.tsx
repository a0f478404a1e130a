import { useEffect, useRef, useState } from 'preact/hooks';
import type { Card } from '../../src/wire/cards.ts';
import { useLoading, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { go, place, setQuery } from '../kit/router.ts';
import { useShortcuts } from '../kit/shortcuts.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { storeCall, useCounter } from './counter-context.ts';
import { Enrol } from './enrol.tsx';

const typingPause = 300;
const shortestQuery = 2;

/** The start: one field for a scan, a number or a name, and what it finds. */
export function Find() {
  const query = place.value.query;
  const scan = query.get('scan');
  const asked = scan ?? query.get('q') ?? '';
  const [typed, setTyped] = useState(scan ? '' : asked);
  const [enrolling, setEnrolling] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => field.current?.focus(), [scan]);
  useEffect(() => {
    const text = typed.trim();
    if (scan && !text) return;
    const timer = setTimeout(
      () => setQuery({ q: text.length >= shortestQuery ? text : null, scan: null }),
      typingPause,
    );
    return () => clearTimeout(timer);
  }, [typed]);
  const clear = () => {
    setTyped('');
    setQuery({ q: null, scan: null });
    field.current?.focus();
  };
  useShortcuts({ n: () => setEnrolling(true), '/': () => field.current?.focus(), Escape: clear });

  return (
    <div class="find stack wide">
      <form
        class="stack"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          const text = typed.trim();
          if (text) setQuery({ q: text, scan: null });
        }}
      >
        <h1>
          <label for="find">{t('counter.find')}</label>
        </h1>
        <div class="find-field">
          <Icon name="search" size={28} />
          <input
            ref={field}
            id="find"
            type="search"
            autoComplete="off"
            autoCapitalize="none"
            spellcheck={false}
            enterkeyhint="search"
            placeholder={t('counter.find_hint')}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
      </form>
      {asked ? (
        <Results query={asked} scanned={scan !== null} enrol={() => setEnrolling(true)} clear={clear} />
      ) : (
        <div class="stack find-start">
          <p class="muted">{t('counter.scan_anywhere')}</p>
          <div class="row">
            <Button icon="plus" size="large" shortcut="N" onClick={() => setEnrolling(true)}>
              {t('counter.enrol')}
            </Button>
          </div>
        </div>
      )}
      {enrolling && <Enrol onClose={() => setEnrolling(false)} />}
    </div>
  );
}

/** A whole number or a scan means one card; a name may mean several. */
const meansOne = (text: string): boolean => /^TRESEN/i.test(text) || /^([a-z0-9]{3}[\s-]?){3}$/i.test(text.trim());

function Results({
  query,
  scanned,
  enrol,
  clear,
}: {
  query: string;
  scanned: boolean;
  enrol: () => void;
  clear: () => void;
}) {
  const { store } = useCounter();
  const found = useLoading(
    (signal) => storeCall<Stretch<Card>>(store, '/loyalty/cards', { query: { q: query }, signal }),
    [query, store.id],
  );
  const only = found.state === 'ready' && found.data.items.length === 1 ? found.data.items[0] : undefined;
  useEffect(() => {
    if (only && (scanned || meansOne(query))) go(`/counter?card=${only.id}`, { replace: true });
  }, [only?.id]);

  return (
    <div aria-live="polite">
      <Shown of={found}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="search" title={scanned ? t('counter.scan_unknown') : t('counter.nobody', { query })}>
              <div class="row">
                <Button icon="plus" onClick={enrol}>
                  {t('counter.enrol')}
                </Button>
                <Button onClick={clear}>{t('counter.search_again')}</Button>
              </div>
            </Empty>
          ) : (
            <ul class="results" aria-label={t('counter.found', { count: items.length })}>
              {items.map((card) => (
                <li key={card.id}>
                  <a class="tile" href={`/counter?card=${card.id}`}>
                    <Icon name="user" size={32} />
                    <span>
                      <strong>{card.customer.name ?? t('name.nobody')}</strong>
                      <span class="muted">
                        <span class="mono">{card.number}</span> · {card.program.name}
                        {card.customer.email && ` · ${card.customer.email}`}
                      </span>
                    </span>
                    <Balance card={card} />
                  </a>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </div>
  );
}

const Balance = ({ card }: { card: Card }) => (
  <span class="stack tight balance">
    {!card.active && <span class="chip bad">{t('card.inactive')}</span>}
    {card.stamps && (
      <span class={`chip${card.stamps.reward_ready ? ' good' : ''}`}>
        {t('card.stamps_of', { balance: card.stamps.balance, target: card.stamps.target })}
      </span>
    )}
    {card.points && <span class="chip">{t('card.points', { count: card.points.balance })}</span>}
  </span>
);
