import { randomBytes } from 'node:crypto';
import { Client, type QueryResultRow } from 'pg';

/** A database of one run, on the server that `TEST_DATABASE_URL` names. */
export interface ScratchDatabase {
  readonly url: string;
  /** The server's version, to tell what was measured on. */
  readonly server: string;
  query<T extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<T[]>;
  drop(): Promise<void>;
}

/** Makes an empty database of its own; refuses to work beside one that is not a test database. */
export async function scratchDatabase(part: string): Promise<ScratchDatabase> {
  const home = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';
  if (!new URL(home).pathname.includes('test')) throw new Error(`TEST_DATABASE_URL must name a test database: ${home}`);
  const name = `test_${part}_${randomBytes(4).toString('hex')}`;
  const url = new URL(home);
  url.pathname = `/${name}`;
  await runAt(home, `create database ${name}`);
  const client = new Client({ connectionString: url.href });
  await client.connect();
  // Proofs end connections by force; this one is not among them, but its server may restart.
  client.on('error', () => {});
  const { rows } = await client.query<{ server_version: string }>('show server_version');
  return {
    url: url.href,
    server: `PostgreSQL ${rows[0]?.server_version.split(' ')[0]}`,
    query: async (text, values) => (await client.query(text, values && [...values])).rows,
    drop: async () => {
      await client.end();
      await runAt(home, `drop database if exists ${name} with (force)`);
    },
  };
}

async function runAt(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
