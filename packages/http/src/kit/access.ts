import {
  assertScope,
  callerIn,
  parseId,
  platformCaller,
  type AuthenticatedDevice,
  type AuthenticateDevice,
  type Caller,
  type Merchant,
  type MerchantId,
  type Person,
  type SignedIn,
  type Store,
} from '@tresen/domain';
import { refuse, refuseDevice, refusePeople } from './refusals.ts';
import type { Area, Knowledge, Mounted, Principal, RequestProof, Route, SignedInPrincipal } from './route.ts';

export interface AccessDeps {
  /** Which person holds a bearer token, if it is a good one of a person. */
  principal(bearer: string): Promise<SignedInPrincipal | undefined>;
  /** Which device a token speaks for; `UNAUTHENTICATED` for what is no device's. */
  device(request: AuthenticateDevice): Promise<AuthenticatedDevice>;
  merchant(id: MerchantId): Promise<Merchant | undefined>;
  store(code: string): Promise<Store | undefined>;
  /** The id of the scanner whose credentials these are; refuses with `SCANNER_REFUSED`, and too many tries of one address. */
  scanner(given: ScannerCredentials, address: string): Promise<string>;
}

/** The headers `X-Scanner-Id` and `X-Scanner-Secret`. */
export interface ScannerCredentials {
  readonly id: string | undefined;
  readonly secret: string | undefined;
}

/** What decides who a request comes from, and what it may touch. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly storeCode: string | undefined;
  readonly staffTicket: string | undefined;
  readonly scanner: ScannerCredentials;
  readonly proof: RequestProof | undefined;
  readonly address: string;
  /** The merchant in the path of a route on behalf. */
  readonly merchantId: string | undefined;
}

/** Lets a request into a route's area, with what the area knows about it, or refuses. The whole of who may call what. */
export const access =
  (deps: AccessDeps) =>
  async ({ route, onBehalf }: Mounted, credentials: Credentials): Promise<Entered> => {
    const { area } = route;
    if (area === 'public') return { known: {}, device: undefined };
    if (area === 'scanner') {
      const scannerId = await deps.scanner(credentials.scanner, credentials.address);
      return { known: { scannerId } satisfies Knowledge['scanner'], device: undefined };
    }
    if (area === 'session' || area === 'store' || area === 'kiosk') {
      const principal = await holder(deps, credentials);
      const device = principal.kind === 'device' ? principal.device : undefined;
      if (area === 'kiosk') return { known: asKiosk(route, device), device };
      if (area === 'store') return { known: await atStore(deps, route, principal, credentials), device };
      return { known: { principal } satisfies Knowledge['session'], device };
    }
    const person = await signedIn(deps, credentials);
    return { known: await asWhom(deps, { area, onBehalf }, person, credentials), device: undefined };
  };

/** Inside: what is known there, and the device that came in, if it was one. */
export interface Entered {
  readonly known: Knowledge[Area];
  readonly device: AuthenticatedDevice | undefined;
}

function asWhom(
  deps: AccessDeps,
  { area, onBehalf }: { readonly area: 'person' | 'admin' | 'merchant'; readonly onBehalf: boolean },
  person: SignedInPrincipal,
  credentials: Credentials,
): Knowledge[Area] | Promise<Knowledge[Area]> {
  const { address } = credentials;
  switch (area) {
    case 'person':
      return asPerson(person, address);
    case 'admin':
      return { caller: { ...asAdmin(person), merchantId: null, address } } satisfies Knowledge['admin'];
    case 'merchant':
      return onBehalf ? behalfOf(deps, person, credentials) : ownMerchant(person, credentials);
    default:
      return area satisfies never;
  }
}

/** The scheme, in lower case, and the token of an `Authorization` header (RFC 6750, RFC 9449). */
function tokenIn(authorization: string | undefined): { readonly scheme: 'bearer' | 'dpop'; readonly token: string } {
  const [, scheme = '', token] = /^(bearer|dpop) +([\x21-\x7e]{1,8192})$/i.exec(authorization ?? '') ?? [];
  if (token === undefined) throw refuse('UNAUTHENTICATED');
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'dpop' : 'bearer', token };
}

async function signedIn({ principal }: AccessDeps, { authorization }: Credentials): Promise<SignedInPrincipal> {
  const { scheme, token } = tokenIn(authorization);
  const known = scheme === 'bearer' ? await principal(token) : undefined;
  if (!known) throw refuse('UNAUTHENTICATED');
  return known;
}

/** A person or a device, where both may come. */
async function holder(deps: AccessDeps, { authorization, proof, address }: Credentials): Promise<Principal> {
  const { scheme, token } = tokenIn(authorization);
  if (scheme === 'dpop') {
    if (!proof) throw refuseDevice('DEVICE_PROOF_INVALID', { reason: 'missing' });
    return { kind: 'device', device: await deps.device({ token, proof, address }) };
  }
  const person = await deps.principal(token);
  return person ?? { kind: 'device', device: await deps.device({ token, address }) };
}

function asPerson(principal: SignedInPrincipal, address: string): Knowledge['person'] {
  if (principal.kind === 'operator') throw refuse('FORBIDDEN');
  const { user } = principal;
  if (user.role !== 'admin') return { signedIn: user, caller: callerIn(user, null, address) };
  const caller = platformCaller(user, address);
  // An admin's caller on the platform is a person's.
  return { signedIn: user, caller: caller as Person };
}

/** What tells an operator's acts in the audit trail from those of jobs. */
export const operatorJob = 'admin-token';

type AdminIdentity =
  | { readonly kind: 'user'; readonly userId: SignedIn['userId']; readonly role: 'admin' }
  | { readonly kind: 'system'; readonly job: string };

function asAdmin(principal: SignedInPrincipal): AdminIdentity {
  if (principal.kind === 'operator') return { kind: 'system', job: operatorJob };
  const { userId, role } = principal.user;
  if (role !== 'admin') throw refuse('FORBIDDEN');
  return { kind: 'user', userId, role };
}

const forMerchant = (admin: AdminIdentity, merchantId: MerchantId, address: string): Caller =>
  admin.kind === 'user' ? { ...admin, storeIds: 'all', merchantId, address } : { ...admin, merchantId, address };

async function behalfOf(
  deps: AccessDeps,
  principal: SignedInPrincipal,
  { merchantId, address }: Credentials,
): Promise<Knowledge['merchant']> {
  const admin = asAdmin(principal);
  const id = parseId<'merchant'>(merchantId ?? '');
  const merchant = id && (await deps.merchant(id));
  if (!merchant) throw refusePeople('MERCHANT_NOT_FOUND');
  return { caller: forMerchant(admin, merchant.id, address), merchantId: merchant.id };
}

function ownMerchant(principal: SignedInPrincipal, { address }: Credentials): Knowledge['merchant'] {
  if (principal.kind === 'operator' || principal.user.role !== 'owner' || principal.user.merchantId === null)
    throw refuse('FORBIDDEN');
  const { userId, role, merchantId } = principal.user;
  return { caller: { kind: 'user', userId, role, storeIds: 'all', merchantId, address }, merchantId };
}

async function atStore(
  deps: AccessDeps,
  route: Route,
  principal: Principal,
  credentials: Credentials,
): Promise<Knowledge['store']> {
  const { storeCode, staffTicket: ticket, address } = credentials;
  if (principal.kind === 'device') {
    const { caller, store } = principal.device;
    if (storeCode !== undefined && storeCode.toUpperCase() !== store.storeCode) throw refusePeople('STORE_NOT_FOUND');
    assertScope(caller, ...route.scopes);
    return { caller, merchantId: store.merchantId, store, ticket };
  }
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

function asKiosk({ scopes }: Route, authenticated: AuthenticatedDevice | undefined): Knowledge['kiosk'] {
  if (authenticated?.device.kind !== 'kiosk') throw refuse('FORBIDDEN');
  const { caller, store } = authenticated;
  assertScope(caller, ...scopes);
  return { caller, merchantId: store.merchantId, store };
}

export function mayWorkIn(principal: SignedInPrincipal, { id, merchantId, active }: Store): boolean {
  if (!active) return false;
  if (principal.kind === 'operator' || principal.user.role === 'admin') return true;
  const { user } = principal;
  return user.merchantId === merchantId && (user.storeIds === 'all' || user.storeIds.includes(id));
}
