import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Options } from '@mikro-orm/core';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM as PgliteMikroORM } from '@mikro-orm/pglite';
import { MikroORM as PostgresMikroORM } from '@mikro-orm/postgresql';
import { lockDataDir } from './data-dir-lock.ts';
import { migrations } from './migrations/list.ts';
import { executePglite, pgliteSql } from './pglite.ts';
import { executePostgres, postgresSql } from './postgres.ts';
import { translated, type Executed, type Sql } from './sql.ts';
import { entities, tablesOf, type Tables } from './tables.ts';

export type Orm = PostgresMikroORM | PgliteMikroORM;

export interface DatabaseOptions {
  /** A PostgreSQL server, version 15 or later, as `postgres://user:password@host:port/database`. */
  readonly url?: string | undefined;
  /** Where the embedded database keeps its data, when there is no `url`; in memory without it. */
  readonly dataDir?: string | undefined;
  /** Connections to PostgreSQL: 10 by default, at least 2, because migrations hold one while they work on another. */
  readonly poolSize?: number | undefined;
  /** Warnings: dropped connections and the like. */
  readonly log?: ((message: string) => void) | undefined;
}

export interface Database {
  readonly kind: 'postgres' | 'pglite';
  readonly sql: Sql;
  readonly orm: Orm;
  readonly tables: Tables;
  /** Brings the schema up to date; of any number of processes that start at once, one does it and the others wait. */
  migrate(): Promise<readonly string[]>;
  /** Runs `work` while no other process on this database is in here: for setting things up. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Runs a text of one statement with values, or of several without, for libraries that bring their own SQL. Rows have
   * values of the driver's own types; errors are the driver's.
   */
  execute(text: string, values?: readonly unknown[]): Promise<Executed>;
  /** Names of migrations that have not run here. */
  pendingMigrations(): Promise<readonly string[]>;
  /** Refuses with `UNAVAILABLE` when the database does not answer. */
  health(): Promise<{ readonly version: string; readonly latency: number }>;
  /** What the pool of connections to PostgreSQL is doing; `null` for the embedded database, which has none. */
  connections(): Promise<Connections | null>;
  /** Waits for running statements; data of the embedded database is on disk afterwards. */
  close(): Promise<void>;
}

export interface Connections {
  readonly busy: number;
  readonly idle: number;
  /** Statements that wait for a connection. */
  readonly waiting: number;
}

const oldestVersion = 150_000;
// One number for all hosts on a database; they wait for whoever holds it.
const setUpLock = '5218739021';
const applicationName = 'tresen';

/** Opens the database; refuses with `UNAVAILABLE` when it cannot be reached, and throws when it is too old or in use. */
export function connectDatabase(options: DatabaseOptions = {}): Promise<Database> {
  return options.url === undefined ? openPglite(options) : openPostgres(options.url, options);
}

const common = ({ log }: DatabaseOptions) =>
  ({
    entities,
    extensions: [Migrator],
    migrations: {
      migrationsList: migrations,
      tableName: 'migration',
      snapshot: false,
      silent: true,
      // Each migration is its own transaction: what an earlier one did stays when a later one fails.
      allOrNothing: false,
    },
    // Nothing is searched for on disk: bundles have no such files.
    discovery: { warnWhenNoEntities: true },
    metadataCache: { enabled: false },
    logger: (message: string) => log?.(message),
    colors: false,
  }) satisfies Partial<Options>;

async function openPostgres(url: string, options: DatabaseOptions): Promise<Database> {
  const orm = await PostgresMikroORM.init({
    ...common(options),
    clientUrl: url,
    pool: { min: 0, max: Math.max(2, options.poolSize ?? 10), idleTimeoutMillis: 60_000 },
    driverOptions: {
      application_name: applicationName,
      connectionTimeoutMillis: 5_000,
      statement_timeout: 10_000,
      // The server ends what takes too long; this is for a server that no longer answers.
      query_timeout: 15_000,
      idle_in_transaction_session_timeout: 60_000,
      keepAlive: true,
    },
  });
  const pool = () => orm.driver.getConnection().getNativeClient();
  const sql = postgresSql(pool);
  return opened('postgres', sql, orm, {
    execute: async (text, values) => executePostgres(await pool(), text, values),
    alone: async (work) => {
      const connections = await pool();
      const holder = await connections.connect();
      try {
        await holder.query('set statement_timeout = 0');
        await holder.query({ text: 'select pg_advisory_lock($1)', values: [setUpLock], query_timeout: 600_000 } as {
          text: string;
        });
        return await work();
      } finally {
        // Ending the connection lets go of the lock, also when the work has failed.
        holder.release(true);
      }
    },
    connections: async () => {
      const { totalCount, idleCount, waitingCount } = await pool();
      return { busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
    },
    close: () => orm.close(),
  });
}

async function openPglite({ dataDir, ...options }: DatabaseOptions): Promise<Database> {
  const directory = dataDir === undefined ? undefined : resolve(dataDir);
  if (directory !== undefined) mkdirSync(dirname(directory), { recursive: true });
  const lock = directory === undefined ? undefined : await lockDataDir(directory);
  try {
    const pglite = await PGlite.create(directory === undefined ? {} : { dataDir: directory });
    const orm = await PgliteMikroORM.init({ ...common(options), dbName: 'postgres', driverOptions: { pglite } });
    return await opened('pglite', pgliteSql(pglite), orm, {
      execute: (text, values) => executePglite(pglite, text, values),
      alone: (work) => work(),
      connections: async () => null,
      close: async () => {
        await orm.close();
        if (!pglite.closed) await pglite.close();
        lock?.release();
      },
    });
  } catch (error) {
    lock?.release();
    throw error;
  }
}

interface Kind {
  execute(text: string, values?: readonly unknown[]): Promise<Executed>;
  /** Runs the work while no other process runs it on this database. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  connections(): Promise<Connections | null>;
  close(): Promise<void>;
}

async function opened(kind: Database['kind'], sql: Sql, orm: Orm, driver: Kind): Promise<Database> {
  const { execute, alone, connections, close } = driver;
  const version = async (): Promise<string> => {
    const [row] = await sql.rows({
      text: `select current_setting('server_version_num'), current_setting('server_version')`,
    });
    if (Number(row?.[0]) < oldestVersion)
      throw new Error(`PostgreSQL 15 or later is needed; this server is ${String(row?.[1])}.`);
    return String(row?.[1]);
  };
  try {
    await version();
  } catch (error) {
    await close();
    throw error;
  }
  const translating = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw translated(error);
    }
  };
  return {
    kind,
    sql,
    orm,
    tables: tablesOf(orm.getMetadata()),
    execute,
    alone: (work) => translating(() => alone(work)),
    migrate: () => translating(() => alone(async () => (await orm.migrator.up()).map(({ name }) => name))),
    pendingMigrations: () => translating(async () => (await orm.migrator.getPending()).map(({ name }) => name)),
    health: async () => {
      const asked = performance.now();
      return { version: await version(), latency: performance.now() - asked };
    },
    connections,
    close,
  };
}
