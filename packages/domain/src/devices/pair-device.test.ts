import { describe, expect, test } from 'vitest';
import { idempotencyKey } from '../kernel/commit.ts';
import { days, minutes } from '../kernel/time.ts';
import { pairingDesk } from '../testing/pairing-desk.ts';
import { authenticateDevice } from './authenticate-device.ts';
import { claimDevice, type ClaimDevice } from './claim-device.ts';
import { deleteDevice, revokeDevice, updateDevice } from './manage-devices.ts';

async function desk() {
  const world = await pairingDesk();
  const { deps } = world;
  const authenticate = authenticateDevice(deps);
  let claims = 0;
  const claim = (claimCode: string | null, more: Partial<ClaimDevice> = {}) =>
    claimDevice(deps)({
      claimCode: claimCode ?? '',
      key: idempotencyKey(`claim-${++claims}`),
      fingerprint: 'same',
      address: '192.0.2.1',
      ...more,
    });
  const audit = (action: string) => world.store.tables.audit.filter((event) => event.action === action);
  return { ...world, claim, audit, is: (token: string | null) => authenticate({ token: token ?? '' }) };
}

const refused = (code: string) => ({ code });

describe('pairing with a token', () => {
  test('answers with a token, the setup payload and its QR code, and the token works', async () => {
    const { pair, is, shop, audit, callers } = await desk();
    const { device, token, claimCode, setupPayload, qrPng } = await pair();
    expect(setupPayload).toEqual({ api_url: 'https://tresen.test', store_code: 'SHOP-1', auth_token: token });
    expect(qrPng).toBe(`data:image/png;base64,${JSON.stringify(setupPayload)}`);
    expect(claimCode).toBeNull();
    expect(device).toMatchObject({
      label: 'Till 1',
      kind: 'tablet',
      status: 'active',
      scopes: ['counter', 'register'],
    });
    const { caller } = await is(token);
    expect(caller).toMatchObject({
      kind: 'device',
      deviceId: device.id,
      storeId: shop.id,
      scopes: ['counter', 'register'],
    });
    expect(audit('device.paired')).toMatchObject([{ actor: { id: callers.owner.userId }, object: { id: device.id } }]);
  });

  test('keeps no secret: not in the row, not in the kept answer, not in the audit trail', async () => {
    const { pair, claim, store, command } = await desk();
    const token = await pair(command(undefined, 'one'));
    const code = await pair({ ...command(undefined, 'two'), mode: 'claim' });
    const claimed = await claim(code.claimCode);
    const { merchantId } = token.device;
    const answers = [
      await store.commits.answered(`${merchantId}/user:${token.device.pairedBy}`, idempotencyKey('one')),
    ];
    const kept = JSON.stringify([store.tables.all('device'), store.tables.audit, store.tables.events, answers]);
    expect(answers[0]?.answer).toContain(token.device.id);
    for (const secret of [token.token, code.claimCode, claimed.token]) expect(kept).not.toContain(secret);
  });

  test('sent again answers the same again, byte for byte', async () => {
    const { pair, command, store } = await desk();
    for (const mode of ['token', 'claim'] as const) {
      const first = await pair({ ...command(undefined, mode), mode });
      expect(JSON.stringify(await pair({ ...command(undefined, mode), mode }))).toBe(JSON.stringify(first));
    }
    expect(store.tables.all('device')).toHaveLength(2);
  });

  test('is for owners and admins on behalf, in a store of the merchant', async () => {
    const { pair, command, callers, foreign, bar } = await desk();
    await expect(pair(command(callers.staff))).rejects.toMatchObject(refused('FORBIDDEN'));
    await expect(pair({ storeId: foreign.id })).rejects.toMatchObject(refused('STORE_NOT_FOUND'));
    await expect(pair(command(callers.stranger))).rejects.toMatchObject(refused('STORE_NOT_FOUND'));
    expect((await pair({ ...command(callers.admin), storeId: bar.id })).device.storeId).toBe(bar.id);
  });

  test('refuses values out of form', async () => {
    const { pair } = await desk();
    for (const wish of [
      { label: ' ' },
      { kind: 'toaster' },
      { scopes: [] },
      { scopes: ['admin'] },
      { allowedAddresses: ['x'] },
      { client: 'a\u202eb' },
    ])
      await expect(pair(wish), JSON.stringify(wish)).rejects.toMatchObject(refused('INVALID'));
    await expect(pair({ kind: 'kiosk' })).rejects.toMatchObject(refused('DEVICE_KEY_REQUIRED'));
  });

  test('known clients bring their defaults', async () => {
    const { pair } = await desk();
    expect((await pair({ client: 'tresen-offline-till' })).device).toMatchObject({
      platform: 'web',
      syncMode: 'push_pull',
    });
    expect((await pair({ client: 'my-own' })).device).toMatchObject({
      client: 'my-own',
      platform: null,
      syncMode: 'api',
    });
  });

  test('ends after 365 days', async () => {
    const { pair, is, clock } = await desk();
    const { token } = await pair();
    clock.advance(days(365) - 1);
    await is(token);
    clock.advance(1);
    await expect(is(token)).rejects.toMatchObject(refused('TERMINAL_DEVICE_EXPIRED'));
  });
});

describe('pairing with a claim code', () => {
  test('gives the token to who brings the code, once', async () => {
    const { pair, claim, is, audit } = await desk();
    const { device, token, claimCode, setupPayload } = await pair({ mode: 'claim' });
    expect(token).toBeNull();
    expect(setupPayload).toEqual({ api_url: 'https://tresen.test', store_code: 'SHOP-1', claim_code: claimCode });
    expect(device.awaitsClaimUntil).not.toBeNull();
    const claimed = await claim(claimCode, { words: { hostName: 'till-1', platform: 'android' } });
    expect(claimed).toMatchObject({ tokenType: 'Bearer', expiresIn: 365 * 86_400 });
    expect(claimed.device).toMatchObject({
      id: device.id,
      hostName: 'till-1',
      platform: 'android',
      awaitsClaimUntil: null,
    });
    expect((await is(claimed.token)).device.id).toBe(device.id);
    await expect(claim(claimCode)).rejects.toMatchObject(refused('DEVICE_CLAIM_INVALID'));
    expect(audit('device.claimed')).toHaveLength(1);
  });

  test('of many who bring it at the same time one gets a token', async () => {
    const { pair, claim } = await desk();
    const { claimCode } = await pair({ mode: 'claim' });
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => claim(claimCode)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('the same request sent again gets the same token; with another key it does not', async () => {
    const { pair, claim } = await desk();
    const { claimCode } = await pair({ mode: 'claim' });
    const same = { key: idempotencyKey('claim-again') };
    const first = await claim(claimCode, same);
    expect(JSON.stringify(await claim(claimCode, same))).toBe(JSON.stringify(first));
    const other = await pair({ mode: 'claim' });
    await expect(claim(other.claimCode, same)).rejects.toMatchObject(refused('IDEMPOTENCY_KEY_REUSED'));
  });

  test('a code that is unknown, too old, revoked or deleted is all the same', async () => {
    const { pair, claim, clock, deps, command } = await desk();
    const [old, revoked, deleted] = [
      await pair({ mode: 'claim' }),
      await pair({ mode: 'claim' }),
      await pair({ mode: 'claim' }),
    ];
    await revokeDevice(deps)({ ...command(), deviceId: revoked.device.id });
    await deleteDevice(deps)({ ...command(), deviceId: deleted.device.id });
    for (const { claimCode } of [revoked, deleted])
      await expect(claim(claimCode)).rejects.toMatchObject(refused('DEVICE_CLAIM_INVALID'));
    await expect(claim('made up')).rejects.toMatchObject(refused('DEVICE_CLAIM_INVALID'));
    clock.advance(minutes(10));
    await expect(claim(old.claimCode)).rejects.toMatchObject(refused('DEVICE_CLAIM_INVALID'));
  });

  test('a kiosk brings its key with the code', async () => {
    const { pair, claim, is } = await desk();
    const { claimCode } = await pair({ mode: 'claim', kind: 'kiosk' });
    await expect(claim(claimCode)).rejects.toMatchObject(refused('DEVICE_KEY_REQUIRED'));
    const { token, tokenType, device } = await claim(claimCode, { keyThumbprint: 'key' });
    expect([tokenType, device.keyBound]).toEqual(['DPoP', true]);
    await expect(is(token)).rejects.toMatchObject(refused('DEVICE_KEY_REQUIRED'));
  });
});

describe('a device that registers again', () => {
  test('by token keeps its row, takes what is new, and its old token ends', async () => {
    const { pair, is, bar, store, audit, deps, command } = await desk();
    const first = await pair({ clientDeviceIdentifier: 'serial-1' });
    await revokeDevice(deps)({ ...command(), deviceId: first.device.id });
    const second = await pair({ clientDeviceIdentifier: 'serial-1', storeId: bar.id, label: 'Bar' });
    expect(second.device).toMatchObject({ id: first.device.id, storeId: bar.id, label: 'Bar', status: 'active' });
    await expect(is(first.token)).rejects.toMatchObject(refused('TERMINAL_DEVICE_REVOKED'));
    expect((await is(second.token)).store.id).toBe(bar.id);
    expect(store.tables.all('device')).toHaveLength(1);
    expect(audit('device.re_registered')).toHaveLength(1);
  });

  test('by claim merges into the row it had', async () => {
    const { pair, claim, is, deps, merchant } = await desk();
    const known = await pair({ clientDeviceIdentifier: 'serial-1', label: 'Old' });
    const paired = await pair({ mode: 'claim', label: 'New' });
    const claimed = await claim(paired.claimCode, { words: { clientDeviceIdentifier: 'serial-1' } });
    expect(claimed.device).toMatchObject({ id: known.device.id, label: 'New', clientDeviceIdentifier: 'serial-1' });
    await expect(is(known.token)).rejects.toMatchObject(refused('TERMINAL_DEVICE_REVOKED'));
    expect((await is(claimed.token)).device.id).toBe(known.device.id);
    await expect(claim(paired.claimCode)).rejects.toMatchObject(refused('DEVICE_CLAIM_INVALID'));
    const { items } = await deps.devices.list(merchant.id, { limit: 10, includeRevoked: true });
    expect(items.map(({ device }) => device.id)).toEqual([known.device.id]);
  });

  test('of another merchant is another device', async () => {
    const { pair, command, callers, foreign, is } = await desk();
    const mine = await pair({ clientDeviceIdentifier: 'serial-1' });
    const theirs = await pair({
      ...command(callers.stranger),
      storeId: foreign.id,
      clientDeviceIdentifier: 'serial-1',
    });
    expect(theirs.device.id).not.toBe(mine.device.id);
    await is(mine.token);
  });
});

describe('an owner', () => {
  test('renames a device and settles how it syncs and from where it may call', async () => {
    const { pair, deps, command, callers, audit } = await desk();
    const { device } = await pair();
    const update = (changes: Parameters<ReturnType<typeof updateDevice>>[0]['changes'], by = callers.owner) =>
      updateDevice(deps)({ ...command(by), deviceId: device.id, changes });
    const changed = await update({
      label: 'Bar',
      syncMode: 'file_transfer',
      syncSettings: { folder: 'in' },
      allowedAddresses: ['10.0.0.1/8'],
    });
    expect(changed).toMatchObject({
      label: 'Bar',
      syncMode: 'file_transfer',
      syncSettings: { folder: 'in' },
      allowedAddresses: ['10.0.0.0/8'],
    });
    expect(audit('device.updated')[0]?.details).toEqual({
      fields: ['label', 'sync_mode', 'sync_settings', 'allowed_addresses'],
    });
    for (const wrong of [
      {},
      { label: '' },
      { syncMode: 'telepathy' },
      { syncSettings: { 'Not a name': 1 } },
      { allowedAddresses: ['all'] },
    ])
      await expect(update(wrong), JSON.stringify(wrong)).rejects.toMatchObject(refused('INVALID'));
    await expect(update({ label: 'x' }, callers.stranger)).rejects.toMatchObject(refused('TERMINAL_DEVICE_NOT_FOUND'));
    await expect(update({ label: 'x' }, callers.staff)).rejects.toMatchObject(refused('FORBIDDEN'));
  });

  test('revokes a device with a reason; doing it again changes nothing', async () => {
    const { pair, is, deps, command, clock, audit, store } = await desk();
    const { device, token } = await pair();
    const revoke = (reason: string) => revokeDevice(deps)({ ...command(), deviceId: device.id, reason });
    const first = await revoke('lost');
    clock.advance(minutes(1));
    expect(await revoke('stolen')).toEqual(first);
    expect(first).toMatchObject({ status: 'revoked', revokedReason: 'lost' });
    await expect(is(token)).rejects.toMatchObject(refused('TERMINAL_DEVICE_REVOKED'));
    expect(audit('device.revoked')).toHaveLength(1);
    expect(store.tables.events.at(-1)).toMatchObject({
      type: 'device.revoked',
      data: { device_id: device.id, ends_tokens: true },
    });
  });

  test('deletes a device; the same command again is answered, another one finds nothing', async () => {
    const { pair, is, deps, command, audit } = await desk();
    const { device, token } = await pair({ clientDeviceIdentifier: 'serial-1' });
    const remove = (key: string) => deleteDevice(deps)({ ...command(undefined, key), deviceId: device.id });
    await remove('delete');
    await remove('delete');
    await expect(remove('other')).rejects.toMatchObject(refused('TERMINAL_DEVICE_NOT_FOUND'));
    await expect(is(token)).rejects.toMatchObject(refused('TERMINAL_DEVICE_NOT_FOUND'));
    expect(audit('device.deleted')).toHaveLength(1);
    const next = await pair({ clientDeviceIdentifier: 'serial-1' });
    expect(next.device.id).not.toBe(device.id);
  });
});
