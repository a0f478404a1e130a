import type { Caller } from '../kernel/caller.ts';
import { decideAndCommit, insert, update, type Command, type Decision, type Write } from '../kernel/commit.ts';
import type { Digests, SecretHasher } from '../kernel/digests.ts';
import type { DomainError } from '../kernel/errors.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import { newId, type MerchantId, type Randomness, type StaffMemberId, type StoreId } from '../kernel/ids.ts';
import type { Clock, Instant } from '../kernel/time.ts';
import { assertManages } from './access.ts';
import { writeGuard } from './guard-records.ts';
import type { Store } from './merchant.ts';
import { moveGuard, newPinGuard, parsePin, resetGuard, type PinGuard } from './pin.ts';
import type { GuardedStaffMember, PeopleCollections, PeopleCommits, StaffMembers, Stores } from './ports.ts';
import { changedFields, recorded } from './records.ts';
import { refuse } from './refusals.ts';
import {
  numberGuardId,
  parseStaffId,
  pinDigest,
  staffMemberView,
  type StaffMember,
  type StaffMemberView,
} from './staff-member.ts';
import { knownStores, personalName } from './values.ts';

export interface ManageStaffDeps {
  staffMembers: Pick<StaffMembers, 'byId' | 'guard'>;
  stores: Pick<Stores, 'ofMerchant'>;
  hasher: SecretHasher;
  digests: Digests;
  commits: PeopleCommits;
  clock: Clock;
  random: Randomness;
}

export interface HireStaffMember extends Command {
  readonly name: string;
  readonly staffId: string;
  readonly storeIds: readonly StoreId[];
  readonly pin?: string | undefined;
  readonly active?: boolean | undefined;
}

interface Newcomer {
  readonly stores: readonly Store[];
  readonly guard: PinGuard | undefined;
}

/** Adds a staff member to the caller's merchant. Refuses with `STAFF_ID_TAKEN` and `STAFF_PIN_TAKEN`. */
export const hireStaffMember =
  (deps: ManageStaffDeps) =>
  async (command: HireStaffMember): Promise<StaffMemberView> => {
    const { staffMembers, stores, commits, clock, random } = deps;
    const { caller } = command;
    assertManages(caller);
    const { merchantId } = caller;
    const staffId = parseStaffId(command.staffId);
    const name = personalName(command.name);
    const pin = command.pin === undefined ? noPin : await newPin(deps, merchantId, command.pin);
    return decideAndCommit<PeopleCollections, Newcomer, StaffMemberView>(commits, command, {
      aggregate: `staff_id:${merchantId}:${staffId}`,
      now: () => clock.now(),
      taken: staffTaken,
      load: async () => {
        const [ofMerchant, guard] = await Promise.all([
          stores.ofMerchant(merchantId),
          staffMembers.guard(merchantId, numberGuardId(staffId)),
        ]);
        return { state: { stores: ofMerchant, guard } };
      },
      decide: ({ stores: ofMerchant, guard }) => {
        const now = clock.now();
        const member: StaffMember = {
          id: newId(now, random),
          merchantId,
          name,
          staffId,
          storeIds: knownStores(command.storeIds, ofMerchant),
          active: command.active ?? true,
          ...pin,
          ticketsFrom: now,
          createdAt: now,
          version: 1,
        };
        // What strangers guessed while nobody had the number is not the newcomer's.
        const clean = guard && resetGuard(guard);
        return {
          writes: [insert('staff_member', member), ...(clean ? [writeGuard(clean)] : [])],
          ...recorded({ now, random }, caller, { kind: 'staff_member', id: member.id, merchantId }, [
            { verb: 'hired', details: { staff_id: staffId, has_pin: pin.pinHash !== null } },
          ]),
          result: staffMemberView({ member, guard: clean ?? null }, now),
        };
      },
    });
  };

export interface StaffMemberChanges {
  readonly name?: string | undefined;
  readonly staffId?: string | undefined;
  readonly storeIds?: readonly StoreId[] | undefined;
  readonly active?: boolean | undefined;
  /** `null` takes the PIN away. */
  readonly pin?: string | null | undefined;
}

export interface UpdateStaffMember extends Command {
  readonly staffMemberId: StaffMemberId;
  readonly changes: StaffMemberChanges;
}

interface StaffFile {
  readonly staff: GuardedStaffMember;
  readonly stores: readonly Store[];
  /** The guard over the number the member is to have. */
  readonly taken: PinGuard;
}

/**
 * Changes a staff member. Another PIN resets the failed tries; another PIN and deactivating end the member's tickets. With
 * another number the member's failed tries and lock go along: a new number is no way out of a lock, and what was charged to
 * the number before is not theirs. Refuses with `STAFF_ID_TAKEN` and `STAFF_PIN_TAKEN`.
 */
export const updateStaffMember =
  (deps: ManageStaffDeps) =>
  async (command: UpdateStaffMember): Promise<StaffMemberView> => {
    const { staffMembers, stores, commits, clock, random } = deps;
    const { caller, staffMemberId, changes } = command;
    assertManages(caller);
    const { merchantId } = caller;
    const staffId = changes.staffId === undefined ? undefined : parseStaffId(changes.staffId);
    const pin = await pinChange(deps, merchantId, changes.pin);
    return decideAndCommit<PeopleCollections, StaffFile, StaffMemberView>(commits, command, {
      aggregate: `staff_member:${staffMemberId}`,
      now: () => clock.now(),
      taken: staffTaken,
      load: async () => {
        const [staff, ofMerchant] = await Promise.all([
          loadMember(deps, merchantId, staffMemberId),
          stores.ofMerchant(merchantId),
        ]);
        const id = numberGuardId(staffId ?? staff.member.staffId);
        const taken = (await staffMembers.guard(merchantId, id)) ?? newPinGuard(merchantId, id);
        return { state: { staff, stores: ofMerchant, taken } };
      },
      decide: ({ staff, stores: ofMerchant, taken }) => {
        const naming = { now: clock.now(), random };
        return decideStaffChange({ staff, stores: ofMerchant, taken }, { ...changes, staffId, pin }, caller, naming);
      },
    });
  };

type PinFields = Pick<StaffMember, 'pinHash' | 'pinDigest'>;
type SettledChanges = Omit<StaffMemberChanges, 'pin'> & { readonly pin: PinFields | undefined };

/** Pure: what changing a staff member writes. `staffId` and `pin` come checked and hashed. */
export function decideStaffChange(
  { staff: { member, guard }, stores, taken }: StaffFile,
  changes: SettledChanges,
  caller: Caller,
  naming: { readonly now: Instant; readonly random: Randomness },
): Decision<PeopleCollections, StaffMemberView> {
  const { now } = naming;
  if (changedFields({ ...changes }).length === 0)
    throw refuseValue('INVALID', { field: '', reason: 'changes nothing' });
  const { pin } = changes;
  const leaves = changes.active === false && member.active;
  const changed: StaffMember = {
    ...member,
    ...(changes.name !== undefined && { name: personalName(changes.name) }),
    ...(changes.staffId !== undefined && { staffId: changes.staffId }),
    ...(changes.storeIds !== undefined && { storeIds: knownStores(changes.storeIds, stores) }),
    ...(changes.active !== undefined && { active: changes.active }),
    ...pin,
    ticketsFrom: pin || leaves ? nextTickets(member, now) : member.ticketsFrom,
  };
  const moves = changed.staffId !== member.staffId;
  const moved = moves ? moveGuard(taken, guard) : taken;
  const after = pin ? resetGuard(moved) : moved;
  const tellsSomething = moves ? guard !== null || taken.version > 0 : pin !== undefined && taken.version > 0;
  const writtenGuard: readonly Write<PeopleCollections>[] = tellsSomething ? [writeGuard(after)] : [];
  const { id, merchantId } = member;
  return {
    writes: [update('staff_member', changed), ...writtenGuard],
    ...recorded(naming, caller, { kind: 'staff_member', id, merchantId }, actsOn(member, changed, changes)),
    result: staffMemberView({ member: changed, guard: after }, now),
  };
}

/** Always another instant than before: tickets tell by it whether they are from before or after a change. */
const nextTickets = ({ ticketsFrom }: StaffMember, now: Instant): Instant => Math.max(now, ticketsFrom + 1) as Instant;

function actsOn(
  before: StaffMember,
  after: StaffMember,
  changes: SettledChanges,
): { verb: string; details?: Record<string, unknown> }[] {
  const { pin, ...rest } = changes;
  const fields = changedFields({ ...rest });
  return [
    ...(fields.length === 0 ? [] : [{ verb: 'updated', details: { fields } }]),
    ...(before.staffId === after.staffId
      ? []
      : [{ verb: 'renumbered', details: { from: before.staffId, to: after.staffId } }]),
    ...(pin ? [{ verb: pin.pinHash === null ? 'pin_cleared' : 'pin_changed' }] : []),
    ...(before.active === after.active ? [] : [{ verb: after.active ? 'reactivated' : 'deactivated' }]),
  ];
}

export interface UnlockStaffMemberDeps {
  staffMembers: Pick<StaffMembers, 'byId'>;
  commits: PeopleCommits;
  clock: Clock;
  random: Randomness;
}

export interface UnlockStaffMember extends Command {
  readonly staffMemberId: StaffMemberId;
}

/** Ends a lock at once and forgets failed tries. Tickets from before the lock stay void. */
export const unlockStaffMember =
  (deps: UnlockStaffMemberDeps) =>
  async (command: UnlockStaffMember): Promise<StaffMemberView> => {
    const { commits, clock, random } = deps;
    const { caller, staffMemberId } = command;
    assertManages(caller);
    const { merchantId } = caller;
    return decideAndCommit<PeopleCollections, GuardedStaffMember, StaffMemberView>(commits, command, {
      aggregate: `staff_member:${staffMemberId}`,
      now: () => clock.now(),
      load: async () => ({ state: await loadMember(deps, merchantId, staffMemberId) }),
      decide: ({ member, guard }) => {
        const now = clock.now();
        const opened = guard && resetGuard(guard);
        return {
          writes: opened ? [writeGuard(opened)] : [],
          ...recorded({ now, random }, caller, { kind: 'staff_member', id: member.id, merchantId }, [
            { verb: 'unlocked' },
          ]),
          result: staffMemberView({ member, guard: opened }, now),
        };
      },
    });
  };

async function loadMember(
  { staffMembers }: { staffMembers: Pick<StaffMembers, 'byId'> },
  merchantId: MerchantId,
  id: StaffMemberId,
): Promise<GuardedStaffMember> {
  const staff = await staffMembers.byId(merchantId, id);
  if (!staff) throw refuse('STAFF_PIN_NOT_FOUND');
  return staff;
}

const noPin: PinFields = { pinHash: null, pinDigest: null };

async function newPin(
  { hasher, digests }: Pick<ManageStaffDeps, 'hasher' | 'digests'>,
  merchantId: MerchantId,
  text: string,
): Promise<PinFields> {
  const pin = parsePin(text);
  return { pinHash: await hasher.hash(pin), pinDigest: pinDigest(digests, merchantId, pin) };
}

async function pinChange(
  deps: ManageStaffDeps,
  merchantId: MerchantId,
  pin: string | null | undefined,
): Promise<PinFields | undefined> {
  if (pin === undefined) return undefined;
  return pin === null ? noPin : newPin(deps, merchantId, pin);
}

const staffTaken = (unique: string): DomainError =>
  refuse(unique === 'staff_pin' ? 'STAFF_PIN_TAKEN' : 'STAFF_ID_TAKEN');
