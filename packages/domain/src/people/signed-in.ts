import type { PlatformCaller, UserCaller } from '../kernel/caller.ts';
import type { TokenSigner } from '../kernel/digests.ts';
import { refuse } from '../kernel/errors.ts';
import { parseId, type MerchantId, type StoreId, type UserId } from '../kernel/ids.ts';
import type { Merchants, Users } from './ports.ts';
import type { Role, User } from './user.ts';

/** A person whose token is genuine, before it is known in which merchant they act. */
export interface SignedIn {
  readonly userId: UserId;
  readonly role: Role;
  /** `null` for an admin. */
  readonly merchantId: MerchantId | null;
  readonly storeIds: readonly StoreId[] | 'all';
  /** `null` when an outside identity provider vouches for the person. */
  readonly sessionId: string | null;
}

/** What an access token says of its user. */
export const accessClaims = (user: User, sessionId: string): Record<string, unknown> => ({
  role: user.role,
  merchant_id: user.merchantId,
  store_ids: user.role === 'staff' ? user.storeIds : 'all',
  session_id: sessionId,
});

export interface SignedInByTokenDeps {
  signer: TokenSigner;
}

/** Who an access token of ours speaks for; `UNAUTHENTICATED` for any other text. It is believed until it expires. */
export const signedInByToken =
  ({ signer }: SignedInByTokenDeps) =>
  async (token: string): Promise<SignedIn> => {
    const statement = await signer.verify('access', token);
    const signedIn = statement && readClaims(statement.subject, statement.claims);
    if (!signedIn) throw refuse('UNAUTHENTICATED');
    return signedIn;
  };

function readClaims(subject: string, claims: Readonly<Record<string, unknown>>): SignedIn | undefined {
  const { role, merchant_id, store_ids, session_id } = claims;
  const userId = parseId<'user'>(subject);
  const merchantId = typeof merchant_id === 'string' ? (parseId<'merchant'>(merchant_id) ?? null) : null;
  if (!userId || typeof session_id !== 'string') return undefined;
  if (role === 'admin') return { userId, role, merchantId: null, storeIds: 'all', sessionId: session_id };
  if (merchantId === null || (role !== 'owner' && role !== 'staff')) return undefined;
  if (role === 'owner') return { userId, role, merchantId, storeIds: 'all', sessionId: session_id };
  const ids: readonly unknown[] = Array.isArray(store_ids) ? store_ids : [];
  const storeIds = ids.flatMap((id) => (typeof id === 'string' ? (parseId<'store'>(id) ?? []) : []));
  return { userId, role, merchantId, storeIds, sessionId: session_id };
}

/** An identity provider the operator trusts to know people by their e-mail address. */
export interface OutsideIdentities {
  /** What a genuine, unexpired token of the provider, made for us, says; otherwise `undefined`. */
  verify(token: string): Promise<{ readonly email: string; readonly emailVerified: boolean } | undefined>;
}

export interface SignedInOutsideDeps {
  outside: OutsideIdentities;
  users: Pick<Users, 'byEmail'>;
  merchants: Pick<Merchants, 'byId'>;
}

/** The user with the verified address in another provider's token; `UNAUTHENTICATED` when there is none that is active. */
export const signedInOutside =
  ({ outside, users, merchants }: SignedInOutsideDeps) =>
  async (token: string): Promise<SignedIn> => {
    const identity = await outside.verify(token);
    if (!identity?.emailVerified) throw refuse('UNAUTHENTICATED');
    const user = await users.byEmail(identity.email.normalize('NFC').trim().toLowerCase());
    if (!user?.active) throw refuse('UNAUTHENTICATED');
    const merchant = user.merchantId === null ? { active: true } : await merchants.byId(user.merchantId);
    if (!merchant?.active) throw refuse('UNAUTHENTICATED');
    const { id: userId, role, merchantId } = user;
    return { userId, role, merchantId, storeIds: role === 'staff' ? user.storeIds : 'all', sessionId: null };
  };

/**
 * The caller a signed-in person is in a merchant: their own, or for an admin the one they name. `FORBIDDEN` in another's. That
 * the merchant an admin names exists is for the edge to see.
 */
export function callerIn(signedIn: SignedIn, merchantId: MerchantId | null, address?: string): UserCaller {
  const { userId, role, storeIds } = signedIn;
  const actsIn = role === 'admin' ? merchantId : signedIn.merchantId;
  if (actsIn === null || (merchantId !== null && merchantId !== actsIn)) throw refuse('FORBIDDEN');
  return { kind: 'user', merchantId: actsIn, userId, role, storeIds, ...(address !== undefined && { address }) };
}

/** The caller an admin is on the platform itself; `FORBIDDEN` for everyone else. */
export function platformCaller({ role, userId }: SignedIn, address?: string): PlatformCaller {
  if (role !== 'admin') throw refuse('FORBIDDEN');
  return { kind: 'user', merchantId: null, role, userId, ...(address !== undefined && { address }) };
}
