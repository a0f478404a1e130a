import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deviceKey, type DeviceKey, type Proof } from './dpop.ts';
import { hostUnderTest, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';
import { readQr } from './qr.ts';
import { watch } from './watching.ts';

let tested: HostUnderTest;
let shop: Shop;
let theirs: Shop;
let owner: string;
beforeAll(async () => {
  tested = await hostUnderTest();
  shop = await openShop(tested, 'devices');
  theirs = await openShop(tested, 'others');
}, 60_000);
// Tests move the clock past the end of sessions.
beforeEach(async () => {
  owner = await signIn('owner');
});
afterAll(() => tested?.stop());

const signIn = async (role: 'owner' | 'staff'): Promise<string> => {
  const body = { email: `${role}@devices.test`, password: 'a-good-password-1' };
  return (await tested.ask('POST', '/api/v1/auth/login', { body })).body.access_token;
};
const pair = async (body: object, key?: string) =>
  tested.ask('POST', '/api/v1/merchant/devices', {
    token: owner,
    key,
    body: { store_id: shop.storeId, label: 'Tablet', ...body },
  });
const claim = (body: object, headers: Record<string, string> = {}) =>
  tested.ask('POST', '/api/v1/devices/claim', { body, headers });
const me = (token: string) => tested.ask('GET', '/api/v1/me', { token });
const revoke = (id: string, body: object = {}) =>
  tested.ask('POST', `/api/v1/merchant/devices/${id}/revoke`, { token: owner, body });

describe('pairing', () => {
  test('the QR code says exactly the setup payload, and its token works until the owner revokes it', async () => {
    const { status, body, headers } = await pair({ label: 'Counter tablet' });
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(JSON.parse(readQr(body.qr_png) ?? '')).toEqual(body.setup_payload);
    expect(body.setup_payload).toEqual({
      api_url: tested.url,
      store_code: shop.storeCode,
      auth_token: body.setup_token,
    });
    const token = body.setup_payload.auth_token;
    expect((await me(token)).body).toMatchObject({
      kind: 'device',
      user: null,
      merchant: { id: shop.merchantId },
      store: { store_code: shop.storeCode },
      current_device_id: body.device.id,
    });
    const path = `/api/v1/store/loyalty/cards/${shop.cardId}/stamps`;
    const stamped = await tested.ask('POST', path, { token, body: { pin: shop.pin } });
    expect(stamped.status, stamped.text).toBe(200);
    expect(stamped.body.entry.device_id).toBe(body.device.id);

    const first = await revoke(body.device.id, { reason: 'lost' });
    expect(first.body).toMatchObject({ status: 'revoked', revoked_reason: 'lost' });
    expect((await revoke(body.device.id, { reason: 'again' })).body.revoked_reason).toBe('lost');
    const out = await tested.ask('POST', path, { token, body: { pin: shop.pin } });
    expect([out.status, out.body.code]).toEqual([401, 'TERMINAL_DEVICE_REVOKED']);
    expect(out.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });

  test('the same request again shows the same secrets; nothing else ever does', async () => {
    const [first, again] = [await pair({}, 'pair-once'), await pair({}, 'pair-once')];
    expect(again.text).toBe(first.text);
    const { body: list } = await tested.ask('GET', '/api/v1/merchant/devices', { token: owner });
    expect(JSON.stringify(list)).not.toContain(first.body.setup_token);
    expect(tested.logged.join('')).not.toContain(first.body.setup_token);
  });

  test('a claim code is exchanged once, by one device, within ten minutes', async () => {
    const { body } = await pair({ mode: 'claim' });
    expect(body).not.toHaveProperty('setup_token');
    const { claim_code } = body.setup_payload;
    expect(JSON.parse(readQr(body.qr_png) ?? '')).toEqual(body.setup_payload);
    const races = await Promise.all([1, 2, 3, 4].map(() => claim({ claim_code, platform: 'test' })));
    expect(races.map(({ status }) => status).toSorted()).toEqual([200, 404, 404, 404]);
    const won = races.find(({ status }) => status === 200);
    expect((await me(won?.body.access_token)).body.current_device_id).toBe(body.device.id);
    expect((await claim({ claim_code })).body.code).toBe('DEVICE_CLAIM_INVALID');
    expect((await claim({ claim_code: 'x'.repeat(40) })).body.code).toBe('DEVICE_CLAIM_INVALID');

    const late = await pair({ mode: 'claim' });
    tested.clock.move(10 * 60_000 + 1_000);
    expect((await claim({ claim_code: late.body.setup_payload.claim_code })).body.code).toBe('DEVICE_CLAIM_INVALID');
  });

  test('a device that comes again keeps its row, and its old token ends', async () => {
    const identified = { client_device_identifier: 'serial-4711' };
    const first = await pair(identified);
    const again = await pair({ ...identified, label: 'Tablet, again' });
    expect(again.body.device.id).toBe(first.body.device.id);
    expect((await me(first.body.setup_token)).body.code).toBe('TERMINAL_DEVICE_REVOKED');
    expect((await me(again.body.setup_token)).status).toBe(200);
  });

  test('is listed by store, renamed, expires and is deleted', async () => {
    const { body } = await pair({ label: 'Old name' });
    const path = `/api/v1/merchant/devices/${body.device.id}`;
    const renamed = await tested.ask('PATCH', path, { token: owner, body: { label: 'New name' } });
    expect(renamed.body.label).toBe('New name');
    await me(body.setup_token);
    const query = `?store_id=${shop.storeId}`;
    const { body: list } = await tested.ask('GET', `/api/v1/merchant/devices${query}`, { token: owner });
    expect(list.items[0]).toMatchObject({ label: 'New name', last_seen_ip: '127.0.0.1' });
    const shown = (items: { id: string; status: string }[]) =>
      items.filter(({ status }) => status === 'revoked').length;
    expect(shown(list.items)).toBe(0);
    const all = await tested.ask('GET', '/api/v1/merchant/devices?include_revoked=true', { token: owner });
    expect(shown(all.body.items)).toBeGreaterThan(0);
    expect((await tested.ask('DELETE', path, { token: owner })).status).toBe(204);
    const gone = await me(body.setup_token);
    expect([gone.status, gone.body.code]).toEqual([401, 'TERMINAL_DEVICE_NOT_FOUND']);
  });

  test('an admin pairs on behalf, and it is written down as such', async () => {
    const path = `/api/v1/admin/merchants/${theirs.merchantId}`;
    const token = tested.adminToken;
    const paired = await tested.ask('POST', `${path}/devices`, {
      token,
      body: { store_id: theirs.storeId, label: 'By the platform' },
    });
    expect(paired.status).toBe(201);
    const { body } = await tested.ask('GET', `${path}/audit?action=device.paired`, { token });
    expect(body.items[0]).toMatchObject({ object: { id: paired.body.device.id }, on_behalf: true });
    const mixed = await pair({ store_id: theirs.storeId });
    expect([mixed.status, mixed.body.code]).toEqual([404, 'STORE_NOT_FOUND']);
  });

  test('a scanner may look cards up, and stamp none', async () => {
    const { body } = await pair({ kind: 'scanner' });
    const token = body.setup_token;
    expect((await tested.ask('GET', '/api/v1/store/loyalty/programs', { token })).status).toBe(200);
    const path = `/api/v1/store/loyalty/cards/${shop.cardId}/stamps`;
    const stamp = await tested.ask('POST', path, { token, body: { pin: shop.pin } });
    expect([stamp.status, stamp.body.code]).toEqual([403, 'DEVICE_SCOPE_MISSING']);
    expect(stamp.headers.get('www-authenticate')).toContain('insufficient_scope');
  });

  test('a device that is held to addresses is refused from others', async () => {
    const { body } = await pair({ allowed_addresses: ['203.0.113.0/24'] });
    const refused = await me(body.setup_token);
    expect([refused.status, refused.body.code]).toEqual([403, 'TERMINAL_DEVICE_ADDRESS_REFUSED']);
  });
});

describe('a token that is not what it says', () => {
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const parts = (token: string) =>
    token.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object);

  test('is refused, whatever was changed about it', async () => {
    const { body } = await pair({});
    const token: string = body.setup_token;
    const [header = {}, claims = {}] = parts(token);
    const signature = token.split('.')[2] ?? '';
    const forged = (headers: object, changed: object, signed = signature) =>
      `${encoded({ ...header, ...headers })}.${encoded({ ...claims, ...changed })}.${signed}`;
    const other = await tested.ask('GET', '/.well-known/jwks.json');
    const wrong = [
      forged({ alg: 'none' }, {}, ''),
      forged({ alg: 'HS256' }, {}),
      forged({ kid: 'unknown' }, {}),
      forged({ typ: 'at+jwt' }, {}),
      forged({ jwk: other.body.keys[0] }, {}),
      forged({}, { iss: 'https://elsewhere.test' }),
      forged({}, { aud: 'tresen:access' }),
      forged({}, { jti: '0198b1de-7c1a-7a55-9c1e-3f3c1d5f7a10' }),
      forged({}, { merchant_id: theirs.merchantId }),
      forged({}, { exp: 9_999_999_999 }),
      `${token}x`,
    ];
    for (const each of wrong) {
      const { status, body: problem } = await me(each);
      expect([status, problem.code], each).toEqual([401, 'UNAUTHENTICATED']);
    }
    expect((await me(token)).status).toBe(200);
  });

  test('its time is over after a year', async () => {
    const { body } = await pair({});
    tested.clock.move(365 * 86_400_000 + 1_000);
    const { status, body: problem } = await me(body.setup_token);
    expect([status, problem.code]).toEqual([401, 'TERMINAL_DEVICE_EXPIRED']);
  });
});

describe("a kiosk's key", () => {
  const path = '/api/v1/me';
  let key: DeviceKey;
  let token: string;
  let nonce: string;

  const url = (at: string) => tested.url + at;
  const proof = async (by: DeviceKey, changes: Partial<Proof> = {}) =>
    by.prove({ method: 'GET', url: url(path), token, nonce, now: tested.clock.now(), ...changes });
  const send = async (sent: string, scheme = 'DPoP') => {
    const answer = await tested.ask('GET', path, { headers: { Authorization: `${scheme} ${token}`, DPoP: sent } });
    nonce = answer.headers.get('dpop-nonce') ?? nonce;
    return answer;
  };

  test('is needed to claim it, with a nonce of ours', async () => {
    const direct = await pair({ kind: 'kiosk', mode: 'token' });
    expect([direct.status, direct.body.code]).toEqual([422, 'DEVICE_KEY_REQUIRED']);
    const { body } = await pair({ kind: 'kiosk', scopes: ['clock', 'counter'] });
    const { claim_code } = body.setup_payload;
    const bare = await claim({ claim_code });
    expect(bare.body.code).toBe('DEVICE_KEY_REQUIRED');
    key = await deviceKey();
    const request = { method: 'POST', url: url('/api/v1/devices/claim'), now: tested.clock.now() };
    const asked = await claim({ claim_code }, { DPoP: await key.prove(request) });
    expect([asked.status, asked.body.code]).toEqual([400, 'DEVICE_NONCE_REQUIRED']);
    nonce = asked.headers.get('dpop-nonce') ?? '';
    const claimed = await claim({ claim_code }, { DPoP: await key.prove({ ...request, nonce }) });
    expect(claimed.status, claimed.text).toBe(200);
    expect(claimed.body).toMatchObject({ token_type: 'DPoP', device: { key_bound: true } });
    token = claimed.body.access_token;
    nonce = claimed.headers.get('dpop-nonce') ?? '';
    expect((await send(await proof(key))).status).toBe(200);
  });

  test('a proof counts once, for one request, by one key, for a moment', async () => {
    const good = await proof(key);
    expect((await send(good)).status).toBe(200);
    const replayed = await send(good);
    expect(replayed.status).toBe(401);
    expect(replayed.headers.get('www-authenticate')).toContain('DPoP');
    const wrong: Record<string, () => Promise<string>> = {
      url: () => proof(key, { url: url('/api/v1/store/loyalty/programs') }),
      host: () => proof(key, { url: `https://elsewhere.test${path}` }),
      method: () => proof(key, { method: 'POST' }),
      key: async () => proof(await deviceKey()),
      'kind of key': async () => proof(await deviceKey('ES256')),
      'too old': () => proof(key, { now: tested.clock.now() - 11 * 60_000 }),
      'too new': () => proof(key, { now: tested.clock.now() + 11 * 60_000 }),
      'no token': () => proof(key, { token: undefined }),
      'other token': () => proof(key, { token: shop.device }),
      type: () => proof(key, { header: { typ: 'JWT' } }),
      algorithm: () => proof(key, { header: { alg: 'none' } }),
      'no id': () => proof(key, { claims: { jti: undefined } }),
      garbage: async () => 'not.a.proof',
      two: async () => `${await proof(key)}, ${await proof(key)}`,
    };
    for (const [what, make] of Object.entries(wrong)) {
      const { status, body } = await send(await make());
      expect([status, body.code], what).toEqual([401, 'DEVICE_PROOF_INVALID']);
    }
    const made = await send(await proof(key, { nonce: undefined }));
    expect([made.status, made.body.code]).toEqual([401, 'DEVICE_NONCE_REQUIRED']);
    const invented = await send(await proof(key, { nonce: 'abc.def.0123' }));
    expect(invented.body.code).toBe('DEVICE_NONCE_REQUIRED');
    const bearer = await send(await proof(key), 'Bearer');
    expect([bearer.status, bearer.body.code]).toEqual([401, 'DEVICE_KEY_REQUIRED']);
    const none = await tested.ask('GET', path, { headers: { Authorization: `DPoP ${token}` } });
    expect([none.status, none.body.code]).toEqual([401, 'DEVICE_PROOF_INVALID']);
    tested.clock.move(61_000);
    expect((await send(await proof(key))).body.code).toBe('DEVICE_NONCE_REQUIRED');
    expect((await send(await proof(key))).status).toBe(200);
  });

  test('opens the live feed, once', async () => {
    const live = url('/api/v1/store/live');
    const sent = await proof(key, { url: live });
    const protocols = ['tresen.live', `tresen.token.${token}`, `tresen.proof.${sent}`];
    const watching = await watch(tested.url, { protocols });
    expect(watching.protocol).toBe('tresen.live');
    watching.close();
    await expect(watch(tested.url, { protocols })).rejects.toThrow('401');
  });
});

describe('the live feed', () => {
  const relay = () => tested.host.services('relayOutbox')();
  test('tells in order what happens in its store and its merchant, and nothing of others', async () => {
    await relay();
    const { body } = await pair({ kind: 'pos' });
    const token: string = body.setup_token;
    await relay();
    const watching = await watch(tested.url, { headers: { Authorization: `Bearer ${token}` } });
    const staff = await signIn('staff');
    const points = (store: Shop, bearer: string, amount: number) =>
      tested.ask('POST', `/api/v1/store/loyalty/cards/${store.cardId}/points`, {
        token: bearer,
        store: store.storeCode,
        body: { pin: store.pin, amount_minor: amount },
      });
    await tested.ask('PATCH', `/api/v1/admin/merchants/${theirs.merchantId}/devices/${theirs.deviceId}`, {
      token: tested.adminToken,
      body: { label: 'Of others' },
    });
    expect((await points(shop, staff, 500)).status).toBe(200);
    await tested.ask('PATCH', `/api/v1/merchant/devices/${body.device.id}`, { token: owner, body: { label: 'Till' } });
    await relay();
    const [first, second] = [await watching.next(), await watching.next()];
    expect(second.seq).toBe(first.seq + 1);
    expect([first.type, second.type].toSorted()).toEqual(['card.changed', 'device.updated']);
    const card = [first, second].find(({ type }) => type === 'card.changed');
    expect(card?.data).toMatchObject({ card_id: shop.cardId, store_id: shop.storeId });
    watching.close();
  });

  test('closes with 4401 within a second of a revocation, and when a person is signed out by time', async () => {
    const { body } = await pair({});
    const device = await watch(tested.url, { headers: { Authorization: `Bearer ${body.setup_token}` } });
    const protocols = ['tresen.live', `tresen.token.${await signIn('staff')}`, `tresen.store.${shop.storeCode}`];
    const person = await watch(tested.url, { protocols });
    const revoked = performance.now();
    await revoke(body.device.id);
    expect(await device.closed).toBe(4401);
    expect(performance.now() - revoked).toBeLessThan(1_000);
    tested.clock.move(60 * 60_000);
    expect(await person.closed).toBe(4401);
  });

  test('is not for who is not let in, nor for plain requests', async () => {
    await expect(watch(tested.url, {})).rejects.toThrow('401');
    await expect(watch(tested.url, { headers: { Authorization: 'Bearer nothing' } })).rejects.toThrow('401');
    const protocols = ['tresen.live', `tresen.token.${await signIn('staff')}`, `tresen.store.${theirs.storeCode}`];
    await expect(watch(tested.url, { protocols })).rejects.toThrow('404');
    const plain = await tested.ask('GET', '/api/v1/store/live', {
      token: await signIn('staff'),
      store: shop.storeCode,
    });
    expect([plain.status, plain.body.code]).toEqual([426, 'UPGRADE_REQUIRED']);
  });
});
