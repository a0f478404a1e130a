import { createHash } from 'node:crypto';
import {
  clockUniques,
  deviceUniques,
  loyaltyUniques,
  paymentUniques,
  peopleUniques,
  registerUniques,
  type ClockCollections,
  walletUniques,
  type Commit,
  type CommitOutcome,
  type Commits,
  type DeviceCollections,
  type IdempotencyKey,
  type IdempotencyRecord,
  type LoyaltyCollections,
  type OutgoingEvent,
  type PaymentCollections,
  type PeopleCollections,
  type RegisterCollections,
  type WalletCollections,
  type Write,
} from '@tresen/domain';
import { auditEventRow, outboxEventRow } from './events.ts';
import type { Database } from './database.ts';
import { failureOf, type Parameter, type Statement } from './sql.ts';
import { isAppendOnly, type Table, type Tables } from './tables.ts';

/** Every collection this adapter has a table for. */
export type Collections = PeopleCollections &
  LoyaltyCollections &
  DeviceCollections &
  RegisterCollections &
  PaymentCollections &
  ClockCollections &
  WalletCollections;

export interface MikroOrmCommitsOptions {
  /** Orders work on one aggregate within this process: `turns()` of the domain. */
  readonly turns: <T>(aggregate: string, work: () => Promise<T>) => Promise<T>;
  /** Called after a commit with the outgoing events that it wrote: a chance to deliver them at once. */
  readonly onEvents?: ((events: readonly OutgoingEvent[]) => void) | undefined;
}

type Op = 'insert' | 'update' | 'require';

interface Part {
  readonly op: Op;
  readonly into: keyof Tables;
  readonly record: object;
}

// A commit of more parts than this is rare, and not worth a prepared statement of its own on each connection.
const mostPrepared = 16;

const uniques = new Set(
  [peopleUniques, loyaltyUniques, deviceUniques, registerUniques, paymentUniques, clockUniques, walletUniques].flatMap(
    (collections) => Object.values(collections).flatMap((keys) => Object.keys(keys)),
  ),
);

/**
 * Commits as one SQL statement each: one round trip, one transaction. A version that does not hold raises an error inside
 * the statement, which takes all of it back.
 */
export function mikroOrmCommits(
  database: Database,
  { turns, onEvents }: MikroOrmCommitsOptions,
): Commits<Write<Collections>> {
  const { sql, tables } = database;
  const statements = new Map<string, Statement>();

  const statementFor = (parts: readonly Part[]): Statement => {
    const shape = parts.map(({ op, into }) => `${op} ${into}`).join();
    let statement = statements.get(shape);
    if (statement === undefined) {
      const text = commitText(tables, parts);
      if (parts.length > mostPrepared) return { text };
      // Several of these adapters may share the connections: the name must say which text it stands for.
      statement = { name: `commit_${createHash('sha256').update(text).digest('base64url')}`, text };
      statements.set(shape, statement);
    }
    return statement;
  };

  /** Whether a unique key was hit only because somebody was faster with the same records or the same command. */
  const isStale = async (parts: readonly Part[]): Promise<boolean> => {
    const { text, parameters } = staleness(tables, parts);
    const [row] = await sql.rows({ text }, parameters);
    return row?.[0] === true;
  };

  const answered = async (scope: string, key: IdempotencyKey): Promise<IdempotencyRecord | undefined> => {
    const table = tables.idempotency_record;
    const text = `select ${table.select('i')} from ${table.name} i where i.scope = $1 and i.key = $2`;
    const [row] = await sql.rows({ name: 'answered', text }, [scope, key]);
    return row && table.read(row);
  };

  const commit = async (change: Commit<Write<Collections>>): Promise<CommitOutcome> => {
    const parts = partsOf(change);
    if (parts.length === 0) return { kind: 'committed' };
    try {
      await sql.rows(statementFor(parts), parametersOf(tables, parts));
    } catch (error) {
      const failure = failureOf(error);
      switch (failure?.code) {
        case 'TC409':
        case '40001': // serialization failure
        case '40P01': // deadlock: the other one goes first
          return { kind: 'conflict' };
        case '23505': {
          const unique = failure.constraint ?? '';
          if (!uniques.has(unique) || (await isStale(parts))) return { kind: 'conflict' };
          return { kind: 'taken', unique };
        }
        default:
          throw error;
      }
    }
    if (change.events.length > 0) onEvents?.(change.events);
    return { kind: 'committed' };
  };

  return { commit, answered, inTurn: turns };
}

function partsOf({ writes, audit, events, idempotency }: Commit<Write<Collections>>): readonly Part[] {
  const parts: Part[] = [...writes];
  for (const { op, into } of parts)
    if (op === 'update' && isAppendOnly(into)) throw new TypeError(`Records of ${into} are never changed.`);
  for (const event of audit) parts.push({ op: 'insert', into: 'audit_event', record: auditEventRow(event) });
  for (const event of events) parts.push({ op: 'insert', into: 'outbox_event', record: outboxEventRow(event) });
  if (idempotency) parts.push({ op: 'insert', into: 'idempotency_record', record: idempotency });
  return parts;
}

/** The records of one table that a statement updates, or holds unchanged, together. */
interface Held {
  readonly index: number;
  readonly op: 'update' | 'require';
  readonly table: Table<unknown>;
  /** Each one's first parameter. */
  readonly firsts: number[];
}

/** The statement of a shape. Parameters are numbered in the order of {@link parametersOf}. */
function commitText(tables: Tables, parts: readonly Part[]): string {
  let next = 1;
  // A statement of many parts takes their square to plan; of few, each is found by its key however the table grows.
  const isLong = parts.length > mostPrepared;
  const held = new Map<string, Held>();
  const inserts: { readonly index: number; readonly table: Table<unknown>; readonly rows: string[] }[] = [];
  parts.forEach(({ op, into }, index) => {
    const table: Table<unknown> = tables[into];
    if (op === 'insert') {
      const before = parts[index - 1];
      const row = `(${table.columns.map(() => `$${next++}`).join(', ')})`;
      // Rows of one insert are numbered in their order; separate inserts of a statement run in an order of its own.
      if (before?.op === 'insert' && before.into === into) inserts.at(-1)!.rows.push(row);
      else inserts.push({ index, table, rows: [row] });
      return;
    }
    const kind = isLong ? `${op} ${into}` : `${index}`;
    const those = held.get(kind) ?? { index, op, table, firsts: [] };
    held.set(kind, those);
    those.firsts.push(next);
    next += columnsOf(table, op).length;
  });
  const groups = [...held.values()];
  const written = groups.map(heldText);
  for (const { index, table, rows } of inserts) {
    const names = table.columns.map(({ name }) => name);
    written.push(`p${index} as (insert into ${table.name} (${names.join(', ')}) values ${rows.join(', ')})`);
  }
  const found = groups.map(({ index }) => `(select count(*) from p${index})`).join(' + ');
  const wanted = groups.reduce((count, { firsts }) => count + firsts.length, 0);
  const check = wanted === 0 ? '1' : `case when ${found} = ${wanted} then 1 else commit_conflict() end`;
  return `with ${written.join(', ')} select ${check}`;
}

/** What a part of a statement is given of its record. */
const columnsOf = ({ columns, key, version }: Table<unknown>, op: Op): Table<unknown>['columns'] =>
  op === 'require' ? [...key, version].map((column) => columns[column]!) : columns;

/** Answers a row for each record that is there at its version. */
function heldText({ index, op, table, firsts }: Held): string {
  const columns = columnsOf(table, op);
  const [first = 1] = firsts;
  const isOne = firsts.length === 1;
  const value = (column: Table<unknown>['columns'][number]) =>
    isOne ? `$${first + columns.indexOf(column)}` : `v.c${columns.indexOf(column)}`;
  // The first row says the types of all.
  const row = (from: number) =>
    `(${columns.map(({ type }, at) => (from === first ? `$${from + at}::${type}` : `$${from + at}`)).join(', ')})`;
  const values = isOne
    ? ''
    : `(values ${firsts.map(row).join(', ')}) v (${columns.map((_, at) => `c${at}`).join(', ')})`;
  const version = table.columns[table.version]!;
  const where = table.key.map((at) => `t.${table.columns[at]!.name} = ${value(table.columns[at]!)}`);
  where.push(`t.${version.name} = ${value(version)}${op === 'update' ? ' - 1' : ''}`);
  const conditions = where.join(' and ');
  if (op === 'require')
    return `p${index} as (select 1 from ${table.name} t${values && `, ${values}`} where ${conditions} for share of t)`;
  const set = table.columns.flatMap((column, at) =>
    table.key.includes(at) ? [] : [`${column.name} = ${value(column)}`],
  );
  set.push(...table.refreshed.map((name) => `${name} = default`));
  return `p${index} as (update ${table.name} t set ${set.join(', ')}${values && ` from ${values}`} where ${conditions} returning 1)`;
}

function parametersOf(tables: Tables, parts: readonly Part[]): readonly Parameter[] {
  const parameters: Parameter[] = [];
  for (const { op, into, record } of parts) {
    const table: Table<unknown> = tables[into];
    // The record has the collection's properties: `Write` ties the two together.
    for (const { property, write } of columnsOf(table, op))
      parameters.push(write((record as Record<string, unknown>)[property]));
  }
  return parameters;
}

/** Asks whether any version or the idempotency key no longer holds. */
function staleness(tables: Tables, parts: readonly Part[]): { text: string; parameters: readonly Parameter[] } {
  const parameters: Parameter[] = [];
  const lookUp = (into: keyof Tables, record: Record<string, unknown>, version?: number): string => {
    const table: Table<unknown> = tables[into];
    const where = table.key.map((column) => {
      const { name, property, write } = table.columns[column]!;
      return `${name} = $${parameters.push(write(record[property]))}`;
    });
    if (version !== undefined)
      where.push(`${table.columns[table.version]!.name} = $${parameters.push(String(version))}`);
    return `exists (select 1 from ${table.name} where ${where.join(' and ')})`;
  };
  const stale = parts.flatMap(({ op, into, record: part }) => {
    const record = part as Record<string, unknown>; // see parametersOf
    if (op === 'insert') return into === 'idempotency_record' ? [lookUp(into, record)] : [];
    return [`not ${lookUp(into, record, Number(record['version']) - (op === 'update' ? 1 : 0))}`];
  });
  return { text: `select ${stale.join(' or ') || 'false'}`, parameters };
}
