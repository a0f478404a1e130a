import { decideAndCommit, insert, update, type Command, type Write } from '../kernel/commit.ts';
import { newId, type MerchantId, type Randomness } from '../kernel/ids.ts';
import { currency } from '../kernel/money.ts';
import type { Naming } from '../kernel/records.ts';
import type { Clock } from '../kernel/time.ts';
import { assertManages } from '../people/access.ts';
import type { Stores } from '../people/ports.ts';
import { usualCurrency } from './manage-products.ts';
import type { Products, RegisterCollections, RegisterCommits } from './ports.ts';
import { readProductRows, type PriceRow, type PriceRows, type RowFault } from './price-list.ts';
import type { Product } from './product.ts';
import { importRecords } from './records.ts';

export interface ImportProductsDeps {
  products: Pick<Products, 'matching'>;
  stores: Pick<Stores, 'ofMerchant'>;
  commits: RegisterCommits;
  clock: Clock;
  random: Randomness;
}

export interface ImportProducts extends Command {
  readonly rows: PriceRows;
  /** Of rows that name none; that of the merchant's oldest store when absent. */
  readonly currency?: string | undefined;
  /** Checks every row and counts, and changes nothing. */
  readonly dryRun: boolean;
}

export interface ImportCounts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

export interface ProductImport extends ImportCounts {
  /** Whether the list is in force: not for a dry run, and not when any row has a fault. */
  readonly applied: boolean;
  readonly faults: readonly RowFault[];
}

/**
 * Takes over a price list, all of it or nothing. A product is known by its barcode, or by its name where it has none; those that
 * the list does not name stay as they are. The same list again changes nothing.
 */
export const importProducts =
  ({ products, stores, commits, clock, random }: ImportProductsDeps) =>
  async (command: ImportProducts): Promise<ProductImport> => {
    const { caller, rows, dryRun } = command;
    assertManages(caller);
    const { merchantId } = caller;
    const usual = command.currency === undefined ? await usualCurrency(stores, merchantId) : currency(command.currency);
    const { products: listed, faults } = readProductRows(rows, usual);
    if (faults.length > 0) return { applied: false, created: 0, updated: 0, unchanged: 0, faults };
    const load = async () => ({
      state: await products.matching(merchantId, {
        barcodes: listed.flatMap(({ barcode }) => barcode ?? []),
        names: listed.flatMap(({ name, barcode }) => (barcode === null ? name : [])),
      }),
    });
    const plan = (known: readonly Product[]) => planImport(listed, known, merchantId, { now: clock.now(), random });
    if (dryRun) return { applied: false, ...plan((await load()).state).counts, faults: [] };
    const counts = await decideAndCommit<RegisterCollections, readonly Product[], ImportCounts>(commits, command, {
      aggregate: `price_list:${merchantId}`,
      now: () => clock.now(),
      // A product that was made meanwhile has one of the barcodes.
      taken: () => undefined,
      load,
      decide: (known) => {
        const planned = plan(known);
        const records = importRecords({ now: clock.now(), random }, caller, merchantId, planned.counts);
        return { writes: planned.writes, ...records, result: planned.counts };
      },
    });
    return { applied: true, ...counts, faults: [] };
  };

function planImport(
  listed: readonly PriceRow[],
  known: readonly Product[],
  merchantId: MerchantId,
  { now, random }: Naming,
) {
  const byBarcode = new Map(known.map((product) => [product.barcode, product]));
  const byName = new Map(known.filter(({ barcode }) => barcode === null).map((product) => [product.name, product]));
  const counts = { created: 0, updated: 0, unchanged: 0 };
  const writes: Write<RegisterCollections>[] = [];
  for (const { category, active, ...row } of listed) {
    const product = row.barcode === null ? byName.get(row.name) : byBarcode.get(row.barcode);
    if (!product) {
      const made = { category: category ?? null, active: active ?? true, removedAt: null, createdAt: now, version: 1 };
      writes.push(insert('product', { id: newId<'product'>(now, random), merchantId, ...row, ...made }));
      counts.created++;
      continue;
    }
    const changed: Product = {
      ...product,
      ...row,
      category: category === undefined ? product.category : category,
      active: active ?? product.active,
    };
    const fields = ['name', 'barcode', 'price', 'currency', 'taxRate', 'category', 'active'] as const;
    const isSame = fields.every((field) => changed[field] === product[field]);
    if (!isSame) writes.push(update('product', changed));
    counts[isSame ? 'unchanged' : 'updated']++;
  }
  return { writes, counts };
}
