import { copy } from './copy.ts';
import type { Digests, InspectedToken, SecretHasher, TokenSigner, TokenType } from '../kernel/digests.ts';
import type { ProofVerifier, SignedProof } from '../devices/dpop.ts';
import type { EphemeralStore } from '../kernel/ephemeral.ts';
import type { Randomness } from '../kernel/ids.ts';
import type { Clock, Instant } from '../kernel/time.ts';

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  set(at: Instant): void;
  advance(milliseconds: number): void;
}

export function manualClock(start: Instant = Date.parse('2026-01-05T09:00:00Z') as Instant): ManualClock {
  let now = start;
  return {
    now: () => now,
    set: (at) => void (now = at),
    advance: (milliseconds) => void (now = (now + milliseconds) as Instant),
  };
}

/** Numbers from 0 up to 2^32 that follow from the seed alone (xorshift32). */
export function seededNumbers(seed: number): () => number {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
}

/** Bytes that follow from the seed alone: runs can be replayed. Never for secrets. */
export function seededRandomness(seed = 1): Randomness {
  const next = seededNumbers(seed);
  return {
    bytes: (length) => {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at++) bytes[at] = next() >>> 24;
      return bytes;
    },
  };
}

/** Two rounds of a 53-bit mix: enough to tell texts apart in a test, worthless against anyone. */
function mix(text: string, seed: number): string {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0');
}

/** Digests of the right shape that stand for SHA-256 in tests and in browsers without a build. */
export const fakeDigests: Digests = {
  sha256: (text) => [1, 2, 3, 4].map((seed) => mix(text, seed)).join(''),
  keyed: (text) => [5, 6, 7, 8].map((seed) => mix(text, seed)).join(''),
};

/** A hasher that is fast and keeps no secret; it counts what it was asked to check. */
export function fakeSecretHasher(): SecretHasher & { verified: number } {
  return {
    verified: 0,
    hash: async (secret) => `fake$${mix(secret, 9)}`,
    async verify(hash, secret) {
      this.verified++;
      return hash === `fake$${mix(secret, 9)}`;
    },
  };
}

/** Tokens that anyone could forge, with types and expiry as the real ones have them. */
export function fakeTokenSigner(clock: Clock): TokenSigner {
  const issued = new Map<string, InspectedToken & { readonly type: TokenType }>();
  const seconds = (at: number, round: (value: number) => number) => round(at / 1000) * 1000;
  return {
    sign: async ({ type, subject, claims, id, issuedAt = clock.now(), expiresAt }) => {
      const text = `fake.${type}.${id === undefined ? issued.size + 1 : `${id}.${issuedAt}`}`;
      const times = { issuedAt: seconds(issuedAt, Math.floor), expiresAt: seconds(expiresAt, Math.ceil) };
      issued.set(text, copy({ type, subject, claims, id: id ?? null, ...times }));
      return text;
    },
    verify: async (type, text) => {
      const token = issued.get(text);
      if (!token || token.type !== type || token.expiresAt <= clock.now()) return undefined;
      return copy({ subject: token.subject, claims: token.claims });
    },
    inspect: async (type, text) => {
      const token = issued.get(text);
      if (!token || token.type !== type) return undefined;
      const { subject, claims, id, issuedAt, expiresAt } = token;
      return copy({ subject, claims, id, issuedAt, expiresAt });
    },
  };
}

/** An ephemeral store of one process, without a limit. */
export function fakeEphemeralStore(clock: Clock): EphemeralStore {
  const entries = new Map<string, { readonly value: string; readonly until: number }>();
  const read = (key: string) => {
    const entry = entries.get(key);
    return entry && entry.until > clock.now() ? entry : undefined;
  };
  const write = (key: string, value: string, ttl: number) => {
    entries.set(key, { value, until: clock.now() + ttl });
    return true;
  };
  return {
    get: async (key) => read(key)?.value,
    set: async (key, value, ttl) => void write(key, value, ttl),
    add: async (key, value, ttl) => !read(key) && write(key, value, ttl),
    take: async (key) => {
      const value = read(key)?.value;
      entries.delete(key);
      return value;
    },
    replace: async (key, expected, value, ttl) => read(key)?.value === expected && write(key, value, ttl),
    remove: async (key) => void entries.delete(key),
    increment: async (key, ttl) => {
      const { value, until } = read(key) ?? { value: '0', until: clock.now() + ttl };
      const count = Number(value) + 1;
      entries.set(key, { value: String(count), until });
      return { count, resetsIn: until - clock.now() };
    },
  };
}

/** Reads proofs that {@link fakeProof} made; anyone can make one in any key's name. */
export const fakeProofVerifier: ProofVerifier = {
  verify: async (proof) => {
    try {
      return JSON.parse(proof) as SignedProof; // made by fakeProof
    } catch {
      return undefined;
    }
  },
};

/** A proof of possession by the key of this thumbprint, as {@link fakeProofVerifier} reads it. */
export const fakeProof = (
  thumbprint: string,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): string =>
  JSON.stringify({
    header: { typ: 'dpop+jwt', alg: 'EdDSA', jwk: { kty: 'OKP', crv: 'Ed25519', x: thumbprint }, ...header },
    claims,
    thumbprint,
  });
