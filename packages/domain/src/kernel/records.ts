import type { Caller, PlatformCaller } from './caller.ts';
import type { AuditEvent, OutgoingEvent } from './commit.ts';
import { newId, type MerchantId, type Randomness, type StaffMemberId, type StoreId } from './ids.ts';
import type { Instant } from './time.ts';

/** What a decision needs to name what it makes. */
export interface Naming {
  readonly now: Instant;
  readonly random: Randomness;
}

/** An audit event by this caller, now. `merchantId` is the object's; `null` for what belongs to the platform. */
export const auditEvent = (
  { now, random }: Naming,
  caller: Caller | PlatformCaller,
  event: {
    readonly action: string;
    readonly object: AuditEvent['object'];
    readonly merchantId: MerchantId | null;
    readonly staffMemberId?: StaffMemberId | null;
    readonly storeId?: StoreId | null;
    readonly details?: AuditEvent['details'];
  },
): AuditEvent => ({
  id: newId(now, random),
  merchantId: event.merchantId,
  at: now,
  action: event.action,
  object: event.object,
  actor: actorOf(caller),
  staffMemberId: event.staffMemberId ?? null,
  storeId: event.storeId ?? null,
  address: caller.address ?? null,
  details: event.details ?? {},
});

function actorOf(caller: Caller | PlatformCaller): AuditEvent['actor'] {
  switch (caller.kind) {
    case 'user':
      return { kind: 'user', id: caller.userId, role: caller.role };
    case 'device':
      return { kind: 'device', id: caller.deviceId };
    case 'system':
      return { kind: 'system', id: caller.job };
    case 'public':
      return { kind: 'public', id: null };
    default:
      return caller satisfies never;
  }
}

/** An event to go out with the commit. Its data carries no personal data: what a consumer needs, it reads. */
export const outgoingEvent = (
  { now, random }: Naming,
  event: Pick<OutgoingEvent, 'merchantId' | 'type' | 'aggregate' | 'data'>,
): OutgoingEvent => ({ id: newId(now, random), at: now, ...event });
