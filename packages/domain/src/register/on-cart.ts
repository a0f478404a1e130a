import { callerKey, type Caller } from '../kernel/caller.ts';
import {
  decideAndCommit,
  idempotencyScope,
  requireUnchanged,
  update,
  type Command,
  type Decision,
  type OutgoingEvent,
  type Write,
} from '../kernel/commit.ts';
import { isDomainError, type DomainError } from '../kernel/errors.ts';
import { newId, parseId, type Randomness } from '../kernel/ids.ts';
import type { Naming } from '../kernel/records.ts';
import type { Clock } from '../kernel/time.ts';
import { parseCardNumber, parseQrPayload } from '../loyalty/card-number.ts';
import { refuse as refuseLoyalty } from '../loyalty/refusals.ts';
import type { Store } from '../people/merchant.ts';
import { worksAt } from './access.ts';
import { parseBarcode, shownBarcode } from './barcode.ts';
import { addProduct } from './cart-decisions.ts';
import type { Cart, CartId } from './cart.ts';
import type {
  CardName,
  CartFile,
  CartFileRequest,
  Carts,
  ProductName,
  RegisterCollections,
  RegisterCommits,
} from './ports.ts';
import type { Product } from './product.ts';
import { cartChanged, scanUnknown } from './records.ts';
import { refuse } from './refusals.ts';
import type { Till } from './till.ts';

/** What every command on a cart needs from outside. */
export interface OnCartDeps {
  carts: Pick<Carts, 'file'>;
  commits: RegisterCommits;
  clock: Clock;
  random: Randomness;
}

export interface CartCommand extends Command {
  readonly cartId: CartId;
}

/** Runs a decision on one cart: one read, one commit. To those who do not work at its store it does not exist. */
export const onCart =
  ({ carts, commits, clock, random }: OnCartDeps) =>
  <R>(
    command: CartCommand,
    wanted: Pick<CartFileRequest, 'product' | 'card' | 'sale'>,
    decide: (file: CartFile, naming: Naming) => Decision<RegisterCollections, R>,
  ): Promise<R> => {
    const { caller, key, cartId } = command;
    return decideAndCommit<RegisterCollections, CartFile, R>(commits, command, {
      aggregate: `cart:${cartId}`,
      now: () => clock.now(),
      load: async () => {
        const file = await carts.file({
          merchantId: caller.merchantId,
          cart: cartId,
          ...wanted,
          idempotency: { scope: idempotencyScope(caller), key },
        });
        if (!file || !worksAt(caller, file.cart.storeId)) throw refuse('CART_NOT_FOUND');
        return { state: file, answered: file.answered };
      },
      decide: (file) => decide(file, { now: clock.now(), random }),
    });
  };

/** A cart is changed from its own till only, until it is checked out. */
export function assertOwnCart({ cart, till }: Pick<CartFile, 'cart' | 'till'>, caller: Caller): void {
  if (till.client !== callerKey(caller) || cart.status !== 'open') throw refuse('CART_CLOSED');
}

/** Writes a changed cart under its next version, and tells of it; a cart that did not change is left as it is. */
export function writeCart(
  before: Cart,
  changed: Cart,
  naming: Naming,
): {
  readonly writes: readonly Write<RegisterCollections>[];
  readonly events: readonly OutgoingEvent[];
  readonly cart: Cart;
} {
  if (changed === before) return { writes: [], events: [], cart: before };
  const written = update('cart', { ...changed, updatedAt: naming.now });
  return { writes: [written], events: [cartChanged(naming, written.record)], cart: written.record };
}

export const newCart = ({ now, random }: Naming, till: Till, store: Store): Cart => ({
  id: newId(now, random),
  merchantId: till.merchantId,
  storeId: till.storeId,
  tillId: till.id,
  currency: store.currency,
  lines: [],
  discount: null,
  cardId: null,
  status: 'open',
  saleId: null,
  createdAt: now,
  updatedAt: now,
  version: 1,
});

/** What a scan that meant nothing is answered with: after the cashier was told, so that it is no silent miss. */
export interface Missed {
  readonly missed: 'BARCODE_UNKNOWN' | 'BARCODE_INVALID' | 'PRODUCT_INACTIVE' | 'CARD_NOT_FOUND';
  readonly barcode: string;
}

export const missedRefusal = ({ missed, barcode }: Missed): DomainError =>
  missed === 'BARCODE_UNKNOWN' || missed === 'BARCODE_INVALID'
    ? refuse(missed, { barcode })
    : missed === 'PRODUCT_INACTIVE'
      ? refuse(missed)
      : refuseLoyalty(missed);

/** What was scanned, as it is looked up; or that it cannot be looked up at all. */
export type ReadScan =
  | { readonly name: ProductName; readonly miss: null }
  | { readonly name: undefined; readonly miss: Missed };

export function readBarcode(text: string): ReadScan {
  try {
    return { name: { barcode: parseBarcode(text) }, miss: null };
  } catch (error) {
    if (!isDomainError(error, 'BARCODE_INVALID')) throw error;
    return { name: undefined, miss: { missed: 'BARCODE_INVALID', barcode: shownBarcode(text) } };
  }
}

export type CartOrMiss = { readonly cart: Cart; readonly miss: null } | { readonly cart: null; readonly miss: Missed };

/** Changes nothing, and lets everyone at the store know. */
export const tellMiss = (naming: Naming, till: Till, miss: Missed) => ({
  writes: [],
  events: [scanUnknown(naming, till, { barcode: miss.barcode, code: miss.missed })],
  result: { cart: null, miss },
});

export const addToFile = (
  cart: Cart,
  product: Product,
  quantity: number,
  naming: Naming,
): Decision<RegisterCollections, CartOrMiss> => {
  const { writes, events, cart: changed } = writeCart(cart, addProduct(cart, product, quantity, naming), naming);
  return { writes: [...writes, requireUnchanged('product', product)], events, result: { cart: changed, miss: null } };
};

/** Why a scanned product is not added, if it is not. */
export function missOf(name: ProductName, { product }: Pick<CartFile, 'product'>): Missed | undefined {
  if (!('barcode' in name)) return undefined;
  const barcode = shownBarcode(name.barcode);
  if (!product) return { missed: 'BARCODE_UNKNOWN', barcode };
  return product.active ? undefined : { missed: 'PRODUCT_INACTIVE', barcode };
}

/** What a person or scanner may have meant by a card; `undefined` when it can be none. */
export function readCardName(text: string): CardName | undefined {
  const id = parseId<'card'>(text.trim());
  if (id) return { id };
  const qrPayload = parseQrPayload(text);
  if (qrPayload !== undefined) return { qrPayload };
  const number = parseCardNumber(text);
  return number === undefined ? undefined : { number };
}
