import type {
  AuditEvent,
  Commit,
  Commits,
  IdempotencyRecord,
  OutgoingEvent,
  Versioned,
  Write,
} from '../kernel/commit.ts';
import { turns } from '../kernel/turns.ts';
import { clockUniques, type ClockCollections } from '../clock/ports.ts';
import { deviceUniques, type DeviceCollections } from '../devices/ports.ts';
import { loyaltyUniques, type LoyaltyCollections } from '../loyalty/ports.ts';
import { paymentUniques, type PaymentCollections } from '../payments/ports.ts';
import { peopleUniques, type PeopleCollections } from '../people/ports.ts';
import { registerUniques, type RegisterCollections } from '../register/ports.ts';
import { walletUniques, type WalletCollections } from '../wallet/ports.ts';
import { copy } from './copy.ts';

/** Every collection there is. */
export type Collections = PeopleCollections &
  LoyaltyCollections &
  DeviceCollections &
  RegisterCollections &
  PaymentCollections &
  ClockCollections &
  WalletCollections;

type Stored = Versioned & { readonly merchantId?: string | null };
type Uniques = Record<string, Record<string, readonly string[]>>;

const uniques: Uniques = {
  ...peopleUniques,
  ...loyaltyUniques,
  ...deviceUniques,
  ...registerUniques,
  ...paymentUniques,
  ...clockUniques,
  ...walletUniques,
};

/** Collections whose ids say something only within their merchant: words of ours, or ids that clients make. */
const namedInMerchant: ReadonlySet<string> = new Set<keyof Collections>(['pin_guard', 'merchant_settings', 'sale']);

const keyOf = (collection: string, { id, merchantId }: Stored): string =>
  namedInMerchant.has(collection) ? `${merchantId}/${id}` : id;

const hasVersion = (record: object): boolean => 'version' in record;

/** Tables in memory, and the commits that change them all or nothing. */
export interface MemoryTables {
  readonly commits: Commits<Write<Collections>>;
  /** The records of a collection as they are now; do not change them. */
  all<K extends keyof Collections>(collection: K): readonly Collections[K][];
  readonly audit: readonly AuditEvent[];
  /** Events not taken by {@link MemoryTables.delivered} yet, oldest first. */
  readonly events: readonly OutgoingEvent[];
  delivered(ids: ReadonlySet<string>): void;
  /** Called before each commit; may throw as a store that cannot be reached would, before or after the write. */
  disturb(disturbance: Disturbance | undefined): void;
}

/** What may go wrong around a commit. `lost`: it is carried out, and the answer never comes. */
export type Disturbance = () => 'none' | 'conflict' | { readonly lost: Error } | { readonly refused: Error };

export function memoryTables(): MemoryTables {
  const tables = new Map<string, Map<string, Stored>>();
  const answers = new Map<string, IdempotencyRecord>();
  const audit: AuditEvent[] = [];
  let events: OutgoingEvent[] = [];
  let disturbance: Disturbance | undefined;
  /** Tables as they are read; what is written drops its own. */
  const lists = new Map<string, readonly Stored[]>();
  const listOf = (collection: string): readonly Stored[] => {
    let list = lists.get(collection);
    if (!list) lists.set(collection, (list = [...table(collection).values()]));
    return list;
  };

  const table = (collection: string): Map<string, Stored> => {
    let records = tables.get(collection);
    if (!records) tables.set(collection, (records = new Map()));
    return records;
  };

  /** The unique key of this collection that another record holds already. */
  const taken = (collection: string, record: Stored): string | undefined => {
    for (const [name, fields] of Object.entries(uniques[collection] ?? {})) {
      const values = (of: Stored) => fields.map((field) => (of as unknown as Record<string, unknown>)[field]);
      const mine = values(record);
      if (mine.some((value) => value == null)) continue;
      for (const [key, other] of table(collection))
        if (key !== keyOf(collection, record) && values(other).every((value, at) => value === mine[at])) return name;
    }
    return undefined;
  };

  const write = ({
    writes,
    ...rest
  }: Commit<Write<Collections>>): { kind: 'committed' | 'conflict' } | { kind: 'taken'; unique: string } => {
    const answerKey = rest.idempotency && JSON.stringify([rest.idempotency.scope, rest.idempotency.key]);
    if (answerKey !== null && answers.has(answerKey)) return { kind: 'conflict' };
    for (const { op, into, record } of writes) {
      const stored = table(into).get(keyOf(into, record as Stored));
      const expected = op === 'update' ? (record as Stored).version - 1 : (record as Stored).version;
      if (op === 'insert' ? stored !== undefined : stored?.version !== expected) return { kind: 'conflict' };
      if (op !== 'insert' && (stored?.merchantId ?? null) !== ((record as Stored).merchantId ?? null))
        return { kind: 'conflict' };
    }
    const undo: (() => void)[] = [];
    for (const { op, into, record } of writes) {
      if (op === 'require') continue;
      const stored = copy(record) as Stored;
      const unique = taken(into, stored);
      if (unique !== undefined) {
        for (const back of undo.reverse()) back();
        lists.clear();
        return { kind: 'taken', unique };
      }
      if (op === 'update' && !hasVersion(stored)) throw new Error(`${into} is never updated`);
      const [records, key] = [table(into), keyOf(into, stored)];
      const before = records.get(key);
      undo.push(() => void (before ? records.set(key, before) : records.delete(key)));
      records.set(key, stored);
      lists.delete(into);
    }
    if (answerKey !== null && rest.idempotency) answers.set(answerKey, { ...rest.idempotency });
    audit.push(...copy(rest.audit));
    events.push(...copy(rest.events));
    return { kind: 'committed' };
  };

  return {
    commits: {
      async commit(change) {
        const wrong = disturbance?.() ?? 'none';
        if (wrong === 'conflict') return { kind: 'conflict' };
        if (typeof wrong === 'object' && 'refused' in wrong) throw wrong.refused;
        const outcome = write(change);
        if (typeof wrong === 'object') throw wrong.lost;
        return outcome;
      },
      async answered(scope, key) {
        return answers.get(JSON.stringify([scope, key]));
      },
      inTurn: turns(),
    },
    all: <K extends keyof Collections>(collection: K) => listOf(collection) as unknown as readonly Collections[K][],
    audit,
    get events() {
      return events;
    },
    delivered: (ids) => {
      events = events.filter(({ id }) => !ids.has(id));
    },
    disturb: (next) => {
      disturbance = next;
    },
  };
}
