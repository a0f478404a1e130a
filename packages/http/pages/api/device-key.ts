import { base64url, utf8 } from '../kit/base64url.ts';
import { newKey } from '../kit/ids.ts';

/*
 * The key of a device is made here and cannot leave: WebCrypto holds it as not extractable, and IndexedDB keeps the handle, not
 * the key's bytes. A token that is bound to it (RFC 9449) is worth nothing on any other machine.
 */

export type KeyAlgorithm = 'Ed25519' | 'ES256';

/** What may be known of a key: its public half, with exactly the members that its thumbprint is made of (RFC 7638). */
type PublicJwk =
  | { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string }
  | { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };

export interface DeviceKey {
  readonly algorithm: KeyAlgorithm;
  readonly jwk: PublicJwk;
  readonly privateKey: CryptoKey;
}

/** Where the one key of this browser is kept. */
export interface KeyStore {
  read(): Promise<DeviceKey | null>;
  write(key: DeviceKey): Promise<void>;
  clear(): Promise<void>;
}

/** Browsers have WebCrypto only where the page came by https:// or from this very machine. */
export const canHoldKey = (): boolean =>
  typeof globalThis.crypto?.subtle === 'object' && typeof globalThis.indexedDB === 'object';

const parameters = {
  Ed25519: { make: { name: 'Ed25519' }, sign: { name: 'Ed25519' } },
  ES256: { make: { name: 'ECDSA', namedCurve: 'P-256' }, sign: { name: 'ECDSA', hash: 'SHA-256' } },
} as const;

/** Makes a key: Ed25519, or ES256 in a browser that does not know the former. */
export async function makeKey(prefer: KeyAlgorithm = 'Ed25519'): Promise<DeviceKey> {
  try {
    return await keyOf(prefer);
  } catch (error) {
    if (prefer === 'ES256') throw error;
    return keyOf('ES256');
  }
}

async function keyOf(algorithm: KeyAlgorithm): Promise<DeviceKey> {
  // Both algorithms make a pair, which the types know of ECDSA alone.
  const made = (await crypto.subtle.generateKey(parameters[algorithm].make, false, [
    'sign',
    'verify',
  ])) as CryptoKeyPair;
  return {
    algorithm,
    jwk: publicJwk(await crypto.subtle.exportKey('jwk', made.publicKey)),
    privateKey: made.privateKey,
  };
}

function publicJwk({ kty, x, y }: JsonWebKey): PublicJwk {
  if (kty === 'OKP' && x) return { kty: 'OKP', crv: 'Ed25519', x };
  if (kty === 'EC' && x && y) return { kty: 'EC', crv: 'P-256', x, y };
  throw new Error(`No key of a device: ${kty}`);
}

/** The key this browser has, made and kept when there is none yet. */
export async function deviceKey(store: KeyStore = browserKeys): Promise<DeviceKey> {
  const kept = await store.read();
  if (kept) return kept;
  const made = await makeKey();
  await store.write(made);
  // Two tabs may have made one each: the one that was kept last counts for both.
  return (await store.read()) ?? made;
}

/** SHA-256 thumbprint of a key's public half (RFC 7638), as `cnf.jkt` names it. */
export async function thumbprint({ jwk }: Pick<DeviceKey, 'jwk'>): Promise<string> {
  const members =
    jwk.kty === 'OKP' ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x } : { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y };
  return digest(JSON.stringify(members));
}

const digest = async (text: string): Promise<string> =>
  base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text))));

export interface Proof {
  readonly method: string;
  /** Query and fragment are left out of the proof. */
  readonly url: string;
  /** The token the request carries; absent where one is asked for. */
  readonly accessToken?: string | undefined;
  /** What the host gave with its last answer; good once. */
  readonly nonce?: string | undefined;
}

/** A proof for one request that it comes from who holds the key (RFC 9449, section 4.2). */
export async function prove(
  key: DeviceKey,
  { method, url, accessToken, nonce }: Proof,
  now = Date.now(),
): Promise<string> {
  const { origin, pathname } = new URL(url);
  const header = { typ: 'dpop+jwt', alg: key.algorithm === 'Ed25519' ? 'EdDSA' : 'ES256', jwk: key.jwk };
  const claims = {
    jti: newKey(),
    htm: method,
    htu: `${origin}${pathname}`,
    iat: Math.floor(now / 1000),
    ...(accessToken === undefined ? {} : { ath: await digest(accessToken) }),
    ...(nonce === undefined ? {} : { nonce }),
  };
  const signed = `${encoded(header)}.${encoded(claims)}`;
  const signature = await crypto.subtle.sign(parameters[key.algorithm].sign, key.privateKey, utf8(signed));
  return `${signed}.${base64url(new Uint8Array(signature))}`;
}

const encoded = (value: object): string => base64url(utf8(JSON.stringify(value)));

const place = { database: 'tresen', store: 'keys', name: 'device' } as const;

/** In IndexedDB, the one place that keeps a key without its bytes ever being seen by a script. */
export const browserKeys: KeyStore = {
  read: () => inStore('readonly', (keys) => keys.get(place.name)).then((found) => (isKey(found) ? found : null)),
  write: async (key) => void (await inStore('readwrite', (keys) => keys.put(key, place.name))),
  clear: async () => void (await inStore('readwrite', (keys) => keys.delete(place.name))),
};

const isKey = (found: unknown): found is DeviceKey =>
  typeof found === 'object' && found !== null && 'privateKey' in found && found.privateKey instanceof CryptoKey;

async function inStore(mode: IDBTransactionMode, action: (keys: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const opening = indexedDB.open(place.database, 1);
  opening.addEventListener('upgradeneeded', () => void opening.result.createObjectStore(place.store));
  // The factory and stores answer what was put there, which only the caller knows.
  const database = (await settled(opening)) as IDBDatabase;
  try {
    return await settled(action(database.transaction(place.store, mode).objectStore(place.store)));
  } finally {
    database.close();
  }
}

const settled = (request: IDBRequest): Promise<unknown> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB refused')));
  });
