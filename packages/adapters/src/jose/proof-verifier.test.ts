import { base64url, checkProof, newNonce, type CheckProof } from '@tresen/domain';
import { fakeDigests, fakeEphemeralStore, manualClock, seededRandomness } from '@tresen/domain/testing';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
  type JWK,
} from 'jose';
import { describe, expect, test } from 'vitest';
import { joseProofVerifier } from './index.ts';

const clock = manualClock();
const request = { method: 'POST', url: 'https://tresen.test/oauth/token' };
const deps = {
  proofs: joseProofVerifier,
  ephemeral: fakeEphemeralStore(clock),
  digests: fakeDigests,
  clock,
  random: seededRandomness(),
};

interface Key {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

async function newKey(alg: string): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, jwk: await exportJWK(publicKey) };
}

let proofs = 0;

function prove(
  { privateKey, jwk }: Key,
  alg: string,
  header: Record<string, unknown> = {},
  claims: Record<string, unknown> = {},
) {
  const said = {
    htm: request.method,
    htu: request.url,
    iat: Math.floor(clock.now() / 1_000),
    jti: `proof-${++proofs}`,
    ...claims,
  };
  return new SignJWT(said).setProtectedHeader({ typ: 'dpop+jwt', alg, jwk, ...header }).sign(privateKey);
}

const check = (proof: string, more: Partial<CheckProof> = {}) => checkProof(deps)({ ...request, ...more, proof });

describe('a proof of possession', () => {
  test.each([['Ed25519'], ['EdDSA'], ['ES256']])('by a key for %s tells its thumbprint', async (alg) => {
    const key = await newKey(alg);
    expect(await check(await prove(key, alg))).toEqual({ thumbprint: await calculateJwkThumbprint(key.jwk) });
    const [accessToken, nonce] = ['a token', newNonce(deps)()];
    const ath = base64url(fakeDigests.sha256(accessToken));
    const bound = await prove(key, alg, {}, { ath, nonce });
    const thumbprint = await calculateJwkThumbprint(key.jwk);
    expect(await check(bound, { accessToken, thumbprint, nonceRequired: true })).toEqual({ thumbprint });
  });

  test('whose signature was made by another key, or for other words, is none', async () => {
    const [mine, other] = [await newKey('ES256'), await newKey('ES256')];
    const proof = await prove(mine, 'ES256');
    const [header, , signature] = proof.split('.');
    const body = Buffer.from(JSON.stringify({ htm: 'GET', htu: request.url, iat: 1, jti: 'x' })).toString('base64url');
    for (const text of [
      await prove({ privateKey: other.privateKey, jwk: mine.jwk }, 'ES256'),
      `${header}.${body}.${signature}`,
      `${proof.slice(0, -6)}AAAAAA`,
      '',
      'a.b.c',
      'garbage',
    ])
      expect(await joseProofVerifier.verify(text), text).toBeUndefined();
  });

  test('that shows its private key, no key, or one of another kind, is none', async () => {
    const key = await newKey('ES256');
    const showing = await exportJWK(key.privateKey);
    const rsa = await newKey('RS256');
    const p384 = await newKey('ES384');
    const secret = Buffer.from('a secret of thirty-two characters');
    const symmetricKey: JWK = { kty: 'oct', k: secret.toString('base64url') };
    const symmetric = await new SignJWT({ htm: 'POST', jti: 'x' })
      .setProtectedHeader({
        typ: 'dpop+jwt',
        alg: 'HS256',
        jwk: symmetricKey,
      })
      .sign(secret);
    for (const text of [
      await prove({ ...key, jwk: showing }, 'ES256'),
      await prove(key, 'ES256', { jwk: undefined }),
      await prove(key, 'ES256', { jwk: { kty: 'EC', crv: 'P-256', x: 'no', y: 'point' } }),
      await prove(key, 'ES256', { jwk: 'text' }),
      await prove(key, 'ES256', { typ: 'JWT' }),
      await prove(rsa, 'RS256'),
      await prove(p384, 'ES384'),
      symmetric,
      new UnsecuredJWT({ htm: 'POST', htu: request.url, jti: 'x' }).encode(),
    ])
      expect(await joseProofVerifier.verify(text), text).toBeUndefined();
  });
});
