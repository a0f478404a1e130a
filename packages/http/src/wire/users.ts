import { z } from 'zod';
import { Email, Id, Locale, Password, Time, line } from './common.ts';

export const Role = z.enum(['admin', 'owner', 'staff']).meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;
const MerchantRole = z.enum(['owner', 'staff']);
const StoreIds = z.array(Id).max(1_000);

export const User = z
  .strictObject({
    id: Id,
    email: z.string(),
    name: z.string(),
    role: Role,
    store_ids: z.array(Id).meta({ description: 'The stores of a `staff` user; other roles have all.' }),
    locale: Locale.nullable(),
    active: z.boolean(),
    created_at: Time,
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

const NewPassword = Password.min(10).meta({ description: 'At least 10 characters.' });

export const NewUser = z
  .strictObject({
    email: Email,
    name: line(120),
    role: MerchantRole,
    store_ids: StoreIds.default([]),
    password: NewPassword,
    locale: Locale.optional(),
  })
  .meta({ id: 'NewUser' });

export const UserChange = z
  .strictObject({
    email: Email.optional(),
    name: line(120).optional(),
    role: MerchantRole.optional(),
    store_ids: StoreIds.optional(),
    password: NewPassword.optional(),
    locale: Locale.nullable().optional(),
    active: z.boolean().optional(),
  })
  .meta({ id: 'UserChange' });

export const NewAdmin = z
  .strictObject({ email: Email, name: line(120), password: NewPassword, locale: Locale.optional() })
  .meta({ id: 'NewAdmin' });
export const AdminChange = z
  .strictObject({
    email: Email.optional(),
    name: line(120).optional(),
    password: NewPassword.optional(),
    locale: Locale.nullable().optional(),
    active: z.boolean().optional(),
  })
  .meta({ id: 'AdminChange' });
