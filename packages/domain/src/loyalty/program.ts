import type { Id, MerchantId } from '../kernel/ids.ts';
import type { Currency, Minor } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';

export type ProgramId = Id<'program'>;
export type RewardId = Id<'reward'>;
export type ProgramType = 'stamps' | 'points' | 'hybrid';

/** A loyalty program of one merchant; its rules as named values. */
export interface Program {
  readonly id: ProgramId;
  readonly merchantId: MerchantId;
  /** What customers type or scan to join: unique on the platform, 2 to 32 capital letters, digits and hyphens. */
  readonly code: string;
  readonly type: ProgramType;
  readonly name: string;
  readonly currency: Currency;
  readonly look: CardLook;
  readonly termsUrl: string | null;
  readonly privacyUrl: string | null;
  readonly active: boolean;
  /** Set when the type has stamps. */
  readonly stamps: StampRules | null;
  /** Set when the type has points. */
  readonly points: PointRules | null;
  readonly antiFraud: AntiFraud;
  readonly createdAt: Instant;
  readonly version: number;
}

/** Colours as `#rrggbb`; the logo as an https or data URL of a PNG, JPEG or WebP picture. */
export interface CardLook {
  readonly background: string;
  readonly foreground: string;
  readonly accent: string;
  readonly logoUrl: string | null;
}

export interface StampRules {
  /** Stamps that make one reward. */
  readonly target: number;
  readonly reward: string;
}

export interface PointRules {
  /** `points` for every `unit` of minor money, rounded down. */
  readonly points: number;
  readonly unit: Minor;
  readonly minimumPurchase: Minor;
  readonly welcomeBonus: number;
  readonly minimumRedemption: number;
  /** Points go after so many days without any activity on the card; `null`: never. */
  readonly expiryDays: number | null;
  readonly rewards: readonly Reward[];
}

/** What points can be redeemed for. */
export interface Reward {
  readonly id: RewardId;
  readonly name: string;
  readonly pricePoints: number;
  readonly active: boolean;
}

export interface AntiFraud {
  readonly requireStaffPin: boolean;
  readonly cooldownMinutes: number;
  /** Per card and day in the store's time zone; `null`: no cap. */
  readonly maxDailyStamps: number | null;
}

export const defaultStampTarget = 10;
export const defaultPointRules: Omit<PointRules, 'rewards'> = {
  points: 1,
  unit: 100 as Minor,
  minimumPurchase: 0 as Minor,
  welcomeBonus: 0,
  minimumRedemption: 0,
  expiryDays: null,
};
export const defaultAntiFraud: AntiFraud = { requireStaffPin: true, cooldownMinutes: 15, maxDailyStamps: 5 };

/** Points earned by a purchase: proportional to the amount, rounded down; none below the minimum purchase. */
export const pointsFor = (amount: Minor, rules: PointRules): number =>
  amount < rules.minimumPurchase ? 0 : Number((BigInt(amount) * BigInt(rules.points)) / BigInt(rules.unit));
