import {
  shownSettings,
  type changeSettings,
  type decidePayment,
  type decideRefund,
  type listReaders,
  type pairReader,
  type PaymentDecision,
  type Payments,
  type Providers,
  type readerStatus,
  type RefundRecordRef,
  type Settings,
  type unpairReader,
} from '@tresen/domain';
import type { Config } from '../config/config.ts';
import { asId } from '../kit/ids.ts';
import { refusePayment } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';
import { paymentShape, providerSettingsShape, readerShape, refundShape, reviewShape } from '../shapes/payments.ts';
import { pageShape } from '../shapes/people.ts';
import { Id, listOf } from '../wire/common.ts';
import * as wire from '../wire/payments.ts';
import { readersOf } from './payments.ts';
import { z } from 'zod';

export interface PaymentOfficeUse {
  config: Config;
  payments: Payments;
  settings: Settings;
  paymentProviders: Providers;
  changeSettings: ReturnType<typeof changeSettings>;
  listReaders: ReturnType<typeof listReaders>;
  pairReader: ReturnType<typeof pairReader>;
  unpairReader: ReturnType<typeof unpairReader>;
  readerStatus: ReturnType<typeof readerStatus>;
  decidePayment: ReturnType<typeof decidePayment>;
  decideRefund: ReturnType<typeof decideRefund>;
  /** Sends what a decision has only stored, without anybody waiting for it. */
  sendRefund: (ref: RefundRecordRef) => void;
}

const office = { area: 'merchant' } as const;

export const paymentOfficeRoutes = (use: PaymentOfficeUse): readonly Route[] => [
  ...readerRoutes(use),
  ...settingsRoutes(use),
  ...reviewRoutes(use),
];

const oneReader = {
  ...office,
  params: { provider: wire.ProviderId, reader_id: z.string().regex(/^[\x21-\x7e]{1,100}$/) },
  missing: 'READER_NOT_FOUND',
} as const;
const unreached = ['PROVIDER_NOT_FOUND', 'PROVIDER_UNAVAILABLE'] as const;

const readerRoutes = (use: PaymentOfficeUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/merchant/payments/readers',
    operationId: 'listReaders',
    summary: 'Card readers, as their providers know them',
    ...office,
    query: wire.ReaderQuery,
    answer: wire.Readers,
    refusals: [...unreached],
    handle: async ({ query: { provider }, caller }) => ({
      items: (await readersOf(use, caller, provider)).map(([id, reader]) => readerShape(id, reader)),
    }),
  }),
  route({
    method: 'POST',
    path: '/merchant/payments/readers',
    operationId: 'pairReader',
    summary: 'Pairs a card reader by the code on its screen',
    ...office,
    body: wire.NewReader,
    status: 201,
    answer: wire.Reader,
    refusals: [...unreached, 'READER_CODE_INVALID'],
    handle: async ({ body: { provider, code, name }, caller }) =>
      readerShape(provider, await use.pairReader({ caller, provider, code, name })),
  }),
  route({
    method: 'GET',
    path: '/merchant/payments/readers/{provider}/{reader_id}',
    operationId: 'readReader',
    summary: 'A card reader and its last known status',
    ...oneReader,
    answer: wire.Reader,
    refusals: [...unreached],
    handle: async ({ params: { provider, reader_id: readerId }, caller }) =>
      readerShape(provider, await use.readerStatus({ caller, provider, readerId })),
  }),
  route({
    method: 'DELETE',
    path: '/merchant/payments/readers/{provider}/{reader_id}',
    operationId: 'unpairReader',
    summary: 'Unpairs a card reader',
    ...oneReader,
    refusals: [...unreached],
    handle: async ({ params: { provider, reader_id: readerId }, caller }) =>
      use.unpairReader({ caller, provider, readerId }),
  }),
];

const settingsRoutes = (use: PaymentOfficeUse): readonly Route[] => {
  const installation = use.config.payments.settings;
  const configurable = [...use.paymentProviders.values()]
    .map(({ descriptor }) => descriptor)
    .filter(({ settings }) => settings.fields.length > 0);
  return [
    route({
      method: 'GET',
      path: '/merchant/settings/payments',
      operationId: 'readPaymentSettings',
      summary: 'What is set for each payment provider; secrets only by name',
      ...office,
      answer: wire.PaymentSettings,
      handle: async ({ merchantId }) => {
        const items = configurable.map(async (descriptor) => {
          const shown = shownSettings(descriptor.settings, await use.settings.of(merchantId, descriptor.settings.id));
          return providerSettingsShape(descriptor, shown, installation[descriptor.id] ?? {});
        });
        return { items: await Promise.all(items) };
      },
    }),
    route({
      method: 'PATCH',
      path: '/merchant/settings/payments',
      operationId: 'changePaymentSettings',
      summary: "Changes a payment provider's settings; they come before the installation's",
      ...office,
      body: wire.PaymentSettingsChange,
      answer: wire.ProviderSettings,
      refusals: ['PROVIDER_NOT_FOUND'],
      handle: async ({ body: { provider, values }, caller, key, fingerprint }) => {
        const descriptor = configurable.find(({ id }) => id === provider);
        if (!descriptor) throw refusePayment('PROVIDER_NOT_FOUND');
        const changed = { part: descriptor.settings, changes: values };
        const shown = await use.changeSettings({ caller, key, fingerprint, ...changed });
        return providerSettingsShape(descriptor, shown, installation[provider] ?? {});
      },
    }),
  ];
};

const undecided = [
  'REVIEW_NOT_OPEN',
  'SALE_NOT_FOUND',
  'SALE_STATUS',
  'PROVIDER_CURRENCY',
  'PAYMENT_EXCEEDS_OPEN',
  'REFUND_UNSUPPORTED',
] as const;

function decisionOf(body: z.output<typeof wire.ReviewDecision>): PaymentDecision {
  switch (body.decision) {
    case 'taken':
      return { kind: 'taken', amount: body.amount_minor };
    case 'assign':
      return { kind: 'assign', saleId: asId(body.sale_id) };
    default:
      return { kind: body.decision };
  }
}

const reviewRoutes = (use: PaymentOfficeUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/merchant/payments/review',
    operationId: 'listReview',
    summary: 'Payments and refunds that a person must decide, oldest first',
    ...office,
    query: wire.ReviewQuery,
    answer: listOf(wire.ReviewItem),
    handle: async ({ query: { store_id, ...page }, merchantId }) => {
      const storeId = store_id === undefined ? undefined : asId<'store'>(store_id);
      return pageShape(await use.payments.review(merchantId, { ...page, storeId }), reviewShape);
    },
  }),
  route({
    method: 'POST',
    path: '/merchant/payments/review/{payment_id}',
    operationId: 'decidePayment',
    summary: 'Says what became of a payment that nobody knows of, or what becomes of its money',
    ...office,
    params: { payment_id: Id },
    missing: 'PAYMENT_NOT_FOUND',
    body: wire.ReviewDecision,
    answer: wire.Payment,
    refusals: [...undecided],
    handle: async ({ params, body, caller, merchantId, key, fingerprint }) => {
      const paymentId = asId<'payment'>(params.payment_id);
      const decision = decisionOf(body);
      const payment = await use.decidePayment({ caller, key, fingerprint, paymentId, decision, note: body.note });
      if (decision.kind === 'refund') await sendRefundsOf(use, payment);
      return paymentShape((await use.payments.byId(merchantId, paymentId)) ?? payment);
    },
  }),
  route({
    method: 'POST',
    path: '/merchant/payments/review/refunds/{refund_id}',
    operationId: 'decideRefund',
    summary: 'Says whether the customer has got the money of a refund that nobody knows of',
    ...office,
    params: { refund_id: Id },
    missing: 'REFUND_NOT_FOUND',
    body: wire.RefundDecision,
    answer: wire.Refund,
    refusals: ['REVIEW_NOT_OPEN'],
    handle: async ({ params, body, caller, key, fingerprint }) => {
      const refundId = asId<'refund'>(params.refund_id);
      const decision = { kind: body.decision };
      return refundShape(await use.decideRefund({ caller, key, fingerprint, refundId, decision, note: body.note }));
    },
  }),
];

async function sendRefundsOf(
  { payments, sendRefund }: PaymentOfficeUse,
  { merchantId, saleId, id }: { merchantId: Parameters<Payments['byId']>[0]; saleId: string; id: string },
): Promise<void> {
  const file = await payments.file({ merchantId, sale: asId(saleId) });
  for (const refund of file?.refunds ?? [])
    if (refund.paymentId === id && refund.status === 'created') sendRefund({ merchantId, refundId: refund.id });
}
