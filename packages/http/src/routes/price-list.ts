import {
  currency,
  minor,
  productTable,
  type importProducts,
  type Product as DomainProduct,
  type Products,
  type TableReader,
} from '@tresen/domain';
import { csv } from '../kit/csv.ts';
import { refuse } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';
import { productShape } from '../shapes/register.ts';
import { ProductImport, ProductImportQuery, ProductTable } from '../wire/products.ts';
import { z } from 'zod';

export interface PriceListUse {
  products: Products;
  tableReader: TableReader;
  importProducts: ReturnType<typeof importProducts>;
}

/** What an import takes again, as people write prices and taxes. */
export function priceListCsv({ items }: z.output<typeof ProductTable>): string {
  const [titles = [], ...rows] = productTable(
    items.map(({ price, tax_rate, ...product }) => ({
      ...product,
      price: minor(price.amount_minor),
      currency: currency(price.currency),
      taxRate: tax_rate,
    })),
  );
  return csv(titles, rows);
}

export const priceListRoutes = (use: PriceListUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/merchant/products/export',
    operationId: 'exportProducts',
    summary: 'Every product, for a spreadsheet',
    area: 'merchant',
    answer: ProductTable,
    csv: priceListCsv,
    handle: async ({ merchantId }) => ({ items: (await allProducts(use.products, merchantId)).map(productShape) }),
  }),
  route({
    method: 'POST',
    path: '/merchant/products/import',
    operationId: 'importProducts',
    summary: 'Takes over a price list, all of it or nothing',
    area: 'merchant',
    query: ProductImportQuery,
    reads: 'csv',
    body: z.string().meta({
      description: 'CSV with the titles in the first row: name, barcode, price, currency, tax, category, active.',
    }),
    answer: ProductImport,
    handle: async ({ query, body, caller, key, fingerprint }) => {
      const rows = await use.tableReader.read(body);
      if (!rows) throw refuse('CSV_MALFORMED');
      const { faults, ...counts } = await use.importProducts({
        caller,
        key,
        fingerprint,
        rows,
        currency: query.currency,
        dryRun: query.dry_run === 'true',
      });
      return { ...counts, faults: faults.slice(0, 100).map((fault) => ({ ...fault })) };
    },
  }),
];

async function allProducts(
  products: Products,
  merchantId: Parameters<Products['list']>[0],
): Promise<readonly DomainProduct[]> {
  const all: DomainProduct[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await products.list(merchantId, { limit: 200, cursor });
    all.push(...page.items);
    if (page.nextCursor === null) return all;
    cursor = page.nextCursor;
  }
}
