import type { PGlite } from '@electric-sql/pglite';
import { asIs, readers, translated, type Executed, type Sql } from './sql.ts';

// Parameters are text already; without this, PGlite would ask for JavaScript values of each type.
const textOf = (value: unknown): string => (typeof value === 'string' ? value : String(value));
const serializers = Object.fromEntries(
  [...Object.keys(readers).map(Number), 25, 1043, 2950].map((oid) => [oid, textOf]),
);
const parsers = { ...readers, 25: asIs, 1043: asIs, 2950: asIs };

/** {@link Sql} over the embedded database, which has one connection: statements wait for each other. */
export function pgliteSql(pglite: PGlite): Sql {
  const translating = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      throw translated(error);
    }
  };
  return {
    rows: (statement, parameters = []) =>
      translating(async () => {
        const options = { rowMode: 'array', parsers, serializers } as const;
        const { rows } = await pglite.query<unknown[]>(statement.text, [...parameters], options);
        return rows;
      }),
  };
}

/** Runs others' statements, with the driver's own types. */
export async function executePglite(pglite: PGlite, text: string, values?: readonly unknown[]): Promise<Executed> {
  if (values && values.length > 0) return pglite.query<Record<string, unknown>>(text, [...values]);
  try {
    const results = await pglite.exec(text);
    // What driver and script agree on: rows by column name.
    return { rows: results.flatMap(({ rows }) => rows as Record<string, unknown>[]) };
  } catch (error) {
    // The one connection must not stay in the transaction of a text that failed half-way.
    await pglite.exec('rollback');
    throw error;
  }
}
