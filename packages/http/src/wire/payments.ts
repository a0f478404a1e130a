import { z } from 'zod';
import { AmountMinor, Id, Money, PageQuery, Time, line } from './common.ts';
import { Product } from './products.ts';

export const ProviderId = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,39}$/)
  .meta({ description: 'A provider by its id.', example: 'cash' });
export const Platform = z.enum(['web', 'android', 'ios']).meta({ id: 'Platform' });

export const PaymentStatus = z
  .enum([
    'created',
    'submitting',
    'awaiting',
    'unknown',
    'needs_review',
    'approved',
    'settled',
    'orphaned',
    'declined',
    'cancelled',
    'not_started',
  ])
  .meta({
    id: 'PaymentStatus',
    description:
      '`settled`: the money is put to the sale. `declined`, `cancelled`, `not_started`: no money moved. `unknown`: nobody knows, and it is ' +
      'inquired about. `needs_review`: a person must say. `orphaned`: money that fits no sale.',
  });
export type PaymentStatus = z.infer<typeof PaymentStatus>;

export const Payment = z
  .strictObject({
    id: Id,
    sale_id: Id,
    provider: z.string(),
    status: PaymentStatus,
    is_open: z.boolean().meta({ description: 'It may still take money: nothing else may be charged meanwhile.' }),
    amount: Money.meta({ description: 'What is wanted.' }),
    taken: Money.nullable().meta({ description: 'What was taken, without the tip, once that is known.' }),
    tip: Money.nullable(),
    tendered: Money.nullable(),
    change: Money.nullable(),
    reader_id: z.string().nullable(),
    phase: z.enum(['waiting', 'waiting_for_card', 'waiting_for_pin', 'processing']).nullable(),
    action: z
      .strictObject({ kind: z.literal('open_url'), url: z.string() })
      .nullable()
      .meta({ description: 'What the till must do for the payment to go on.' }),
    reason: z.string().nullable().meta({ description: 'A code: why it ended without money, or why nobody knows.' }),
    details: z.record(z.string(), z.string()).meta({ description: 'For the receipt: card, authorization code.' }),
    cancel_requested: z.boolean(),
    can_cancel: z.boolean(),
    refunded: Money,
    refundable: Money,
    created_at: Time,
    closed_at: Time.nullable(),
    version: z.int(),
  })
  .meta({ id: 'Payment' });
export type Payment = z.infer<typeof Payment>;

export const RefundStatus = z
  .enum(['created', 'submitting', 'awaiting', 'unknown', 'needs_review', 'approved', 'declined'])
  .meta({ id: 'RefundStatus' });

export const Refund = z
  .strictObject({
    id: Id,
    sale_id: Id,
    payment_id: Id,
    provider: z.string(),
    status: RefundStatus,
    amount: Money,
    lines: z.array(z.strictObject({ line_id: Id, quantity: z.int(), amount: Money })),
    reason: z.string().nullable(),
    why: z.string().nullable().meta({ description: 'A code: why it was declined, or why nobody knows.' }),
    created_at: Time,
    closed_at: Time.nullable(),
  })
  .meta({ id: 'Refund' });
export type Refund = z.infer<typeof Refund>;

export const NewPayment = z
  .strictObject({
    provider: ProviderId,
    amount_minor: AmountMinor.min(1).optional().meta({ description: 'All that is left to pay when left out.' }),
    tendered_minor: AmountMinor.optional().meta({ description: 'Cash handed over; as much as is paid when left out.' }),
    reader_id: line(100).optional(),
    platform: Platform.optional().meta({ description: '`web` when left out.' }),
  })
  .meta({ id: 'NewPayment' });

const Labels = z
  .record(z.string(), z.string())
  .meta({ description: 'What is on its button, by language; `en` always.', example: { en: 'Cash', de: 'Bar' } });

export const ProviderOption = z
  .strictObject({
    id: ProviderId,
    label: z.string().meta({ description: 'In the language asked for, for the platform asked for.' }),
    labels: Labels,
    flow: z.enum(['immediate', 'terminal', 'app_switch']),
    can: z.strictObject({
      cancel: z.boolean(),
      refund: z.enum(['none', 'full', 'partial']),
      tips: z.boolean(),
      readers: z.boolean().meta({ description: 'A payment names one of `/store/payments/readers`.' }),
    }),
    platforms: z.array(Platform),
    available: z.boolean().meta({ description: 'A payment can begin now, whatever its amount.' }),
    why_not: z
      .enum([
        'not_configured',
        'unreachable',
        'refused',
        'not_for_this_environment',
        'currency_not_taken',
        'platform_not_supported',
      ])
      .nullable(),
    minimum: Money,
    missing: Money.nullable().meta({
      description: 'What `amount_minor` lacks to the minimum; `null` when it is enough, or none was asked about.',
    }),
    topup: z
      .strictObject({ barcode: z.string(), product: Product.nullable() })
      .nullable()
      .meta({ description: 'The product to add as often as needed to reach the minimum.' }),
  })
  .meta({ id: 'ProviderOption' });
export type ProviderOption = z.infer<typeof ProviderOption>;

export const ProviderOptions = z.strictObject({ items: z.array(ProviderOption) }).meta({ id: 'ProviderOptions' });
export const ProviderOptionsQuery = z.strictObject({
  amount_minor: z.coerce.number().int().min(0).max(10_000_000_000).optional(),
  platform: Platform.optional(),
});

export const Reader = z
  .strictObject({
    provider: z.string(),
    id: z.string(),
    name: z.string(),
    model: z.string().nullable(),
    status: z.enum(['online', 'offline', 'busy', 'unknown']).meta({ description: 'As last heard.' }),
    seen_at: Time.nullable(),
  })
  .meta({ id: 'Reader' });
export type Reader = z.infer<typeof Reader>;
export const Readers = z.strictObject({ items: z.array(Reader) }).meta({ id: 'Readers' });
export const ReaderQuery = z.strictObject({
  provider: ProviderId.optional().meta({
    description: 'Of this provider only; of all that have readers when left out.',
  }),
});
export const NewReader = z
  .strictObject({
    provider: ProviderId,
    code: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9-]{6,12}$/)
      .meta({ description: "As the reader's screen shows it; alive five minutes.", example: '4WLFDSBF' }),
    name: line(60),
  })
  .meta({ id: 'NewReader' });

export const ProviderSettings = z
  .strictObject({
    provider: z.string(),
    labels: Labels,
    fields: z.array(
      z.strictObject({
        name: z.string(),
        secret: z.boolean(),
        value: z.string().nullable().meta({ description: 'Of a secret always `null`.' }),
        is_set: z.boolean(),
        from_installation: z.boolean().meta({ description: 'Not set here, and set for the whole installation.' }),
      }),
    ),
    updated_at: Time.nullable(),
  })
  .meta({ id: 'ProviderSettings' });
export type ProviderSettings = z.infer<typeof ProviderSettings>;
export const PaymentSettings = z
  .strictObject({ items: z.array(ProviderSettings) })
  .meta({ id: 'PaymentSettings', description: 'Of every provider that has settings.' });
export const PaymentSettingsChange = z
  .strictObject({
    provider: ProviderId,
    values: z
      .record(z.string().max(64), z.string().max(10_000).nullable())
      .meta({ description: 'New values by field; `null` takes one away, what is not named stays.' }),
  })
  .meta({ id: 'PaymentSettingsChange' });

/** What a person must decide. */
export const ReviewItem = z
  .strictObject({
    id: Id.meta({ description: 'Of the refund, or else of the payment.' }),
    kind: z.enum(['payment', 'refund', 'orphaned']),
    payment: Payment,
    refund: Refund.nullable(),
    sale: z.strictObject({
      id: Id,
      store_id: Id,
      till_id: Id,
      receipt_number: z.int(),
      status: z.string(),
      total: Money,
      open: Money,
      created_at: Time,
    }),
    decisions: z.array(z.enum(['taken', 'not_taken', 'refund', 'assign'])),
  })
  .meta({ id: 'ReviewItem' });
export type ReviewItem = z.infer<typeof ReviewItem>;
export const ReviewQuery = PageQuery.extend({ store_id: Id.optional() });
const note = line(500).optional();
export const ReviewDecision = z
  .union([
    z.strictObject({
      decision: z.literal('taken'),
      amount_minor: AmountMinor.min(1).optional().meta({ description: 'What was wanted when left out.' }),
      note,
    }),
    z.strictObject({ decision: z.literal('not_taken'), note }),
    z.strictObject({ decision: z.literal('refund'), note }),
    z.strictObject({ decision: z.literal('assign'), sale_id: Id, note }),
  ])
  .meta({ id: 'ReviewDecision' });

export const RefundDecision = z
  .strictObject({
    decision: z.enum(['taken', 'not_taken']).meta({ description: '`taken`: the customer has got the money.' }),
    note,
  })
  .meta({ id: 'RefundDecision' });

/** What comes to a callback or return address may be anything. */
export const AnyQuery = z.looseObject({});
export const AttemptToken = z.string().regex(/^[A-Za-z0-9_-]{16,128}$/);
