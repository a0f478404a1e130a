import type { Caller, DeviceCaller } from '../kernel/caller.ts';
import type { TokenSigner } from '../kernel/digests.ts';
import { refuse as refuseCaller } from '../kernel/errors.ts';
import type { DeviceId } from '../kernel/ids.ts';
import { minutes, type Clock, type Instant } from '../kernel/time.ts';
import type { Store } from '../people/merchant.ts';
import { refuse as refusePeople } from '../people/refusals.ts';
import { isAllowed } from './addresses.ts';
import { readStatement, type DeviceStatement } from './credentials.ts';
import { currentDevices } from './current-devices.ts';
import { needsKey, type Device, type DeviceScope } from './device.ts';
import { checkProof, newNonce, type CheckProof, type CheckProofDeps } from './dpop.ts';
import type { CurrentDevice, Devices } from './ports.ts';
import { deviceCaller } from './records.ts';
import { refuse } from './refusals.ts';

export interface AuthenticateDeviceDeps extends CheckProofDeps {
  devices: Pick<Devices, 'current' | 'noteSeen'>;
  signer: TokenSigner;
  clock: Clock;
  /** Told when it could not be noted that a device was seen; the request goes on. */
  notNoted?: (error: unknown) => void;
}

export interface AuthenticateDevice {
  readonly token: string;
  /** What came in the `DPoP` header with the scheme `DPoP`; absent with the scheme `Bearer`. */
  readonly proof?: Pick<CheckProof, 'proof' | 'method' | 'url'> | undefined;
  readonly address?: string | undefined;
}

export interface AuthenticatedDevice {
  readonly caller: DeviceCaller;
  readonly device: Device;
  readonly store: Store;
  /** For the header `DPoP-Nonce`, where the next request needs one. */
  readonly nextNonce: string | null;
}

/** How fresh it is kept when a device was seen. */
export const seenEvery = minutes(5);

/**
 * Who a device's token speaks for. The row decides, as it is after the request came in: a token ends with its device's
 * revocation, deletion, expiry or next registration, for every process at once.
 *
 * `UNAUTHENTICATED` for what is no device's token. Else `TERMINAL_DEVICE_NOT_FOUND`, `TERMINAL_DEVICE_REVOKED`,
 * `TERMINAL_DEVICE_EXPIRED`, `TERMINAL_DEVICE_ADDRESS_REFUSED`, `STORE_NOT_FOUND`, `DEVICE_KEY_REQUIRED`, `DEVICE_PROOF_INVALID`,
 * `DEVICE_NONCE_REQUIRED`. Make one of it per process.
 */
export const authenticateDevice = (
  deps: AuthenticateDeviceDeps,
): ((request: AuthenticateDevice) => Promise<AuthenticatedDevice>) => {
  const { devices, signer, clock } = deps;
  const lookUp = currentDevices(devices);
  const note = noteSeen(deps);
  return async ({ token, proof, address }) => {
    const inspected = await signer.inspect('device', token);
    const statement = inspected && readStatement(inspected);
    if (!statement) throw refuseCaller('UNAUTHENTICATED');
    const current = await lookUp(statement.ref);
    if (!current) throw refuse('TERMINAL_DEVICE_NOT_FOUND');
    assertStands(current, statement, clock.now());
    const { device, store } = current;
    if (!isAllowed(address, device.allowedAddresses)) throw refuse('TERMINAL_DEVICE_ADDRESS_REFUSED');
    await assertKey(deps, device, token, proof);
    note(current, address);
    const scopes = device.scopes.filter((scope) => statement.scopes.includes(scope));
    const nextNonce = needsKey(device.kind) ? newNonce(deps)() : null;
    return { caller: { ...deviceCaller(device, address), scopes }, device, store, nextNonce };
  };
};

/** Holds a genuine token to the device as it is now. */
function assertStands({ device, store, merchantActive }: CurrentDevice, token: DeviceStatement, now: Instant): void {
  if (!merchantActive) throw refuseCaller('UNAUTHENTICATED');
  if (device.revokedAt !== null || device.credentialId !== token.credentialId) throw refuse('TERMINAL_DEVICE_REVOKED');
  if (device.expiresAt !== null && device.expiresAt <= now)
    throw refuse('TERMINAL_DEVICE_EXPIRED', { expired_at: device.expiresAt });
  // A granted device gets its next access token by itself; a paired one has only this.
  if (token.expiresAt <= now)
    throw token.from === 'grant'
      ? refuseCaller('UNAUTHENTICATED')
      : refuse('TERMINAL_DEVICE_EXPIRED', { expired_at: token.expiresAt });
  if (!store.active) throw refusePeople('STORE_NOT_FOUND');
}

async function assertKey(
  deps: CheckProofDeps,
  { kind, keyThumbprint }: Device,
  accessToken: string,
  proof: AuthenticateDevice['proof'],
): Promise<void> {
  if (keyThumbprint === null) {
    if (needsKey(kind)) throw refuse('DEVICE_KEY_REQUIRED');
    if (proof) throw refuse('DEVICE_PROOF_INVALID', { reason: 'the token is bound to no key' });
    return;
  }
  if (!proof) throw refuse('DEVICE_KEY_REQUIRED');
  await checkProof(deps)({ ...proof, accessToken, thumbprint: keyThumbprint, nonceRequired: needsKey(kind) });
}

/** Notes that a device was seen, every five minutes at most, while its request goes on. */
function noteSeen({ devices, clock, notNoted }: AuthenticateDeviceDeps) {
  const tried = new Map<DeviceId, Instant>();
  return ({ device, seen }: CurrentDevice, address: string | undefined): void => {
    const now = clock.now();
    const isDue = (at: Instant | undefined) => at === undefined || now - at >= seenEvery;
    if (!isDue(seen?.at) || !isDue(tried.get(device.id))) return;
    if (tried.size >= 10_000) for (const [id, at] of tried) if (isDue(at)) tried.delete(id);
    tried.set(device.id, now);
    const ref = { merchantId: device.merchantId, deviceId: device.id };
    devices
      .noteSeen(ref, { at: now, address: address ?? null }, seenEvery)
      .catch((error: unknown) => notNoted?.(error));
  };
}

/** Holds a device to having one of these scopes, or `DEVICE_SCOPE_MISSING`. People are held to their roles instead. */
export function assertScope(caller: Caller, ...anyOf: readonly DeviceScope[]): void {
  if (caller.kind !== 'device' || anyOf.some((scope) => caller.scopes.includes(scope))) return;
  throw refuse('DEVICE_SCOPE_MISSING', { scope: anyOf.join(' ') });
}
