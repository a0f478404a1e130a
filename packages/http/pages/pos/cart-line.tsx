import { useEffect, useState } from 'preact/hooks';
import type { CartLine } from '../../src/wire/carts.ts';
import { t } from '../i18n/t.ts';
import { money } from '../kit/format.ts';
import { Icon } from '../ui/icons.tsx';
import type { Queued } from './cart-queue.ts';
import { sayDiscount } from './discount-dialog.tsx';
import { ownTotal } from './own-total.ts';
import { useTill } from './till.ts';

const most = 9_999;

/** The quantity as it will be when what waits is done. */
export const shownQuantity = (line: CartLine, waiting: readonly Queued[]): number => {
  const last = waiting.findLast(({ command }) => command.kind === 'count' && command.line_id === line.id)?.command;
  return last?.kind === 'count' ? last.quantity : line.quantity;
};

/** One row of the cart; the chosen one can be counted, discounted and removed in place. */
export function CartLineRow({
  line,
  chosen,
  waiting,
  remove,
  discount,
}: {
  line: CartLine;
  chosen: boolean;
  waiting: readonly Queued[];
  remove: () => void;
  discount: () => void;
}) {
  const till = useTill();
  const quantity = shownQuantity(line, waiting);
  const going = waiting.some(({ command }) => command.kind === 'remove' && command.line_id === line.id);
  const { amount_minor, currency } = line.unit_price;
  const count = (next: number) =>
    next < 1 ? remove() : till.queue.put({ kind: 'count', line_id: line.id, quantity: Math.min(most, next) });
  return (
    <li class={`cart-line${chosen ? ' chosen' : ''}${going ? ' going' : ''}`}>
      <button
        type="button"
        class="line-face"
        aria-expanded={chosen}
        onClick={() => till.point(chosen ? null : line.id)}
      >
        <span class="line-count">{quantity} ×</span>
        <span class="grow line-name">
          {line.name}
          {(quantity > 1 || line.discount) && (
            <span class="muted small">
              {money(amount_minor, currency)}
              {line.discount && ` · ${sayDiscount(line.discount, currency)}`}
            </span>
          )}
        </span>
        <span class="number">{money(ownTotal({ ...line, quantity }), currency)}</span>
      </button>
      {chosen && !going && (
        <div class="line-tools" role="group" aria-label={line.name}>
          <button
            type="button"
            class="button square"
            aria-label={t('pos.one_less')}
            onClick={() => count(quantity - 1)}
          >
            <Icon name="minus" />
          </button>
          <Quantity value={quantity} onChange={count} />
          <button
            type="button"
            class="button square"
            aria-label={t('pos.one_more')}
            onClick={() => count(quantity + 1)}
          >
            <Icon name="plus" />
          </button>
          <span class="grow" />
          <button type="button" class="button square" aria-label={t('pos.line_discount')} onClick={discount}>
            <Icon name="percent" />
          </button>
          <button type="button" class="button square" aria-label={t('pos.remove')} onClick={remove}>
            <Icon name="cross" />
          </button>
        </div>
      )}
    </li>
  );
}

/** A quantity that can be typed over; counts when it is left or entered. */
function Quantity({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const [typed, setTyped] = useState(String(value));
  useEffect(() => setTyped(String(value)), [value]);
  const done = () => {
    const next = Number(typed);
    if (Number.isInteger(next) && next >= 1 && next !== value) onChange(next);
    else setTyped(String(value));
  };
  return (
    <input
      class="input quantity"
      inputMode="numeric"
      aria-label={t('pos.quantity')}
      value={typed}
      onFocus={(event) => event.currentTarget.select()}
      onInput={(event) => setTyped(event.currentTarget.value.replace(/\D/g, '').slice(0, 4))}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setTyped(String(value));
      }}
    />
  );
}
