import { beforeEach, describe, expect, test } from 'vitest';
import { isDomainError } from '../kernel/errors.ts';
import { days, minutes, seconds } from '../kernel/time.ts';
import {
  fakeDigests,
  fakeEphemeralStore,
  fakeProof,
  fakeProofVerifier,
  manualClock,
  seededRandomness,
} from '../testing/fakes.ts';
import { base64url, checkProof, newNonce, type CheckProof } from './dpop.ts';

const clock = manualClock();
const random = seededRandomness();
let deps: Parameters<typeof checkProof>[0];
let proofs = 0;

beforeEach(() => {
  deps = { proofs: fakeProofVerifier, ephemeral: fakeEphemeralStore(clock), digests: fakeDigests, clock, random };
});

const request = { method: 'POST', url: 'https://tresen.test/api/v1/time/kiosk/auth' };
const claims = (change: Record<string, unknown> = {}) => ({
  htm: 'POST',
  htu: request.url,
  iat: clock.now() / 1_000,
  jti: `proof-${++proofs}`,
  ...change,
});
const check = (
  change: Record<string, unknown> = {},
  more: Partial<CheckProof> = {},
  header: Record<string, unknown> = {},
) => checkProof(deps)({ ...request, proof: fakeProof('key', claims(change), header), ...more });
const invalid = (reason: string) => ({ code: 'DEVICE_PROOF_INVALID', data: { reason } });

describe('a proof', () => {
  test('tells which key it was made with', async () => {
    expect(await check()).toEqual({ thumbprint: 'key' });
    expect(await check({}, { thumbprint: 'key' })).toEqual({ thumbprint: 'key' });
  });

  test('is for one request: method, address, key, token', async () => {
    await expect(check({ htm: 'GET' })).rejects.toMatchObject(invalid('htm'));
    await expect(check({ htm: 'post' })).rejects.toMatchObject(invalid('htm'));
    for (const htu of [
      'https://tresen.test/api/v1/time/kiosk',
      'https://evil.test/api/v1/time/kiosk/auth',
      'http://tresen.test/api/v1/time/kiosk/auth',
      'https://tresen.test@evil.test/api/v1/time/kiosk/auth',
      '/api/v1/time/kiosk/auth',
      '',
      7,
      undefined,
    ])
      await expect(check({ htu }), String(htu)).rejects.toMatchObject(invalid('htu'));
    await expect(check({}, { thumbprint: 'other' })).rejects.toMatchObject(invalid('key'));
    const ath = base64url(fakeDigests.sha256('token'));
    expect(await check({ ath }, { accessToken: 'token' })).toEqual({ thumbprint: 'key' });
    await expect(check({ ath }, { accessToken: 'other' })).rejects.toMatchObject(invalid('ath'));
    await expect(check({}, { accessToken: 'token' })).rejects.toMatchObject(invalid('ath'));
    await expect(check({ ath })).rejects.toMatchObject(invalid('ath'));
  });

  test('may spell the same address otherwise, and knows nothing of query and fragment', async () => {
    for (const htu of ['HTTPS://TRESEN.test:443/api/v1/time/kiosk/auth', `${request.url}?a=1`, `${request.url}#x`])
      expect(await check({ htu }), htu).toEqual({ thumbprint: 'key' });
    expect(await check({ htu: 'https://tresen.test' }, { url: 'https://tresen.test/?q=%2f' })).toEqual({
      thumbprint: 'key',
    });
    expect(await check({ htu: 'https://tresen.test/%2f' }, { url: 'https://tresen.test/%2F' })).toEqual({
      thumbprint: 'key',
    });
  });

  test('is of the right type, by a public key, under an asymmetric algorithm', async () => {
    await expect(check({}, {}, { typ: 'JWT' })).rejects.toMatchObject(invalid('typ'));
    for (const alg of ['HS256', 'none', 'RS256', undefined])
      await expect(check({}, {}, { alg })).rejects.toMatchObject(invalid('alg'));
    for (const jwk of [undefined, 'x', { kty: 'OKP', d: 'private' }, { kty: 'oct', k: 'secret' }])
      await expect(check({}, {}, { jwk })).rejects.toMatchObject(invalid('jwk'));
    await expect(check({}, {}, { crit: ['exp'] })).rejects.toMatchObject(invalid('crit'));
    await expect(check({}, { proof: 'garbage' })).rejects.toMatchObject(invalid('signature'));
    await expect(check({ jti: '' })).rejects.toMatchObject(invalid('jti'));
    await expect(check({ jti: 'x'.repeat(5_000) })).rejects.toMatchObject(invalid('signature'));
  });

  test('is neither too old nor too new', async () => {
    const at = (ms: number) => (clock.now() + ms) / 1_000;
    expect(await check({ iat: at(-seconds(120)) })).toBeDefined();
    expect(await check({ iat: at(seconds(60)) })).toBeDefined();
    for (const iat of [at(-seconds(121)), at(seconds(61)), at(days(1)), 'now', undefined, Number.NaN])
      await expect(check({ iat }), String(iat)).rejects.toMatchObject(invalid('iat'));
  });

  test('is good once, also when many come with it at the same time', async () => {
    const proof = fakeProof('key', claims());
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => checkProof(deps)({ ...request, proof })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    clock.advance(seconds(100));
    await expect(checkProof(deps)({ ...request, proof })).rejects.toMatchObject(invalid('jti'));
  });

  test('does not take the number of a proof away from another key', async () => {
    const same = claims();
    expect(await checkProof(deps)({ ...request, proof: fakeProof('one', same) })).toEqual({ thumbprint: 'one' });
    expect(await checkProof(deps)({ ...request, proof: fakeProof('two', same) })).toEqual({ thumbprint: 'two' });
  });
});

describe('a nonce', () => {
  const demanded = { nonceRequired: true };

  test('is handed out where one is needed, and good once', async () => {
    const error: unknown = await check({}, demanded).catch((refused: unknown) => refused);
    expect(error).toMatchObject({ code: 'DEVICE_NONCE_REQUIRED', data: { nonce: expect.any(String) } });
    const nonce = isDomainError(error) && 'nonce' in error.data ? error.data.nonce : undefined;
    expect(await check({ nonce }, demanded)).toEqual({ thumbprint: 'key' });
    await expect(check({ nonce }, demanded)).rejects.toMatchObject({ code: 'DEVICE_NONCE_REQUIRED' });
  });

  test('is good for a minute', async () => {
    const nonce = newNonce(deps)();
    const late = newNonce(deps)();
    clock.advance(seconds(60));
    expect(await check({ nonce }, demanded)).toBeDefined();
    clock.advance(1);
    await expect(check({ nonce: late }, demanded)).rejects.toMatchObject({ code: 'DEVICE_NONCE_REQUIRED' });
  });

  test('is ours: a made-up or changed one is refused, also where none is needed', async () => {
    const nonce = newNonce(deps)();
    for (const other of [
      '',
      'x',
      `${nonce}0`,
      nonce.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      `z${nonce}`,
      7,
      null,
    ])
      await expect(check({ nonce: other }), String(other)).rejects.toMatchObject({ code: 'DEVICE_NONCE_REQUIRED' });
  });

  test('lets a clock be wrong by some minutes: the server has dated it', async () => {
    const off = (ms: number) => check({ nonce: newNonce(deps)(), iat: (clock.now() + ms) / 1_000 }, demanded);
    expect(await off(minutes(-9))).toBeDefined();
    expect(await off(minutes(9))).toBeDefined();
    await expect(off(minutes(-11))).rejects.toMatchObject(invalid('iat'));
  });
});

test('hexadecimal becomes base64url', () => {
  // RFC 4648, section 10
  for (const [hex, text] of [
    ['', ''],
    ['66', 'Zg'],
    ['666f', 'Zm8'],
    ['666f6f', 'Zm9v'],
    ['666f6f626172', 'Zm9vYmFy'],
    ['fbff', '-_8'],
  ] as const)
    expect(base64url(hex)).toBe(text);
});
