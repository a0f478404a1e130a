import type {
  AuthenticatedDevice,
  Merchants,
  MerchantId,
  refreshSession,
  SessionTokens,
  signIn,
  signOut,
  Store,
  Stores,
  throttle,
  ThrottleRule,
  Users,
} from '@tresen/domain';
import { minutes } from '@tresen/domain';
import { mayWorkIn } from '../kit/access.ts';
import { refuse, refusePeople } from '../kit/refusals.ts';
import { route, type Route, type SignedInPrincipal } from '../kit/route.ts';
import { merchantShape, storeShape, tokensShape } from '../shapes/people.ts';
import { Login, Me, RefreshToken, Tokens } from '../wire/sign-in.ts';

export interface SignInUse {
  signIn: ReturnType<typeof signIn>;
  refreshSession: ReturnType<typeof refreshSession>;
  signOut: ReturnType<typeof signOut>;
  throttle: ReturnType<typeof throttle>;
  users: Pick<Users, 'byId'>;
  merchants: Pick<Merchants, 'byId'>;
  stores: Pick<Stores, 'ofMerchant' | 'byCode'>;
}

const refreshesPerAddress: ThrottleRule = { name: 'refresh_address', limit: 3_000, window: minutes(15) };

export const signInRoutes = (use: SignInUse): readonly Route[] => [
  route({
    method: 'POST',
    path: '/auth/login',
    operationId: 'signIn',
    summary: 'Signs a user in',
    area: 'public',
    body: Login,
    answer: Tokens,
    refusals: ['SIGN_IN_REFUSED', 'RATE_LIMITED'],
    handle: async ({ body, address }) => tokensShape(await use.signIn({ ...body, address })),
  }),
  route({
    method: 'POST',
    path: '/auth/refresh',
    operationId: 'refreshSession',
    summary: 'Exchanges a refresh token for new tokens',
    area: 'public',
    body: RefreshToken,
    answer: Tokens,
    refusals: ['REFRESH_REFUSED', 'RATE_LIMITED'],
    handle: async ({ body, key, address }) => {
      await use.throttle(refreshesPerAddress, address);
      const tokens: SessionTokens = await use.refreshSession({ refreshToken: body.refresh_token, key, address });
      return tokensShape(tokens);
    },
  }),
  route({
    method: 'POST',
    path: '/auth/logout',
    operationId: 'signOut',
    summary: 'Ends the session of a refresh token',
    area: 'public',
    body: RefreshToken,
    handle: ({ body, address }) => use.signOut({ refreshToken: body.refresh_token, address }),
  }),
  route({
    method: 'GET',
    path: '/me',
    operationId: 'me',
    summary: 'Who is signed in, or which device asks; where they may work, and the store X-Store-Code names',
    area: 'session',
    answer: Me,
    refusals: ['STORE_NOT_FOUND'],
    handle: async ({ principal, storeCode }): Promise<Me> => {
      if (principal.kind === 'device') return deviceItself(use, principal.device, storeCode);
      const store = storeCode === undefined ? null : await storeNamed(use, principal, storeCode);
      if (principal.kind === 'operator') return { ...nobody, store: store && storeShape(store) };
      const { userId, merchantId } = principal.user;
      const [user, merchant, stores] = await Promise.all([
        use.users.byId(userId),
        merchantId && use.merchants.byId(merchantId),
        merchantId ? storesFor(use, principal, merchantId) : [],
      ]);
      if (!user?.active || (merchant && !merchant.active)) throw refuse('UNAUTHENTICATED');
      const { id, email, name, role, locale } = user;
      return {
        ...nobody,
        user: { id, email, name, role, locale },
        merchant: merchant ? merchantOf(merchantShape(merchant)) : null,
        stores: stores.map(storeShape),
        store: store && storeShape(store),
      };
    },
  }),
];

const nobody: Me = {
  kind: 'user',
  user: null,
  merchant: null,
  stores: [],
  store: null,
  scopes: [],
  current_device_id: null,
};

async function deviceItself(
  { merchants }: SignInUse,
  { caller, device, store }: AuthenticatedDevice,
  storeCode: string | undefined,
): Promise<Me> {
  if (storeCode !== undefined && storeCode.toUpperCase() !== store.storeCode) throw refusePeople('STORE_NOT_FOUND');
  const merchant = await merchants.byId(device.merchantId);
  const itsStore = storeShape(store);
  return {
    kind: 'device',
    user: null,
    merchant: merchant ? merchantOf(merchantShape(merchant)) : null,
    stores: [itsStore],
    store: itsStore,
    scopes: [...caller.scopes],
    current_device_id: device.id,
  };
}

const merchantOf = ({ id, name, locale }: ReturnType<typeof merchantShape>) => ({ id, name, locale });

const storesFor = async (
  { stores }: SignInUse,
  principal: SignedInPrincipal,
  merchantId: MerchantId,
): Promise<readonly Store[]> => (await stores.ofMerchant(merchantId)).filter((store) => mayWorkIn(principal, store));

async function storeNamed({ stores }: SignInUse, principal: SignedInPrincipal, code: string): Promise<Store> {
  const store = /^[A-Za-z0-9-]{2,32}$/.test(code) ? await stores.byCode(code.toUpperCase()) : undefined;
  if (!store || !mayWorkIn(principal, store)) throw refusePeople('STORE_NOT_FOUND');
  return store;
}
