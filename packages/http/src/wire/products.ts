import { z } from 'zod';
import { AmountMinor, CurrencyCode, Id, Money, SearchQuery, Time, line } from './common.ts';

export const TaxRate = z
  .int()
  .min(0)
  .max(10_000)
  .meta({ description: 'Tax in hundredths of a percent: 1900 is 19 %.', example: 1900 });
const shownTaxRate = z.int().meta({ description: 'In hundredths of a percent: 1900 is 19 %.' });

/** What a scanner reads, as it reads it: whether it is a good one, the register says. */
export const Barcode = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[\x20-\x7e]+$/)
  .meta({
    description: 'As a scanner reads it. Check digits of EAN-8, EAN-13 and UPC-A are verified.',
    example: '4006381333931',
  });

export const Product = z
  .strictObject({
    id: Id,
    name: z.string(),
    barcode: z.string().nullable(),
    price: Money.meta({ description: 'Of one, including tax.' }),
    tax_rate: shownTaxRate,
    category: z.string().nullable().meta({ description: 'Groups products on the till.' }),
    active: z.boolean().meta({ description: 'An inactive product is kept, and not sold.' }),
    created_at: Time,
  })
  .meta({ id: 'Product' });
export type Product = z.infer<typeof Product>;

export const ProductChange = z
  .strictObject({
    name: line(120).optional(),
    barcode: Barcode.nullable().optional(),
    price_minor: AmountMinor.optional(),
    tax_rate: TaxRate.optional(),
    category: line(60).nullable().optional(),
    active: z.boolean().optional(),
  })
  .meta({ id: 'ProductChange' });

export const NewProduct = z
  .strictObject({
    name: line(120),
    barcode: Barcode.nullable().optional(),
    price_minor: AmountMinor.meta({ description: "Of one, including tax, in the currency's minor unit." }),
    currency: CurrencyCode.optional().meta({ description: "That of the merchant's first store when left out." }),
    tax_rate: TaxRate,
    category: line(60).nullable().optional(),
    active: z.boolean().optional().meta({ description: 'True when left out.' }),
  })
  .meta({ id: 'NewProduct' });

const category = z.string().min(1).max(60).optional().meta({ description: 'Of this category only.' });

export const ProductQuery = SearchQuery.extend({
  category,
  active: z.enum(['true']).optional().meta({ description: 'Leaves inactive products out.' }),
});

/** At the till: one by its barcode, or a page of those that are sold. */
export const StoreProductQuery = SearchQuery.extend({
  category,
  barcode: Barcode.optional().meta({ description: 'Answers the one product that has it, or `BARCODE_UNKNOWN`.' }),
});

export const ProductImportQuery = z.strictObject({
  dry_run: z.enum(['true', 'false']).optional().meta({ description: 'Checks every row, and changes nothing.' }),
  currency: CurrencyCode.optional().meta({ description: 'Of prices in rows that name none.' }),
});

export const ProductFault = z
  .strictObject({
    row: z.int().meta({ description: 'Counted from 1, the header being row 1.' }),
    column: z.string().nullable(),
    code: z.string().meta({ example: 'BARCODE_INVALID' }),
    value: z.string().nullable().meta({ description: 'What is there, cut short.' }),
  })
  .meta({ id: 'ProductFault' });

export const ProductImport = z
  .strictObject({
    applied: z
      .boolean()
      .meta({ description: 'False for a dry run, and when any row has a fault: then nothing was changed.' }),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    faults: z.array(ProductFault).meta({ description: 'The first 100.' }),
  })
  .meta({ id: 'ProductImport' });
export type ProductImport = z.infer<typeof ProductImport>;

export const ProductTable = z
  .strictObject({ items: z.array(Product) })
  .meta({ id: 'ProductTable', description: 'Every product, for a spreadsheet.' });

export const Categories = z.strictObject({ items: z.array(z.string()) }).meta({ id: 'Categories' });
