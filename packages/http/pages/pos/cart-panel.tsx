import { useEffect, useRef, useState } from 'preact/hooks';
import type { Cart, CartLine } from '../../src/wire/carts.ts';
import { t } from '../i18n/t.ts';
import { money } from '../kit/format.ts';
import { useShortcuts } from '../kit/shortcuts.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { Empty } from '../ui/states.tsx';
import { CartLineRow, shownQuantity } from './cart-line.tsx';
import { CustomerChip } from './customer-chip.tsx';
import { DiscountDialog, sayDiscount } from './discount-dialog.tsx';
import { PayCart } from './pay-cart.tsx';
import { useTill } from './till.ts';

/** What is being rung up, and the way to pay it below. On a phone it is a sheet. */
export function CartPanel({ open, onClose }: { open: boolean; onClose: () => void }) {
  const till = useTill();
  const cart = till.cart.value;
  const lines = cart?.lines ?? [];
  const chosen = lines.find(({ id }) => id === till.touched.value) ?? null;
  const [discounting, setDiscounting] = useState<'cart' | 'line' | null>(null);
  const { removed, remove, undo } = useUndo(cart);

  const step = (by: number) => {
    if (!chosen) return;
    const quantity = shownQuantity(chosen, till.queue.waiting.value) + by;
    if (quantity < 1) remove(chosen);
    else till.queue.put({ kind: 'count', line_id: chosen.id, quantity });
  };
  const move = (by: number) => {
    const at = lines.findIndex(({ id }) => id === chosen?.id);
    const next = lines[at === -1 ? lines.length - 1 : Math.min(lines.length - 1, Math.max(0, at + by))];
    if (next) till.point(next.id);
  };
  useShortcuts({
    '+': () => step(1),
    '-': () => step(-1),
    ArrowUp: () => move(-1),
    ArrowDown: () => move(1),
    ...(chosen ? { Delete: () => remove(chosen), d: () => setDiscounting('line') } : {}),
    ...(cart && lines.length > 0 ? { r: () => setDiscounting('cart') } : {}),
    ...(undo ? { u: undo } : {}),
  });

  return (
    <section class={`cart${open ? ' open' : ''}`} aria-label={t('pos.cart')}>
      <div class="row spread cart-head">
        <CustomerChip cart={cart} />
        <button
          type="button"
          class="button quiet square narrow-only"
          aria-label={t('pos.close_cart')}
          onClick={onClose}
        >
          <Icon name="cross" />
        </button>
      </div>
      <Lines cart={cart} chosen={chosen} remove={remove} discount={() => setDiscounting('line')} />
      {removed && undo && (
        <div class="undo row spread" role="status">
          <span>{t('pos.removed', { name: removed.name })}</span>
          <Button look="quiet" icon="undo" shortcut="U" onClick={undo}>
            {t('pos.undo')}
          </Button>
        </div>
      )}
      {cart && lines.length > 0 && (
        <div class="cart-foot stack">
          <Sums cart={cart} discount={() => setDiscounting('cart')} />
          <PayCart cart={cart} />
        </div>
      )}
      {discounting === 'cart' && cart && (
        <DiscountDialog
          title={t('pos.cart_discount')}
          now={cart.discount}
          most={cart.totals.subtotal.amount_minor}
          currency={cart.currency}
          onClose={() => setDiscounting(null)}
          onChosen={(discount) => till.queue.put({ kind: 'discount', discount })}
        />
      )}
      {discounting === 'line' && chosen && (
        <DiscountDialog
          title={t('pos.discount_on', { name: chosen.name })}
          now={chosen.discount}
          most={chosen.unit_price.amount_minor * chosen.quantity}
          currency={chosen.unit_price.currency}
          onClose={() => setDiscounting(null)}
          onChosen={(discount) => till.queue.put({ kind: 'line_discount', line_id: chosen.id, discount })}
        />
      )}
    </section>
  );
}

function Lines({
  cart,
  chosen,
  remove,
  discount,
}: {
  cart: Cart | null;
  chosen: CartLine | null;
  remove: (line: CartLine) => void;
  discount: () => void;
}) {
  const till = useTill();
  const list = useRef<HTMLUListElement>(null);
  const waiting = till.queue.waiting.value;
  const coming = waiting.filter(({ command }) => command.kind === 'scan' || command.kind === 'add').length;
  useEffect(() => {
    list.current?.querySelector('.chosen')?.scrollIntoView({ block: 'nearest' });
  }, [chosen?.id, chosen?.quantity, cart?.lines.length]);
  return (
    <div class="cart-lines" tabIndex={-1}>
      {(cart === null || cart.lines.length === 0) && coming === 0 ? (
        <Empty icon="scanner" title={t('pos.empty_cart')}>
          <p>{t('pos.empty_cart_text')}</p>
        </Empty>
      ) : (
        <ul ref={list}>
          {cart?.lines.map((line) => (
            <CartLineRow
              key={line.id}
              line={line}
              chosen={line.id === chosen?.id}
              waiting={waiting}
              remove={() => remove(line)}
              discount={discount}
            />
          ))}
        </ul>
      )}
      <p class="cart-waiting muted small" role="status">
        {till.queue.stalled.value && waiting.length > 0
          ? t('pos.waiting_offline', { count: waiting.length })
          : coming > 0
            ? t('pos.adding')
            : ''}
      </p>
    </div>
  );
}

const Sums = ({ cart, discount }: { cart: Cart; discount: () => void }) => {
  const { subtotal, discounted, total } = cart.totals;
  return (
    <div class="sums">
      <div class="row spread sums-line">
        <Button look="quiet" icon="percent" shortcut="R" onClick={discount}>
          {cart.discount ? sayDiscount(cart.discount, cart.currency) : t('pos.cart_discount')}
        </Button>
        <p class="total">
          <span>{t('pos.total')}</span>
          <strong aria-live="polite">{money(total.amount_minor, cart.currency)}</strong>
        </p>
      </div>
      {discounted.amount_minor > 0 && (
        <p class="muted small number">
          {t('pos.before_discount', { amount: money(subtotal.amount_minor, cart.currency) })}
          {' · '}
          {t('pos.saved', { amount: money(discounted.amount_minor, cart.currency) })}
        </p>
      )}
    </div>
  );
};

/** The last line that was removed, for as long as it makes sense to bring it back. */
function useUndo(cart: Cart | null) {
  const till = useTill();
  const [removed, setRemoved] = useState<CartLine | null>(null);
  const restoring = useRef<CartLine | null>(null);
  // The discount of a line that came back is put on it again, once it is there.
  useEffect(() => {
    const line = restoring.current;
    const back = cart?.lines.find(({ id, product_id }) => product_id === line?.product_id && id === till.touched.value);
    if (!line || !back) return;
    restoring.current = null;
    if (line.discount && !back.discount) {
      const discount = line.discount;
      till.queue.put({ kind: 'line_discount', line_id: back.id, discount });
    }
  }, [cart]);
  useEffect(() => {
    if (!cart) setRemoved(null);
  }, [cart?.id]);
  return {
    removed,
    remove: (line: CartLine) => {
      till.queue.put({ kind: 'remove', line_id: line.id });
      setRemoved(line);
    },
    undo:
      removed &&
      (() => {
        restoring.current = removed;
        till.queue.put({ kind: 'add', product_id: removed.product_id, quantity: removed.quantity });
        setRemoved(null);
      }),
  };
}

/** On a phone: the last line and the total, at the thumb; opens the cart. */
export function CartBar({
  open,
  camera,
  onOpen,
}: {
  open: boolean;
  camera: (() => void) | undefined;
  onOpen: () => void;
}) {
  const till = useTill();
  const cart = till.cart.value;
  const last = cart?.lines.find(({ id }) => id === till.touched.value) ?? cart?.lines.at(-1);
  const items = cart?.lines.reduce((sum, { quantity }) => sum + quantity, 0) ?? 0;
  return (
    <div class="cart-bar narrow-only">
      {camera && (
        <button type="button" class="button square" aria-label={t('pos.camera')} onClick={camera}>
          <Icon name="camera" />
        </button>
      )}
      <button type="button" class="button primary large grow cart-open" aria-expanded={open} onClick={onOpen}>
        <span class="grow">
          <strong>{t('pos.items', { count: items })}</strong>
          {last && (
            <span class="small cart-last">
              {last.quantity} × {last.name}
            </span>
          )}
        </span>
        <strong>{cart ? money(cart.totals.total.amount_minor, cart.currency) : ''}</strong>
        <Icon name="up" size={20} />
      </button>
    </div>
  );
}
