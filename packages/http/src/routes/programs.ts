import {
  type Cards,
  type createProgram,
  type loyaltyStatistics,
  type Merchants,
  type Programs,
  type Stores,
  type updateProgram,
  type ProgramTerms,
  currency,
  days,
  later,
  localDay,
  minor,
  parseCardSearch,
  parseDay,
  type Day,
  type Instant,
  type MerchantId,
  type TimeZone,
} from '@tresen/domain';
import type { z } from 'zod';
import { csv } from '../kit/csv.ts';
import { asId } from '../kit/ids.ts';
import { refuseLoyalty } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';
import { cardShape, programShape, statisticsShape } from '../shapes/loyalty.ts';
import { pageShape } from '../shapes/people.ts';
import { Card } from '../wire/cards.ts';
import { Id, listOf, PageQuery, PeriodQuery, SearchQuery } from '../wire/common.ts';
import { MerchantProgram, NewProgram, Program, ProgramChange } from '../wire/programs.ts';
import { Statistics } from '../wire/statistics.ts';

export interface ProgramUse {
  programs: Programs;
  cards: Pick<Cards, 'ofProgram'>;
  stores: Pick<Stores, 'ofMerchant'>;
  merchants: Pick<Merchants, 'byId'>;
  createProgram: ReturnType<typeof createProgram>;
  updateProgram: ReturnType<typeof updateProgram>;
  loyaltyStatistics: ReturnType<typeof loyaltyStatistics>;
  /** Where no store says another. */
  timezone: TimeZone;
}

/** The calendar of a merchant's office: that of its first store. */
export const officeZone = async (
  { stores, timezone }: Pick<ProgramUse, 'stores' | 'timezone'>,
  merchantId: MerchantId,
): Promise<TimeZone> => (await stores.ofMerchant(merchantId))[0]?.timezone ?? timezone;

const one = { params: { program_id: Id }, missing: 'PROGRAM_NOT_FOUND' } as const;

/** The wire's words for a program's terms. */
export const termsOf = (body: z.output<typeof ProgramChange>): ProgramTerms => {
  const { code, name, look, active, stamps, points, anti_fraud: antiFraud } = body;
  return {
    code: code?.toUpperCase(),
    name,
    active,
    look: look && {
      background: look.background,
      foreground: look.foreground,
      accent: look.accent,
      logoUrl: look.logo_url,
    },
    termsUrl: body.terms_url,
    privacyUrl: body.privacy_url,
    stamps,
    points: points && {
      points: points.points,
      unit: points.unit_minor === undefined ? undefined : minor(points.unit_minor, '/points/unit_minor'),
      minimumPurchase:
        points.minimum_purchase_minor === undefined
          ? undefined
          : minor(points.minimum_purchase_minor, '/points/minimum_purchase_minor'),
      welcomeBonus: points.welcome_bonus,
      minimumRedemption: points.minimum_redemption,
      expiryDays: points.expiry_days,
      rewards: points.rewards?.map(({ id, name: reward, price_points: pricePoints, active: offered = true }) => ({
        id: id === undefined ? undefined : asId<'reward'>(id),
        name: reward,
        pricePoints,
        active: offered,
      })),
    },
    antiFraud: antiFraud && {
      requireStaffPin: antiFraud.require_staff_pin,
      cooldownMinutes: antiFraud.cooldown_minutes,
      maxDailyStamps: antiFraud.max_daily_stamps,
    },
  };
};

/** The days asked for; the last thirty when none are. */
export function periodOf(
  { from, to }: z.output<typeof PeriodQuery>,
  now: Instant,
  zone: TimeZone,
): { from: Day; to: Day } {
  const last = to === undefined ? localDay(now, zone) : parseDay(to, '/to');
  const first = from === undefined ? undefined : parseDay(from, '/from');
  return { from: first ?? thirtyDaysTo(last), to: last };
}

const thirtyDaysTo = (last: Day): Day =>
  parseDay(new Date(later(Date.parse(last) as Instant, days(-29))).toISOString().slice(0, 10), '/to');

const statisticsCsv = ({ days: each }: Statistics): string =>
  csv(
    ['day', 'enrolled', 'stamps_given', 'stamps_redeemed', 'points_given', 'points_redeemed', 'rewards'],
    each.map((day) => [
      day.day,
      day.enrolled,
      day.stamps_given,
      day.stamps_redeemed,
      day.points_given,
      day.points_redeemed,
      day.rewards,
    ]),
  );

export const programRoutes = (use: ProgramUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/merchant/loyalty/programs',
    operationId: 'listPrograms',
    summary: 'Loyalty programs, newest first',
    area: 'merchant',
    query: PageQuery,
    answer: listOf(Program),
    handle: async ({ query, merchantId }) => pageShape(await use.programs.list(merchantId, query), programShape),
  }),
  route({
    method: 'POST',
    path: '/merchant/loyalty/programs',
    operationId: 'createProgram',
    summary: 'Opens a loyalty program',
    area: 'merchant',
    body: NewProgram,
    status: 201,
    answer: Program,
    refusals: ['PROGRAM_CODE_TAKEN'],
    handle: async ({ body, caller, merchantId, key, fingerprint }) => {
      const { name, type, currency: code, ...rest } = body;
      const money = code ?? (await use.stores.ofMerchant(merchantId))[0]?.currency ?? 'EUR';
      const terms = { ...termsOf(rest), name, type };
      return programShape(await use.createProgram({ caller, key, fingerprint, terms, currency: currency(money) }));
    },
  }),
  route({
    method: 'GET',
    path: '/merchant/loyalty/programs/{program_id}',
    operationId: 'getProgram',
    summary: 'One loyalty program',
    area: 'merchant',
    ...one,
    answer: Program,
    handle: async ({ params, merchantId }) => {
      const program = await use.programs.byId(merchantId, asId(params.program_id));
      if (!program) throw refuseLoyalty('PROGRAM_NOT_FOUND');
      return programShape(program);
    },
  }),
  route({
    method: 'PATCH',
    path: '/merchant/loyalty/programs/{program_id}',
    operationId: 'changeProgram',
    summary: 'Changes a program; its cards keep what they have',
    area: 'merchant',
    ...one,
    body: ProgramChange,
    answer: Program,
    refusals: ['PROGRAM_CODE_TAKEN'],
    handle: async ({ params, body, caller, key, fingerprint }) =>
      programShape(
        await use.updateProgram({ caller, key, fingerprint, programId: asId(params.program_id), terms: termsOf(body) }),
      ),
  }),
  route({
    method: 'DELETE',
    path: '/merchant/loyalty/programs/{program_id}',
    operationId: 'deactivateProgram',
    summary: 'Switches a program off; its cards keep what they have',
    area: 'merchant',
    ...one,
    answer: Program,
    handle: async ({ params, caller, key, fingerprint }) =>
      programShape(
        await use.updateProgram({
          caller,
          key,
          fingerprint,
          programId: asId(params.program_id),
          terms: { active: false },
        }),
      ),
  }),
  route({
    method: 'GET',
    path: '/merchant/loyalty/programs/{program_id}/stats',
    operationId: 'programStatistics',
    summary: "A program's figures by day, store and staff member",
    area: 'merchant',
    ...one,
    query: PeriodQuery,
    answer: Statistics,
    csv: statisticsCsv,
    handle: async ({ params, query, merchantId, now }) => {
      const program = await use.programs.byId(merchantId, asId(params.program_id));
      if (!program) throw refuseLoyalty('PROGRAM_NOT_FOUND');
      const period = periodOf(query, now, await officeZone(use, merchantId));
      return statisticsShape(await use.loyaltyStatistics({ merchantId, programId: program.id, ...period }));
    },
  }),
  route({
    method: 'GET',
    path: '/merchant/loyalty/programs/{program_id}/cards',
    operationId: 'listCards',
    summary: "A program's cards, newest first",
    area: 'merchant',
    ...one,
    query: SearchQuery,
    answer: listOf(Card),
    handle: async ({ params, query, merchantId, now }) => {
      const program = await use.programs.byId(merchantId, asId(params.program_id));
      if (!program) throw refuseLoyalty('PROGRAM_NOT_FOUND');
      const q = query.q === undefined ? undefined : parseCardSearch(merchantId, query.q);
      if (query.q !== undefined && !q) return { items: [], next_cursor: null };
      const { limit, cursor } = query;
      const zone = await officeZone(use, merchantId);
      return pageShape(await use.cards.ofProgram(merchantId, program.id, { limit, cursor, q }), (held) =>
        cardShape(held, program, { now, zone }),
      );
    },
  }),
  route({
    method: 'GET',
    path: '/admin/loyalty/programs',
    operationId: 'listAllPrograms',
    summary: 'Programs of all merchants, newest first',
    area: 'admin',
    query: PageQuery,
    answer: listOf(MerchantProgram),
    handle: async ({ query }) =>
      pageShape(await use.programs.list(null, query), (program) => ({
        ...programShape(program),
        merchant_id: program.merchantId,
      })),
  }),
  route({
    method: 'GET',
    path: '/admin/loyalty/stats',
    operationId: 'platformStatistics',
    summary: 'Figures over all programs of the platform',
    area: 'admin',
    query: PeriodQuery,
    answer: Statistics,
    csv: statisticsCsv,
    handle: async ({ query, now }) =>
      statisticsShape(await use.loyaltyStatistics({ merchantId: null, ...periodOf(query, now, use.timezone) })),
  }),
];
