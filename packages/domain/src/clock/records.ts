import type { Caller } from '../kernel/caller.ts';
import type { AuditEvent, OutgoingEvent } from '../kernel/commit.ts';
import { auditEvent, outgoingEvent, type Naming } from '../kernel/records.ts';
import type { TimeEntry } from './time-entry.ts';

/** What is told of a change to somebody's time: ids, and no word of who they are. */
export const entryEvent = (
  naming: Naming,
  verb: 'punched' | 'corrected',
  { id, merchantId, staffMemberId, storeId, state }: TimeEntry,
  data: OutgoingEvent['data'] = {},
): OutgoingEvent =>
  outgoingEvent(naming, {
    merchantId,
    type: `time_entry.${verb}`,
    aggregate: { kind: 'attendance', id: staffMemberId },
    data: { entry_id: id, staff_member_id: staffMemberId, store_id: storeId, entry_state: state, ...data },
  });

export const entryAudit = (
  naming: Naming,
  caller: Caller,
  verb: 'added' | 'corrected' | 'removed',
  { id, merchantId, staffMemberId, storeId }: TimeEntry,
  details: AuditEvent['details'],
): AuditEvent =>
  auditEvent(naming, caller, {
    action: `time_entry.${verb}`,
    object: { kind: 'time_entry', id },
    merchantId,
    staffMemberId,
    storeId,
    details,
  });
