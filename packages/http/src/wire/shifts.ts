import { z } from 'zod';
import { AmountMinor, Id, Money, PageQuery, Time, line } from './common.ts';
import { Cart, TaxAmount } from './carts.ts';
import { Printout } from './sales.ts';

const CashMovement = z
  .strictObject({
    id: Id,
    kind: z.enum(['in', 'out']),
    amount: Money,
    reason: z.string(),
    at: Time,
    by: z.string().meta({ description: 'Who entered it: `user:` or `device:` and an id.' }),
  })
  .meta({ id: 'CashMovement' });

export const Takings = z
  .strictObject({
    sales: z.int().meta({ description: 'Rung up.' }),
    voided: z.int(),
    discounted: Money,
    by_provider: z.array(
      z.strictObject({
        provider: z.string(),
        payments: z.int(),
        paid: Money,
        tips: Money,
        refunds: z.int(),
        refunded: Money,
      }),
    ),
    taxes: z.array(TaxAmount).meta({ description: 'Of sales that were paid, less refunds.' }),
    first_receipt: z.int().nullable(),
    last_receipt: z.int().nullable(),
  })
  .meta({ id: 'Takings' });

export const Shift = z
  .strictObject({
    id: Id,
    store_id: Id,
    till_id: Id,
    till_number: z.int().meta({ description: "The till's number in its store." }),
    number: z.int().meta({ description: 'Counts up on its till.' }),
    status: z.enum(['open', 'closed']),
    currency: z.string(),
    opening_float: Money,
    movements: z.array(CashMovement),
    takings: Takings,
    expected_cash: Money.meta({ description: 'What should be in the drawer now.' }),
    opened_at: Time,
    opened_by: z.string(),
    closing: z
      .strictObject({
        at: Time,
        by: z.string(),
        counted_cash: Money,
        expected_cash: Money,
        difference: Money.meta({ description: 'Counted less expected: negative when cash is missing.' }),
        note: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'Shift' });
export type Shift = z.infer<typeof Shift>;

export const NewShift = z
  .strictObject({ opening_float_minor: AmountMinor.optional().meta({ description: 'An empty drawer when left out.' }) })
  .meta({ id: 'NewShift' });
export const NewMovement = z
  .strictObject({ kind: z.enum(['in', 'out']), amount_minor: AmountMinor.min(1), reason: line(200) })
  .meta({ id: 'NewMovement' });
export const ShiftClosing = z
  .strictObject({ counted_cash_minor: AmountMinor, note: line(500).optional() })
  .meta({ id: 'ShiftClosing' });

export const StoreShiftQuery = PageQuery.extend({ till_id: Id.optional() });
export const ShiftQuery = StoreShiftQuery.extend({ store_id: Id.optional() });

/** A closed shift, to be printed: the same however often. */
export const ZReport = z
  .strictObject({
    shift: Shift,
    store: z.strictObject({ name: z.string(), store_code: z.string(), timezone: z.string() }),
    gross: Money.meta({ description: 'Paid less refunded, by all providers.' }),
    printout: Printout,
  })
  .meta({ id: 'ZReport' });
export type ZReport = z.infer<typeof ZReport>;

export const Till = z
  .strictObject({
    id: Id,
    client: z.string().meta({ description: 'Whose till it is: `user:` or `device:` and an id.' }),
    number: z.int().meta({ description: 'Counts up in its store.' }),
    label: z.string().meta({ description: 'What people call the client.' }),
    is_own: z.boolean().meta({ description: 'The till of whoever asks.' }),
    last_receipt: z.int(),
    open_shift_id: Id.nullable(),
    cart_id: Id.nullable().meta({ description: 'Its open cart.' }),
  })
  .meta({ id: 'Till' });
export type Till = z.infer<typeof Till>;
export const TillQuery = z.strictObject({ store_id: Id });
export const Tills = z.strictObject({ items: z.array(Till) }).meta({ id: 'Tills' });

/** Where a till stands: everything a page needs when it is opened again. */
export const TillState = z
  .strictObject({ till: Till.nullable(), shift: Shift.nullable(), cart: Cart.nullable() })
  .meta({ id: 'TillState', description: 'All `null` before the first command.' });
export type TillState = z.infer<typeof TillState>;

export const WatchedCart = z.strictObject({ cart: Cart.nullable() }).meta({ id: 'WatchedCart' });
