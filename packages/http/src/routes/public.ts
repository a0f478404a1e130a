import {
  type Cards,
  type enrolInPublic,
  type Merchants,
  type Programs,
  type Stores,
  type throttle,
  type ThrottleRule,
  type TimeZone,
  hours,
  type Merchant,
  type Program,
} from '@tresen/domain';
import type { Config } from '../config/config.ts';
import { asId } from '../kit/ids.ts';
import { refuseLoyalty } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';
import { publicCardShape, publicProgramShape } from '../shapes/loyalty.ts';
import { version } from '../version.ts';
import { About } from '../wire/about.ts';
import { PublicCard, PublicEnrolled, PublicEnrolment } from '../wire/cards.ts';
import { Code, Id } from '../wire/common.ts';
import { PublicProgram } from '../wire/programs.ts';
import { officeZone } from './programs.ts';

export interface PublicUse {
  programs: Pick<Programs, 'byCode'>;
  merchants: Pick<Merchants, 'byId'>;
  stores: Pick<Stores, 'ofMerchant'>;
  cards: Pick<Cards, 'byPublicId'>;
  enrolInPublic: ReturnType<typeof enrolInPublic>;
  throttle: ReturnType<typeof throttle>;
  timezone: TimeZone;
  config: Pick<Config, 'env'>;
}

const enrolmentsPerAddress: ThrottleRule = { name: 'enrol_address', limit: 60, window: hours(1) };

async function openProgram(
  { programs, merchants }: PublicUse,
  code: string,
): Promise<{ program: Program; merchant: Merchant }> {
  const program = await programs.byCode(code.toUpperCase());
  const merchant = program?.active ? await merchants.byId(program.merchantId) : undefined;
  if (!program || !merchant?.active) throw refuseLoyalty('PROGRAM_NOT_FOUND');
  return { program, merchant };
}

const one = { params: { code: Code }, missing: 'PROGRAM_NOT_FOUND' } as const;

export const publicRoutes = (use: PublicUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/about',
    operationId: 'getAbout',
    summary: 'What this installation is, for pages that nobody has signed in to yet',
    area: 'public',
    answer: About,
    handle: async () => ({ app_env: use.config.env, version }),
  }),
  route({
    method: 'GET',
    path: '/loyalty/programs/{code}',
    operationId: 'getPublicProgram',
    summary: 'What a customer should know before joining',
    area: 'public',
    ...one,
    answer: PublicProgram,
    handle: async ({ params }) => {
      const { program, merchant } = await openProgram(use, params.code);
      return publicProgramShape(program, merchant);
    },
  }),
  route({
    method: 'POST',
    path: '/loyalty/programs/{code}/enrol',
    operationId: 'enrolInPublic',
    summary: 'Joins a program; always a new card, whoever has one already',
    area: 'public',
    ...one,
    body: PublicEnrolment,
    status: 201,
    answer: PublicEnrolled,
    refusals: ['RATE_LIMITED'],
    handle: async ({ params, body, address, key, fingerprint }) => {
      await use.throttle(enrolmentsPerAddress, address);
      const { program, merchant } = await openProgram(use, params.code);
      const zone = await officeZone(use, merchant.id);
      const { accept_terms: _, ...contact } = body;
      const { card } = await use.enrolInPublic({
        caller: { kind: 'public', merchantId: merchant.id, address },
        key,
        fingerprint,
        programCode: program.code,
        zone,
        ...contact,
      });
      return { card: await publicCard(use, card.id) };
    },
  }),
  route({
    method: 'GET',
    path: '/loyalty/cards/{card_id}',
    operationId: 'getPublicCard',
    summary: "A customer's own card, by its unguessable id",
    area: 'public',
    params: { card_id: Id },
    missing: 'CARD_NOT_FOUND',
    answer: PublicCard,
    handle: ({ params }) => publicCard(use, params.card_id),
  }),
];

async function publicCard(use: PublicUse, id: string): Promise<PublicCard> {
  const file = await use.cards.byPublicId(asId(id));
  const merchant = file && (await use.merchants.byId(file.program.merchantId));
  if (!file || !merchant?.active) throw refuseLoyalty('CARD_NOT_FOUND');
  const { card } = file;
  return publicCardShape(file, file.program, merchant, card.lastActivityAt, await officeZone(use, merchant.id));
}
