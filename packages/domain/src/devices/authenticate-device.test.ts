import { describe, expect, test } from 'vitest';
import { update } from '../kernel/commit.ts';
import { days, minutes, seconds } from '../kernel/time.ts';
import { fakeProof } from '../testing/fakes.ts';
import { pairingDesk } from '../testing/pairing-desk.ts';
import { assertScope, authenticateDevice, type AuthenticateDevice } from './authenticate-device.ts';
import { currentDevices } from './current-devices.ts';
import { base64url, newNonce } from './dpop.ts';
import type { DeviceRef } from './ports.ts';

async function desk() {
  const world = await pairingDesk();
  const { deps, store } = world;
  const change = (writes: Parameters<typeof store.commits.commit>[0]['writes']) =>
    store.commits.commit({ writes, audit: [], events: [], idempotency: null });
  const is = (token: string | null, more: Partial<AuthenticateDevice> = {}) =>
    authenticateDevice(deps)({ token: token ?? '', ...more });
  return { ...world, change, is };
}

const refused = (code: string) => ({ code });

describe('a device token', () => {
  test('is no other token, and no other token is one', async () => {
    const { is, deps, pair, clock, merchant } = await desk();
    const expiresAt = clock.now() + minutes(10);
    const claims = { merchant_id: merchant.id, client_id: 'x', scope: 'counter' };
    const { device, token } = await pair();
    for (const text of [
      '',
      'garbage',
      await deps.signer.sign({ type: 'access', subject: device.id, claims, expiresAt, id: device.id }),
      await deps.signer.sign({ type: 'device', subject: 'nobody', claims, expiresAt, id: device.id }),
      await deps.signer.sign({ type: 'device', subject: device.id, claims: {}, expiresAt, id: device.id }),
      await deps.signer.sign({ type: 'device', subject: device.id, claims, expiresAt }),
    ])
      await expect(is(text), text).rejects.toMatchObject(refused('UNAUTHENTICATED'));
    expect(await deps.signer.verify('access', token ?? '')).toBeUndefined();
  });

  test('names its issue: one with another is worth nothing, however genuine', async () => {
    const { is, deps, pair, clock, merchant, elsewhere, id } = await desk();
    const { device } = await pair();
    const sign = (merchantId: string, jti: string, subject: string = device.id) =>
      deps.signer.sign({
        type: 'device',
        subject,
        claims: { merchant_id: merchantId, client_id: 'x', scope: 'counter' },
        expiresAt: clock.now() + minutes(10),
        id: jti,
      });
    await expect(is(await sign(merchant.id, id()))).rejects.toMatchObject(refused('TERMINAL_DEVICE_REVOKED'));
    await expect(is(await sign(elsewhere.id, id()))).rejects.toMatchObject(refused('TERMINAL_DEVICE_NOT_FOUND'));
    await expect(is(await sign(merchant.id, id(), id()))).rejects.toMatchObject(refused('TERMINAL_DEVICE_NOT_FOUND'));
  });

  test('stands with the merchant and the store', async () => {
    const { is, pair, change, merchant, shop } = await desk();
    const { token } = await pair();
    await change([update('store', { ...shop, active: false })]);
    await expect(is(token)).rejects.toMatchObject(refused('STORE_NOT_FOUND'));
    await change([update('merchant', { ...merchant, active: false })]);
    await expect(is(token)).rejects.toMatchObject(refused('UNAUTHENTICATED'));
  });

  test('serves only the addresses the device is held to', async () => {
    const { is, pair } = await desk();
    const { token } = await pair({ allowedAddresses: ['192.0.2.0/24', '2001:db8::/32'] });
    for (const address of ['192.0.2.77', '2001:db8::9', '::ffff:192.0.2.1']) await is(token, { address });
    for (const address of ['192.0.3.1', '::1', undefined])
      await expect(is(token, { address })).rejects.toMatchObject(refused('TERMINAL_DEVICE_ADDRESS_REFUSED'));
  });

  test('of a device without a key goes with no proof', async () => {
    const { is, pair } = await desk();
    const { token } = await pair();
    const proof = { proof: fakeProof('key', {}), method: 'GET', url: 'https://tresen.test/' };
    await expect(is(token, { proof })).rejects.toMatchObject(refused('DEVICE_PROOF_INVALID'));
  });
});

describe('a device with a key', () => {
  const request = { method: 'GET', url: 'https://tresen.test/api/v1/me' };
  const bound = async (kind: 'tablet' | 'kiosk') => {
    const world = await desk();
    const { pair, change, device, deps, clock, is } = world;
    const { device: paired, token } = await pair();
    await change([update('device', { ...device(paired.id), kind, keyThumbprint: 'key' })]);
    let proofs = 0;
    const proof = (key: string, claims: Record<string, unknown> = {}) => ({
      ...request,
      proof: fakeProof(key, {
        htm: request.method,
        htu: request.url,
        iat: clock.now() / 1_000,
        jti: `proof-${++proofs}`,
        ath: base64url(deps.digests.sha256(token ?? '')),
        ...claims,
      }),
    });
    return { ...world, proof, is: (more: Partial<AuthenticateDevice>) => is(token, more) };
  };

  test('proves it on every request, with a fresh proof for this token', async () => {
    const { is, proof } = await bound('tablet');
    await expect(is({})).rejects.toMatchObject(refused('DEVICE_KEY_REQUIRED'));
    const once = proof('key');
    expect(await is({ proof: once })).toMatchObject({ nextNonce: null });
    for (const wrong of [once, proof('other'), proof('key', { ath: undefined }), proof('key', { htm: 'POST' })])
      await expect(is({ proof: wrong })).rejects.toMatchObject(refused('DEVICE_PROOF_INVALID'));
  });

  test('on a wall needs a nonce of ours each time, and is given the next one', async () => {
    const { is, proof, deps, clock } = await bound('kiosk');
    await expect(is({ proof: proof('key') })).rejects.toMatchObject(refused('DEVICE_NONCE_REQUIRED'));
    const first = await is({ proof: proof('key', { nonce: newNonce(deps)() }) });
    const nonce = first.nextNonce ?? '';
    await is({ proof: proof('key', { nonce }) });
    await expect(is({ proof: proof('key', { nonce }) })).rejects.toMatchObject(refused('DEVICE_NONCE_REQUIRED'));
    const late = newNonce(deps)();
    clock.advance(seconds(61));
    await expect(is({ proof: proof('key', { nonce: late }) })).rejects.toMatchObject(refused('DEVICE_NONCE_REQUIRED'));
  });
});

describe('when a device was seen', () => {
  test('is noted every five minutes at most, and no failure to note it is the request’s', async () => {
    const { pair, deps, clock } = await desk();
    const { token } = await pair();
    const noted: (string | null)[] = [];
    const failures: unknown[] = [];
    let broken = false;
    const authenticate = authenticateDevice({
      ...deps,
      devices: {
        ...deps.devices,
        noteSeen: async (ref, sighting, atMostEvery) => {
          noted.push(sighting.address);
          if (broken) throw new Error('no database');
          await deps.devices.noteSeen(ref, sighting, atMostEvery);
        },
      },
      notNoted: (error) => void failures.push(error),
    });
    const come = (address: string) => authenticate({ token: token ?? '', address });
    await Promise.all([come('1.1.1.1'), come('1.1.1.1'), come('1.1.1.1')]);
    clock.advance(minutes(5) - 1);
    await come('2.2.2.2');
    clock.advance(1);
    broken = true;
    await come('3.3.3.3');
    await come('3.3.3.3');
    expect(noted).toEqual(['1.1.1.1', '3.3.3.3']);
    expect(failures).toHaveLength(1);
    broken = false;
    clock.advance(minutes(5));
    await come('4.4.4.4');
    expect(noted.at(-1)).toBe('4.4.4.4');
  });
});

describe('looking devices up', () => {
  test('takes few statements for many who ask at once, and none is answered with what was read before it asked', async () => {
    const { pair, deps, change, device } = await desk();
    const { device: paired } = await pair();
    const ref: DeviceRef = { merchantId: paired.merchantId, deviceId: paired.id };
    const sizes: number[] = [];
    const gates: (() => void)[] = [];
    const lookUp = currentDevices({
      current: async (refs) => {
        sizes.push(refs.length);
        const found = await deps.devices.current(refs);
        await new Promise<void>((go) => void gates.push(go));
        return found;
      },
    });
    const early = [lookUp(ref), lookUp(ref)];
    await new Promise((go) => setTimeout(go, 0));
    await change([update('device', { ...device(paired.id), revokedAt: deps.clock.now() })]);
    const late = Array.from({ length: 300 }, () => lookUp(ref));
    gates[0]!();
    expect((await Promise.all(early)).map((one) => one?.device.revokedAt)).toEqual([null, null]);
    await new Promise((go) => setTimeout(go, 0));
    gates[1]!();
    await new Promise((go) => setTimeout(go, 0));
    gates[2]!();
    const answers = await Promise.all(late);
    expect(answers.every((one) => one?.device.revokedAt === deps.clock.now())).toBe(true);
    expect(sizes).toEqual([1, 1, 1]);
  });

  test('fails those who asked when the store does, and nobody after them', async () => {
    const { pair, deps } = await desk();
    const { device } = await pair();
    let broken = true;
    const lookUp = currentDevices({
      current: async (refs) => {
        if (broken) throw new Error('no database');
        return deps.devices.current(refs);
      },
    });
    const ref = { merchantId: device.merchantId, deviceId: device.id };
    await expect(lookUp(ref)).rejects.toThrow('no database');
    broken = false;
    expect((await lookUp(ref))?.device.id).toBe(device.id);
  });
});

test('a device is held to its scopes, a person is not', async () => {
  const { pair, is, callers, change, device } = await desk();
  const { device: paired, token } = await pair({ scopes: ['clock', 'counter'] });
  const { caller } = await is(token);
  assertScope(caller, 'counter');
  assertScope(caller, 'register', 'clock');
  assertScope(callers.staff, 'sync');
  expect(() => assertScope(caller, 'register')).toThrow(expect.objectContaining(refused('DEVICE_SCOPE_MISSING')));
  await change([update('device', { ...device(paired.id), scopes: ['clock' as const] })]);
  expect((await is(token)).caller.scopes).toEqual(['clock']);
});

test('a device that expires in the row has expired, whatever its token says', async () => {
  const { pair, is, change, device, clock } = await desk();
  const { device: paired, token } = await pair();
  await change([update('device', { ...device(paired.id), expiresAt: clock.now() })]);
  await expect(is(token)).rejects.toMatchObject(refused('TERMINAL_DEVICE_EXPIRED'));
  await change([update('device', { ...device(paired.id), expiresAt: null })]);
  await is(token);
  clock.advance(days(366));
  await expect(is(token)).rejects.toMatchObject(refused('TERMINAL_DEVICE_EXPIRED'));
});
