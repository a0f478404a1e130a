import { createHash, randomUUID, webcrypto } from 'node:crypto';

/** A device's own key, and proofs made with it by hand (RFC 9449): so that every part of one can be wrong. */
export interface DeviceKey {
  prove(proof: Proof): Promise<string>;
}

export interface Proof {
  readonly method: string;
  readonly url: string;
  readonly token?: string | undefined;
  readonly nonce?: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Put over what would be right. */
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

const algorithms = {
  EdDSA: [{ name: 'Ed25519' }, { name: 'Ed25519' }],
  ES256: [
    { name: 'ECDSA', namedCurve: 'P-256' },
    { name: 'ECDSA', hash: 'SHA-256' },
  ],
} as const;

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export async function deviceKey(alg: keyof typeof algorithms = 'EdDSA'): Promise<DeviceKey> {
  const [made, signed] = algorithms[alg];
  // Both kinds of key are pairs.
  const pair = (await webcrypto.subtle.generateKey(made, false, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', pair.publicKey);
  const jwk = { kty, crv, x, ...(y !== undefined && { y }) };
  return {
    prove: async ({ method, url, token, nonce, now, header, claims }) => {
      const ath = token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') };
      const body = { htm: method, htu: url, iat: Math.floor(now / 1_000), jti: randomUUID(), ...ath, nonce, ...claims };
      const text = `${encoded({ typ: 'dpop+jwt', alg, jwk, ...header })}.${encoded(body)}`;
      const signature = await webcrypto.subtle.sign(signed, pair.privateKey, Buffer.from(text));
      return `${text}.${Buffer.from(signature).toString('base64url')}`;
    },
  };
}
