import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostUnderTest, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';

let direct: HostUnderTest;
let proxied: HostUnderTest;
let shop: Shop;
beforeAll(async () => {
  direct = await hostUnderTest();
  shop = await openShop(direct, 'flood');
  // What runs in this process counts as the proxy.
  proxied = await hostUnderTest({ TRUST_PROXY: '127.0.0.1' });
}, 60_000);
afterAll(() => Promise.all([direct?.stop(), proxied?.stop()]));

const start = ({ ask }: HostUnderTest, headers: Record<string, string> = {}) =>
  ask('POST', '/oauth/device_authorization', {
    key: null,
    body: 'client_id=tresen-device&scope=counter',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
  });
const poll = ({ ask }: HostUnderTest, deviceCode: string) =>
  ask('POST', '/oauth/token', {
    key: null,
    body: `grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=tresen-device&device_code=${deviceCode}`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
const password = 'a-good-password-1';
const signIn = async ({ ask }: HostUnderTest, email: string): Promise<string> =>
  (await ask('POST', '/api/v1/auth/login', { body: { email, password } })).body.access_token;

test('one address has so many codes waiting at most; a forged header gives it no more, and time does', async () => {
  const answers = [];
  for (let count = 0; count < 25; count++)
    answers.push(await start(direct, { 'X-Forwarded-For': `203.0.113.${count}` }));
  expect(answers.map(({ status }) => status)).toEqual([...Array(20).fill(200), ...Array(5).fill(429)]);
  const refused = answers.at(-1);
  expect(refused?.body.error).toBe('temporarily_unavailable');
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(500);
  direct.clock.move(10 * 60_000);
  expect((await start(direct)).status).toBe(200);
});

test('behind a proxy each client has its own, and what a client writes before the proxy counts for nothing', async () => {
  const from = (address: string) => start(proxied, { 'X-Forwarded-For': address });
  for (let count = 0; count < 20; count++) expect((await from(`203.0.113.${count}, 198.51.100.7`)).status).toBe(200);
  expect((await from('203.0.113.99, 198.51.100.7')).status).toBe(429);
  expect((await from('198.51.100.8')).status).toBe(200);
});

test('floods at once meet the same cap', async () => {
  direct.clock.move(10 * 60_000 + 1_000);
  const answers = await Promise.all(Array.from({ length: 60 }, () => start(direct)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
  for (const { status, body } of answers)
    if (status !== 200)
      expect([
        [429, 'temporarily_unavailable'],
        [503, 'temporarily_unavailable'],
      ]).toContainEqual([status, body.error]);
  direct.clock.move(10 * 60_000 + 1_000);
});

test('codes cannot be guessed: an account has thirty tries, and a right one gives none back', async () => {
  const token = await signIn(direct, 'staff@flood.test');
  const { body: started } = await start(direct);
  const look = (code: string) => direct.ask('GET', `/api/v1/device-grants/${code}`, { token });
  for (let tries = 0; tries < 29; tries++) {
    const { status, body } = await look('BBBB-BBBB');
    expect([status, body.code]).toEqual([404, 'DEVICE_GRANT_NOT_FOUND']);
  }
  expect((await look(started.user_code)).status).toBe(200);
  const spent = await look(started.user_code);
  expect([spent.status, spent.body.code]).toEqual([429, 'RATE_LIMITED']);
  expect(Number(spent.headers.get('retry-after'))).toBeGreaterThan(0);
  const approve = await direct.ask('POST', `/api/v1/device-grants/${started.user_code}/approve`, {
    token,
    body: { store_id: shop.storeId },
  });
  expect(approve.status).toBe(429);
});

test('an address has sixty tries, with however many accounts', async () => {
  direct.clock.move(16 * 60_000);
  const statuses = new Set<number>();
  for (const email of ['owner@flood.test', 'staff@flood.test']) {
    const token = await signIn(direct, email);
    for (let tries = 0; tries < 30; tries++)
      statuses.add((await direct.ask('GET', '/api/v1/device-grants/CCCC-CCCC', { token })).status);
  }
  expect([...statuses]).toEqual([404]);
  const admin = await direct.ask('POST', '/api/v1/admin/users', {
    token: direct.adminToken,
    body: { email: 'admin@flood.test', name: 'Admin', password },
  });
  expect(admin.status).toBe(201);
  const token = await signIn(direct, 'admin@flood.test');
  const { status } = await direct.ask('GET', '/api/v1/device-grants/CCCC-CCCC', { token });
  expect(status).toBe(429);
});

test('unknown, malformed, expired, denied and used codes answer alike', async () => {
  direct.clock.move(16 * 60_000);
  const token = await signIn(direct, 'owner@flood.test');
  const [expired, denied, used] = [await start(direct), await start(direct), await start(direct)];
  const answer = (code: string, how: string, body: object) =>
    direct.ask('POST', `/api/v1/device-grants/${code}/${how}`, { token, body });
  expect((await answer(denied.body.user_code, 'deny', {})).status).toBe(204);
  expect((await answer(used.body.user_code, 'approve', { store_id: shop.storeId })).status).toBe(200);
  expect((await poll(direct, used.body.device_code)).status).toBe(200);
  const told = async (code: string) => {
    const { status, text } = await direct.ask('GET', `/api/v1/device-grants/${code}`, { token });
    return { status, text: text.replace(/"request_id":"[^"]+"/, '') };
  };
  const unknown = await told('DDDD-DDDD');
  expect(unknown.status).toBe(404);
  for (const code of [denied.body.user_code, used.body.user_code, 'AAAA-EEEE', 'x', 'DDDD-DDDDD'])
    expect(await told(code), code).toEqual(unknown);
  direct.clock.move(10 * 60_000);
  const later = { token: await signIn(direct, 'owner@flood.test') };
  const { text } = await direct.ask('GET', `/api/v1/device-grants/${expired.body.user_code}`, later);
  expect(text.replace(/"request_id":"[^"]+"/, '')).toBe(unknown.text);
});

test('who was switched off between approval and collection has approved nothing', async () => {
  direct.clock.move(16 * 60_000);
  const owner = await signIn(direct, 'owner@flood.test');
  const { body: users } = await direct.ask('GET', '/api/v1/merchant/users', { token: owner });
  const staff = users.items.find(({ email }: { email: string }) => email === 'staff@flood.test');
  const { body: started } = await start(direct);
  const approved = await direct.ask('POST', `/api/v1/device-grants/${started.user_code}/approve`, {
    token: await signIn(direct, 'staff@flood.test'),
    body: { store_id: shop.storeId },
  });
  expect(approved.status, approved.text).toBe(200);
  const off = await direct.ask('PATCH', `/api/v1/merchant/users/${staff.id}`, {
    token: owner,
    body: { active: false },
  });
  expect(off.status).toBe(200);
  const collected = await poll(direct, started.device_code);
  expect([collected.status, collected.body.error]).toEqual([400, 'access_denied']);
});

test('an admin says in which merchant, nobody may give more than was asked for, and another merchant has no such store', async () => {
  direct.clock.move(16 * 60_000);
  const { body: started } = await start(direct);
  const approve = (token: string, body: object) =>
    direct.ask('POST', `/api/v1/device-grants/${started.user_code}/approve`, { token, body });
  const admin = await signIn(direct, 'admin@flood.test');
  const owner = await signIn(direct, 'owner@flood.test');
  const unsaid = await approve(admin, { store_id: shop.storeId });
  expect([unsaid.status, unsaid.body.errors[0].pointer]).toEqual([422, '/merchant_id']);
  const more = await approve(owner, { store_id: shop.storeId, scopes: ['counter', 'register'] });
  expect([more.status, more.body.code]).toEqual([403, 'FORBIDDEN']);
  const others = await openShop(direct, 'flood2');
  const foreign = await approve(owner, { store_id: others.storeId });
  expect([foreign.status, foreign.body.code]).toEqual([404, 'STORE_NOT_FOUND']);
  const elsewhere = await approve(owner, { store_id: others.storeId, merchant_id: others.merchantId });
  expect([elsewhere.status, elsewhere.body.code]).toEqual([403, 'FORBIDDEN']);
  const good = await approve(admin, { store_id: shop.storeId, merchant_id: shop.merchantId, lifetime: 'never' });
  expect(good.status, good.text).toBe(200);
  const { body: tokens } = await poll(direct, started.device_code);
  const { body: me } = await direct.ask('GET', '/api/v1/me', { token: tokens.access_token });
  expect(me.merchant.id).toBe(shop.merchantId);
});
