import { z } from 'zod';
import { Id, Time } from './common.ts';

export const PairingSecret = z
  .strictObject({
    code: z.string().meta({ description: 'What the scanner reads to be linked to this till.', example: 'POSLINK-…' }),
    barcode_format: z.string().meta({ example: 'CODE128' }),
    svg: z.string().meta({ description: 'The code drawn as a barcode: an SVG document.' }),
    expires_at: Time,
  })
  .meta({ id: 'PairingSecret' });
export type PairingSecret = z.infer<typeof PairingSecret>;

export const Scan = z
  .strictObject({
    value: z
      .string()
      .min(1)
      .max(512)
      .meta({ description: 'What the scanner read: a barcode, a card, or a pairing code.' }),
  })
  .meta({ id: 'Scan' });

export const Scanned = z
  .strictObject({
    result: z.enum(['linked', 'item_added', 'card_attached']),
    till_id: Id,
    cart_id: Id.nullable(),
    cart_version: z.int().nullable(),
  })
  .meta({ id: 'Scanned' });
export type Scanned = z.infer<typeof Scanned>;

export const ScannerState = z
  .strictObject({
    valid: z.literal(true),
    scanner_id: z.string(),
    linked: z.boolean(),
    store_code: z.string().nullable(),
    till_id: Id.nullable(),
    linked_at: Time.nullable(),
  })
  .meta({ id: 'ScannerState' });
export type ScannerState = z.infer<typeof ScannerState>;
