import { callerKey, type Caller } from '../kernel/caller.ts';
import { changeAndCommit, requireUnchanged, type Decision } from '../kernel/commit.ts';
import type { Digests, SecretHasher } from '../kernel/digests.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import type { MerchantId, Randomness, StaffMemberId, StoreId } from '../kernel/ids.ts';
import { slots } from '../kernel/slots.ts';
import { seconds, type Clock, type Instant, type Pause } from '../kernel/time.ts';
import { lockRecords, writeGuard } from './guard-records.ts';
import {
  claimTry,
  isLocked,
  isOverdue,
  judgeTry,
  newPinGuard,
  parsePin,
  pinPolicy,
  remainingAttempts,
  resetGuard,
} from './pin.ts';
import type { Pin, PinGuard, PinPolicy } from './pin.ts';
import type { GuardedStaffMember, PeopleCollections, PeopleCommits, StaffMembers } from './ports.ts';
import { refuse } from './refusals.ts';
import { numberGuardId, parseStaffId, pinDigest } from './staff-member.ts';
import type { VerifiedStaff } from './staff-ticket.ts';

export interface VerifyPinDeps {
  staffMembers: Pick<StaffMembers, 'byId' | 'suspect' | 'guard'>;
  commits: PeopleCommits;
  hasher: SecretHasher;
  digests: Digests;
  clock: Clock;
  random: Randomness;
  pause: Pause;
  policy?: PinPolicy;
}

export interface VerifyPin {
  readonly caller: Caller;
  /** Where they must work; `null` where the caller decides that once it is known who they are. */
  readonly storeId: StoreId | null;
  readonly pin: string;
  /** Whose PIN it is said to be. Without it the PIN alone says who. */
  readonly staffId?: string | undefined;
}

export interface VerifiedPin {
  readonly proof: VerifiedStaff;
  readonly staff: GuardedStaffMember;
}

/** How many PINs of one guard this process compares at once, so that right ones sent together are never out of tries. */
const atOncePerGuard = 3;
const patience = seconds(2);

/**
 * Finds the staff member behind a PIN. Every try is claimed in the store before the PIN is compared: any number of parallel
 * guesses, on any number of hosts, gets as many tries as the policy has. With a `staffId` a miss is charged to that number,
 * whether or not somebody has it; without, to the caller. Each try costs one hash, whatever comes of it.
 *
 * Refuses with `STAFF_PIN_INVALID`, `STAFF_PIN_LOCKED` (also for the right PIN of a locked member, whichever way it came),
 * `STAFF_NOT_IN_STORE` (only to who has the right PIN), and `UNAVAILABLE` when other hosts hold all tries for too long.
 *
 * Make one of it per process.
 */
export const verifyPin = (deps: VerifyPinDeps): ((command: VerifyPin) => Promise<VerifiedPin>) => {
  const inSlot = slots(atOncePerGuard);
  const underTrial = new Map<string, Trials>();
  return async ({ caller, storeId, pin: typed, staffId: typedNumber }) => {
    const pin = parsePin(typed);
    const staffId = typedNumber === undefined ? undefined : parseStaffId(typedNumber);
    const { merchantId } = caller;
    const chargedTo = staffId === undefined ? callerKey(caller) : numberGuardId(staffId);
    const name = `${merchantId}/${chargedTo}`;
    const trials = underTrial.get(name) ?? { running: 0, guard: undefined };
    underTrial.set(name, trials);
    const attempt = { caller, merchantId, storeId, pin, staffId, chargedTo, trials };
    trials.running++;
    const outcome = await inSlot(name, () => tryPin(deps, attempt)).finally(() => {
      if (--trials.running === 0) underTrial.delete(name);
    });
    switch (outcome.kind) {
      case 'right': {
        const { staff } = outcome;
        if (storeId !== null && !staff.member.storeIds.includes(storeId)) throw refuse('STAFF_NOT_IN_STORE');
        return { proof: { kind: 'verified', staffMemberId: staff.member.id }, staff };
      }
      case 'wrong':
        throw refuse('STAFF_PIN_INVALID', { remaining_attempts: outcome.remaining });
      case 'locked':
        throw refuse('STAFF_PIN_LOCKED', { locked_until: outcome.until });
      case 'overdue':
        throw refuseValue('UNAVAILABLE', { what: 'pin' });
      default:
        return outcome satisfies never;
    }
  };
};

/** What this process knows of a guard while PINs are tried against it. */
interface Trials {
  running: number;
  /** As it was written here last: judgements of tries made at once then hold at the first commit. */
  guard: PinGuard | undefined;
}

interface Attempt {
  readonly caller: Caller;
  readonly merchantId: MerchantId;
  readonly storeId: StoreId | null;
  readonly pin: Pin;
  readonly staffId: string | undefined;
  readonly chargedTo: string;
  readonly trials: Trials;
}

/** The guard a try is charged to, and the staff member it is about, if there is one. */
interface Suspect {
  readonly charged: PinGuard;
  readonly staff: GuardedStaffMember | undefined;
}

type Claimed =
  | { readonly kind: 'claimed'; readonly at: Instant; readonly suspect: Suspect }
  | { readonly kind: 'locked'; readonly until: Instant }
  | { readonly kind: 'busy' };

type Outcome =
  | { readonly kind: 'right'; readonly staff: GuardedStaffMember }
  | { readonly kind: 'wrong'; readonly remaining: number }
  | { readonly kind: 'locked'; readonly until: Instant }
  | { readonly kind: 'overdue' };

async function tryPin(deps: VerifyPinDeps, attempt: Attempt): Promise<Outcome> {
  const { hasher } = deps;
  const claimed = await claim(deps, attempt);
  if (claimed.kind === 'locked') {
    await hasher.verify(null, attempt.pin);
    return claimed;
  }
  const { staff } = claimed.suspect;
  const hash = staff?.member.active ? staff.member.pinHash : null;
  const comparison = { hash, claimedAt: claimed.at, staffMemberId: staff?.member.id };
  let matches: boolean;
  try {
    matches = await hasher.verify(hash, attempt.pin);
  } catch (error) {
    await judge(deps, attempt, claimed.suspect, { ...comparison, matches: undefined });
    throw error;
  }
  return judge(deps, attempt, claimed.suspect, { ...comparison, matches });
}

/** Claims one try, and waits a little while others are being judged. */
async function claim(deps: VerifyPinDeps, attempt: Attempt): Promise<Exclude<Claimed, { kind: 'busy' }>> {
  for (let waited = 0, next = 20; ; waited += next, next = Math.min(next * 2, 200)) {
    const claimed = await changeAndCommit<PeopleCollections, Suspect, Claimed>(noting(deps, attempt), {
      aggregate: aggregateOf(attempt),
      load: () => find(deps, attempt),
      decide: (suspect) => decideClaim(suspect, attempt, deps),
    });
    if (claimed.kind !== 'busy') return claimed;
    if (waited >= patience) throw refuseValue('UNAVAILABLE', { what: 'pin' });
    await deps.pause(next);
  }
}

/** Commits that note the charged guard as they wrote it. They follow one another in turn, so the last one has the newest. */
function noting({ commits }: VerifyPinDeps, { chargedTo, trials }: Attempt): PeopleCommits {
  return {
    answered: (scope, key) => commits.answered(scope, key),
    inTurn: (aggregate, work) => commits.inTurn(aggregate, work),
    commit: async (change) => {
      const outcome = await commits.commit(change);
      if (outcome.kind !== 'committed') return outcome;
      for (const { into, record } of change.writes)
        if (into === 'pin_guard' && record.id === chargedTo) trials.guard = record;
      return outcome;
    },
  };
}

const aggregateOf = ({ merchantId, chargedTo }: Attempt): string => `pin_guard:${merchantId}:${chargedTo}`;

async function find(
  { staffMembers, digests }: VerifyPinDeps,
  { merchantId, staffId, pin, chargedTo }: Attempt,
): Promise<Suspect> {
  const said = staffId === undefined ? { pinDigest: pinDigest(digests, merchantId, pin) } : { staffId };
  const { charged, staff } = await staffMembers.suspect(merchantId, { guardId: chargedTo, ...said });
  return { charged: charged ?? newPinGuard(merchantId, chargedTo), staff: staff ?? undefined };
}

function decideClaim(
  { charged, staff }: Suspect,
  { caller, storeId, staffId }: Attempt,
  { clock, random, policy = pinPolicy }: VerifyPinDeps,
): Decision<PeopleCollections, Claimed> {
  const now = clock.now();
  const claimed = claimTry(charged, now, policy);
  if (claimed.kind === 'busy') return { writes: [], result: claimed };
  const { guard, locks } = claimed;
  const member = staffId === undefined ? undefined : staff?.member;
  const records = locks ? lockRecords({ now, random }, { guard, member, caller, storeId }) : {};
  if (claimed.kind === 'locked')
    return { writes: locks ? [writeGuard(guard)] : [], ...records, result: { kind: 'locked', until: claimed.until } };
  const written = writeGuard(guard);
  return {
    writes: [written],
    ...records,
    result: { kind: 'claimed', at: now, suspect: { charged: written.record, staff } },
  };
}

interface Comparison {
  readonly claimedAt: Instant;
  readonly staffMemberId: StaffMemberId | undefined;
  /** What the PIN was compared with. */
  readonly hash: string | null;
  /** `undefined` when it could not be compared. */
  readonly matches: boolean | undefined;
}

/** Gives the try back with what came of it, against the member and the guards as they are by now. */
function judge(deps: VerifyPinDeps, attempt: Attempt, known: Suspect, comparison: Comparison): Promise<Outcome> {
  const { staffMembers } = deps;
  const { merchantId, chargedTo, trials } = attempt;
  let fresh: Suspect | undefined = known;
  return changeAndCommit<PeopleCollections, Suspect, Outcome>(noting(deps, attempt), {
    aggregate: aggregateOf(attempt),
    load: async () => {
      // Mostly nothing has changed since the claim, and the version check says so for less than another read.
      const suspect = fresh;
      fresh = undefined;
      if (suspect) return { ...suspect, charged: trials.guard ?? suspect.charged };
      const [staff, guard] = await Promise.all([
        comparison.staffMemberId && staffMembers.byId(merchantId, comparison.staffMemberId),
        staffMembers.guard(merchantId, chargedTo),
      ]);
      return { charged: guard ?? newPinGuard(merchantId, chargedTo), staff: staff || undefined };
    },
    decide: (suspect) => decideOutcome(suspect, attempt, comparison, deps),
  });
}

function decideOutcome(
  { charged, staff }: Suspect,
  { caller, storeId, staffId }: Attempt,
  { claimedAt, hash, matches }: Comparison,
  { clock, random, policy = pinPolicy }: VerifyPinDeps,
): Decision<PeopleCollections, Outcome> {
  const now = clock.now();
  if (isOverdue(claimedAt, now, policy)) return { writes: [], result: { kind: 'overdue' } };
  if (matches === undefined)
    return { writes: [writeGuard(judgeTry(charged, 'withheld', now, policy))], result: { kind: 'overdue' } };

  const lockOf = (guard: PinGuard | null | undefined) => (isLocked(guard, now) ? (guard?.lockedUntil ?? null) : null);
  const isTheirs = matches && staff?.member.active && staff.member.pinHash === hash;
  if (!isTheirs || (staffId !== undefined && staff.member.staffId !== staffId)) {
    const guard = judgeTry(charged, 'wrong', now, policy);
    const locks = guard.lockedAt !== charged.lockedAt;
    const member = staffId === undefined ? undefined : staff?.member;
    const until = lockOf(charged);
    return {
      writes: [writeGuard(guard)],
      ...(locks ? lockRecords({ now, random }, { guard, member, caller, storeId }) : {}),
      result:
        until === null ? { kind: 'wrong', remaining: remainingAttempts(guard, policy) } : { kind: 'locked', until },
    };
  }

  // The charged guard is the member's own when the number came with the PIN; else the one over their number counts too.
  const own = staffId === undefined ? staff.guard : null;
  const until = lockOf(charged) ?? lockOf(own);
  if (until !== null)
    return { writes: [writeGuard(judgeTry(charged, 'withheld', now, policy))], result: { kind: 'locked', until } };
  const written = writeGuard(judgeTry(charged, 'right', now, policy));
  return {
    writes: [
      written,
      ...(own === null ? [] : [own.failed > 0 ? writeGuard(resetGuard(own)) : requireUnchanged('pin_guard', own)]),
      requireUnchanged('staff_member', staff.member),
    ],
    result: { kind: 'right', staff: { member: staff.member, guard: staffId === undefined ? own : written.record } },
  };
}
