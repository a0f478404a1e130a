import type { AuditEvent, IdempotencyKey, IdempotencyRecord, OutgoingEvent } from '../../kernel/commit.ts';
import { start, type Tenant } from './tenant.ts';

export const auditOf = ({ id, merchantId }: Tenant): AuditEvent => ({
  id: id(),
  merchantId,
  at: start,
  action: 'store.changed',
  object: { kind: 'store', id: id() },
  actor: { kind: 'user', id: id(), role: 'owner' },
  staffMemberId: null,
  storeId: null,
  address: '192.0.2.1',
  details: { from: 'A', nested: { list: [1, 'two', null] } },
});

export const eventOf = ({ id, merchantId }: Tenant): OutgoingEvent => ({
  id: id(),
  merchantId,
  type: 'store.changed',
  aggregate: { kind: 'store', id: id() },
  at: start,
  data: { name: 'é' },
});

export const answerOf = ({ merchantId }: Tenant, key: string, answer = '{"first":true}'): IdempotencyRecord => ({
  scope: `${merchantId}/user:1`,
  key: key as IdempotencyKey, // checked where clients send it
  fingerprint: 'f'.repeat(64),
  answer,
  at: start,
});
