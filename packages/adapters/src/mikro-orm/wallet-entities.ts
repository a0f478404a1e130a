import { defineEntity } from '@mikro-orm/core';
import { instant, integer, json, text, uuid } from './columns.ts';

export const pass = defineEntity({
  name: 'Pass',
  tableName: 'pass',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    cardId: uuid(),
    programId: uuid(),
    platform: text(),
    serial: text(),
    issuer: text(),
    token: text(),
    revision: integer(),
    modifiedAt: instant(),
    createdAt: instant(),
    version: integer(),
  },
  uniques: [
    { name: 'pass_of_card', properties: ['merchantId', 'cardId', 'platform'] },
    { name: 'pass_serial', properties: ['serial'] },
  ],
  indexes: [{ name: 'pass_of_program', properties: ['merchantId', 'programId', 'id'] }],
});

export const passCopy = defineEntity({
  name: 'PassCopy',
  tableName: 'pass_copy',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    platform: text(),
    kind: text(),
    programId: uuid(),
    passId: uuid().nullable(),
    issuer: text(),
    subject: text(),
    device: text().nullable(),
    address: text().nullable(),
    state: text(),
    stateSince: instant(),
    wanted: integer(),
    sent: integer(),
    sentAt: instant().nullable(),
    dueAt: instant().nullable(),
    leasedUntil: instant().nullable(),
    attempts: integer(),
    failure: json().nullable(),
    deadAt: instant().nullable(),
    announcedAt: json(),
    balances: json().nullable(),
    createdAt: instant(),
    version: integer(),
  },
  uniques: [{ name: 'pass_copy_subject', properties: ['merchantId', 'subject'] }],
  indexes: [
    { name: 'pass_copy_of_pass', properties: ['merchantId', 'passId'] },
    { name: 'pass_copy_of_device', properties: ['device', 'issuer'], where: 'device is not null' },
    { name: 'pass_copy_look', properties: ['merchantId', 'programId'], where: `kind = 'look'` },
    { name: 'pass_copy_due', properties: ['dueAt'], where: 'due_at is not null' },
    { name: 'pass_copy_dead', properties: ['merchantId', 'deadAt', 'id'], where: 'dead_at is not null' },
  ],
});

export const passCampaign = defineEntity({
  name: 'PassCampaign',
  tableName: 'pass_campaign',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    shown: text(),
    reached: uuid().nullable(),
    count: integer(),
    startedAt: instant(),
    finishedAt: instant().nullable(),
    version: integer(),
  },
  indexes: [{ name: 'pass_campaign_open', properties: ['startedAt'], where: 'finished_at is null' }],
});
