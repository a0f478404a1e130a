import type { Program } from '../../src/wire/programs.ts';
import { digitsOf } from '../kit/format.ts';
import { moneyText, parseMoney } from '../kit/money-text.ts';

/** A reward while it is edited. */
export interface RewardDraft {
  readonly id?: string;
  readonly name: string;
  readonly price: string;
  readonly active: boolean;
}

/** A program as texts in fields; rewards and ticks are JSON, so that one draft keeps them all. */
export interface DesignValues extends Record<string, string> {
  name: string;
  code: string;
  background: string;
  foreground: string;
  accent: string;
  logo_url: string;
  terms_url: string;
  privacy_url: string;
  target: string;
  reward: string;
  points: string;
  unit: string;
  minimum_purchase: string;
  welcome_bonus: string;
  minimum_redemption: string;
  expiry_days: string;
  rewards: string;
  require_staff_pin: string;
  cooldown_minutes: string;
  max_daily_stamps: string;
  active: string;
}

export function valuesOf(program: Program): DesignValues {
  const { look, stamps, points, anti_fraud } = program;
  const digits = digitsOf(program.currency);
  return {
    name: program.name,
    code: program.code,
    background: look.background,
    foreground: look.foreground,
    accent: look.accent,
    logo_url: look.logo_url ?? '',
    terms_url: program.terms_url ?? '',
    privacy_url: program.privacy_url ?? '',
    target: String(stamps?.target ?? ''),
    reward: stamps?.reward ?? '',
    points: String(points?.points ?? ''),
    unit: points ? moneyText(points.unit_minor, digits) : '',
    minimum_purchase: points ? moneyText(points.minimum_purchase_minor, digits) : '',
    welcome_bonus: String(points?.welcome_bonus ?? ''),
    minimum_redemption: String(points?.minimum_redemption ?? ''),
    expiry_days: String(points?.expiry_days ?? ''),
    rewards: JSON.stringify(
      (points?.rewards ?? []).map(({ price_points, ...rest }) => ({ ...rest, price: String(price_points) })),
    ),
    require_staff_pin: String(anti_fraud.require_staff_pin),
    cooldown_minutes: String(anti_fraud.cooldown_minutes),
    max_daily_stamps: String(anti_fraud.max_daily_stamps ?? ''),
    active: String(program.active),
  };
}

/** The rewards in a draft; written by {@link valuesOf} and the editor alone. */
export const rewardsOf = (values: Pick<DesignValues, 'rewards'>): RewardDraft[] =>
  JSON.parse(values.rewards) as RewardDraft[];

const numberOrNull = (text: string): number | null => (text.trim() ? Number(text) : null);
const textOrNull = (text: string): string | null => text.trim() || null;

/** The change to send: all of it, for the fields have been checked and say what is wanted. */
export function bodyOf(values: DesignValues, program: Program): object {
  const digits = digitsOf(program.currency);
  return {
    name: values.name.trim(),
    code: values.code.trim(),
    look: {
      background: values.background,
      foreground: values.foreground,
      accent: values.accent,
      logo_url: textOrNull(values.logo_url),
    },
    terms_url: textOrNull(values.terms_url),
    privacy_url: textOrNull(values.privacy_url),
    active: values.active === 'true',
    anti_fraud: {
      require_staff_pin: values.require_staff_pin === 'true',
      cooldown_minutes: Number(values.cooldown_minutes),
      max_daily_stamps: numberOrNull(values.max_daily_stamps),
    },
    ...(program.stamps ? { stamps: { target: Number(values.target), reward: values.reward.trim() } } : {}),
    ...(program.points
      ? {
          points: {
            points: Number(values.points),
            unit_minor: parseMoney(values.unit, digits),
            minimum_purchase_minor: parseMoney(values.minimum_purchase || '0', digits),
            welcome_bonus: Number(values.welcome_bonus),
            minimum_redemption: Number(values.minimum_redemption),
            expiry_days: numberOrNull(values.expiry_days),
            rewards: rewardsOf(values).map(({ id, name, price, active }) => ({
              ...(id ? { id } : {}),
              name: name.trim(),
              price_points: Number(price),
              active,
            })),
          },
        }
      : {}),
  };
}

/** Where the host's pointers name a field otherwise than this form does. */
export const pointers: Readonly<Record<string, keyof DesignValues & string>> = {
  '/look/background': 'background',
  '/look/foreground': 'foreground',
  '/look/accent': 'accent',
  '/look/logo_url': 'logo_url',
  '/stamps/target': 'target',
  '/stamps/reward': 'reward',
  '/points/points': 'points',
  '/points/unit_minor': 'unit',
  '/points/minimum_purchase_minor': 'minimum_purchase',
  '/points/welcome_bonus': 'welcome_bonus',
  '/points/minimum_redemption': 'minimum_redemption',
  '/points/expiry_days': 'expiry_days',
  '/anti_fraud/cooldown_minutes': 'cooldown_minutes',
  '/anti_fraud/max_daily_stamps': 'max_daily_stamps',
};
