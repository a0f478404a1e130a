import { defineEntity } from '@mikro-orm/core';
import { instant, integer, json, text, uuid } from './columns.ts';

export const clockLink = defineEntity({
  name: 'ClockLink',
  tableName: 'clock_link',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    tokenHash: text().nullable(),
    changedAt: instant(),
    version: integer(),
  },
  uniques: [{ name: 'clock_link_token', properties: ['tokenHash'] }],
  checks: [{ name: 'clock_link_of_merchant', expression: 'id = merchant_id' }],
});

export const attendance = defineEntity({
  name: 'Attendance',
  tableName: 'attendance',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    entryId: uuid().nullable(),
    lastAt: instant(),
    version: integer(),
  },
});

export const timeEntry = defineEntity({
  name: 'TimeEntry',
  tableName: 'time_entry',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    staffMemberId: uuid(),
    storeId: uuid(),
    state: text(),
    startedAt: instant(),
    endedAt: instant().nullable(),
    breaks: json(),
    origin: text(),
    corrections: integer(),
    createdAt: instant(),
    version: integer(),
  },
  indexes: [
    { name: 'time_entry_newest', properties: ['merchantId', 'startedAt', 'id'] },
    { name: 'time_entry_of_member', properties: ['merchantId', 'staffMemberId', 'startedAt', 'id'] },
    { name: 'time_entry_open', properties: ['merchantId', 'staffMemberId'], where: `state = 'open'` },
  ],
  checks: [
    { name: 'time_entry_state', expression: `state in ('open', 'closed', 'unended', 'removed')` },
    {
      name: 'time_entry_end',
      expression: `(state = 'removed' or (state = 'closed') = (ended_at is not null)) and (ended_at is null or ended_at >= started_at)`,
    },
  ],
});

export const clockPunch = defineEntity({
  name: 'ClockPunch',
  tableName: 'clock_punch',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    entryId: uuid(),
    staffMemberId: uuid(),
    storeId: uuid(),
    action: text(),
    at: instant(),
    via: text(),
    deviceId: uuid().nullable(),
    sessionHash: text().nullable(),
  },
  uniques: [{ name: 'clock_punch_session', properties: ['merchantId', 'sessionHash'] }],
  indexes: [{ name: 'clock_punch_of_entry', properties: ['merchantId', 'entryId', 'at', 'id'] }],
  checks: [{ name: 'clock_punch_action', expression: `action in ('in', 'out', 'break_start', 'break_end')` }],
});

export const clockCorrection = defineEntity({
  name: 'ClockCorrection',
  tableName: 'clock_correction',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    entryId: uuid(),
    seq: integer(),
    at: instant(),
    userId: uuid().nullable(),
    reason: text(),
    before: json().nullable(),
    after: json(),
  },
  uniques: [{ name: 'clock_correction_seq', properties: ['merchantId', 'entryId', 'seq'] }],
});
