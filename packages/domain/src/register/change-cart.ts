import { callerKey } from '../kernel/caller.ts';
import {
  decideAndCommit,
  idempotencyScope,
  insert,
  requireUnchanged,
  update,
  type Command,
  type Decision,
} from '../kernel/commit.ts';
import type { Randomness, StoreId } from '../kernel/ids.ts';
import type { Naming } from '../kernel/records.ts';
import type { Clock } from '../kernel/time.ts';
import { refuse as refuseLoyalty } from '../loyalty/refusals.ts';
import { refuse as refusePeople } from '../people/refusals.ts';
import { assertWorksAt } from './access.ts';
import {
  addProduct,
  attachCard,
  changeLine,
  detachCard,
  discountCart,
  removeLine,
  type LineChanges,
} from './cart-decisions.ts';
import type { Cart, Discount, LineId } from './cart.ts';
import {
  assertOwnCart,
  missedRefusal,
  newCart,
  onCart,
  readCardName,
  scanned,
  scannedName,
  scannedProduct,
  writeCart,
  type CartCommand,
  type Missed,
  type OnCartDeps,
} from './on-cart.ts';
import type { RegisterCollections, RegisterCommits, TillFile, Tills } from './ports.ts';
import type { Product, ProductId } from './product.ts';
import { cartChanged, scanUnknown } from './records.ts';
import { refuse } from './refusals.ts';
import { newTill } from './till.ts';

export interface OpenCartDeps {
  tills: Pick<Tills, 'file'>;
  commits: RegisterCommits;
  clock: Clock;
  random: Randomness;
}

export interface OpenCart extends Command {
  readonly storeId: StoreId;
}

/**
 * Begins an empty cart at the caller's till in a store, which is made if it has none there. A cart that was open there is set aside:
 * it does not come back as the next customer's.
 */
export const openCart =
  ({ tills, commits, clock, random }: OpenCartDeps) =>
  async (command: OpenCart): Promise<Cart> => {
    const { caller, key, storeId } = command;
    assertWorksAt(caller, storeId);
    const { merchantId } = caller;
    const client = callerKey(caller);
    return decideAndCommit<RegisterCollections, TillFile, Cart>(commits, command, {
      aggregate: `till:${storeId}:${client}`,
      now: () => clock.now(),
      taken: () => undefined,
      load: async () => {
        const idempotency = { scope: idempotencyScope(caller), key };
        const file = await tills.file({ merchantId, storeId, client, idempotency });
        return { state: file, answered: file.answered };
      },
      decide: ({ till: known, store, lastTill, cart: left }) => {
        if (!store?.active) throw refusePeople('STORE_NOT_FOUND');
        const naming = { now: clock.now(), random };
        const till = known ?? newTill(naming, store, { client, lastTill });
        const cart = newCart(naming, till, store);
        const aside = left && writeCart(left, { ...left, status: 'set_aside' }, naming);
        return {
          writes: [
            // Scans go to the newest cart: one that was decided before this is decided again after it.
            known ? update('till', till) : insert('till', till),
            ...(aside?.writes ?? []),
            insert('cart', cart),
            requireUnchanged('store', store),
          ],
          events: [...(aside?.events ?? []), cartChanged(naming, cart)],
          result: cart,
        };
      },
    });
  };

export interface AddToCart extends CartCommand {
  readonly product: { readonly id: ProductId } | { readonly barcode: string };
  /** 1 when absent. */
  readonly quantity?: number | undefined;
}

/**
 * Adds a product by id or by what was scanned. A barcode that is unknown (`BARCODE_UNKNOWN`), wrong (`BARCODE_INVALID`) or of a
 * product that cannot be added is refused, and told at the till as `scan.unknown`.
 */
export const addToCart =
  (deps: OnCartDeps) =>
  async (command: AddToCart): Promise<Cart> => {
    const { caller, quantity = 1, product } = command;
    const name = 'id' in product ? product : scannedName(product.barcode);
    const { cart, miss } = await onCart(deps)<CartOrMiss>(command, { product: name }, (file, naming) => {
      assertOwnCart(file, caller);
      if ('id' in product) {
        if (!file.product) throw refuse('PRODUCT_NOT_FOUND');
        return addToFile(file.cart, file.product, quantity, naming);
      }
      const outcome = scanned(product.barcode, () =>
        addToFile(file.cart, scannedProduct(file.product, product.barcode), quantity, naming),
      );
      if (!outcome.miss) return outcome.done;
      const events = [scanUnknown(naming, file.till, outcome.miss)];
      return { writes: [], events, result: { cart: null, miss: outcome.miss } };
    });
    if (miss) throw missedRefusal(miss);
    return cart;
  };

type CartOrMiss = { readonly cart: Cart; readonly miss: null } | { readonly cart: null; readonly miss: Missed };

function addToFile(
  cart: Cart,
  product: Product,
  quantity: number,
  naming: Naming,
): Decision<RegisterCollections, CartOrMiss> {
  const { writes, events, cart: changed } = writeCart(cart, addProduct(cart, product, quantity, naming), naming);
  return { writes: [...writes, requireUnchanged('product', product)], events, result: { cart: changed, miss: null } };
}

/** A change of a cart that needs nothing but the cart. */
const changingCart =
  (deps: OnCartDeps) =>
  (command: CartCommand, change: (cart: Cart) => Cart): Promise<Cart> =>
    onCart(deps)(command, {}, (file, naming) => {
      assertOwnCart(file, command.caller);
      const { cart, ...written } = writeCart(file.cart, change(file.cart), naming);
      return { ...written, result: cart };
    });

export interface ChangeCartLine extends CartCommand {
  readonly lineId: LineId;
  readonly changes: LineChanges;
}

/** Changes a row's quantity or discount. */
export const changeCartLine =
  (deps: OnCartDeps) =>
  (command: ChangeCartLine): Promise<Cart> =>
    changingCart(deps)(command, (cart) => changeLine(cart, command.lineId, command.changes));

export interface RemoveCartLine extends CartCommand {
  readonly lineId: LineId;
}

export const removeCartLine =
  (deps: OnCartDeps) =>
  (command: RemoveCartLine): Promise<Cart> =>
    changingCart(deps)(command, (cart) => removeLine(cart, command.lineId));

export interface SetCartDiscount extends CartCommand {
  /** `null` takes it away. */
  readonly discount: Discount | null;
}

/** Sets what goes off the whole cart, after the discounts of its rows. */
export const setCartDiscount =
  (deps: OnCartDeps) =>
  (command: SetCartDiscount): Promise<Cart> =>
    changingCart(deps)(command, (cart) => discountCart(cart, command.discount));

export interface SetCartCard extends CartCommand {
  /** A card's id, its number, or what its QR code says; `null` takes the card off. */
  readonly card: string | null;
}

/** Attaches a customer's loyalty card, in place of another, or takes it off. A card or program that is off is refused. */
export const setCartCard =
  (deps: OnCartDeps) =>
  async (command: SetCartCard): Promise<Cart> => {
    const { caller, card: text } = command;
    if (text === null) return changingCart(deps)(command, detachCard);
    const name = readCardName(text);
    return onCart(deps)(command, name ? { card: name } : {}, (file, naming) => {
      assertOwnCart(file, caller);
      if (!name || !file.card) throw refuseLoyalty('CARD_NOT_FOUND');
      const { cart, writes, events } = writeCart(file.cart, attachCard(file.cart, file.card), naming);
      const held = [requireUnchanged('card', file.card.card), requireUnchanged('program', file.card.program)];
      return { writes: writes.length === 0 ? [] : [...writes, ...held], events, result: cart };
    });
  };
