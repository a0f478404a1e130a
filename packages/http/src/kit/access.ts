import { parseId, type Caller, type Merchant, type MerchantId, type SignedIn, type Store } from '@tresen/domain';
import { refusePeople, refuse } from './refusals.ts';
import type { Area, Knowledge, Mounted, Principal } from './route.ts';

export interface AccessDeps {
  /** Who holds a bearer token, if it is a good one. */
  principal(bearer: string): Promise<Principal | undefined>;
  merchant(id: MerchantId): Promise<Merchant | undefined>;
  store(code: string): Promise<Store | undefined>;
}

/** What decides who a request comes from, and what it may touch. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly storeCode: string | undefined;
  readonly staffTicket: string | undefined;
  readonly address: string;
  /** The merchant in the path of a route on behalf. */
  readonly merchantId: string | undefined;
}

/** Lets a request into a route's area, with what the area knows about it, or refuses. The whole of who may call what. */
export const access =
  (deps: AccessDeps) =>
  async ({ route, onBehalf }: Mounted, credentials: Credentials): Promise<Knowledge[Area]> => {
    if (route.area === 'public') return {};
    const principal = await signedIn(deps, credentials.authorization);
    switch (route.area) {
      case 'session':
        return { principal } satisfies Knowledge['session'];
      case 'admin':
        return {
          caller: { ...asAdmin(principal), merchantId: null, address: credentials.address },
        } satisfies Knowledge['admin'];
      case 'merchant':
        return onBehalf ? behalfOf(deps, principal, credentials) : ownMerchant(principal, credentials);
      case 'store':
        return atStore(deps, principal, credentials);
      default:
        return route.area satisfies never;
    }
  };

async function signedIn({ principal }: AccessDeps, authorization: string | undefined): Promise<Principal> {
  const bearer = authorization && /^bearer +([\x21-\x7e]{1,8192})$/i.exec(authorization)?.[1];
  const known = bearer && (await principal(bearer));
  if (!known) throw refuse('UNAUTHENTICATED');
  return known;
}

/** What tells an operator's acts in the audit trail from those of jobs. */
export const operatorJob = 'admin-token';

type AdminIdentity =
  | { readonly kind: 'user'; readonly userId: SignedIn['userId']; readonly role: 'admin' }
  | { readonly kind: 'system'; readonly job: string };

function asAdmin(principal: Principal): AdminIdentity {
  if (principal.kind === 'operator') return { kind: 'system', job: operatorJob };
  const { userId, role } = principal.user;
  if (role !== 'admin') throw refuse('FORBIDDEN');
  return { kind: 'user', userId, role };
}

const forMerchant = (admin: AdminIdentity, merchantId: MerchantId, address: string): Caller =>
  admin.kind === 'user' ? { ...admin, storeIds: 'all', merchantId, address } : { ...admin, merchantId, address };

async function behalfOf(
  deps: AccessDeps,
  principal: Principal,
  { merchantId, address }: Credentials,
): Promise<Knowledge['merchant']> {
  const admin = asAdmin(principal);
  const id = parseId<'merchant'>(merchantId ?? '');
  const merchant = id && (await deps.merchant(id));
  if (!merchant) throw refusePeople('MERCHANT_NOT_FOUND');
  return { caller: forMerchant(admin, merchant.id, address), merchantId: merchant.id };
}

function ownMerchant(principal: Principal, { address }: Credentials): Knowledge['merchant'] {
  if (principal.kind === 'operator' || principal.user.role !== 'owner' || principal.user.merchantId === null)
    throw refuse('FORBIDDEN');
  const { userId, role, merchantId } = principal.user;
  return { caller: { kind: 'user', userId, role, storeIds: 'all', merchantId, address }, merchantId };
}

async function atStore(deps: AccessDeps, principal: Principal, credentials: Credentials): Promise<Knowledge['store']> {
  const { storeCode, staffTicket: ticket, address } = credentials;
  if (storeCode === undefined)
    throw refuse('VALIDATION_FAILED', { errors: [{ pointer: '/x-store-code', detail: 'X-Store-Code' }] });
  const store = /^[A-Za-z0-9-]{2,32}$/.test(storeCode) ? await deps.store(storeCode.toUpperCase()) : undefined;
  if (!store || !mayWorkIn(principal, store)) throw refusePeople('STORE_NOT_FOUND');
  const { merchantId } = store;
  if (principal.kind === 'operator' || principal.user.role === 'admin')
    return { caller: forMerchant(asAdmin(principal), merchantId, address), merchantId, store, ticket };
  const { userId, role, storeIds } = principal.user;
  return { caller: { kind: 'user', userId, role, storeIds, merchantId, address }, merchantId, store, ticket };
}

export function mayWorkIn(principal: Principal, { id, merchantId, active }: Store): boolean {
  if (!active) return false;
  if (principal.kind === 'operator' || principal.user.role === 'admin') return true;
  const { user } = principal;
  return user.merchantId === merchantId && (user.storeIds === 'all' || user.storeIds.includes(id));
}
