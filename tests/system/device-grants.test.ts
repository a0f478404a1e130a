import * as wrong from 'oauth4webapi';
import * as client from 'openid-client';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { hostUnderTest, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';

let tested: HostUnderTest;
let shop: Shop;
let config: client.Configuration;
beforeAll(async () => {
  tested = await hostUnderTest();
  shop = await openShop(tested, 'grants');
  config = await discovered('tresen-device');
}, 60_000);
afterAll(() => tested?.stop());
afterEach(() => {
  vi.unstubAllGlobals();
  // Nothing that one test counted up is another's.
  tested.clock.move(20 * 60_000);
});

/** By how many seconds the host's clock is ahead of the one of the clients. */
const ahead = () => Math.round((tested.clock.now() - Date.now()) / 1_000);

/** All that an OAuth client is told of us: the issuer's address and its own id. */
const discovered = (clientId: string) =>
  client.discovery(new URL(tested.url), clientId, { [client.clockSkew]: ahead() }, client.None(), {
    execute: [client.allowInsecureRequests],
    algorithm: 'oauth2',
  });

const signedIn = async (role: 'owner' | 'staff' = 'owner'): Promise<string> => {
  const body = { email: `${role}@grants.test`, password: 'a-good-password-1' };
  return (await tested.ask('POST', '/api/v1/auth/login', { body })).body.access_token;
};

async function answer(userCode: string, how: 'approve' | 'deny', body: object = {}) {
  const token = await signedIn();
  return tested.ask('POST', `/api/v1/device-grants/${userCode}/${how}`, { token, body });
}
const approve = async (userCode: string, body: object = {}) => {
  const approved = await answer(userCode, 'approve', { store_id: shop.storeId, ...body });
  expect(approved.status, approved.text).toBe(200);
  return approved.body;
};

/** What the client waits for, in seconds, it waits for on the host's clock: it polls as it would, and nobody waits for it. */
function waitingMovesTheClock(each: (waits: number) => unknown = () => undefined, hasty?: number): readonly number[] {
  const later = globalThis.setTimeout;
  const waited: number[] = [];
  vi.stubGlobal('setTimeout', (work: (...rest: unknown[]) => void, milliseconds: number, ...rest: unknown[]) => {
    // Only the polling itself: what sends the requests has timers of its own.
    if (!new Error().stack?.includes('openid-client')) return later(work, milliseconds, ...rest);
    const waits = waited.push(milliseconds / 1_000);
    return later(async () => {
      if (waits !== hasty) tested.clock.move(milliseconds);
      await each(waits);
      work(...rest);
    }, 0);
  });
  return waited;
}

const collected = async (scope = 'counter', options: { DPoP?: client.DPoPHandle } = {}) => {
  const started = await client.initiateDeviceAuthorization(config, { scope, device_name: 'Till 7' });
  await approve(started.user_code);
  waitingMovesTheClock();
  const tokens = await client.pollDeviceAuthorizationGrant(config, started, undefined, options);
  vi.unstubAllGlobals();
  return tokens;
};

describe('openid-client, with the issuer and a client id alone', () => {
  test('finds everything in the metadata, under both names', async () => {
    const found = config.serverMetadata();
    expect(found.issuer).toBe(tested.url);
    expect(found.grant_types_supported).toEqual(['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token']);
    expect(found.token_endpoint_auth_methods_supported).toEqual(['none']);
    expect(found['dpop_signing_alg_values_supported']).toEqual(expect.arrayContaining(['EdDSA', 'ES256']));
    const other = await tested.ask('GET', '/.well-known/openid-configuration');
    const first = await tested.ask('GET', '/.well-known/oauth-authorization-server');
    expect(other.text).toBe(first.text);
  });

  test('waits while nobody has answered, is let in, and works at the counter', async () => {
    const started = await client.initiateDeviceAuthorization(config, { scope: 'counter', device_name: 'Till 7' });
    expect(started.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    expect(started.verification_uri).toBe(`${tested.url}/pair/device`);
    const shown = await tested.ask(
      'GET',
      `/api/v1/device-grants/${started.user_code.toLowerCase().replace('-', ' ')}`,
      {
        token: await signedIn(),
      },
    );
    expect(shown.body).toMatchObject({ user_code: started.user_code, name: 'Till 7', requested_scopes: ['counter'] });
    waitingMovesTheClock((waits) => waits === 3 && approve(started.user_code, { label: 'Renamed', lifetime: '30d' }));
    const tokens = await client.pollDeviceAuthorizationGrant(config, started);
    vi.unstubAllGlobals();
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'counter', expires_in: expect.any(Number) });
    const me = await tested.ask('GET', '/api/v1/me', { token: tokens.access_token });
    expect(me.body).toMatchObject({ kind: 'device', store: { id: shop.storeId }, scopes: ['counter'] });
    const { body: listed } = await tested.ask('GET', '/api/v1/merchant/devices', { token: await signedIn() });
    expect(listed.items[0]).toMatchObject({ id: me.body.current_device_id, label: 'Renamed', status: 'active' });
    const programs = await tested.ask('GET', '/api/v1/store/loyalty/programs', { token: tokens.access_token });
    expect(programs.status).toBe(200);
  });

  test('slows down when it is told to, and gets its token all the same', async () => {
    const started = await client.initiateDeviceAuthorization(config, { scope: 'counter' });
    const waited = waitingMovesTheClock((waits) => waits === 3 && approve(started.user_code), 2);
    const tokens = await client.pollDeviceAuthorizationGrant(config, started);
    expect(tokens.access_token).toBeTruthy();
    // It waits in steps of five: the third time, for ten.
    expect(waited).toEqual([5, 5, 5, 5]);
  });

  test('is told that a person said no', async () => {
    const started = await client.initiateDeviceAuthorization(config, { scope: 'counter' });
    expect((await answer(started.user_code, 'deny')).status).toBe(204);
    waitingMovesTheClock();
    await expect(client.pollDeviceAuthorizationGrant(config, started)).rejects.toMatchObject({
      error: 'access_denied',
    });
  });

  test('is told that the time is over', async () => {
    const started = await client.initiateDeviceAuthorization(config, { scope: 'counter' });
    tested.clock.move(10 * 60_000);
    const token = await signedIn();
    const late = await tested.ask('GET', `/api/v1/device-grants/${started.user_code}`, { token });
    expect([late.status, late.body.code]).toEqual([404, 'DEVICE_GRANT_NOT_FOUND']);
    waitingMovesTheClock();
    await expect(client.pollDeviceAuthorizationGrant(config, started)).rejects.toMatchObject({
      error: 'expired_token',
    });
  });

  test('refreshes, learns what a token is good for, gives it back, and is out', async () => {
    const tokens = await collected('counter register');
    const held = await client.tokenIntrospection(config, tokens.access_token);
    expect(held).toMatchObject({
      active: true,
      scope: 'counter register',
      client_id: 'tresen-device',
      iss: tested.url,
    });
    tested.clock.move(61 * 60_000);
    expect(await client.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
    const expired = await tested.ask('GET', '/api/v1/me', { token: tokens.access_token });
    expect(expired.status).toBe(401);
    const fresh = await client.refreshTokenGrant(config, tokens.refresh_token ?? '', { scope: 'counter' });
    expect(fresh.scope).toBe('counter');
    expect((await tested.ask('GET', '/api/v1/me', { token: fresh.access_token })).body.scopes).toEqual(['counter']);
    await client.tokenRevocation(config, fresh.refresh_token ?? '');
    const out = await tested.ask('GET', '/api/v1/me', { token: fresh.access_token });
    expect([out.status, out.body.code]).toEqual([401, 'TERMINAL_DEVICE_REVOKED']);
    expect(out.headers.get('www-authenticate')).toContain('invalid_token');
    expect(await client.tokenIntrospection(config, fresh.access_token)).toEqual({ active: false });
    await expect(client.refreshTokenGrant(config, fresh.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  test('a refresh token that comes a second time ends the device', async () => {
    const tokens = await collected();
    const fresh = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    const out = await tested.ask('GET', '/api/v1/me', { token: fresh.access_token });
    expect(out.body.code).toBe('TERMINAL_DEVICE_REVOKED');
  });

  test.each(['Ed25519', 'ES256'])('binds its tokens to a %s key, with the nonces it is given', async (alg) => {
    config = await discovered('tresen-device');
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair(alg));
    const tokens = await collected('counter', { DPoP });
    expect(tokens.token_type).toBe('dpop');
    const url = new URL(`${tested.url}/api/v1/me`);
    const read = (token: string) =>
      client.fetchProtectedResource(config, token, url, 'GET', undefined, undefined, { DPoP });
    expect(await (await read(tokens.access_token)).json()).toMatchObject({ kind: 'device' });
    const held = await client.tokenIntrospection(config, tokens.access_token);
    expect(held).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: await DPoP.calculateThumbprint() } });

    const stolen = await tested.ask('GET', '/api/v1/me', { token: tokens.access_token });
    expect([stolen.status, stolen.body.code]).toEqual([401, 'DEVICE_KEY_REQUIRED']);
    await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_dpop_proof',
    });
    const other = client.getDPoPHandle(config, await client.randomDPoPKeyPair(alg));
    await expect(
      client.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP: other }),
    ).rejects.toMatchObject({ error: 'invalid_dpop_proof' });

    const fresh = await client.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP });
    expect((await read(fresh.access_token)).status).toBe(200);
  });

  test('a kiosk is let in with its key only', async () => {
    const kiosk = await discovered('tresen-kiosk');
    const start = () => client.initiateDeviceAuthorization(kiosk, { scope: 'clock' });
    const [bare, bound] = [await start(), await start()];
    await approve(bare.user_code);
    await approve(bound.user_code);
    waitingMovesTheClock();
    await expect(client.pollDeviceAuthorizationGrant(kiosk, bare)).rejects.toMatchObject({
      error: 'invalid_dpop_proof',
    });
    const DPoP = client.getDPoPHandle(kiosk, await client.randomDPoPKeyPair('Ed25519'));
    const tokens = await client.pollDeviceAuthorizationGrant(kiosk, bound, undefined, { DPoP });
    const url = new URL(`${tested.url}/api/v1/me`);
    const me = await client.fetchProtectedResource(kiosk, tokens.access_token, url, 'GET', undefined, undefined, {
      DPoP,
    });
    expect(await me.json()).toMatchObject({ scopes: ['clock'] });
  });
});

describe('one wrong move', () => {
  const insecure = { [wrong.allowInsecureRequests]: true };
  const as = (): wrong.AuthorizationServer => config.serverMetadata();
  const known: wrong.Client = { client_id: 'tresen-device' };
  const stranger: wrong.Client = { client_id: 'nobody-knows' };

  const started = async (scope = 'counter') => {
    const response = await wrong.deviceAuthorizationRequest(as(), known, wrong.None(), { scope }, insecure);
    return wrong.processDeviceAuthorizationResponse(as(), known, response);
  };
  const poll = async (deviceCode: string, who = known) => {
    const response = await wrong.deviceCodeGrantRequest(as(), who, wrong.None(), deviceCode, insecure);
    return wrong.processDeviceCodeResponse(as(), who, response);
  };
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    tested.ask('POST', path, {
      key: null,
      body,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    });

  test('a client that nobody knows', async () => {
    const response = await wrong.deviceAuthorizationRequest(as(), stranger, wrong.None(), {}, insecure);
    await expect(wrong.processDeviceAuthorizationResponse(as(), stranger, response)).rejects.toMatchObject({
      error: 'invalid_client',
    });
    const { device_code } = await started();
    await expect(poll(device_code, stranger)).rejects.toMatchObject({ error: 'invalid_client' });
    for (const path of ['/oauth/revoke', '/oauth/introspect'])
      expect((await post(path, 'client_id=nobody-knows&token=x')).body.error).toBe('invalid_client');
  });

  test("another client's code, an unknown one, and a spent one", async () => {
    const { device_code, user_code } = await started();
    await expect(poll(device_code, { client_id: 'tresen-pos' })).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(poll('x'.repeat(43))).rejects.toMatchObject({ error: 'invalid_grant' });
    await approve(user_code);
    expect((await poll(device_code)).access_token).toBeTruthy();
    await expect(poll(device_code)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  test('polls in a hurry', async () => {
    const { device_code } = await started();
    await expect(poll(device_code)).rejects.toMatchObject({ error: 'authorization_pending' });
    await expect(poll(device_code)).rejects.toMatchObject({ error: 'slow_down' });
  });

  test('a scope that is none, or more than the client may have', async () => {
    await expect(started('everything')).rejects.toMatchObject({ error: 'invalid_scope' });
    const kiosk = await post('/oauth/device_authorization', 'client_id=tresen-kiosk&scope=counter');
    expect(kiosk.body.error).toBe('invalid_scope');
  });

  test('a parameter that is there twice, missing or empty; JSON in place of a form; a secret in the header', async () => {
    const twice = await post('/oauth/device_authorization', 'client_id=tresen-device&client_id=tresen-device');
    expect([twice.status, twice.body.error]).toEqual([400, 'invalid_request']);
    expect((await post('/oauth/device_authorization', 'scope=counter')).body.error).toBe('invalid_request');
    expect((await post('/oauth/token', 'client_id=tresen-device&grant_type=')).body.error).toBe('invalid_request');
    const json = await post('/oauth/token', '{"client_id":"tresen-device"}', { 'Content-Type': 'application/json' });
    expect([json.status, json.body.error]).toEqual([400, 'invalid_request']);
    const secret = { Authorization: `Basic ${Buffer.from('tresen-device:secret').toString('base64')}` };
    const basic = await post('/oauth/token', 'grant_type=refresh_token&refresh_token=x', secret);
    expect([basic.status, basic.body.error]).toEqual([401, 'invalid_client']);
    expect(basic.headers.get('www-authenticate')).toContain('Basic');
    const grant = await post('/oauth/token', 'grant_type=password&client_id=tresen-device&username=a&password=b');
    expect([grant.status, grant.body.error]).toEqual([400, 'unsupported_grant_type']);
    for (const each of [twice, json, basic, grant]) {
      expect(each.headers.get('cache-control')).toBe('no-store');
      expect(each.headers.get('content-type')).toContain('application/json');
    }
  });

  test('an unknown parameter is ignored', async () => {
    expect((await post('/oauth/device_authorization', 'client_id=tresen-device&colour=blue')).status).toBe(200);
  });

  test('a proof without our nonce is given one', async () => {
    const { device_code } = await started();
    const DPoP = wrong.DPoP({ ...known, [wrong.clockSkew]: ahead() }, await wrong.generateKeyPair('ES256'));
    const ask = () => wrong.deviceCodeGrantRequest(as(), known, wrong.None(), device_code, { ...insecure, DPoP });
    const first = await ask();
    expect(first.headers.get('dpop-nonce')).toBeTruthy();
    await expect(wrong.processDeviceCodeResponse(as(), known, first)).rejects.toMatchObject({
      error: 'use_dpop_nonce',
    });
    await expect(wrong.processDeviceCodeResponse(as(), known, await ask())).rejects.toMatchObject({
      error: 'authorization_pending',
    });
  });

  test('a refresh token that comes again with its key is answered again, with the same next one', async () => {
    const tokens = await collected();
    const renewed = (key: string) =>
      post('/oauth/token', `grant_type=refresh_token&client_id=tresen-device&refresh_token=${tokens.refresh_token}`, {
        'Idempotency-Key': key,
      });
    const answers = await Promise.all([renewed('renewal-1'), renewed('renewal-1'), renewed('renewal-1')]);
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
    for (const { body } of answers)
      expect((await tested.ask('GET', '/api/v1/me', { token: body.access_token })).status).toBe(200);
    expect((await renewed('not one ö of a key')).body.error).toBe('invalid_request');
    expect((await renewed('renewal-2')).body.error).toBe('invalid_grant');
    const out = await tested.ask('GET', '/api/v1/me', { token: answers[0].body.access_token });
    expect(out.body.code).toBe('TERMINAL_DEVICE_REVOKED');
  });

  test("a device's refresh token is no other client's, and no access token", async () => {
    const tokens = await collected();
    const body = `grant_type=refresh_token&client_id=tresen-pos&refresh_token=${tokens.refresh_token}`;
    expect((await post('/oauth/token', body)).body.error).toBe('invalid_grant');
    const other = await post('/oauth/introspect', `client_id=tresen-pos&token=${tokens.access_token}`);
    expect(other.body).toEqual({ active: false });
    expect((await tested.ask('GET', '/api/v1/me', { token: tokens.refresh_token })).status).toBe(401);
    const revoked = await post('/oauth/revoke', `client_id=tresen-pos&token=${tokens.access_token}`);
    expect([revoked.status, revoked.text]).toEqual([200, '']);
    expect((await tested.ask('GET', '/api/v1/me', { token: tokens.access_token })).status).toBe(200);
  });

  test("a person's token is nothing that can be looked into", async () => {
    const looked = await post('/oauth/introspect', `client_id=tresen-device&token=${await signedIn()}`);
    expect(looked.body).toEqual({ active: false });
  });
});
