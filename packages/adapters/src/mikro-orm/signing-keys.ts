import type { Instant } from '@tresen/domain';
import type { Database } from './database.ts';

/** A key pair that tokens are signed with, as it is stored. */
export interface StoredKey {
  readonly kid: string;
  readonly alg: string;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  /** Sealed by the caller; this store never sees a private key. */
  readonly privateJwk: string;
  readonly createdAt: Instant;
  readonly retiresAt: Instant | null;
}

export interface SigningKeyStore {
  /** Newest first. */
  list(): Promise<StoredKey[]>;
  /** Adds a key; one whose `kid` is there already is left as it is. */
  add(key: StoredKey): Promise<void>;
}

export function mikroOrmSigningKeys({ sql }: Pick<Database, 'sql'>): SigningKeyStore {
  return {
    list: async () => {
      const text =
        'select kid, alg, public_jwk, private_jwk, created_at, retires_at from signing_key order by created_at desc, kid';
      const rows = await sql.rows({ text });
      return rows.map(([kid, alg, publicJwk, privateJwk, createdAt, retiresAt]) => ({
        kid: String(kid),
        alg: String(alg),
        publicJwk: publicJwk as StoredKey['publicJwk'], // an object, as `add` wrote it
        privateJwk: String(privateJwk),
        createdAt: createdAt as Instant, // instants, by the columns' types
        retiresAt: retiresAt as Instant | null,
      }));
    },
    add: async ({ kid, alg, publicJwk, privateJwk, createdAt, retiresAt }) => {
      const text =
        'insert into signing_key (kid, alg, public_jwk, private_jwk, created_at, retires_at) ' +
        'values ($1, $2, $3, $4, $5, $6) on conflict (kid) do nothing';
      const retires = retiresAt === null ? null : new Date(retiresAt).toISOString();
      await sql.rows({ text }, [
        kid,
        alg,
        JSON.stringify(publicJwk),
        privateJwk,
        new Date(createdAt).toISOString(),
        retires,
      ]);
    },
  };
}
