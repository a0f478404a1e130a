import type { Parameter } from './sql.ts';
import type { Table, Tables } from './tables.ts';

type Op = 'insert' | 'update' | 'require';

/** One record that a commit writes or holds unchanged. */
export interface Part {
  readonly op: Op;
  readonly into: keyof Tables;
  readonly record: object;
}

/** By what a record is told from the others of its table. */
export function idOf(tables: Tables, { into, record }: Part): string {
  const { key, columns } = tables[into];
  // The record has the collection's properties: `Write` ties the two together.
  return key.map((at) => (record as Record<string, unknown>)[columns[at]!.property]).join();
}

/** A statement that writes a commit of these parts. Its parameters are numbered in the order of {@link parametersOf}. */
export function recordsText(tables: Tables, parts: readonly Part[]): string {
  let next = 1;
  const statement = new CommitText();
  const inserts: { readonly table: Table<unknown>; readonly rows: string[] }[] = [];
  parts.forEach(({ op, into }, index) => {
    const table: Table<unknown> = tables[into];
    const values = columnsOf(table, op).map(() => `$${next++}`);
    if (op !== 'insert') return statement.hold(op, table, values);
    const row = `(${values.join(', ')})`;
    const before = parts[index - 1];
    // Rows of one insert are numbered in their order; separate inserts of a statement run in an order of its own.
    if (before?.op === 'insert' && before.into === into) inserts.at(-1)!.rows.push(row);
    else inserts.push({ table, rows: [row] });
  });
  for (const { table, rows } of inserts) statement.insert(table, `values ${rows.join(', ')}`);
  return statement.toString();
}

/** The parameters of {@link recordsText}. */
export function parametersOf(tables: Tables, parts: readonly Part[]): readonly Parameter[] {
  return parts.flatMap(({ op, into, record }) =>
    columnsOf(tables[into], op).map(({ property, write }) => write((record as Record<string, unknown>)[property])),
  );
}

/**
 * A statement that writes any number of parts of these kinds, of which each record is changed or held once. A parameter has one
 * column's values of all parts of a kind, as {@link listsOf} makes them.
 */
export function listsText(tables: Tables, parts: readonly Part[]): string {
  let next = 1;
  const statement = new CommitText();
  for (const [{ op, into }] of byKind(parts)) {
    const table: Table<unknown> = tables[into];
    const columns = columnsOf(table, op);
    // Lists of lists are not taken apart one by one: those come as texts.
    const lists = columns.map(({ type }) => `$${next++}::${isList(type) ? 'text' : type}[]`);
    const values = columns.map(({ type }, at) => (isList(type) ? `v.c${at}::${type}` : `v.c${at}`));
    const from = `unnest(${lists.join(', ')}) v (${columns.map((_, at) => `c${at}`).join(', ')})`;
    if (op === 'insert') statement.insert(table, `select ${values.join(', ')} from ${from}`);
    else statement.hold(op, table, values, { from, count: `cardinality(${lists[0]})` });
  }
  return statement.toString();
}

const isList = (type: string): boolean => type.endsWith('[]');

/** The parameters of {@link listsText}. */
export function listsOf(tables: Tables, parts: readonly Part[]): readonly Parameter[] {
  return byKind(parts).flatMap((kind) => {
    const [{ op, into }] = kind;
    // Rows are locked in one order by all: who holds two of them waits for nobody who holds the other and wants the first.
    const those =
      op === 'insert' ? kind : kind.toSorted((one, other) => (idOf(tables, one) < idOf(tables, other) ? -1 : 1));
    return columnsOf(tables[into], op).map(({ property, write }) => {
      const values = those.map(({ record }) => write((record as Record<string, unknown>)[property]));
      return `{${values.map((value) => (value === null ? 'null' : `"${value.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;
    });
  });
}

/** Parts of one operation and table together, in the order of their first ones. */
function byKind(parts: readonly Part[]): readonly (readonly [Part, ...Part[]])[] {
  const kinds = new Map<string, [Part, ...Part[]]>();
  for (const part of parts) {
    const kind = `${part.op} ${part.into}`;
    const those = kinds.get(kind);
    if (those) those.push(part);
    else kinds.set(kind, [part]);
  }
  return [...kinds.values()];
}

/** What a part of a statement is given of its record. */
const columnsOf = ({ columns, key, version }: Table<unknown>, op: Op): Table<unknown>['columns'] =>
  op === 'require' ? [...key, version].map((column) => columns[column]!) : columns;

/** Puts a statement together that writes all of its parts, or raises an error and writes none. */
class CommitText {
  readonly #parts: string[] = [];
  readonly #checks: string[] = [];

  #add(text: string): string {
    const name = `p${this.#parts.length}`;
    this.#parts.push(`${name} as (${text})`);
    return name;
  }

  insert({ name, columns }: Table<unknown>, rows: string): void {
    this.#add(`insert into ${name} (${columns.map((column) => column.name).join(', ')}) ${rows}`);
  }

  /** `values` are those of {@link columnsOf}, `from` what they are selected from, and `count` how many records there are of them. */
  hold(
    op: 'update' | 'require',
    table: Table<unknown>,
    values: readonly string[],
    { from, count }: { readonly from?: string; readonly count: string } = { count: '1' },
  ): void {
    const { name, columns, key, version, refreshed } = table;
    const given = columnsOf(table, op);
    const valueAt = (column: number): string => values[given.indexOf(columns[column]!)]!;
    const conditions = [
      ...key.map((at) => `t.${columns[at]!.name} = ${valueAt(at)}`),
      `t.${columns[version]!.name} = ${valueAt(version)}${op === 'update' ? ' - 1' : ''}`,
    ].join(' and ');
    const set = [
      ...columns.flatMap((column, at) => (key.includes(at) ? [] : [`${column.name} = ${valueAt(at)}`])),
      ...refreshed.map((column) => `${column} = default`),
    ];
    const part = this.#add(
      op === 'require'
        ? `select 1 from ${name} t${from ? `, ${from}` : ''} where ${conditions} for share of t`
        : `update ${name} t set ${set.join(', ')}${from ? ` from ${from}` : ''} where ${conditions} returning 1`,
    );
    this.#checks.push(`(select count(*) from ${part}) = ${count}`);
  }

  toString(): string {
    const checked =
      this.#checks.length === 0 ? '1' : `case when ${this.#checks.join(' and ')} then 1 else commit_conflict() end`;
    return `with ${this.#parts.join(', ')} select ${checked}`;
  }
}
