import { types as driverTypes, type Pool } from 'pg';
import { asIs, isLost, readers, translated, type Executed, type Sql } from './sql.ts';

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
        const values = [...parameters];
        const { rows } = await connections.query<unknown[]>({ ...statement, values, rowMode: 'array', types });
        return rows;
      }),
  };
}

/** Runs others' statements on a connection of the pool, with the driver's own types in place of the ORM's. */
export async function executePostgres(pool: Pool, text: string, values?: readonly unknown[]): Promise<Executed> {
  const client = await pool.connect();
  let failed = true;
  try {
    const config = { text, types: driverTypes };
    const result = await client.query<Record<string, unknown>>(values ? { ...config, values: [...values] } : config);
    failed = false;
    // Several statements in one text answer several results.
    return { rows: [result].flat().flatMap(({ rows }) => rows) };
  } finally {
    // A text that fails half-way may leave its transaction open: such a connection is not given back.
    client.release(failed);
  }
}
