import type { Cart } from '../../src/wire/carts.ts';
import type { SaleWithPayments } from '../../src/wire/sales.ts';
import { newKey } from '../kit/ids.ts';
import { held, hold, parsed } from '../kit/storage.ts';
import type { CartCommand } from './cart-commands.ts';
import { sentAs } from './cart-commands.ts';
import type { Till } from './till.ts';

/**
 * Puts what a sale has into a new cart, at today's prices. Every step has a key that is kept: begun again after a lost answer or a
 * reload, it ends in the same cart with each product once.
 */
export async function refill(till: Till, sale: SaleWithPayments): Promise<void> {
  const keys = keysFor(sale);
  let step = 0;
  const key = (): string => keys[step++]!;
  let cart = await till.call<Cart>('/carts', { method: 'POST', key: key() });
  const put = async (command: CartCommand) => {
    const { path, ...request } = sentAs(command, cart.id);
    cart = await till.call<Cart>(path, { ...request, key: key() });
  };
  for (const { product_id, quantity, discount } of sale.lines) {
    await put({ kind: 'add', product_id, quantity });
    const added = cart.lines.findLast((line) => line.product_id === product_id);
    const off = discount ?? null;
    if (added && off) await put({ kind: 'line_discount', line_id: added.id, discount: off });
    else step += 1;
  }
  if (sale.card_id) await put({ kind: 'card', card: sale.card_id });
  await till.reload();
}

/** As many keys as there may be steps; the same ones for the same sale in this tab. */
function keysFor({ id, lines }: SaleWithPayments): readonly string[] {
  const name = `refill.${id}`;
  const before = parsed(held(name));
  if (Array.isArray(before) && before.every((one) => typeof one === 'string')) return before;
  const made = Array.from({ length: 2 + 2 * lines.length }, newKey);
  hold(name, JSON.stringify(made));
  return made;
}
