import { useState } from 'preact/hooks';
import type { Card, CardWithEntries } from '../../src/wire/cards.ts';
import type { Cart } from '../../src/wire/carts.ts';
import type { Program } from '../../src/wire/programs.ts';
import { useLoading, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { pointsFor } from '../kit/points.ts';
import { useShortcuts } from '../kit/shortcuts.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { FindCard } from './find-card.tsx';
import { useTill } from './till.ts';

/** The customer's card on the cart, with what this sale will earn; or the way to put one on it. */
export function CustomerChip({ cart }: { cart: Cart | null }) {
  const till = useTill();
  const [finding, setFinding] = useState(false);
  const cardId = cart?.card_id ?? null;
  useShortcuts({ k: () => setFinding(true) });
  const found = useLoading(
    async (signal) => {
      if (cardId === null) return null;
      const [{ card }, programs] = await Promise.all([
        till.call<CardWithEntries>(`/loyalty/cards/${cardId}`, { signal }),
        till.call<Stretch<Program>>('/loyalty/programs', { signal }),
      ]);
      return { card, program: programs.items.find(({ id }) => id === card.program_id) };
    },
    [cardId],
  );
  const known = found.state === 'ready' ? found.data : null;
  return (
    <>
      {cardId === null ? (
        <Button look="quiet" icon="card" shortcut="K" onClick={() => setFinding(true)}>
          {t('pos.customer_card')}
        </Button>
      ) : (
        <div class="customer">
          <Icon name="card" size={22} />
          <span class="grow" role="status">
            <strong>{known ? (known.card.customer.name ?? t('name.nobody')) : t('pos.card_attached')}</strong>
            {known && cart && (
              <span class="small">{sayEarnings(known.card, known.program, cart.totals.total.amount_minor)}</span>
            )}
          </span>
          <button
            type="button"
            class="button quiet square"
            aria-label={t('pos.take_card_off')}
            onClick={() => till.queue.put({ kind: 'card', card: null })}
          >
            <Icon name="cross" size={20} />
          </button>
        </div>
      )}
      {finding && (
        <FindCard
          onClose={() => setFinding(false)}
          onFound={(card) => {
            till.queue.put({ kind: 'card', card });
            setFinding(false);
          }}
        />
      )}
    </>
  );
}

/** What a sale of this total will earn, as far as that is known before. */
function sayEarnings(card: Card, program: Program | undefined, total: number): string {
  if (!card.active) return t('card.inactive');
  if (!program) return card.number;
  const soon = card.next_stamp_at !== null && Date.parse(card.next_stamp_at) > Date.now();
  const points = program.points && pointsFor(total, program.points);
  const parts = [
    program.stamps && (soon ? t('pos.no_stamp_yet') : t('pos.earns_stamp')),
    points !== null && t('pos.earns_points', { count: points }),
  ];
  return parts.filter(Boolean).join(' · ') || card.number;
}
