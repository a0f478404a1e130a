import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hash,
  hkdfSync,
  randomBytes,
  randomFillSync,
  timingSafeEqual,
} from 'node:crypto';
import type { Digests, Randomness, Sealer } from '@tresen/domain';

/** SHA-256, and HMAC-SHA-256 under `key`, which must serve nothing else; see {@link derivedKey}. */
export const nodeDigests = (key: Uint8Array): Digests => ({
  sha256: (text) => hash('sha256', text, 'hex'),
  keyed: (text) => createHmac('sha256', key).update(text).digest('hex'),
});

export const nodeRandomness: Randomness = {
  bytes: (length) => (length <= few ? someBytes(length) : randomBytes(length)),
};

/** As many bytes as an id takes. Those of a hundred ids are drawn at once: a draw costs the same for one as for all of them. */
const few = 16;
const drawn = new Uint8Array(100 * few);
let used = drawn.length;

function someBytes(length: number): Uint8Array {
  if (used + length > drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  return drawn.slice(used, (used += length));
}

/** 32 bytes for one purpose out of a secret that serves several (HKDF-SHA-256, RFC 5869): knowing one tells nothing of another. */
export const derivedKey = (secret: string, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));

const cipher = 'aes-256-gcm';
const form = 'v1.';
const nonceLength = 12;
const tagLength = 16;

/** A {@link Sealer} under AES-256-GCM with random nonces (NIST SP 800-38D); good for some billions of texts under one key. */
export function sealer(key: Uint8Array): Sealer {
  if (key.byteLength !== 32) throw new RangeError('a sealing key has 32 bytes');
  return {
    seal(text, context) {
      const nonce = randomBytes(nonceLength);
      const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagLength }).setAAD(Buffer.from(context));
      const body = Buffer.concat([nonce, sealing.update(text, 'utf8'), sealing.final(), sealing.getAuthTag()]);
      return form + body.toString('base64url');
    },
    unseal(sealed, context) {
      const body = Buffer.from(sealed.slice(form.length), 'base64url');
      if (!sealed.startsWith(form) || body.length < nonceLength + tagLength) throw new Error('not a sealed text');
      const opening = createDecipheriv(cipher, key, body.subarray(0, nonceLength), { authTagLength: tagLength })
        .setAAD(Buffer.from(context))
        .setAuthTag(body.subarray(-tagLength));
      return opening.update(body.subarray(nonceLength, -tagLength), undefined, 'utf8') + opening.final('utf8');
    },
  };
}

/** Whether two secrets are the same, in a time that tells nothing of where they differ, or how long they are. */
export const constantTimeEqual = (a: string, b: string): boolean =>
  timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
