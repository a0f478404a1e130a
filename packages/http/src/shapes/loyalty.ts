import {
  cardState,
  formatCardNumber,
  iso,
  type CardCorrected,
  type CardState,
  type CardWithCustomer,
  type Currency,
  type Customer,
  type Figures,
  type Instant,
  type LedgerEntry,
  type Merchant,
  type Program,
  type Statistics,
  type TimeZone,
} from '@tresen/domain';
import type * as cards from '../wire/cards.ts';
import type * as programs from '../wire/programs.ts';
import type * as statistics from '../wire/statistics.ts';

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at));

const lookShape = ({ background, foreground, accent, logoUrl }: Program['look']): programs.CardLook => ({
  background,
  foreground,
  accent,
  logo_url: logoUrl,
});

export const programShape = (program: Program): programs.Program => {
  const { stamps, points, antiFraud } = program;
  return {
    id: program.id,
    code: program.code,
    type: program.type,
    name: program.name,
    currency: program.currency,
    look: lookShape(program.look),
    terms_url: program.termsUrl,
    privacy_url: program.privacyUrl,
    active: program.active,
    stamps: stamps && { target: stamps.target, reward: stamps.reward },
    points: points && {
      points: points.points,
      unit_minor: points.unit,
      minimum_purchase_minor: points.minimumPurchase,
      welcome_bonus: points.welcomeBonus,
      minimum_redemption: points.minimumRedemption,
      expiry_days: points.expiryDays,
      rewards: points.rewards.map(({ id, name, pricePoints, active }) => ({
        id,
        name,
        price_points: pricePoints,
        active,
      })),
    },
    anti_fraud: {
      require_staff_pin: antiFraud.requireStaffPin,
      cooldown_minutes: antiFraud.cooldownMinutes,
      max_daily_stamps: antiFraud.maxDailyStamps,
    },
    created_at: iso(program.createdAt),
  };
};

export const publicProgramShape = (program: Program, merchant: Merchant): programs.PublicProgram => {
  const { stamps, points } = program;
  return {
    code: program.code,
    name: program.name,
    type: program.type,
    merchant_name: merchant.name,
    look: lookShape(program.look),
    terms_url: program.termsUrl,
    privacy_url: program.privacyUrl,
    stamps: stamps && { target: stamps.target, reward: stamps.reward },
    points: points && {
      points: points.points,
      unit_minor: points.unit,
      currency: program.currency,
      welcome_bonus: points.welcomeBonus,
      rewards: points.rewards
        .filter(({ active }) => active)
        .map(({ name, pricePoints }) => ({ name, price_points: pricePoints })),
    },
    locale: merchant.locale,
  };
};

export const customerShape = (customer: Customer): cards.Customer => ({
  id: customer.id,
  name: customer.name,
  email: customer.email,
  phone: customer.phone,
  locale: customer.locale,
  erased_at: isoOrNull(customer.erasedAt),
});

export const cardStateShape = (card: CardState): cards.CardState => {
  const { stamps, points } = card;
  return {
    id: card.id,
    number: formatCardNumber(card.number),
    qr_payload: card.qrPayload,
    program_id: card.programId,
    customer_id: card.customerId,
    active: card.active,
    stamps: stamps && {
      balance: stamps.balance,
      debt: stamps.debt,
      lifetime: stamps.lifetime,
      target: stamps.target,
      reward: stamps.reward,
      reward_ready: stamps.rewardReady,
      rewards_redeemed: stamps.rewardsRedeemed,
    },
    points: points && {
      balance: points.balance,
      debt: points.debt,
      lifetime: points.lifetime,
      redeemed: points.redeemed,
      rewards: points.rewards.map(({ id, name, pricePoints, affordable }) => ({
        id,
        name,
        price_points: pricePoints,
        affordable,
      })),
    },
    next_stamp_at: isoOrNull(card.nextStampAt),
    last_activity_at: iso(card.lastActivityAt),
    enrolled_at: iso(card.enrolledAt),
  };
};

/** `zone` is the store's, or the merchant's where no store is named. */
export const cardShape = (
  { card, customer }: CardWithCustomer,
  program: Program,
  { now, zone }: { readonly now: Instant; readonly zone: TimeZone },
): cards.Card => ({
  ...cardStateShape(cardState(card, program, now, zone)),
  program: {
    id: program.id,
    code: program.code,
    type: program.type,
    name: program.name,
    currency: program.currency,
    look: lookShape(program.look),
  },
  customer: customerShape(customer),
});

export const entryShape = (entry: LedgerEntry, currency: Currency): cards.Entry => ({
  id: entry.id,
  seq: entry.seq,
  kind: entry.kind,
  at: iso(entry.at),
  stamps_delta: entry.stampsDelta,
  points_delta: entry.pointsDelta,
  stamps_after: entry.stampsAfter,
  stamp_debt_after: entry.stampDebtAfter,
  points_after: entry.pointsAfter,
  point_debt_after: entry.pointDebtAfter,
  staff_member_id: entry.staffMemberId,
  user_id: entry.userId,
  store_id: entry.storeId,
  device_id: entry.deviceId,
  sale_ref: entry.saleRef,
  amount: entry.amountMinor === null ? null : { amount_minor: entry.amountMinor, currency },
  reward_id: entry.rewardId,
  reason: entry.reason,
  voids: entry.voids,
  digest: entry.digest,
});

export const changedShape = ({
  card,
  entry,
}: {
  readonly card: CardState;
  readonly entry: LedgerEntry;
}): cards.CardChanged => ({
  card: cardStateShape(card),
  entry: entryShape(entry, card.currency),
});

export const correctedShape = ({ card, entry }: CardCorrected): cards.CardCorrected => ({
  card: cardStateShape(card),
  entry: entry && entryShape(entry, card.currency),
});

export const publicCardShape = (
  { card, customer }: CardWithCustomer,
  program: Program,
  merchant: Merchant,
  now: Instant,
  zone: TimeZone,
): cards.PublicCard => {
  const { stamps, points } = cardState(card, program, now, zone);
  return {
    id: card.id,
    number: formatCardNumber(card.number),
    qr_payload: card.qrPayload,
    first_name: customer.name?.split(/\s+/)[0] ?? null,
    program: publicProgramShape(program, merchant),
    active: card.active,
    stamps: stamps && {
      balance: stamps.balance,
      target: stamps.target,
      reward: stamps.reward,
      reward_ready: stamps.rewardReady,
    },
    points: points && {
      balance: points.balance,
      rewards: points.rewards.map(({ name, pricePoints, affordable }) => ({
        name,
        price_points: pricePoints,
        affordable,
      })),
    },
    last_activity_at: iso(card.lastActivityAt),
  };
};

const sumsShape = (sums: Figures): statistics.Sums => ({
  enrolled: sums.enrolled,
  stamps_given: sums.stampsGiven,
  stamps_redeemed: sums.stampsRedeemed,
  points_given: sums.pointsGiven,
  points_redeemed: sums.pointsRedeemed,
  rewards: sums.rewards,
});

export const statisticsShape = ({
  from,
  to,
  totals,
  period,
  days,
  stores,
  staff,
}: Statistics): statistics.Statistics => ({
  from,
  to,
  totals: {
    cards: totals.cards,
    active_cards: totals.activeCards,
    stamps_outstanding: totals.stampsOutstanding,
    points_outstanding: totals.pointsOutstanding,
  },
  period: sumsShape(period),
  days: days.map(({ day, ...sums }) => ({ day, ...sumsShape(sums) })),
  stores: stores.map(({ storeId, name, ...sums }) => ({ store_id: storeId, name, ...sumsShape(sums) })),
  staff: staff.map(({ staffMemberId, name, ...sums }) => ({
    staff_member_id: staffMemberId,
    name,
    ...sumsShape(sums),
  })),
});
