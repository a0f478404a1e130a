import { defineEntity, p } from '@mikro-orm/core';
import { instant, integer, json, text, uuid } from './columns.ts';

export const auditEvent = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_event',
  properties: {
    id: uuid().primary(),
    merchantId: uuid().nullable(),
    at: instant(),
    action: text(),
    objectKind: text(),
    objectId: text(),
    actorKind: text(),
    actorId: text().nullable(),
    actorRole: text().nullable(),
    staffMemberId: uuid().nullable(),
    storeId: uuid().nullable(),
    address: text().nullable(),
    details: json(),
  },
  indexes: [
    { name: 'audit_event_newest', properties: ['merchantId', 'at', 'id'] },
    { name: 'audit_event_of_object', properties: ['merchantId', 'objectId', 'at', 'id'] },
    { name: 'audit_event_platform', properties: ['at', 'id'] },
  ],
});

/** Events that wait to be delivered; a delivered one is deleted. */
export const outboxEvent = defineEntity({
  name: 'OutboxEvent',
  tableName: 'outbox_event',
  properties: {
    position: p.bigint('number').primary().autoincrement(),
    id: uuid(),
    merchantId: uuid().nullable(),
    type: text(),
    aggregateKind: text(),
    aggregateId: text(),
    at: instant(),
    data: json(),
    attempts: integer().default(0),
    heldUntil: instant().nullable(),
  },
  indexes: [
    { name: 'outbox_event_held', properties: ['aggregateKind', 'aggregateId'], where: 'held_until is not null' },
  ],
});

export const idempotencyRecord = defineEntity({
  name: 'IdempotencyRecord',
  tableName: 'idempotency_record',
  properties: {
    scope: text().primary(),
    key: text().primary(),
    fingerprint: text(),
    answer: text(),
    at: instant(),
  },
  indexes: [{ name: 'idempotency_record_at', properties: ['at'], type: 'brin' }],
});

export const signingKey = defineEntity({
  name: 'SigningKey',
  tableName: 'signing_key',
  properties: {
    kid: text().primary(),
    alg: text(),
    publicJwk: json(),
    privateJwk: text(),
    createdAt: instant(),
    retiresAt: instant().nullable(),
  },
});
