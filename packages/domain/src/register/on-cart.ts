import { callerKey, type Caller } from '../kernel/caller.ts';
import {
  decideAndCommit,
  idempotencyScope,
  update,
  type Command,
  type Decision,
  type OutgoingEvent,
  type Write,
} from '../kernel/commit.ts';
import { DomainError, isDomainError } from '../kernel/errors.ts';
import { newId, parseId, type Randomness } from '../kernel/ids.ts';
import type { Naming } from '../kernel/records.ts';
import type { Clock } from '../kernel/time.ts';
import { parseCardNumber, parseQrPayload } from '../loyalty/card-number.ts';
import type { Store } from '../people/merchant.ts';
import { worksAt } from './access.ts';
import { parseBarcode, shownBarcode } from './barcode.ts';
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
import { cartChanged } from './records.ts';
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
  if (till.client !== callerKey(caller) || cart.status === 'checked_out') throw refuse('CART_CLOSED');
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

/** A scan that changed nothing: the refusal's code and data, kept as the command's answer, and what may be shown of the scan. */
export interface Missed {
  readonly code: string;
  readonly data: object;
  readonly barcode: string;
}

/** Runs a decision on what was scanned; what it refuses is told to the cashier before it is refused. */
export function scanned<R>(
  barcode: string,
  decide: () => R,
): { readonly done: R; readonly miss: null } | { readonly done: null; readonly miss: Missed } {
  try {
    return { done: decide(), miss: null };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return { done: null, miss: { code: error.code, data: error.data, barcode: shownBarcode(barcode) } };
  }
}

export const missedRefusal = ({ code, data }: Missed): DomainError => new DomainError(code, data);

/** How a scanned product is looked up; `undefined` when what was scanned can be no barcode. */
export function scannedName(text: string): ProductName | undefined {
  try {
    return { barcode: parseBarcode(text) };
  } catch (error) {
    if (isDomainError(error, 'BARCODE_INVALID')) return undefined;
    throw error;
  }
}

/** The product that {@link scannedName} found. */
export function scannedProduct(product: Product | null, text: string): Product {
  const barcode = parseBarcode(text);
  if (!product) throw refuse('BARCODE_UNKNOWN', { barcode });
  return product;
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
