import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hours, instant, minutes } from '@tresen/domain';
import { desk } from './desk-under-test.ts';
import { verifyCallback, type RootKey } from './callbacks.ts';
import {
  callbackSigner,
  strangersKey,
  type CallbackToSign,
  type Otherwise,
  type SignedCallback,
} from './testing/signer.ts';

const now = instant('2026-01-05T09:00:00Z');
const issuerId = '3388000000012345678';
const signer = callbackSigner({ now: () => now });
const about: CallbackToSign = {
  recipient: issuerId,
  classId: `${issuerId}.program-1`,
  objectId: `${issuerId}.serial`,
  nonce: 'nonce-1',
};

const sign = (change: Partial<CallbackToSign> = {}, otherwise: Otherwise = {}) =>
  signer.sign({ ...about, ...change }, otherwise);
const read = (body: unknown, rootKeys: readonly RootKey[] = signer.rootKeys, at: number = now) =>
  verifyCallback({ body, issuerId, rootKeys, now: at });

const resigned = (callback: SignedCallback, change: Partial<SignedCallback>): SignedCallback => ({
  ...callback,
  ...change,
});
const flipped = (base64: string): string => {
  const bytes = Buffer.from(base64, 'base64');
  bytes[bytes.length - 1]! ^= 1;
  return bytes.toString('base64');
};
const otherIntermediate = () => callbackSigner({ now: () => now }).sign(about).intermediateSigningKey;

/** Each is genuine but for one thing. */
const forgeries: Record<string, () => unknown> = {
  'a changed byte of the signature': () => resigned(sign(), { signature: flipped(sign().signature) }),
  'no signature': () => resigned(sign(), { signature: '' }),
  'a message changed after it was signed': () => {
    const genuine = sign();
    return resigned(genuine, { signedMessage: genuine.signedMessage.replace('"save"', '"del"') });
  },
  'the message of another callback': () =>
    resigned(sign(), { signedMessage: sign({ nonce: 'nonce-2' }).signedMessage }),
  'a message signed by a stranger': () => sign({}, { messageKey: strangersKey() }),
  'an intermediate key signed by a stranger': () => sign({}, { rootKey: strangersKey() }),
  'an intermediate key of another root': () => resigned(sign(), { intermediateSigningKey: otherIntermediate() }),
  'an intermediate key put in place of the signed one': () => {
    const genuine = sign();
    const { signedKey } = otherIntermediate();
    return resigned(genuine, { intermediateSigningKey: { ...genuine.intermediateSigningKey, signedKey } });
  },
  'an intermediate key without signatures': () =>
    resigned(sign(), { intermediateSigningKey: { ...sign().intermediateSigningKey, signatures: [] } }),
  'an intermediate key that has expired': () => sign({}, { intermediateExpiresAt: now }),
  'an intermediate key whose end was moved': () => {
    const genuine = sign({}, { intermediateExpiresAt: now - 1 });
    const signedKey = genuine.intermediateSigningKey.signedKey.replace(/"\d+"/, `"${now + hours(1)}"`);
    return resigned(genuine, { intermediateSigningKey: { ...genuine.intermediateSigningKey, signedKey } });
  },
  'another sender': () => sign({}, { sender: 'GooglePay' }),
  'another recipient': () => sign({ recipient: '3388000000099999999' }),
  'another version of the protocol': () => sign({}, { protocol: 'ECv2' }),
  'another version on the envelope': () => sign({}, { namedProtocol: 'ECv1' }),
  'a version signed that the envelope does not name': () =>
    sign({}, { protocol: 'ECv1', namedProtocol: 'ECv2SigningOnly' }),
  'a message that has expired': () => sign({ expTimeMillis: now }),
  'a message without an end': () => sign({ expTimeMillis: 'never' }),
  'a pass of another issuer': () => sign({ objectId: '3388000000099999999.serial' }),
  'an issuer that ours only begins with': () => sign({ objectId: `${issuerId}9.serial` }),
  'an event nobody knows': () => sign({ eventType: 'view' }),
  'no nonce': () => sign({ nonce: '' }),
  'a class of another issuer': () => sign({ classId: '3388000000099999999.program-1' }),
  'texts that run on into each other': () =>
    sign(
      { recipient: issuerId.slice(0, -1) },
      { protocol: `${issuerId.at(-1)}ECv2SigningOnly`, namedProtocol: 'ECv2SigningOnly' },
    ),
  'an intermediate key of another curve': () =>
    sign({}, { intermediate: generateKeyPairSync('ec', { namedCurve: 'P-384' }) }),
  'an intermediate key of another kind': () =>
    sign({}, { intermediate: generateKeyPairSync('rsa', { modulusLength: 2048 }) }),
};

describe('a callback of Google’s', () => {
  test('is read: what happened, to which pass, and by which nonce it is known again', () => {
    expect(read(sign())).toEqual({
      event: 'saved',
      classId: about.classId,
      objectId: about.objectId,
      nonce: 'nonce-1',
      expiresAt: now + hours(1),
    });
    expect(read(sign({ eventType: 'del' }))).toMatchObject({ event: 'deleted' });
    expect(read(sign({ expTimeMillis: String(now + 1) }))).toMatchObject({ event: 'saved' });
  });

  test('there are at least twenty ways to forge one', () => {
    expect(Object.keys(forgeries).length).toBeGreaterThanOrEqual(20);
  });

  test.each(Object.entries(forgeries))('is refused with %s', (_what, forge) => {
    expect(read(forge())).toBeUndefined();
  });

  test('is refused when its root key has expired, is none, or is of another protocol', () => {
    const [root] = signer.rootKeys;
    expect(read(sign(), [{ ...root!, keyExpiration: String(now) }])).toBeUndefined();
    expect(read(sign(), [{ ...root!, protocolVersion: 'ECv1' }])).toBeUndefined();
    expect(read(sign(), [{ ...root!, keyValue: 'AAAA' }])).toBeUndefined();
    expect(read(sign(), [])).toBeUndefined();
    expect(read(sign(), [{ ...root!, keyValue: 'AAAA' }, root!])).toMatchObject({ event: 'saved' });
  });

  test.each([
    undefined,
    null,
    7,
    'text',
    [],
    {},
    { protocolVersion: 'ECv2SigningOnly' },
    { ...sign(), signedMessage: {} },
  ])('is not taken for one when it is %j', (body) => {
    expect(read(body)).toBeUndefined();
  });
});

describe('the keys that callbacks are verified by', () => {
  test('are fetched once, kept as long as Google allows, and asked for anew when they explain nothing', async () => {
    const { clock, google, wallet, asked } = desk();
    google.hire([issuerId]);
    const callback = google.signer.sign(about);
    expect(await wallet.readCallback(callback)).toEqual({
      event: 'saved',
      nonce: 'nonce-1',
      issuer: issuerId,
      serial: 'serial',
      expiresAt: now + hours(1),
    });
    await wallet.readCallback(google.signer.sign(about));
    expect(asked(/keys/)).toHaveLength(1);
    clock.advance(hours(1));
    await wallet.readCallback(google.signer.sign(about));
    expect(asked(/keys/)).toHaveLength(2);
    // A forger can have us ask once a minute, and no more.
    for (let times = 0; times < 50; times++)
      await wallet.readCallback(callbackSigner({ now: () => clock.now() }).sign(about));
    expect(asked(/keys/)).toHaveLength(2);
    clock.advance(minutes(2));
    for (let times = 0; times < 50; times++)
      await wallet.readCallback(callbackSigner({ now: () => clock.now() }).sign(about));
    expect(asked(/keys/)).toHaveLength(3);
  });

  test('cannot be had: the callback is neither believed nor lost', async () => {
    const { google, wallet } = desk();
    google.failNext('no answer');
    const callback = google.signer.sign(about);
    await expect(wallet.readCallback(callback)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await wallet.readCallback(callback)).toMatchObject({ event: 'saved' });
  });
});
