import type { AuditEvent, OutgoingEvent } from '../kernel/commit.ts';
import type { Caller } from '../kernel/caller.ts';
import type { Digests } from '../kernel/digests.ts';
import { refuse } from '../kernel/errors.ts';
import { newId, type DeviceId, type StaffMemberId, type StoreId, type UserId } from '../kernel/ids.ts';
import { auditEvent, outgoingEvent, type Naming } from '../kernel/records.ts';
import type { Card } from './card.ts';
import { chainDigest, type EntryId, type EntryKind, type LedgerEntry } from './ledger.ts';
import type { RewardId } from './program.ts';

/** Who did it and where, as an entry keeps it. */
export interface Attribution {
  readonly userId: UserId | null;
  readonly deviceId: DeviceId | null;
  readonly staffMemberId: StaffMemberId | null;
  readonly storeId: StoreId | null;
}

export const attribution = (
  caller: Caller,
  { staffMemberId = null, storeId = null }: { staffMemberId?: StaffMemberId | null; storeId?: StoreId | null } = {},
): Attribution => ({
  userId: caller.kind === 'user' ? caller.userId : null,
  deviceId: caller.kind === 'device' ? caller.deviceId : null,
  staffMemberId,
  storeId,
});

/** What a decision on a card needs beside the state: the time, and means to name and seal what it makes. */
export interface Moment extends Naming {
  readonly digests: Digests;
}

/** One change to a card, before it is entered. Deltas are of the position: balance less debt. */
export interface Change {
  readonly kind: EntryKind;
  readonly stamps?: number;
  readonly points?: number;
  readonly saleRef?: string | null;
  readonly amountMinor?: number | null;
  readonly rewardId?: RewardId | null;
  readonly reason?: string | null;
  /** The entry taken back; its deltas are what `stamps` and `points` reverse. */
  readonly voids?: LedgerEntry;
}

export interface Entered {
  readonly card: Card;
  readonly entry: LedgerEntry;
}

/** How far from zero a card's positions and counters may get: far past any real card, and sums of them stay exact. */
export const balanceLimit = 1_000_000_000;

/**
 * Enters a change: new balances, counters and the chained entry. The card's version is left to the commit. `INVALID` when a
 * position or a counter would pass {@link balanceLimit}.
 */
export function enter(
  card: Card,
  change: Change,
  by: Attribution,
  { now, random, digests }: Moment,
  keep = 10,
): Entered {
  const { kind, stamps = 0, points = 0, voids } = change;
  const stampPosition = card.stamps - card.stampDebt + stamps;
  const pointPosition = card.points - card.pointDebt + points;
  const balances = {
    stamps: Math.max(0, stampPosition),
    stampDebt: Math.max(0, -stampPosition),
    points: Math.max(0, pointPosition),
    pointDebt: Math.max(0, -pointPosition),
  };
  const seq = card.ledgerSeq + 1;
  const unsealed = {
    id: newId<'ledger_entry'>(now, random) as EntryId,
    merchantId: card.merchantId,
    programId: card.programId,
    cardId: card.id,
    seq,
    kind,
    at: now,
    stampsDelta: stamps,
    pointsDelta: points,
    stampsAfter: balances.stamps,
    stampDebtAfter: balances.stampDebt,
    pointsAfter: balances.points,
    pointDebtAfter: balances.pointDebt,
    ...by,
    saleRef: change.saleRef ?? null,
    amountMinor: change.amountMinor ?? null,
    rewardId: change.rewardId ?? null,
    reason: change.reason ?? null,
    voids: voids?.id ?? null,
    previousDigest: card.ledgerDigest,
  };
  const entry: LedgerEntry = { ...unsealed, digest: chainDigest(unsealed, digests) };
  const counted = counters(card, change, entry, keep);
  assertInRange([stampPosition, pointPosition, ...countersOf({ ...card, ...counted })]);
  return { card: { ...card, ...balances, ...counted, ledgerSeq: seq, ledgerDigest: entry.digest }, entry };
}

const countersOf = ({ lifetimeStamps, rewardsRedeemed, lifetimePoints, pointsRedeemed }: Card): readonly number[] => [
  lifetimeStamps,
  rewardsRedeemed,
  lifetimePoints,
  pointsRedeemed,
];

function assertInRange(figures: readonly number[]): void {
  if (!figures.every((figure) => Math.abs(figure) <= balanceLimit))
    throw refuse('INVALID', { field: '', reason: 'the balance would be out of range' });
}

/** What a change does to a card beside its balances. */
function counters(card: Card, change: Change, { seq, at }: LedgerEntry, keep: number): Partial<Card> {
  const { kind, stamps = 0, points = 0, voids } = change;
  const lastActivityAt = at;
  switch (kind) {
    case 'stamp_earned':
      return {
        lifetimeStamps: card.lifetimeStamps + stamps,
        recentStamps: [...card.recentStamps, { seq, at }].slice(-keep),
        lastActivityAt,
      };
    case 'stamps_redeemed':
      return { rewardsRedeemed: card.rewardsRedeemed + 1, lastActivityAt };
    case 'points_earned':
      return { lifetimePoints: card.lifetimePoints + points, lastActivityAt };
    case 'welcome_bonus':
      return { lifetimePoints: card.lifetimePoints + points };
    case 'points_redeemed':
      return { pointsRedeemed: card.pointsRedeemed - points, lastActivityAt };
    case 'voided':
      return voids ? uncount(card, voids) : {};
    case 'deactivated':
      return { active: false };
    case 'reactivated':
      return { active: true };
    case 'enrolled':
    case 'adjusted':
    case 'expired':
      return {};
    default:
      return kind satisfies never;
  }
}

/** Takes back what an entry did to the counters. */
function uncount(card: Card, { kind, seq, stampsDelta, pointsDelta }: LedgerEntry): Partial<Card> {
  switch (kind) {
    case 'stamp_earned':
      return {
        lifetimeStamps: card.lifetimeStamps - stampsDelta,
        recentStamps: card.recentStamps.filter((stamp) => stamp.seq !== seq),
      };
    case 'stamps_redeemed':
      return { rewardsRedeemed: card.rewardsRedeemed - 1 };
    case 'points_earned':
    case 'welcome_bonus':
      return { lifetimePoints: card.lifetimePoints - pointsDelta };
    case 'points_redeemed':
      return { pointsRedeemed: card.pointsRedeemed + pointsDelta };
    default:
      return {};
  }
}

/** Told to whoever shows the card: a pass, a display, a webhook. */
export const cardChanged = ({ card, entry }: Entered, moment: Moment): OutgoingEvent =>
  outgoingEvent(moment, {
    merchantId: card.merchantId,
    type: entry.kind === 'enrolled' ? 'card.enrolled' : 'card.changed',
    aggregate: { kind: 'card', id: card.id },
    data: {
      card_id: card.id,
      program_id: card.programId,
      entry_id: entry.id,
      kind: entry.kind,
      seq: entry.seq,
      store_id: entry.storeId,
    },
  });

/** The audit event of a sensitive act on a card. */
export const cardAudit = (action: string, { card, entry }: Entered, caller: Caller, moment: Moment): AuditEvent =>
  auditEvent(moment, caller, {
    action,
    object: { kind: 'card', id: card.id },
    merchantId: card.merchantId,
    staffMemberId: entry.staffMemberId,
    storeId: entry.storeId,
    details: {
      entry_id: entry.id,
      stamps_delta: entry.stampsDelta,
      points_delta: entry.pointsDelta,
      reason: entry.reason,
    },
  });
