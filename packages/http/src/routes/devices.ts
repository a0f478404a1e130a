import {
  deviceView,
  minutes,
  type checkProof,
  type claimDevice,
  type deleteDevice,
  type Devices,
  type newNonce,
  type pairDevice,
  type revokeDevice,
  type throttle,
  type ThrottleRule,
  type updateDevice,
} from '@tresen/domain';
import { given } from '../kit/given.ts';
import { asId } from '../kit/ids.ts';
import { route, type RequestProof, type Route } from '../kit/route.ts';
import { claimedShape, deviceShape, pairingShape } from '../shapes/devices.ts';
import { pageShape } from '../shapes/people.ts';
import { Id, listOf } from '../wire/common.ts';
import {
  Claim,
  Claimed,
  Device,
  DeviceChange,
  DeviceQuery,
  DeviceRevocation,
  NewDevice,
  Pairing,
} from '../wire/devices.ts';

export interface DeviceUse {
  devices: Devices;
  pairDevice: ReturnType<typeof pairDevice>;
  claimDevice: ReturnType<typeof claimDevice>;
  updateDevice: ReturnType<typeof updateDevice>;
  revokeDevice: ReturnType<typeof revokeDevice>;
  deleteDevice: ReturnType<typeof deleteDevice>;
  checkProof: ReturnType<typeof checkProof>;
  newNonce: ReturnType<typeof newNonce>;
  throttle: ReturnType<typeof throttle>;
}

const claimsPerAddress: ThrottleRule = { name: 'claim_address', limit: 100, window: minutes(15) };

const one = { params: { device_id: Id }, missing: 'TERMINAL_DEVICE_NOT_FOUND' } as const;

export const deviceRoutes = (use: DeviceUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/merchant/devices',
    operationId: 'listDevices',
    summary: 'Devices, newest first',
    area: 'merchant',
    query: DeviceQuery,
    answer: listOf(Device),
    handle: async ({ query, merchantId, now }) => {
      const { limit, cursor, store_id, include_revoked } = query;
      const storeId = store_id === undefined ? undefined : asId<'store'>(store_id);
      const filter = { limit, cursor, storeId, includeRevoked: include_revoked === 'true' };
      return pageShape(await use.devices.list(merchantId, filter), (seen) => deviceShape(deviceView(seen, now)));
    },
  }),
  route({
    method: 'POST',
    path: '/merchant/devices',
    operationId: 'pairDevice',
    summary: 'Pairs a device to a store; its secrets are shown this once',
    area: 'merchant',
    body: NewDevice,
    status: 201,
    answer: Pairing,
    refusals: ['STORE_NOT_FOUND', 'DEVICE_KEY_REQUIRED'],
    handle: async ({ body, caller, key, fingerprint }) => {
      const { store_id, client_device_identifier, allowed_addresses, kind, mode, ...rest } = body;
      const pairing = await use.pairDevice({
        caller,
        key,
        fingerprint,
        ...rest,
        kind,
        mode: mode ?? (kind === 'kiosk' ? 'claim' : 'token'),
        storeId: asId<'store'>(store_id),
        clientDeviceIdentifier: client_device_identifier,
        allowedAddresses: allowed_addresses,
      });
      return pairingShape(pairing);
    },
  }),
  route({
    method: 'PATCH',
    path: '/merchant/devices/{device_id}',
    operationId: 'changeDevice',
    summary: 'Renames a device, or changes how it syncs and from where it may call',
    area: 'merchant',
    ...one,
    body: DeviceChange,
    answer: Device,
    handle: async ({ params, body, caller, key, fingerprint }) => {
      const { label, sync_mode: syncMode, sync_settings: syncSettings, allowed_addresses: allowedAddresses } = body;
      const changes = { label, syncMode, syncSettings, allowedAddresses };
      const deviceId = asId<'device'>(params.device_id);
      return deviceShape(await use.updateDevice({ caller, key, fingerprint, deviceId, changes }));
    },
  }),
  route({
    method: 'POST',
    path: '/merchant/devices/{device_id}/revoke',
    operationId: 'revokeDevice',
    summary: "Ends a device's tokens, at once and everywhere",
    area: 'merchant',
    ...one,
    body: DeviceRevocation,
    answer: Device,
    handle: async ({ params, body: { reason }, caller, key, fingerprint }) => {
      const deviceId = asId<'device'>(params.device_id);
      return deviceShape(await use.revokeDevice({ caller, key, fingerprint, deviceId, reason }));
    },
  }),
  route({
    method: 'DELETE',
    path: '/merchant/devices/{device_id}',
    operationId: 'deleteDevice',
    summary: 'Takes a device away; what it did stays',
    area: 'merchant',
    ...one,
    handle: ({ params, caller, key, fingerprint }) =>
      use.deleteDevice({ caller, key, fingerprint, deviceId: asId<'device'>(params.device_id) }),
  }),
  route({
    method: 'POST',
    path: '/devices/claim',
    operationId: 'claimDevice',
    summary: 'Exchanges a claim code for the token of the device that sends it, once',
    area: 'public',
    body: Claim,
    answer: Claimed,
    refusals: [
      'DEVICE_CLAIM_INVALID',
      'DEVICE_KEY_REQUIRED',
      'DEVICE_PROOF_INVALID',
      'DEVICE_NONCE_REQUIRED',
      'RATE_LIMITED',
    ],
    handle: async ({ body, address, proof, offerNonce, key, fingerprint }) => {
      await use.throttle(claimsPerAddress, address);
      const words = given({
        client: body.client,
        clientVersion: body.client_version,
        platform: body.platform,
        model: body.model,
        hostName: body.host_name,
        localAddress: body.local_address,
        clientDeviceIdentifier: body.client_device_identifier,
      });
      const keyThumbprint = await provenKey(use, { proof, offerNonce });
      const { claim_code: claimCode } = body;
      return claimedShape(await use.claimDevice({ claimCode, words, keyThumbprint, address, key, fingerprint }));
    },
  }),
];

/**
 * The key whose proof came with a request, before there is a token that names one. Such a proof must always carry a nonce of
 * ours, so that none can be made in advance.
 */
export async function provenKey(
  use: Pick<DeviceUse, 'checkProof' | 'newNonce'>,
  { proof, offerNonce }: { readonly proof: RequestProof | undefined; readonly offerNonce: (nonce: string) => void },
): Promise<string | undefined> {
  if (!proof) return undefined;
  const { thumbprint } = await use.checkProof({ ...proof, nonceRequired: true });
  offerNonce(use.newNonce());
  return thumbprint;
}
