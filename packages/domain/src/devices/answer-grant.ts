import type { UserCaller } from '../kernel/caller.ts';
import type { Command } from '../kernel/commit.ts';
import type { Digests } from '../kernel/digests.ts';
import type { EphemeralStore } from '../kernel/ephemeral.ts';
import type { DeviceId, Randomness, StoreId } from '../kernel/ids.ts';
import type { Clock, Instant } from '../kernel/time.ts';
import type { Stores, Users } from '../people/ports.ts';
import type { KnownClient } from './clients.ts';
import type { DeviceKind, DeviceScope, DeviceWords } from './device.ts';
import type { DeviceLifetime, GrantPolicy } from './grants.ts';
import type { DeviceCommits, DeviceGrants, Devices } from './ports.ts';

export interface FindGrantDeps {
  grants: Pick<DeviceGrants, 'byUserCode'>;
  devices: Pick<Devices, 'byIdentifier'>;
  ephemeral: EphemeralStore;
  digests: Digests;
  clock: Clock;
  clients?: readonly KnownClient[];
  policy?: GrantPolicy;
}

/** Who is at the code form: a signed-in person, and what the token they came with is limited to. */
export interface Approver {
  readonly caller: UserCaller;
  /** Scopes of the approving token; absent when it has all that its user has. */
  readonly tokenScopes?: readonly string[] | undefined;
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

/** `DEVICE_GRANT_NOT_FOUND` for a code that is unknown, expired or used; `RATE_LIMITED`. */
export declare const findGrant: (deps: FindGrantDeps) => (request: Approver & { readonly userCode: string }) => Promise<GrantView>;

export interface AnswerGrantDeps extends FindGrantDeps {
  stores: Pick<Stores, 'byId'>;
  users: Pick<Users, 'byId'>;
  commits: DeviceCommits;
  random: Randomness;
}

export interface ApproveGrant extends Command<UserCaller>, Approver {
  readonly caller: UserCaller;
  readonly userCode: string;
  readonly storeId: StoreId;
  /** What the device calls itself when absent. */
  readonly label?: string | undefined;
  readonly kind?: string | undefined;
  /** All that can be given when absent. */
  readonly scopes?: readonly string[] | undefined;
  /** `1y` when absent. */
  readonly lifetime?: DeviceLifetime | undefined;
}

export interface ApprovedGrant {
  readonly label: string;
  readonly storeId: StoreId;
  readonly scopes: readonly DeviceScope[];
  readonly lifetime: DeviceLifetime;
  /** Until when the device may collect its token. */
  readonly expiresAt: Instant;
}

/** Also refuses with `STORE_NOT_FOUND`, `FORBIDDEN` for scopes beyond what can be given, `UNAUTHENTICATED`. One approval wins. */
export declare const approveGrant: (deps: AnswerGrantDeps) => (command: ApproveGrant) => Promise<ApprovedGrant>;
export declare const denyGrant: (deps: AnswerGrantDeps) => (command: Command<UserCaller> & { readonly userCode: string }) => Promise<void>;
