import { defineEntity } from '@mikro-orm/core';
import { flag, ids, instant, integer, json, text, uuid } from './columns.ts';

export const merchant = defineEntity({
  name: 'Merchant',
  tableName: 'merchant',
  properties: {
    id: uuid().primary(),
    name: text(),
    locale: text(),
    active: flag(),
    createdAt: instant(),
    version: integer(),
  },
  indexes: [{ name: 'merchant_newest', properties: ['createdAt', 'id'] }],
});

export const store = defineEntity({
  name: 'Store',
  tableName: 'store',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    name: text(),
    storeCode: text(),
    timezone: text(),
    currency: text(),
    locale: text(),
    active: flag(),
    createdAt: instant(),
    version: integer(),
  },
  uniques: [{ name: 'store_code', properties: ['storeCode'] }],
});

/** In the table `app_user`: `user` is a word of SQL's own. */
export const user = defineEntity({
  name: 'User',
  tableName: 'app_user',
  properties: {
    id: uuid().primary(),
    merchantId: uuid().nullable(),
    email: text(),
    name: text(),
    role: text(),
    storeIds: ids(),
    passwordHash: text().nullable(),
    locale: text().nullable(),
    active: flag(),
    createdAt: instant(),
    version: integer(),
  },
  uniques: [{ name: 'user_email', properties: ['email'] }],
  indexes: [{ name: 'user_newest', properties: ['merchantId', 'createdAt', 'id'] }],
});

export const session = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    id: uuid().primary(),
    userId: uuid(),
    merchantId: uuid().nullable(),
    tokenHash: text(),
    createdAt: instant(),
    refreshedAt: instant(),
    expiresAt: instant(),
    revokedAt: instant().nullable(),
    version: integer(),
  },
  indexes: [{ name: 'session_of_user', properties: ['userId'] }],
});

export const staffMember = defineEntity({
  name: 'StaffMember',
  tableName: 'staff_member',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    name: text(),
    staffId: text(),
    storeIds: ids(),
    active: flag(),
    pinHash: text().nullable(),
    pinDigest: text().nullable(),
    ticketsFrom: instant(),
    createdAt: instant(),
    version: integer(),
  },
  uniques: [
    { name: 'staff_id', properties: ['merchantId', 'staffId'] },
    { name: 'staff_pin', properties: ['merchantId', 'pinDigest'] },
  ],
  indexes: [{ name: 'staff_member_newest', properties: ['merchantId', 'createdAt', 'id'] }],
});

export const merchantSettings = defineEntity({
  name: 'MerchantSettings',
  tableName: 'merchant_settings',
  properties: {
    merchantId: uuid().primary(),
    id: text().primary(),
    values: json(),
    sealed: json(),
    updatedAt: instant(),
    version: integer(),
  },
});

export const pinGuard = defineEntity({
  name: 'PinGuard',
  tableName: 'pin_guard',
  properties: {
    merchantId: uuid().primary(),
    id: text().primary(),
    failed: integer(),
    pending: integer(),
    pendingSince: instant().nullable(),
    lockedUntil: instant().nullable(),
    lockedAt: instant().nullable(),
    version: integer(),
    /** When it was last written, on the database's clock: guards nobody touched for long are pruned by it. */
    touchedAt: instant().defaultRaw('now()'),
  },
});
