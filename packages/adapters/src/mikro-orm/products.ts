import { refusing, type KernelRefusals, type Product, type Products } from '@tresen/domain';
import type { Database } from './database.ts';
import { Conditions, containing } from './lists.ts';
import { finding } from './records.ts';
import { oneRow } from './together.ts';

const refuse = refusing<KernelRefusals>();

/** As the list is sorted and its index built; the words of `lower` are the database's. */
const sortKey = 'lower(r.name) collate "C"';

export function mikroOrmProducts(database: Database): Products {
  const { sql, tables } = database;
  const { product } = tables;
  const there = 'r.removed_at is null';

  const readByBarcode = oneRow(sql, {
    name: 'product_by_barcode',
    text: `select ${product.select('r')} from ${product.name} r where r.merchant_id = $1 and r.barcode = $2 and ${there}`,
    types: ['uuid', 'text'],
  });

  return {
    byId: finding(database, product, 'product_by_id', `r.merchant_id = $1 and r.id = $2 and ${there}`),
    byBarcode: async (merchantId, barcode) => {
      const row = await readByBarcode(merchantId, barcode);
      return row && product.read(row);
    },
    list: async (merchantId, { q, category, activeOnly, limit, cursor }) => {
      const conditions = new Conditions();
      conditions.when(merchantId, (id) => `r.merchant_id = ${id}`);
      conditions.add(there);
      conditions.when(q, (text) => {
        const pattern = conditions.parameter(containing(q ?? ''));
        return `(lower(r.name) like lower(${pattern}) or r.barcode = ${text})`;
      });
      conditions.when(category, (text) => `r.category = ${text}`);
      if (activeOnly === true) conditions.add('r.active');
      if (cursor !== undefined) {
        const { id, name } = positionOf(cursor);
        conditions.add(
          `(${sortKey}, r.id) > (lower(${conditions.parameter(name)}::text), ${conditions.parameter(id)}::uuid)`,
        );
      }
      const text =
        `select ${product.select('r')} from ${product.name} r ${conditions.where} ` +
        `order by ${sortKey}, r.id limit ${limit + 1}`;
      const found = (await sql.rows({ text }, conditions.parameters)).map((row) => product.read(row));
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return { items, nextCursor: last && found.length > limit ? cursorOf(last) : null };
    },
    matching: async (merchantId, { barcodes, names }) => {
      const text =
        `select ${product.select('r')} from ${product.name} r where r.merchant_id = $1 and ${there} and ` +
        `(r.barcode in (select jsonb_array_elements_text($2::jsonb)) ` +
        `or (r.barcode is null and r.name in (select jsonb_array_elements_text($3::jsonb))))`;
      const parameters = [merchantId, JSON.stringify(barcodes), JSON.stringify(names)];
      const rows = await sql.rows({ name: 'products_matching', text }, parameters);
      return rows.map((row) => product.read(row));
    },
    categories: async (merchantId) => {
      const text =
        `select distinct r.category collate "C" as category from ${product.name} r ` +
        `where r.merchant_id = $1 and ${there} and r.category is not null order by category`;
      return (await sql.rows({ name: 'product_categories', text }, [merchantId])).map(([category]) => String(category));
    },
  };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const cursorOf = ({ id, name }: Pick<Product, 'id' | 'name'>): string =>
  Buffer.from(`${id} ${name}`).toString('base64url');

function positionOf(cursor: string): { readonly id: string; readonly name: string } {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [id, name] = [text.slice(0, 36), text.slice(37)];
  if (!uuid.test(id) || text[36] !== ' ' || /[\p{Cc}\p{Cs}]/u.test(name))
    throw refuse('INVALID', { field: '/cursor', reason: 'not a cursor of this list' });
  return { id, name };
}
