import { describe, expect, test } from 'vitest';
import { insert, update } from '../kernel/commit.ts';
import { newId } from '../kernel/ids.ts';
import type { Currency, Minor } from '../kernel/money.ts';
import { instant, type Day, type TimeZone } from '../kernel/time.ts';
import { assertRefused } from '../testing/assert.ts';
import { cafeTill } from '../testing/cafe-till.ts';
import { importProducts, type ImportProducts } from './import-products.ts';
import type { Sale } from './sale.ts';
import { createProduct, removeProduct, updateProduct, type CreateProduct } from './manage-products.ts';
import { productTable } from './price-list.ts';
import { salesStatistics, salesToday } from './sales-figures.ts';

type Till = Awaited<ReturnType<typeof cafeTill>>;

const create = ({ deps, command, owner }: Till, change: Partial<CreateProduct> = {}) =>
  createProduct(deps)({ ...command(owner), name: 'Tea', price: 300, taxRate: 700, ...change });
const take = ({ deps, command, owner }: Till, rows: ImportProducts['rows'], change: Partial<ImportProducts> = {}) =>
  importProducts(deps)({ ...command(owner), rows, dryRun: false, ...change });
const named = ({ store }: Till, name: string) => store.tables.all('product').find((product) => product.name === name);

describe('a product', () => {
  test('is added in the currency of the oldest store, and told and written down', async () => {
    const till = await cafeTill();
    const product = await create(till, { barcode: ' 036000291452 ', category: '  Drinks ' });
    expect(product).toMatchObject({
      name: 'Tea',
      barcode: '0036000291452',
      price: 300,
      currency: 'EUR',
      taxRate: 700,
      category: 'Drinks',
      active: true,
      removedAt: null,
    });
    expect(till.told().map(({ type, data }) => [type, data])).toEqual([
      ['product.changed', { product_id: product.id, act: 'created' }],
    ]);
    expect(till.store.tables.audit.at(-1)).toMatchObject({ action: 'product.created', object: { id: product.id } });
  });

  test('has its barcode alone, also as UPC-A', async () => {
    const till = await cafeTill();
    await create(till, { barcode: '0036000291452' });
    await assertRefused(() => create(till, { barcode: '036000291452' }), 'BARCODE_TAKEN');
    await assertRefused(() => create(till, { barcode: '036000291453' }), 'BARCODE_INVALID');
    const other = await create(till);
    await assertRefused(
      () =>
        updateProduct(till.deps)({
          ...till.command(till.owner),
          productId: other.id,
          changes: { barcode: '36000291452' },
        }).then(() =>
          updateProduct(till.deps)({
            ...till.command(till.owner),
            productId: other.id,
            changes: { barcode: '036000291452' },
          }),
        ),
      'BARCODE_TAKEN',
    );
  });

  test.each<Partial<CreateProduct>>([
    { name: ' ' },
    { name: 'a\nb' },
    { name: 'x'.repeat(121) },
    { price: -1 },
    { price: 1.5 },
    { price: 10_000_000_001 },
    { taxRate: -1 },
    { taxRate: 10_001 },
    { taxRate: 19.5 },
    { currency: 'EURO' },
    { category: 'x'.repeat(61) },
  ])('is refused as %o', async (change) => {
    await assertRefused(async () => create(await cafeTill(), change), 'INVALID');
  });

  test('is changed by those who run its merchant, and the old and new price are written down', async () => {
    const till = await cafeTill();
    const change = (caller: Parameters<Till['command']>[0], changes: object) =>
      updateProduct(till.deps)({ ...till.command(caller), productId: till.coffee.id, changes });
    expect(await change(till.owner, { price: 280, active: false })).toMatchObject({
      price: 280,
      active: false,
      version: 2,
    });
    expect(till.store.tables.audit.at(-1)?.details).toEqual({
      fields: ['price', 'active'],
      price_before: 250,
      price_after: 280,
    });
    await assertRefused(() => change(till.cashier, { price: 1 }), 'FORBIDDEN');
    await assertRefused(() => change(till.device, { price: 1 }), 'FORBIDDEN');
    await assertRefused(() => change(till.stranger, { price: 1 }), 'PRODUCT_NOT_FOUND');
    await assertRefused(() => change(till.owner, {}), 'INVALID');
  });

  test('that is removed is gone, and its barcode is free', async () => {
    const till = await cafeTill();
    const command = { ...till.command(till.owner), productId: till.coffee.id };
    await removeProduct(till.deps)(command);
    await removeProduct(till.deps)(command);
    await assertRefused(
      () => removeProduct(till.deps)({ ...command, ...till.command(till.owner) }),
      'PRODUCT_NOT_FOUND',
    );
    expect((await create(till, { barcode: till.coffee.barcode })).barcode).toBe('4006381333931');
    expect(named(till, 'Coffee')).toMatchObject({ barcode: null, removedAt: till.clock.now() });
  });
});

describe('a price list', () => {
  const head = ['name', 'barcode', 'price', 'tax', 'category'];
  const list = [
    head,
    ['Coffee', '4006381333931', '2,80', '19', 'Drinks'],
    ['Cake', '73513537', '4.00', '7 %', ''],
    ['Bag', '', '0,10', '19', ''],
  ];

  test('is taken over as a whole: known products are changed, new ones added, others left alone', async () => {
    const till = await cafeTill();
    till.told();
    expect(await take(till, list)).toEqual({ applied: true, created: 1, updated: 1, unchanged: 1, faults: [] });
    expect(named(till, 'Coffee')).toMatchObject({ id: till.coffee.id, price: 280, category: 'Drinks', version: 2 });
    expect(named(till, 'Cake')).toEqual(till.cake);
    expect(named(till, 'Bag')).toMatchObject({ price: 10, barcode: null, currency: 'EUR', active: true });
    expect(named(till, 'Gone')).toEqual(till.gone);
    expect(till.told().map(({ type, data }) => [type, data])).toEqual([
      ['product.changed', { product_id: null, act: 'imported' }],
    ]);
    expect(till.store.tables.audit.at(-1)).toMatchObject({
      action: 'product.imported',
      details: { created: 1, updated: 1, unchanged: 1 },
    });
  });

  test('taken over again changes nothing', async () => {
    const till = await cafeTill();
    await take(till, list);
    const before = till.store.tables.all('product');
    expect(await take(till, list)).toMatchObject({ applied: true, created: 0, updated: 0, unchanged: 3 });
    expect(till.store.tables.all('product')).toEqual(before);
  });

  test('exported and taken over changes nothing', async () => {
    const till = await cafeTill();
    const products = till.store.tables.all('product');
    expect(await take(till, productTable(products))).toMatchObject({
      applied: true,
      created: 0,
      updated: 0,
      unchanged: products.length,
    });
  });

  test('with one fault, or as a dry run, changes nothing', async () => {
    const till = await cafeTill();
    const before = till.store.tables.all('product');
    const faulty = [...list, ['Bread', '', 'free', '7', '']];
    expect(await take(till, faulty)).toEqual({
      applied: false,
      created: 0,
      updated: 0,
      unchanged: 0,
      faults: [{ row: 5, column: 'price', code: 'PRICE_INVALID', value: 'free' }],
    });
    expect(await take(till, list, { dryRun: true })).toEqual({
      applied: false,
      created: 1,
      updated: 1,
      unchanged: 1,
      faults: [],
    });
    expect(till.store.tables.all('product')).toEqual(before);
    await assertRefused(() => importProducts(till.deps)({ ...till.command(), rows: list, dryRun: true }), 'FORBIDDEN');
  });

  test('meets a product that was added while it was read', async () => {
    const till = await cafeTill();
    let raced = false;
    const products = {
      ...till.store.products,
      matching: async (...asked: Parameters<typeof till.store.products.matching>) => {
        const found = await till.store.products.matching(...asked);
        if (!raced) {
          raced = true;
          await create(till, { name: 'Bag', barcode: 'BAG', price: 5 });
        }
        return found;
      },
    };
    const outcome = await importProducts({ ...till.deps, products })({
      ...till.command(till.owner),
      rows: [head, ['Bag', 'BAG', '1', '19', '']],
      dryRun: false,
    });
    expect(outcome).toMatchObject({ applied: true, created: 0, updated: 1 });
    expect(named(till, 'Bag')?.price).toBe(100);
  });
});

describe('sales figures', () => {
  const paid = async (till: Till, when: string, change: Partial<Sale> = {}) => {
    const sale = await till.sell(till.coffee);
    const more = { status: 'paid' as const, paid: sale.total, paidAt: instant(when), ...change };
    await till.write(update('sale', { ...sale, ...more }));
  };
  const chf = 'CHF' as Currency;

  test('have every day of the period, and every store', async () => {
    const till = await cafeTill();
    await paid(till, '2026-01-05T10:00:00Z');
    await paid(till, '2026-01-05T23:30:00Z', { refunded: 50 as Minor });
    await paid(till, '2026-01-05T12:00:00Z', { currency: chf });
    const request = { merchantId: till.merchant.id, from: '2026-01-04' as Day, to: '2026-01-06' as Day };
    const none = { sales: 0, gross: 0, refunded: 0, net: 0 };
    const all = { sales: 2, gross: 500, refunded: 50, net: 450 };
    expect(await salesStatistics(till.deps)(request)).toEqual({
      from: '2026-01-04',
      to: '2026-01-06',
      currency: 'EUR',
      period: all,
      days: [
        { day: '2026-01-04', ...none },
        { day: '2026-01-05', ...none, sales: 1, gross: 250, net: 250 },
        { day: '2026-01-06', sales: 1, gross: 250, refunded: 50, net: 200 },
      ],
      stores: [{ storeId: till.shop.id, name: 'Corner', ...all }],
    });
    const backwards = { ...request, from: '2026-01-07' as Day };
    await assertRefused(() => salesStatistics(till.deps)(backwards), 'INVALID');
    await assertRefused(() => salesStatistics(till.deps)({ ...request, from: '2023-01-01' as Day }), 'INVALID');
    const foreign = { ...request, merchantId: till.stranger.merchantId };
    await assertRefused(() => salesStatistics(till.deps)(foreign), 'INVALID');
  });

  test('of today follow the calendar of each store', async () => {
    const till = await cafeTill();
    const far = {
      ...till.shop,
      id: newId<'store'>(till.clock.now(), till.random),
      name: 'Far',
      storeCode: 'FAR',
      timezone: 'Pacific/Auckland' as TimeZone,
      currency: 'NZD' as Currency,
    };
    await till.write(insert('store', far));
    await paid(till, '2026-01-05T10:00:00Z');
    await paid(till, '2026-01-04T10:00:00Z');
    await paid(till, '2026-01-05T12:00:00Z', { currency: chf });
    await paid(till, '2026-01-05T10:00:00Z', { storeId: far.id, currency: far.currency });
    await paid(till, '2026-01-05T11:00:00Z', { storeId: far.id, currency: far.currency });
    till.clock.set(instant('2026-01-05T20:00:00Z'));
    expect(await salesToday(till.deps)(till.merchant.id)).toEqual([
      {
        storeId: till.shop.id,
        name: 'Corner',
        day: '2026-01-05',
        currency: 'EUR',
        sales: 1,
        gross: 250,
        refunded: 0,
        net: 250,
      },
      { storeId: far.id, name: 'Far', day: '2026-01-06', currency: 'NZD', sales: 1, gross: 250, refunded: 0, net: 250 },
    ]);
  });
});
