import { describe, expect, test } from 'vitest';
import { update } from '../kernel/commit.ts';
import { days, minutes, seconds } from '../kernel/time.ts';
import { seededRandomness } from '../testing/fakes.ts';
import { pairingDesk } from '../testing/pairing-desk.ts';
import { denyGrant, findGrant } from './answer-grant.ts';
import { authenticateDevice } from './authenticate-device.ts';
import type { DeviceTokens } from './device-tokens.ts';
import { formatUserCode, grantPolicy, newUserCode, parseUserCode } from './grants.ts';
import type { OAuthRefused } from './refusals.ts';
import { startGrant } from './start-grant.ts';

async function desk() {
  const world = await pairingDesk();
  const { deps, store, callers, command } = world;
  const change = (writes: Parameters<typeof store.commits.commit>[0]['writes']) =>
    store.commits.commit({ writes, audit: [], events: [], idempotency: null });
  return {
    ...world,
    change,
    find: (userCode: string, caller = callers.owner) => findGrant(deps)({ caller, userCode }),
    deny: (userCode: string) => denyGrant(deps)({ ...command(), userCode }),
    audit: (action: string) => store.tables.audit.filter((event) => event.action === action),
  };
}

const refused = (code: string) => ({ code });
const no = (error: string) => expect.objectContaining({ kind: 'refused', error });
const issued = (answer: DeviceTokens | OAuthRefused): DeviceTokens => {
  if (answer.kind === 'refused') throw new Error(answer.error);
  return answer;
};

describe('a user code', () => {
  test('has eight letters without vowels, and is understood however it is typed', () => {
    const random = seededRandomness(7);
    const code = newUserCode(random);
    expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/);
    const shown = formatUserCode(code);
    for (const typed of [shown, shown.toLowerCase(), ` ${code} `, [...code].join(' '), shown.replace('-', '–')])
      expect(parseUserCode(typed)).toBe(code);
    for (const typed of ['', 'AEIO-UYAE', 'BCDF-GHJ', 'BCDF-GHJKL', '1234-5678'])
      expect(() => parseUserCode(typed)).toThrow(expect.objectContaining(refused('DEVICE_GRANT_NOT_FOUND')));
  });

  test('takes every letter as often', () => {
    const random = seededRandomness(3);
    const counts = new Map<string, number>();
    for (let at = 0; at < 2_500; at++)
      for (const letter of newUserCode(random)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(20);
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});

describe('a device that asks to be let in', () => {
  test('gets codes, of which none is kept', async () => {
    const { start, store } = await desk();
    const started = await start({ name: 'Counter', scope: 'counter clock' });
    expect(started).toMatchObject({ expiresIn: 600, interval: 5 });
    expect(started.deviceCode).toMatch(/^[\w-]{43}$/);
    const kept = JSON.stringify(store.tables.all('device_grant'));
    for (const secret of [started.deviceCode, started.userCode, started.userCode.replace('-', '')])
      expect(kept).not.toContain(secret);
  });

  test('is a known client, and asks for what there is and what it may have', async () => {
    const { deps } = await desk();
    const ask = (wish: object) => startGrant(deps)({ clientId: 'tresen-device', address: 'here', ...wish });
    expect(await ask({ clientId: 'nobody' })).toEqual(no('invalid_client'));
    expect(await ask({ scope: 'counter admin' })).toEqual(no('invalid_scope'));
    expect(await ask({ clientId: 'tresen-kiosk', scope: 'register' })).toEqual(no('invalid_scope'));
    await expect(ask({ kind: 'toaster' })).rejects.toMatchObject(refused('INVALID'));
    await expect(ask({ name: 'a\nb' })).rejects.toMatchObject(refused('INVALID'));
    const registered = {
      id: 'acme',
      name: 'Acme',
      platform: null,
      kind: 'pos',
      syncMode: 'api',
      scopes: ['register'],
    } as const;
    const own = await startGrant({ ...deps, clients: [registered] })({ clientId: 'acme', address: 'here' });
    expect(own.kind).toBe('started');
  });

  test('meets the cap of its address and of all, and room again when others end', async () => {
    const { start, clock, deps, poll, deny } = await desk();
    const started = await Promise.all(Array.from({ length: 20 }, () => start({ address: 'crowded' })));
    await expect(start({ address: 'crowded' })).rejects.toMatchObject(refused('RATE_LIMITED'));
    await start({ address: 'elsewhere' });
    await deny(started[0]!.userCode);
    await start({ address: 'crowded' });
    expect(await poll(started[0]!.deviceCode)).toEqual(no('access_denied'));
    const policy = { ...grantPolicy, mostPending: 25 };
    const many = await Promise.allSettled(
      Array.from({ length: 30 }, (_, at) =>
        startGrant({ ...deps, policy })({ clientId: 'tresen-device', address: `many-${at}` }),
      ),
    );
    expect(many.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    clock.advance(minutes(10));
    await start({ address: 'crowded' });
  });
});

describe('polling', () => {
  test('is told to wait, and to slow down when it hurries; the interval grows up to its cap', async () => {
    const { start, poll, clock } = await desk();
    const { deviceCode } = await start();
    expect(await poll(deviceCode)).toEqual({ ...no('authorization_pending').sample, interval: 5 });
    clock.advance(seconds(4));
    expect(await poll(deviceCode), '20 % early is in time').toMatchObject({
      error: 'authorization_pending',
      interval: 5,
    });
    clock.advance(seconds(4) - 1);
    expect(await poll(deviceCode)).toMatchObject({ error: 'slow_down', interval: 10 });
    clock.advance(seconds(8));
    expect(await poll(deviceCode)).toMatchObject({ error: 'authorization_pending', interval: 10 });
    for (let at = 0; at < 20; at++) await poll(deviceCode);
    expect(await poll(deviceCode)).toMatchObject({ error: 'slow_down', interval: 60 });
  });

  test('delivers what was approved however early it is, and once', async () => {
    const { start, poll, approve, deps, shop } = await desk();
    const { deviceCode, userCode } = await start({ name: 'Slate' });
    await poll(deviceCode);
    await approve(userCode, { label: 'Bar' });
    const tokens = issued(await poll(deviceCode));
    expect(tokens).toMatchObject({
      tokenType: 'Bearer',
      expiresIn: 3_600,
      scopes: ['counter'],
      device: { label: 'Bar', storeId: shop.id },
    });
    expect((await authenticateDevice(deps)({ token: tokens.accessToken })).device.id).toBe(tokens.device.id);
    for (let again = 0; again < 3; again++) expect(await poll(deviceCode)).toEqual(no('invalid_grant'));
  });

  test('knows its own code only, from the client that asked', async () => {
    const { start, poll, approve } = await desk();
    const { deviceCode, userCode } = await start();
    await approve(userCode);
    expect(await poll('made-up')).toEqual(no('invalid_grant'));
    expect(await poll(deviceCode, { clientId: 'tresen-counter' })).toEqual(no('invalid_grant'));
    expect(await poll(deviceCode, { clientId: 'nobody' })).toEqual(no('invalid_client'));
    issued(await poll(deviceCode));
  });

  test('hears of a denial for as long as it may ask, and of the end of its time', async () => {
    const { start, poll, deny, approve, clock } = await desk();
    const [denied, late, approved] = [await start(), await start(), await start()];
    await deny(denied.userCode);
    await approve(approved.userCode);
    clock.advance(minutes(10));
    expect(await poll(denied.deviceCode)).toEqual(no('access_denied'));
    expect(await poll(late.deviceCode)).toEqual(no('expired_token'));
    expect(await poll(approved.deviceCode)).toEqual(no('expired_token'));
  });

  test('by a key that asked is answered to that key only; its tokens are bound to it', async () => {
    const { start, poll, approve } = await desk();
    const { deviceCode, userCode } = await start({ keyThumbprint: 'key' });
    await approve(userCode);
    expect(await poll(deviceCode)).toEqual(no('invalid_dpop_proof'));
    expect(await poll(deviceCode, { keyThumbprint: 'other' })).toEqual(no('invalid_dpop_proof'));
    expect(issued(await poll(deviceCode, { keyThumbprint: 'key' }))).toMatchObject({
      tokenType: 'DPoP',
      device: { keyBound: true },
    });
  });

  test('as a kiosk needs a key, also when a person made it one', async () => {
    const { start, poll, approve } = await desk();
    const { deviceCode, userCode } = await start();
    await approve(userCode, { kind: 'kiosk' });
    expect(await poll(deviceCode)).toEqual(no('invalid_dpop_proof'));
    expect(issued(await poll(deviceCode, { keyThumbprint: 'key' })).tokenType).toBe('DPoP');
  });
});

describe('a person at the code form', () => {
  test('sees who asks, from where and since when', async () => {
    const { start, find, clock, pair } = await desk();
    const { device } = await pair({ clientDeviceIdentifier: 'serial-1', label: 'Old' });
    const { userCode } = await start({
      name: 'Slate',
      scope: 'sync counter',
      words: { model: 'S8', clientDeviceIdentifier: 'serial-1' },
    });
    expect(await find(userCode.toLowerCase())).toMatchObject({
      userCode,
      clientName: 'Device',
      name: 'Slate',
      words: { model: 'S8' },
      address: '192.0.2.1',
      startedAt: clock.now(),
      requestedScopes: ['counter', 'sync'],
      offeredScopes: ['counter', 'sync'],
      replaces: { id: device.id, label: 'Old' },
    });
  });

  test('is told the same of codes that are unknown, expired or used', async () => {
    const { start, find, approve, deny, poll, clock } = await desk();
    const [denied, approved, collected] = [await start(), await start(), await start()];
    await deny(denied.userCode);
    await approve(approved.userCode);
    await approve(collected.userCode);
    await poll(collected.deviceCode);
    const expired = await start();
    const answers: unknown[] = [];
    const ask = async (code: string) =>
      answers.push(await find(code).catch((error: unknown) => ({ ...(error as object) })));
    for (const code of [denied.userCode, approved.userCode, collected.userCode, 'BCDF-GHJK', 'nonsense'])
      await ask(code);
    clock.advance(minutes(10));
    await ask(expired.userCode);
    for (const answer of answers)
      expect(answer).toEqual({ name: 'DomainError', code: 'DEVICE_GRANT_NOT_FOUND', data: {} });
    await expect(approve(denied.userCode)).rejects.toMatchObject(refused('DEVICE_GRANT_NOT_FOUND'));
    await expect(deny(approved.userCode)).rejects.toMatchObject(refused('DEVICE_GRANT_NOT_FOUND'));
  });

  test('cannot guess: tries are counted per account, per address and in total, and no success gives them back', async () => {
    const { start, deps, callers, clock } = await desk();
    const { userCode } = await start();
    const policy = {
      ...grantPolicy,
      triesPerAccount: { ...grantPolicy.triesPerAccount, limit: 3 },
      triesPerAddress: { ...grantPolicy.triesPerAddress, limit: 5 },
      triesInTotal: { ...grantPolicy.triesInTotal, limit: 7 },
    };
    const find = (caller: typeof callers.owner, code: string, address = 'x') =>
      findGrant({ ...deps, policy })({ caller: { ...caller, address }, userCode: code });
    for (const code of ['BCDF-GHJK', userCode, userCode]) await find(callers.owner, code).catch(() => {});
    await expect(find(callers.owner, userCode)).rejects.toMatchObject(refused('RATE_LIMITED'));
    await find(callers.staff, userCode);
    await find(callers.admin, userCode);
    await expect(find(callers.admin, userCode), 'the address').rejects.toMatchObject(refused('RATE_LIMITED'));
    await find(callers.admin, userCode, 'y');
    await find(callers.stranger, userCode, 'z');
    await expect(find(callers.stranger, userCode, 'z'), 'all').rejects.toMatchObject(refused('RATE_LIMITED'));
    clock.advance(minutes(15));
    const fresh = await start();
    await find(callers.owner, fresh.userCode);
  });
});

describe('an approval', () => {
  test('gives no more than was asked for, than the person has, and than their token has', async () => {
    const { start, approve, command, callers, bar, foreign, shop } = await desk();
    const ask = async () => (await start({ scope: 'counter sync' })).userCode;
    expect((await approve(await ask(), { scopes: ['counter'] })).scopes).toEqual(['counter']);
    await expect(approve(await ask(), { scopes: ['counter', 'register'] })).rejects.toMatchObject(refused('FORBIDDEN'));
    await expect(approve(await ask(), { scopes: [] })).rejects.toMatchObject(refused('INVALID'));
    const byStaff = command(callers.staff);
    expect((await approve(await ask(), byStaff)).scopes).toEqual(['counter']);
    await expect(approve(await ask(), { ...command(callers.staff), scopes: ['sync'] })).rejects.toMatchObject(
      refused('FORBIDDEN'),
    );
    await expect(approve(await ask(), { ...command(callers.staff), storeId: bar.id })).rejects.toMatchObject(
      refused('STORE_NOT_FOUND'),
    );
    await expect(approve(await ask(), { storeId: foreign.id })).rejects.toMatchObject(refused('STORE_NOT_FOUND'));
    expect((await approve(await ask(), { tokenScopes: ['sync', 'clock'] })).scopes).toEqual(['sync']);
    await expect(approve(await ask(), { tokenScopes: ['sync'], scopes: ['counter'] })).rejects.toMatchObject(
      refused('FORBIDDEN'),
    );
    await expect(approve(await ask(), { tokenScopes: [] })).rejects.toMatchObject(refused('FORBIDDEN'));
    expect((await approve(await ask(), { ...command(callers.admin), storeId: shop.id })).scopes).toEqual([
      'counter',
      'sync',
    ]);
  });

  test('lasts as long as was chosen', async () => {
    const { start, approve, poll, clock } = await desk();
    for (const [lifetime, length] of [
      ['30d', days(30)],
      ['90d', days(90)],
      ['1y', days(365)],
      [undefined, days(365)],
      ['never', null],
    ] as const) {
      const { userCode, deviceCode } = await start();
      await approve(userCode, { lifetime });
      const { device } = issued(await poll(deviceCode));
      expect(device.expiresAt).toBe(length === null ? null : clock.now() + length);
    }
    const { userCode } = await start();
    await expect(approve(userCode, { lifetime: '2y' })).rejects.toMatchObject(refused('INVALID'));
  });

  test('wins once, and the same command again is answered the same', async () => {
    const { start, approve, command, callers, audit, deny } = await desk();
    const { userCode } = await start();
    const same = command(callers.owner, 'approve');
    const first = await approve(userCode, same);
    expect(await approve(userCode, same)).toEqual(first);
    await expect(approve(userCode, command(callers.admin))).rejects.toMatchObject(refused('DEVICE_GRANT_NOT_FOUND'));
    await expect(deny(userCode)).rejects.toMatchObject(refused('DEVICE_GRANT_NOT_FOUND'));
    expect(audit('device_grant.approved')).toHaveLength(1);
  });

  test('is worth nothing when who gave it is gone by the time it is collected', async () => {
    const { start, approve, poll, change, users, command, callers, shop, audit } = await desk();
    const asStaff = async () => {
      const started = await start();
      await approve(started.userCode, command(callers.staff));
      return started.deviceCode;
    };
    const [inactive, moved] = [await asStaff(), await asStaff()];
    await change([update('user', { ...users.staff, active: false })]);
    expect(await poll(inactive)).toEqual(no('access_denied'));
    expect(await poll(inactive), 'for good').toEqual(no('access_denied'));
    await change([update('user', { ...users.staff, storeIds: [], version: 2 })]);
    expect(await poll(moved)).toEqual(no('access_denied'));
    expect(audit('device_grant.withdrawn')).toHaveLength(2);
    const closed = await start();
    await approve(closed.userCode);
    await change([update('store', { ...shop, active: false })]);
    expect(await poll(closed.deviceCode)).toEqual(no('access_denied'));
  });

  test('of a device that is known keeps its row and ends its old tokens; staff take over none of another store', async () => {
    const { start, approve, poll, pair, deps, command, callers, bar } = await desk();
    const old = await pair({ clientDeviceIdentifier: 'serial-1' });
    const ask = async (identifier: string) => start({ words: { clientDeviceIdentifier: identifier } });
    const again = await ask('serial-1');
    await approve(again.userCode, command(callers.staff));
    const { device } = issued(await poll(again.deviceCode));
    expect(device.id).toBe(old.device.id);
    await expect(authenticateDevice(deps)({ token: old.token ?? '' })).rejects.toMatchObject(
      refused('TERMINAL_DEVICE_REVOKED'),
    );
    await pair({ storeId: bar.id, clientDeviceIdentifier: 'serial-2' });
    const sly = await ask('serial-2');
    await expect(approve(sly.userCode, command(callers.staff))).rejects.toMatchObject(refused('FORBIDDEN'));
    const early = await ask('serial-3');
    await approve(early.userCode, command(callers.staff));
    await pair({ storeId: bar.id, clientDeviceIdentifier: 'serial-3' });
    expect(await poll(early.deviceCode)).toEqual(no('access_denied'));
  });
});
