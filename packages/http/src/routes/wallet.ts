import {
  applyTerms,
  minutes,
  passModel,
  platformOf,
  type Cards,
  type changeSettings,
  type checkPlatforms,
  type CheckedPlatform,
  type Instant,
  type issuePass,
  type Locale,
  type MerchantId,
  type Merchants,
  type offeredPlatforms,
  type PassQueue,
  type Passes,
  type Program,
  type Programs,
  type Randomness,
  type resendDeadLetters,
  type Settings,
  type throttle,
  type ThrottleRule,
  type WalletFinding,
  type WalletPlatform,
} from '@tresen/domain';
import type { z } from 'zod';
import { asId } from '../kit/ids.ts';
import { refuseLoyalty, refuseWallet } from '../kit/refusals.ts';
import { rawAnswer, route, type Route } from '../kit/route.ts';
import { pageShape } from '../shapes/people.ts';
import { checkShape, deadLetterShape, platformSettingsShape, previewShape, statusShape } from '../shapes/wallet.ts';
import { Id, listOf } from '../wire/common.ts';
import {
  DeadLetter,
  DeadLetterQuery,
  PassLinkMade,
  PassOffers,
  PassPlatform,
  PassPreview,
  PassPreviewRequest,
  PushStatus,
  Resent,
  WalletCheck,
  WalletPlatformSettings,
  WalletSettings,
  WalletSettingsChange,
} from '../wire/wallet.ts';
import { termsOf } from './programs.ts';

export interface WalletUse {
  cards: Pick<Cards, 'byPublicId'>;
  merchants: Pick<Merchants, 'byId'>;
  programs: Pick<Programs, 'byId'>;
  passes: Pick<Passes, 'campaigns'>;
  passQueue: Pick<PassQueue, 'figures' | 'dead'>;
  settings: Settings;
  random: Randomness;
  walletPlatforms: readonly WalletPlatform[];
  offeredPlatforms: ReturnType<typeof offeredPlatforms>;
  checkPlatforms: ReturnType<typeof checkPlatforms>;
  changeSettings: ReturnType<typeof changeSettings>;
  issuePass: ReturnType<typeof issuePass>;
  resendDeadLetters: ReturnType<typeof resendDeadLetters>;
  /** What a platform cannot show of a program's logo. */
  logoFindings: (url: string | null) => readonly WalletFinding[];
  throttle: ReturnType<typeof throttle>;
  /** Where a card's own page is. */
  cardUrl: (id: string) => string;
  /** Called when there may be something to push. */
  pushSoon: () => void;
}

// Signing a pass costs more than reading a page.
const passesPerAddress: ThrottleRule = { name: 'pass_address', limit: 120, window: minutes(15) };
// A thorough check asks outside.
const checksPerMerchant: ThrottleRule = { name: 'wallet_check', limit: 30, window: minutes(5) };

const ofCard = { params: { card_id: Id }, missing: 'CARD_NOT_FOUND' } as const;
const ofPlatform = { params: { platform: PassPlatform }, missing: 'WALLET_NOT_OFFERED' } as const;

export const walletRoutes = (use: WalletUse): readonly Route[] => [...customerRoutes(use), ...ownerRoutes(use)];

const customerRoutes = (use: WalletUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/loyalty/cards/{card_id}/passes',
    operationId: 'listPassOffers',
    summary: 'The wallets a card can be added to',
    area: 'public',
    ...ofCard,
    answer: PassOffers,
    handle: async ({ params, now }) => {
      const { card } = await openCard(use, params.card_id);
      const offered = card.active ? await use.offeredPlatforms(card.merchantId, now) : [];
      return {
        items: offered.map(({ id, hands }) => ({
          platform: PassPlatform.parse(id),
          hands,
          href: `/api/v1/loyalty/cards/${card.id}/passes/${id}`,
        })),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/loyalty/cards/{card_id}/passes/apple',
    operationId: 'getApplePass',
    summary: 'The card as a file for Apple Wallet',
    area: 'public',
    ...ofCard,
    media: ['application/vnd.apple.pkpass'],
    answer: rawAnswer,
    refusals: ['WALLET_NOT_OFFERED', 'RATE_LIMITED'],
    handle: async ({ params, address }) => {
      await use.throttle(passesPerAddress, address);
      const { card } = await openCard(use, params.card_id);
      const { issued } = await use.issuePass({ cardId: card.id, platform: 'apple' });
      if (issued.kind !== 'file') throw refuseWallet('WALLET_NOT_OFFERED');
      const { bytes, mediaType, fileName } = issued;
      return { mediaType, bytes, headers: { 'Content-Disposition': `attachment; filename="${fileName}"` } };
    },
  }),
  route({
    method: 'POST',
    path: '/loyalty/cards/{card_id}/passes/{platform}',
    operationId: 'makePassLink',
    summary: 'A link by which the card is saved to a wallet',
    area: 'public',
    params: { card_id: Id, platform: PassPlatform },
    missing: 'CARD_NOT_FOUND',
    answer: PassLinkMade,
    refusals: ['WALLET_NOT_OFFERED', 'RATE_LIMITED'],
    handle: async ({ params, address }) => {
      await use.throttle(passesPerAddress, address);
      const { card } = await openCard(use, params.card_id);
      const platform = use.walletPlatforms.find(({ id }) => id === params.platform);
      if (platform?.hands !== 'link') throw refuseWallet('WALLET_NOT_OFFERED');
      const { issued } = await use.issuePass({ cardId: card.id, platform: params.platform });
      if (issued.kind !== 'link') throw refuseWallet('WALLET_NOT_OFFERED');
      return { platform: params.platform, url: issued.url };
    },
  }),
];

async function openCard({ cards, merchants }: WalletUse, id: string) {
  const found = await cards.byPublicId(asId(id));
  const merchant = found && (await merchants.byId(found.card.merchantId));
  if (!found || !merchant?.active) throw refuseLoyalty('CARD_NOT_FOUND');
  return found;
}

const ownerRoutes = (use: WalletUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/merchant/settings/wallet',
    operationId: 'getWalletSettings',
    summary: 'What is set for each wallet, and whether it works',
    area: 'merchant',
    answer: WalletSettings,
    handle: async ({ merchantId, now }) => {
      const checked = await use.checkPlatforms(merchantId, now);
      return { items: await Promise.all(checked.map((one) => settingsOf(use, merchantId, one, now))) };
    },
  }),
  route({
    method: 'PATCH',
    path: '/merchant/settings/wallet/{platform}',
    operationId: 'changeWalletSettings',
    summary: 'Changes what is set for a wallet; with nothing left of its own, the installation’s settings are in force',
    area: 'merchant',
    ...ofPlatform,
    body: WalletSettingsChange,
    answer: WalletPlatformSettings,
    handle: async ({ params, body, caller, merchantId, now, key, fingerprint }) => {
      const platform = platformOf(use.walletPlatforms, params.platform);
      await use.changeSettings({ caller, key, fingerprint, part: platform.settings, changes: body.values });
      return settingsOf(use, merchantId, await checkedOf(use, merchantId, params.platform, now), now);
    },
  }),
  route({
    method: 'POST',
    path: '/merchant/settings/wallet/{platform}/check',
    operationId: 'checkWalletSettings',
    summary: 'Tries the settings in force, asking the platform itself',
    area: 'merchant',
    ...ofPlatform,
    answer: WalletCheck,
    refusals: ['RATE_LIMITED'],
    handle: async ({ params, merchantId, now }) => {
      await use.throttle(checksPerMerchant, merchantId);
      return checkShape(await checkedOf(use, merchantId, params.platform, now, true), now);
    },
  }),
  route({
    method: 'POST',
    path: '/merchant/loyalty/programs/{program_id}/pass-preview',
    operationId: 'previewPass',
    summary: 'What a pass of the program shows, as it is or with changes that are not kept',
    area: 'merchant',
    params: { program_id: Id },
    missing: 'PROGRAM_NOT_FOUND',
    body: PassPreviewRequest,
    answer: PassPreview,
    handle: async ({ params, body, merchantId, now }) => {
      const program = await use.programs.byId(merchantId, asId(params.program_id));
      const merchant = await use.merchants.byId(merchantId);
      if (!program || !merchant) throw refuseLoyalty('PROGRAM_NOT_FOUND');
      const changed = body.change ? applyTerms(program, termsOf(body.change), { now, random: use.random }) : program;
      const model = passModel({ ...sample(changed, body), program: changed, merchant }, use.cardUrl(program.id));
      return previewShape(model, use.logoFindings(changed.look.logoUrl));
    },
  }),
  route({
    method: 'GET',
    path: '/merchant/wallet/status',
    operationId: 'getPushStatus',
    summary: 'How the passes of the merchant are doing',
    area: 'merchant',
    answer: PushStatus,
    handle: async ({ merchantId }) =>
      statusShape(await use.passQueue.figures(merchantId), await use.passes.campaigns(merchantId)),
  }),
  route({
    method: 'GET',
    path: '/merchant/wallet/dead-letters',
    operationId: 'listDeadLetters',
    summary: 'What could not be told to a wallet, newest first',
    area: 'merchant',
    query: DeadLetterQuery,
    answer: listOf(DeadLetter),
    handle: async ({ query, merchantId }) => pageShape(await use.passQueue.dead(merchantId, query), deadLetterShape),
  }),
  route({
    method: 'POST',
    path: '/merchant/wallet/dead-letters/resend',
    operationId: 'resendDeadLetters',
    summary: 'Tries everything again that could not be told',
    area: 'merchant',
    answer: Resent,
    handle: async ({ caller }) => resent(use, await use.resendDeadLetters(caller)),
  }),
  route({
    method: 'POST',
    path: '/merchant/wallet/dead-letters/{dead_letter_id}/resend',
    operationId: 'resendDeadLetter',
    summary: 'Tries one thing again that could not be told',
    area: 'merchant',
    params: { dead_letter_id: Id },
    missing: 'DEAD_LETTER_NOT_FOUND',
    answer: Resent,
    handle: async ({ params, caller }) =>
      resent(use, await use.resendDeadLetters(caller, asId<'pass_copy'>(params.dead_letter_id))),
  }),
];

function resent({ pushSoon }: WalletUse, count: number): { resent: number } {
  if (count > 0) pushSoon();
  return { resent: count };
}

async function checkedOf(
  { checkPlatforms: check }: WalletUse,
  merchantId: MerchantId,
  platform: string,
  now: Instant,
  thorough = false,
): Promise<CheckedPlatform> {
  const checked = (await check(merchantId, now, { thorough, only: platform })).at(0);
  if (!checked) throw refuseWallet('WALLET_NOT_OFFERED');
  return checked;
}

const settingsOf = async (use: WalletUse, merchantId: MerchantId, checked: CheckedPlatform, now: Instant) =>
  platformSettingsShape(checked, await use.settings.of(merchantId, checked.platform.settings.id), now);

/** A card and a customer that nobody is, for a preview. */
function sample(
  program: Program,
  { stamps, points, customer_name: name, language }: z.output<typeof PassPreviewRequest>,
) {
  return {
    card: {
      id: asId<'card'>(program.id),
      programId: program.id,
      number: 'K7M2PX9RT',
      qrPayload: 'TRESEN0000000000000000000000000000',
      active: true,
      stamps: stamps ?? Math.ceil((program.stamps?.target ?? 0) * 0.6),
      points: points ?? 120,
    },
    customer: { name: name ?? null, locale: (language ?? null) satisfies Locale | null },
  };
}
