import { defineEntity } from '@mikro-orm/core';
import { instant, integer, json, text, uuid } from './columns.ts';

export const device = defineEntity({
  name: 'Device',
  tableName: 'device',
  properties: {
    merchantId: uuid().primary(),
    id: uuid().primary(),
    storeId: uuid(),
    label: text(),
    kind: text(),
    scopes: json(),
    client: text(),
    clientVersion: text().nullable(),
    platform: text().nullable(),
    model: text().nullable(),
    hostName: text().nullable(),
    localAddress: text().nullable(),
    clientDeviceIdentifier: text().nullable(),
    syncMode: text(),
    syncSettings: json(),
    allowedAddresses: json(),
    keyThumbprint: text().nullable(),
    credentialId: uuid().nullable(),
    credentialFrom: text().nullable(),
    refreshes: integer(),
    refreshedBy: text().nullable(),
    claimHash: text().nullable(),
    claimExpiresAt: instant().nullable(),
    claimedAt: instant().nullable(),
    pairedBy: uuid().nullable(),
    pairedAt: instant(),
    expiresAt: instant().nullable(),
    revokedAt: instant().nullable(),
    revokedReason: text().nullable(),
    deletedAt: instant().nullable(),
    createdAt: instant(),
    version: integer(),
  },
  uniques: [
    { name: 'device_identifier', properties: ['merchantId', 'clientDeviceIdentifier'] },
    { name: 'device_claim', properties: ['claimHash'] },
  ],
  indexes: [{ name: 'device_newest', properties: ['merchantId', 'createdAt', 'id'] }],
});

/** Beside the device and not in it: it is written without a version check, and must not undo what is. */
export const deviceSighting = defineEntity({
  name: 'DeviceSighting',
  tableName: 'device_sighting',
  properties: {
    merchantId: uuid().primary(),
    deviceId: uuid().primary(),
    at: instant(),
    address: text().nullable(),
  },
});

export const deviceGrant = defineEntity({
  name: 'DeviceGrant',
  tableName: 'device_grant',
  properties: {
    id: uuid().primary(),
    deviceCodeHash: text(),
    userCodeDigest: text(),
    clientId: text(),
    requestedScopes: json(),
    name: text().nullable(),
    kind: text(),
    words: json(),
    keyThumbprint: text().nullable(),
    address: text(),
    status: text(),
    approval: json().nullable(),
    interval: integer(),
    polledAt: instant().nullable(),
    createdAt: instant(),
    expiresAt: instant(),
    version: integer(),
  },
  uniques: [
    { name: 'device_grant_code', properties: ['deviceCodeHash'] },
    { name: 'device_grant_user_code', properties: ['userCodeDigest'] },
  ],
  indexes: [{ name: 'device_grant_pending', properties: ['expiresAt'], where: `status = 'pending'` }],
});

export const grantGate = defineEntity({
  name: 'GrantGate',
  tableName: 'grant_gate',
  properties: { id: text().primary(), version: integer() },
});
