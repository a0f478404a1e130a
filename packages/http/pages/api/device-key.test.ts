import { createHash, createPublicKey, verify, type JsonWebKey as NodeJwk } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  deviceKey,
  makeKey,
  prove,
  thumbprint,
  type DeviceKey,
  type KeyAlgorithm,
  type KeyStore,
} from './device-key.ts';

const algorithms: readonly KeyAlgorithm[] = ['Ed25519', 'ES256'];

const decoded = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());

/** Read by Node's own crypto, not by what made it. */
function opened(proof: string) {
  const [header, claims, signature] = proof.split('.') as [string, string, string];
  const { alg, jwk, ...rest } = decoded(header) as { alg: string; jwk: NodeJwk };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const genuine = verify(
    alg === 'EdDSA' ? null : 'sha256',
    Buffer.from(`${header}.${claims}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  return { alg, jwk, rest, genuine, claims: decoded(claims) as Record<string, unknown> };
}

function shelf(): KeyStore {
  let kept: DeviceKey | null = null;
  return {
    read: () => Promise.resolve(kept),
    write: async (key) => void (kept = key),
    clear: async () => void (kept = null),
  };
}

describe.each(algorithms)('the key of a device, %s', (algorithm) => {
  test('cannot be taken out', async () => {
    const { privateKey } = await makeKey(algorithm);
    expect(privateKey.extractable).toBe(false);
    for (const format of ['jwk', 'pkcs8'] as const)
      await expect(crypto.subtle.exportKey(format, privateKey)).rejects.toThrow();
  });

  test('signs a proof of method, address, token and nonce, without query, fragment or private part', async () => {
    const key = await makeKey(algorithm);
    const now = Date.parse('2026-03-29T01:59:59.900Z');
    const proof = await prove(
      key,
      { method: 'POST', url: 'https://shop.test:8443/api/v1/me?q=1#x', accessToken: 'abc', nonce: 'n1' },
      now,
    );
    const { genuine, rest, jwk, claims } = opened(proof);
    expect(genuine).toBe(true);
    expect(rest).toEqual({ typ: 'dpop+jwt' });
    expect(jwk).toEqual(key.jwk);
    expect(Object.keys(jwk)).not.toContain('d');
    expect(claims).toEqual({
      jti: expect.any(String),
      htm: 'POST',
      htu: 'https://shop.test:8443/api/v1/me',
      iat: 1774749599,
      ath: createHash('sha256').update('abc').digest('base64url'),
      nonce: 'n1',
    });
  });

  test('says nothing of a token or a nonce where there is none, and never signs the same twice', async () => {
    const key = await makeKey(algorithm);
    const request = { method: 'GET', url: 'https://shop.test/oauth/token' };
    const [first, second] = [opened(await prove(key, request)), opened(await prove(key, request))];
    expect(Object.keys(first.claims).sort()).toEqual(['htm', 'htu', 'iat', 'jti']);
    expect(first.claims.jti).not.toBe(second.claims.jti);
  });
});

describe('the key of a device', () => {
  test('has the thumbprint of RFC 8037, appendix A.3', async () => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as const;
    expect(await thumbprint({ jwk })).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  test('is made once and found again', async () => {
    const store = shelf();
    const [first, again] = [await deviceKey(store), await deviceKey(store)];
    expect(again).toBe(first);
    await store.clear();
    expect(await thumbprint(await deviceKey(store))).not.toBe(await thumbprint(first));
  });
});
