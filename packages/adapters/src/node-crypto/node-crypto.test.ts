import { realDigestsContract } from '@tresen/domain/testing';
import { describe, expect, test } from 'vitest';
import { constantTimeEqual, derivedKey, nodeDigests, nodeRandomness, sealer } from './index.ts';

describe('digests by Node', () => realDigestsContract(test, (key) => nodeDigests(Buffer.from(key))));

describe('derived keys', () => {
  test('one secret makes the same key for the same purpose, and another for another', () => {
    expect(derivedKey('a secret', 'pins')).toEqual(derivedKey('a secret', 'pins'));
    expect(derivedKey('a secret', 'pins')).not.toEqual(derivedKey('a secret', 'settings'));
    expect(derivedKey('a secret', 'pins')).not.toEqual(derivedKey('b secret', 'pins'));
    expect(derivedKey('a secret', 'pins')).toHaveLength(32);
  });
});

describe('a sealed text', () => {
  const seals = sealer(derivedKey('a secret', 'sealing'));

  test('opens where it was sealed for', () => {
    for (const text of ['', 'x', 'Crème brûlée 🍮', '{"kty":"OKP"}'.repeat(100)])
      expect(seals.unseal(seals.seal(text, 'here'), 'here')).toBe(text);
  });

  test('does not show its text, and is another each time', () => {
    const [one, two] = [seals.seal('plain words', 'here'), seals.seal('plain words', 'here')];
    expect(one).not.toContain('plain');
    expect(one).not.toBe(two);
  });

  test('does not open elsewhere, under another key, or changed', () => {
    const sealed = seals.seal('plain words', 'here');
    expect(() => seals.unseal(sealed, 'there')).toThrow();
    expect(() => sealer(derivedKey('b secret', 'sealing')).unseal(sealed, 'here')).toThrow();
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      // The last letter of base64url carries bits that are not read.
      if (at < sealed.length - 1) expect(() => seals.unseal(changed, 'here'), `changed at ${at}`).toThrow();
    }
    for (const other of ['', 'v1.', 'v1.AAAA', sealed.slice(0, -8)])
      expect(() => seals.unseal(other, 'here')).toThrow();
  });

  test('needs a key of 32 bytes', () => {
    expect(() => sealer(new Uint8Array(16))).toThrow(RangeError);
  });
});

test('secrets are equal only when all of them is', () => {
  expect(constantTimeEqual('one', 'one')).toBe(true);
  expect(constantTimeEqual('one', 'onf')).toBe(false);
  expect(constantTimeEqual('one', 'one ')).toBe(false);
  expect(constantTimeEqual('', 'one')).toBe(false);
});

test('randomness has as many bytes as asked, and others each time', () => {
  expect(nodeRandomness.bytes(32)).toHaveLength(32);
  expect(nodeRandomness.bytes(32)).not.toEqual(nodeRandomness.bytes(32));
});
