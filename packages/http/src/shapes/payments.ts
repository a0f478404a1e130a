import {
  isPaymentOpen,
  iso,
  openAmount,
  refundableOf,
  type Payment,
  type ProviderDescriptor,
  type ProviderOption,
  type Product,
  type Reader,
  type Refund,
  type Sale,
  type ShownSettings,
} from '@tresen/domain';

import type { Locale } from '../wire/common.ts';
import type * as payments from '../wire/payments.ts';
import { isoOrNull, money, productShape } from './register.ts';

export const paymentShape = (payment: Payment): payments.Payment => {
  const { currency, taken } = payment;
  const isOpen = isPaymentOpen(payment.status);
  const own = taken?.currency ?? currency;
  return {
    id: payment.id,
    sale_id: payment.saleId,
    provider: payment.provider,
    status: payment.status,
    is_open: isOpen,
    amount: money(payment.amount, currency),
    taken: taken && money(taken.amount, taken.currency),
    tip: taken && money(taken.tip, taken.currency),
    tendered: payment.tendered === null ? null : money(payment.tendered, currency),
    change: payment.change === null ? null : money(payment.change, currency),
    reader_id: payment.readerId,
    phase: payment.phase,
    action: payment.action,
    reason: payment.reason,
    details: { ...payment.details },
    cancel_requested: payment.cancelRequestedAt !== null,
    can_cancel: isOpen && payment.cancelRequestedAt === null,
    refunded: money(payment.refunded, own),
    refundable: money(refundableOf(payment), own),
    created_at: iso(payment.createdAt),
    closed_at: isoOrNull(payment.closedAt),
    version: payment.version,
  };
};

export const refundShape = (refund: Refund): payments.Refund => ({
  id: refund.id,
  sale_id: refund.saleId,
  payment_id: refund.paymentId,
  provider: refund.provider,
  status: refund.status,
  amount: money(refund.amount, refund.currency),
  lines: refund.lines.map(({ lineId, quantity, amount }) => ({
    line_id: lineId,
    quantity,
    amount: money(amount, refund.currency),
  })),
  reason: refund.reason,
  why: refund.why,
  created_at: iso(refund.createdAt),
  closed_at: isoOrNull(refund.closedAt),
});

const labelIn = (labels: Readonly<Record<string, string>>, locale: Locale): string =>
  labels[locale] ?? labels['en'] ?? '';

export interface OptionView {
  readonly locale: Locale;
  readonly platform: 'web' | 'android' | 'ios';
  readonly currency: string;
  /** The product that fills up to the provider's minimum. */
  readonly topup: Product | undefined;
}

export const optionShape = (
  { descriptor, whyNot, minimum, missing }: ProviderOption,
  { locale, platform, currency, topup }: OptionView,
): payments.ProviderOption => {
  const labels = descriptor.labelOn?.[platform] ?? descriptor.label;
  return {
    id: descriptor.id,
    label: labelIn(labels, locale),
    labels: { ...labels },
    flow: descriptor.flow,
    can: { ...descriptor.can },
    platforms: [...descriptor.platforms],
    available: whyNot === null,
    why_not: whyNot,
    minimum: money(minimum.amount, currency),
    missing: missing > 0 ? money(missing, currency) : null,
    topup:
      minimum.topupBarcode === null || minimum.amount === 0
        ? null
        : { barcode: minimum.topupBarcode, product: topup ? productShape(topup) : null },
  };
};

export const readerShape = (provider: string, reader: Reader): payments.Reader => ({
  provider,
  id: reader.id,
  name: reader.name,
  model: reader.model,
  status: reader.status,
  seen_at: isoOrNull(reader.seenAt),
});

export const providerSettingsShape = (
  { id, label, settings }: ProviderDescriptor,
  shown: ShownSettings,
  installation: Readonly<Record<string, string>>,
): payments.ProviderSettings => {
  const isOwn = shown.secretsSet.length > 0 || Object.keys(shown.values).length > 0;
  return {
    provider: id,
    labels: { ...label },
    fields: settings.fields.map(({ name, secret }) => {
      const isSet = shown.secretsSet.includes(name) || shown.values[name] !== undefined;
      return {
        name,
        secret,
        value: secret ? null : (shown.values[name] ?? null),
        is_set: isSet,
        from_installation: !isOwn && installation[name] !== undefined,
      };
    }),
    updated_at: isoOrNull(shown.updatedAt),
  };
};

export const reviewShape = ({
  payment,
  refund,
  sale,
}: {
  readonly payment: Payment;
  readonly refund: Refund | null;
  readonly sale: Sale;
}): payments.ReviewItem => {
  const kind = refund ? 'refund' : payment.status === 'orphaned' ? 'orphaned' : 'payment';
  return {
    id: refund?.id ?? payment.id,
    kind,
    payment: paymentShape(payment),
    refund: refund && refundShape(refund),
    sale: {
      id: sale.id,
      store_id: sale.storeId,
      till_id: sale.tillId,
      receipt_number: sale.receiptNumber,
      status: sale.status,
      total: money(sale.total, sale.currency),
      open: money(openAmount(sale), sale.currency),
      created_at: iso(sale.createdAt),
    },
    decisions: kind === 'orphaned' ? ['refund', 'assign'] : ['taken', 'not_taken'],
  };
};
