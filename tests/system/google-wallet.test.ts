import { crc32 } from 'node:zlib';
import { callbackSigner, strangersKey } from '@tresen/adapters/google-wallet/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostUnderTest, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';
import { googleIssuer, walletServices, type WalletServices } from './wallets.ts';

let services: WalletServices;
let tested: HostUnderTest;
let shop: Shop;
beforeAll(async () => {
  services = await walletServices();
  tested = await hostUnderTest(services.environment);
  shop = await openShop(tested, 'google');
}, 60_000);
afterAll(async () => {
  await tested?.stop();
  await services?.close();
});

/** A new card whose holder has it in the wallet; its id, and its object's. */
async function saved(name: string): Promise<{ cardId: string; customerId: string; object: string }> {
  const { body } = await tested.ask('POST', '/api/v1/store/loyalty/cards', {
    token: shop.staff,
    store: shop.storeCode,
    body: { program_id: shop.programId, name },
  });
  const made = await tested.ask('POST', `/api/v1/loyalty/cards/${body.card.id}/passes/google`);
  expect(made.status).toBe(200);
  const object = await services.google.save(made.body.url);
  return { cardId: body.card.id, customerId: body.card.customer_id, object };
}

const stamp = (cardId: string) =>
  tested.ask('POST', `/api/v1/merchant/loyalty/cards/${cardId}/adjust`, {
    token: shop.owner,
    body: { stamps_delta: 1, reason: 'test' },
  });

/** What the host's jobs do, done now. */
async function work(): Promise<void> {
  await tested.host.services('relayOutbox')();
  tested.clock.move(5_000);
  await tested.host.services('pushPasses')();
}

const deliver = (body: unknown) => tested.ask('POST', '/api/v1/wallet/google/callback', { key: null, body });
const balance = (object: string) => services.google.objects.get(object)?.loyaltyPoints?.balance;

test('a stamp is on the object in the wallet, several at once are one change, and the holder hears of it', async () => {
  const { cardId, object } = await saved('Ada');
  expect(balance(object)).toEqual({ string: '0/10' });
  await work();
  const before = services.google.requests.length;
  for (let times = 0; times < 3; times++) await stamp(cardId);
  await work();
  expect(balance(object)).toEqual({ string: '3/10' });
  const patches = services.google.requests
    .slice(before)
    .filter(({ path }) => path.endsWith(encodeURIComponent(object)));
  expect(patches).toHaveLength(1);
  expect(services.google.rung.filter(({ objectId }) => objectId === object)).toHaveLength(1);
});

test('a pass that one holder removed stays up to date for others who have it, and loses an erased name', async () => {
  const { cardId, customerId, object } = await saved('Bea');
  await work();
  expect((await deliver(services.google.callback(object, 'save'))).body).toEqual({ received: true });
  expect((await deliver(services.google.callback(object, 'save'))).body).toEqual({ received: true });
  tested.clock.move(1_000);
  expect((await deliver(services.google.callback(object, 'del'))).status).toBe(200);
  await stamp(cardId);
  await work();
  expect(balance(object)).toEqual({ string: '1/10' });
  await tested.ask('POST', `/api/v1/merchant/loyalty/customers/${customerId}/erase`, {
    token: shop.owner,
    body: { reason: 'asked for' },
  });
  await work();
  expect(services.google.objects.get(object)?.accountName).toBeUndefined();
});

test('a callback that is not Google’s is refused, whatever is wrong with it, and changes nothing', async () => {
  const { cardId, object } = await saved('Cleo');
  await work();
  const genuine = services.google.callback(object, 'del');
  const said = { recipient: googleIssuer, classId: `${googleIssuer}.x`, objectId: object, eventType: 'del' };
  const forged = [
    callbackSigner({ now: Date.now }).sign(said),
    services.google.signer.sign(said, { messageKey: strangersKey() }),
    services.google.signer.sign({ ...said, recipient: '42' }),
    { ...genuine, signedMessage: genuine.signedMessage.replace('"del"', '"save"') },
  ];
  for (const body of forged)
    expect(await deliver(body)).toMatchObject({ status: 401, body: { code: 'PASS_NOT_AUTHORIZED' } });
  expect((await deliver({})).status).toBe(422);
  // Genuine, but in the name of an issuer that did not issue the pass.
  const other = { recipient: '42', classId: '42.x', objectId: `42.${object.split('.')[1]}`, eventType: 'del' };
  expect((await deliver(services.google.signer.sign(other))).status).toBe(200);
  await stamp(cardId);
  await work();
  expect(balance(object)).toEqual({ string: '1/10' });
});

test('an erased customer’s name is gone from the object, which is inactive', async () => {
  const { object, customerId } = await saved('Dora Erased');
  await work();
  expect(services.google.objects.get(object)?.accountName).toBe('Dora Erased');
  const erased = await tested.ask('POST', `/api/v1/merchant/loyalty/customers/${customerId}/erase`, {
    token: shop.owner,
    body: { reason: 'asked for' },
  });
  expect(erased.status).toBeLessThan(300);
  await work();
  expect(services.google.objects.get(object)).toMatchObject({ state: 'INACTIVE' });
  expect(services.google.objects.get(object)?.accountName).toBeUndefined();
});

test('Google finds the picture of a program at the address in its class', async () => {
  const { object } = await saved('Emil');
  const shown = services.google.classes.get(services.google.objects.get(object)?.classId ?? '');
  const url = new URL(shown?.programLogo.sourceUri.uri ?? '');
  const answer = await fetch(`${tested.url}${url.pathname}`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(answer.headers.get('cache-control')).toContain('max-age');
  expect([...new Uint8Array(await answer.arrayBuffer()).subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  const logo = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAEklEQVR4AWISMgn7D8NMDEgAAAAA//+YuuIyAAAABklEQVQDAFn2BNa68pbBAAAAAElFTkSuQmCC',
    'base64',
  );
  const setLogo = (type: string, bytes: Buffer) =>
    tested.ask('PATCH', `/api/v1/merchant/loyalty/programs/${shop.programId}`, {
      token: shop.owner,
      body: { look: { logo_url: `data:${type};base64,${bytes.toString('base64')}` } },
    });
  const large = Buffer.from(logo);
  large.writeUInt32BE(16_384, 16);
  large.writeUInt32BE(16_384, 20);
  large.writeUInt32BE(crc32(large.subarray(12, 29)), 29);
  for (const [type, bytes] of [
    ['image/png', logo.subarray(0, 60)],
    ['image/png', Buffer.from('%PDF-1.7\n'.repeat(20))],
    ['image/webp', logo],
    ['image/png', large],
  ] as const)
    expect(await setLogo(type, bytes)).toMatchObject({
      status: 422,
      body: { code: 'VALIDATION_FAILED', errors: [{ pointer: '/look/logo_url' }] },
    });
  expect((await setLogo('image/png', logo)).status).toBe(200);
  await work();
  const next = services.google.classes.get(shown?.id ?? '')?.programLogo.sourceUri.uri ?? '';
  expect(next).not.toBe(url.href);
  const uploaded = await fetch(`${tested.url}${new URL(next).pathname}`);
  expect([...new Uint8Array(await uploaded.arrayBuffer())]).toEqual([...logo]);
});
