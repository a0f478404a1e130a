import { z } from 'zod';

/**
 * What Google Wallet takes of loyalty cards, after its published API description (discovery document `walletobjects:v1`, resources
 * `LoyaltyClass`, `LoyaltyObject`, `Message`): fields, which of them are required, enumerations without their deprecated spellings,
 * and lengths. Of lengths that the description only recommends, those of texts that a program writes itself are held to; names of
 * merchants and customers are as long as they are, and Google shortens what does not fit.
 */
const text = z.string().min(1);
const id = z.string().regex(/^\d+\.[A-Za-z0-9._-]+$/);
const language = z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/);
const httpsUrl = z.url({ protocol: /^https$/ });
/** Loopback as well, where the host under test lives. */
const reachableUrl = z.union([httpsUrl, z.url({ protocol: /^http$/, hostname: /^(127\.0\.0\.1|localhost)$/ })]);

const translated = (most: number) => z.strictObject({ language, value: text.max(most) });
const localized = (most: number) =>
  z.strictObject({
    defaultValue: translated(most),
    translatedValues: z
      .array(translated(most))
      .refine((all) => new Set(all.map((each) => each.language)).size === all.length, 'a language twice')
      .optional(),
  });

const image = z.strictObject({
  sourceUri: z.strictObject({ uri: reachableUrl }),
  contentDescription: localized(200).optional(),
});

const textModule = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .optional(),
  header: text.max(35).optional(),
  body: text.max(500).optional(),
  localizedHeader: localized(35).optional(),
  localizedBody: localized(500).optional(),
});

const uri = z.strictObject({
  id: text.optional(),
  uri: z.string().regex(/^(https?|tel|mailto|geo):\S+$/),
  description: text.max(20).optional(),
  localizedDescription: localized(20).optional(),
});

const message = z.strictObject({
  id: text.optional(),
  header: text.optional(),
  body: text.optional(),
  localizedHeader: localized(200).optional(),
  localizedBody: localized(500).optional(),
  messageType: z.enum(['MESSAGE_TYPE_UNSPECIFIED', 'TEXT', 'EXPIRATION_NOTIFICATION', 'TEXT_AND_NOTIFY']).optional(),
});

const oneOf = (fields: Record<string, unknown>): boolean =>
  Object.values(fields).filter((value) => value !== undefined).length === 1;

const points = z.strictObject({
  label: text.max(9).optional(),
  localizedLabel: localized(9).optional(),
  balance: z
    .strictObject({
      int: z.int().min(-2_147_483_648).max(2_147_483_647).optional(),
      string: text.max(7).optional(),
      double: z.number().optional(),
    })
    .refine(oneOf, 'exactly one kind of balance'),
});

const notifyPreference = z.enum(['NOTIFICATION_SETTINGS_FOR_UPDATES_UNSPECIFIED', 'NOTIFY_ON_UPDATE']);

/** A whole class, as an insert carries it. */
export const loyaltyClassSchema = z.strictObject({
  id,
  issuerName: text,
  programName: text,
  programLogo: image,
  // Google alone approves or rejects.
  reviewStatus: z.enum(['UNDER_REVIEW', 'DRAFT']),
  localizedIssuerName: localized(200).optional(),
  localizedProgramName: localized(200).optional(),
  localizedAccountIdLabel: localized(15).optional(),
  localizedAccountNameLabel: localized(15).optional(),
  hexBackgroundColor: z
    .string()
    .regex(/^#([0-9a-f]{3}|[0-9a-f]{6})$/)
    .optional(),
  heroImage: image.optional(),
  countryCode: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional(),
  callbackOptions: z.strictObject({ url: reachableUrl }).optional(),
  linksModuleData: z.strictObject({ uris: z.array(uri) }).optional(),
  textModulesData: z.array(textModule).max(10).optional(),
  multipleDevicesAndHoldersAllowedStatus: z
    .enum(['STATUS_UNSPECIFIED', 'MULTIPLE_HOLDERS', 'ONE_USER_ALL_DEVICES', 'ONE_USER_ONE_DEVICE'])
    .optional(),
  notifyPreference: notifyPreference.optional(),
});

/** A whole object, as an insert carries it. */
export const loyaltyObjectSchema = z.strictObject({
  id,
  classId: id,
  state: z.enum(['STATE_UNSPECIFIED', 'ACTIVE', 'COMPLETED', 'EXPIRED', 'INACTIVE']),
  accountName: text.optional(),
  accountId: text.max(20).optional(),
  loyaltyPoints: points.optional(),
  secondaryLoyaltyPoints: points.optional(),
  barcode: z
    .strictObject({
      type: z.enum(['AZTEC', 'CODE_39', 'CODE_128', 'DATA_MATRIX', 'EAN_13', 'PDF_417', 'QR_CODE', 'TEXT_ONLY']),
      renderEncoding: z.enum(['RENDER_ENCODING_UNSPECIFIED', 'UTF_8']).optional(),
      value: text,
      alternateText: z.string().optional(),
    })
    .optional(),
  textModulesData: z.array(textModule).max(10).optional(),
  linksModuleData: z.strictObject({ uris: z.array(uri) }).optional(),
  heroImage: image.optional(),
  messages: z.array(message).max(10).optional(),
  notifyPreference: notifyPreference.optional(),
});

export type KnownClass = z.infer<typeof loyaltyClassSchema>;
export type KnownObject = z.infer<typeof loyaltyObjectSchema>;
