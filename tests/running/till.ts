import { randomInt, randomUUID } from 'node:crypto';
import { connection, Disconnected, type Answer, type Connection } from './connection.ts';
import { ask, asSent, json, numbers, signIn, type Call, type Identity, type Shop } from './shop.ts';

/** Where the host is just now: it moves when it is started anew. */
export interface Address {
  origin: string;
}

export interface Priced {
  readonly id: string;
  readonly price: number;
}

/** Products at these prices, made over HTTP. */
export async function stock(origin: string, shop: Shop, prices: readonly number[]): Promise<readonly Priced[]> {
  const owner = { token: await signIn(origin, shop.owner) };
  const products: Priced[] = [];
  for (const price of prices) {
    const body = { name: `At ${price}`, price_minor: price, tax_rate: price % 2 === 0 ? 1900 : 700, currency: 'EUR' };
    const { id } = await ask<{ id: string }>(origin, owner, { path: '/merchant/products', body });
    products.push({ id, price });
  }
  return products;
}

/** Tills of their own, by the tokens that they were paired with: these outlive every restart. */
export async function pairTills(origin: string, shop: Shop, count: number): Promise<readonly Identity[]> {
  const owner = { token: await signIn(origin, shop.owner) };
  return Promise.all(
    numbers(count).map(async (number) => {
      const body = { store_id: shop.storeId, label: `Till ${number}`, kind: 'pos', mode: 'token' };
      const { setup_token: token } = await ask<{ setup_token: string }>(origin, owner, {
        path: '/merchant/devices',
        body,
      });
      return { token };
    }),
  );
}

/** What a till knows of a sale it was told about. */
export interface Rung {
  readonly saleId: string;
  readonly total: number;
  readonly receiptNumber: number;
  readonly withCard: boolean;
  readonly status: string;
  /** Of the payments it was told have settled. */
  readonly settled: number;
}

export interface TillLoad {
  readonly address: Address;
  readonly who: Identity;
  readonly products: readonly Priced[];
  readonly cards: readonly string[];
  /** Percent of sales that are paid by `fake_card`. */
  readonly byCard: number;
  /** How often it was told to try again, or heard nothing. */
  readonly again: () => void;
}

interface SaleShape {
  readonly id: string;
  readonly status: string;
  readonly receipt_number: number;
  readonly total: { readonly amount_minor: number };
}
interface PaymentShape {
  readonly id: string;
  readonly status: string;
  readonly is_open: boolean;
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** One till that never gives up: what was not answered is sent again under its key until it is, whatever host answers. */
export function persistentTill({ address, who, products, cards, byCard, again }: TillLoad) {
  let open: { readonly origin: string; readonly one: Connection } | undefined;
  const at = (): Connection => {
    if (open?.origin !== address.origin) {
      open?.one.close();
      open = { origin: address.origin, one: connection(address.origin) };
    }
    return open.one;
  };
  const answered = async (call: Call): Promise<Answer> => {
    const key = randomUUID();
    for (;;) {
      const answer = await at()
        .send(asSent(who, { ...call, key }))
        .catch((error: unknown) => {
          if (error instanceof Disconnected) return undefined;
          throw error;
        });
      if (answer && answer.status !== 503 && answer.status !== 429) return answer;
      again();
      await pause(30);
    }
  };
  const told = async <T>(call: Call): Promise<T> => {
    const answer = await answered(call);
    if (answer.status >= 300) throw new Error(`${call.method ?? ''} ${call.path}: ${answer.status} ${answer.text}`);
    return json<T>(answer);
  };

  /** A sale from the first scan to its payment. */
  const sell = async (): Promise<Rung> => {
    const cart = await told<{ id: string }>({ path: '/store/carts', body: {} });
    for (let line = 0; line < 3; line++) {
      const product_id = products[randomInt(products.length)]!.id;
      await told({ path: `/store/carts/${cart.id}/items`, body: { product_id, quantity: 1 + randomInt(2) } });
    }
    const withCard = cards.length > 0 && randomInt(2) === 0;
    if (withCard) {
      const card = cards[randomInt(cards.length)]!;
      await told({ method: 'PUT', path: `/store/carts/${cart.id}/card`, body: { card } });
    }
    const saleId = randomUUID();
    const sale = await told<SaleShape>({ path: `/store/carts/${cart.id}/checkout`, body: { sale_id: saleId } });
    if (sale.id !== saleId) throw new Error(`a checkout of ${saleId} answered ${sale.id}`);
    const paid = await pay(saleId, randomInt(100) < byCard ? 'fake_card' : 'cash');
    return {
      saleId,
      total: sale.total.amount_minor,
      receiptNumber: sale.receipt_number,
      withCard,
      status: paid.sale.status,
      settled: paid.payment.status === 'settled' ? sale.total.amount_minor : 0,
    };
  };

  /** Pays all that is open, and follows the payment until it is known to have ended. */
  const pay = async (
    saleId: string,
    provider: string,
  ): Promise<{ readonly payment: PaymentShape; readonly sale: SaleShape }> => {
    const started = await told<{ payment: PaymentShape; sale: SaleShape }>({
      path: `/store/sales/${saleId}/payments`,
      body: { provider },
    });
    let { payment } = started;
    if (!payment.is_open) return started;
    while (payment.is_open) {
      await pause(300);
      payment = await told<PaymentShape>({ path: `/store/payments/${payment.id}` });
    }
    return { payment, sale: await told<SaleShape>({ path: `/store/sales/${saleId}` }) };
  };
  return { sell, close: () => open?.one.close() };
}
