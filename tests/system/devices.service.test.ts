import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratchDatabase, type ScratchDatabase } from '../running/scratch-database.ts';
import { hostUnderTest, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';
import { readQr } from './qr.ts';
import { watch } from './watching.ts';

let database: ScratchDatabase;
let one: HostUnderTest;
let other: HostUnderTest;
let shop: Shop;
beforeAll(async () => {
  database = await scratchDatabase('devices');
  // Two hosts with nothing in common but the database.
  const environment = {
    DATABASE_URL: database.url,
    PIN_PEPPER: 'pepper-of-two-hosts-1234567890',
    SETTINGS_KEY: 'settings-of-two-hosts-1234567890',
    ADMIN_TOKEN: 'token-of-two-hosts-1234567890',
  };
  one = await hostUnderTest(environment);
  other = await hostUnderTest(environment);
  shop = await openShop(one, 'cluster');
}, 60_000);
afterAll(async () => {
  await Promise.all([one?.stop(), other?.stop()]);
  await database?.drop();
});

const pair = async (body: object = {}) => {
  const path = '/api/v1/merchant/devices';
  const sent = { store_id: shop.storeId, label: 'Tablet', ...body };
  return (await one.ask('POST', path, { token: shop.owner, body: sent })).body;
};
const me = ({ ask }: HostUnderTest, token: string) => ask('GET', '/api/v1/me', { token });

test('the token out of the QR code is refused by every host on the request after its revocation', async () => {
  const { qr_png, device } = await pair();
  const { auth_token: token } = JSON.parse(readQr(qr_png) ?? '{}');
  expect([(await me(one, token)).status, (await me(other, token)).status]).toEqual([200, 200]);
  const revoked = await other.ask('POST', `/api/v1/merchant/devices/${device.id}/revoke`, {
    token: shop.owner,
    body: {},
  });
  expect(revoked.status).toBe(200);
  const [here, there] = [await me(one, token), await me(other, token)];
  expect([here.status, here.body.code]).toEqual([401, 'TERMINAL_DEVICE_REVOKED']);
  expect([there.status, there.body.code]).toEqual([401, 'TERMINAL_DEVICE_REVOKED']);
});

test('a revocation through one host closes the WebSockets of the other within a second', async () => {
  const { setup_token: token, device } = await pair();
  const watching = await watch(other.url, { headers: { Authorization: `Bearer ${token}` } });
  const at = performance.now();
  await one.ask('POST', `/api/v1/merchant/devices/${device.id}/revoke`, { token: shop.owner, body: {} });
  expect(await watching.closed).toBe(4401);
  expect(performance.now() - at).toBeLessThan(1_000);
});

test('what happens through one host is told by the other', async () => {
  const { setup_token: token, device } = await pair({ label: 'Before' });
  await one.host.services('relayOutbox')();
  const watching = await watch(other.url, { headers: { Authorization: `Bearer ${token}` } });
  const path = `/api/v1/merchant/devices/${device.id}`;
  await one.ask('PATCH', path, { token: shop.owner, body: { label: 'After' } });
  await one.host.services('relayOutbox')();
  // What happened before may still be on its way, and comes first.
  let told = await watching.next();
  while (told.type !== 'device.updated') {
    const before = told.seq;
    told = await watching.next();
    expect(told.seq).toBe(before + 1);
  }
  expect(told.data).toMatchObject({ device_id: device.id });
  watching.close();
});

test('a claim code is exchanged once, over both hosts', async () => {
  const { setup_payload } = await pair({ mode: 'claim' });
  const claim = ({ ask }: HostUnderTest) =>
    ask('POST', '/api/v1/devices/claim', { body: { claim_code: setup_payload.claim_code } });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, number) => claim(number % 2 === 0 ? one : other)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test('an approved grant gives one token, over both hosts', async () => {
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const { body: started } = await one.ask('POST', '/oauth/device_authorization', {
    key: null,
    headers: form,
    body: 'client_id=tresen-device&scope=counter',
  });
  const approve = ({ ask }: HostUnderTest) =>
    ask('POST', `/api/v1/device-grants/${started.user_code}/approve`, {
      token: shop.owner,
      body: { store_id: shop.storeId },
    });
  const approvals = await Promise.all([approve(one), approve(other), approve(one), approve(other)]);
  expect(approvals.filter(({ status }) => status === 200)).toHaveLength(1);
  const body = `grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=tresen-device&device_code=${started.device_code}`;
  const collect = ({ ask }: HostUnderTest) => ask('POST', '/oauth/token', { key: null, headers: form, body });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, number) => collect(number % 2 === 0 ? one : other)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});
