import { afterAll, beforeAll, expect, test } from 'vitest';
import { deviceKey } from './dpop.ts';
import { hostUnderTest, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';
import { readQr } from './qr.ts';

const publicUrl = 'https://counter.example.com';

let tested: HostUnderTest;
let shop: Shop;
beforeAll(async () => {
  tested = await hostUnderTest({ PUBLIC_URL: `${publicUrl}/` });
  shop = await openShop(tested, 'public');
}, 60_000);
afterAll(() => tested?.stop());

test('the public address is the issuer, where codes are approved, and what the QR code leads to', async () => {
  const { body: metadata } = await tested.ask('GET', '/.well-known/oauth-authorization-server');
  expect(metadata.issuer).toBe(publicUrl);
  for (const [name, value] of Object.entries<string>(metadata))
    if (/_(endpoint|uri)$/.test(name)) expect(value.startsWith(`${publicUrl}/`), name).toBe(true);
  const { body: started } = await tested.ask('POST', '/oauth/device_authorization', {
    key: null,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'client_id=tresen-device',
  });
  expect(started.verification_uri).toBe(`${publicUrl}/pair/device`);
  expect(started.verification_uri_complete).toBe(`${publicUrl}/pair/device?user_code=${started.user_code}`);
  const { body: paired } = await tested.ask('POST', '/api/v1/merchant/devices', {
    token: shop.owner,
    body: { store_id: shop.storeId, label: 'Tablet' },
  });
  expect(JSON.parse(readQr(paired.qr_png) ?? '')).toMatchObject({ api_url: publicUrl });
});

test('a proof is for the public address, and for no other that the host may be reached by', async () => {
  const pair = async () => {
    const body = { store_id: shop.storeId, label: 'Kiosk', kind: 'kiosk' };
    const { body: paired } = await tested.ask('POST', '/api/v1/merchant/devices', { token: shop.owner, body });
    return paired.setup_payload.claim_code as string;
  };
  const claim = async (origin: string, code: string) => {
    const key = await deviceKey('ES256');
    const send = async (nonce?: string) =>
      tested.ask('POST', '/api/v1/devices/claim', {
        body: { claim_code: code },
        headers: {
          'X-Forwarded-Host': new URL(origin).host,
          DPoP: await key.prove({
            method: 'POST',
            url: `${origin}/api/v1/devices/claim`,
            nonce,
            now: tested.clock.now(),
          }),
        },
      });
    const asked = await send();
    return asked.body.code === 'DEVICE_NONCE_REQUIRED' ? send(asked.headers.get('dpop-nonce') ?? '') : asked;
  };
  const code = await pair();
  for (const origin of [tested.url, 'https://elsewhere.test'])
    expect((await claim(origin, code)).body.code, origin).toBe('DEVICE_PROOF_INVALID');
  expect((await claim(publicUrl, code)).status).toBe(200);
});
