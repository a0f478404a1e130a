import { defineEntity } from '@mikro-orm/core';
import { bigint, flag, instant, integer, json, text, uuid } from './columns.ts';

export const product = defineEntity({
  name: 'Product',
  tableName: 'product',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    name: text(),
    barcode: text().nullable(),
    price: bigint(),
    currency: text(),
    taxRate: integer(),
    category: text().nullable(),
    active: flag(),
    removedAt: instant().nullable(),
    createdAt: instant(),
    version: integer(),
  },
  uniques: [{ name: 'product_barcode', properties: ['merchantId', 'barcode'] }],
  checks: [{ name: 'product_price', expression: 'price >= 0 and tax_rate >= 0 and tax_rate <= 10000' }],
});

export const till = defineEntity({
  name: 'Till',
  tableName: 'till',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    storeId: uuid(),
    client: text(),
    number: integer(),
    lastReceipt: integer(),
    lastShift: integer(),
    openShiftId: uuid().nullable(),
    createdAt: instant(),
    version: integer(),
  },
  uniques: [
    { name: 'till_client', properties: ['merchantId', 'storeId', 'client'] },
    { name: 'till_number', properties: ['merchantId', 'storeId', 'number'] },
  ],
  indexes: [{ name: 'till_by_id', properties: ['id'] }],
});

/** By the scanner's own id alone: scanners are the installation's. */
export const scannerLink = defineEntity({
  name: 'ScannerLink',
  tableName: 'scanner_link',
  properties: {
    id: text().primary(),
    tillId: uuid(),
    tillMerchantId: uuid(),
    linkedAt: instant(),
    version: integer(),
  },
});

export const cart = defineEntity({
  name: 'Cart',
  tableName: 'cart',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    storeId: uuid(),
    tillId: uuid(),
    currency: text(),
    lines: json(),
    discount: json().nullable(),
    cardId: uuid().nullable(),
    status: text(),
    saleId: uuid().nullable(),
    createdAt: instant(),
    updatedAt: instant(),
    version: integer(),
  },
  indexes: [{ name: 'cart_open', properties: ['merchantId', 'tillId', 'createdAt', 'id'], where: `status = 'open'` }],
});

export const sale = defineEntity({
  name: 'Sale',
  tableName: 'sale',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    storeId: uuid(),
    tillId: uuid(),
    cartId: uuid(),
    shiftId: uuid(),
    receiptNumber: integer(),
    status: text(),
    currency: text(),
    lines: json(),
    total: bigint(),
    discounted: bigint(),
    taxes: json(),
    paid: bigint(),
    refunded: bigint(),
    refundsReserved: bigint(),
    cardId: uuid().nullable(),
    earned: json().nullable(),
    userId: uuid().nullable(),
    deviceId: uuid().nullable(),
    staffMemberId: uuid().nullable(),
    createdAt: instant(),
    paidAt: instant().nullable(),
    voidedAt: instant().nullable(),
    version: integer(),
  },
  uniques: [
    { name: 'sale_cart', properties: ['merchantId', 'cartId'] },
    { name: 'sale_receipt', properties: ['merchantId', 'tillId', 'receiptNumber'] },
  ],
  indexes: [
    { name: 'sale_newest', properties: ['merchantId', 'createdAt', 'id'] },
    { name: 'sale_paid', properties: ['merchantId', 'paidAt'], where: 'paid_at is not null' },
  ],
  checks: [
    {
      name: 'sale_money',
      expression: 'total >= 0 and discounted >= 0 and paid >= 0 and refunded >= 0 and refunds_reserved >= 0',
    },
    { name: 'sale_refunds', expression: 'refunded + refunds_reserved <= paid' },
  ],
});

export const shift = defineEntity({
  name: 'Shift',
  tableName: 'shift',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    storeId: uuid(),
    tillId: uuid(),
    tillNumber: integer(),
    number: integer(),
    currency: text(),
    status: text(),
    openingFloat: bigint(),
    movements: json(),
    takings: json(),
    openedAt: instant(),
    openedBy: text(),
    closing: json().nullable(),
    version: integer(),
  },
  uniques: [{ name: 'shift_number', properties: ['merchantId', 'tillId', 'number'] }],
  indexes: [{ name: 'shift_newest', properties: ['merchantId', 'openedAt', 'id'] }],
  checks: [
    { name: 'shift_float', expression: 'opening_float >= 0' },
    { name: 'shift_closing', expression: "(status = 'closed') = (closing is not null)" },
  ],
});
