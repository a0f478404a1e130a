/**
 * A rule that was broken or a thing that is not there. Callers tell refusals apart by `code`, never by message or class:
 * two copies of this package may be loaded at once.
 */
export class DomainError<Code extends string = string, Data extends object = object> extends Error {
  override readonly name = 'DomainError';
  readonly code: Code;
  /** What the caller needs to react: times are epoch milliseconds, amounts minor units. */
  readonly data: Data;

  constructor(code: Code, data: Data, options?: { cause?: unknown; message?: string }) {
    super(options?.message ?? code, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.data = data;
  }
}

/** Whether a thrown value is a {@link DomainError}, of the given code if one is named. */
export function isDomainError<Code extends string = string>(error: unknown, code?: Code): error is DomainError<Code> {
  return (
    error instanceof Error &&
    error.name === 'DomainError' &&
    'code' in error &&
    (code === undefined || error.code === code)
  );
}

/** A table of codes and the data each carries; every context declares its own. */
export type Refusals = Record<string, object>;

/** The thrower of one context's refusals: the code decides which data must be given. */
export const refusing =
  <R extends { [K in keyof R]: object }>() =>
  <Code extends keyof R & string>(
    code: Code,
    ...[data, options]: object extends R[Code]
      ? [data?: R[Code], options?: { cause?: unknown }]
      : [data: R[Code], options?: { cause?: unknown }]
  ): DomainError<Code, R[Code]> =>
    new DomainError(code, (data ?? {}) as R[Code], options);

/** What is wrong with one value; `field` is a JSON pointer into the command, in the words of the wire. */
export interface Fault {
  readonly field: string;
  readonly reason: string;
}

/** A member's name as one part of a JSON pointer (RFC 6901, section 3). */
export const pointerPart = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** Refusals that any context can meet. */
export interface KernelRefusals {
  /** A command with this key ran before, with another request. */
  IDEMPOTENCY_KEY_REUSED: object;
  /** A command with this key has been started and is not known to have ended. */
  IDEMPOTENCY_KEY_IN_USE: object;
  /** Others kept changing the same record; nothing was written, trying again is safe. */
  CONFLICT: object;
  /** A value is out of its range or form; `others` are where more than one was found. */
  INVALID: Fault & { others?: readonly Fault[] };
  /** Too many tries; `retry_at` is when the next one is looked at. */
  RATE_LIMITED: { retry_at: number };
  /** A store or service this command needs cannot be reached; nothing was recorded. */
  UNAVAILABLE: { what: string };
  /** The caller is known and may not do this. */
  FORBIDDEN: object;
  /** The caller is not known, or its session has ended. */
  UNAUTHENTICATED: object;
}

export const refuse = refusing<KernelRefusals>();
