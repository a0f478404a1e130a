import { days, minutes, seconds } from '@tresen/domain';
import { manualClock, tokenSignerContract } from '@tresen/domain/testing';
import {
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
  type JWK,
} from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { derivedKey, sealer } from '../node-crypto/index.ts';
import { joseTokenSigner, keyRing, type KeyStore, type StoredKey } from './index.ts';

const issuer = 'https://tresen.test';
const { seal, unseal } = sealer(derivedKey('a secret', 'keys'));

function memoryKeys() {
  const keys: StoredKey[] = [];
  const store = { keys, reads: 0, broken: false };
  const port: KeyStore = {
    list: async () => {
      store.reads++;
      if (store.broken) throw new Error('no database');
      return [...keys];
    },
    add: async (key) => void keys.push(key),
  };
  return Object.assign(store, port);
}

function host(store = memoryKeys(), clock = manualClock()) {
  const ring = keyRing({ store, clock, seal, unseal });
  return { store, clock, ring, signer: joseTokenSigner({ ring, clock, issuer }) };
}

const access = (expiresAt: number) =>
  ({ type: 'access', subject: 'someone', claims: { role: 'owner' }, expiresAt }) as const;

describe('tokens by jose', () => {
  tokenSignerContract(test, async () => host());

  test('name their key, their type and EdDSA', async () => {
    const { signer, clock, store } = host();
    const token = await signer.sign(access(clock.now() + minutes(10)));
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', kid: store.keys[0]?.kid, typ: 'at+jwt' });
  });

  test('a caller cannot set the claims that decide', async () => {
    const { signer, clock } = host();
    for (const name of ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'])
      await expect(signer.sign({ ...access(clock.now() + 1_000), claims: { [name]: 'x' } })).rejects.toThrow(TypeError);
  });

  test('what was verified and is remembered cannot be changed by who reads it', async () => {
    const { signer, clock } = host();
    const token = await signer.sign(access(clock.now() + minutes(10)));
    const statement = await signer.verify('access', token);
    expect(() => Object.assign(statement?.claims ?? {}, { role: 'admin' })).toThrow();
    expect(await signer.verify('access', token)).toEqual({ subject: 'someone', claims: { role: 'owner' } });
  });

  test('remembers no more than its limit and is right beyond it', async () => {
    const { ring, clock } = host();
    const signer = joseTokenSigner({ ring, clock, issuer, remembered: 2 });
    const tokens = await Promise.all(
      [1, 2, 3, 4].map((at) => signer.sign({ ...access(clock.now() + minutes(10)), subject: `${at}` })),
    );
    for (let round = 0; round < 2; round++)
      for (const [at, token] of tokens.entries())
        expect((await signer.verify('access', token))?.subject).toBe(`${at + 1}`);
  });
});

describe('a forged or confused token says nothing', () => {
  let it: ReturnType<typeof host>;
  let genuine: string;
  let kid: string;
  let key: CryptoKey;
  const good = { role: 'admin' };
  beforeEach(async () => {
    it = host();
    genuine = await it.signer.sign(access(it.clock.now() + minutes(10)));
    const stored = it.store.keys[0]!;
    kid = stored.kid;
    key = (await importJWK(JSON.parse(unseal(stored.privateJwk, kid)) as JWK, 'EdDSA')) as CryptoKey;
  });

  /** A token as ours is, but for what the forger changes. */
  const forge = (
    change: {
      alg?: string;
      kid?: string | undefined;
      typ?: string;
      iss?: string;
      aud?: string;
      exp?: number;
      omit?: string;
    } = {},
    by: CryptoKey | Uint8Array = key,
  ) => {
    const now = Math.floor(it.clock.now() / 1_000);
    const claims: Record<string, unknown> = {
      ...good,
      iss: issuer,
      aud: 'tresen:access',
      sub: 'someone',
      iat: now,
      exp: now + 600,
      ...change,
    };
    for (const name of ['alg', 'kid', 'typ', 'omit', change.omit ?? '']) delete claims[name];
    const named = 'kid' in change ? change.kid : kid;
    const header = {
      alg: change.alg ?? 'EdDSA',
      typ: change.typ ?? 'at+jwt',
      ...(named !== undefined && { kid: named }),
    };
    return new SignJWT(claims).setProtectedHeader(header).sign(by);
  };
  const says = (token: string) => it.signer.verify('access', token);

  test('(the forger of these tests makes good tokens when nothing is changed)', async () => {
    expect(await says(await forge())).toEqual({ subject: 'someone', claims: good });
  });

  test('another typ', async () => {
    for (const typ of ['JWT', 'staff-ticket+jwt', 'dpop+jwt', 'at', ''])
      expect(await says(await forge({ typ })), typ).toBeUndefined();
  });

  test('another audience', async () => {
    for (const aud of ['tresen:staff_ticket', 'tresen', ''])
      expect(await says(await forge({ aud })), aud).toBeUndefined();
  });

  test('another issuer', async () => {
    for (const iss of ['https://evil.test', `${issuer}/`, ''])
      expect(await says(await forge({ iss })), iss).toBeUndefined();
  });

  test('a claim that decides left out', async () => {
    for (const omit of ['iss', 'aud', 'sub', 'exp', 'iat'])
      expect(await says(await forge({ omit })), omit).toBeUndefined();
  });

  test('expired, or expiring this very second', async () => {
    const now = Math.floor(it.clock.now() / 1_000);
    for (const exp of [now, now - 1, 0]) expect(await says(await forge({ exp }))).toBeUndefined();
  });

  test('no key, an unknown key, or a key of the same name that is not ours', async () => {
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    expect(await says(await forge({ kid: undefined }))).toBeUndefined();
    expect(await says(await forge({ kid: 'unknown' }))).toBeUndefined();
    expect(await says(await forge({}, privateKey))).toBeUndefined();
  });

  test('alg none', async () => {
    const unsecured = new UnsecuredJWT(good)
      .setIssuer(issuer)
      .setAudience('tresen:access')
      .setSubject('someone')
      .setIssuedAt()
      .setExpirationTime('1h')
      .encode();
    expect(await says(unsecured)).toBeUndefined();
    const [, payload] = genuine.split('.');
    for (const alg of ['none', 'None', 'NONE']) {
      const header = Buffer.from(JSON.stringify({ alg, kid, typ: 'at+jwt' })).toString('base64url');
      expect(await says(`${header}.${payload}.`)).toBeUndefined();
    }
  });

  test('our public key as the secret of an HMAC', async () => {
    const publicJwk = it.store.keys[0]!.publicJwk;
    for (const secret of [JSON.stringify(publicJwk), String(publicJwk['x'])])
      expect(await says(await forge({ alg: 'HS256' }, Buffer.from(secret.padEnd(32, '='))))).toBeUndefined();
  });

  test('another algorithm under our kid', async () => {
    for (const alg of ['ES256', 'RS256', 'PS256']) {
      const { privateKey } = await generateKeyPair(alg);
      expect(await says(await forge({ alg }, privateKey)), alg).toBeUndefined();
    }
  });

  test('a key that the token brings along', async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const jwk = await exportJWK(publicKey);
    const now = Math.floor(it.clock.now() / 1_000);
    const token = await new SignJWT({
      ...good,
      iss: issuer,
      aud: 'tresen:access',
      sub: 'someone',
      iat: now,
      exp: now + 600,
    })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, jwk })
      .sign(privateKey);
    expect(await says(token)).toBeUndefined();
  });

  test('a claim or the signature changed', async () => {
    const [header, , signature] = genuine.split('.');
    const payload = Buffer.from(
      JSON.stringify({ ...good, iss: issuer, aud: 'tresen:access', sub: 'someone', iat: 0, exp: 9e9 }),
    ).toString('base64url');
    expect(await says(`${header}.${payload}.${signature}`)).toBeUndefined();
    expect(await says(`${genuine.slice(0, -10)}AAAAAAAAAA`)).toBeUndefined();
  });

  test('a token of one installation in another', async () => {
    const { signer } = host();
    expect(await signer.verify('access', genuine)).toBeUndefined();
  });
});

describe('keys', () => {
  test('are kept sealed, each for its own kid', async () => {
    const { ring, store } = host();
    await ring.signing();
    const [stored] = store.keys;
    expect(stored?.privateJwk).not.toContain('"d"');
    expect(() => unseal(stored!.privateJwk, 'another kid')).toThrow();
    expect(JSON.stringify(stored?.publicJwk)).not.toContain('"d"');
  });

  test('are published without their private half', async () => {
    const { ring } = host();
    await ring.signing();
    const { keys } = await ring.jwks();
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0]!).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });

  test('one first key is made, however many tokens are wanted at once', async () => {
    const { signer, clock, store } = host();
    await Promise.all(Array.from({ length: 10 }, () => signer.sign(access(clock.now() + 1_000))));
    expect(store.keys).toHaveLength(1);
  });

  test('hosts that start at once agree on the key that signs', async () => {
    const store = memoryKeys();
    const clock = manualClock();
    const hosts = [host(store, clock), host(store, clock), host(store, clock)];
    await Promise.all(hosts.map(({ ring }) => ring.signing()));
    clock.advance(minutes(1) + 1);
    await Promise.all(hosts.map(({ ring }) => ring.signing()));
    const chosen = await Promise.all(hosts.map(async ({ ring }) => (await ring.signing()).kid));
    expect(new Set(chosen).size).toBe(1);
  });

  test('a rotated key signs once every host knows it, and ends no session', async () => {
    const store = memoryKeys();
    const clock = manualClock();
    const [one, two] = [host(store, clock), host(store, clock)];
    const before = await one.signer.sign(access(clock.now() + days(365)));
    expect(await two.signer.verify('access', before)).toBeDefined();
    clock.advance(days(1));
    const { kid } = await one.ring.rotate();
    const announced = await one.signer.sign(access(clock.now() + days(1)));
    expect(decodeProtectedHeader(announced).kid).not.toBe(kid);
    clock.advance(minutes(2));
    const after = await one.signer.sign(access(clock.now() + days(1)));
    expect(decodeProtectedHeader(after).kid).toBe(kid);
    for (const token of [before, announced, after]) expect(await two.signer.verify('access', token)).toBeDefined();
    expect((await two.ring.jwks()).keys).toHaveLength(2);
  });

  test('are due to be followed after 90 days, and then only once', async () => {
    const { ring, clock, store } = host();
    await ring.signing();
    expect(await ring.rotateWhenDue()).toBeUndefined();
    clock.advance(days(90));
    expect(await ring.rotateWhenDue()).toBeDefined();
    expect(await ring.rotateWhenDue()).toBeUndefined();
    expect(store.keys).toHaveLength(2);
  });

  test('that have retired verify nothing, also of tokens seen before', async () => {
    const { signer, ring, clock } = host();
    const token = await signer.sign(access(clock.now() + days(1_000)));
    expect(await signer.verify('access', token)).toBeDefined();
    clock.advance(days(490));
    expect(await signer.verify('access', token)).toBeUndefined();
    expect((await ring.jwks()).keys).toHaveLength(0);
  });

  test('that were taken out of the store stop verifying within a minute', async () => {
    const { signer, clock, store } = host();
    const token = await signer.sign(access(clock.now() + days(1)));
    expect(await signer.verify('access', token)).toBeDefined();
    store.keys.length = 0;
    clock.advance(minutes(1));
    await signer.verify('access', 'anything that makes it look');
    await signer.sign(access(clock.now() + 1_000));
    await expect.poll(() => signer.verify('access', token)).toBeUndefined();
  });

  test('unknown kids make it look again, but not at every one', async () => {
    const { ring, store, clock } = host();
    await ring.signing();
    clock.advance(seconds(5));
    const { reads } = store;
    for (let at = 0; at < 50; at++) await ring.verifying(`unknown ${at}`);
    expect(store.reads).toBe(reads + 1);
  });

  test('read once serve on while the store cannot be reached', async () => {
    const { signer, store, clock } = host();
    const token = await signer.sign(access(clock.now() + days(1)));
    store.broken = true;
    clock.advance(minutes(5));
    expect(await signer.verify('access', token)).toBeDefined();
    expect(await signer.sign(access(clock.now() + 1_000))).toBeTypeOf('string');
  });

  test('that could never be read make tokens unavailable, not bad', async () => {
    const { signer, store, clock } = host();
    store.broken = true;
    await expect(signer.sign(access(clock.now() + 1_000))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    store.broken = false;
    expect(await signer.sign(access(clock.now() + 1_000))).toBeTypeOf('string');
  });

  test('sealed under a secret that is gone say so', async () => {
    const { store, clock } = host();
    await keyRing({ store, clock, seal, unseal }).signing();
    const other = sealer(derivedKey('another secret', 'keys'));
    await expect(keyRing({ store, clock, seal: other.seal, unseal: other.unseal }).signing()).rejects.toThrow(
      /cannot be unsealed/,
    );
  });
});
