import { describe, expect, test } from 'vitest';
import { idempotencyKey, update } from '../kernel/commit.ts';
import { days, hours, minutes } from '../kernel/time.ts';
import { pairingDesk } from '../testing/pairing-desk.ts';
import { withoutTurns } from '../testing/schedule.ts';
import { authenticateDevice } from './authenticate-device.ts';
import {
  introspectDeviceToken,
  refreshDevice,
  revokeDeviceToken,
  type DeviceTokens,
  type RefreshDevice,
} from './device-tokens.ts';
import type { OAuthRefused } from './refusals.ts';

const clientId = 'tresen-device';
const no = (error: string) => ({ kind: 'refused', error });
const issued = (answer: DeviceTokens | OAuthRefused): DeviceTokens => {
  if (answer.kind === 'refused') throw new Error(answer.error);
  return answer;
};

async function desk() {
  const world = await pairingDesk();
  const { deps, start, approve, poll, store } = world;
  const granted = async (wish: { keyThumbprint?: string; lifetime?: string; identifier?: string } = {}) => {
    const { keyThumbprint, lifetime, identifier } = wish;
    const words = { clientDeviceIdentifier: identifier ?? null };
    const { userCode, deviceCode } = await start({ scope: 'counter register', words });
    await approve(userCode, { lifetime });
    return issued(await poll(deviceCode, { keyThumbprint }));
  };
  const change = (writes: Parameters<typeof store.commits.commit>[0]['writes']) =>
    store.commits.commit({ writes, audit: [], events: [], idempotency: null });
  return {
    ...world,
    granted,
    change,
    refresh: (refreshToken: string, more: Partial<RefreshDevice> = {}) =>
      refreshDevice(deps)({ refreshToken, clientId, ...more }),
    revoke: (token: string, client = clientId) => revokeDeviceToken(deps)({ token, clientId: client }),
    introspect: (token: string, client = clientId) => introspectDeviceToken(deps)({ token, clientId: client }),
    is: (token: string) => authenticateDevice(deps)({ token }),
    audit: (action: string) => store.tables.audit.filter((event) => event.action === action),
  };
}

describe('a granted device', () => {
  test('uses its access token for an hour, and refreshes', async () => {
    const { granted, refresh, is, clock } = await desk();
    const first = await granted();
    clock.advance(hours(1) - 1);
    await is(first.accessToken);
    clock.advance(1);
    await expect(is(first.accessToken)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const second = issued(await refresh(first.refreshToken));
    expect((await is(second.accessToken)).device.id).toBe(first.device.id);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    for (let token = second.refreshToken, at = 0; at < 5; at++) token = issued(await refresh(token)).refreshToken;
  });

  test('that brings a spent refresh token is revoked, with all it holds', async () => {
    const { granted, refresh, is, audit } = await desk();
    const first = await granted();
    const second = issued(await refresh(first.refreshToken));
    expect(await refresh(first.refreshToken)).toEqual(no('invalid_grant'));
    expect(await refresh(second.refreshToken)).toEqual(no('invalid_grant'));
    for (const { accessToken } of [first, second])
      await expect(is(accessToken)).rejects.toMatchObject({ code: 'TERMINAL_DEVICE_REVOKED' });
    expect(audit('device.revoked')).toMatchObject([
      { actor: { kind: 'device' }, details: { reason: 'refresh_token_reused' } },
    ]);
  });

  test('of many who bring one refresh token at once one gets new tokens, and the others end them', async () => {
    const { granted, refresh, device } = await desk();
    const { refreshToken, device: mine } = await granted();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(refreshToken)));
    expect(answers.filter(({ kind }) => kind === 'issued')).toHaveLength(1);
    expect(device(mine.id).revokedReason).toBe('refresh_token_reused');
  });

  test('that lost the answer asks again with its key, and gets the same refresh token until that one is used', async () => {
    const { granted, refresh, is, device, clock } = await desk();
    const first = await granted();
    const [key, another] = [idempotencyKey('one'), idempotencyKey('another')];
    const lost = issued(await refresh(first.refreshToken, { key }));
    clock.advance(days(20));
    const again = issued(await refresh(first.refreshToken, { key }));
    expect(again.refreshToken).toBe(lost.refreshToken);
    await is(again.accessToken);
    expect(device(first.device.id).refreshes).toBe(1);
    const next = issued(await refresh(again.refreshToken, { key: another }));
    expect(await refresh(first.refreshToken, { key })).toEqual(no('invalid_grant'));
    expect(await refresh(next.refreshToken)).toEqual(no('invalid_grant'));
    expect(device(first.device.id).revokedReason).toBe('refresh_token_reused');
  });

  test('is revoked when a spent refresh token comes with another key, or with the one of another exchange', async () => {
    for (const wrong of ['another', 'one'].map(idempotencyKey)) {
      const { granted, refresh, device } = await desk();
      const first = await granted();
      const second = issued(await refresh(first.refreshToken, { key: idempotencyKey('one') }));
      issued(await refresh(second.refreshToken, { key: idempotencyKey('two') }));
      expect(await refresh(second.refreshToken, { key: wrong })).toEqual(no('invalid_grant'));
      expect(device(first.device.id).revokedReason).toBe('refresh_token_reused');
    }
  });

  test('may ask with one key from many tabs at once, and all get the same refresh token', async () => {
    const { granted, deps, device } = await desk();
    const { refreshToken, device: mine } = await granted();
    const use = refreshDevice({ ...deps, commits: withoutTurns(deps.commits) });
    const key = idempotencyKey('one');
    const answers = await Promise.all(Array.from({ length: 20 }, () => use({ refreshToken, clientId, key })));
    expect(new Set(answers.map((answer) => issued(answer).refreshToken)).size).toBe(1);
    expect(device(mine.id).refreshes).toBe(1);
  });

  test('is not harmed by a refresh token that somebody made up', async () => {
    const { granted, refresh, is, merchant, id } = await desk();
    const { refreshToken, accessToken, device } = await granted();
    const made = refreshToken.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    for (const token of [
      made,
      refreshToken.replace('.0.', '.1.'),
      `${merchant.id}.${device.id}.0.${'a'.repeat(64)}`,
      `${merchant.id}.${id()}.0.${'a'.repeat(64)}`,
      '',
      'x',
      `${refreshToken}0`,
      accessToken,
    ])
      expect(await refresh(token), token).toEqual(no('invalid_grant'));
    expect(await refresh(refreshToken, { clientId: 'tresen-counter' })).toEqual(no('invalid_grant'));
    await is(accessToken);
    issued(await refresh(refreshToken));
  });

  test('keeps its key through every refresh, and without it a stolen token is worth nothing and does no harm', async () => {
    const { granted, refresh } = await desk();
    const first = await granted({ keyThumbprint: 'key' });
    for (const keyThumbprint of [undefined, 'other'])
      expect(await refresh(first.refreshToken, { keyThumbprint })).toEqual(no('invalid_dpop_proof'));
    const second = issued(await refresh(first.refreshToken, { keyThumbprint: 'key' }));
    expect(second).toMatchObject({ tokenType: 'DPoP', device: { keyBound: true } });
    expect(await refresh(first.refreshToken, { keyThumbprint: 'thief' })).toEqual(no('invalid_dpop_proof'));
    issued(await refresh(second.refreshToken, { keyThumbprint: 'key' }));
  });

  test('may ask for fewer scopes for one token, never for more', async () => {
    const { granted, refresh, is } = await desk();
    const { refreshToken } = await granted();
    expect(await refresh(refreshToken, { scope: 'counter sync' })).toEqual(no('invalid_scope'));
    const narrow = issued(await refresh(refreshToken, { scope: 'counter' }));
    expect([narrow.scopes, (await is(narrow.accessToken)).caller.scopes]).toEqual([['counter'], ['counter']]);
    expect(issued(await refresh(narrow.refreshToken)).scopes).toEqual(['counter', 'register']);
  });

  test('ends with the time it was given: no access token outlives it, and none comes after', async () => {
    const { granted, refresh, is, clock } = await desk();
    const { refreshToken } = await granted({ lifetime: '30d' });
    clock.advance(days(30) - minutes(10));
    const last = issued(await refresh(refreshToken));
    expect(last.expiresIn).toBe(600);
    clock.advance(minutes(10));
    expect(await refresh(last.refreshToken)).toEqual(no('invalid_grant'));
    await expect(is(last.accessToken)).rejects.toMatchObject({ code: 'TERMINAL_DEVICE_EXPIRED' });
  });

  test('that was approved for ever refreshes for ever', async () => {
    const { granted, refresh, clock } = await desk();
    const { refreshToken } = await granted({ lifetime: 'never' });
    clock.advance(days(3_650));
    issued(await refresh(refreshToken));
  });

  test('gets nothing while its store or merchant is inactive, nor once it has registered again', async () => {
    const { granted, refresh, change, shop, merchant } = await desk();
    const { refreshToken } = await granted({ identifier: 'serial-1' });
    await change([update('store', { ...shop, active: false })]);
    expect(await refresh(refreshToken)).toEqual(no('invalid_grant'));
    await change([update('store', { ...shop, version: 2 })]);
    await change([update('merchant', { ...merchant, active: false })]);
    expect(await refresh(refreshToken)).toEqual(no('invalid_grant'));
    await change([update('merchant', { ...merchant, version: 2 })]);
    const again = await granted({ identifier: 'serial-1' });
    expect(await refresh(refreshToken)).toEqual(no('invalid_grant'));
    issued(await refresh(again.refreshToken));
  });
});

describe('giving a token back', () => {
  test('ends all of the device’s tokens, whichever of them it was', async () => {
    for (const which of ['accessToken', 'refreshToken'] as const) {
      const { granted, revoke, refresh, is, device } = await desk();
      const tokens = await granted();
      await revoke(tokens[which]);
      await expect(is(tokens.accessToken)).rejects.toMatchObject({ code: 'TERMINAL_DEVICE_REVOKED' });
      expect(await refresh(tokens.refreshToken)).toEqual(no('invalid_grant'));
      expect(device(tokens.device.id).revokedReason).toBe('token_revoked');
    }
  });

  test('tells nothing and does nothing of what is no token, another client’s, or given back before', async () => {
    const { granted, revoke, is, audit, pair } = await desk();
    const { accessToken, refreshToken } = await granted();
    for (const token of ['', 'x', `${refreshToken}0`]) expect(await revoke(token)).toBeUndefined();
    await revoke(refreshToken, 'tresen-counter');
    await is(accessToken);
    await revoke(refreshToken);
    await revoke(refreshToken);
    await revoke(accessToken);
    expect(audit('device.revoked')).toHaveLength(1);
    const { token } = await pair();
    await revoke(token ?? '');
    await expect(is(token ?? '')).rejects.toMatchObject({ code: 'TERMINAL_DEVICE_REVOKED' });
  });
});

describe('asking what a token is', () => {
  test('tells its client what it is good for', async () => {
    const { granted, introspect, clock, shop } = await desk();
    const { accessToken, refreshToken, device } = await granted({ keyThumbprint: 'key' });
    expect(await introspect(accessToken)).toMatchObject({
      active: true,
      use: 'access',
      device: { id: device.id },
      storeCode: shop.storeCode,
      scopes: ['counter', 'register'],
      clientId,
      tokenType: 'DPoP',
      keyThumbprint: 'key',
      issuedAt: clock.now(),
      expiresAt: clock.now() + hours(1),
    });
    expect(await introspect(refreshToken)).toMatchObject({ active: true, use: 'refresh', expiresAt: device.expiresAt });
  });

  test('tells nobody else, and nothing of what is not good now', async () => {
    const { granted, introspect, refresh, revoke, pair, clock, deps } = await desk();
    const first = await granted();
    const inactive = { active: false };
    for (const token of ['', 'x', `${first.refreshToken}0`]) expect(await introspect(token)).toEqual(inactive);
    expect(await introspect(first.accessToken, 'tresen-counter')).toEqual(inactive);
    const second = issued(await refresh(first.refreshToken));
    expect(await introspect(first.refreshToken), 'spent').toEqual(inactive);
    clock.advance(hours(1));
    expect(await introspect(second.accessToken), 'expired').toEqual(inactive);
    await revoke(second.refreshToken);
    expect(await introspect(second.refreshToken), 'revoked').toEqual(inactive);
    const { token } = await pair();
    expect(await introspect(token ?? '')).toMatchObject({ active: true, tokenType: 'Bearer' });
    const user = await deps.signer.sign({ type: 'access', subject: 'user', claims: {}, expiresAt: clock.now() + 1 });
    expect(await introspect(user)).toEqual(inactive);
  });
});
