import { useState } from 'preact/hooks';
import type { Cart } from '../../src/wire/carts.ts';
import { t } from '../i18n/t.ts';
import { go } from '../kit/router.ts';
import { Button } from '../ui/button.tsx';
import { PayButtons } from './pay-buttons.tsx';
import { checkout, payCart, type Way } from './paying.ts';
import { useTill } from './till.ts';
import { topUpOf } from './top-up.ts';

/** The ways to pay the cart. The first press makes it a sale. */
export function PayCart({ cart }: { cart: Cart }) {
  const till = useTill();
  const [busy, setBusy] = useState(false);
  const total = cart.totals.total.amount_minor;
  const waits = till.queue.waiting.value.length > 0;

  const go_on = async (begin: () => Promise<string>) => {
    if (busy || waits) return;
    setBusy(true);
    try {
      go(`/pos?sale=${await begin()}`);
    } catch (error) {
      till.miss(error);
      void till.reload().catch(() => {});
    } finally {
      setBusy(false);
    }
  };
  const sell = () => void go_on(async () => (await checkout(till, cart)).id);
  if (total === 0)
    return (
      <Button look="primary" size="huge" wide busy={busy || waits} onClick={sell}>
        {t('pos.nothing_to_pay')}
      </Button>
    );
  return (
    <div class="stack tight">
      <PayButtons
        amount={total}
        currency={cart.currency}
        busy={busy || waits}
        onPay={(way: Way) => void go_on(() => payCart(till, cart, way))}
        topUpOf={(option) => topUpOf(option, cart)}
      />
      <Button look="quiet" wide busy={busy || waits} onClick={sell}>
        {t('pos.split')}
      </Button>
    </div>
  );
}
