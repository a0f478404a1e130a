import type { Currency } from '../kernel/money.ts';
import type { Instant, TimeZone } from '../kernel/time.ts';
import type { Card } from './card.ts';
import { stampLimit } from './card-decisions.ts';
import type { Program, Reward } from './program.ts';

/** A card as people look at it: its balances against its program's rules. No personal data. */
export interface CardState {
  readonly id: Card['id'];
  readonly number: string;
  readonly qrPayload: string;
  readonly programId: Program['id'];
  readonly customerId: Card['customerId'];
  /** Of the program: what amounts on the card are in. */
  readonly currency: Currency;
  readonly active: boolean;
  readonly stamps: {
    readonly balance: number;
    readonly debt: number;
    readonly lifetime: number;
    readonly target: number;
    readonly reward: string;
    readonly rewardReady: boolean;
    readonly rewardsRedeemed: number;
  } | null;
  readonly points: {
    readonly balance: number;
    readonly debt: number;
    readonly lifetime: number;
    readonly redeemed: number;
    readonly rewards: readonly (Pick<Reward, 'id' | 'name' | 'pricePoints'> & { readonly affordable: boolean })[];
  } | null;
  /** When the next stamp will be accepted, if not now. */
  readonly nextStampAt: Instant | null;
  readonly lastActivityAt: Instant;
  readonly enrolledAt: Instant;
}

/** `zone` is the store's: the daily cap follows its calendar. */
export function cardState(card: Card, program: Program, now: Instant, zone: TimeZone): CardState {
  const { stamps, points } = program;
  return {
    id: card.id,
    number: card.number,
    qrPayload: card.qrPayload,
    programId: card.programId,
    customerId: card.customerId,
    currency: program.currency,
    active: card.active,
    stamps: stamps && {
      balance: card.stamps,
      debt: card.stampDebt,
      lifetime: card.lifetimeStamps,
      target: stamps.target,
      reward: stamps.reward,
      rewardReady: card.stamps >= stamps.target,
      rewardsRedeemed: card.rewardsRedeemed,
    },
    points: points && {
      balance: card.points,
      debt: card.pointDebt,
      lifetime: card.lifetimePoints,
      redeemed: card.pointsRedeemed,
      rewards: points.rewards
        .filter(({ active }) => active)
        .map(({ id, name, pricePoints }) => ({
          id,
          name,
          pricePoints,
          affordable: card.points >= Math.max(pricePoints, points.minimumRedemption),
        })),
    },
    nextStampAt: (stamps && stampLimit(card, program, zone, now)?.nextStampAt) ?? null,
    lastActivityAt: card.lastActivityAt,
    enrolledAt: card.enrolledAt,
  };
}
