import {
  decideAndCommit,
  insert,
  requireUnchanged,
  type Command,
  type Decision,
  type Write,
} from '../kernel/commit.ts';
import type { Digests } from '../kernel/digests.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import { newId, type MerchantId, type Randomness, type StoreId } from '../kernel/ids.ts';
import type { Clock, TimeZone } from '../kernel/time.ts';
import type { Locale, Store } from '../people/merchant.ts';
import type { Stores } from '../people/ports.ts';
import { refuse as refusePeople } from '../people/refusals.ts';
import type { Card, Customer } from './card.ts';
import { attribution, cardChanged, enter, type Attribution, type Entered, type Moment } from './card-change.ts';
import { newCardNumber, newQrPayload } from './card-number.ts';
import { cardState } from './card-state.ts';
import { chainStart } from './ledger.ts';
import type { CardChanged } from './on-card.ts';
import type { Cards, LoyaltyCollections, LoyaltyCommits, Programs } from './ports.ts';
import type { Program, ProgramId } from './program.ts';
import { refuse } from './refusals.ts';

/** What a customer says of themselves; each part may be missing. */
export interface Contact {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly locale?: Locale | undefined;
}

export interface EnrolDeps {
  programs: Programs;
  commits: LoyaltyCommits;
  clock: Clock;
  random: Randomness;
  digests: Digests;
}

/** Lower case, checked for the shape of an address (RFC 5321 lengths), nothing more. */
export function parseEmail(text: string, field = '/email'): string {
  const email = text.trim().toLowerCase();
  if (email.length > 254 || !/^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/.test(email))
    throw refuseValue('INVALID', { field, reason: 'not an e-mail address' });
  return email;
}

/** Digits with their leading `+`; 6 to 15 of them (ITU-T E.164). */
export function parsePhone(text: string, field = '/phone'): string {
  const phone = text.replace(/[\s()./-]/g, '').replace(/^00/, '+');
  if (!/^\+?[0-9]{6,15}$/.test(phone)) throw refuseValue('INVALID', { field, reason: 'not a phone number' });
  return phone;
}

/** Under which one contact has one counter-enrolled card a program; tells nothing about the contact. */
export const contactKeyOf = (merchantId: MerchantId, contact: Pick<Customer, 'email' | 'phone'>, digests: Digests) => {
  const value = contact.email ?? contact.phone;
  return value === null ? null : digests.keyed(`contact:${merchantId}:${value}`);
};

interface NewCard {
  readonly customer: Customer;
  readonly entered: readonly Entered[];
  readonly card: Card;
}

/** A new customer's card with its first entries: enrolled, and the welcome bonus where the program gives one. */
export function decideEnrol(
  program: Program,
  contact: Contact,
  { atCounter }: { readonly atCounter: boolean },
  by: Attribution,
  moment: Moment,
): NewCard {
  if (!program.active) throw refuse('PROGRAM_INACTIVE');
  const { now, random, digests } = moment;
  const { merchantId } = program;
  const customer: Customer = {
    id: newId(now, random),
    merchantId,
    name: contact.name?.trim() || null,
    email: contact.email === undefined ? null : parseEmail(contact.email),
    phone: contact.phone === undefined ? null : parsePhone(contact.phone),
    locale: contact.locale ?? null,
    createdAt: now,
    erasedAt: null,
    version: 1,
  };
  const blank: Card = {
    id: newId(now, random),
    merchantId,
    programId: program.id,
    customerId: customer.id,
    number: newCardNumber(random),
    qrPayload: newQrPayload(random),
    contactKey: atCounter ? contactKeyOf(merchantId, customer, digests) : null,
    active: true,
    stamps: 0,
    stampDebt: 0,
    lifetimeStamps: 0,
    rewardsRedeemed: 0,
    points: 0,
    pointDebt: 0,
    lifetimePoints: 0,
    pointsRedeemed: 0,
    recentStamps: [],
    lastActivityAt: now,
    enrolledAt: now,
    ledgerSeq: 0,
    ledgerDigest: chainStart,
    version: 1,
  };
  const enrolled = enter(blank, { kind: 'enrolled' }, by, moment);
  const bonus = program.points?.welcomeBonus ?? 0;
  const entered =
    bonus > 0 ? [enrolled, enter(enrolled.card, { kind: 'welcome_bonus', points: bonus }, by, moment)] : [enrolled];
  return { customer, entered, card: entered.at(-1)!.card };
}

const enrolling = (
  program: Program,
  { customer, entered, card }: NewCard,
  moment: Moment,
  zone: TimeZone,
): Decision<LoyaltyCollections, CardChanged> & { writes: Write<LoyaltyCollections>[] } => ({
  writes: [
    insert('customer', customer),
    insert('card', card),
    ...entered.map(({ entry }) => insert('ledger_entry', entry)),
    requireUnchanged('program', program),
  ],
  events: [cardChanged(entered[0]!, moment)],
  result: { card: cardState(card, program, moment.now, zone), entry: entered[0]!.entry },
});

export interface EnrolCard extends Command, Contact {
  readonly programId: ProgramId;
  readonly storeId: StoreId;
}

/** Enrols a customer at the counter. One card a contact and program: `CARD_EXISTS` names the other. */
export const enrolCard =
  ({ programs, stores, cards, commits, clock, random, digests }: EnrolDeps & { stores: Stores; cards: Cards }) =>
  (command: EnrolCard): Promise<CardChanged> => {
    const { caller, programId, storeId } = command;
    const { merchantId } = caller;
    const exists = (cardId: Card['id'] | null) => refuse('CARD_EXISTS', { card_id: cardId });
    return decideAndCommit<
      LoyaltyCollections,
      { program: Program; store: Store; taken: Card | undefined },
      CardChanged
    >(commits, command, {
      aggregate: `enrol:${programId}:${command.email ?? command.phone ?? command.key}`,
      now: () => clock.now(),
      load: async () => {
        const [program, store] = await Promise.all([
          programs.byId(merchantId, programId),
          stores.byId(merchantId, storeId),
        ]);
        if (!program) throw refuse('PROGRAM_NOT_FOUND');
        if (!store?.active) throw refusePeople('STORE_NOT_FOUND');
        const contact = {
          email: command.email === undefined ? null : parseEmail(command.email),
          phone: command.phone === undefined ? null : parsePhone(command.phone),
        };
        const key = contactKeyOf(merchantId, contact, digests);
        const same = key === null ? undefined : await cards.byContact(merchantId, programId, key);
        return { state: { program, store, taken: same } };
      },
      decide: ({ program, store, taken }) => {
        if (taken) throw exists(taken.id);
        const moment = { now: clock.now(), random, digests };
        const made = decideEnrol(program, command, { atCounter: true }, attribution(caller, { storeId }), moment);
        return enrolling(program, made, moment, store.timezone);
      },
      taken: (unique) => (unique === 'card_contact' ? exists(null) : refuseValue('CONFLICT')),
    });
  };

export interface EnrolInPublic extends Command, Contact {
  readonly programCode: string;
}

/**
 * Enrols on a public page. It always makes a new card, so that it never tells whether an address is enrolled already; the
 * counter sees both and can deactivate one.
 */
export const enrolInPublic =
  ({ programs, commits, clock, random, digests }: EnrolDeps) =>
  (command: EnrolInPublic & { readonly zone: TimeZone }): Promise<CardChanged> =>
    decideAndCommit<LoyaltyCollections, Program, CardChanged>(commits, command, {
      aggregate: `enrol:${command.programCode}:${command.key}`,
      now: () => clock.now(),
      load: async () => {
        const program = await programs.byCode(command.programCode);
        if (!program?.active || program.merchantId !== command.caller.merchantId) throw refuse('PROGRAM_NOT_FOUND');
        return { state: program };
      },
      decide: (program) => {
        const moment = { now: clock.now(), random, digests };
        const made = decideEnrol(program, command, { atCounter: false }, attribution(command.caller), moment);
        return enrolling(program, made, moment, command.zone);
      },
    });
