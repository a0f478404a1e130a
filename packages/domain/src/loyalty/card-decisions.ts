import type { Id } from '../kernel/ids.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import type { Minor } from '../kernel/money.ts';
import { days, hours, later, localDay, minutes, nextDayStart, type Instant, type TimeZone } from '../kernel/time.ts';
import type { Card } from './card.ts';
import { enter, type Attribution, type Entered, type Moment } from './card-change.ts';
import type { LedgerEntry } from './ledger.ts';
import { pointsFor, type PointRules, type Program, type StampRules } from './program.ts';
import { refuse } from './refusals.ts';

/** Pure decisions on one card: the state, the command and the time in; the change or a refusal out. */

const stampRules = (program: Program): StampRules => {
  if (!program.stamps) throw refuse('PROGRAM_TYPE_MISMATCH');
  return program.stamps;
};

const pointRules = (program: Program): PointRules => {
  if (!program.points) throw refuse('PROGRAM_TYPE_MISMATCH');
  return program.points;
};

function assertUsable(card: Card, program: Program): void {
  if (!program.active) throw refuse('PROGRAM_INACTIVE');
  if (!card.active) throw refuse('CARD_INACTIVE');
}

/** How many of the newest stamps a card remembers, so that cap and cooldown need no look into the ledger. */
export const stampsRemembered = (program: Program): number => Math.max(10, program.antiFraud.maxDailyStamps ?? 0);

export type StampLimit = { readonly code: 'STAMP_COOLDOWN' | 'STAMP_DAILY_LIMIT'; readonly nextStampAt: Instant };

/** What keeps this card from its next stamp right now, if anything. */
export function stampLimit(card: Card, program: Program, zone: TimeZone, now: Instant): StampLimit | undefined {
  const { cooldownMinutes, maxDailyStamps } = program.antiFraud;
  const last = card.recentStamps.at(-1)?.at;
  const cooledDown = last === undefined ? now : later(last, minutes(cooldownMinutes));
  const today = localDay(now, zone);
  const stampsToday = () => card.recentStamps.filter(({ at }) => localDay(at, zone) === today).length;
  if (maxDailyStamps !== null && stampsToday() >= maxDailyStamps) {
    const nextStampAt = Math.max(nextDayStart(now, zone), cooledDown) as Instant;
    return { code: 'STAMP_DAILY_LIMIT', nextStampAt };
  }
  if (cooledDown > now) return { code: 'STAMP_COOLDOWN', nextStampAt: cooledDown };
  return undefined;
}

export interface OnCard {
  readonly card: Card;
  readonly program: Program;
}

/** One stamp, if cooldown and daily cap allow it. Stamps past the target go on counting. */
export function decideStamp(
  { card, program, zone }: OnCard & { readonly zone: TimeZone },
  by: Attribution,
  moment: Moment,
  saleRef: string | null = null,
): Entered {
  assertUsable(card, program);
  stampRules(program);
  const limit = stampLimit(card, program, zone, moment.now);
  if (limit) throw refuse(limit.code, { next_stamp_at: limit.nextStampAt });
  return enter(card, { kind: 'stamp_earned', stamps: 1, saleRef }, by, moment, stampsRemembered(program));
}

/** Takes exactly the target, for one reward. */
export function decideRedeemStamps({ card, program }: OnCard, by: Attribution, moment: Moment): Entered {
  assertUsable(card, program);
  const { target } = stampRules(program);
  if (card.stamps < target) throw refuse('STAMPS_INSUFFICIENT', { missing_stamps: target - card.stamps });
  return enter(card, { kind: 'stamps_redeemed', stamps: -target }, by, moment);
}

/** Points for a purchase. Below the minimum purchase, or where not one point comes of it, it is refused. */
export function decideEarnPoints(
  { card, program }: OnCard,
  { amount, saleRef = null }: { readonly amount: Minor; readonly saleRef?: string | null },
  by: Attribution,
  moment: Moment,
): Entered {
  assertUsable(card, program);
  const rules = pointRules(program);
  const points = pointsFor(amount, rules);
  if (points < 1) {
    const least = Math.max(rules.minimumPurchase, Math.ceil(rules.unit / rules.points));
    throw refuse('PURCHASE_BELOW_MINIMUM', { missing_minor: least - amount });
  }
  return enter(card, { kind: 'points_earned', points, saleRef, amountMinor: amount }, by, moment);
}

/** Takes an active reward's price; never below the program's minimum redemption. */
export function decideRedeemPoints(
  { card, program }: OnCard,
  rewardId: Id<'reward'>,
  by: Attribution,
  moment: Moment,
): Entered {
  assertUsable(card, program);
  const { rewards, minimumRedemption } = pointRules(program);
  const reward = rewards.find(({ id, active }) => id === rewardId && active);
  if (!reward) throw refuse('REWARD_NOT_FOUND');
  const needed = Math.max(reward.pricePoints, minimumRedemption);
  if (card.points < needed) throw refuse('POINTS_INSUFFICIENT', { missing_points: needed - card.points });
  return enter(card, { kind: 'points_redeemed', points: -reward.pricePoints, rewardId }, by, moment);
}

/** A correction by an owner; may pay off debt, may not make any. */
export function decideAdjust(
  { card, program }: OnCard,
  { stamps, points, reason }: { readonly stamps: number; readonly points: number; readonly reason: string },
  by: Attribution,
  moment: Moment,
): Entered {
  if (!Number.isSafeInteger(stamps) || !Number.isSafeInteger(points) || (stamps === 0 && points === 0))
    throw refuseValue('INVALID', { field: '/stamps_delta', reason: 'stamps or points must change' });
  if (stamps !== 0) stampRules(program);
  if (points !== 0) pointRules(program);
  if (stamps < 0 && card.stamps + stamps < 0)
    throw refuse('STAMPS_INSUFFICIENT', { missing_stamps: -stamps - card.stamps });
  if (points < 0 && card.points + points < 0)
    throw refuse('POINTS_INSUFFICIENT', { missing_points: -points - card.points });
  return enter(card, { kind: 'adjusted', stamps, points, reason }, by, moment);
}

const voidable = new Set(['stamp_earned', 'stamps_redeemed', 'points_earned', 'points_redeemed']);
/** How long an entry can be taken back at the counter. */
export const voidWindow = hours(24);

export interface VoidedEntry {
  readonly entry: LedgerEntry;
  readonly voidedBy: Id<'ledger_entry'> | null;
}

/** Takes back one entry, once, within 24 hours; also on a card that is deactivated meanwhile. */
export function decideVoid(
  card: Card,
  { entry, voidedBy }: VoidedEntry,
  reason: string | null,
  by: Attribution,
  moment: Moment,
): Entered {
  if (voidedBy) throw refuse('ENTRY_ALREADY_VOIDED');
  if (!voidable.has(entry.kind) || later(entry.at, voidWindow) < moment.now) throw refuse('ENTRY_NOT_VOIDABLE');
  return takeBack(card, entry, reason, by, moment);
}

/**
 * Takes back all that a sale earned, exactly, however long ago: what a refund does. What has been spent already becomes a
 * debt that the next earnings pay off.
 */
export function decideTakeBackSale(
  card: Card,
  earned: readonly LedgerEntry[],
  by: Attribution,
  moment: Moment,
): readonly Entered[] {
  const taken: Entered[] = [];
  let current = card;
  for (const entry of earned) {
    const next = takeBack(current, entry, null, by, moment);
    taken.push(next);
    current = next.card;
  }
  return taken;
}

const takeBack = (card: Card, entry: LedgerEntry, reason: string | null, by: Attribution, moment: Moment): Entered =>
  enter(
    card,
    {
      kind: 'voided',
      stamps: entry.stampsDelta === 0 ? 0 : -entry.stampsDelta,
      points: entry.pointsDelta === 0 ? 0 : -entry.pointsDelta,
      saleRef: entry.saleRef,
      amountMinor: entry.amountMinor,
      rewardId: entry.rewardId,
      reason,
      voids: entry,
    },
    by,
    moment,
  );

/** Switches a card off or on again; `undefined` when it is so already. */
export function decideActive(
  card: Card,
  active: boolean,
  reason: string | null,
  by: Attribution,
  moment: Moment,
): Entered | undefined {
  if (card.active === active) return undefined;
  return enter(card, { kind: active ? 'reactivated' : 'deactivated', reason }, by, moment);
}

/** Whether points of this card are due to go after so long without activity. */
export const pointsAreDue = (card: Card, program: Program, now: Instant): boolean => {
  const expiryDays = program.points?.expiryDays;
  return expiryDays != null && card.points > 0 && later(card.lastActivityAt, days(expiryDays)) <= now;
};

export function decideExpire({ card, program }: OnCard, by: Attribution, moment: Moment): Entered | undefined {
  if (!pointsAreDue(card, program, moment.now)) return undefined;
  return enter(card, { kind: 'expired', points: -card.points }, by, moment);
}
