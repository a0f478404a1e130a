import { z } from 'zod';
import { AmountMinor, Email, Id, Locale, Money, Phone, PinDigits, StaffNumber, Time, line } from './common.ts';
import { CardLook, ProgramType, PublicProgram } from './programs.ts';

export const Customer = z
  .strictObject({
    id: Id,
    name: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    locale: Locale.nullable(),
    erased_at: Time.nullable(),
  })
  .meta({ id: 'Customer' });
export type Customer = z.infer<typeof Customer>;

/** A card against its program's rules, without personal data: what a command on it answers. */
export const CardState = z
  .strictObject({
    id: Id,
    number: z.string().meta({ example: 'K7M-2PX-9RT' }),
    qr_payload: z.string(),
    program_id: Id,
    customer_id: Id,
    active: z.boolean(),
    stamps: z
      .strictObject({
        balance: z.int(),
        debt: z.int().meta({ description: 'Stamps taken back after they were spent; the next ones pay it off.' }),
        lifetime: z.int(),
        target: z.int(),
        reward: z.string(),
        reward_ready: z.boolean(),
        rewards_redeemed: z.int(),
      })
      .nullable(),
    points: z
      .strictObject({
        balance: z.int(),
        debt: z.int(),
        lifetime: z.int(),
        redeemed: z.int(),
        rewards: z.array(z.strictObject({ id: Id, name: z.string(), price_points: z.int(), affordable: z.boolean() })),
      })
      .nullable(),
    next_stamp_at: Time.nullable().meta({ description: 'When the next stamp is possible, if that is not now.' }),
    last_activity_at: Time,
    enrolled_at: Time,
  })
  .meta({ id: 'CardState' });
export type CardState = z.infer<typeof CardState>;

/** A card with its program and whose it is: `{ ...card, ...changed.card }` brings it up to date after a command. */
export const Card = CardState.extend({
  program: z.strictObject({
    id: Id,
    code: z.string(),
    type: ProgramType,
    name: z.string(),
    currency: z.string(),
    look: CardLook,
  }),
  customer: Customer,
}).meta({ id: 'Card' });
export type Card = z.infer<typeof Card>;

export const EntryKind = z
  .enum([
    'enrolled',
    'stamp_earned',
    'stamps_redeemed',
    'points_earned',
    'points_redeemed',
    'welcome_bonus',
    'adjusted',
    'expired',
    'voided',
    'deactivated',
    'reactivated',
  ])
  .meta({ id: 'EntryKind' });
export type EntryKind = z.infer<typeof EntryKind>;

/** One immutable change to a card, as the command that made it answers it. */
export const Entry = z
  .strictObject({
    id: Id,
    seq: z.int(),
    kind: EntryKind,
    at: Time,
    stamps_delta: z.int().meta({ description: 'Change of the balance less the debt.' }),
    points_delta: z.int(),
    stamps_after: z.int(),
    stamp_debt_after: z.int(),
    points_after: z.int(),
    point_debt_after: z.int(),
    staff_member_id: Id.nullable(),
    user_id: Id.nullable(),
    store_id: Id.nullable(),
    device_id: Id.nullable(),
    sale_ref: z.string().nullable(),
    amount: Money.nullable(),
    reward_id: Id.nullable(),
    reason: z.string().nullable(),
    voids: Id.nullable().meta({ description: 'The entry this one takes back.' }),
    digest: z.string().meta({ description: 'SHA-256 over this entry and the digest of the one before it.' }),
  })
  .meta({ id: 'Entry' });
export type Entry = z.infer<typeof Entry>;

/** An entry as it is read later. */
export const LedgerEntry = Entry.extend({
  staff_member_name: z.string().nullable(),
  voided_by: Id.nullable().meta({ description: 'The entry that took this one back.' }),
}).meta({ id: 'LedgerEntry' });
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** What a command on a card at the counter answers. */
export const CardChanged = z.strictObject({ card: CardState, entry: Entry }).meta({ id: 'CardChanged' });
export type CardChanged = z.infer<typeof CardChanged>;
export const CardStamped = CardChanged.extend({ reached_target: z.boolean() }).meta({ id: 'CardStamped' });
export type CardStamped = z.infer<typeof CardStamped>;
/** What a command on a card from the office answers; no entry when there was nothing to change. */
export const CardCorrected = z.strictObject({ card: CardState, entry: Entry.nullable() }).meta({ id: 'CardCorrected' });
export type CardCorrected = z.infer<typeof CardCorrected>;
export const CardWithEntries = z
  .strictObject({ card: Card, entries: z.array(LedgerEntry) })
  .meta({ id: 'CardWithEntries' });
export type CardWithEntries = z.infer<typeof CardWithEntries>;

const StampsDelta = z.int().min(-10_000).max(10_000);
const PointsDelta = z.int().min(-10_000_000).max(10_000_000);
export const Adjustment = z
  .strictObject({ stamps_delta: StampsDelta.optional(), points_delta: PointsDelta.optional(), reason: line(500) })
  .meta({ id: 'Adjustment' });
export const OptionalReason = z.strictObject({ reason: line(500).optional() }).meta({ id: 'OptionalReason' });
export const Reason = z.strictObject({ reason: line(500) }).meta({ id: 'Reason' });
export const CustomerErased = z
  .strictObject({ customer_id: Id, erased_at: Time, cards_deactivated: z.int() })
  .meta({ id: 'CustomerErased' });
export const CustomerExport = z
  .strictObject({ customer: Customer, cards: z.array(CardWithEntries) })
  .meta({ id: 'CustomerExport' });
export type CustomerExport = z.infer<typeof CustomerExport>;

const Contact = {
  name: line(120).optional(),
  email: Email.optional(),
  phone: Phone.optional(),
  locale: Locale.optional(),
};

export const CounterEnrolment = z.strictObject({ program_id: Id, ...Contact }).meta({ id: 'CounterEnrolment' });
export const PublicEnrolment = z
  .strictObject({ ...Contact, accept_terms: z.literal(true) })
  .meta({ id: 'PublicEnrolment' });

/** A PIN, where the header `X-Staff-Ticket` does not stand for one. */
const pinned = { pin: PinDigits.optional(), staff_id: StaffNumber.optional() };
export const Pinned = z.strictObject(pinned).meta({ id: 'Pinned' });
export const PinVerification = z
  .strictObject({ pin: PinDigits, staff_id: StaffNumber.optional() })
  .meta({ id: 'PinVerification' });
export const Purchase = z
  .strictObject({ amount_minor: AmountMinor, sale_ref: line(100).optional(), ...pinned })
  .meta({ id: 'Purchase' });
export const PointRedemption = z.strictObject({ reward_id: Id, ...pinned }).meta({ id: 'PointRedemption' });
export const Voiding = z.strictObject({ reason: line(500).optional(), ...pinned }).meta({ id: 'Voiding' });

export const StaffTicket = z
  .strictObject({
    staff_ticket: z.string(),
    expires_in: z.int().meta({ description: 'Seconds.' }),
    staff_member: z.strictObject({ id: Id, name: z.string(), staff_id: z.string() }),
  })
  .meta({ id: 'StaffTicket' });
export type StaffTicket = z.infer<typeof StaffTicket>;

/** What whoever has a card's address may see of it. */
export const PublicCard = z
  .strictObject({
    id: Id,
    number: z.string(),
    qr_payload: z.string(),
    first_name: z.string().nullable(),
    program: PublicProgram,
    active: z.boolean(),
    stamps: z
      .strictObject({ balance: z.int(), target: z.int(), reward: z.string(), reward_ready: z.boolean() })
      .nullable(),
    points: z
      .strictObject({
        balance: z.int(),
        rewards: z.array(z.strictObject({ name: z.string(), price_points: z.int(), affordable: z.boolean() })),
      })
      .nullable(),
    last_activity_at: Time,
  })
  .meta({ id: 'PublicCard' });
export type PublicCard = z.infer<typeof PublicCard>;
export const PublicEnrolled = z.strictObject({ card: PublicCard }).meta({ id: 'PublicEnrolled' });
