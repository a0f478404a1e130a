import { z } from 'zod';
import { AmountMinor, Id, Money, Time } from './common.ts';
import { Barcode } from './products.ts';

const taxRate = z.int().meta({ description: 'In hundredths of a percent: 1900 is 19 %.' });

export const Discount = z
  .union([
    z.strictObject({ kind: z.literal('amount'), amount_minor: z.int() }),
    z.strictObject({
      kind: z.literal('percent'),
      basis_points: z.int().meta({ description: 'In hundredths of a percent: 1000 is 10 %.' }),
    }),
  ])
  .meta({ id: 'Discount' });
export type Discount = z.infer<typeof Discount>;

export const NewDiscount = z
  .union([
    z.strictObject({ kind: z.literal('amount'), amount_minor: AmountMinor.min(1) }),
    z.strictObject({ kind: z.literal('percent'), basis_points: z.int().min(1).max(10_000) }),
  ])
  .meta({ id: 'NewDiscount' });
export type NewDiscount = z.infer<typeof NewDiscount>;

export const TaxAmount = z
  .strictObject({ rate: taxRate, gross: Money, net: Money, tax: Money })
  .meta({ id: 'TaxAmount', description: 'What is in a total at one rate: net and tax are the gross.' });

export const Totals = z
  .strictObject({
    subtotal: Money.meta({ description: 'Before every discount.' }),
    discounted: Money.meta({ description: 'Off in all.' }),
    total: Money,
    taxes: z.array(TaxAmount),
  })
  .meta({ id: 'Totals' });

export const CartLine = z
  .strictObject({
    id: Id,
    product_id: Id,
    name: z.string(),
    barcode: z.string().nullable(),
    unit_price: Money,
    tax_rate: taxRate,
    quantity: z.int(),
    discount: Discount.nullable(),
    discounted: Money.meta({ description: "Off this row: its own discount and its share of the cart's." }),
    total: Money,
  })
  .meta({ id: 'CartLine' });
export type CartLine = z.infer<typeof CartLine>;

/** What `cart.changed` carries on the live feed, too. Without personal data. */
export const Cart = z
  .strictObject({
    id: Id,
    store_id: Id,
    till_id: Id,
    version: z.int().meta({ description: 'Counts every change, without a gap.' }),
    status: z
      .enum(['open', 'set_aside', 'checked_out'])
      .meta({ description: 'A till has one that is open; it is set aside when another one is begun.' }),
    sale_id: z.string().nullable(),
    currency: z.string(),
    lines: z.array(CartLine),
    discount: Discount.nullable(),
    totals: Totals,
    card_id: Id.nullable(),
    created_at: Time,
    updated_at: Time,
  })
  .meta({ id: 'Cart' });
export type Cart = z.infer<typeof Cart>;

const Quantity = z.int().min(1).max(9_999);

export const NewItem = z
  .strictObject({
    barcode: Barcode.optional(),
    product_id: Id.optional(),
    quantity: Quantity.optional().meta({ description: '1 when left out.' }),
  })
  .refine(({ barcode, product_id }) => (barcode === undefined) !== (product_id === undefined))
  .meta({ id: 'NewItem', description: 'By `barcode` or by `product_id`: one of them.' });

export const ItemChange = z
  .strictObject({
    quantity: Quantity.optional(),
    discount: NewDiscount.nullable().optional().meta({ description: '`null` takes it away.' }),
  })
  .meta({ id: 'ItemChange' });

export const CartCard = z
  .strictObject({
    card: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .nullable()
      .meta({ description: 'Its id, its number, or what its QR code says; `null` takes it off.' }),
  })
  .meta({ id: 'CartCard' });

export const CartDiscount = z.strictObject({ discount: NewDiscount.nullable() }).meta({ id: 'CartDiscount' });

export const Checkout = z
  .strictObject({
    sale_id: Id.meta({ description: 'A UUID made by the client: the same checkout however often it is sent.' }),
  })
  .meta({ id: 'Checkout' });
