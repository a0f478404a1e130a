import type { Clock, InspectedToken, TokenSigner, TokenStatement, TokenType } from '@tresen/domain';
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
const typs = { access: 'at+jwt', staff_ticket: 'staff-ticket+jwt', device: 'device+jwt' } satisfies Record<
  TokenType,
  string
>;

/** Each type also has an audience of its own, so that telling them apart never hangs on one header. */
const audience = (type: TokenType): string => `tresen:${type}`;

const registered = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];

interface Remembered {
  readonly type: TokenType;
  readonly kid: string;
  readonly token: InspectedToken;
  readonly statement: TokenStatement;
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
    if (known.token.expiresAt > clock.now() && ring.trusts(known.kid)) return known.type === type ? known : undefined;
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

  /** What a genuine token of this type says, expired or not. */
  const genuine = async (type: TokenType, text: string): Promise<Remembered | undefined> => {
    const known = recall(type, text);
    if (known) return known;
    const kid = kidOf(text);
    const key = kid === undefined ? undefined : await ring.verifying(kid);
    if (kid === undefined || !key) return undefined;
    try {
      const { payload } = await jwtVerify(text, key, {
        algorithms: [signingAlg],
        typ: typs[type],
        issuer,
        audience: audience(type),
        requiredClaims: ['sub', 'exp', 'iat'],
        // Nothing has expired then: whether it has by now is for the caller to see.
        currentDate: new Date(0),
      });
      const { sub: subject, exp, iat, jti } = payload;
      if (typeof subject !== 'string' || exp === undefined || iat === undefined) return undefined;
      const claims = Object.freeze(
        Object.fromEntries(Object.entries(payload).filter(([name]) => !registered.includes(name))),
      );
      const statement = Object.freeze({ subject, claims });
      const token = Object.freeze({ ...statement, id: jti ?? null, issuedAt: iat * 1_000, expiresAt: exp * 1_000 });
      const verified = { type, kid, token, statement };
      if (token.expiresAt > clock.now()) remember(text, verified);
      return verified;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  };

  return {
    async sign({ type, subject, claims, expiresAt, id, issuedAt = clock.now() }) {
      const clash = registered.find((name) => name in claims);
      if (clash !== undefined) throw new TypeError(`the claim ${clash} is not for callers to set`);
      const { kid, key } = await ring.signing();
      return new SignJWT({ ...claims, ...(id !== undefined && { jti: id }) })
        .setProtectedHeader({ alg: signingAlg, kid, typ: typs[type] })
        .setIssuer(issuer)
        .setAudience(audience(type))
        .setSubject(subject)
        .setIssuedAt(Math.floor(issuedAt / 1_000))
        .setExpirationTime(Math.ceil(expiresAt / 1_000))
        .sign(key);
    },
    async verify(type, text) {
      const found = await genuine(type, text);
      return found && found.token.expiresAt > clock.now() ? found.statement : undefined;
    },
    inspect: async (type, text) => (await genuine(type, text))?.token,
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
