import { deviceOfKey } from '../kernel/caller.ts';
import { refuse } from '../kernel/errors.ts';
import type { MerchantId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/pages.ts';
import { localDay, type Day } from '../kernel/time.ts';
import { openStatuses } from '../payments/payment.ts';
import type { Cart } from '../register/cart.ts';
import type {
  CardAndProgram,
  CardName,
  Carts,
  ProductName,
  Products,
  Sales,
  SalesDay,
  Shifts,
  TillDevice,
  Tills,
} from '../register/ports.ts';
import type { Product } from '../register/product.ts';
import type { Till, TillId } from '../register/till.ts';
import type { MemoryTables } from './memory-commits.ts';
import { pageOf } from './paging.ts';

export interface MemoryRegister {
  readonly products: Products;
  readonly carts: Carts;
  readonly tills: Tills;
  readonly sales: Sales;
  readonly shifts: Shifts;
}

/** The register of tables in memory. */
export function memoryRegister({ all, commits }: MemoryTables): MemoryRegister {
  const answered = async (asked: { scope: string; key: Parameters<typeof commits.answered>[1] } | undefined) =>
    (asked && (await commits.answered(asked.scope, asked.key))) ?? null;
  const one = <T extends { readonly id: string; readonly merchantId: string }>(
    records: readonly T[],
    merchantId: string,
    id: string | null | undefined,
  ): T | null => records.find((record) => record.id === id && record.merchantId === merchantId) ?? null;

  const productsOf = (merchantId: MerchantId): Product[] =>
    all('product').filter((product) => product.merchantId === merchantId && product.removedAt === null);
  const productNamed = (merchantId: MerchantId, name: ProductName | undefined): Product | null =>
    (name &&
      productsOf(merchantId).find((product) =>
        'id' in name ? product.id === name.id : product.barcode === name.barcode,
      )) ??
    null;
  const cardNamed = (merchantId: MerchantId, name: CardName | undefined): CardAndProgram | null => {
    const card =
      name &&
      all('card').find(
        (each) =>
          each.merchantId === merchantId &&
          ('id' in name
            ? each.id === name.id
            : 'number' in name
              ? each.number === name.number
              : each.qrPayload === name.qrPayload),
      );
    return card ? { card, program: all('program').find(({ id }) => id === card.programId)! } : null;
  };
  const newestCart = (merchantId: MerchantId, tillId: TillId): Cart | null =>
    all('cart')
      .filter((cart) => cart.merchantId === merchantId && cart.tillId === tillId && cart.status === 'open')
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))[0] ?? null;
  const storeOf = (merchantId: MerchantId, id: string) => one(all('store'), merchantId, id);
  const deviceOf = ({ merchantId, client }: Till): TillDevice | null => {
    const device = one(all('device'), merchantId, deviceOfKey(client));
    if (!device || device.deletedAt !== null) return null;
    const { storeId, revokedAt, expiresAt } = device;
    return { storeId, revokedAt, expiresAt };
  };
  const shiftOf = (merchantId: MerchantId, id: string | null) => one(all('shift'), merchantId, id);
  const paymentsOpen = (merchantId: MerchantId, saleIds: ReadonlySet<string>, statuses: readonly string[]): boolean =>
    all('payment').some(
      (payment) =>
        payment.merchantId === merchantId && saleIds.has(payment.saleId) && statuses.includes(payment.status),
    );
  const created = ({ createdAt, id }: { createdAt: number; id: string }) => ({ time: createdAt, id });

  return {
    products: {
      byId: async (merchantId, id) => productNamed(merchantId, { id }) ?? undefined,
      byBarcode: async (merchantId, barcode) => productNamed(merchantId, { barcode }) ?? undefined,
      async list(merchantId, { q, category, activeOnly, ...request }) {
        const found = productsOf(merchantId)
          .filter(
            (product) =>
              (q === undefined || product.name.toLowerCase().includes(q.toLowerCase()) || product.barcode === q) &&
              (category === undefined || product.category === category) &&
              (activeOnly !== true || product.active),
          )
          .sort(byName);
        return pageByName(found, request);
      },
      matching: async (merchantId, { barcodes, names }) => {
        const [codes, words] = [new Set(barcodes), new Set(names)];
        return productsOf(merchantId).filter(({ barcode, name }) =>
          barcode === null ? words.has(name) : codes.has(barcode),
        );
      },
      categories: async (merchantId) =>
        [...new Set(productsOf(merchantId).flatMap(({ category }) => category ?? []))].sort(compare),
    },
    carts: {
      async file({ merchantId, cart: id, product, card, sale, idempotency }) {
        const cart = one(all('cart'), merchantId, id);
        if (!cart) return undefined;
        const till = one(all('till'), merchantId, cart.tillId)!;
        return {
          cart,
          till,
          store: storeOf(merchantId, cart.storeId),
          product: productNamed(merchantId, product),
          card: cardNamed(merchantId, card ?? (cart.cardId === null ? undefined : { id: cart.cardId })),
          shift: shiftOf(merchantId, till.openShiftId),
          sale: one(all('sale'), merchantId, sale),
          answered: await answered(idempotency),
        };
      },
      async scanFile({ scannerId, tillId, product, card, idempotency }) {
        const link = all('scanner_link').find(({ id }) => id === scannerId) ?? null;
        const till = all('till').find(({ id }) => id === (tillId ?? link?.tillId)) ?? null;
        return {
          link,
          till,
          store: till && storeOf(till.merchantId, till.storeId),
          device: till && deviceOf(till),
          cart: till && newestCart(till.merchantId, till.id),
          product: till && productNamed(till.merchantId, product),
          card: till && cardNamed(till.merchantId, card),
          answered: await answered(idempotency),
        };
      },
      byId: async (merchantId, id) => one(all('cart'), merchantId, id) ?? undefined,
      openOf: async (merchantId, tillId) => newestCart(merchantId, tillId) ?? undefined,
    },
    tills: {
      async file({ merchantId, storeId, client, idempotency }) {
        const till =
          all('till').find(
            (each) => each.merchantId === merchantId && each.storeId === storeId && each.client === client,
          ) ?? null;
        return {
          till,
          shift: till && shiftOf(merchantId, till.openShiftId),
          cart: till && newestCart(merchantId, till.id),
          store: storeOf(merchantId, storeId),
          lastTill: Math.max(
            0,
            ...all('till').flatMap((each) =>
              each.merchantId === merchantId && each.storeId === storeId ? [each.number] : [],
            ),
          ),
          answered: await answered(idempotency),
        };
      },
      byId: async (merchantId, id) => one(all('till'), merchantId, id) ?? undefined,
      ofStore: async (merchantId, storeId) =>
        all('till')
          .filter((till) => till.merchantId === merchantId && till.storeId === storeId)
          .sort((a, b) => a.createdAt - b.createdAt || compare(a.id, b.id))
          .map((till) => ({ till, cartId: newestCart(merchantId, till.id)?.id ?? null })),
      scannerLink: async (scannerId) => all('scanner_link').find(({ id }) => id === scannerId),
    },
    sales: {
      async file({ merchantId, sale: id, idempotency }) {
        const sale = one(all('sale'), merchantId, id);
        if (!sale) return undefined;
        const till = one(all('till'), merchantId, sale.tillId)!;
        return {
          sale,
          till,
          shift: shiftOf(merchantId, till.openShiftId),
          store: storeOf(merchantId, sale.storeId),
          paymentOpen: paymentsOpen(merchantId, new Set([sale.id]), openStatuses),
          answered: await answered(idempotency),
        };
      },
      byId: async (merchantId, id) => one(all('sale'), merchantId, id) ?? undefined,
      async list(merchantId, { storeId, tillId, shiftId, status, receiptNumber, from, to, ...request }) {
        const found = all('sale').filter(
          (sale) =>
            sale.merchantId === merchantId &&
            (storeId === undefined || sale.storeId === storeId) &&
            (tillId === undefined || sale.tillId === tillId) &&
            (shiftId === undefined || sale.shiftId === shiftId) &&
            (status === undefined || sale.status === status) &&
            (receiptNumber === undefined || sale.receiptNumber === receiptNumber) &&
            (from === undefined || sale.createdAt >= from) &&
            (to === undefined || sale.createdAt < to),
        );
        return pageOf(found, request, created);
      },
      async byDay(merchantId, { from, to, storeId }) {
        const rows = new Map<string, SalesDay>();
        for (const sale of all('sale')) {
          if (sale.merchantId !== merchantId || sale.paidAt === null) continue;
          if (storeId !== undefined && sale.storeId !== storeId) continue;
          const day: Day = localDay(sale.paidAt, storeOf(merchantId, sale.storeId)!.timezone);
          if (day < from || day > to) continue;
          const key = [day, sale.storeId, sale.currency].join('/');
          const before = rows.get(key) ?? { sales: 0, gross: 0, refunded: 0 };
          rows.set(key, {
            day,
            storeId: sale.storeId,
            currency: sale.currency,
            sales: before.sales + 1,
            gross: before.gross + sale.total,
            refunded: before.refunded + sale.refunded,
          });
        }
        return [...rows].sort(([a], [b]) => compare(a, b)).map(([, row]) => row);
      },
      async cardOf(merchantId, id) {
        const card = one(all('card'), merchantId, id);
        return card ? { card, customer: one(all('customer'), merchantId, card.customerId)! } : undefined;
      },
    },
    shifts: {
      async file({ merchantId, shift: id, idempotency }) {
        const shift = shiftOf(merchantId, id);
        if (!shift) return undefined;
        const ofTill = all('sale').filter((sale) => sale.merchantId === merchantId && sale.tillId === shift.tillId);
        const awaited = openStatuses.filter((status) => status !== 'needs_review');
        return {
          shift,
          till: one(all('till'), merchantId, shift.tillId)!,
          store: storeOf(merchantId, shift.storeId),
          paymentsOpen: paymentsOpen(merchantId, new Set(ofTill.map((sale) => sale.id)), awaited),
          answered: await answered(idempotency),
        };
      },
      byId: async (merchantId, id) => shiftOf(merchantId, id) ?? undefined,
      async list(merchantId, { storeId, tillId, ...request }) {
        const found = all('shift').filter(
          (shift) =>
            shift.merchantId === merchantId &&
            (storeId === undefined || shift.storeId === storeId) &&
            (tillId === undefined || shift.tillId === tillId),
        );
        return pageOf(found, request, ({ openedAt, id }) => ({ time: openedAt, id }));
      },
    },
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byName = (a: Pick<Product, 'name' | 'id'>, b: Pick<Product, 'name' | 'id'>): number =>
  compare(a.name.toLowerCase(), b.name.toLowerCase()) || compare(a.id, b.id);

function pageByName(sorted: readonly Product[], { limit, cursor }: PageRequest): Page<Product> {
  const after = cursor === undefined ? undefined : cursorOf(cursor);
  const rest = after ? sorted.filter((product) => byName(product, after) > 0) : sorted;
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: last && rest.length > limit ? `${last.id}_${encodeURIComponent(last.name)}` : null };
}

function cursorOf(cursor: string): Pick<Product, 'name' | 'id'> {
  const [, id, name] = /^([0-9a-f-]{36})_(.+)$/.exec(cursor) ?? [];
  if (id === undefined || name === undefined)
    throw refuse('INVALID', { field: '/cursor', reason: 'not a cursor of this list' });
  return { id: id as Product['id'], name: decodeURIComponent(name) }; // compared only
}
