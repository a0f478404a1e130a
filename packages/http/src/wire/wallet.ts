import { z } from 'zod';
import { Id, Locale, PageQuery, Time } from './common.ts';
import { ProgramChange } from './programs.ts';

export const PassPlatform = z
  .enum(['apple', 'google'])
  .meta({ id: 'PassPlatform', description: 'A wallet on customers’ phones.' });
export type PassPlatform = z.infer<typeof PassPlatform>;

/** What a customer is offered on the card's own page; platforms that are not set up are not there. */
export const PassOffers = z
  .strictObject({
    items: z.array(
      z.strictObject({
        platform: PassPlatform,
        hands: z.enum(['file', 'link']).meta({
          description: '`file`: open `href` itself. `link`: POST to `href`, and follow the `url` it answers.',
        }),
        href: z.string().meta({ description: 'From the root of the host.' }),
      }),
    ),
  })
  .meta({ id: 'PassOffers' });
export type PassOffers = z.infer<typeof PassOffers>;

export const PassLinkMade = z
  .strictObject({ platform: PassPlatform, url: z.string().meta({ description: 'Where the customer saves the pass.' }) })
  .meta({ id: 'PassLinkMade' });
export type PassLinkMade = z.infer<typeof PassLinkMade>;

export const WalletFinding = z
  .strictObject({
    severity: z.enum(['error', 'warning']),
    code: z.string().meta({ description: 'Stable; never translated.', example: 'CERTIFICATE_EXPIRES' }),
    field: z.string().nullable().meta({ description: 'The setting it is about.' }),
    detail: z.string().meta({ description: 'One line in English.' }),
    at: Time.nullable(),
  })
  .meta({ id: 'WalletFinding' });

export const WalletCheck = z
  .strictObject({
    status: z.enum(['ok', 'warning', 'failed', 'missing']).meta({
      description: '`missing`: nothing is set. With `failed` and `missing`, customers are not offered the platform.',
    }),
    findings: z.array(WalletFinding),
    identities: z.array(
      z.strictObject({
        issuer: z.string(),
        label: z.string(),
        valid_from: Time.nullable(),
        valid_until: Time.nullable(),
      }),
    ),
    checked_at: Time,
  })
  .meta({ id: 'WalletCheck' });
export type WalletCheck = z.infer<typeof WalletCheck>;

export const WalletPlatformSettings = z
  .strictObject({
    platform: PassPlatform,
    label: z.string(),
    origin: z
      .enum(['merchant', 'installation', 'none'])
      .meta({ description: 'Whose settings are in force: the merchant’s own come first, and are taken as a whole.' }),
    fields: z.array(
      z.strictObject({
        name: z.string(),
        secret: z.boolean(),
        set: z.boolean().meta({ description: 'Whether the merchant has set it.' }),
        value: z.string().nullable().meta({ description: 'The merchant’s own; never of a secret.' }),
      }),
    ),
    check: WalletCheck.meta({ description: 'Of the settings in force.' }),
    updated_at: Time.nullable(),
  })
  .meta({ id: 'WalletPlatformSettings' });
export type WalletPlatformSettings = z.infer<typeof WalletPlatformSettings>;

export const WalletSettings = z.strictObject({ items: z.array(WalletPlatformSettings) }).meta({ id: 'WalletSettings' });
export type WalletSettings = z.infer<typeof WalletSettings>;

export const WalletSettingsChange = z
  .strictObject({
    values: z
      .record(z.string().max(64), z.string().min(1).max(60_000).nullable())
      .meta({ description: 'By field; `null` takes a value away, what is not named stays.' }),
  })
  .meta({ id: 'WalletSettingsChange' });

const Words = z.strictObject({ en: z.string(), fr: z.string(), de: z.string(), lb: z.string() }).meta({ id: 'Words' });
const PassField = z.strictObject({ key: z.string(), label: Words, text: Words }).meta({ id: 'PassField' });

/** The pass model itself: pages draw both platforms' previews from it, as the platforms draw the passes. */
export const PassPreview = z
  .strictObject({
    merchant_name: z.string(),
    program_name: z.string(),
    language: Locale,
    colours: z.strictObject({
      background: z.string(),
      foreground: z.string(),
      label: z.string(),
      accent: z.string(),
      corrected: z
        .array(z.enum(['foreground', 'accent']))
        .meta({ description: 'Colours of the program that could not be read and are another shade here.' }),
    }),
    logo_url: z.string().nullable(),
    logo_findings: z.array(WalletFinding).meta({ description: 'What a platform cannot show of the logo, and why.' }),
    balances: z.array(
      z.strictObject({
        kind: z.enum(['stamps', 'points']),
        label: Words,
        value: z.int(),
        target: z.int().nullable(),
        text: Words,
      }),
    ),
    progress: PassField.nullable(),
    customer: PassField.nullable(),
    news: PassField.meta({ description: 'The one field whose change is announced.' }),
    code: z.strictObject({ payload: z.string(), text: z.string() }),
    back: z.array(PassField),
    links: z.array(z.strictObject({ key: z.enum(['terms', 'privacy', 'card']), label: Words, url: z.string() })),
    state: z.enum(['active', 'ended']),
  })
  .meta({ id: 'PassPreview' });
export type PassPreview = z.infer<typeof PassPreview>;

/** A program as it would be: with nothing named, as it is. Nothing is kept. */
export const PassPreviewRequest = z
  .strictObject({
    change: ProgramChange.optional(),
    stamps: z.int().min(0).max(1_000).optional(),
    points: z.int().min(0).max(1_000_000_000).optional(),
    customer_name: z.string().max(100).optional(),
    language: Locale.optional(),
  })
  .meta({ id: 'PassPreviewRequest' });

export const PushStatus = z
  .strictObject({
    items: z.array(
      z.strictObject({
        platform: PassPlatform,
        passes: z.int(),
        copies: z.int().meta({
          description: 'Phones, or objects at the platform, that are told of changes; dead letters are not among them.',
        }),
        waiting: z.int(),
        oldest_due_at: Time.nullable(),
        dead: z.int(),
        last_sent_at: Time.nullable(),
      }),
    ),
    campaigns: z.array(
      z.strictObject({ program_id: Id, passes_reached: z.int(), started_at: Time, finished_at: Time.nullable() }),
    ),
  })
  .meta({ id: 'PushStatus' });
export type PushStatus = z.infer<typeof PushStatus>;

export const DeadLetter = z
  .strictObject({
    id: Id,
    platform: PassPlatform,
    kind: z.enum(['device', 'object', 'look']),
    program_id: Id,
    card_id: Id.nullable(),
    code: z.string(),
    detail: z.string(),
    attempts: z.int(),
    dead_since: Time,
  })
  .meta({ id: 'DeadLetter' });
export type DeadLetter = z.infer<typeof DeadLetter>;

export const DeadLetterQuery = PageQuery;
export const Resent = z.strictObject({ resent: z.int() }).meta({ id: 'Resent' });
