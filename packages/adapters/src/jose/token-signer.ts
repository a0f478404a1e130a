import type { Clock, TokenSigner, TokenType } from '@tresen/domain';
import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import { signingAlg, type KeyRing } from './key-ring.ts';

export interface JoseTokenSignerOptions {
  readonly ring: KeyRing;
  readonly clock: Clock;
  /** Who signs: the host's public address. Tokens of another issuer are refused. */
  readonly issuer: string;
  /** Verified tokens remembered, so that one that comes again needs no signature checked. */
  readonly remembered?: number;
}

/** The `typ` header of each type (RFC 8725, section 3.11); `access` is RFC 9068's. */
const typs = { access: 'at+jwt', staff_ticket: 'staff-ticket+jwt' } satisfies Record<TokenType, string>;

/** Each type also has an audience of its own, so that telling them apart never hangs on one header. */
const audience = (type: TokenType): string => `tresen:${type}`;

const registered = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];

interface Remembered {
  readonly type: TokenType;
  readonly kid: string;
  /** Milliseconds. */
  readonly expiresAt: number;
  readonly statement: { readonly subject: string; readonly claims: Record<string, unknown> };
}

/** Signs and verifies JWTs with the keys of a {@link KeyRing}: `EdDSA` only, with `kid`, `typ`, `iss`, `aud` and `exp` all checked. */
export function joseTokenSigner({
  ring,
  clock,
  issuer,
  remembered: limit = 5_000,
}: JoseTokenSignerOptions): TokenSigner {
  const remembered = new Map<string, Remembered>();

  const recall = (type: TokenType, token: string): Remembered | undefined => {
    const known = remembered.get(token);
    if (!known) return undefined;
    if (known.expiresAt > clock.now() && ring.trusts(known.kid)) return known.type === type ? known : undefined;
    remembered.delete(token);
    return undefined;
  };

  const remember = (token: string, verified: Remembered) => {
    if (remembered.size >= limit) {
      const [oldest] = remembered.keys();
      if (oldest !== undefined) remembered.delete(oldest);
    }
    remembered.set(token, verified);
  };

  return {
    async sign({ type, subject, claims, expiresAt }) {
      const clash = registered.find((name) => name in claims);
      if (clash !== undefined) throw new TypeError(`the claim ${clash} is not for callers to set`);
      const { kid, key } = await ring.signing();
      return new SignJWT(claims)
        .setProtectedHeader({ alg: signingAlg, kid, typ: typs[type] })
        .setIssuer(issuer)
        .setAudience(audience(type))
        .setSubject(subject)
        .setIssuedAt(Math.floor(clock.now() / 1_000))
        .setExpirationTime(Math.ceil(expiresAt / 1_000))
        .sign(key);
    },
    async verify(type, token) {
      const known = recall(type, token);
      if (known) return known.statement;
      const kid = kidOf(token);
      const key = kid === undefined ? undefined : await ring.verifying(kid);
      if (kid === undefined || !key) return undefined;
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [signingAlg],
          typ: typs[type],
          issuer,
          audience: audience(type),
          requiredClaims: ['sub', 'exp', 'iat'],
          currentDate: new Date(clock.now()),
        });
        const { sub: subject, exp } = payload;
        if (typeof subject !== 'string' || exp === undefined) return undefined;
        const claims = Object.fromEntries(Object.entries(payload).filter(([name]) => !registered.includes(name)));
        const statement = Object.freeze({ subject, claims: Object.freeze(claims) });
        remember(token, { type, kid, expiresAt: exp * 1_000, statement });
        return statement;
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}

/** The key a token names; `undefined` for what is no token, or has nothing of ours about it. */
function kidOf(token: string): string | undefined {
  try {
    const { kid, alg } = decodeProtectedHeader(token);
    return alg === signingAlg && typeof kid === 'string' && kid.length <= 64 ? kid : undefined;
  } catch {
    return undefined;
  }
}
