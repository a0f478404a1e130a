import { randomUUID } from 'node:crypto';
import { parseId, type Id } from '@tresen/domain';
import { expect } from 'vitest';
import type { Answer, Asking, HostUnderTest, Shop } from './host-under-test.ts';

// Answers of many shapes: what is taken from them is compared or sent back, never trusted.
type Body = any; // oxlint-disable-line typescript/no-explicit-any

export interface Till {
  /** Sends a request as the till's client. */
  ask(method: string, path: string, body?: unknown, asking?: Asking): Promise<Answer>;
  /** The same, of a request that must go well. */
  ok(method: string, path: string, body?: unknown, asking?: Asking): Promise<Body>;
  /** A new cart with these products in it. */
  cart(...products: readonly Body[]): Promise<Body>;
  /** A new open sale of these products. */
  sale(...products: readonly Body[]): Promise<Body>;
  pay(sale: Body, payment: object, asking?: Asking): Promise<Answer>;
}

/** The till of one client at a shop: its staff user's when no token is given. */
export function tillOf({ ask }: Pick<HostUnderTest, 'ask'>, shop: Shop, token: string = shop.staff): Till {
  const send: Till['ask'] = (method, path, body, asking = {}) =>
    ask(method, `/api/v1${path}`, { token, store: shop.storeCode, ...asking, ...(body !== undefined && { body }) });
  const ok: Till['ok'] = async (method, path, body, asking) => {
    const answer = await send(method, path, body, asking);
    expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300);
    return answer.body;
  };
  const cart: Till['cart'] = async (...products) => {
    let filled = await ok('POST', '/store/carts');
    for (const product of products)
      filled = await ok('POST', `/store/carts/${filled.id}/items`, { product_id: product.id });
    return filled;
  };
  return {
    ask: send,
    ok,
    cart,
    sale: async (...products) => {
      const { id } = await cart(...products);
      return ok('POST', `/store/carts/${id}/checkout`, { sale_id: randomUUID() });
    },
    pay: (sale, payment, asking) => send('POST', `/store/sales/${sale.id}/payments`, payment, asking),
  };
}

/** Adds products to a shop, as its owner. */
export async function stock(
  { ask }: Pick<HostUnderTest, 'ask'>,
  shop: Shop,
  products: readonly { name: string; price_minor: number; barcode?: string; tax_rate?: number; category?: string }[],
): Promise<Body[]> {
  const made: Body[] = [];
  for (const product of products) {
    const body = { tax_rate: 1900, ...product };
    const answer = await ask('POST', '/api/v1/merchant/products', { token: shop.owner, body });
    expect(answer.status, answer.text).toBe(201);
    made.push(answer.body);
  }
  return made;
}

/** The token in the callback and return addresses of a payment, as its provider would have been told it. */
export async function attemptTokenOf(
  { host }: HostUnderTest,
  { merchantId }: Shop,
  paymentId: string,
): Promise<string> {
  const payment = await host.services('payments').byId(asId(merchantId), asId(paymentId));
  const { id, reference } = payment ?? {};
  return host.services('digests').keyed(`payment_token:${merchantId}/${id}/${reference}`);
}

const asId = <Name extends string>(text: string): Id<Name> => parseId<Name>(text)!; // an id of the host's own

/** Rings something up at a shop; the ids of all that there is then, by the names they have in paths. */
export async function ringUp(tested: Pick<HostUnderTest, 'ask'>, shop: Shop): Promise<Record<string, string>> {
  const till = tillOf(tested, shop);
  const [product] = await stock(tested, shop, [{ name: 'Bread', price_minor: 390, barcode: '2000000000190' }]);
  const sale = await till.sale(product, product);
  const { payment } = await till.ok('POST', `/store/sales/${sale.id}/payments`, { provider: 'cash' });
  const { refunds } = await till.ok('POST', `/store/sales/${sale.id}/refunds`, { amount_minor: 10 });
  const cart = await till.cart(product);
  return {
    product_id: product.id,
    cart_id: cart.id,
    line_id: cart.lines[0].id,
    sale_id: sale.id,
    payment_id: payment.id,
    refund_id: refunds[0].id,
    shift_id: sale.shift_id,
    till_id: sale.till_id,
  };
}
