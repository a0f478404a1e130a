import {
  minor,
  type addToCart,
  type CartId,
  type Carts,
  type changeCartLine,
  type Discount,
  type MerchantId,
  type openCart,
  type removeCartLine,
  type setCartCard,
  type setCartDiscount,
  type StoreId,
} from '@tresen/domain';
import { asId } from '../kit/ids.ts';
import { refuseRegister } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';
import { cartShape } from '../shapes/register.ts';
import { Cart, CartCard, CartDiscount, ItemChange, NewItem, type NewDiscount } from '../wire/carts.ts';
import { Id } from '../wire/common.ts';

export interface CartUse {
  carts: Carts;
  openCart: ReturnType<typeof openCart>;
  addToCart: ReturnType<typeof addToCart>;
  changeCartLine: ReturnType<typeof changeCartLine>;
  removeCartLine: ReturnType<typeof removeCartLine>;
  setCartDiscount: ReturnType<typeof setCartDiscount>;
  setCartCard: ReturnType<typeof setCartCard>;
}

const atTheTill = { area: 'store', scopes: ['register'] } as const;
const one = { ...atTheTill, params: { cart_id: Id }, missing: 'CART_NOT_FOUND' } as const;
const oneLine = { ...atTheTill, params: { cart_id: Id, line_id: Id }, missing: 'CART_NOT_FOUND' } as const;
const changing = ['CART_NOT_FOUND', 'CART_CLOSED', 'LINE_NOT_FOUND'] as const;

const discountOf = (discount: NewDiscount): Discount =>
  discount.kind === 'amount'
    ? { kind: 'amount', amount: minor(discount.amount_minor, '/discount/amount_minor') }
    : { kind: 'percent', percent: discount.basis_points };

/** Carts are in the store they were begun in: to another one they do not exist. */
export async function cartOf(
  carts: Pick<Carts, 'byId'>,
  merchantId: MerchantId,
  storeId: StoreId,
  id: CartId,
): Promise<NonNullable<Awaited<ReturnType<Carts['byId']>>>> {
  const cart = await carts.byId(merchantId, id);
  if (cart?.storeId !== storeId) throw refuseRegister('CART_NOT_FOUND');
  return cart;
}

export const cartRoutes = (use: CartUse): readonly Route[] => [
  route({
    method: 'POST',
    path: '/store/carts/{cart_id}/items',
    operationId: 'addToCart',
    summary: 'Adds a product, or counts it up',
    ...one,
    body: NewItem,
    answer: Cart,
    refusals: [
      ...changing,
      'BARCODE_UNKNOWN',
      'BARCODE_INVALID',
      'PRODUCT_NOT_FOUND',
      'PRODUCT_INACTIVE',
      'CURRENCY_MISMATCH',
      'CART_FULL',
    ],
    handle: async ({ params, body, caller, key, fingerprint }) => {
      const { barcode, product_id: productId, quantity } = body;
      // One of both is there, by the schema.
      const product = productId === undefined ? { barcode: barcode ?? '' } : { id: asId<'product'>(productId) };
      const cartId = asId<'cart'>(params.cart_id);
      return cartShape(await use.addToCart({ caller, key, fingerprint, cartId, product, quantity }));
    },
  }),
  route({
    method: 'POST',
    path: '/store/carts',
    operationId: 'openCart',
    summary: 'Begins an empty cart at your till',
    ...atTheTill,
    status: 201,
    answer: Cart,
    handle: async ({ caller, key, fingerprint, store }) =>
      cartShape(await use.openCart({ caller, key, fingerprint, storeId: store.id })),
  }),
  route({
    method: 'GET',
    path: '/store/carts/{cart_id}',
    operationId: 'readCart',
    summary: 'A cart of the store',
    ...one,
    scopes: ['register', 'counter'],
    answer: Cart,
    handle: async ({ params, merchantId, store }) =>
      cartShape(await cartOf(use.carts, merchantId, store.id, asId(params.cart_id))),
  }),
  route({
    method: 'PATCH',
    path: '/store/carts/{cart_id}/items/{line_id}',
    operationId: 'changeCartLine',
    summary: "Changes a row's quantity or discount",
    ...oneLine,
    body: ItemChange,
    answer: Cart,
    refusals: [...changing],
    handle: async ({ params, body: { quantity, discount }, caller, key, fingerprint }) => {
      const changes = { quantity, discount: discount && discountOf(discount) };
      const of = { cartId: asId<'cart'>(params.cart_id), lineId: asId<'line'>(params.line_id) };
      return cartShape(await use.changeCartLine({ caller, key, fingerprint, ...of, changes }));
    },
  }),
  route({
    method: 'DELETE',
    path: '/store/carts/{cart_id}/items/{line_id}',
    operationId: 'removeCartLine',
    summary: 'Removes a row',
    ...oneLine,
    answer: Cart,
    refusals: [...changing],
    handle: async ({ params, caller, key, fingerprint }) => {
      const of = { cartId: asId<'cart'>(params.cart_id), lineId: asId<'line'>(params.line_id) };
      return cartShape(await use.removeCartLine({ caller, key, fingerprint, ...of }));
    },
  }),
  route({
    method: 'PUT',
    path: '/store/carts/{cart_id}/card',
    operationId: 'setCartCard',
    summary: "Attaches the customer's loyalty card, or takes it off",
    ...one,
    body: CartCard,
    answer: Cart,
    refusals: [...changing, 'CARD_NOT_FOUND', 'CARD_INACTIVE', 'PROGRAM_INACTIVE'],
    handle: async ({ params, body: { card }, caller, key, fingerprint }) =>
      cartShape(await use.setCartCard({ caller, key, fingerprint, cartId: asId(params.cart_id), card })),
  }),
  route({
    method: 'PUT',
    path: '/store/carts/{cart_id}/discount',
    operationId: 'setCartDiscount',
    summary: 'Sets what goes off the whole cart, or takes it away',
    ...one,
    body: CartDiscount,
    answer: Cart,
    refusals: [...changing],
    handle: async ({ params, body, caller, key, fingerprint }) => {
      const discount = body.discount && discountOf(body.discount);
      return cartShape(await use.setCartDiscount({ caller, key, fingerprint, cartId: asId(params.cart_id), discount }));
    },
  }),
];
