import { days, DomainError, later, minutes, seconds, type Clock, type Instant } from '@tresen/domain';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';

/** A key pair as it is kept: everyone may read the public half, the private one is sealed. */
export interface StoredKey {
  readonly kid: string;
  readonly alg: string;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly privateJwk: string;
  readonly createdAt: Instant;
  /** Tokens it signed are good until then; `null` is for ever. */
  readonly retiresAt: Instant | null;
}

/** Where the keys of all host processes are kept. */
export interface KeyStore {
  list(): Promise<readonly StoredKey[]>;
  add(key: StoredKey): Promise<void>;
}

/** Numbers of the keys' lives. */
export interface KeyPolicy {
  /** A key older than this is due to be followed by a new one. */
  readonly signsFor: number;
  /** From its making on; longer than `signsFor` and the longest token together. */
  readonly retiresAfter: number;
  /** A new key signs only after this, so that every process has heard of it by then. */
  readonly announcedFor: number;
  readonly reloadEvery: number;
  /** At most one look for an unknown `kid` in this time. */
  readonly reloadAtMostEvery: number;
}

export const keyPolicy: KeyPolicy = {
  signsFor: days(90),
  retiresAfter: days(90 + 400),
  announcedFor: minutes(2),
  reloadEvery: minutes(1),
  reloadAtMostEvery: seconds(5),
};

export interface KeyRingOptions {
  readonly store: KeyStore;
  readonly clock: Clock;
  readonly seal: (text: string, context: string) => string;
  readonly unseal: (sealed: string, context: string) => string;
  readonly policy?: KeyPolicy;
  /** Told when the keys cannot be read again; those read before stay in use. */
  readonly onError?: (error: unknown) => void;
}

/** The signing keys of an installation (Ed25519, RFC 8037), shared through a {@link KeyStore}. */
export interface KeyRing {
  /** The key that signs now; makes the first one. */
  signing(): Promise<{ readonly kid: string; readonly key: CryptoKey }>;
  /** The public key of this `kid`, unless it has retired; looks once more in the store when it is not known. */
  verifying(kid: string): Promise<CryptoKey | undefined>;
  /** Whether tokens of this key are still good, as far as this process knows. */
  trusts(kid: string): boolean;
  /** The public keys as a JWK set (RFC 7517, section 5). */
  jwks(): Promise<{ readonly keys: readonly JWK[] }>;
  /** Adds a key, which signs from then on as soon as all processes know it. Sessions live on: older keys go on verifying. */
  rotate(): Promise<{ readonly kid: string }>;
  /** {@link KeyRing.rotate}, when the newest key is due. */
  rotateWhenDue(): Promise<{ readonly kid: string } | undefined>;
}

export const signingAlg = 'EdDSA';

export function keyRing({
  store,
  clock,
  seal,
  unseal,
  policy = keyPolicy,
  onError = () => undefined,
}: KeyRingOptions): KeyRing {
  let stored: readonly StoredKey[] = [];
  let readAt: Instant | undefined;
  let reading: Promise<void> | undefined;
  const publicKeys = new Map<string, Promise<CryptoKey>>();
  const privateKeys = new Map<string, Promise<CryptoKey>>();

  const read = (): Promise<void> => {
    reading ??= (async () => {
      try {
        const keys = await store.list();
        stored = [...keys].sort((a, b) => a.createdAt - b.createdAt || (a.kid < b.kid ? -1 : 1));
        readAt = clock.now();
      } finally {
        reading = undefined;
      }
    })();
    return reading;
  };

  /** A clock that was set back counts as time gone by: better read once too often. */
  const since = (at: Instant): number => Math.abs(clock.now() - at);

  const refresh = async (): Promise<void> => {
    if (readAt === undefined) {
      await read().catch((cause: unknown) => {
        throw new DomainError('UNAVAILABLE', { what: 'signing_keys' }, { cause });
      });
    } else if (since(readAt) >= policy.reloadEvery) {
      // Those at hand will do for this call.
      read().catch(onError);
    }
  };

  const live = (): StoredKey[] => stored.filter(({ retiresAt }) => retiresAt === null || retiresAt > clock.now());
  const liveKey = (kid: string): StoredKey | undefined => live().find((key) => key.kid === kid);

  const imported = (cache: Map<string, Promise<CryptoKey>>, kid: string, jwk: () => JWK): Promise<CryptoKey> => {
    let key = cache.get(kid);
    if (!key) {
      key = importKey(jwk);
      cache.set(kid, key);
      key.catch(() => cache.delete(kid));
    }
    return key;
  };

  const rotate = async (): Promise<{ kid: string }> => {
    const pair = await generateKeyPair(signingAlg, { crv: 'Ed25519', extractable: true });
    const publicJwk = await exportJWK(pair.publicKey);
    const kid = await calculateJwkThumbprint(publicJwk);
    const createdAt = clock.now();
    await store.add({
      kid,
      alg: signingAlg,
      publicJwk: { ...publicJwk },
      privateJwk: seal(JSON.stringify(await exportJWK(pair.privateKey)), kid),
      createdAt,
      retiresAt: later(createdAt, policy.retiresAfter),
    });
    await read();
    return { kid };
  };

  let making: Promise<unknown> | undefined;

  return {
    async signing() {
      await refresh();
      if (live().length === 0) await (making ??= rotate().finally(() => (making = undefined)));
      const keys = live();
      const announced = keys.filter(({ createdAt }) => later(createdAt, policy.announcedFor) <= clock.now());
      // Of several first keys made at once by several processes, all choose the same.
      const chosen = announced.at(-1) ?? keys[0];
      if (!chosen) throw new DomainError('UNAVAILABLE', { what: 'signing_keys' });
      const key = await imported(privateKeys, chosen.kid, () => JSON.parse(unsealed(chosen, unseal)) as JWK);
      return { kid: chosen.kid, key };
    },
    async verifying(kid) {
      await refresh();
      if (!liveKey(kid) && readAt !== undefined && since(readAt) >= policy.reloadAtMostEvery)
        await read().catch(onError);
      const found = liveKey(kid);
      return found && imported(publicKeys, kid, () => found.publicJwk);
    },
    trusts: (kid) => liveKey(kid) !== undefined,
    async jwks() {
      await refresh();
      return { keys: live().map(({ kid, alg, publicJwk }) => ({ ...publicJwk, kid, alg, use: 'sig' })) };
    },
    rotate,
    async rotateWhenDue() {
      await refresh();
      const newest = live().at(-1);
      return newest && later(newest.createdAt, policy.signsFor) > clock.now() ? undefined : rotate();
    },
  };
}

function unsealed({ kid, privateJwk }: StoredKey, unseal: KeyRingOptions['unseal']): string {
  try {
    return unseal(privateJwk, kid);
  } catch (cause) {
    throw new Error(`signing key ${kid} cannot be unsealed: the key it was sealed under has changed`, { cause });
  }
}

async function importKey(jwk: () => JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk(), signingAlg);
  if (key instanceof Uint8Array) throw new Error('a signing key is never symmetric');
  return key;
}
