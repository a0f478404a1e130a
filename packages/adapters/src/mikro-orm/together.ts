import type { Parameter, Row, Sql, Statement } from './sql.ts';

/**
 * Looks things up in batches where many ask at once: what is asked for while a batch is being read goes into the next one. Who asks alone
 * waits for nothing. `read` answers in the order asked; when it fails, all that asked in that batch are told.
 */
export function together<K, V>(
  read: (keys: readonly K[]) => Promise<readonly V[]>,
  most: number,
): (key: K) => Promise<V> {
  interface Asked {
    readonly key: K;
    readonly resolve: (value: V) => void;
    readonly reject: (error: unknown) => void;
  }
  const waiting: Asked[] = [];
  let reading = false;

  const next = async (): Promise<void> => {
    reading = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most);
      try {
        const values = await read(batch.map(({ key }) => key));
        // `read` answers as many as were asked.
        batch.forEach(({ resolve }, at) => resolve(values[at]!));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    reading = false;
  };

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (!reading) void next();
    });
}

/** Rows that are read in one statement. */
const most = 64;

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
  const read = together(async (asked: readonly (readonly Parameter[])[]) => {
    if (asked.length === 1) return [(await sql.rows({ name, text }, asked[0]))[0]];
    const rows = await sql.rows(several, [JSON.stringify(asked)]);
    const found = new Map(rows.map((row) => [Number(row.at(-1)), row]));
    return asked.map((_, at) => found.get(at + 1));
  }, most);
  return (...parameters) => read(parameters);
}
