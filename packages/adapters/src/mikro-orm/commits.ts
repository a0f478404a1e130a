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
import { idOf, listsOf, listsText, parametersOf, recordsText, type Part } from './commit-text.ts';
import type { Database } from './database.ts';
import { failureOf, type Parameter, type Statement } from './sql.ts';
import { isAppendOnly, type Table, type Tables } from './tables.ts';
import { together } from './together.ts';

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

const committed: CommitOutcome = { kind: 'committed' };

/** A commit of more parts than this is rare, and is written as a list. */
const few = 16;

const uniques = new Set(
  [peopleUniques, loyaltyUniques, deviceUniques, registerUniques, paymentUniques, clockUniques, walletUniques].flatMap(
    (collections) => Object.values(collections).flatMap((keys) => Object.keys(keys)),
  ),
);

/**
 * Commits as one SQL statement: one round trip, one transaction. A version that does not hold raises an error inside the statement,
 * which takes all of it back.
 *
 * Commits of one shape that come while others of it are being written go into one statement and one transaction. When it does not
 * hold for one of them, nothing of it is written and each is committed alone: what one answers never depends on another.
 */
export function mikroOrmCommits(
  database: Database,
  { turns, onEvents }: MikroOrmCommitsOptions,
): Commits<Write<Collections>> {
  const { sql, tables } = database;

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

  const write = async (
    statement: Statement,
    parameters: readonly Parameter[],
    parts: readonly Part[],
  ): Promise<CommitOutcome> => {
    try {
      await sql.rows(statement, parameters);
      return committed;
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
  };

  const byShape = new Map<string, (parts: Parts) => Promise<CommitOutcome>>();
  /** The way to write commits of these parts. */
  const writer = (example: readonly Part[]): ((parts: Parts) => Promise<CommitOutcome>) => {
    const shape = example.map(({ op, into }) => `${op} ${into}`).join();
    const known = byShape.get(shape);
    if (known) return known;
    const [one, list] = [prepared(recordsText(tables, example)), prepared(listsText(tables, example))];
    const made = together<Parts, CommitOutcome>({
      alone: ({ parts }) => write(one, parametersOf(tables, parts), parts),
      several: async (group) => {
        try {
          await sql.rows(
            list,
            listsOf(
              tables,
              group.flatMap(({ parts }) => parts),
            ),
          );
          return group.map(() => committed);
        } catch (error) {
          if (failureOf(error) === undefined) throw error;
          return undefined;
        }
      },
      joins: isApart,
    });
    byShape.set(shape, made);
    return made;
  };

  const commit = async (change: Commit<Write<Collections>>): Promise<CommitOutcome> => {
    const parts = partsOf(change);
    if (parts.length === 0) return committed;
    const outcome =
      parts.length > few
        ? await write({ text: listsText(tables, parts) }, listsOf(tables, parts), parts)
        : await writer(parts)({ parts, held: heldBy(tables, parts) });
    if (outcome.kind === 'committed' && change.events.length > 0) onEvents?.(change.events);
    return outcome;
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

/** A commit's parts, and which records they change or hold unchanged. */
interface Parts {
  readonly parts: readonly Part[];
  readonly held: ReadonlyMap<string, 'update' | 'require'>;
}

function heldBy(tables: Tables, parts: readonly Part[]): Parts['held'] {
  const held = new Map<string, 'update' | 'require'>();
  for (const part of parts) if (part.op !== 'insert') held.set(`${part.into} ${idOf(tables, part)}`, part.op);
  return held;
}

/** Whether a commit changes no record that one of the group holds, and holds none that one of them changes. */
const isApart = (group: readonly Parts[], { held }: Parts): boolean => {
  for (const [id, op] of held)
    for (const other of group) {
      const its = other.held.get(id);
      if (its !== undefined && (op === 'update' || its === 'update')) return false;
    }
  return true;
};

// Several of these adapters may share the connections: the name must say which text it stands for.
const prepared = (text: string): Statement => ({
  name: `commit_${createHash('sha256').update(text).digest('base64url')}`,
  text,
});

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
