import type { Branded, MerchantId } from '../kernel/ids.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import { later, minutes, seconds, type Instant } from '../kernel/time.ts';

/** 4 to 8 digits. */
export type Pin = Branded<string, 'pin'>;

export function parsePin(text: string, field = '/pin'): Pin {
  if (!/^[0-9]{4,8}$/.test(text)) throw refuseValue('INVALID', { field, reason: '4 to 8 digits' });
  return text as Pin;
}

/** Numbers of the lockout; every one can be configured. */
export interface PinPolicy {
  readonly maxFailedAttempts: number;
  readonly lockout: number;
  /** A claimed try that is not judged within this time counts as failed: its host has died. */
  readonly judgedWithin: number;
}

export const pinPolicy: PinPolicy = { maxFailedAttempts: 5, lockout: minutes(30), judgedWithin: seconds(15) };

/**
 * Failed tries charged to one subject: a personnel number (`number:1001`, whether or not somebody has it) or whoever sends
 * bare PINs (`user:…`, `device:…`). One machine for both, so that nothing tells a known number from an unknown one.
 */
export interface PinGuard {
  readonly id: string;
  readonly merchantId: MerchantId;
  /** Tries judged wrong since the last right one. */
  readonly failed: number;
  /** Tries claimed and not judged yet. */
  readonly pending: number;
  readonly pendingSince: Instant | null;
  readonly lockedUntil: Instant | null;
  /** The start of the newest lock, also after its end: staff tickets from before it stay void. */
  readonly lockedAt: Instant | null;
  readonly version: number;
}

/** Counted from 1: a guard is stored from its first claim on. */
export const newPinGuard = (merchantId: MerchantId, id: string): PinGuard => ({
  id,
  merchantId,
  failed: 0,
  pending: 0,
  pendingSince: null,
  lockedUntil: null,
  lockedAt: null,
  version: 0,
});

export const isLocked = (guard: Pick<PinGuard, 'lockedUntil'> | null | undefined, now: Instant): boolean =>
  guard?.lockedUntil != null && guard.lockedUntil > now;

export type Claim =
  | { readonly kind: 'claimed'; readonly guard: PinGuard; readonly locks: boolean }
  | { readonly kind: 'locked'; readonly until: Instant; readonly guard: PinGuard; readonly locks: boolean }
  /** All tries that are left are being judged right now; ask again in a moment. */
  | { readonly kind: 'busy' };

/** Takes one try before the PIN is looked at. The guard it answers must be stored before the hash is compared. */
export function claimTry(stored: PinGuard, now: Instant, policy: PinPolicy = pinPolicy): Claim {
  const guard = settle(stored, now, policy);
  const locks = guard.lockedUntil !== null && guard.lockedAt !== stored.lockedAt;
  if (guard.lockedUntil !== null) return { kind: 'locked', until: guard.lockedUntil, guard, locks };
  if (guard.failed + guard.pending >= policy.maxFailedAttempts) return { kind: 'busy' };
  return {
    kind: 'claimed',
    guard: { ...guard, pending: guard.pending + 1, pendingSince: now },
    locks,
  };
}

/** Ends a lock whose time has passed, and counts tries nobody judged in time as failed. */
function settle(guard: PinGuard, now: Instant, policy: PinPolicy): PinGuard {
  if (guard.lockedUntil !== null)
    return guard.lockedUntil > now ? guard : { ...guard, failed: 0, pending: 0, pendingSince: null, lockedUntil: null };
  if (guard.pendingSince === null || later(guard.pendingSince, policy.judgedWithin) > now) return guard;
  const counted = { ...guard, failed: guard.failed + guard.pending, pending: 0, pendingSince: null };
  const spent = lockWhenSpent(counted, guard.pendingSince, policy);
  // The lock they make began with the newest of them, and may be over already.
  return spent.lockedUntil === null ? spent : settle(spent, now, policy);
}

/** What became of a claimed try. `withheld`: nothing was learned from it, so it is given back uncounted. */
export type Verdict = 'right' | 'wrong' | 'withheld';

/** Whether a try claimed at `claimedAt` can no longer be judged: it counts as failed, or soon will. */
export const isOverdue = (claimedAt: Instant, now: Instant, policy: PinPolicy = pinPolicy): boolean =>
  later(claimedAt, policy.judgedWithin) <= now;

/**
 * Gives back a claimed try that is not overdue: a right PIN resets the count, a wrong one may lock. Tries that are still
 * pending stay charged whatever this one was, so that there are never more of them than the policy has left.
 */
export function judgeTry(guard: PinGuard, verdict: Verdict, now: Instant, policy: PinPolicy = pinPolicy): PinGuard {
  const pending = Math.max(0, guard.pending - 1);
  const judged = { ...guard, pending, pendingSince: pending === 0 ? null : guard.pendingSince };
  switch (verdict) {
    case 'right':
      return isLocked(guard, now) ? judged : { ...judged, failed: 0, lockedUntil: null };
    case 'wrong':
      return lockWhenSpent({ ...judged, failed: guard.failed + 1 }, now, policy);
    case 'withheld':
      return judged;
    default:
      return verdict satisfies never;
  }
}

function lockWhenSpent(guard: PinGuard, now: Instant, policy: PinPolicy): PinGuard {
  if (guard.lockedUntil !== null || guard.failed < policy.maxFailedAttempts) return guard;
  return { ...guard, lockedAt: now, lockedUntil: later(now, policy.lockout) };
}

/** What an unlock by an owner, a changed PIN or a right one leaves of a guard: tries being judged stay charged. */
export const resetGuard = (guard: PinGuard): PinGuard => ({ ...guard, failed: 0, lockedUntil: null });

/**
 * The guard over a number that somebody takes over from `left`, their number until now: what was charged to them comes along,
 * what was charged to the number while nobody or somebody else had it does not.
 */
export const moveGuard = (taken: PinGuard, left: PinGuard | null): PinGuard => ({
  ...taken,
  failed: left?.failed ?? 0,
  lockedUntil: left?.lockedUntil ?? null,
  lockedAt: left?.lockedAt ?? null,
});

export const remainingAttempts = (guard: PinGuard, policy: PinPolicy = pinPolicy): number =>
  Math.max(0, policy.maxFailedAttempts - guard.failed);
