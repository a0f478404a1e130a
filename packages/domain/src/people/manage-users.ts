import type { Caller, PlatformCaller } from '../kernel/caller.ts';
import { decideAndCommit, idempotencyKey, insert, update, type Command } from '../kernel/commit.ts';
import type { SecretHasher } from '../kernel/digests.ts';
import { isDomainError, refuse as refuseValue } from '../kernel/errors.ts';
import { newId, type MerchantId, type Randomness, type StoreId, type UserId } from '../kernel/ids.ts';
import type { Clock } from '../kernel/time.ts';
import { assertAdmin, assertManages } from './access.ts';
import type { Store } from './merchant.ts';
import type { PeopleCollections, PeopleCommits, Stores, Users } from './ports.ts';
import { changedFields, recorded } from './records.ts';
import { refuse } from './refusals.ts';
import { userView, type Role, type Session, type User, type UserView } from './user.ts';
import { emailAddress, knownStores, locale, newPassword, personalName } from './values.ts';

export interface CreateUserDeps {
  stores: Pick<Stores, 'ofMerchant'>;
  hasher: SecretHasher;
  commits: PeopleCommits;
  clock: Clock;
  random: Randomness;
}

export interface CreateUser extends Command<Caller | PlatformCaller> {
  readonly email: string;
  readonly name: string;
  /** `admin` on the platform, `owner` or `staff` in a merchant. */
  readonly role: Role;
  /** For `staff`: where they work. */
  readonly storeIds?: readonly StoreId[] | undefined;
  readonly password: string;
  readonly locale?: string | undefined;
}

/** Gives a person a login, in the caller's merchant or on the platform. Refuses with `USER_EMAIL_TAKEN`. */
export const createUser =
  ({ stores, hasher, commits, clock, random }: CreateUserDeps) =>
  async (command: CreateUser): Promise<UserView> => {
    const { caller, role } = command;
    assertMayManageUsers(caller);
    assertRoleFits(role, caller.merchantId);
    const settled = {
      email: emailAddress(command.email),
      name: personalName(command.name),
      role,
      locale: command.locale === undefined ? null : locale(command.locale),
      passwordHash: await hasher.hash(newPassword(command.password)),
    };
    return decideAndCommit<PeopleCollections, readonly Store[], UserView>(commits, command, {
      aggregate: `user:${settled.email}`,
      now: () => clock.now(),
      taken: () => refuse('USER_EMAIL_TAKEN'),
      load: async () => ({ state: caller.merchantId === null ? [] : await stores.ofMerchant(caller.merchantId) }),
      decide: (ofMerchant) => {
        const now = clock.now();
        const user: User = {
          id: newId(now, random),
          merchantId: caller.merchantId,
          ...settled,
          storeIds: role === 'staff' ? knownStores(command.storeIds ?? [], ofMerchant) : [],
          active: true,
          createdAt: now,
          version: 1,
        };
        return {
          writes: [insert('user', user)],
          ...recorded({ now, random }, caller, { kind: 'user', id: user.id, merchantId: user.merchantId }, [
            { verb: 'created', details: { role } },
          ]),
          result: userView(user),
        };
      },
    });
  };

export interface UserChanges {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly storeIds?: readonly StoreId[] | undefined;
  readonly locale?: string | null | undefined;
  readonly active?: boolean | undefined;
  readonly password?: string | undefined;
}

export interface UpdateUserDeps extends CreateUserDeps {
  users: Pick<Users, 'byId' | 'openSessions'>;
}

export interface UpdateUser extends Command<Caller | PlatformCaller> {
  readonly userId: UserId;
  readonly changes: UserChanges;
}

interface UserFile {
  readonly user: User;
  readonly sessions: readonly Session[];
  readonly stores: readonly Store[];
}

/**
 * Changes a user of the caller's merchant, or of the platform. Deactivating, another role and another password end all of
 * the user's sessions in the same commit. Nobody deactivates or demotes themselves (`USER_IS_SELF`).
 */
export const updateUser =
  ({ users, stores, hasher, commits, clock, random }: UpdateUserDeps) =>
  async (command: UpdateUser): Promise<UserView> => {
    const { caller, userId, changes } = command;
    assertMayManageUsers(caller);
    const passwordHash = changes.password === undefined ? undefined : await hasher.hash(newPassword(changes.password));
    return decideAndCommit<PeopleCollections, UserFile, UserView>(commits, command, {
      aggregate: `user:${userId}`,
      now: () => clock.now(),
      taken: () => refuse('USER_EMAIL_TAKEN'),
      load: async () => {
        const user = await users.byId(userId);
        if (!user || user.merchantId !== caller.merchantId) throw refuse('USER_NOT_FOUND');
        const sessions = await users.openSessions(userId, clock.now());
        return {
          state: { user, sessions, stores: user.merchantId === null ? [] : await stores.ofMerchant(user.merchantId) },
        };
      },
      decide: ({ user, sessions, stores: ofMerchant }) => {
        const now = clock.now();
        const isSelf = caller.kind === 'user' && caller.userId === user.id;
        const changed = changeUser(user, { ...changes, passwordHash }, ofMerchant, isSelf);
        const written = update('user', changed);
        const ends = endsSessions(user, changed);
        return {
          writes: [
            written,
            ...(ends ? sessions.map((session) => update('session', { ...session, revokedAt: now })) : []),
          ],
          ...recorded(
            { now, random },
            caller,
            { kind: 'user', id: user.id, merchantId: user.merchantId },
            actsOn(user, changed, changes),
          ),
          result: userView(written.record),
        };
      },
    });
  };

/** Pure: the user with these changes, or why not. */
export function changeUser(
  user: User,
  changes: Omit<UserChanges, 'password'> & { readonly passwordHash?: string | undefined },
  stores: readonly Store[],
  isSelf: boolean,
): User {
  if (changedFields({ ...changes }).length === 0)
    throw refuseValue('INVALID', { field: '', reason: 'changes nothing' });
  const role = changes.role ?? user.role;
  assertRoleFits(role, user.merchantId);
  if (isSelf && (changes.active === false || role !== user.role)) throw refuse('USER_IS_SELF');
  const storeIds = changes.storeIds === undefined ? user.storeIds : knownStores(changes.storeIds, stores);
  return {
    ...user,
    role,
    storeIds: role === 'staff' ? storeIds : [],
    ...(changes.email !== undefined && { email: emailAddress(changes.email) }),
    ...(changes.name !== undefined && { name: personalName(changes.name) }),
    ...(changes.locale !== undefined && { locale: changes.locale === null ? null : locale(changes.locale) }),
    ...(changes.active !== undefined && { active: changes.active }),
    ...(changes.passwordHash !== undefined && { passwordHash: changes.passwordHash }),
  };
}

/** What a session vouched for is no longer so. */
const endsSessions = (before: User, after: User): boolean =>
  (before.active && !after.active) || before.passwordHash !== after.passwordHash || before.role !== after.role;

function actsOn(
  before: User,
  after: User,
  changes: UserChanges,
): { verb: string; details?: Record<string, unknown> }[] {
  const fields = changedFields({ ...changes });
  return [
    { verb: 'updated', details: { fields } },
    ...(before.role === after.role ? [] : [{ verb: 'role_changed', details: { from: before.role, to: after.role } }]),
    ...(before.passwordHash === after.passwordHash ? [] : [{ verb: 'password_changed' }]),
    ...(before.active === after.active ? [] : [{ verb: after.active ? 'reactivated' : 'deactivated' }]),
  ];
}

function assertMayManageUsers(caller: Caller | PlatformCaller): void {
  if (caller.merchantId === null) assertAdmin(caller);
  else assertManages(caller);
}

function assertRoleFits(role: Role, merchantId: MerchantId | null): void {
  if ((role === 'admin') !== (merchantId === null))
    throw refuseValue('INVALID', { field: '/role', reason: merchantId === null ? 'admin' : 'owner or staff' });
}

export interface EnsureAdminDeps extends CreateUserDeps {
  users: Pick<Users, 'list'>;
}

/** Makes the platform's first admin when there is none, however many hosts start at once. Answers whether it made one. */
export const ensureAdmin =
  (deps: EnsureAdminDeps) =>
  async ({
    email,
    password,
    name = 'Admin',
  }: {
    readonly email: string;
    readonly password: string;
    readonly name?: string;
  }): Promise<boolean> => {
    const { items } = await deps.users.list(null, { limit: 1 });
    if (items.length > 0) return false;
    const caller: PlatformCaller = { kind: 'system', merchantId: null, job: 'first-admin' };
    const once = { caller, key: idempotencyKey(newId(deps.clock.now(), deps.random)), fingerprint: '' };
    try {
      await createUser(deps)({ ...once, email, password, name, role: 'admin' });
      return true;
    } catch (error) {
      if (isDomainError(error, 'USER_EMAIL_TAKEN')) return false;
      throw error;
    }
  };
