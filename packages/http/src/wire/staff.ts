import { z } from 'zod';
import { Id, PageQuery, PinDigits, StaffNumber, Time, line } from './common.ts';

const StoreIds = z.array(Id).max(1_000);

export const StaffMember = z
  .strictObject({
    id: Id,
    name: z.string(),
    staff_id: z.string(),
    store_ids: z.array(Id),
    active: z.boolean(),
    has_pin: z.boolean(),
    failed_attempts: z.int(),
    locked_until: Time.nullable(),
    created_at: Time,
  })
  .meta({ id: 'StaffMember' });
export type StaffMember = z.infer<typeof StaffMember>;

export const NewStaffMember = z
  .strictObject({
    name: line(120),
    staff_id: StaffNumber,
    store_ids: StoreIds,
    pin: PinDigits.optional(),
    active: z.boolean().optional(),
  })
  .meta({ id: 'NewStaffMember' });

export const StaffMemberChange = z
  .strictObject({
    name: line(120).optional(),
    staff_id: StaffNumber.optional(),
    store_ids: StoreIds.optional(),
    active: z.boolean().optional(),
    pin: PinDigits.nullable().optional().meta({ description: '`null` takes the PIN away.' }),
  })
  .meta({ id: 'StaffMemberChange' });

export const StaffQuery = PageQuery.extend({ q: line(100).optional(), store_id: Id.optional() });
