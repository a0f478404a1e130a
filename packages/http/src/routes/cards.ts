import {
  type adjustCard,
  type CardId,
  type Cards,
  type deactivateCard,
  type eraseCustomer,
  type exportCustomer,
  type Programs,
  type reactivateCard,
  type StaffMembers,
  type Stores,
  iso,
  type EntryId,
  type Instant,
  type LedgerEntry,
  type MerchantId,
  type Page,
  type Program,
  type TimeZone,
} from '@tresen/domain';
import { asId } from '../kit/ids.ts';
import { refuseLoyalty } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';
import { cardShape, correctedShape, customerShape, entryShape } from '../shapes/loyalty.ts';
import { pageShape } from '../shapes/people.ts';
import {
  Adjustment,
  Card,
  CardCorrected,
  CustomerErased,
  CustomerExport,
  LedgerEntry as WireEntry,
  OptionalReason,
  Reason,
} from '../wire/cards.ts';
import { Id, listOf, PageQuery } from '../wire/common.ts';
import { officeZone } from './programs.ts';

export interface CardUse extends EntryReads {
  stores: Pick<Stores, 'ofMerchant'>;
  timezone: TimeZone;
  adjustCard: ReturnType<typeof adjustCard>;
  deactivateCard: ReturnType<typeof deactivateCard>;
  reactivateCard: ReturnType<typeof reactivateCard>;
  exportCustomer: ReturnType<typeof exportCustomer>;
  eraseCustomer: ReturnType<typeof eraseCustomer>;
}

/** What reading a card with its entries takes. */
export interface EntryReads {
  cards: Pick<Cards, 'byId' | 'entries'>;
  programs: Pick<Programs, 'byId'>;
  staffMembers: Pick<StaffMembers, 'byId'>;
}

export async function cardWithProgram({ cards, programs }: EntryReads, merchantId: MerchantId, id: CardId) {
  const held = await cards.byId(merchantId, id);
  const program = held && (await programs.byId(merchantId, held.card.programId));
  if (!held || !program) throw refuseLoyalty('CARD_NOT_FOUND');
  return { held, program };
}

/** A stretch of a card's ledger, with the names of those behind it. */
export async function entriesShape(
  { staffMembers }: Pick<EntryReads, 'staffMembers'>,
  merchantId: MerchantId,
  page: Page<LedgerEntry> & { readonly voidedBy: Readonly<Record<string, EntryId>> },
  { currency }: Pick<Program, 'currency'>,
): Promise<{ items: WireEntry[]; next_cursor: string | null }> {
  const ids = new Set(page.items.flatMap(({ staffMemberId }) => staffMemberId ?? []));
  const staff = await Promise.all([...ids].map((id) => staffMembers.byId(merchantId, id)));
  const names = new Map(staff.flatMap((found) => (found ? [[found.member.id, found.member.name] as const] : [])));
  return pageShape(page, (entry) => ({
    ...entryShape(entry, currency),
    staff_member_name: (entry.staffMemberId && names.get(entry.staffMemberId)) ?? null,
    voided_by: page.voidedBy[entry.id] ?? null,
  }));
}

const one = { params: { card_id: Id }, missing: 'CARD_NOT_FOUND' } as const;

export const cardRoutes = (use: CardUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/merchant/loyalty/cards/{card_id}',
    operationId: 'getCard',
    summary: 'One card',
    area: 'merchant',
    ...one,
    answer: Card,
    handle: async ({ params, merchantId, now }) => {
      const { held, program } = await cardWithProgram(use, merchantId, asId(params.card_id));
      return cardShape(held, program, { now, zone: await officeZone(use, merchantId) });
    },
  }),
  route({
    method: 'GET',
    path: '/merchant/loyalty/cards/{card_id}/entries',
    operationId: 'listEntries',
    summary: "A card's ledger, newest first",
    area: 'merchant',
    ...one,
    query: PageQuery,
    answer: listOf(WireEntry),
    handle: async ({ params, query, merchantId }) => {
      const { held, program } = await cardWithProgram(use, merchantId, asId(params.card_id));
      return entriesShape(use, merchantId, await use.cards.entries(merchantId, held.card.id, query), program);
    },
  }),
  route({
    method: 'POST',
    path: '/merchant/loyalty/cards/{card_id}/adjust',
    operationId: 'adjustCard',
    summary: 'Corrects balances by hand, with a reason',
    area: 'merchant',
    idempotency: 'required',
    ...one,
    body: Adjustment,
    answer: CardCorrected,
    refusals: ['STAMPS_INSUFFICIENT', 'POINTS_INSUFFICIENT', 'PROGRAM_TYPE_MISMATCH'],
    handle: async ({ params, body, caller, merchantId, key, fingerprint }) => {
      const { stamps_delta: stamps = 0, points_delta: points = 0, reason } = body;
      const zone = await officeZone(use, merchantId);
      const command = { caller, key, fingerprint, cardId: asId<'card'>(params.card_id), zone, stamps, points, reason };
      return correctedShape(await use.adjustCard(command));
    },
  }),
  route({
    method: 'POST',
    path: '/merchant/loyalty/cards/{card_id}/deactivate',
    operationId: 'deactivateCard',
    summary: 'Switches a card off',
    area: 'merchant',
    idempotency: 'required',
    ...one,
    body: OptionalReason,
    answer: CardCorrected,
    handle: async ({ params, body, caller, merchantId, key, fingerprint }) => {
      const zone = await officeZone(use, merchantId);
      const command = {
        caller,
        key,
        fingerprint,
        cardId: asId<'card'>(params.card_id),
        zone,
        reason: body.reason ?? null,
      };
      return correctedShape(await use.deactivateCard(command));
    },
  }),
  route({
    method: 'POST',
    path: '/merchant/loyalty/cards/{card_id}/reactivate',
    operationId: 'reactivateCard',
    summary: 'Switches a card on again',
    area: 'merchant',
    idempotency: 'required',
    ...one,
    answer: CardCorrected,
    handle: async ({ params, caller, merchantId, key, fingerprint }) => {
      const zone = await officeZone(use, merchantId);
      return correctedShape(await use.reactivateCard({ caller, key, fingerprint, cardId: asId(params.card_id), zone }));
    },
  }),
  ...customerRoutes(use),
];

const customer = { params: { customer_id: Id }, missing: 'CUSTOMER_NOT_FOUND' } as const;

const customerRoutes = (use: CardUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/merchant/loyalty/customers/{customer_id}/export',
    operationId: 'exportCustomer',
    summary: 'All that is kept about a customer',
    area: 'merchant',
    ...customer,
    answer: CustomerExport,
    handle: async ({ params, merchantId, now }): Promise<CustomerExport> => {
      const kept = await use.exportCustomer(merchantId, asId(params.customer_id));
      const zone = await officeZone(use, merchantId);
      const shapeCard = async ({ card, entries }: (typeof kept.cards)[number]) => {
        const program = await use.programs.byId(merchantId, card.programId);
        if (!program) throw refuseLoyalty('PROGRAM_NOT_FOUND');
        const voidedBy = Object.fromEntries(entries.flatMap(({ id, voids }) => (voids ? [[voids, id]] : [])));
        const { items } = await entriesShape(use, merchantId, { items: entries, nextCursor: null, voidedBy }, program);
        return {
          card: cardShape({ card, customer: kept.customer }, program, { now: now satisfies Instant, zone }),
          entries: items,
        };
      };
      return { customer: customerShape(kept.customer), cards: await Promise.all(kept.cards.map(shapeCard)) };
    },
  }),
  route({
    method: 'POST',
    path: '/merchant/loyalty/customers/{customer_id}/erase',
    operationId: 'eraseCustomer',
    summary: "Takes a customer's personal data away for good; the ledger's sums stay",
    area: 'merchant',
    idempotency: 'required',
    ...customer,
    body: Reason,
    answer: CustomerErased,
    handle: async ({ params, body, caller, key, fingerprint }) => {
      const erased = await use.eraseCustomer({
        caller,
        key,
        fingerprint,
        customerId: asId(params.customer_id),
        reason: body.reason,
      });
      return {
        customer_id: erased.customerId,
        erased_at: iso(erased.erasedAt),
        cards_deactivated: erased.cardsDeactivated,
      };
    },
  }),
];
