import { z } from 'zod';

/** Opaque; a UUID. */
export const Id = z.uuid().meta({ description: 'Opaque id.', example: '0198b1de-7c1a-7a55-9c1e-3f3c1d5f7a10' });
export const Time = z.iso
  .datetime({ precision: 3 })
  .meta({ description: 'ISO 8601 in UTC.', example: '2026-03-29T10:15:00.000Z' });
export const Day = z.iso.date().meta({ description: 'A calendar day.', example: '2026-03-29' });

export const Locale = z
  .enum(['en', 'fr', 'de', 'lb'])
  .meta({ id: 'Locale', description: 'A language the product speaks.' });
export type Locale = z.infer<typeof Locale>;

export const Money = z
  .strictObject({
    amount_minor: z.int().meta({ description: "In the currency's minor unit.", example: 1234 }),
    currency: z.string().meta({ description: 'ISO 4217.', example: 'EUR' }),
  })
  .meta({ id: 'Money' });
export type Money = z.infer<typeof Money>;

// Control characters have no place in a line of text, and PostgreSQL refuses NUL.
const printable = /^[^\p{Cc}\p{Cs}]*$/u;

/** A line that people typed: trimmed, not empty, without control characters. */
export const line = (longest: number) => z.string().trim().min(1).max(longest).regex(printable);
export const Count = z.int().min(0);
export const AmountMinor = z
  .int()
  .min(0)
  .max(10_000_000_000)
  .meta({ description: "Amount in the currency's minor unit.", example: 1234 });
export const CurrencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .meta({ description: 'ISO 4217.', example: 'EUR' });
export const TimeZoneName = z
  .string()
  .min(1)
  .max(64)
  .regex(printable)
  .meta({ description: 'IANA time zone.', example: 'Europe/Berlin' });
export const Email = z.email().max(254).meta({ example: 'ada@example.org' });
export const Phone = z
  .string()
  .trim()
  .max(32)
  .regex(/^\+?[0-9 ()./-]{5,}$/)
  .meta({ example: '+352 621 123 456' });
export const Password = z.string().min(1).max(256);
export const PinDigits = z
  .string()
  .regex(/^[0-9]{4,8}$/)
  .meta({ description: '4 to 8 digits.' });
export const StaffNumber = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9-]{1,16}$/)
  .meta({ description: 'Personnel number, unique in the merchant.', example: '1001' });
/** Store and program codes: compared in upper case. */
export const Code = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9-]{2,32}$/)
  .meta({ description: '2 to 32 letters, digits and hyphens, compared in upper case.', example: 'DEMO-1' });
export const Colour = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/)
  .meta({ example: '#1f6feb' });
export const Url = z.url({ protocol: /^https?$/ }).max(2_000);

export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: 'How many items at most.' }),
  cursor: z.string().min(1).max(1_000).optional().meta({ description: '`next_cursor` of the page before.' }),
});
export const SearchQuery = PageQuery.extend({ q: line(100).optional().meta({ description: 'What to look for.' }) });
export const PeriodQuery = z.strictObject({
  from: Day.optional().meta({ description: 'First day; 30 days before the last one when left out.' }),
  to: Day.optional().meta({ description: 'Last day; today when left out.' }),
});

/** One stretch of a list. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    items: z.array(item),
    next_cursor: z.string().nullable().meta({ description: 'Hand this back as `cursor` for the next stretch.' }),
  });

export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: 'Stable; never translated.', example: 'STAMP_COOLDOWN' }),
    request_id: z.string(),
    errors: z
      .array(z.strictObject({ pointer: z.string(), detail: z.string() }))
      .optional()
      .meta({ description: 'What is wrong where, as JSON pointers into the request.' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457. A rule adds its own fields, such as `next_stamp_at`.' });
export type Problem = z.infer<typeof Problem>;
