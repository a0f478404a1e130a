import {
  iso,
  type ApprovedGrant,
  type ClaimedDevice,
  type DeviceView,
  type GrantView,
  type Instant,
  type Pairing,
} from '@tresen/domain';
import type * as wire from '../wire/devices.ts';
import { storeShape } from './people.ts';

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at));

export const deviceShape = (device: DeviceView): wire.Device => ({
  id: device.id,
  store_id: device.storeId,
  label: device.label,
  kind: device.kind,
  status: device.status,
  scopes: [...device.scopes],
  client: device.client,
  client_version: device.clientVersion,
  platform: device.platform,
  model: device.model,
  host_name: device.hostName,
  local_address: device.localAddress,
  client_device_identifier: device.clientDeviceIdentifier,
  sync_mode: device.syncMode,
  sync_settings: { ...device.syncSettings },
  allowed_addresses: [...device.allowedAddresses],
  key_bound: device.keyBound,
  awaits_claim_until: isoOrNull(device.awaitsClaimUntil),
  paired_by: device.pairedBy,
  paired_at: iso(device.pairedAt),
  expires_at: isoOrNull(device.expiresAt),
  revoked_at: isoOrNull(device.revokedAt),
  revoked_reason: device.revokedReason,
  last_seen_at: isoOrNull(device.lastSeenAt),
  last_seen_ip: device.lastSeenAddress,
  created_at: iso(device.createdAt),
});

export const pairingShape = ({ device, token, claimExpiresAt, setupPayload, qrPng }: Pairing): wire.Pairing => ({
  device: deviceShape(device),
  ...(token !== null && { setup_token: token }),
  setup_payload: setupPayload,
  qr_png: qrPng,
  ...(claimExpiresAt !== null && { claim_expires_at: iso(claimExpiresAt) }),
});

export const claimedShape = ({ device, store, token, tokenType, expiresIn }: ClaimedDevice): wire.Claimed => ({
  device: deviceShape(device),
  store: storeShape(store),
  access_token: token,
  token_type: tokenType,
  expires_in: expiresIn,
});

export const grantShape = ({ words, ...grant }: GrantView): wire.DeviceGrant => ({
  user_code: grant.userCode,
  client_id: grant.clientId,
  client_name: grant.clientName,
  name: grant.name,
  kind: grant.kind,
  client_version: words.clientVersion,
  platform: words.platform,
  model: words.model,
  host_name: words.hostName,
  local_address: words.localAddress,
  client_device_identifier: words.clientDeviceIdentifier,
  requested_scopes: [...grant.requestedScopes],
  offered_scopes: [...grant.offeredScopes],
  address: grant.address,
  started_at: iso(grant.startedAt),
  expires_at: iso(grant.expiresAt),
  replaces: grant.replaces,
});

export const approvedShape = (approved: ApprovedGrant): wire.ApprovedGrant => ({
  label: approved.label,
  store_id: approved.storeId,
  kind: approved.kind,
  scopes: [...approved.scopes],
  lifetime: approved.lifetime,
  expires_at: iso(approved.expiresAt),
});
