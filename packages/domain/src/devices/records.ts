import type { Caller, DeviceCaller, PublicCaller } from '../kernel/caller.ts';
import type { AuditEvent, OutgoingEvent } from '../kernel/commit.ts';
import { auditEvent, outgoingEvent, type Naming } from '../kernel/records.ts';
import type { Device } from './device.ts';
import type { DeviceGrant } from './grants.ts';

type DeviceVerb = 'paired' | 'claimed' | 're_registered' | 'updated' | 'revoked' | 'deleted';

/** Verbs after which tokens from before are worth nothing: what is open in the device's name must close. */
const endsTokens: ReadonlySet<DeviceVerb> = new Set(['re_registered', 'revoked', 'deleted']);

/** What is kept and told of an act on a device. */
export const deviceRecords = (
  naming: Naming,
  caller: Caller,
  verb: DeviceVerb,
  { id, merchantId, storeId }: Pick<Device, 'id' | 'merchantId' | 'storeId'>,
  details: AuditEvent['details'] = {},
): { readonly audit: readonly AuditEvent[]; readonly events: readonly OutgoingEvent[] } => ({
  audit: [
    auditEvent(naming, caller, {
      action: `device.${verb}`,
      object: { kind: 'device', id },
      merchantId,
      storeId,
      details,
    }),
  ],
  events: [
    outgoingEvent(naming, {
      merchantId,
      type: `device.${verb}`,
      aggregate: { kind: 'device', id },
      data: { device_id: id, store_id: storeId, ends_tokens: endsTokens.has(verb) },
    }),
  ],
});

/** The audit event of an answer to a device grant. */
export const grantAudit = (
  naming: Naming,
  caller: Parameters<typeof auditEvent>[1],
  verb: 'approved' | 'denied' | 'withdrawn',
  { id, clientId, name }: Pick<DeviceGrant, 'id' | 'clientId' | 'name'>,
  details: AuditEvent['details'] = {},
): AuditEvent =>
  auditEvent(naming, caller, {
    action: `device_grant.${verb}`,
    object: { kind: 'device_grant', id },
    merchantId: caller.merchantId,
    details: { client_id: clientId, name, ...details },
  });

const from = (address: string | undefined) => (address === undefined ? {} : { address });

/** A device that acts before it has a token. */
export const newcomer = (merchantId: Device['merchantId'], address?: string): PublicCaller => ({
  kind: 'public',
  merchantId,
  ...from(address),
});

export const deviceCaller = ({ id, merchantId, storeId, scopes }: Device, address?: string): DeviceCaller => ({
  kind: 'device',
  merchantId,
  deviceId: id,
  storeId,
  scopes,
  ...from(address),
});
