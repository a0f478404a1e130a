import type { Device, SeenDevice, Sighting } from '../devices/device.ts';
import type { DeviceGrants, Devices } from '../devices/ports.ts';
import type { MemoryTables } from './memory-commits.ts';
import { pageOf } from './paging.ts';

/** The devices of tables in memory. */
export function memoryDevices({ all }: MemoryTables): Devices {
  const sightings = new Map<string, Sighting>();
  const seen = (device: Device): SeenDevice => ({ device, seen: sightings.get(device.id) ?? null });
  const there = (): Device[] => all('device').filter(({ deletedAt }) => deletedAt === null);
  return {
    async byId(merchantId, id) {
      const device = there().find((one) => one.id === id && one.merchantId === merchantId);
      return device && seen(device);
    },
    byIdentifier: async (merchantId, identifier) =>
      there().find((one) => one.merchantId === merchantId && one.clientDeviceIdentifier === identifier),
    byClaimHash: async (claimHash) => all('device').find((one) => one.claimHash === claimHash),
    async list(merchantId, { storeId, includeRevoked, ...page }) {
      const devices = there().filter(
        (one) =>
          one.merchantId === merchantId &&
          (storeId === undefined || one.storeId === storeId) &&
          (includeRevoked === true || one.revokedAt === null),
      );
      const { items, nextCursor } = pageOf(devices, page, ({ createdAt, id }) => ({ time: createdAt, id }));
      return { items: items.map(seen), nextCursor };
    },
    current: async (refs) =>
      there()
        .filter((one) => refs.some(({ merchantId, deviceId }) => one.id === deviceId && one.merchantId === merchantId))
        .map((device) => ({
          ...seen(device),
          store: all('store').find(({ id }) => id === device.storeId)!,
          merchantActive: all('merchant').find(({ id }) => id === device.merchantId)?.active ?? false,
        })),
    async noteSeen({ deviceId }, sighting, atMostEvery) {
      const last = sightings.get(deviceId);
      if (!last || sighting.at - last.at >= atMostEvery) sightings.set(deviceId, sighting);
    },
  };
}

/** The device grants of tables in memory. */
export function memoryDeviceGrants({ all }: MemoryTables): DeviceGrants {
  return {
    byDeviceCode: async (hash) => all('device_grant').find((grant) => grant.deviceCodeHash === hash),
    byUserCode: async (digest) => all('device_grant').find((grant) => grant.userCodeDigest === digest),
    async pending(now, address) {
      const pending = all('device_grant').filter(({ status, expiresAt }) => status === 'pending' && expiresAt > now);
      const ends = pending.map(({ expiresAt }) => expiresAt).sort((a, b) => a - b);
      return {
        gate: all('grant_gate')[0],
        total: pending.length,
        ofAddress: pending.filter((grant) => grant.address === address).length,
        nextEndsAt: ends[0] ?? null,
      };
    },
  };
}
