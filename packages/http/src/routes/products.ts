import {
  parseBarcode,
  type createProduct,
  type Products,
  type removeProduct,
  type updateProduct,
} from '@tresen/domain';
import { asId } from '../kit/ids.ts';
import { refuseRegister } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';
import { pageShape } from '../shapes/people.ts';
import { productShape } from '../shapes/register.ts';
import { Id, listOf } from '../wire/common.ts';
import { Categories, NewProduct, Product, ProductChange, ProductQuery, StoreProductQuery } from '../wire/products.ts';

export interface ProductUse {
  products: Products;
  createProduct: ReturnType<typeof createProduct>;
  updateProduct: ReturnType<typeof updateProduct>;
  removeProduct: ReturnType<typeof removeProduct>;
}

const one = { params: { product_id: Id }, missing: 'PRODUCT_NOT_FOUND' } as const;
const atTheTill = { area: 'store', scopes: ['register', 'counter'] } as const;

export const productRoutes = (use: ProductUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/store/products',
    operationId: 'listStoreProducts',
    summary: 'The product with a barcode, or products that are sold, by name',
    ...atTheTill,
    query: StoreProductQuery,
    answer: listOf(Product),
    refusals: ['BARCODE_UNKNOWN', 'BARCODE_INVALID', 'PRODUCT_INACTIVE'],
    handle: async ({ query: { barcode, ...filter }, merchantId }) => {
      if (barcode === undefined)
        return pageShape(await use.products.list(merchantId, { ...filter, activeOnly: true }), productShape);
      const code = parseBarcode(barcode);
      const product = await use.products.byBarcode(merchantId, code);
      if (!product) throw refuseRegister('BARCODE_UNKNOWN', { barcode: code });
      if (!product.active) throw refuseRegister('PRODUCT_INACTIVE');
      return { items: [productShape(product)], next_cursor: null };
    },
  }),
  route({
    method: 'GET',
    path: '/store/products/categories',
    operationId: 'listProductCategories',
    summary: 'The categories that products are in',
    ...atTheTill,
    answer: Categories,
    handle: async ({ merchantId }) => ({ items: [...(await use.products.categories(merchantId))] }),
  }),
  route({
    method: 'GET',
    path: '/merchant/products',
    operationId: 'listProducts',
    summary: 'Products, by name',
    area: 'merchant',
    query: ProductQuery,
    answer: listOf(Product),
    handle: async ({ query: { active, ...filter }, merchantId }) =>
      pageShape(await use.products.list(merchantId, { ...filter, activeOnly: active === 'true' }), productShape),
  }),
  route({
    method: 'POST',
    path: '/merchant/products',
    operationId: 'createProduct',
    summary: 'Adds a product',
    area: 'merchant',
    body: NewProduct,
    status: 201,
    answer: Product,
    refusals: ['BARCODE_INVALID', 'BARCODE_TAKEN'],
    handle: async ({ body: { price_minor: price, tax_rate: taxRate, ...words }, caller, key, fingerprint }) =>
      productShape(await use.createProduct({ caller, key, fingerprint, ...words, price, taxRate })),
  }),
  route({
    method: 'GET',
    path: '/merchant/products/{product_id}',
    operationId: 'readProduct',
    summary: 'A product',
    area: 'merchant',
    ...one,
    answer: Product,
    handle: async ({ params, merchantId }) => {
      const product = await use.products.byId(merchantId, asId(params.product_id));
      if (!product) throw refuseRegister('PRODUCT_NOT_FOUND');
      return productShape(product);
    },
  }),
  route({
    method: 'PATCH',
    path: '/merchant/products/{product_id}',
    operationId: 'changeProduct',
    summary: 'Changes a product; carts and sales keep what they took',
    area: 'merchant',
    ...one,
    body: ProductChange,
    answer: Product,
    refusals: ['BARCODE_INVALID', 'BARCODE_TAKEN'],
    handle: async ({ params, body, caller, key, fingerprint }) => {
      const { price_minor: price, tax_rate: taxRate, ...words } = body;
      const changes = { ...words, price, taxRate };
      const productId = asId<'product'>(params.product_id);
      return productShape(await use.updateProduct({ caller, key, fingerprint, productId, changes }));
    },
  }),
  route({
    method: 'DELETE',
    path: '/merchant/products/{product_id}',
    operationId: 'removeProduct',
    summary: 'Removes a product; its barcode is free again',
    area: 'merchant',
    ...one,
    handle: async ({ params, caller, key, fingerprint }) =>
      use.removeProduct({ caller, key, fingerprint, productId: asId(params.product_id) }),
  }),
];
