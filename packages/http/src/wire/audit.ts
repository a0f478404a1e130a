import { z } from 'zod';
import { Id, PageQuery, Time, line } from './common.ts';

export const AuditEvent = z
  .strictObject({
    id: Id,
    at: Time,
    action: z.string().meta({ description: '`noun.verb`.', example: 'staff_member.unlocked' }),
    object: z.strictObject({ kind: z.string(), id: z.string() }),
    actor: z.strictObject({
      kind: z.enum(['user', 'device', 'public', 'system']),
      id: z.string().nullable(),
      role: z.string().optional(),
      name: z.string().optional(),
    }),
    on_behalf: z.boolean().meta({ description: 'Done by an admin for the merchant.' }),
    staff_member_id: Id.nullable(),
    store_id: Id.nullable(),
    address: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEvent' });
export type AuditEvent = z.infer<typeof AuditEvent>;

const Moment = z.iso.datetime({ offset: true });

export const AuditQuery = PageQuery.extend({
  action: line(80).optional(),
  object_id: line(80).optional(),
  actor_id: line(80).optional(),
  from: Moment.optional().meta({ description: 'From this moment on.' }),
  to: Moment.optional().meta({ description: 'Before this moment.' }),
});
