import { z } from 'zod';
import { Code, CurrencyCode, Id, Locale, Time, TimeZoneName, line } from './common.ts';

export const Merchant = z
  .strictObject({ id: Id, name: z.string(), locale: Locale, active: z.boolean(), created_at: Time })
  .meta({ id: 'Merchant' });
export type Merchant = z.infer<typeof Merchant>;

export const NewMerchant = z.strictObject({ name: line(120), locale: Locale.optional() }).meta({ id: 'NewMerchant' });
export const MerchantChange = z
  .strictObject({ name: line(120).optional(), locale: Locale.optional() })
  .meta({ id: 'MerchantChange' });
export const MerchantAdminChange = MerchantChange.extend({ active: z.boolean().optional() }).meta({
  id: 'MerchantAdminChange',
});

export const Store = z
  .strictObject({
    id: Id,
    name: z.string(),
    store_code: z.string(),
    timezone: z.string(),
    currency: z.string(),
    locale: Locale,
    active: z.boolean(),
    created_at: Time,
  })
  .meta({ id: 'Store' });
export type Store = z.infer<typeof Store>;

export const NewStore = z
  .strictObject({
    name: line(120),
    store_code: Code,
    timezone: TimeZoneName.optional(),
    currency: CurrencyCode.optional(),
    locale: Locale.optional(),
  })
  .meta({ id: 'NewStore' });
export const StoreChange = NewStore.partial().extend({ active: z.boolean().optional() }).meta({ id: 'StoreChange' });
