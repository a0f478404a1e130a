import type { EntityMetadata, EntitySchema, MetadataStorage } from '@mikro-orm/core';
import type {
  ClockCollections,
  DeviceCollections,
  IdempotencyRecord,
  LoyaltyCollections,
  PaymentCollections,
  PeopleCollections,
  RegisterCollections,
  Sighting,
  WalletCollections,
} from '@tresen/domain';
import * as clock from './clock-entities.ts';
import * as devices from './device-entities.ts';
import * as kernel from './kernel-entities.ts';
import * as loyalty from './loyalty-entities.ts';
import * as payments from './payment-entities.ts';
import * as people from './people-entities.ts';
import * as register from './register-entities.ts';
import type { Parameter, Row } from './sql.ts';
import * as wallet from './wallet-entities.ts';

/** A column of a record; columns that the database fills itself are no part of it. */
interface Column {
  readonly property: string;
  readonly name: string;
  readonly type: string;
  readonly write: (value: unknown) => Parameter;
}

/** How one collection's records lie in their table, taken from the entity's metadata. */
export interface Table<T> {
  /** Quoted. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** Positions in `columns` of the primary key. */
  readonly key: readonly number[];
  /** Position in `columns` of the version, -1 when the records have none. */
  readonly version: number;
  /** Quoted columns that every update sets to their default again. */
  readonly refreshed: readonly string[];
  /** The columns for a select list, in the order `read` expects. */
  select(alias: string): string;
  read(row: Row, offset?: number): T;
  /** For the far side of an outer join. */
  readOptional(row: Row, offset: number): T | null;
  /** The columns as one JSON array, for `json_agg`; {@link Table.readJson} reads what comes of it. */
  json(alias: string): string;
  readJson(values: unknown): readonly T[];
}

/** Records that are never changed once they are there. */
const appendOnly: ReadonlySet<string> = new Set<keyof Tables>([
  'ledger_entry',
  'audit_event',
  'outbox_event',
  'idempotency_record',
  'clock_punch',
  'clock_correction',
]);

export const isAppendOnly = (collection: string): boolean => appendOnly.has(collection);

/** An audit event as it lies in its table: without nested parts. */
export interface AuditEventRow {
  readonly id: string;
  readonly merchantId: string | null;
  readonly at: number;
  readonly action: string;
  readonly objectKind: string;
  readonly objectId: string;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly actorRole: string | null;
  readonly staffMemberId: string | null;
  readonly storeId: string | null;
  readonly address: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** An outgoing event as it lies in its table. */
export interface OutboxEventRow {
  readonly id: string;
  readonly merchantId: string | null;
  readonly type: string;
  readonly aggregateKind: string;
  readonly aggregateId: string;
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
}

type Collections = PeopleCollections &
  LoyaltyCollections &
  DeviceCollections &
  RegisterCollections &
  PaymentCollections &
  ClockCollections &
  WalletCollections & {
    device_sighting: Sighting & { readonly merchantId: string; readonly deviceId: string };
    audit_event: AuditEventRow;
    outbox_event: OutboxEventRow;
    idempotency_record: IdempotencyRecord;
  };

export type Tables = { readonly [K in keyof Collections]: Table<Collections[K]> };

export const entities = [
  ...Object.values(people),
  ...Object.values(loyalty),
  ...Object.values(devices),
  ...Object.values(register),
  ...Object.values(payments),
  ...Object.values(clock),
  ...Object.values(kernel),
  ...Object.values(wallet),
];

export function tablesOf(metadata: MetadataStorage): Tables {
  const table = <T>(entity: EntitySchema): Table<T> => tableOf<T>(metadata.get(entity.meta.class));
  return {
    merchant: table(people.merchant),
    store: table(people.store),
    user: table(people.user),
    session: table(people.session),
    staff_member: table(people.staffMember),
    pin_guard: table(people.pinGuard),
    merchant_settings: table(people.merchantSettings),
    program: table(loyalty.program),
    customer: table(loyalty.customer),
    card: table(loyalty.card),
    ledger_entry: table(loyalty.ledgerEntry),
    device: table(devices.device),
    device_sighting: table(devices.deviceSighting),
    device_grant: table(devices.deviceGrant),
    grant_gate: table(devices.grantGate),
    product: table(register.product),
    till: table(register.till),
    scanner_link: table(register.scannerLink),
    cart: table(register.cart),
    sale: table(register.sale),
    shift: table(register.shift),
    payment: table(payments.payment),
    refund: table(payments.refund),
    clock_link: table(clock.clockLink),
    attendance: table(clock.attendance),
    time_entry: table(clock.timeEntry),
    clock_punch: table(clock.clockPunch),
    clock_correction: table(clock.clockCorrection),
    audit_event: table(kernel.auditEvent),
    outbox_event: table(kernel.outboxEvent),
    idempotency_record: table(kernel.idempotencyRecord),
    pass: table(wallet.pass),
    pass_copy: table(wallet.passCopy),
    pass_campaign: table(wallet.passCampaign),
  };
}

const quoted = (name: string): string => `"${name}"`;

const writers: Readonly<Record<string, (value: unknown) => Parameter>> = {
  'timestamptz(3)': (value) => (typeof value === 'number' ? new Date(value).toISOString() : null),
  jsonb: (value) => (value === null || value === undefined ? null : JSON.stringify(value)),
  'uuid[]': (value) => (Array.isArray(value) ? `{${value.join(',')}}` : null),
};

const asText = (value: unknown): Parameter => (value === null || value === undefined ? null : String(value));

function tableOf<T>(meta: EntityMetadata): Table<T> {
  const byDatabase = (property: EntityMetadata['props'][number]) =>
    property.autoincrement === true || property.defaultRaw !== undefined || property.name === 'heldUntil';
  const properties = meta.props.filter((property) => !byDatabase(property));
  const columns = properties.map(({ name, fieldNames, columnTypes }) => ({
    property: name,
    name: quoted(fieldNames[0]!),
    type: columnTypes[0]!,
    write: writers[columnTypes[0]!] ?? asText,
  }));
  const names = columns.map(({ property }) => property);
  const instants = properties.flatMap(({ columnTypes }, index) => (columnTypes[0] === 'timestamptz(3)' ? [index] : []));
  const key = properties.flatMap((property, index) => (property.primary ? [index] : []));
  const read = (row: Row, offset = 0): T => {
    const record: Record<string, unknown> = {};
    for (let index = 0; index < names.length; index++) record[names[index]!] = row[offset + index];
    // The columns are the record's own, as the mapping test shows for every collection.
    return record as T;
  };
  return {
    name: quoted(meta.tableName),
    columns,
    key,
    version: names.indexOf('version'),
    refreshed: meta.props
      .filter((property) => property.defaultRaw?.includes('now'))
      .map(({ fieldNames }) => quoted(fieldNames[0]!)),
    select: (alias) => columns.map(({ name }) => `${alias}.${name}`).join(', '),
    read,
    readOptional: (row, offset) => (row[offset + key[0]!] === null ? null : read(row, offset)),
    json: (alias) => `json_build_array(${columns.map(({ name }) => `${alias}.${name}`).join(', ')})`,
    readJson: (values) => {
      if (!Array.isArray(values)) return [];
      // Each row is what `json` selected.
      return (values as unknown[][]).map((row) => {
        for (const index of instants) {
          const at = row[index];
          if (typeof at === 'string') row[index] = Date.parse(at);
        }
        return read(row);
      });
    },
  };
}
