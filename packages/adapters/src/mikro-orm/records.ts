import type { Page, PageRequest } from '@tresen/domain';
import type { Database } from './database.ts';
import { pageOf, type Conditions } from './lists.ts';
import type { Parameter } from './sql.ts';
import type { Table } from './tables.ts';

/** Looks up one record by equality of columns; prepared under `name`. */
export const finding =
  <T>({ sql }: Database, table: Table<T>, name: string, where: string) =>
  async (...parameters: readonly Parameter[]): Promise<T | undefined> => {
    const [row] = await sql.rows(
      { name, text: `select ${table.select('r')} from ${table.name} r where ${where}` },
      parameters,
    );
    return row && table.read(row);
  };

/** Where a record lies in a list of the newest first. */
export const created = ({ createdAt, id }: { createdAt: number; id: string }) => ({ at: createdAt, id });

/** A page of a table, newest first. */
export const newest = <T extends { createdAt: number; id: string }>(
  database: Database,
  table: Table<T>,
  conditions: Conditions,
  page: PageRequest,
): Promise<Page<T>> =>
  newestBy(database, table, { column: 'created_at', at: ({ createdAt }) => createdAt }, conditions, page);

/** The same by another time of its records. */
export async function newestBy<T extends { id: string }>(
  { sql }: Database,
  table: Table<T>,
  { column, at }: { readonly column: string; readonly at: (record: T) => number },
  conditions: Conditions,
  page: PageRequest,
): Promise<Page<T>> {
  conditions.after(page.cursor, `r.${column}`, 'r.id');
  const text =
    `select ${table.select('r')} from ${table.name} r ${conditions.where} ` +
    `order by r.${column} desc, r.id desc limit ${page.limit + 1}`;
  const rows = await sql.rows({ text }, conditions.parameters);
  return pageOf(
    rows.map((row) => table.read(row)),
    page,
    (record) => ({ at: at(record), id: record.id }),
  );
}

/** Several tables' columns side by side in one select list, and where each begins. */
export function sideBySide(...parts: readonly (readonly [alias: string, table: Table<never> | Table<unknown>])[]): {
  readonly select: string;
  readonly at: readonly number[];
  /** The position after the last column. */
  readonly width: number;
} {
  let width = 0;
  const at = parts.map(([, { columns }]) => (width += columns.length) - columns.length);
  return { select: parts.map(([alias, table]) => table.select(alias)).join(', '), at, width };
}
