import { signal } from '@preact/signals';
import type { Cart } from '../../src/wire/carts.ts';
import type { ProviderOption } from '../../src/wire/payments.ts';
import type { Sale, SalePaid } from '../../src/wire/sales.ts';
import { sendKept } from '../api/sending.ts';
import { newKey } from '../kit/ids.ts';
import { platform } from '../kit/platform.ts';
import { forget, keep, kept } from '../kit/storage.ts';
import type { Till } from './till.ts';

/** How a sale, or a part of it, is to be paid. */
export interface Way {
  readonly option: ProviderOption;
  readonly amount: number;
  readonly tendered?: number | undefined;
  readonly readerId?: string | undefined;
}

/** Why the last try of a sale to be paid did not begin; the view of the sale says it. */
export const notBegun = signal<{ readonly saleId: string; readonly error: unknown; readonly changed: boolean } | null>(
  null,
);

/**
 * Turns the cart into a sale. The sale's id is made once a cart, for every window of this browser: however often it is sent, the
 * cart is one sale.
 */
export async function checkout(till: Till, cart: Cart): Promise<Sale> {
  const name = `sale_of.${cart.id}`;
  const saleId = kept(name) ?? newKey();
  keep(name, saleId);
  const sale = await till.call<Sale>(`/carts/${cart.id}/checkout`, {
    method: 'POST',
    body: { sale_id: saleId },
    key: saleId,
  });
  forget(name);
  till.forgive();
  till.checkedOut(cart.id);
  return sale;
}

/** Begins a payment; what has no answer is sent again under its key, so that nobody pays twice. */
export const pay = (till: Till, saleId: string, { option, amount, tendered, readerId }: Way): Promise<SalePaid> =>
  sendKept(
    `pay.${saleId}`,
    {
      provider: option.id,
      amount_minor: amount,
      ...(tendered === undefined ? {} : { tendered_minor: tendered }),
      ...(readerId === undefined ? {} : { reader_id: readerId }),
      platform: platform(),
    },
    (body, key) => till.call<SalePaid>(`/sales/${saleId}/payments`, { method: 'POST', body, key }),
  );

/** The cart as a sale, and its payment begun; answers the sale's id, also where the payment could not begin. */
export async function payCart(till: Till, cart: Cart, way: Way): Promise<string> {
  const sale = await checkout(till, cart);
  // Somebody scanned in between: the person at the till has to see the new total first.
  const changed = sale.open.amount_minor !== cart.totals.total.amount_minor;
  notBegun.value = changed ? { saleId: sale.id, error: null, changed } : null;
  if (!changed && sale.open.amount_minor > 0)
    await pay(till, sale.id, way).catch((error: unknown) => {
      notBegun.value = { saleId: sale.id, error, changed: false };
    });
  return sale.id;
}

/** What is missing to the provider's minimum. */
export const missingTo = ({ minimum }: Pick<ProviderOption, 'minimum'>, amount: number): number =>
  Math.max(0, minimum.amount_minor - amount);
