import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostUnderTest, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';

const issuer = 'https://id.example/';
const audience = 'tresen-at-the-market';

let provider: Server;
let published: { keys: JWK[]; status: number };
let key: CryptoKey;
let tested: HostUnderTest;
let shop: Shop;
beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true });
  key = pair.privateKey;
  published = { status: 200, keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] };
  provider = createServer((_, response) => {
    response.writeHead(published.status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ keys: published.keys }));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const { port } = provider.address() as AddressInfo; // it listens on a port
  tested = await hostUnderTest({
    OIDC_ISSUER: issuer,
    OIDC_AUDIENCE: audience,
    OIDC_JWKS_URL: `http://127.0.0.1:${port}/jwks`,
  });
  shop = await openShop(tested, 'outside');
}, 60_000);
afterAll(async () => {
  await tested?.stop();
  provider?.close();
});

interface Forging {
  readonly header?: Readonly<Record<string, string>>;
  readonly by?: CryptoKey | Uint8Array;
}

function token(claims: Readonly<Record<string, unknown>> = {}, { header, by = key }: Forging = {}): Promise<string> {
  const now = Math.floor(tested.clock.now() / 1_000);
  const good = {
    iss: issuer,
    aud: audience,
    sub: '7',
    iat: now,
    exp: now + 600,
    email: 'owner@outside.test',
    email_verified: true,
  };
  return new SignJWT({ ...good, ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header }).sign(by);
}

const me = async (bearer: string) => tested.ask('GET', '/api/v1/me', { token: bearer });

test('lets in the user whose address the provider has verified, in their own role', async () => {
  const owner = await me(await token({ email: 'Owner@Outside.test ' }));
  expect([owner.status, owner.body.user?.email, owner.body.user?.role]).toEqual([200, 'owner@outside.test', 'owner']);
  const staff = await token({ email: 'staff@outside.test' });
  const atCounter = await tested.ask('GET', '/api/v1/store/loyalty/programs', { token: staff, store: shop.storeCode });
  expect(atCounter.status, atCounter.text).toBe(200);
  const { status, body } = await tested.ask('GET', '/api/v1/merchant/users', { token: staff });
  expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
});

const now = () => Math.floor(tested.clock.now() / 1_000);

for (const [what, forged] of [
  ['of another issuer', () => token({ iss: 'https://evil.example/' })],
  ['for another audience', () => token({ aud: 'someone-else' })],
  ['that has expired', () => token({ iat: now() - 900, exp: now() - 300 })],
  ['that never expires', () => token({ exp: undefined })],
  ['that is not good yet', () => token({ nbf: now() + 600 })],
  ['without an address', () => token({ email: undefined })],
  ['with an address nobody verified', () => token({ email_verified: false })],
  ['that does not say whether the address is verified', () => token({ email_verified: undefined })],
  ['of someone who has no login here', () => token({ email: 'stranger@outside.test' })],
  ['with an unknown kid', () => token({}, { header: { kid: 'k2' } })],
  ['signed by a stranger', async () => token({}, { by: (await generateKeyPair('ES256')).privateKey })],
  [
    'signed with the public key as a shared secret',
    () => token({}, { header: { alg: 'HS256' }, by: new TextEncoder().encode(JSON.stringify(published.keys[0])) }),
  ],
  [
    'that is not signed at all',
    async () => {
      const [, claims] = (await token()).split('.');
      return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
    },
  ],
] satisfies [string, () => Promise<string>][])
  test(`refuses a token ${what}`, async () => {
    const { status, body, headers } = await me(await forged());
    expect([status, body.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });

test('refuses a genuine token of a user who has been deactivated', async () => {
  const staff = await token({ email: 'staff@outside.test' });
  const { body: users } = await tested.ask('GET', '/api/v1/merchant/users', { token: shop.owner });
  const { id } = users.items.find(({ email }: { email: string }) => email === 'staff@outside.test');
  const change = (active: boolean) =>
    tested.ask('PATCH', `/api/v1/merchant/users/${id}`, { token: shop.owner, body: { active } });
  await change(false);
  expect((await me(staff)).status).toBe(401);
  await change(true);
  expect((await me(staff)).status).toBe(200);
});

test('tokens of our own stay good beside the provider, also while it is down', async () => {
  published.status = 500;
  try {
    expect((await me(shop.owner)).status).toBe(200);
  } finally {
    published.status = 200;
  }
});
