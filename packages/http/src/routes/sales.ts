import {
  minor,
  receiptPrintout,
  saleReceipt,
  type checkout,
  type Locale,
  type MerchantId,
  type Merchants,
  type Payments,
  type PrintoutEncoder,
  type Providers,
  type refundSale,
  type RefundRecordRef,
  type Sale as DomainSale,
  type SaleFile,
  type SaleId,
  type Sales,
  type Store,
  type StoreId,
  type Stores,
  type voidSale,
} from '@tresen/domain';
import { asId } from '../kit/ids.ts';
import type { ReceiptLinks } from '../kit/receipt-links.ts';
import { refuseRegister } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';
import { printed } from '../printing/render.ts';
import { paymentShape, refundShape } from '../shapes/payments.ts';
import { pageShape } from '../shapes/people.ts';
import { saleShape } from '../shapes/register.ts';
import { Checkout } from '../wire/carts.ts';
import { Id, listOf } from '../wire/common.ts';
import * as wire from '../wire/sales.ts';
import { instantOf, printoutShape } from './register-kit.ts';
import { z } from 'zod';

export interface SaleUse {
  sales: Sales;
  payments: Payments;
  merchants: Pick<Merchants, 'byId'>;
  stores: Stores;
  paymentProviders: Providers;
  receiptLinks: ReceiptLinks;
  printoutEncoder: PrintoutEncoder;
  checkout: ReturnType<typeof checkout>;
  voidSale: ReturnType<typeof voidSale>;
  refundSale: ReturnType<typeof refundSale>;
  /** Sends what a command has only stored, without anybody waiting for it. */
  sendRefund: (ref: RefundRecordRef) => void;
}

const atTheTill = { area: 'store', scopes: ['register'] } as const;
const one = { ...atTheTill, params: { sale_id: Id }, missing: 'SALE_NOT_FOUND' } as const;
const onCart = { ...atTheTill, params: { cart_id: Id }, missing: 'CART_NOT_FOUND' } as const;

export const saleRoutes = (use: SaleUse): readonly Route[] => [
  ...commandRoutes(use),
  ...lookUpRoutes(use),
  ...merchantRoutes(use),
  publicReceipt(use),
];

const commandRoutes = (use: SaleUse): readonly Route[] => [
  route({
    method: 'POST',
    path: '/store/carts/{cart_id}/checkout',
    operationId: 'checkout',
    summary: 'Turns a cart into a sale, once however often it is sent',
    ...onCart,
    body: Checkout,
    status: 201,
    answer: wire.Sale,
    refusals: ['CART_CLOSED', 'CART_EMPTY', 'SALE_EXISTS', 'CURRENCY_MISMATCH'],
    handle: async ({ params, body, caller, key, fingerprint }) => {
      const of = { cartId: asId<'cart'>(params.cart_id), saleId: asId<'sale'>(body.sale_id) };
      return saleShape(await use.checkout({ caller, key, fingerprint, ...of }), use.receiptLinks);
    },
  }),
  route({
    method: 'POST',
    path: '/store/sales/{sale_id}/void',
    operationId: 'voidSale',
    summary: 'Ends a sale that nothing was paid for',
    ...one,
    answer: wire.Sale,
    refusals: ['SALE_STATUS', 'SALE_HAS_OPEN_PAYMENT'],
    handle: async ({ params, caller, store, key, fingerprint }) => {
      const { id: saleId } = await saleIn(use, caller.merchantId, asId(params.sale_id), store.id);
      return saleShape(await use.voidSale({ caller, key, fingerprint, saleId }), use.receiptLinks);
    },
  }),
  route({
    method: 'POST',
    path: '/store/sales/{sale_id}/refunds',
    operationId: 'refundSale',
    summary: 'Gives money back, by rows or by amount',
    ...one,
    idempotency: 'required',
    body: wire.NewRefund,
    status: 201,
    answer: wire.SaleRefunded,
    refusals: [
      'SALE_STATUS',
      'LINE_NOT_FOUND',
      'PAYMENT_NOT_FOUND',
      'REFUND_EXCEEDS_PAID',
      'REFUND_UNSUPPORTED',
      'CURRENCY_MISMATCH',
    ],
    handle: async ({ params, body, caller, store, key, fingerprint }) => {
      const { lines, amount_minor: amount, payment_id, reason } = body;
      const { id: saleId } = await saleIn(use, caller.merchantId, asId(params.sale_id), store.id);
      const { sale, refunds } = await use.refundSale({
        caller,
        key,
        fingerprint,
        saleId,
        lines: lines?.map(({ line_id: lineId, quantity }) => ({ lineId, quantity })),
        amount: amount === undefined ? undefined : minor(amount),
        paymentId: payment_id === undefined ? undefined : asId<'payment'>(payment_id),
        reason,
      });
      for (const { id, merchantId, status } of refunds)
        if (status === 'created') use.sendRefund({ merchantId, refundId: id });
      return { sale: saleShape(sale, use.receiptLinks), refunds: refunds.map(refundShape) };
    },
  }),
];

const lookUpRoutes = (use: SaleUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/store/sales',
    operationId: 'listStoreSales',
    summary: "The store's sales, newest first",
    ...atTheTill,
    query: wire.StoreSaleQuery,
    answer: listOf(wire.Sale),
    handle: async ({ query, merchantId, store }) => listed(use, merchantId, { ...query, store_id: store.id }),
  }),
  route({
    method: 'GET',
    path: '/store/sales/{sale_id}',
    operationId: 'readSale',
    summary: 'A sale with its payments and refunds',
    ...one,
    answer: wire.SaleWithPayments,
    handle: async ({ params, merchantId, store }) => saleWithPayments(use, merchantId, asId(params.sale_id), store.id),
  }),
  route({
    method: 'GET',
    path: '/store/sales/{sale_id}/receipt',
    operationId: 'printReceipt',
    summary: 'The receipt: as a page, as text, or for a receipt printer',
    ...one,
    query: wire.PrintQuery,
    answer: wire.Receipt,
    formats: printed(use.printoutEncoder),
    json: 'last',
    handle: async ({ params, query, locale, merchantId, store }) =>
      receiptFor(use, merchantId, { id: asId(params.sale_id), store, locale: query.locale ?? locale }),
  }),
];

const merchantRoutes = (use: SaleUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/merchant/sales',
    operationId: 'listSales',
    summary: 'Sales of all stores, newest first',
    area: 'merchant',
    query: wire.SaleQuery,
    answer: listOf(wire.Sale),
    handle: async ({ query, merchantId }) => listed(use, merchantId, query),
  }),
  route({
    method: 'GET',
    path: '/merchant/sales/{sale_id}',
    operationId: 'readSaleOfMerchant',
    summary: 'A sale with its payments and refunds',
    area: 'merchant',
    params: { sale_id: Id },
    missing: 'SALE_NOT_FOUND',
    answer: wire.SaleWithPayments,
    handle: async ({ params, merchantId }) => saleWithPayments(use, merchantId, asId(params.sale_id)),
  }),
];

const publicReceipt = (use: SaleUse): Route =>
  route({
    method: 'GET',
    path: '/receipts/{token}',
    operationId: 'readPublicReceipt',
    summary: "A customer's receipt, by the address on it",
    area: 'public',
    params: { token: z.string().regex(/^[A-Za-z0-9_-]{64}$/) },
    missing: 'SALE_NOT_FOUND',
    query: wire.PrintQuery,
    answer: wire.Receipt,
    formats: printed(use.printoutEncoder),
    // What a page does not show, such as whose till it was, is not the customer's to know.
    json: 'never',
    handle: async ({ params, query, locale }) => {
      const named = use.receiptLinks.read(params.token);
      const sale = named && (await use.sales.byId(named.merchantId, named.saleId));
      const store = sale && (await use.stores.byId(sale.merchantId, sale.storeId));
      if (!store) throw refuseRegister('SALE_NOT_FOUND');
      return receiptFor(use, sale.merchantId, { id: sale.id, store, locale: query.locale ?? locale });
    },
  });

/** Sales are in the store they were rung up in: to another one they do not exist. */
export async function saleIn(
  { sales }: Pick<SaleUse, 'sales'>,
  merchantId: MerchantId,
  id: SaleId,
  storeId: StoreId,
): Promise<DomainSale> {
  const sale = await sales.byId(merchantId, id);
  if (sale?.storeId !== storeId) throw refuseRegister('SALE_NOT_FOUND');
  return sale;
}

async function fileOf(use: SaleUse, merchantId: MerchantId, id: SaleId, storeId?: StoreId): Promise<SaleFile> {
  const file = await use.payments.file({ merchantId, sale: id });
  if (!file || (storeId !== undefined && file.sale.storeId !== storeId)) throw refuseRegister('SALE_NOT_FOUND');
  return file;
}

const withPayments = ({ sale, payments, refunds }: SaleFile, links: ReceiptLinks): wire.SaleWithPayments => ({
  ...saleShape(sale, links),
  payments: payments.map(paymentShape),
  refunds: refunds.map(refundShape),
});

async function saleWithPayments(
  use: SaleUse,
  merchantId: MerchantId,
  id: SaleId,
  storeId?: StoreId,
): Promise<wire.SaleWithPayments> {
  return withPayments(await fileOf(use, merchantId, id, storeId), use.receiptLinks);
}

async function receiptFor(
  use: SaleUse,
  merchantId: MerchantId,
  { id, store, locale }: { readonly id: SaleId; readonly store: Store; readonly locale: Locale },
): Promise<wire.Receipt> {
  const [file, merchant] = await Promise.all([fileOf(use, merchantId, id, store.id), use.merchants.byId(merchantId)]);
  if (!merchant) throw refuseRegister('SALE_NOT_FOUND');
  const { name, storeCode, timezone } = store;
  const receipt = saleReceipt(file, { store, merchant, providers: use.paymentProviders, locale });
  return {
    sale: withPayments(file, use.receiptLinks),
    till_number: file.till.number,
    store: { name, store_code: storeCode, timezone },
    printout: printoutShape(receiptPrintout(receipt)),
  };
}

async function listed(
  use: SaleUse,
  merchantId: MerchantId,
  query: z.output<typeof wire.SaleQuery>,
): Promise<{ items: wire.Sale[]; next_cursor: string | null }> {
  const { limit, cursor, store_id, till_id, shift_id, status, receipt_number, from, to } = query;
  const filter = {
    limit,
    cursor,
    storeId: store_id === undefined ? undefined : asId<'store'>(store_id),
    tillId: till_id === undefined ? undefined : asId<'till'>(till_id),
    shiftId: shift_id === undefined ? undefined : asId<'shift'>(shift_id),
    status,
    receiptNumber: receipt_number,
    from: instantOf(from),
    to: instantOf(to),
  };
  return pageShape(await use.sales.list(merchantId, filter), (sale) => saleShape(sale, use.receiptLinks));
}
