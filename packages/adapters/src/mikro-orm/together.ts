import type { Parameter, Row, Sql, Statement } from './sql.ts';

export interface Together<T, R> {
  readonly alone: (one: T) => Promise<R>;
  /** All of a group, answered in its order; `undefined` when nothing came of it, and each is then done alone. */
  readonly several: (group: readonly T[]) => Promise<readonly R[] | undefined>;
  /** Whether one may go with those that are in the group already; anything may, when absent. */
  readonly joins?: (group: readonly T[], one: T) => boolean;
}

/** Most that go together. */
const most = 32;
/** Milliseconds after which a group no longer keeps the next one waiting. */
const patience = 25;

/**
 * Does together what is asked for at the same time: what comes in one turn of the event loop, and what comes while a group is being done,
 * which goes into the next one. When a group fails, all who asked in it are told.
 */
export function together<T, R>({ alone, several, joins = () => true }: Together<T, R>): (one: T) => Promise<R> {
  interface Asked {
    readonly one: T;
    readonly resolve: (value: R) => void;
    readonly reject: (error: unknown) => void;
  }
  let waiting: Asked[] = [];
  let isFree = true;

  const take = (): readonly Asked[] => {
    const group: Asked[] = [];
    const ones: T[] = [];
    waiting = waiting.filter((asked) => {
      if (ones.length >= most || !joins(ones, asked.one)) return true;
      group.push(asked);
      ones.push(asked.one);
      return false;
    });
    return group;
  };
  const each = (group: readonly Asked[]) =>
    Promise.all(group.map(({ one, resolve, reject }) => alone(one).then(resolve, reject)));
  const run = async (group: readonly Asked[]): Promise<void> => {
    if (group.length === 1) return void (await each(group));
    try {
      const values = await several(group.map(({ one }) => one));
      if (values === undefined) await each(group);
      // It answers as many as were asked.
      else group.forEach(({ resolve }, at) => resolve(values[at]!));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  };
  const next = (): void => {
    if (!isFree || waiting.length === 0) return;
    isFree = false;
    let hasGone = false;
    const go = () => {
      if (hasGone) return;
      hasGone = isFree = true;
      next();
    };
    setImmediate(() => {
      const late = setTimeout(go, patience);
      void run(take()).finally(() => {
        clearTimeout(late);
        go();
      });
    });
  };

  return (one) =>
    new Promise((resolve, reject) => {
      waiting.push({ one, resolve, reject });
      next();
    });
}

/** A statement that finds at most one row, with the types of its parameters. */
export interface OneRow extends Statement {
  readonly name: string;
  readonly types: readonly ('uuid' | 'text')[];
}

export type ReadRow = (...parameters: readonly Parameter[]) => Promise<Row | undefined>;

/**
 * Reads one row. What many ask for at the same time is read in one statement, in which each row is found by the indexes that would find
 * it alone, whatever the planner thinks of how many are asked for.
 */
export function oneRow(sql: Sql, { name, text, types }: OneRow): ReadRow {
  const inner = text.replace(/\$(\d+)/g, (_, number: string) => {
    const at = Number(number) - 1;
    return `(asked.value ->> ${at})::${types[at]}`;
  });
  const several = {
    name: `${name}_together`,
    text: `select one.*, asked.at from jsonb_array_elements($1::jsonb) with ordinality asked (value, at), lateral (${inner} offset 0) one`,
  };
  const read = together<readonly Parameter[], Row | undefined>({
    alone: async (parameters) => (await sql.rows({ name, text }, parameters))[0],
    several: async (asked) => {
      const rows = await sql.rows(several, [JSON.stringify(asked)]);
      const found = new Map(rows.map((row) => [Number(row.at(-1)), row]));
      return asked.map((_, at) => found.get(at + 1));
    },
  });
  return (...parameters) => read(parameters);
}
