import { callerKey, type Caller, type PlatformCaller } from './caller.ts';
import { refuse, type DomainError } from './errors.ts';
import type { Branded, Id, MerchantId, StaffMemberId, StoreId } from './ids.ts';
import type { Instant } from './time.ts';

/** A record that is changed under a version check; each change counts `version` up by one. */
export interface Versioned {
  readonly id: string;
  readonly version: number;
}

/** One part of a commit. `C` maps a collection's name to what it holds; each context declares its own collections. */
export type Write<C> = {
  [K in keyof C & string]:
    | { readonly op: 'insert'; readonly into: K; readonly record: C[K] }
    /** Replaces the record that has `version - 1` now. */
    | { readonly op: 'update'; readonly into: K; readonly record: C[K] & Versioned }
    /** Writes nothing, and holds the commit to this record still being at this version. */
    | { readonly op: 'require'; readonly into: K; readonly record: C[K] & Versioned };
}[keyof C & string];

export const insert = <K extends string, T>(into: K, record: T) => ({ op: 'insert', into, record }) as const;
/** An update to the next version of `record`. */
export const update = <K extends string, T extends Versioned>(into: K, record: T) =>
  ({ op: 'update', into, record: { ...record, version: record.version + 1 } }) as const;
export const requireUnchanged = <K extends string, T extends Versioned>(into: K, record: T) =>
  ({ op: 'require', into, record }) as const;

/** What a person with the right to see it can read later about a sensitive act. Append-only. */
export interface AuditEvent {
  readonly id: Id<'audit_event'>;
  readonly merchantId: MerchantId | null;
  readonly at: Instant;
  /** `noun.verb` in the glossary's words: `staff_member.unlocked`. */
  readonly action: string;
  readonly object: { readonly kind: string; readonly id: string };
  readonly actor: { readonly kind: Caller['kind']; readonly id: string | null; readonly role?: string };
  readonly staffMemberId: StaffMemberId | null;
  readonly storeId: StoreId | null;
  readonly address: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Something that happened, for others to react to: delivered at least once, in order per aggregate. */
export interface OutgoingEvent {
  /** Deduplicate by this. */
  readonly id: Id<'event'>;
  readonly merchantId: MerchantId | null;
  /** `noun.verb`: `card.changed`. */
  readonly type: string;
  readonly aggregate: { readonly kind: string; readonly id: string };
  readonly at: Instant;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A client's key for one command: 1 to 255 visible ASCII characters. */
export type IdempotencyKey = Branded<string, 'idempotency_key'>;

export function idempotencyKey(text: string): IdempotencyKey {
  if (!/^[\x21-\x7e]{1,255}$/.test(text))
    throw refuse('INVALID', { field: '/idempotency_key', reason: '1 to 255 visible ASCII characters' });
  return text as IdempotencyKey;
}

/** What every command carries: who gives it, and how it is recognised when it is sent again. */
export interface Command<By extends Caller | PlatformCaller = Caller> {
  readonly caller: By;
  readonly key: IdempotencyKey;
  /** Digest of the request without its credentials; a key that comes again with another one is refused. */
  readonly fingerprint: string;
}

/** The kept answer of a command that was carried out. */
export interface IdempotencyRecord {
  /** {@link callerKey} of the caller, and its merchant: keys of different callers never meet. */
  readonly scope: string;
  readonly key: IdempotencyKey;
  readonly fingerprint: string;
  /** The use case's result as JSON text. */
  readonly answer: string;
  readonly at: Instant;
}

/** Everything one decision writes; `W` is the union of the writes it may hold. */
export interface Commit<W> {
  readonly writes: readonly W[];
  readonly audit: readonly AuditEvent[];
  readonly events: readonly OutgoingEvent[];
  readonly idempotency: IdempotencyRecord | null;
}

export type CommitOutcome =
  | { readonly kind: 'committed' }
  /** A record was not at the version it was loaded at, or the idempotency key has been used meanwhile. Nothing was written. */
  | { readonly kind: 'conflict' }
  /** A unique key that the collection declares is taken. Nothing was written. */
  | { readonly kind: 'taken'; readonly unique: string };

/** Where changes are written. A store that takes every context's writes serves each context's use cases. */
export interface Commits<W> {
  /** Writes all of it or nothing, in one atomic step that checks every version and every unique key. */
  commit(change: Commit<W>): Promise<CommitOutcome>;
  /** The kept answer to this key, for as long as it is kept (7 days). */
  answered(scope: string, key: IdempotencyKey): Promise<IdempotencyRecord | undefined>;
  /**
   * Runs `work` when no other work of this process holds the same `aggregate`, in the order asked. It only spares
   * conflicts; correctness never rests on it.
   */
  inTurn<T>(aggregate: string, work: () => Promise<T>): Promise<T>;
}

/** What a pure decision answers: the writes, what to tell others, and the result for the caller. */
export interface Decision<C, R> {
  readonly writes: readonly Write<C>[];
  readonly audit?: readonly AuditEvent[];
  readonly events?: readonly OutgoingEvent[];
  readonly result: R;
}

export interface Loaded<S> {
  readonly state: S;
  /** Filled when the same read that loads the state looked for the command's key; `null` when it found none. */
  readonly answered?: IdempotencyRecord | null;
}

export interface Steps<C, S, R> {
  /** What is being decided on, as `kind:id`: commands on the same one wait for each other within a process. */
  readonly aggregate: string;
  readonly load: () => Promise<Loaded<S>>;
  /** Pure: the loaded state in, a change or a refusal out. Runs again on a newer state after a conflict. */
  readonly decide: (state: S) => Decision<C, R>;
  /** The refusal for a unique key that is taken; `undefined` where another try finds what took it. */
  readonly taken?: (unique: string) => DomainError | undefined;
  readonly now: () => Instant;
  /** Whose keys the command's key is among; its caller's when absent. Nobody else may be able to name it. */
  readonly scope?: string;
}

const mostTries = 25;

export const idempotencyScope = (caller: Caller | PlatformCaller): string =>
  `${caller.merchantId ?? ''}/${callerKey(caller)}`;

/**
 * Runs one command: load, decide, commit once. On a conflict it loads and decides again. The same command sent again gets
 * the first answer, also when both run at the same time; the result must therefore be plain JSON.
 */
export function decideAndCommit<C, S, R>(
  commits: Commits<Write<C>>,
  { caller, key, fingerprint }: Command<Caller | PlatformCaller>,
  { aggregate, load, decide, taken, now, scope = idempotencyScope(caller) }: Steps<C, S, R>,
): Promise<R> {
  return commits.inTurn(aggregate, async () => {
    for (let tries = 0; tries < mostTries; tries++) {
      const { state, answered = await commits.answered(scope, key) } = await load();
      if (answered) return replay<R>(answered, fingerprint);
      const { writes, audit = [], events = [], result } = decide(state);
      const answer = JSON.stringify(result ?? null);
      const outcome = await commits.commit({
        writes,
        audit,
        events,
        idempotency: { scope, key, fingerprint, answer, at: now() },
      });
      if (outcome.kind === 'committed') return result;
      if (outcome.kind === 'taken') {
        const refusal = taken ? taken(outcome.unique) : refuse('CONFLICT');
        if (refusal) throw refusal;
      }
    }
    throw refuse('CONFLICT');
  });
}

/**
 * Like {@link decideAndCommit}, for what carries no key and whose answer must not be kept: sign-ins, tries of a PIN. Sent
 * again, it runs again.
 */
export function changeAndCommit<C, S, R>(
  commits: Commits<Write<C>>,
  { aggregate, load, decide }: Pick<Steps<C, S, R>, 'aggregate' | 'decide'> & { readonly load: () => Promise<S> },
): Promise<R> {
  return commits.inTurn(aggregate, async () => {
    for (let tries = 0; tries < mostTries; tries++) {
      const { writes, audit = [], events = [], result } = decide(await load());
      if (writes.length === 0) return result;
      const outcome = await commits.commit({ writes, audit, events, idempotency: null });
      if (outcome.kind === 'committed') return result;
    }
    throw refuse('CONFLICT');
  });
}

/** The kept answer to a command that came again; refuses with `IDEMPOTENCY_KEY_REUSED` when it is another one. */
export function replay<R>({ answer, fingerprint }: IdempotencyRecord, expected: string): R {
  if (fingerprint !== expected) throw refuse('IDEMPOTENCY_KEY_REUSED');
  return JSON.parse(answer) as R;
}
