import { z } from 'zod';
import { AmountMinor, Code, Colour, Count, CurrencyCode, Id, Locale, Time, Url, line } from './common.ts';

export const ProgramType = z.enum(['stamps', 'points', 'hybrid']).meta({ id: 'ProgramType' });
export type ProgramType = z.infer<typeof ProgramType>;

export const CardLook = z
  .strictObject({
    background: z.string(),
    foreground: z.string(),
    accent: z.string(),
    logo_url: z.string().nullable(),
  })
  .meta({ id: 'CardLook', description: 'Colours as `#rrggbb`.' });
export type CardLook = z.infer<typeof CardLook>;

export const StampRules = z.strictObject({ target: z.int(), reward: z.string() }).meta({ id: 'StampRules' });
export const Reward = z
  .strictObject({ id: Id, name: z.string(), price_points: z.int(), active: z.boolean() })
  .meta({ id: 'Reward' });
export type Reward = z.infer<typeof Reward>;

export const PointRules = z
  .strictObject({
    points: z.int().meta({ description: 'Points for every unit, rounded down.' }),
    unit_minor: z.int(),
    minimum_purchase_minor: z.int(),
    welcome_bonus: z.int(),
    minimum_redemption: z.int(),
    expiry_days: z
      .int()
      .nullable()
      .meta({ description: 'Points go after so many days without activity; `null`: never.' }),
    rewards: z.array(Reward),
  })
  .meta({ id: 'PointRules' });

export const AntiFraud = z
  .strictObject({
    require_staff_pin: z.boolean(),
    cooldown_minutes: z.int(),
    max_daily_stamps: z.int().nullable().meta({ description: 'Per card and day; `null`: no cap.' }),
  })
  .meta({ id: 'AntiFraud' });

export const Program = z
  .strictObject({
    id: Id,
    code: z.string(),
    type: ProgramType,
    name: z.string(),
    currency: z.string(),
    look: CardLook,
    terms_url: z.string().nullable(),
    privacy_url: z.string().nullable(),
    active: z.boolean(),
    stamps: StampRules.nullable(),
    points: PointRules.nullable(),
    anti_fraud: AntiFraud,
    created_at: Time,
  })
  .meta({ id: 'Program' });
export type Program = z.infer<typeof Program>;

/** For the admin, who reads the programs of all merchants. */
export const MerchantProgram = Program.extend({ merchant_id: Id }).meta({ id: 'MerchantProgram' });

const LogoUrl = z
  .string()
  .max(300_000)
  .regex(/^(https:\/\/\S+|data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/=]+)$/)
  .meta({ description: 'An https or data URL of a PNG, JPEG or WebP picture.' });

const LookChange = z.strictObject({
  background: Colour.optional(),
  foreground: Colour.optional(),
  accent: Colour.optional(),
  logo_url: LogoUrl.nullable().optional(),
});
const StampRulesChange = z.strictObject({ target: z.int().min(1).max(100).optional(), reward: line(120).optional() });
const RewardChange = z.strictObject({
  id: Id.optional().meta({ description: 'Of the reward to keep; a new one when left out.' }),
  name: line(120),
  price_points: z.int().min(1).max(1_000_000_000),
  active: z.boolean().optional(),
});
const PointRulesChange = z.strictObject({
  points: z.int().min(1).max(1_000_000).optional(),
  unit_minor: AmountMinor.min(1).optional(),
  minimum_purchase_minor: AmountMinor.optional(),
  welcome_bonus: Count.max(1_000_000_000).optional(),
  minimum_redemption: Count.max(1_000_000_000).optional(),
  expiry_days: z.int().min(1).max(36_500).nullable().optional(),
  rewards: z.array(RewardChange).max(100).optional(),
});
const AntiFraudChange = z.strictObject({
  require_staff_pin: z.boolean().optional(),
  cooldown_minutes: Count.max(525_600).optional(),
  max_daily_stamps: z.int().min(1).max(1_000).nullable().optional(),
});

export const ProgramChange = z
  .strictObject({
    name: line(100).optional(),
    code: Code.optional(),
    look: LookChange.optional(),
    terms_url: Url.nullable().optional(),
    privacy_url: Url.nullable().optional(),
    active: z.boolean().optional(),
    stamps: StampRulesChange.optional(),
    points: PointRulesChange.optional(),
    anti_fraud: AntiFraudChange.optional(),
  })
  .meta({ id: 'ProgramChange' });

export const NewProgram = ProgramChange.omit({ active: true })
  .extend({ name: line(100), type: ProgramType, currency: CurrencyCode.optional() })
  .meta({ id: 'NewProgram' });

/** What anyone may know of a program. */
export const PublicProgram = z
  .strictObject({
    code: z.string(),
    name: z.string(),
    type: ProgramType,
    merchant_name: z.string(),
    look: CardLook,
    terms_url: z.string().nullable(),
    privacy_url: z.string().nullable(),
    stamps: StampRules.nullable(),
    points: z
      .strictObject({
        points: z.int(),
        unit_minor: z.int(),
        currency: z.string(),
        welcome_bonus: z.int(),
        rewards: z.array(z.strictObject({ name: z.string(), price_points: z.int() })),
      })
      .nullable(),
    locale: Locale.meta({ description: "The merchant's language." }),
  })
  .meta({ id: 'PublicProgram' });
export type PublicProgram = z.infer<typeof PublicProgram>;
