import type { Caller } from '../kernel/caller.ts';
import { insert, update, type AuditEvent, type OutgoingEvent } from '../kernel/commit.ts';
import type { StoreId } from '../kernel/ids.ts';
import { auditEvent, outgoingEvent, type Naming } from '../kernel/records.ts';
import type { PinGuard } from './pin.ts';
import type { StaffMember } from './staff-member.ts';

/** Writes a guard: its first claim stores it. */
export const writeGuard = (guard: PinGuard) =>
  guard.version === 0 ? insert('pin_guard', { ...guard, version: 1 }) : update('pin_guard', guard);

/** What is told of a new lock. As much is written for a number nobody has as for one that somebody has. */
export function lockRecords(
  naming: Naming,
  {
    guard,
    member,
    caller,
    storeId,
  }: { guard: PinGuard; member: StaffMember | undefined; caller: Caller; storeId: StoreId | null },
): { readonly audit: readonly AuditEvent[]; readonly events: readonly OutgoingEvent[] } {
  const object = member ? { kind: 'staff_member', id: member.id } : { kind: 'pin_guard', id: guard.id };
  const { merchantId } = guard;
  const details = { guard: guard.id, locked_until: guard.lockedUntil };
  return {
    audit: [
      auditEvent(naming, caller, {
        action: `${object.kind}.locked`,
        object,
        merchantId,
        staffMemberId: member?.id ?? null,
        storeId,
        details,
      }),
    ],
    events: [outgoingEvent(naming, { merchantId, type: `${object.kind}.locked`, aggregate: object, data: details })],
  };
}
