import type { Caller, PlatformCaller } from '../kernel/caller.ts';
import type { AuditEvent, OutgoingEvent } from '../kernel/commit.ts';
import type { MerchantId } from '../kernel/ids.ts';
import { auditEvent, outgoingEvent, type Naming } from '../kernel/records.ts';

type Kind = 'merchant' | 'store' | 'user' | 'staff_member';

interface Recorded {
  readonly audit: readonly AuditEvent[];
  readonly events: readonly OutgoingEvent[];
}

/** The audit event of a change by hand, and the news of it for whoever keeps what the object said. */
export const recorded = (
  naming: Naming,
  caller: Caller | PlatformCaller,
  object: { readonly kind: Kind; readonly id: string; readonly merchantId: MerchantId | null },
  acts: readonly { readonly verb: string; readonly details?: AuditEvent['details'] }[],
): Recorded => ({
  audit: acts.map(({ verb, details = {} }) =>
    auditEvent(naming, caller, {
      action: `${object.kind}.${verb}`,
      object: { kind: object.kind, id: object.id },
      merchantId: object.merchantId,
      details,
    }),
  ),
  events: [
    outgoingEvent(naming, {
      merchantId: object.merchantId,
      type: `${object.kind}.changed`,
      aggregate: { kind: object.kind, id: object.id },
      data: { [`${object.kind}_id`]: object.id, acts: acts.map(({ verb }) => verb) },
    }),
  ],
});

/** The names of the fields that a change gives, as the wire spells them; values stay out of the audit trail. */
export const changedFields = (changes: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.keys(changes)
    .filter((field) => changes[field] !== undefined)
    .map((field) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
