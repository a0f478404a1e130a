import { z } from 'zod';
import { AmountMinor, Day, Id, Locale, Money, PageQuery, Time, line } from './common.ts';
import { CartLine, TaxAmount } from './carts.ts';
import { Payment, Refund } from './payments.ts';

export const SaleStatus = z
  .enum(['open', 'paid', 'partially_refunded', 'refunded', 'void'])
  .meta({ id: 'SaleStatus', description: '`open` until its payments come to the total.' });
export type SaleStatus = z.infer<typeof SaleStatus>;

export const SaleLine = CartLine.extend({ refunded_quantity: z.int(), refunded: Money }).meta({ id: 'SaleLine' });

export const Sale = z
  .strictObject({
    id: Id,
    store_id: Id,
    till_id: Id,
    cart_id: Id,
    shift_id: Id,
    receipt_number: z.int().meta({ description: 'Runs without a gap on its till.' }),
    status: SaleStatus,
    currency: z.string(),
    lines: z.array(SaleLine),
    total: Money,
    discounted: Money,
    taxes: z.array(TaxAmount),
    paid: Money.meta({ description: 'Without tips.' }),
    open: Money.meta({ description: 'What is left to pay.' }),
    refunded: Money,
    refundable: Money.meta({ description: 'What can be given back still.' }),
    card_id: Id.nullable(),
    earned: z
      .strictObject({
        stamps: z.int(),
        points: z.int(),
        withheld: z.array(z.string()).meta({ description: 'Why it earned no stamp or no points, by code.' }),
      })
      .nullable()
      .meta({ description: "What it did to the customer's card, once it was paid." }),
    user_id: Id.nullable(),
    device_id: Id.nullable(),
    staff_member_id: Id.nullable(),
    created_at: Time,
    paid_at: Time.nullable(),
    voided_at: Time.nullable(),
    receipt_url: z
      .string()
      .nullable()
      .meta({ description: 'Where anyone who has this address finds the receipt, once it is paid: for a QR code.' }),
  })
  .meta({ id: 'Sale' });
export type Sale = z.infer<typeof Sale>;

/** A sale with all that was paid and given back. */
export const SaleWithPayments = Sale.extend({
  payments: z.array(Payment).meta({ description: 'Oldest first, also those that came to nothing.' }),
  refunds: z.array(Refund),
}).meta({ id: 'SaleWithPayments' });
export type SaleWithPayments = z.infer<typeof SaleWithPayments>;

const emphasis = { strong: z.boolean().optional() };
/** What stands on a receipt or report, line by line, for who prints it by means of their own. */
export const Printout = z
  .strictObject({
    language: z.string(),
    lines: z
      .array(
        z.discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('title'), text: z.string() }),
          z.strictObject({ kind: z.literal('text'), text: z.string(), centred: z.boolean().optional(), ...emphasis }),
          z.strictObject({ kind: z.literal('pair'), left: z.string(), right: z.string(), ...emphasis }),
          z.strictObject({ kind: z.literal('rule') }),
          z.strictObject({ kind: z.literal('space') }),
        ]),
      )
      .meta({ description: 'A `pair` stands at both sides of a line; spaces in front set a line in.' }),
  })
  .meta({ id: 'Printout' });
export type Printout = z.infer<typeof Printout>;

/** A sale with the paper that the customer gets. */
export const Receipt = z
  .strictObject({
    sale: SaleWithPayments,
    till_number: z.int().meta({ description: "The till's number in its store: receipts are numbered by till." }),
    store: z.strictObject({ name: z.string(), store_code: z.string(), timezone: z.string() }),
    printout: Printout,
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof Receipt>;
export const PrintQuery = z.strictObject({
  locale: Locale.optional().meta({ description: 'In place of `Accept-Language`.' }),
});

const filters = {
  status: SaleStatus.optional(),
  receipt_number: z.coerce.number().int().min(1).max(2_000_000_000).optional(),
  till_id: Id.optional(),
  shift_id: Id.optional(),
  from: z.iso.datetime({ offset: true }).optional().meta({ description: 'From this moment on.' }),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: 'Before this moment.' }),
};
export const StoreSaleQuery = PageQuery.extend(filters);
export const SaleQuery = StoreSaleQuery.extend({ store_id: Id.optional() });

export const SalesStatisticsQuery = z.strictObject({
  from: Day.optional().meta({ description: 'First day; 30 days before the last one when left out.' }),
  to: Day.optional().meta({ description: 'Last day; today when left out.' }),
  store_id: Id.optional(),
});

const sums = {
  sales: z.int(),
  gross: Money,
  refunded: Money,
  net: Money.meta({ description: 'Gross less refunds.' }),
};
export const SalesStatistics = z
  .strictObject({
    from: Day,
    to: Day,
    currency: z.string().meta({ description: 'Of all figures; sales in other currencies are left out.' }),
    period: z.strictObject(sums),
    days: z
      .array(z.strictObject({ day: Day, ...sums }))
      .meta({ description: 'Every day of the period, also those without sales.' }),
    stores: z.array(z.strictObject({ store_id: Id, name: z.string(), ...sums })),
  })
  .meta({ id: 'SalesStatistics' });
export type SalesStatistics = z.infer<typeof SalesStatistics>;

export const NewRefund = z
  .strictObject({
    lines: z
      .array(z.strictObject({ line_id: Id, quantity: z.int().min(1).max(9_999) }))
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'Rows to give back, each at most once.' }),
    amount_minor: AmountMinor.min(1).optional(),
    payment_id: Id.optional().meta({
      description: 'Of the payment to give back; newest first, cash last, when left out.',
    }),
    reason: line(200).optional(),
  })
  .refine(({ lines, amount_minor }) => (lines === undefined) !== (amount_minor === undefined))
  .meta({ id: 'NewRefund', description: 'By `lines` or by `amount_minor`: one of them.' });

export const SaleRefunded = z
  .strictObject({ sale: Sale, refunds: z.array(Refund).meta({ description: 'One a payment that gives back.' }) })
  .meta({ id: 'SaleRefunded' });
export type SaleRefunded = z.infer<typeof SaleRefunded>;

export const SalePaid = z.strictObject({ payment: Payment, sale: Sale }).meta({ id: 'SalePaid' });
export type SalePaid = z.infer<typeof SalePaid>;
