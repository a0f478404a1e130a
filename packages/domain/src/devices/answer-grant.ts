import type { UserCaller } from '../kernel/caller.ts';
import { callerKey } from '../kernel/caller.ts';
import { decideAndCommit, requireUnchanged, update, type Command, type Decision } from '../kernel/commit.ts';
import type { Digests } from '../kernel/digests.ts';
import { throttle, type EphemeralStore } from '../kernel/ephemeral.ts';
import { refuse as refuseCaller } from '../kernel/errors.ts';
import type { DeviceId, Randomness, StoreId } from '../kernel/ids.ts';
import type { Clock, Instant } from '../kernel/time.ts';
import type { Store } from '../people/merchant.ts';
import type { Stores, Users } from '../people/ports.ts';
import { refuse as refusePeople } from '../people/refusals.ts';
import type { User } from '../people/user.ts';
import { personalName } from '../people/values.ts';
import { mayGive, offered, type Approver, type Person } from './approver.ts';
import { clientOf, type KnownClient } from './clients.ts';
import {
  parseDeviceKind,
  parseScopes,
  type Device,
  type DeviceKind,
  type DeviceScope,
  type DeviceWords,
} from './device.ts';
import {
  answered,
  formatUserCode,
  grantPolicy,
  isOpen,
  parseLifetime,
  parseUserCode,
  userCodeDigest,
} from './grants.ts';
import type { DeviceGrant, DeviceLifetime, GrantApproval, GrantPolicy } from './grants.ts';
import type { DeviceCollections, DeviceCommits, DeviceGrants, Devices } from './ports.ts';
import { grantAudit } from './records.ts';
import { refuse } from './refusals.ts';

export interface FindGrantDeps {
  grants: Pick<DeviceGrants, 'byUserCode'>;
  devices: Pick<Devices, 'byIdentifier'>;
  ephemeral: EphemeralStore;
  digests: Digests;
  clock: Clock;
  clients?: readonly KnownClient[];
  policy?: GrantPolicy;
}

/** What a person compares before they answer. Words and name are the device's own, unverified. */
export interface GrantView {
  /** `XXXX-XXXX`, for comparison with what the device shows. */
  readonly userCode: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly name: string | null;
  readonly kind: DeviceKind;
  readonly words: DeviceWords;
  readonly requestedScopes: readonly DeviceScope[];
  /** Those of them that this person, with this token, can give. */
  readonly offeredScopes: readonly DeviceScope[];
  readonly address: string;
  readonly startedAt: Instant;
  readonly expiresAt: Instant;
  /** The merchant's device that says to be the same: approving ends its old tokens. */
  readonly replaces: { readonly id: DeviceId; readonly label: string } | null;
}

/**
 * Shows a pending grant to who has its user code. `DEVICE_GRANT_NOT_FOUND` for a code that is unknown, expired or used.
 * `RATE_LIMITED` past the tries of an account, of an address, and of all together; no success gives tries back.
 */
export const findGrant =
  (deps: FindGrantDeps) =>
  async (request: Approver & { readonly userCode: string }): Promise<GrantView> => {
    const { grants, devices, digests, clock, clients } = deps;
    const { caller } = request;
    const code = await tryCode(deps, caller, request.userCode);
    const grant = await grants.byUserCode(userCodeDigest(digests, code));
    if (!grant || !isOpen(grant, clock.now())) throw refuse('DEVICE_GRANT_NOT_FOUND');
    const { clientId, name, kind, words, requestedScopes, address, createdAt, expiresAt } = grant;
    const known = await knownAs(devices, caller, grant);
    return {
      userCode: formatUserCode(code),
      clientId,
      clientName: clientOf(clientId, clients)?.name ?? clientId,
      name,
      kind,
      words,
      requestedScopes,
      offeredScopes: offered(requestedScopes, request),
      address,
      startedAt: createdAt,
      expiresAt,
      replaces: known ? { id: known.id, label: known.label } : null,
    };
  };

/** Counts one try at a user code, whatever comes of it. */
async function tryCode(deps: FindGrantDeps, caller: Person, typed: string): Promise<string> {
  const { policy = grantPolicy } = deps;
  const tries = throttle(deps);
  await tries(policy.triesPerAccount, callerKey(caller));
  await tries(policy.triesPerAddress, caller.address ?? '');
  await tries(policy.triesInTotal, 'all');
  return parseUserCode(typed);
}

async function knownAs(
  devices: Pick<Devices, 'byIdentifier'>,
  { merchantId }: Person,
  { words: { clientDeviceIdentifier: identifier } }: DeviceGrant,
): Promise<Device | undefined> {
  return merchantId === null || identifier === null ? undefined : devices.byIdentifier(merchantId, identifier);
}

export interface AnswerGrantDeps extends FindGrantDeps {
  stores: Pick<Stores, 'byId'>;
  users: Pick<Users, 'byId'>;
  commits: DeviceCommits;
  random: Randomness;
}

export interface ApproveGrant extends Command<UserCaller>, Approver<UserCaller> {
  readonly caller: UserCaller;
  readonly userCode: string;
  readonly storeId: StoreId;
  /** What the device calls itself when absent. */
  readonly label?: string | undefined;
  readonly kind?: string | undefined;
  /** All that can be given when absent. */
  readonly scopes?: readonly string[] | undefined;
  /** `1y` when absent. */
  readonly lifetime?: string | undefined;
}

export interface ApprovedGrant {
  readonly label: string;
  readonly storeId: StoreId;
  readonly kind: DeviceKind;
  readonly scopes: readonly DeviceScope[];
  readonly lifetime: DeviceLifetime;
  /** Until when the device may collect its token. */
  readonly expiresAt: Instant;
}

interface AnswerFile {
  readonly grant: DeviceGrant | undefined;
  readonly store: Store | undefined;
  readonly user: User | undefined;
  readonly known: Device | undefined;
}

/**
 * Lets a device in: it collects its token with its next poll. Of all who answer a grant one wins; for the others it is used.
 *
 * Refuses with `DEVICE_GRANT_NOT_FOUND`, `RATE_LIMITED`, `STORE_NOT_FOUND`, and `FORBIDDEN` for more than was asked for, than
 * the person has, or than the token they came with has.
 */
export const approveGrant =
  (deps: AnswerGrantDeps) =>
  async (command: ApproveGrant): Promise<ApprovedGrant> => {
    const { grants, devices, stores, users, commits, digests, clock } = deps;
    const { caller, storeId } = command;
    const code = await tryCode(deps, caller, command.userCode);
    const digest = userCodeDigest(digests, code);
    return decideAndCommit<DeviceCollections, AnswerFile, ApprovedGrant>(commits, command, {
      aggregate: `device_grant:${digest}`,
      now: () => clock.now(),
      load: async () => {
        const [grant, store, user] = await Promise.all([
          grants.byUserCode(digest),
          stores.byId(caller.merchantId, storeId),
          users.byId(caller.userId),
        ]);
        return { state: { grant, store, user, known: grant && (await knownAs(devices, caller, grant)) } };
      },
      decide: (file) => decideApproval(file, command, deps),
    });
  };

/** Pure: what an approval writes. */
export function decideApproval(
  { grant, store, user, known }: AnswerFile,
  command: ApproveGrant,
  { clock, random }: Pick<AnswerGrantDeps, 'clock' | 'random'>,
): Decision<DeviceCollections, ApprovedGrant> {
  const { caller, storeId } = command;
  const now = clock.now();
  if (!grant || !isOpen(grant, now)) throw refuse('DEVICE_GRANT_NOT_FOUND');
  if (!user?.active) throw refuseCaller('UNAUTHENTICATED');
  const { merchantId } = caller;
  if (!store?.active || !mayGive(user, merchantId, storeId, [])) throw refusePeople('STORE_NOT_FOUND');
  const gives = offered(grant.requestedScopes, command);
  const scopes = command.scopes === undefined ? gives : parseScopes(command.scopes);
  const within = scopes.length > 0 && scopes.every((scope) => gives.includes(scope));
  if (!within || !mayGive(user, merchantId, storeId, scopes)) throw refuseCaller('FORBIDDEN');
  // A device of a store that is not theirs is not theirs to take over.
  if (known && !mayGive(user, merchantId, known.storeId, [])) throw refuseCaller('FORBIDDEN');
  const approval: GrantApproval = {
    merchantId,
    storeId,
    label: personalName(command.label ?? grant.name ?? grant.words.model ?? grant.clientId, '/label'),
    kind: command.kind === undefined ? grant.kind : parseDeviceKind(command.kind),
    scopes,
    lifetime: parseLifetime(command.lifetime ?? '1y'),
    by: user.id,
    at: now,
  };
  const { label, kind, lifetime } = approval;
  return {
    writes: [
      update('device_grant', answered(grant, approval)),
      requireUnchanged('user', user),
      requireUnchanged('store', store),
    ],
    audit: [
      grantAudit({ now, random }, caller, 'approved', grant, { store_id: storeId, label, kind, scopes, lifetime }),
    ],
    result: { label, storeId, kind, scopes, lifetime, expiresAt: grant.expiresAt },
  };
}

export interface DenyGrant extends Command<Person> {
  readonly userCode: string;
}

/** Turns a device away for good: it is told with its next poll, and for as long as it may still ask. */
export const denyGrant =
  (deps: Omit<AnswerGrantDeps, 'stores' | 'users'>) =>
  async (command: DenyGrant): Promise<void> => {
    const { grants, commits, digests, clock, random } = deps;
    const { caller } = command;
    const code = await tryCode(deps, caller, command.userCode);
    const digest = userCodeDigest(digests, code);
    await decideAndCommit<DeviceCollections, DeviceGrant | undefined, null>(commits, command, {
      aggregate: `device_grant:${digest}`,
      now: () => clock.now(),
      load: async () => ({ state: await grants.byUserCode(digest) }),
      decide: (grant) => {
        const now = clock.now();
        if (!grant || !isOpen(grant, now)) throw refuse('DEVICE_GRANT_NOT_FOUND');
        return {
          writes: [update('device_grant', answered(grant, 'denied'))],
          audit: [grantAudit({ now, random }, caller, 'denied', grant)],
          result: null,
        };
      },
    });
  };
