import { DatabaseError, types as driverTypes, type Pool, type PoolClient } from 'pg';
import { isLost, translated, type Executed, type Row, type Sql } from './sql.ts';
import { StatementQuery, type Columns } from './statement-query.ts';

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
  const columns: Columns = new Map();
  return {
    rows: (statement, parameters = []) =>
      onceMore((connections) =>
        onConnection(
          connections,
          wasRefused,
          (client) =>
            new Promise<readonly Row[]>((resolve, reject) => {
              client.query(
                new StatementQuery(statement, parameters, columns, (error, rows) => {
                  if (error) reject(error);
                  else resolve(rows);
                }),
              );
            }),
        ),
      ),
  };
}

/**
 * Whether the server refused a statement and nothing more. The driver's own pool gives a connection up after every error; a version that
 * does not hold is an everyday answer here, and a new connection costs more than ten stamps.
 */
const wasRefused = (error: unknown): boolean => error instanceof DatabaseError && !isLost(error);

/** Runs work on one connection, which goes back to the pool unless it was lost or an error says otherwise. */
async function onConnection<T>(
  pool: Pool,
  isGoodAfter: (error: unknown) => boolean,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let isGood = true;
  // Also told by the work that fails; unheard, it would end the process.
  const lose = () => void (isGood = false);
  client.once('error', lose);
  try {
    return await work(client);
  } catch (error) {
    isGood &&= isGoodAfter(error);
    throw error;
  } finally {
    client.removeListener('error', lose);
    client.release(!isGood);
  }
}

/** Runs others' statements on a connection of the pool, with the driver's own types in place of the ORM's. */
export async function executePostgres(pool: Pool, text: string, values?: readonly unknown[]): Promise<Executed> {
  const config = { text, types: driverTypes };
  const result = await onConnection(
    pool,
    // A text that fails half-way may leave its transaction open: such a connection is not given back.
    () => false,
    (client) => client.query<Record<string, unknown>>(values ? { ...config, values: [...values] } : config),
  );
  // Several statements in one text answer several results.
  return { rows: [result].flat().flatMap(({ rows }) => rows) };
}
