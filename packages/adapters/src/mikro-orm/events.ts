import type { AuditEvent, OutgoingEvent } from '@tresen/domain';
import type { AuditEventRow, OutboxEventRow } from './tables.ts';

export const auditEventRow = ({ object, actor, ...event }: AuditEvent): AuditEventRow => ({
  ...event,
  objectKind: object.kind,
  objectId: object.id,
  actorKind: actor.kind,
  actorId: actor.id,
  actorRole: actor.role ?? null,
});

export function auditEventOf(row: AuditEventRow): AuditEvent {
  const { objectKind, objectId, actorKind, actorId, actorRole, ...event } = row;
  const actor = { kind: actorKind, id: actorId, ...(actorRole !== null && { role: actorRole }) };
  // Written by auditEventRow above, and unchangeable since.
  return { ...event, object: { kind: objectKind, id: objectId }, actor } as AuditEvent;
}

export const outboxEventRow = ({ aggregate, ...event }: OutgoingEvent): OutboxEventRow => ({
  ...event,
  aggregateKind: aggregate.kind,
  aggregateId: aggregate.id,
});

export function outgoingEventOf(row: OutboxEventRow): OutgoingEvent {
  const { aggregateKind, aggregateId, ...event } = row;
  // Written by outboxEventRow above.
  return { ...event, aggregate: { kind: aggregateKind, id: aggregateId } } as OutgoingEvent;
}
