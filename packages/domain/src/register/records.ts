import type { Caller } from '../kernel/caller.ts';
import type { AuditEvent, OutgoingEvent } from '../kernel/commit.ts';
import type { MerchantId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import { auditEvent, outgoingEvent, type Naming } from '../kernel/records.ts';
import { iso } from '../kernel/time.ts';
import type { Cart, Discount } from './cart.ts';
import type { Product } from './product.ts';
import { openAmount, type Sale, type TaxAmount } from './sale.ts';
import type { Shift } from './shift.ts';
import type { Till } from './till.ts';
import { cartTotals } from './totals.ts';

interface Recorded {
  readonly audit: readonly AuditEvent[];
  readonly events: readonly OutgoingEvent[];
}

const money = (amount: number, currency: Currency) => ({ amount_minor: amount, currency });

const discountData = (discount: Discount | null) =>
  discount &&
  (discount.kind === 'amount'
    ? { kind: 'amount' as const, amount_minor: discount.amount }
    : { kind: 'percent' as const, basis_points: discount.percent });

export const taxData = (taxes: readonly TaxAmount[], currency: Currency) =>
  taxes.map(({ rate, gross, net, tax }) => ({
    rate,
    gross: money(gross, currency),
    net: money(net, currency),
    tax: money(tax, currency),
  }));

/** A cart as it is told to others, with all that it comes to: in the words of the wire, without personal data. */
export function cartData(cart: Cart) {
  const { currency } = cart;
  const totals = cartTotals(cart);
  return {
    id: cart.id,
    store_id: cart.storeId,
    till_id: cart.tillId,
    version: cart.version,
    status: cart.status,
    sale_id: cart.saleId,
    currency,
    lines: cart.lines.map((line, at) => ({
      id: line.id,
      product_id: line.productId,
      name: line.name,
      barcode: line.barcode,
      unit_price: money(line.unitPrice, currency),
      tax_rate: line.taxRate,
      quantity: line.quantity,
      discount: discountData(line.discount),
      discounted: money(totals.lines[at]!.discounted, currency),
      total: money(totals.lines[at]!.total, currency),
    })),
    discount: discountData(cart.discount),
    totals: {
      subtotal: money(totals.subtotal, currency),
      discounted: money(totals.discounted, currency),
      total: money(totals.total, currency),
      taxes: taxData(totals.taxes, currency),
    },
    card_id: cart.cardId,
    created_at: iso(cart.createdAt),
    updated_at: iso(cart.updatedAt),
  };
}

/** Told with every version of a cart, from 1 on: whoever sees one missing looks the cart up. */
export const cartChanged = (naming: Naming, cart: Cart): OutgoingEvent =>
  outgoingEvent(naming, {
    merchantId: cart.merchantId,
    type: 'cart.changed',
    aggregate: { kind: 'cart', id: cart.id },
    data: cartData(cart),
  });

/** Told to the cashier when a scan meant nothing. */
export const scanUnknown = (
  naming: Naming,
  till: Till,
  scan: { readonly barcode: string; readonly code: string },
): OutgoingEvent =>
  outgoingEvent(naming, {
    merchantId: till.merchantId,
    type: 'scan.unknown',
    aggregate: { kind: 'till', id: till.id },
    data: { store_id: till.storeId, till_id: till.id, barcode: scan.barcode, code: scan.code },
  });

/** Told whenever a sale's status or sums change. */
export const saleChanged = (naming: Naming, sale: Sale): OutgoingEvent =>
  outgoingEvent(naming, {
    merchantId: sale.merchantId,
    type: 'sale.changed',
    aggregate: { kind: 'sale', id: sale.id },
    data: {
      id: sale.id,
      store_id: sale.storeId,
      till_id: sale.tillId,
      cart_id: sale.cartId,
      receipt_number: sale.receiptNumber,
      version: sale.version,
      status: sale.status,
      total: money(sale.total, sale.currency),
      paid: money(sale.paid, sale.currency),
      open: money(openAmount(sale), sale.currency),
      refunded: money(sale.refunded, sale.currency),
    },
  });

/** Told when a shift opens, closes, or cash is moved. What it took is told with the sales. */
export const shiftChanged = (naming: Naming, shift: Shift): OutgoingEvent =>
  outgoingEvent(naming, {
    merchantId: shift.merchantId,
    type: 'shift.changed',
    aggregate: { kind: 'shift', id: shift.id },
    data: {
      id: shift.id,
      store_id: shift.storeId,
      till_id: shift.tillId,
      number: shift.number,
      version: shift.version,
      status: shift.status,
    },
  });

/** What is kept and told of a change of a product by hand. */
export const productRecords = (
  naming: Naming,
  caller: Caller,
  { id, merchantId }: Pick<Product, 'id' | 'merchantId'>,
  verb: 'created' | 'updated' | 'removed',
  details: AuditEvent['details'] = {},
): Recorded => ({
  audit: [
    auditEvent(naming, caller, { action: `product.${verb}`, object: { kind: 'product', id }, merchantId, details }),
  ],
  events: [
    outgoingEvent(naming, {
      merchantId,
      type: 'product.changed',
      aggregate: { kind: 'product', id },
      data: { product_id: id, act: verb },
    }),
  ],
});

/** What is kept and told of an import: one of each, however many products it changed. */
export const importRecords = (
  naming: Naming,
  caller: Caller,
  merchantId: MerchantId,
  counts: { readonly created: number; readonly updated: number; readonly unchanged: number },
): Recorded => ({
  audit: [
    auditEvent(naming, caller, {
      action: 'product.imported',
      object: { kind: 'price_list', id: merchantId },
      merchantId,
      details: counts,
    }),
  ],
  events: [
    outgoingEvent(naming, {
      merchantId,
      type: 'product.changed',
      aggregate: { kind: 'price_list', id: merchantId },
      data: { product_id: null, act: 'imported' },
    }),
  ],
});
