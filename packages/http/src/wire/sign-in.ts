import { z } from 'zod';
import { Email, Id, Locale, Password } from './common.ts';
import { Store } from './merchants.ts';
import { Role } from './users.ts';

export const Login = z.strictObject({ email: Email, password: Password }).meta({ id: 'Login' });
export const RefreshToken = z
  .strictObject({ refresh_token: z.string().min(1).max(4_096) })
  .meta({ id: 'RefreshToken' });

export const Tokens = z
  .strictObject({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().meta({ description: 'Seconds.' }),
    refresh_token: z.string().meta({
      description: 'Good once; again only with the `Idempotency-Key` of its exchange, until the next one is used.',
    }),
  })
  .meta({ id: 'Tokens' });
export type Tokens = z.infer<typeof Tokens>;

export const Me = z
  .strictObject({
    kind: z.enum(['user', 'device']),
    user: z
      .strictObject({ id: Id, email: z.string(), name: z.string(), role: Role, locale: Locale.nullable() })
      .nullable(),
    merchant: z.strictObject({ id: Id, name: z.string(), locale: Locale }).nullable(),
    stores: z.array(Store).meta({ description: 'The stores the caller may work in.' }),
    store: Store.nullable().meta({ description: 'The store that `X-Store-Code` names; of a device, its own.' }),
    scopes: z.array(z.string()),
    current_device_id: Id.nullable(),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;
