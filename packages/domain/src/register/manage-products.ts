import { decideAndCommit, insert, update, type Command } from '../kernel/commit.ts';
import type { DomainError } from '../kernel/errors.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import { newId, type MerchantId, type Randomness } from '../kernel/ids.ts';
import { currency, minor, type Currency } from '../kernel/money.ts';
import type { Clock } from '../kernel/time.ts';
import { assertManages } from '../people/access.ts';
import type { Stores } from '../people/ports.ts';
import { changedFields } from '../people/records.ts';
import { personalName } from '../people/values.ts';
import { parseBarcode } from './barcode.ts';
import type { Products, RegisterCollections, RegisterCommits } from './ports.ts';
import { category, taxRate, type Product, type ProductId } from './product.ts';
import { productRecords } from './records.ts';
import { refuse } from './refusals.ts';

/** What is said of a product; amounts in minor units, including tax. */
export interface ProductWords {
  readonly name: string;
  /** As a scanner reads it. */
  readonly barcode?: string | null | undefined;
  readonly price: number;
  readonly taxRate: number;
  readonly category?: string | null | undefined;
  /** True when absent. */
  readonly active?: boolean | undefined;
}

export interface CreateProductDeps {
  stores: Pick<Stores, 'ofMerchant'>;
  commits: RegisterCommits;
  clock: Clock;
  random: Randomness;
}

export interface CreateProduct extends Command, ProductWords {
  /** That of the merchant's oldest store when absent. */
  readonly currency?: string | undefined;
}

/** Adds a product. Refuses with `BARCODE_INVALID`, and with `BARCODE_TAKEN` when another product has its barcode. */
export const createProduct =
  ({ stores, commits, clock, random }: CreateProductDeps) =>
  async (command: CreateProduct): Promise<Product> => {
    const { caller } = command;
    assertManages(caller);
    const { merchantId } = caller;
    const settled = {
      name: personalName(command.name),
      barcode: command.barcode == null ? null : parseBarcode(command.barcode),
      price: minor(command.price, '/price_minor'),
      taxRate: taxRate(command.taxRate),
      category: category(command.category),
      active: command.active ?? true,
    };
    const own = command.currency === undefined ? undefined : currency(command.currency);
    return decideAndCommit<RegisterCollections, Currency, Product>(commits, command, {
      aggregate: `barcode:${merchantId}:${settled.barcode ?? ''}`,
      now: () => clock.now(),
      taken: () => barcodeTaken(settled.barcode),
      load: async () => ({ state: own ?? (await usualCurrency(stores, merchantId)) }),
      decide: (priceCurrency) => {
        const now = clock.now();
        const product: Product = {
          id: newId(now, random),
          merchantId,
          ...settled,
          currency: priceCurrency,
          removedAt: null,
          createdAt: now,
          version: 1,
        };
        return {
          writes: [insert('product', product)],
          ...productRecords({ now, random }, caller, product, 'created'),
          result: product,
        };
      },
    });
  };

/** What a merchant's prices are in when nothing else is said: the currency of its oldest store. */
export async function usualCurrency(stores: Pick<Stores, 'ofMerchant'>, merchantId: MerchantId): Promise<Currency> {
  const [oldest] = [...(await stores.ofMerchant(merchantId))].sort((a, b) => a.createdAt - b.createdAt);
  if (!oldest) throw refuseValue('INVALID', { field: '/currency', reason: 'the merchant has no store yet: name one' });
  return oldest.currency;
}

export interface ChangeProductDeps {
  products: Pick<Products, 'byId'>;
  commits: RegisterCommits;
  clock: Clock;
  random: Randomness;
}

export interface UpdateProduct extends Command {
  readonly productId: ProductId;
  readonly changes: { readonly [K in keyof ProductWords]?: ProductWords[K] | undefined };
}

/** Changes a product. Carts and sales that have it keep the name, price and tax they took. */
export const updateProduct =
  ({ products, commits, clock, random }: ChangeProductDeps) =>
  async (command: UpdateProduct): Promise<Product> => {
    const { caller, productId, changes } = command;
    assertManages(caller);
    return decideAndCommit<RegisterCollections, Product | undefined, Product>(commits, command, {
      aggregate: `product:${productId}`,
      now: () => clock.now(),
      taken: () => barcodeTaken(changes.barcode ?? null),
      load: async () => ({ state: await products.byId(caller.merchantId, productId) }),
      decide: (product) => {
        if (!product) throw refuse('PRODUCT_NOT_FOUND');
        const written = update('product', changeProduct(product, changes));
        return {
          writes: [written],
          ...productRecords({ now: clock.now(), random }, caller, written.record, 'updated', {
            fields: changedFields({ ...changes }),
            ...(product.price !== written.record.price && {
              price_before: product.price,
              price_after: written.record.price,
            }),
          }),
          result: written.record,
        };
      },
    });
  };

/** Pure: the product with these changes. */
export function changeProduct(product: Product, changes: UpdateProduct['changes']): Product {
  if (changedFields({ ...changes }).length === 0)
    throw refuseValue('INVALID', { field: '', reason: 'changes nothing' });
  const { barcode } = changes;
  return {
    ...product,
    ...(changes.name !== undefined && { name: personalName(changes.name) }),
    ...(barcode !== undefined && { barcode: barcode === null ? null : parseBarcode(barcode) }),
    ...(changes.price !== undefined && { price: minor(changes.price, '/price_minor') }),
    ...(changes.taxRate !== undefined && { taxRate: taxRate(changes.taxRate) }),
    ...(changes.category !== undefined && { category: category(changes.category) }),
    ...(changes.active !== undefined && { active: changes.active }),
  };
}

export interface RemoveProduct extends Command {
  readonly productId: ProductId;
}

/** Takes a product away for everyone but the carts and sales that have it; another product may have its barcode then. */
export const removeProduct =
  ({ products, commits, clock, random }: ChangeProductDeps) =>
  async (command: RemoveProduct): Promise<void> => {
    const { caller, productId } = command;
    assertManages(caller);
    await decideAndCommit<RegisterCollections, Product | undefined, null>(commits, command, {
      aggregate: `product:${productId}`,
      now: () => clock.now(),
      load: async () => ({ state: await products.byId(caller.merchantId, productId) }),
      decide: (product) => {
        // Here and not while loading: what was removed by this very command is answered as the first time.
        if (!product) throw refuse('PRODUCT_NOT_FOUND');
        const now = clock.now();
        return {
          writes: [update('product', { ...product, barcode: null, removedAt: now })],
          ...productRecords({ now, random }, caller, product, 'removed', {
            name: product.name,
            barcode: product.barcode,
          }),
          result: null,
        };
      },
    });
  };

const barcodeTaken = (barcode: string | null): DomainError => refuse('BARCODE_TAKEN', { barcode: barcode ?? '' });
