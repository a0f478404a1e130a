import { createServer, type Server } from 'node:http';
import { minutes } from '@tresen/domain';
import { manualClock } from '@tresen/domain/testing';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joseOutsideIdentities } from './index.ts';

const issuer = 'https://idp.test/';
const audience = 'tresen-here';
const clock = manualClock();

/** An identity provider as far as we see of it: the keys it publishes. */
const provider: { keys: JWK[]; status: number; server: Server; url: string } = {
  keys: [],
  status: 200,
  server: createServer((_request, response) => {
    response
      .writeHead(provider.status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ keys: provider.keys }));
  }),
  url: '',
};
let privateKey: CryptoKey;

beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  privateKey = pair.privateKey;
  provider.keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }];
  await new Promise<void>((resolve) => provider.server.listen(0, '127.0.0.1', resolve));
  const address = provider.server.address();
  provider.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/jwks`;
});
afterAll(() => void provider.server.close());

const identities = (url = provider.url) => joseOutsideIdentities({ issuer, audience, jwksUrl: url, clock });

function token(
  change: Record<string, unknown> = {},
  header: { alg?: string; kid?: string } = {},
  by: CryptoKey | Uint8Array = privateKey,
) {
  const now = Math.floor(clock.now() / 1_000);
  const claims = {
    iss: issuer,
    aud: audience,
    sub: '42',
    iat: now,
    exp: now + 300,
    email: 'ada@shop.test',
    email_verified: true,
    ...change,
  };
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one', ...header }).sign(by);
}

describe('an outside identity provider', () => {
  test('says whose address it is, and whether it has seen that it is', async () => {
    expect(await identities().verify(await token())).toEqual({ email: 'ada@shop.test', emailVerified: true });
    expect(await identities().verify(await token({ email_verified: 'true' }))).toMatchObject({ emailVerified: true });
    for (const email_verified of [false, 'false', 1, null, undefined])
      expect(await identities().verify(await token({ email_verified }))).toMatchObject({ emailVerified: false });
  });

  test('is not believed about tokens of others, for others, or that have expired', async () => {
    const past = Math.floor((clock.now() - minutes(5)) / 1_000);
    for (const change of [
      { iss: 'https://evil.test/' },
      { aud: 'someone-else' },
      { exp: past },
      { email: undefined },
      { exp: undefined },
    ])
      expect(await identities().verify(await token(change)), JSON.stringify(change)).toBeUndefined();
  });

  test('is not believed by a key it did not publish, a symmetric one, or none', async () => {
    const stranger = await generateKeyPair('RS256');
    expect(await identities().verify(await token({}, {}, stranger.privateKey))).toBeUndefined();
    expect(await identities().verify(await token({}, { kid: 'two' }))).toBeUndefined();
    expect(
      await identities().verify(await token({}, { alg: 'HS256' }, Buffer.from(JSON.stringify(provider.keys[0])))),
    ).toBeUndefined();
    for (const text of ['', 'abc', 'a.b.c', `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`])
      expect(await identities().verify(text)).toBeUndefined();
  });

  test('that cannot be reached makes signing in unavailable, and says nothing of the token', async () => {
    const text = await token();
    const gone = { code: 'UNAVAILABLE', data: { what: 'identity_provider' } };
    await expect(identities('http://127.0.0.1:9/jwks').verify(text)).rejects.toMatchObject(gone);
    provider.status = 500;
    await expect(identities().verify(text)).rejects.toMatchObject(gone);
    provider.status = 200;
  });
});
