import { changeAndCommit, insert, requireUnchanged, update } from '../kernel/commit.ts';
import type { AuditEvent, IdempotencyKey } from '../kernel/commit.ts';
import type { Digests, SecretHasher, TokenSigner } from '../kernel/digests.ts';
import { forgive, throttle, type EphemeralStore, type ThrottleRule } from '../kernel/ephemeral.ts';
import { newId, newSecret, parseId, type Id, type Randomness } from '../kernel/ids.ts';
import { days, later, minutes, type Clock } from '../kernel/time.ts';
import { auditEvent, type Naming } from '../kernel/records.ts';
import type { Merchants, PeopleCollections, PeopleCommits, Users } from './ports.ts';
import { refuse } from './refusals.ts';
import { accessClaims } from './signed-in.ts';
import type { Session, User } from './user.ts';

/** Numbers of signing in; every one can be configured. */
export interface SignInPolicy {
  readonly accessFor: number;
  /** A session that is not refreshed for so long ends. */
  readonly sessionFor: number;
  readonly triesPerEmail: ThrottleRule;
  readonly triesPerAddress: ThrottleRule;
}

export const signInPolicy: SignInPolicy = {
  accessFor: minutes(10),
  sessionFor: days(30),
  triesPerEmail: { name: 'sign_in_email', limit: 20, window: minutes(15) },
  triesPerAddress: { name: 'sign_in_address', limit: 200, window: minutes(15) },
};

/** What a signed-in client holds. */
export interface SessionTokens {
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
  /** Good once; the next one comes with the next access token. {@link refreshSession} tells how a lost answer is asked for again. */
  readonly refreshToken: string;
}

export interface RefreshSessionDeps {
  users: Pick<Users, 'byId' | 'sessionById'>;
  merchants: Pick<Merchants, 'byId'>;
  commits: PeopleCommits;
  signer: TokenSigner;
  digests: Digests;
  clock: Clock;
  random: Randomness;
  policy?: SignInPolicy;
}

export interface SignInDeps extends RefreshSessionDeps {
  users: Pick<Users, 'byId' | 'byEmail' | 'sessionById'>;
  hasher: SecretHasher;
  ephemeral: EphemeralStore;
}

export interface SignIn {
  readonly email: string;
  readonly password: string;
  readonly address?: string | undefined;
}

/**
 * Opens a session for an e-mail address and its password. `SIGN_IN_REFUSED` says the same, in the same time, of a wrong
 * password, an unknown address, and a person or merchant that is not active. `RATE_LIMITED` past the tries of an address.
 */
export const signIn =
  (deps: SignInDeps) =>
  async ({ email: typed, password, address }: SignIn): Promise<SessionTokens> => {
    const { users, hasher, commits, digests, clock, random, policy = signInPolicy } = deps;
    const email = typed.normalize('NFC').trim().toLowerCase();
    const emailKey = digests.sha256(email);
    await throttle(deps)(policy.triesPerAddress, address ?? '');
    await throttle(deps)(policy.triesPerEmail, emailKey);
    const found = await users.byEmail(email);
    const right = await hasher.verify(found?.passwordHash ?? null, password.normalize('NFC'));
    if (!found || !right) throw refuse('SIGN_IN_REFUSED');
    const secret = newSecret(random);
    const opened = await changeAndCommit<PeopleCollections, User, { user: User; session: Session }>(commits, {
      aggregate: `user:${found.id}`,
      load: async () => {
        const user = await users.byId(found.id);
        const still = user?.active && user.passwordHash === found.passwordHash && user.email === found.email;
        if (!still || !(await merchantIsActive(deps, user))) throw refuse('SIGN_IN_REFUSED');
        return user;
      },
      decide: (user) => {
        const now = clock.now();
        const session: Session = {
          id: newId(now, random),
          userId: user.id,
          merchantId: user.merchantId,
          tokenHash: digests.sha256(secret),
          createdAt: now,
          refreshedAt: now,
          expiresAt: later(now, policy.sessionFor),
          revokedAt: null,
          version: 1,
        };
        return {
          // The user counts up with each new session: whoever changes the user at the same time, and ends the sessions
          // there are, then meets this one too.
          writes: [update('user', user), insert('session', session)],
          audit: [sessionAudit({ now, random }, 'session.started', user, session.id, address)],
          result: { user, session },
        };
      },
    });
    await forgive(deps)(policy.triesPerEmail, emailKey);
    return tokens(deps, opened.user, opened.session.id, secret);
  };

export interface RefreshSession {
  readonly refreshToken: string;
  /** A random one for each token. Who lost the answer asks with both again. */
  readonly key?: IdempotencyKey | undefined;
  readonly address?: string | undefined;
}

/**
 * Exchanges a refresh token for new tokens. Sent again with its key it is answered with the same refresh token again, until
 * that one is used. Without, a token that comes in a second time was stolen: the session ends, and all see `REFRESH_REFUSED`;
 * of two at the same time one wins, and the other counts as the second.
 */
export const refreshSession =
  (deps: RefreshSessionDeps) =>
  async ({ refreshToken, key, address }: RefreshSession): Promise<SessionTokens> => {
    const { users, commits, digests, clock, random, policy = signInPolicy } = deps;
    const { id, secret } = parseRefreshToken(refreshToken);
    const tokenHash = digests.sha256(secret);
    // Under a key of ours, from what only the client has: it need not be kept to be given again.
    const next = key ? digests.keyed(`session_refresh:${id}:${tokenHash}:${key}`) : newSecret(random);
    const nextHash = digests.sha256(next);
    const user = await changeAndCommit<PeopleCollections, { session: Session; user: User }, User | null>(commits, {
      aggregate: `session:${id}`,
      load: async () => {
        const session = await users.sessionById(id);
        if (!session || session.revokedAt !== null || session.expiresAt <= clock.now()) throw refuse('REFRESH_REFUSED');
        const holder = await users.byId(session.userId);
        if (!holder?.active || !(await merchantIsActive(deps, holder))) throw refuse('REFRESH_REFUSED');
        return { session, user: holder };
      },
      decide: ({ session, user: holder }) => {
        const now = clock.now();
        // All are digests of 256 random bits: how alike two of them are tells nothing of a token.
        if (session.tokenHash === nextHash) return { writes: [], result: holder };
        if (session.tokenHash !== tokenHash)
          return {
            writes: [update('session', { ...session, revokedAt: now })],
            audit: [
              sessionAudit({ now, random }, 'session.revoked', holder, id, address, { reason: 'refresh_token_reused' }),
            ],
            result: null,
          };
        const refreshed = {
          ...session,
          tokenHash: nextHash,
          refreshedAt: now,
          expiresAt: later(now, policy.sessionFor),
        };
        return { writes: [update('session', refreshed), requireUnchanged('user', holder)], result: holder };
      },
    });
    if (!user) throw refuse('REFRESH_REFUSED');
    return tokens(deps, user, id, next);
  };

export interface SignOutDeps {
  users: Pick<Users, 'byId' | 'sessionById'>;
  commits: PeopleCommits;
  digests: Digests;
  clock: Clock;
  random: Randomness;
}

/** Ends the session of a refresh token, also of a spent one. A token that is none ends nothing, and nobody is told. */
export const signOut =
  ({ users, commits, clock, random }: SignOutDeps) =>
  async ({
    refreshToken,
    address,
  }: {
    readonly refreshToken: string;
    readonly address?: string | undefined;
  }): Promise<void> => {
    const id = sessionIdOf(refreshToken);
    if (!id) return;
    await changeAndCommit<PeopleCollections, { session: Session; user: User } | null, void>(commits, {
      aggregate: `session:${id}`,
      load: async () => {
        const session = await users.sessionById(id);
        const user = session && session.revokedAt === null ? await users.byId(session.userId) : undefined;
        return session && user ? { session, user } : null;
      },
      decide: (open) => {
        if (!open) return { writes: [], result: undefined };
        const now = clock.now();
        return {
          writes: [update('session', { ...open.session, revokedAt: now })],
          audit: [sessionAudit({ now, random }, 'session.ended', open.user, id, address)],
          result: undefined,
        };
      },
    });
  };

async function tokens(
  { signer, clock, policy = signInPolicy }: RefreshSessionDeps,
  user: User,
  sessionId: Id<'session'>,
  secret: string,
): Promise<SessionTokens> {
  const accessToken = await signer.sign({
    type: 'access',
    subject: user.id,
    claims: accessClaims(user, sessionId),
    expiresAt: later(clock.now(), policy.accessFor),
  });
  return { accessToken, expiresIn: Math.floor(policy.accessFor / 1_000), refreshToken: `${sessionId}.${secret}` };
}

const sessionIdOf = (token: string): Id<'session'> | undefined => parseId<'session'>(token.split('.', 1)[0] ?? '');

function parseRefreshToken(token: string): { id: Id<'session'>; secret: string } {
  const id = sessionIdOf(token);
  const secret = token.slice(token.indexOf('.') + 1);
  if (!id || !/^([A-Za-z0-9_-]{43}|[0-9a-f]{64})$/.test(secret)) throw refuse('REFRESH_REFUSED');
  return { id, secret };
}

async function merchantIsActive({ merchants }: Pick<RefreshSessionDeps, 'merchants'>, user: User): Promise<boolean> {
  if (user.merchantId === null) return true;
  return (await merchants.byId(user.merchantId))?.active ?? false;
}

const sessionAudit = (
  naming: Naming,
  action: string,
  user: User,
  sessionId: string,
  address: string | undefined,
  details: AuditEvent['details'] = {},
): AuditEvent => ({
  ...auditEvent(
    naming,
    { kind: 'system', merchantId: null, job: 'sign-in' },
    {
      action,
      object: { kind: 'session', id: sessionId },
      merchantId: user.merchantId,
      details,
    },
  ),
  actor: { kind: 'user', id: user.id, role: user.role },
  address: address ?? null,
});
