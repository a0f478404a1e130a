import {
  minor,
  type availableProviders,
  type cancelPayment,
  type drivePayment,
  type hearCallback,
  type listReaders,
  type MerchantId,
  type PaymentRef,
  type Payments,
  type Products,
  type Providers,
  type Sales,
  type startPayment,
  type Caller,
  type Reader as DomainReader,
} from '@tresen/domain';
import { asId } from '../kit/ids.ts';
import type { ReceiptLinks } from '../kit/receipt-links.ts';
import { refusePayment } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';
import { optionShape, paymentShape, readerShape } from '../shapes/payments.ts';
import { saleShape } from '../shapes/register.ts';
import { Id } from '../wire/common.ts';
import {
  AnyQuery,
  AttemptToken,
  NewPayment,
  Payment,
  ProviderId,
  ProviderOptions,
  ProviderOptionsQuery,
  ReaderQuery,
  Readers,
} from '../wire/payments.ts';
import { SalePaid } from '../wire/sales.ts';
import { z } from 'zod';

export interface PaymentUse {
  sales: Sales;
  payments: Payments;
  products: Products;
  paymentProviders: Providers;
  receiptLinks: ReceiptLinks;
  startPayment: ReturnType<typeof startPayment>;
  drivePayment: ReturnType<typeof drivePayment>;
  cancelPayment: ReturnType<typeof cancelPayment>;
  hearCallback: ReturnType<typeof hearCallback>;
  availableProviders: ReturnType<typeof availableProviders>;
  listReaders: ReturnType<typeof listReaders>;
  publicUrl: () => string;
  /** Sends what a command has only stored, without anybody waiting for it. */
  sendPayment: (ref: PaymentRef) => void;
}

const atTheTill = { area: 'store', scopes: ['register'] } as const;
const one = { ...atTheTill, params: { payment_id: Id }, missing: 'PAYMENT_NOT_FOUND' } as const;

export const paymentRoutes = (use: PaymentUse): readonly Route[] => [
  // Before those of one payment, whose addresses theirs look like.
  ...choiceRoutes(use),
  ...attemptRoutes(use),
  ...outsideRoutes(use),
];

const attemptRoutes = (use: PaymentUse): readonly Route[] => [
  route({
    method: 'POST',
    path: '/store/sales/{sale_id}/payments',
    operationId: 'startPayment',
    summary: 'Begins to take money for a sale; cash is taken at once',
    ...atTheTill,
    params: { sale_id: Id },
    missing: 'SALE_NOT_FOUND',
    idempotency: 'required',
    body: NewPayment,
    status: 201,
    answer: SalePaid,
    refusals: [
      'SALE_STATUS',
      'PROVIDER_NOT_FOUND',
      'PROVIDER_CURRENCY',
      'CURRENCY_MISMATCH',
      'PROVIDER_UNAVAILABLE',
      'PAYMENT_BELOW_MINIMUM',
      'PAYMENT_EXCEEDS_OPEN',
      'PAYMENT_IN_PROGRESS',
      'TERMINAL_BUSY',
      'TENDERED_INSUFFICIENT',
      'READER_REQUIRED',
    ],
    handle: async ({ params, body, caller, key, fingerprint }) => {
      const { provider, amount_minor: amount, tendered_minor: tendered, reader_id: readerId, platform } = body;
      const wanted = { saleId: asId<'sale'>(params.sale_id), provider, amount, tendered, readerId, platform };
      const { payment, sale } = await use.startPayment({ caller, key, fingerprint, ...wanted });
      if (payment.status === 'created') use.sendPayment({ merchantId: payment.merchantId, paymentId: payment.id });
      return { payment: paymentShape(payment), sale: saleShape(sale, use.receiptLinks) };
    },
  }),
  route({
    method: 'GET',
    path: '/store/payments/{payment_id}',
    operationId: 'readPayment',
    summary: 'Where a payment stands; its provider is asked when that is due',
    ...one,
    answer: Payment,
    handle: async ({ params, merchantId, store }) => {
      const ref = await paymentIn(use, merchantId, params.payment_id, store.id);
      return paymentShape(await use.drivePayment(ref));
    },
  }),
  route({
    method: 'POST',
    path: '/store/payments/{payment_id}/cancel',
    operationId: 'cancelPayment',
    summary: 'Asks for a payment to end; what became of it shows later',
    ...one,
    answer: Payment,
    refusals: ['PAYMENT_NOT_CANCELLABLE'],
    handle: async ({ params, merchantId, store, caller, key, fingerprint }) => {
      const { paymentId } = await paymentIn(use, merchantId, params.payment_id, store.id);
      return paymentShape(await use.cancelPayment({ caller, key, fingerprint, paymentId }));
    },
  }),
];

/** Payments are in the store of their sale: to another one they do not exist. */
async function paymentIn(
  { payments }: PaymentUse,
  merchantId: MerchantId,
  id: string,
  storeId: string,
): Promise<PaymentRef> {
  const payment = await payments.byId(merchantId, asId(id));
  if (payment?.storeId !== storeId) throw refusePayment('PAYMENT_NOT_FOUND');
  return { merchantId, paymentId: payment.id };
}

const choiceRoutes = (use: PaymentUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/store/payments/providers/available',
    operationId: 'listProviders',
    summary: 'What a payment can be made with here and now',
    ...atTheTill,
    query: ProviderOptionsQuery,
    answer: ProviderOptions,
    handle: async ({ query, caller, merchantId, store, locale }) => {
      const amount = query.amount_minor === undefined ? undefined : minor(query.amount_minor);
      const { platform } = query;
      const options = await use.availableProviders({ caller, storeId: store.id, amount, platform });
      const barcodes = [...new Set(options.flatMap(({ minimum }) => minimum.topupBarcode ?? []))];
      const topups = await Promise.all(
        barcodes.map(async (barcode) => [barcode, await use.products.byBarcode(merchantId, barcode)] as const),
      );
      const byBarcode = new Map(topups);
      const items = options.map((option) => {
        const topup = byBarcode.get(option.minimum.topupBarcode ?? '');
        const sold = topup?.active && topup.currency === store.currency ? topup : undefined;
        return optionShape(option, { locale, platform: platform ?? 'web', currency: store.currency, topup: sold });
      });
      return { items };
    },
  }),
  route({
    method: 'GET',
    path: '/store/payments/readers',
    operationId: 'listStoreReaders',
    summary: "The merchant's card readers",
    ...atTheTill,
    query: ReaderQuery,
    answer: Readers,
    refusals: ['PROVIDER_NOT_FOUND', 'PROVIDER_UNAVAILABLE'],
    handle: async ({ query: { provider }, caller }) => ({
      items: (await readersOf(use, caller, provider)).map(([id, reader]) => readerShape(id, reader)),
    }),
  }),
];

/** Of one provider; or of all that have readers and can be asked. */
export async function readersOf(
  use: Pick<PaymentUse, 'paymentProviders' | 'listReaders'>,
  caller: Caller,
  provider: string | undefined,
): Promise<readonly (readonly [string, DomainReader])[]> {
  const from = async (id: string) =>
    (await use.listReaders({ caller, provider: id })).map((reader) => [id, reader] as const);
  if (provider !== undefined) return from(provider);
  const ids = [...use.paymentProviders.values()]
    .filter(({ readers }) => readers)
    .map(({ descriptor }) => descriptor.id);
  return (await Promise.all(ids.map((id) => from(id).catch(() => [])))).flat();
}

const named = { params: { provider: ProviderId, attempt_token: AttemptToken }, missing: 'PAYMENT_NOT_FOUND' } as const;

/** Of what is there more than once, the first. */
const once = (query: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, String(Array.isArray(value) ? (value[0] ?? '') : value)]),
  );

const outsideRoutes = (use: PaymentUse): readonly Route[] => [
  route({
    method: 'POST',
    path: '/payments/callbacks/{provider}/{attempt_token}',
    operationId: 'hearPaymentCallback',
    summary: 'For payment providers: something may have happened. It is looked up, and nothing here is believed',
    area: 'public',
    ...named,
    query: AnyQuery,
    reads: 'anything',
    body: z.string(),
    status: 200,
    handle: async ({ params, query, body, header }) => {
      const contentType = header('content-type');
      const headers = contentType === undefined ? {} : { 'content-type': contentType };
      const request = { query: once(query), headers, body };
      await use.hearCallback({ provider: params.provider, token: params.attempt_token, request });
    },
  }),
  route({
    method: 'GET',
    path: '/payments/return/{provider}/{attempt_token}',
    operationId: 'returnFromPayment',
    summary: "Where a payment provider's app comes back to; goes on to the till",
    area: 'public',
    ...named,
    query: AnyQuery,
    status: 303,
    answer: z.string(),
    handle: async ({ params, query }) => {
      const request = { query: once(query), headers: {}, body: '' };
      const payment = await use.hearCallback({ provider: params.provider, token: params.attempt_token, request });
      return `${use.publicUrl()}/pos?payment=${payment.id}`;
    },
  }),
];
