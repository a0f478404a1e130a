import type { Cart } from '../../src/wire/carts.ts';
import type { SaleWithPayments } from '../../src/wire/sales.ts';
import { isRefused } from '../api/problem.ts';
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
  const off = await cartDiscount(till, sale);
  let step = 0;
  const key = (): string => keys[step++]!;
  let cart = await till.call<Cart>('/carts', { method: 'POST', key: key() });
  const put = async (command: CartCommand) => {
    const { path, ...request } = sentAs(command, cart.id);
    cart = await till.call<Cart>(path, { ...request, key: key() });
  };
  for (const { product_id, quantity, discount } of rowsOf(sale)) {
    await put({ kind: 'add', product_id, quantity });
    const added = cart.lines.findLast((line) => line.product_id === product_id);
    if (added && discount) await put({ kind: 'line_discount', line_id: added.id, discount });
    else step += 1;
  }
  if (sale.card_id) await put({ kind: 'card', card: sale.card_id });
  else step += 1;
  if (off) await put({ kind: 'discount', discount: off });
  await till.reload();
}

/** A sale has the shares of it alone; the whole stands in the cart it was, which is kept for thirty days. */
async function cartDiscount(till: Till, { cart_id }: SaleWithPayments): Promise<Cart['discount']> {
  try {
    return (await till.call<Cart>(`/carts/${cart_id}`)).discount;
  } catch (error) {
    if (isRefused(error, 'CART_NOT_FOUND')) return null;
    throw error;
  }
}

/** Of one product, those with a discount come first: a product that is added counts up a row that has none. */
const rowsOf = ({ lines }: SaleWithPayments): SaleWithPayments['lines'] =>
  [...new Set(lines.map(({ product_id }) => product_id))].flatMap((product) => {
    const same = lines.filter(({ product_id }) => product_id === product);
    return [...same.filter(({ discount }) => discount), ...same.filter(({ discount }) => !discount)];
  });

/** As many keys as there may be steps; the same ones for the same sale in this tab. */
function keysFor({ id, lines }: SaleWithPayments): readonly string[] {
  const name = `refill.${id}`;
  const steps = 3 + 2 * lines.length;
  const before = parsed(held(name));
  if (Array.isArray(before) && before.length === steps && before.every((one) => typeof one === 'string')) return before;
  const made = Array.from({ length: steps }, newKey);
  hold(name, JSON.stringify(made));
  return made;
}
