import { isDomainError, refusing, type DomainError, type KernelRefusals } from '@tresen/domain';

/** What a statement is given: text that PostgreSQL reads as the type it expects. */
export type Parameter = string | null;

/** A row by position, with instants as epoch milliseconds, whole numbers as numbers, JSON parsed and days as text. */
export type Row = readonly unknown[];

/** A statement with a name is prepared once on each connection; the name belongs to exactly this text. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** One statement at a time, each its own transaction; the same over PostgreSQL and PGlite. */
export interface Sql {
  /**
   * Runs one statement. When the connection is lost on the way it is run once more on another one, so a statement must
   * be a read or do no harm twice. Refuses with `UNAVAILABLE` when the database cannot be reached in time.
   */
  rows(statement: Statement, parameters?: readonly Parameter[]): Promise<readonly Row[]>;
}

/** PostgreSQL writes `2026-11-26 17:37:00.123+00`, and minutes of a zone only where it has some (ISO 8601 wants both). */
const timestamp = (text: string): number => {
  const isWhole = text.at(-3) === '+' || text.at(-3) === '-';
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11)}${isWhole ? ':00' : ''}`);
};
const list = (text: string): readonly string[] => (text === '{}' ? [] : text.slice(1, -1).split(','));

/** What a statement answered, with values of the driver's own types. */
export interface Executed {
  readonly rows: Record<string, unknown>[];
}

/** How the text of a column is read, by the type's object id. */
export const readers: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === 't',
  20: Number,
  21: Number,
  23: Number,
  26: Number,
  114: JSON.parse,
  701: Number,
  1082: (text) => text,
  1184: timestamp,
  1700: Number,
  2951: list,
  3802: JSON.parse,
};

export const asIs = (text: string): string => text;

/** A database error's SQLSTATE or system code, and what it names. */
export interface SqlFailure {
  readonly code: string;
  readonly constraint: string | undefined;
}

export function failureOf(error: unknown): SqlFailure | undefined {
  if (!(error instanceof Error) || isDomainError(error) || !('code' in error) || typeof error.code !== 'string')
    return undefined;
  const constraint = 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : undefined;
  return { code: error.code, constraint };
}

// Classes 08 (connection), 53 (resources), 57P (operator intervention), 58 (system), and single codes: cancelled by a
// time-out, lock not available, a server that became read-only. See "PostgreSQL Error Codes", appendix A of its manual.
const unavailableStates = /^(08|53|57P|58)|^(57014|55P03|25006)$/;
const lostSystemCodes = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
const unreachableSystemCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);
// The driver gives these no code.
const lostMessages = /Connection terminated|not queryable|connection error|socket/i;
const waitedMessages =
  /timeout exceeded when trying to connect|Query read timeout|PGlite is closed|Cannot use a pool after/i;

/** Whether the connection went away under the statement: another one may do. */
export function isLost(error: unknown): boolean {
  const code = failureOf(error)?.code;
  if (code !== undefined && (lostSystemCodes.has(code) || /^(57P0[1-4]|08)/.test(code))) return true;
  return code === undefined && error instanceof Error && lostMessages.test(error.message);
}

/** What the caller is told: `UNAVAILABLE` when the database could not be reached or had no time, otherwise the error itself. */
export function translated(error: unknown): unknown {
  if (isDomainError(error)) return error;
  const code = failureOf(error)?.code;
  const unavailable =
    code === undefined
      ? error instanceof Error && (lostMessages.test(error.message) || waitedMessages.test(error.message))
      : lostSystemCodes.has(code) || unreachableSystemCodes.has(code) || unavailableStates.test(code);
  return unavailable ? unavailableBecause(error) : error;
}

const refuse = refusing<KernelRefusals>();

export const unavailableBecause = (cause: unknown): DomainError =>
  refuse('UNAVAILABLE', { what: 'database' }, { cause });
