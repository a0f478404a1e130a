import {
  callerKey,
  cartData,
  expectedCash,
  iso,
  openAmount,
  refundableAmount,
  taxData,
  type Caller,
  type Cart,
  type Discount,
  type Instant,
  type Product,
  type Sale,
  type Shift,
  type Till,
} from '@tresen/domain';
import type { ReceiptLinks } from '../kit/receipt-links.ts';
import type * as carts from '../wire/carts.ts';
import type { Money } from '../wire/common.ts';
import type * as products from '../wire/products.ts';
import type * as sales from '../wire/sales.ts';
import type * as shifts from '../wire/shifts.ts';

export const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at));
export const money = (amount: number, currency: string): Money => ({ amount_minor: amount, currency });

export const productShape = (product: Product): products.Product => ({
  id: product.id,
  name: product.name,
  barcode: product.barcode,
  price: money(product.price, product.currency),
  tax_rate: product.taxRate,
  category: product.category,
  active: product.active,
  created_at: iso(product.createdAt),
});

export const cartShape = (cart: Cart): carts.Cart => cartData(cart);

const discountShape = (discount: Discount | null): carts.Discount | null =>
  discount &&
  (discount.kind === 'amount'
    ? { kind: 'amount', amount_minor: discount.amount }
    : { kind: 'percent', basis_points: discount.percent });

export const saleShape = (sale: Sale, receipts: Pick<ReceiptLinks, 'of'>): sales.Sale => {
  const { currency } = sale;
  return {
    id: sale.id,
    store_id: sale.storeId,
    till_id: sale.tillId,
    cart_id: sale.cartId,
    shift_id: sale.shiftId,
    receipt_number: sale.receiptNumber,
    status: sale.status,
    currency,
    lines: sale.lines.map((line) => ({
      id: line.id,
      product_id: line.productId,
      name: line.name,
      barcode: line.barcode,
      unit_price: money(line.unitPrice, currency),
      tax_rate: line.taxRate,
      quantity: line.quantity,
      discount: discountShape(line.discount),
      discounted: money(line.discounted, currency),
      total: money(line.total, currency),
      refunded_quantity: line.refundedQuantity,
      refunded: money(line.refunded, currency),
    })),
    total: money(sale.total, currency),
    discounted: money(sale.discounted, currency),
    taxes: taxData(sale.taxes, currency),
    paid: money(sale.paid, currency),
    open: money(openAmount(sale), currency),
    refunded: money(sale.refunded, currency),
    refundable: money(refundableAmount(sale), currency),
    card_id: sale.cardId,
    earned: sale.earned && { ...sale.earned, withheld: [...sale.earned.withheld] },
    user_id: sale.userId,
    device_id: sale.deviceId,
    staff_member_id: sale.staffMemberId,
    created_at: iso(sale.createdAt),
    paid_at: isoOrNull(sale.paidAt),
    voided_at: isoOrNull(sale.voidedAt),
    receipt_url: receipts.of(sale),
  };
};

export const shiftShape = (shift: Shift): shifts.Shift => {
  const { currency, takings, closing } = shift;
  return {
    id: shift.id,
    store_id: shift.storeId,
    till_id: shift.tillId,
    till_number: shift.tillNumber,
    number: shift.number,
    status: shift.status,
    currency,
    opening_float: money(shift.openingFloat, currency),
    movements: shift.movements.map(({ amount, at, ...movement }) => ({
      ...movement,
      amount: money(amount, currency),
      at: iso(at),
    })),
    takings: {
      sales: takings.sales,
      voided: takings.voided,
      discounted: money(takings.discounted, currency),
      by_provider: Object.entries(takings.byProvider).map(([provider, taken]) => ({
        provider,
        payments: taken.payments,
        paid: money(taken.paid, currency),
        tips: money(taken.tips, currency),
        refunds: taken.refunds,
        refunded: money(taken.refunded, currency),
      })),
      taxes: taxData(takings.taxes, currency),
      first_receipt: takings.firstReceipt,
      last_receipt: takings.lastReceipt,
    },
    expected_cash: money(expectedCash(shift), currency),
    opened_at: iso(shift.openedAt),
    opened_by: shift.openedBy,
    closing: closing && {
      at: iso(closing.at),
      by: closing.by,
      counted_cash: money(closing.countedCash, currency),
      expected_cash: money(closing.expectedCash, currency),
      difference: money(closing.difference, currency),
      note: closing.note,
    },
  };
};

export const tillShape = (
  till: Till,
  { label, cartId, caller }: { readonly label: string; readonly cartId: string | null; readonly caller: Caller },
): shifts.Till => ({
  id: till.id,
  client: till.client,
  number: till.number,
  label,
  is_own: till.client === callerKey(caller),
  last_receipt: till.lastReceipt,
  open_shift_id: till.openShiftId,
  cart_id: cartId,
});
