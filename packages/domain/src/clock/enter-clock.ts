import type { Caller, DeviceCaller } from '../kernel/caller.ts';
import type { IdempotencyKey } from '../kernel/commit.ts';
import type { Digests } from '../kernel/digests.ts';
import { isDomainError } from '../kernel/errors.ts';
import { throttle, type EphemeralStore, type ThrottleRule } from '../kernel/ephemeral.ts';
import type { StoreId } from '../kernel/ids.ts';
import { minutes, type Clock, type Pause } from '../kernel/time.ts';
import type { Merchant, Store } from '../people/merchant.ts';
import type { Stores } from '../people/ports.ts';
import { refuse as refusePeople } from '../people/refusals.ts';
import { parseStaffId } from '../people/staff-member.ts';
import type { VerifiedPin, VerifyPin } from '../people/verify-pin.ts';
import { clockTokenHash } from './clock-link.ts';
import { openSession, type ClockSession, type ClockSessionDeps, type OpenedSession } from './clock-session.ts';
import type { ClockLinks, LinkedMerchant, TimeEntries } from './ports.ts';
import { refuse } from './refusals.ts';
import { nextActions, presenceOf, type ClockAction, type Presence } from './time-entry.ts';

/** Numbers of signing in at the clock; every one can be configured. */
export interface EnterPolicy {
  /** By network address: a whole shop shares one when its shift begins. */
  readonly perAddress: ThrottleRule;
  /** By personnel number, whether or not somebody has it. */
  readonly perNumber: ThrottleRule;
  /** A refused number and PIN are answered no sooner than this, in milliseconds: whatever was wrong takes as long. */
  readonly refusalAfter: number;
}

export const enterPolicy: EnterPolicy = {
  perAddress: { name: 'clock_address', limit: 600, window: minutes(5) },
  perNumber: { name: 'clock_number', limit: 20, window: minutes(5) },
  refusalAfter: 250,
};

export interface FindClockMerchantDeps {
  clockLinks: Pick<ClockLinks, 'byTokenHash'>;
  ephemeral: EphemeralStore;
  digests: Digests;
  clock: Clock;
  enterPolicy?: EnterPolicy;
}

/** Whose clock a link is. Old, removed, foreign and garbled links are one: `CLOCK_LINK_INVALID`. Throttled by address. */
export const findClockMerchant =
  (deps: FindClockMerchantDeps) =>
  async ({ token, address }: { readonly token: string; readonly address: string }): Promise<Merchant> => {
    await throttle(deps)((deps.enterPolicy ?? enterPolicy).perAddress, address);
    return (await linkedMerchant(deps, token)).merchant;
  };

async function linkedMerchant(
  { clockLinks, digests }: Pick<FindClockMerchantDeps, 'clockLinks' | 'digests'>,
  token: string,
): Promise<LinkedMerchant> {
  const found = await clockLinks.byTokenHash(clockTokenHash(digests, token));
  if (!found?.merchant.active) throw refuse('CLOCK_LINK_INVALID');
  return found;
}

export interface EnterClockDeps extends ClockSessionDeps {
  verifyPin: (command: VerifyPin) => Promise<VerifiedPin>;
  timeEntries: Pick<TimeEntries, 'punchFile'>;
  pause: Pause;
  enterPolicy?: EnterPolicy;
}

/** Somebody at the clock, and what they may do. */
export interface AtClock extends OpenedSession {
  readonly staffName: string;
  readonly store: Store;
  readonly presence: Presence;
  readonly actions: readonly ClockAction[];
}

export interface EnterByPhoneDeps extends EnterClockDeps {
  clockLinks: Pick<ClockLinks, 'byTokenHash'>;
  stores: Pick<Stores, 'ofMerchant'>;
}

export interface EnterByPhone {
  readonly token: string;
  readonly staffId: string;
  readonly pin: string;
  /** The store whose printed link was scanned, where it says one; else the first of those the member works in. */
  readonly storeCode?: string | undefined;
  readonly address: string;
}

/**
 * Number and PIN on the member's own phone, for a session of 120 seconds. Misses are charged to the number, as at the counter,
 * known or not: the same answers, the same lock, the same time.
 *
 * Refuses with `CLOCK_LINK_INVALID`, `RATE_LIMITED`, what `verifyPin` refuses with, and `UNAVAILABLE` when the session cannot
 * be kept.
 */
export const enterByPhone =
  (deps: EnterByPhoneDeps) =>
  async ({ token, staffId: typed, pin, storeCode, address }: EnterByPhone): Promise<AtClock> => {
    const { perAddress, perNumber } = deps.enterPolicy ?? enterPolicy;
    await throttle(deps)(perAddress, address);
    const { link, merchant } = await linkedMerchant(deps, token);
    const staffId = parseStaffId(typed);
    await throttle(deps)(perNumber, `${merchant.id}:${staffId}`);
    const caller: Caller = { kind: 'public', merchantId: merchant.id, address };
    const { staff } = await evenly(deps, () => deps.verifyPin({ caller, storeId: null, pin, staffId }));
    const stores = await deps.stores.ofMerchant(merchant.id);
    const theirs = stores.filter(({ id, active }) => active && staff.member.storeIds.includes(id));
    const wanted = storeCode?.toUpperCase();
    const store = wanted === undefined ? theirs[0] : theirs.find((one) => one.storeCode === wanted);
    if (!store) throw refusePeople('STAFF_NOT_IN_STORE');
    // Active links have a token: it is by this one that the link was found.
    return atClock(deps, staff, store, { kind: 'phone', linkHash: link.tokenHash ?? '' });
  };

export interface EnterAtKiosk {
  /** Whose key was proven with the request. */
  readonly caller: DeviceCaller;
  readonly store: Store;
  readonly staffId: string;
  readonly pin: string;
}

/** Number and PIN at a kiosk, for a session of 15 minutes that only this kiosk can use. Refuses as {@link enterByPhone} does. */
export const enterAtKiosk =
  (deps: EnterClockDeps) =>
  async ({ caller, store, staffId: typed, pin }: EnterAtKiosk): Promise<AtClock> => {
    const staffId = parseStaffId(typed);
    await throttle(deps)((deps.enterPolicy ?? enterPolicy).perNumber, `${caller.merchantId}:${staffId}`);
    const { staff } = await evenly(deps, () => deps.verifyPin({ caller, storeId: store.id, pin, staffId }));
    return atClock(deps, staff, store, { kind: 'kiosk', deviceId: caller.deviceId });
  };

async function atClock(
  deps: EnterClockDeps,
  staff: VerifiedPin['staff'],
  store: Store,
  by: ClockSession['by'],
): Promise<AtClock> {
  const { merchantId } = store;
  const presence = await standing(deps, store.id, staff.member);
  const session = await openSession(deps, staff, { merchantId, storeId: store.id, by });
  return { ...session, staffName: staff.member.name, store, presence, actions: nextActions(presence) };
}

async function standing(
  { timeEntries, clock }: EnterClockDeps,
  storeId: StoreId,
  { id: staffMemberId, merchantId }: VerifiedPin['staff']['member'],
): Promise<Presence> {
  const idempotency = { scope: '', key: '-' as IdempotencyKey };
  const file = await timeEntries.punchFile({ merchantId, storeId, staffMemberId, idempotency });
  return presenceOf(file?.entry ?? null, clock.now());
}

/** Lets a refusal wait until its time: how long it took must not tell an unknown number from a wrong PIN, or from a lock. */
async function evenly<T>(
  {
    clock,
    pause,
    enterPolicy: { refusalAfter } = enterPolicy,
  }: Pick<EnterClockDeps, 'clock' | 'pause' | 'enterPolicy'>,
  work: () => Promise<T>,
): Promise<T> {
  const began = clock.now();
  try {
    return await work();
  } catch (error) {
    const left = refusalAfter - (clock.now() - began);
    if (left > 0 && isDomainError(error)) await pause(left);
    throw error;
  }
}
