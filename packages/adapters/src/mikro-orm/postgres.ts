import type { CustomTypesConfig, Pool } from 'pg';
import { asIs, isLost, readers, translated, type Sql } from './sql.ts';

const types = { getTypeParser: (oid: number) => readers[oid] ?? asIs };

/** {@link Sql} over a pool of the `pg` driver. */
export function postgresSql(pool: () => Promise<Pool>): Sql {
  const onceMore = async <T>(run: (pool: Pool) => Promise<T>): Promise<T> => {
    try {
      const connections = await pool();
      try {
        return await run(connections);
      } catch (error) {
        if (!isLost(error)) throw error;
        return await run(connections);
      }
    } catch (error) {
      throw translated(error);
    }
  };
  return {
    rows: (statement, parameters = []) =>
      onceMore(async (connections) => {
        const { rows } = await connections.query<unknown[]>({
          ...statement,
          values: [...parameters],
          rowMode: 'array',
          types,
        });
        return rows;
      }),
    records: (statement, parameters = []) =>
      onceMore(async (connections) => {
        const { rows } = await connections.query<Record<string, unknown>>({
          ...statement,
          values: [...parameters],
          types,
        });
        return rows;
      }),
    script: (text) =>
      onceMore(async (connections) => {
        await connections.query(text);
      }),
  };
}
