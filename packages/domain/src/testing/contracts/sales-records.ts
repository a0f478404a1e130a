import type { Id, MerchantId } from '../../kernel/ids.ts';
import type { Currency, Minor } from '../../kernel/money.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Payment, Refund } from '../../payments/payment.ts';
import type { Store } from '../../people/merchant.ts';
import type { Cart, CartLine } from '../../register/cart.ts';
import type { Product } from '../../register/product.ts';
import type { Sale } from '../../register/sale.ts';
import type { Shift } from '../../register/shift.ts';
import type { Till } from '../../register/till.ts';
import { start } from './start.ts';

interface Maker {
  readonly id: <Name extends string>(at?: number) => Id<Name>;
  readonly merchantId: MerchantId;
  readonly shop: Store;
}

/** Makers of what a till sells and takes, for one merchant of a test. */
export function salesRecords({ id, merchantId, shop }: Maker) {
  const newProduct = (change: Partial<Product> = {}): Product => ({
    id: id(),
    merchantId,
    name: 'Coffee "to go"',
    barcode: null,
    price: 250 as Minor,
    currency: 'EUR' as Currency,
    taxRate: 1900,
    category: 'Drinks',
    active: true,
    removedAt: null,
    createdAt: start,
    version: 1,
    ...change,
  });
  const newLine = (product: Product, change: Partial<CartLine> = {}): CartLine => ({
    id: id(),
    productId: product.id,
    name: product.name,
    barcode: product.barcode,
    unitPrice: product.price,
    taxRate: product.taxRate,
    quantity: 1,
    discount: null,
    ...change,
  });
  let tills = 0;
  const newTill = (change: Partial<Till> = {}): Till => ({
    id: id(),
    merchantId,
    storeId: shop.id,
    client: `device:${id()}`,
    number: ++tills,
    lastReceipt: 0,
    lastShift: 0,
    openShiftId: null,
    createdAt: start,
    version: 1,
    ...change,
  });
  const newCart = (till: Till, change: Partial<Cart> = {}): Cart => ({
    id: id(),
    merchantId,
    storeId: till.storeId,
    tillId: till.id,
    currency: 'EUR' as Currency,
    lines: [],
    discount: null,
    cardId: null,
    status: 'open',
    saleId: null,
    createdAt: start,
    updatedAt: start,
    version: 1,
    ...change,
  });
  const newShift = (till: Till, change: Partial<Shift> = {}): Shift => ({
    id: id(),
    merchantId,
    storeId: till.storeId,
    tillId: till.id,
    tillNumber: till.number,
    number: 1,
    currency: 'EUR' as Currency,
    status: 'open',
    openingFloat: 10_000 as Minor,
    movements: [],
    takings: {
      sales: 0,
      voided: 0,
      discounted: 0 as Minor,
      byProvider: {},
      taxes: [],
      firstReceipt: null,
      lastReceipt: null,
    },
    openedAt: start,
    openedBy: till.client,
    closing: null,
    version: 1,
    ...change,
  });
  /** Of 12.34 and one row, open. */
  const newSale = (till: Till, shift: Shift, change: Partial<Sale> = {}): Sale => ({
    id: id(),
    merchantId,
    storeId: till.storeId,
    tillId: till.id,
    cartId: id(),
    shiftId: shift.id,
    receiptNumber: 1,
    status: 'open',
    currency: 'EUR' as Currency,
    lines: [
      {
        ...newLine(newProduct({ price: 1_234 as Minor })),
        total: 1_234 as Minor,
        discounted: 0 as Minor,
        refundedQuantity: 0,
        refunded: 0 as Minor,
      },
    ],
    total: 1_234 as Minor,
    discounted: 0 as Minor,
    taxes: [{ rate: 1900, gross: 1_234 as Minor, net: 1_037 as Minor, tax: 197 as Minor }],
    paid: 0 as Minor,
    refunded: 0 as Minor,
    refundsReserved: 0 as Minor,
    cardId: null,
    earned: null,
    userId: null,
    deviceId: null,
    staffMemberId: null,
    createdAt: start,
    paidAt: null,
    voidedAt: null,
    version: 1,
    ...change,
  });
  /** An attempt that is under way at a terminal. */
  const newPayment = (sale: Sale, change: Partial<Payment> = {}): Payment => ({
    id: id(),
    merchantId,
    storeId: sale.storeId,
    saleId: sale.id,
    provider: 'fake_card',
    reference: id().replace(/-/g, ''),
    tokenHash: `token-${id()}`,
    status: 'awaiting',
    amount: sale.total,
    currency: sale.currency,
    taken: null,
    tendered: null,
    change: null,
    readerId: null,
    platform: 'web',
    phase: 'waiting_for_card',
    action: null,
    reason: null,
    details: {},
    state: { transaction: 'T "1"' },
    openForSale: sale.id,
    openOnTerminal: null,
    cancelRequestedAt: null,
    submittedAt: start,
    inquireAt: (start + 2_000) as Instant,
    inquiries: 0,
    reviewAfter: (start + 900_000) as Instant,
    closedAt: null,
    refunded: 0 as Minor,
    refundsReserved: 0 as Minor,
    userId: null,
    deviceId: null,
    createdAt: start,
    version: 1,
    ...change,
  });
  const newRefund = (payment: Payment, change: Partial<Refund> = {}): Refund => ({
    id: id(),
    merchantId,
    storeId: payment.storeId,
    saleId: payment.saleId,
    paymentId: payment.id,
    provider: payment.provider,
    reference: id().replace(/-/g, ''),
    status: 'awaiting',
    amount: payment.amount,
    currency: payment.currency,
    lines: [],
    reason: null,
    why: null,
    state: {},
    refundedBefore: 0 as Minor,
    submittedAt: start,
    inquireAt: (start + 2_000) as Instant,
    inquiries: 0,
    reviewAfter: (start + 900_000) as Instant,
    closedAt: null,
    userId: null,
    deviceId: null,
    createdAt: start,
    version: 1,
    ...change,
  });
  return { newProduct, newLine, newTill, newCart, newShift, newSale, newPayment, newRefund };
}
