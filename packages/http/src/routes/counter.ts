import type {
  Caller,
  Cards,
  Command,
  Commits,
  earnPoints,
  enrolCard,
  issueStaffTicket,
  Programs,
  readStaffTicket,
  redeemPoints,
  redeemStamps,
  StaffProof,
  stampCard,
  Store,
  verifyPin,
  voidEntry,
} from '@tresen/domain';
import { idempotencyScope, minor, parseCardSearch } from '@tresen/domain';
import { asId } from '../kit/ids.ts';
import { route, type Route } from '../kit/route.ts';
import { cardShape, cardStateShape, changedShape, entryShape, programShape } from '../shapes/loyalty.ts';
import {
  Card,
  CardChanged,
  CardStamped,
  CardWithEntries,
  CounterEnrolment,
  Pinned,
  PinVerification,
  PointRedemption,
  Purchase,
  StaffTicket,
  Voiding,
} from '../wire/cards.ts';
import { Id, line, listOf } from '../wire/common.ts';
import { Program } from '../wire/programs.ts';
import { cardWithProgram, entriesShape, type EntryReads } from './cards.ts';
import { z } from 'zod';

export interface CounterUse extends EntryReads {
  commits: Pick<Commits<never>, 'answered'>;
  programs: Programs;
  cards: Cards;
  verifyPin: ReturnType<typeof verifyPin>;
  issueStaffTicket: ReturnType<typeof issueStaffTicket>;
  readStaffTicket: ReturnType<typeof readStaffTicket>;
  enrolCard: ReturnType<typeof enrolCard>;
  stampCard: ReturnType<typeof stampCard>;
  redeemStamps: ReturnType<typeof redeemStamps>;
  earnPoints: ReturnType<typeof earnPoints>;
  redeemPoints: ReturnType<typeof redeemPoints>;
  voidEntry: ReturnType<typeof voidEntry>;
}

interface Counter {
  readonly caller: Caller;
  readonly key: Command['key'];
  readonly store: Store;
  readonly ticket: string | undefined;
  readonly body: z.output<typeof Pinned>;
}

/**
 * Who of the staff stands behind a request: by the PIN in its body, or the ticket in its header, or nobody. A command that
 * was answered already is answered again whoever stands behind it now: its use case finds the answer before it asks.
 */
async function staffBehind(use: CounterUse, { caller, key, store, ticket, body }: Counter): Promise<StaffProof | null> {
  try {
    if (body.pin === undefined) return ticket === undefined ? null : await use.readStaffTicket(caller, ticket);
    const { proof } = await use.verifyPin({ caller, storeId: store.id, pin: body.pin, staffId: body.staff_id });
    return proof;
  } catch (error) {
    if (await use.commits.answered(idempotencyScope(caller), key)) return null;
    throw error;
  }
}

const one = { params: { card_id: Id }, missing: 'CARD_NOT_FOUND' } as const;
const pinRefusals = [
  'STAFF_PIN_REQUIRED',
  'STAFF_PIN_INVALID',
  'STAFF_PIN_LOCKED',
  'STAFF_TICKET_INVALID',
  'STAFF_NOT_IN_STORE',
] as const;

export const counterRoutes = (use: CounterUse): readonly Route[] => [...commandRoutes(use), ...lookUpRoutes(use)];

const commandRoutes = (use: CounterUse): readonly Route[] => [
  route({
    method: 'POST',
    path: '/store/loyalty/cards/{card_id}/stamps',
    operationId: 'stampCard',
    summary: 'Gives one stamp',
    area: 'store',
    idempotency: 'required',
    ...one,
    body: Pinned,
    answer: CardStamped,
    refusals: [
      ...pinRefusals,
      'CARD_INACTIVE',
      'PROGRAM_INACTIVE',
      'PROGRAM_TYPE_MISMATCH',
      'STAMP_COOLDOWN',
      'STAMP_DAILY_LIMIT',
    ],
    handle: async (request) => {
      const { params, caller, store, key, fingerprint } = request;
      const staff = await staffBehind(use, request);
      const stamped = await use.stampCard({
        caller,
        key,
        fingerprint,
        storeId: store.id,
        staff,
        cardId: asId(params.card_id),
      });
      return { ...changedShape(stamped), reached_target: stamped.reachedTarget };
    },
  }),
  route({
    method: 'POST',
    path: '/store/loyalty/cards/{card_id}/stamps/redeem',
    operationId: 'redeemStamps',
    summary: 'Redeems a full card of stamps',
    area: 'store',
    idempotency: 'required',
    ...one,
    body: Pinned,
    answer: CardChanged,
    refusals: [...pinRefusals, 'CARD_INACTIVE', 'PROGRAM_INACTIVE', 'PROGRAM_TYPE_MISMATCH', 'STAMPS_INSUFFICIENT'],
    handle: async (request) => {
      const { params, caller, store, key, fingerprint } = request;
      const staff = await staffBehind(use, request);
      return changedShape(
        await use.redeemStamps({ caller, key, fingerprint, storeId: store.id, staff, cardId: asId(params.card_id) }),
      );
    },
  }),
  route({
    method: 'POST',
    path: '/store/loyalty/cards/{card_id}/points',
    operationId: 'earnPoints',
    summary: 'Earns the points of a purchase',
    area: 'store',
    idempotency: 'required',
    ...one,
    body: Purchase,
    answer: CardChanged,
    refusals: [...pinRefusals, 'CARD_INACTIVE', 'PROGRAM_INACTIVE', 'PROGRAM_TYPE_MISMATCH', 'PURCHASE_BELOW_MINIMUM'],
    handle: async (request) => {
      const { params, body, caller, store, key, fingerprint } = request;
      const staff = await staffBehind(use, request);
      const purchase = { amount: minor(body.amount_minor), saleRef: body.sale_ref ?? null };
      return changedShape(
        await use.earnPoints({
          caller,
          key,
          fingerprint,
          storeId: store.id,
          staff,
          cardId: asId(params.card_id),
          ...purchase,
        }),
      );
    },
  }),
  route({
    method: 'POST',
    path: '/store/loyalty/cards/{card_id}/points/redeem',
    operationId: 'redeemPoints',
    summary: 'Redeems points for a reward',
    area: 'store',
    idempotency: 'required',
    ...one,
    body: PointRedemption,
    answer: CardChanged,
    refusals: [
      ...pinRefusals,
      'CARD_INACTIVE',
      'PROGRAM_INACTIVE',
      'PROGRAM_TYPE_MISMATCH',
      'POINTS_INSUFFICIENT',
      'REWARD_NOT_FOUND',
    ],
    handle: async (request) => {
      const { params, body, caller, store, key, fingerprint } = request;
      const staff = await staffBehind(use, request);
      const what = { cardId: asId<'card'>(params.card_id), rewardId: asId<'reward'>(body.reward_id) };
      return changedShape(await use.redeemPoints({ caller, key, fingerprint, storeId: store.id, staff, ...what }));
    },
  }),
  route({
    method: 'POST',
    path: '/store/loyalty/entries/{entry_id}/void',
    operationId: 'voidEntry',
    summary: 'Takes an entry back, once, within a day',
    area: 'store',
    idempotency: 'required',
    params: { entry_id: Id },
    missing: 'ENTRY_NOT_FOUND',
    body: Voiding,
    answer: CardChanged,
    refusals: [...pinRefusals, 'ENTRY_ALREADY_VOIDED', 'ENTRY_NOT_VOIDABLE'],
    handle: async (request) => {
      const { params, body, caller, store, key, fingerprint } = request;
      const staff = await staffBehind(use, request);
      const what = { entryId: asId<'ledger_entry'>(params.entry_id), reason: body.reason ?? null };
      return changedShape(await use.voidEntry({ caller, key, fingerprint, storeId: store.id, staff, ...what }));
    },
  }),
  route({
    method: 'POST',
    path: '/store/pins/verify',
    operationId: 'verifyPin',
    summary: 'Exchanges a PIN for a staff ticket of 15 minutes',
    area: 'store',
    scopes: ['counter', 'register', 'clock'],
    body: PinVerification,
    answer: StaffTicket,
    refusals: ['STAFF_PIN_INVALID', 'STAFF_PIN_LOCKED', 'STAFF_NOT_IN_STORE'],
    handle: async ({ body, caller, store }) => {
      const { staff } = await use.verifyPin({ caller, storeId: store.id, pin: body.pin, staffId: body.staff_id });
      const { ticket, expiresIn } = await use.issueStaffTicket({ caller, staff });
      const { id, name, staffId } = staff.member;
      return { staff_ticket: ticket, expires_in: expiresIn, staff_member: { id, name, staff_id: staffId } };
    },
  }),
];

const lookUpRoutes = (use: CounterUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/store/loyalty/programs',
    operationId: 'listActivePrograms',
    summary: 'The programs a customer can be enrolled in',
    area: 'store',
    scopes: ['counter', 'register'],
    answer: listOf(Program),
    handle: async ({ merchantId }) => {
      const { items } = await use.programs.list(merchantId, { limit: 200, activeOnly: true });
      return { items: items.map(programShape), next_cursor: null };
    },
  }),
  route({
    method: 'POST',
    path: '/store/loyalty/cards',
    operationId: 'enrolCard',
    summary: 'Enrols a customer',
    area: 'store',
    idempotency: 'required',
    body: CounterEnrolment,
    status: 201,
    answer: CardChanged,
    refusals: ['PROGRAM_NOT_FOUND', 'PROGRAM_INACTIVE', 'CARD_EXISTS'],
    handle: async ({ body, caller, store, key, fingerprint }) => {
      const { program_id, ...contact } = body;
      const programId = asId<'program'>(program_id);
      const { card, entry } = await use.enrolCard({
        caller,
        key,
        fingerprint,
        storeId: store.id,
        programId,
        ...contact,
      });
      return { card: cardStateShape(card), entry: entryShape(entry, card.currency) };
    },
  }),
  route({
    method: 'GET',
    path: '/store/loyalty/cards',
    operationId: 'findCards',
    summary: 'Finds cards by number, QR code, e-mail, phone or name',
    area: 'store',
    scopes: ['counter', 'register'],
    query: z.strictObject({ q: line(254) }),
    answer: listOf(Card),
    handle: async ({ query, merchantId, store, now }) => {
      const search = parseCardSearch(merchantId, query.q, 20);
      const found = search ? await use.cards.search(search) : [];
      const programIds = [...new Set(found.map(({ card }) => card.programId))];
      const programs = await Promise.all(programIds.map((id) => use.programs.byId(merchantId, id)));
      const items = found.flatMap((held) => {
        const program = programs.find((each) => each?.id === held.card.programId);
        return program ? [cardShape(held, program, { now, zone: store.timezone })] : [];
      });
      return { items, next_cursor: null };
    },
  }),
  route({
    method: 'GET',
    path: '/store/loyalty/cards/{card_id}',
    operationId: 'getCardAtCounter',
    summary: 'One card with its last ten entries',
    area: 'store',
    scopes: ['counter', 'register'],
    ...one,
    answer: CardWithEntries,
    handle: async ({ params, merchantId, store, now }) => {
      const { held, program } = await cardWithProgram(use, merchantId, asId(params.card_id));
      const page = await use.cards.entries(merchantId, held.card.id, { limit: 10 });
      const { items } = await entriesShape(use, merchantId, page, program);
      return { card: cardShape(held, program, { now, zone: store.timezone }), entries: items };
    },
  }),
];
