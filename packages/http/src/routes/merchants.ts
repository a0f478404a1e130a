import type {
  Command,
  createMerchant,
  createStore,
  Merchants,
  PlatformCaller,
  Stores,
  updateMerchant,
  updateStore,
  UserCaller,
  Caller,
  MerchantId,
} from '@tresen/domain';
import { asId } from '../kit/ids.ts';
import { refusePeople } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';
import { merchantShape, pageShape, storeShape } from '../shapes/people.ts';
import { Id, listOf, SearchQuery } from '../wire/common.ts';
import {
  Merchant,
  MerchantAdminChange,
  MerchantChange,
  NewMerchant,
  NewStore,
  Store,
  StoreChange,
} from '../wire/merchants.ts';

export interface MerchantUse {
  merchants: Merchants;
  stores: Stores;
  createMerchant: ReturnType<typeof createMerchant>;
  updateMerchant: ReturnType<typeof updateMerchant>;
  createStore: ReturnType<typeof createStore>;
  updateStore: ReturnType<typeof updateStore>;
  /** For new stores that name none. */
  timezone: string;
}

/** An admin acts in a merchant as on its behalf. */
const inMerchant = (caller: PlatformCaller, merchantId: MerchantId): Caller =>
  caller.kind === 'user'
    ? ({ ...caller, merchantId, storeIds: 'all' } satisfies UserCaller)
    : { ...caller, merchantId };

export const merchantRoutes = (use: MerchantUse): readonly Route[] => [...platformRoutes(use), ...ownRoutes(use)];

const platformRoutes = (use: MerchantUse): readonly Route[] => {
  const one = async (merchantId: MerchantId) => {
    const merchant = await use.merchants.byId(merchantId);
    if (!merchant) throw refusePeople('MERCHANT_NOT_FOUND');
    return merchant;
  };
  return [
    route({
      method: 'GET',
      path: '/admin/merchants',
      operationId: 'listMerchants',
      summary: 'Merchants of the platform, by name',
      area: 'admin',
      query: SearchQuery,
      answer: listOf(Merchant),
      handle: async ({ query }) => pageShape(await use.merchants.list(query), merchantShape),
    }),
    route({
      method: 'POST',
      path: '/admin/merchants',
      operationId: 'createMerchant',
      summary: 'Takes a merchant onto the platform',
      area: 'admin',
      body: NewMerchant,
      status: 201,
      answer: Merchant,
      handle: async ({ body, caller, key, fingerprint }) =>
        merchantShape(await use.createMerchant({ caller, key, fingerprint, ...body })),
    }),
    route({
      method: 'GET',
      path: '/admin/merchants/{merchant_id}',
      operationId: 'getMerchant',
      summary: 'One merchant',
      area: 'admin',
      params: { merchant_id: Id },
      missing: 'MERCHANT_NOT_FOUND',
      answer: Merchant,
      handle: async ({ params }) => merchantShape(await one(asId(params.merchant_id))),
    }),
    route({
      method: 'PATCH',
      path: '/admin/merchants/{merchant_id}',
      operationId: 'changeMerchant',
      summary: 'Changes a merchant, or switches it off or on',
      area: 'admin',
      params: { merchant_id: Id },
      missing: 'MERCHANT_NOT_FOUND',
      body: MerchantAdminChange,
      answer: Merchant,
      handle: async ({ params, body, caller, key, fingerprint }) =>
        merchantShape(
          await use.updateMerchant({
            caller: inMerchant(caller, asId(params.merchant_id)),
            key,
            fingerprint,
            changes: body,
          }),
        ),
    }),
    route({
      method: 'DELETE',
      path: '/admin/merchants/{merchant_id}',
      operationId: 'deactivateMerchant',
      summary: 'Switches a merchant off: its people cannot sign in any more',
      area: 'admin',
      params: { merchant_id: Id },
      missing: 'MERCHANT_NOT_FOUND',
      answer: Merchant,
      handle: async ({ params, caller, key, fingerprint }) =>
        merchantShape(
          await use.updateMerchant({
            caller: inMerchant(caller, asId(params.merchant_id)),
            key,
            fingerprint,
            changes: { active: false },
          }),
        ),
    }),
  ];
};

const ownRoutes = (use: MerchantUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/merchant',
    operationId: 'getOwnMerchant',
    summary: "The owner's merchant",
    area: 'merchant',
    onBehalf: false,
    answer: Merchant,
    handle: async ({ merchantId }) => {
      const merchant = await use.merchants.byId(merchantId);
      if (!merchant) throw refusePeople('MERCHANT_NOT_FOUND');
      return merchantShape(merchant);
    },
  }),
  route({
    method: 'PATCH',
    path: '/merchant',
    operationId: 'changeOwnMerchant',
    summary: "Changes the owner's merchant",
    area: 'merchant',
    onBehalf: false,
    body: MerchantChange,
    answer: Merchant,
    handle: async ({ body, caller, key, fingerprint }) =>
      merchantShape(await use.updateMerchant({ caller, key, fingerprint, changes: body })),
  }),
  route({
    method: 'GET',
    path: '/merchant/stores',
    operationId: 'listStores',
    summary: 'Stores, by name',
    area: 'merchant',
    answer: listOf(Store),
    handle: async ({ merchantId }) =>
      pageShape({ items: await use.stores.ofMerchant(merchantId), nextCursor: null }, storeShape),
  }),
  route({
    method: 'POST',
    path: '/merchant/stores',
    operationId: 'createStore',
    summary: 'Adds a store',
    area: 'merchant',
    body: NewStore,
    status: 201,
    answer: Store,
    refusals: ['STORE_CODE_TAKEN'],
    handle: async ({ body, caller, key, fingerprint }) => {
      const { name, store_code: storeCode, timezone = use.timezone, currency = 'EUR', locale } = body;
      const command = { name, storeCode, timezone, currency, locale } satisfies Omit<
        Parameters<typeof use.createStore>[0],
        keyof Command
      >;
      return storeShape(await use.createStore({ caller, key, fingerprint, ...command }));
    },
  }),
  route({
    method: 'GET',
    path: '/merchant/stores/{store_id}',
    operationId: 'getStore',
    summary: 'One store',
    area: 'merchant',
    params: { store_id: Id },
    missing: 'STORE_NOT_FOUND',
    answer: Store,
    handle: async ({ params, merchantId }) => {
      const store = await use.stores.byId(merchantId, asId(params.store_id));
      if (!store) throw refusePeople('STORE_NOT_FOUND');
      return storeShape(store);
    },
  }),
  route({
    method: 'PATCH',
    path: '/merchant/stores/{store_id}',
    operationId: 'changeStore',
    summary: 'Changes a store',
    area: 'merchant',
    params: { store_id: Id },
    missing: 'STORE_NOT_FOUND',
    body: StoreChange,
    answer: Store,
    refusals: ['STORE_CODE_TAKEN', 'STORE_HAS_OPEN_SHIFT'],
    handle: async ({ params, body, caller, key, fingerprint }) => {
      const { store_code: storeCode, ...changes } = body;
      return storeShape(
        await use.updateStore({
          caller,
          key,
          fingerprint,
          storeId: asId(params.store_id),
          changes: { ...changes, storeCode },
        }),
      );
    },
  }),
];
