import {
  callerKey,
  type Caller,
  type Carts,
  type Devices,
  type MerchantId,
  type StoreId,
  type Tills,
  type Users,
} from '@tresen/domain';
import { asId } from '../kit/ids.ts';
import { refuseRegister } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';
import { cartShape, shiftShape, tillShape } from '../shapes/register.ts';
import { Id } from '../wire/common.ts';
import { TillQuery, Tills as TillList, TillState, WatchedCart } from '../wire/shifts.ts';
import type { z } from 'zod';

export interface TillUse {
  tills: Tills;
  carts: Carts;
  devices: Devices;
  users: Users;
}

const atTheTill = { area: 'store', scopes: ['register', 'counter'] } as const;

/** What people call the client of a till: its device's label, or the person's name. */
async function labelOf({ devices, users }: TillUse, merchantId: MerchantId, client: string): Promise<string> {
  const [kind, id = ''] = client.split(':', 2);
  if (kind === 'device') return (await devices.byId(merchantId, asId(id)))?.device.label ?? client;
  if (kind === 'user') return (await users.byId(asId(id)))?.name ?? client;
  return kind === 'system' ? id : client;
}

async function tillsOf(
  use: TillUse,
  caller: Caller,
  merchantId: MerchantId,
  storeId: StoreId,
): Promise<z.infer<typeof TillList>> {
  const found = await use.tills.ofStore(merchantId, storeId);
  const shown = async ({ till, cartId }: (typeof found)[number]) =>
    tillShape(till, { label: await labelOf(use, merchantId, till.client), cartId, caller });
  return { items: await Promise.all(found.map(shown)) };
}

export const tillRoutes = (use: TillUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/store/till',
    operationId: 'readTill',
    summary: 'Your till, its open shift and its cart',
    ...atTheTill,
    answer: TillState,
    handle: async ({ caller, merchantId, store }) => {
      const { till, shift, cart } = await use.tills.file({ merchantId, storeId: store.id, client: callerKey(caller) });
      const label = till && (await labelOf(use, merchantId, till.client));
      return {
        till: till && tillShape(till, { label: label ?? till.client, cartId: cart?.id ?? null, caller }),
        shift: shift && shiftShape(shift),
        cart: cart && cartShape(cart),
      };
    },
  }),
  route({
    method: 'GET',
    path: '/store/tills',
    operationId: 'listTills',
    summary: 'The tills of the store; a display shows one of them',
    ...atTheTill,
    answer: TillList,
    handle: async ({ caller, merchantId, store }) => tillsOf(use, caller, merchantId, store.id),
  }),
  route({
    method: 'GET',
    path: '/merchant/tills',
    operationId: 'listTillsOfMerchant',
    summary: 'The tills of one of the stores, and what they are called',
    area: 'merchant',
    query: TillQuery,
    answer: TillList,
    handle: async ({ query, caller, merchantId }) => tillsOf(use, caller, merchantId, asId(query.store_id)),
  }),
  route({
    method: 'GET',
    path: '/store/tills/{till_id}/cart',
    operationId: 'readTillCart',
    summary: 'What is being rung up at a till of the store',
    ...atTheTill,
    params: { till_id: Id },
    missing: 'CART_NOT_FOUND',
    answer: WatchedCart,
    handle: async ({ params, merchantId, store }) => {
      const till = await use.tills.byId(merchantId, asId(params.till_id));
      if (till?.storeId !== store.id) throw refuseRegister('CART_NOT_FOUND');
      const cart = await use.carts.openOf(merchantId, till.id);
      return { cart: cart ? cartShape(cart) : null };
    },
  }),
];
