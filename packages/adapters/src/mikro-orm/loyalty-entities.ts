import { defineEntity } from '@mikro-orm/core';
import { bigint, day, flag, instant, integer, json, text, uuid } from './columns.ts';

export const program = defineEntity({
  name: 'Program',
  tableName: 'program',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    code: text(),
    type: text(),
    name: text(),
    currency: text(),
    look: json(),
    termsUrl: text().nullable(),
    privacyUrl: text().nullable(),
    active: flag(),
    stamps: json().nullable(),
    points: json().nullable(),
    antiFraud: json(),
    createdAt: instant(),
    version: integer(),
  },
  uniques: [{ name: 'program_code', properties: ['code'] }],
  indexes: [{ name: 'program_newest', properties: ['merchantId', 'createdAt', 'id'] }],
});

export const customer = defineEntity({
  name: 'Customer',
  tableName: 'customer',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    name: text().nullable(),
    email: text().nullable(),
    phone: text().nullable(),
    locale: text().nullable(),
    createdAt: instant(),
    erasedAt: instant().nullable(),
    version: integer(),
  },
  indexes: [
    { name: 'customer_email', properties: ['merchantId', 'email'] },
    { name: 'customer_phone', properties: ['merchantId', 'phone'] },
  ],
});

export const card = defineEntity({
  name: 'Card',
  tableName: 'card',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    programId: uuid(),
    customerId: uuid(),
    number: text(),
    qrPayload: text(),
    contactKey: text().nullable(),
    active: flag(),
    stamps: integer(),
    stampDebt: integer(),
    lifetimeStamps: integer(),
    rewardsRedeemed: integer(),
    points: bigint(),
    pointDebt: bigint(),
    lifetimePoints: bigint(),
    pointsRedeemed: bigint(),
    recentStamps: json(),
    lastActivityAt: instant(),
    enrolledAt: instant(),
    ledgerSeq: integer(),
    ledgerDigest: text(),
    version: integer(),
  },
  uniques: [
    { name: 'card_number', properties: ['merchantId', 'number'] },
    { name: 'card_qr_payload', properties: ['merchantId', 'qrPayload'] },
    { name: 'card_contact', properties: ['merchantId', 'programId', 'contactKey'] },
  ],
  indexes: [
    { name: 'card_of_customer', properties: ['merchantId', 'customerId'] },
    { name: 'card_newest', properties: ['merchantId', 'programId', 'enrolledAt', 'id'] },
    { name: 'card_public', properties: ['id'] },
  ],
  checks: [
    { name: 'card_stamps', expression: 'stamps >= 0 and stamp_debt >= 0 and (stamps = 0 or stamp_debt = 0)' },
    { name: 'card_points', expression: 'points >= 0 and point_debt >= 0 and (points = 0 or point_debt = 0)' },
  ],
});

export const ledgerEntry = defineEntity({
  name: 'LedgerEntry',
  tableName: 'ledger_entry',
  properties: {
    merchantId: uuid().primary(),
    cardId: uuid().primary(),
    seq: integer().primary(),
    id: uuid(),
    programId: uuid(),
    kind: text(),
    at: instant(),
    stampsDelta: integer(),
    pointsDelta: bigint(),
    stampsAfter: integer(),
    stampDebtAfter: integer(),
    pointsAfter: bigint(),
    pointDebtAfter: bigint(),
    staffMemberId: uuid().nullable(),
    userId: uuid().nullable(),
    storeId: uuid().nullable(),
    deviceId: uuid().nullable(),
    saleRef: text().nullable(),
    amountMinor: bigint().nullable(),
    rewardId: uuid().nullable(),
    reason: text().nullable(),
    voids: uuid().nullable(),
    previousDigest: text(),
    digest: text(),
  },
  uniques: [
    { name: 'ledger_entry_id', properties: ['merchantId', 'id'] },
    { name: 'ledger_voids', properties: ['merchantId', 'voids'], where: 'voids is not null' },
  ],
  indexes: [
    { name: 'ledger_entry_at', properties: ['merchantId', 'at'] },
    { name: 'ledger_entry_of_sale', properties: ['merchantId', 'saleRef'], where: 'sale_ref is not null' },
  ],
  checks: [
    {
      name: 'ledger_entry_stamps',
      expression: 'stamps_after >= 0 and stamp_debt_after >= 0 and (stamps_after = 0 or stamp_debt_after = 0)',
    },
    {
      name: 'ledger_entry_points',
      expression: 'points_after >= 0 and point_debt_after >= 0 and (points_after = 0 or point_debt_after = 0)',
    },
  ],
});

/** Sums of the ledger by day; ids that an entry lacks are the nil UUID here, because a primary key has no nulls. */
export const loyaltyDay = defineEntity({
  name: 'LoyaltyDay',
  tableName: 'loyalty_day',
  properties: {
    merchantId: uuid().primary(),
    day: day().primary(),
    programId: uuid().primary(),
    storeId: uuid().primary(),
    staffMemberId: uuid().primary(),
    enrolled: bigint(),
    stampsGiven: bigint(),
    stampsRedeemed: bigint(),
    pointsGiven: bigint(),
    pointsRedeemed: bigint(),
    rewards: bigint(),
  },
});

/** How far a merchant's ledger has been summed up: entries before `rolledUntil` are in `loyalty_day`, the others are not. */
export const loyaltyRollUp = defineEntity({
  name: 'LoyaltyRollUp',
  tableName: 'loyalty_roll_up',
  properties: { merchantId: uuid().primary(), rolledUntil: instant() },
});
