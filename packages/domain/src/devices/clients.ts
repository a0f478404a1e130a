import type { DeviceKind, DeviceScope, SyncMode } from './device.ts';

/** A client program that may ask for device grants; public, it has no secret (RFC 6749, section 2.1). */
export interface KnownClient {
  readonly id: string;
  readonly name: string;
  readonly platform: string | null;
  readonly kind: DeviceKind;
  readonly syncMode: SyncMode;
  /** What it may ask for at most; what it gets when it asks for nothing is what its kind usually has. */
  readonly scopes: readonly DeviceScope[];
}

/** Whoever builds a client of their own may use this id. */
export const anyDeviceClient = 'tresen-device';

/** Clients that need no registration, with their defaults. */
export const knownClients: readonly KnownClient[] = [
  {
    id: anyDeviceClient,
    name: 'Device',
    platform: null,
    kind: 'other',
    syncMode: 'api',
    scopes: ['counter', 'register', 'clock', 'sync'],
  },
  {
    id: 'tresen-counter',
    name: 'Counter page',
    platform: 'web',
    kind: 'tablet',
    syncMode: 'api',
    scopes: ['counter', 'register'],
  },
  {
    id: 'tresen-pos',
    name: 'Register page',
    platform: 'web',
    kind: 'pos',
    syncMode: 'api',
    scopes: ['counter', 'register', 'sync'],
  },
  { id: 'tresen-kiosk', name: 'Wall kiosk', platform: 'web', kind: 'kiosk', syncMode: 'api', scopes: ['clock'] },
  {
    id: 'tresen-offline-till',
    name: 'Offline till',
    platform: 'web',
    kind: 'pos',
    syncMode: 'push_pull',
    scopes: ['counter', 'register', 'sync'],
  },
  {
    id: 'tresen-back-office',
    name: 'Back office transfer',
    platform: null,
    kind: 'other',
    syncMode: 'file_transfer',
    scopes: ['sync'],
  },
];

/** The client of this id among those that are registered and those that always are. */
export const clientOf = (id: string, registered: readonly KnownClient[] = []): KnownClient | undefined =>
  registered.find((client) => client.id === id) ?? knownClients.find((client) => client.id === id);
