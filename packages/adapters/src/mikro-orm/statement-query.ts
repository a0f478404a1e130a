import type { Connection, Submittable } from 'pg';
import { asIs, readers, type Parameter, type Statement } from './sql.ts';

type Reader = (text: string) => unknown;

/** How the rows of each prepared statement are read: its name belongs to one text, whose columns stay what they are. */
export type Columns = Map<string, readonly Reader[]>;

/** What the driver keeps of statements that a connection knows; it has no types for them. */
interface Prepared {
  readonly parsedStatements: Readonly<Record<string, string>>;
}

interface Field {
  readonly dataTypeID: number;
}

/**
 * One statement in the driver's queue, with its rows as arrays. In place of the driver's own kind of query for what is asked thousands of
 * times a second: it asks the server what the columns of a prepared statement are only once, and not with every execution.
 */
export class StatementQuery implements Submittable {
  readonly name: string | undefined;
  readonly text: string;
  /** Called once, by the driver, which may put one of its own around it. */
  callback: (error: Error | null, rows: readonly unknown[][]) => void;
  readonly #parameters: readonly Parameter[];
  readonly #known: Columns;
  readonly #rows: unknown[][] = [];
  #columns: readonly Reader[] = [];
  #unreadable: Error | undefined;

  constructor(
    { name, text }: Statement,
    parameters: readonly Parameter[],
    known: Columns,
    callback: StatementQuery['callback'],
  ) {
    this.name = name;
    this.text = text;
    this.callback = callback;
    this.#parameters = parameters;
    this.#known = known;
  }

  /** Answers what keeps it from being sent, which the driver then tells. */
  submit(connection: Connection): Error | null {
    const { name = '', text } = this;
    const { stream } = connection;
    const { parsedStatements } = connection as Connection & Prepared; // see there
    const prepared = parsedStatements[name];
    if (prepared !== undefined && prepared !== text) return new Error(`the name ${name} belongs to another statement`);
    const columns = this.#known.get(name);
    stream.cork();
    if (prepared === undefined) connection.parse({ name, text, types: [] }, true);
    connection.bind({ statement: name, values: [...this.#parameters] }, true);
    if (columns) this.#columns = columns;
    else connection.describe({ type: 'P' }, true);
    connection.execute({}, true);
    connection.sync();
    stream.uncork();
    return null;
  }

  handleRowDescription({ fields }: { readonly fields: readonly Field[] }): void {
    this.#columns = fields.map(({ dataTypeID }) => readers[dataTypeID] ?? asIs);
    if (this.name !== undefined) this.#known.set(this.name, this.#columns);
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    try {
      this.#rows.push(fields.map((text, at) => (text === null ? null : this.#columns[at]!(text))));
    } catch (error) {
      this.#unreadable ??= error as Error; // readers throw nothing else
    }
  }

  handleReadyForQuery(): void {
    this.callback(this.#unreadable ?? null, this.#rows);
  }

  handleError(error: Error): void {
    this.callback(error, []);
  }

  // One execution without a limit of rows says nothing more that matters.
  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
}
