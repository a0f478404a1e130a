import { useEffect, useState } from 'preact/hooks';
import type { Card } from '../../src/wire/cards.ts';
import { useLoading, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { useTill } from './till.ts';

const typingPause = 300;
const shortestQuery = 2;

/** Finds a customer's card by name, number, e-mail or phone, where it cannot be scanned. */
export function FindCard({ onFound, onClose }: { onFound: (cardId: string) => void; onClose: () => void }) {
  const till = useTill();
  const [typed, setTyped] = useState('');
  const [q, setQ] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setQ(typed.trim().length >= shortestQuery ? typed.trim() : ''), typingPause);
    return () => clearTimeout(timer);
  }, [typed]);
  const found = useLoading(
    (signal) =>
      q === ''
        ? Promise.resolve<Stretch<Card>>({ items: [], next_cursor: null })
        : till.call<Stretch<Card>>('/loyalty/cards', { query: { q }, signal }),
    [q],
  );
  // A card that was scanned meanwhile is on the cart already.
  const attached = till.cart.value?.card_id ?? null;
  const [before] = useState(attached);
  useEffect(() => {
    if (attached !== before) onClose();
  }, [attached]);
  return (
    <Dialog title={t('pos.customer_card')} onClose={onClose}>
      <form
        class="stack"
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          const only = found.state === 'ready' && found.data.items.length === 1 ? found.data.items[0] : undefined;
          if (only) onFound(only.id);
          else setQ(typed.trim());
        }}
      >
        <label class="search grow">
          <span class="hidden">{t('pos.find_card')}</span>
          <Icon name="search" size={20} />
          <input
            class="input"
            type="search"
            autoComplete="off"
            autoCapitalize="none"
            spellcheck={false}
            autofocus
            placeholder={t('pos.find_card')}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
      </form>
      <div aria-live="polite">
        {q === '' ? (
          <p class="muted">{t('pos.scan_card')}</p>
        ) : (
          <Shown of={found} lines={3}>
            {({ items }) =>
              items.length === 0 ? (
                <Empty icon="search" title={t('pos.no_card_found', { query: q })} />
              ) : (
                <ul class="stack tight">
                  {items.map((card) => (
                    <li key={card.id}>
                      <button type="button" class="button card-choice fill" onClick={() => onFound(card.id)}>
                        <Icon name="user" />
                        <span class="grow">
                          <strong>{card.customer.name ?? t('name.nobody')}</strong>
                          <span class="muted small">
                            <span class="mono">{card.number}</span> · {card.program.name}
                          </span>
                        </span>
                        {!card.active && <span class="chip bad">{t('card.inactive')}</span>}
                      </button>
                    </li>
                  ))}
                </ul>
              )
            }
          </Shown>
        )}
      </div>
    </Dialog>
  );
}
