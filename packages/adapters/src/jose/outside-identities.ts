import { DomainError, type Clock, type OutsideIdentities } from '@tresen/domain';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

export interface JoseOutsideIdentitiesOptions {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** What the provider calls us; a token made for anyone else is refused. */
  readonly audience: string;
  readonly clock: Clock;
  /** Milliseconds to wait for the provider's keys. */
  readonly timeout?: number;
}

/** Asymmetric only: a secret that we share with a provider would let it be our own tokens' forger. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** What a bad token causes; everything else is about the provider's keys, and no word on the token. */
const badToken = new Set([
  'ERR_JWT_EXPIRED',
  'ERR_JWT_INVALID',
  'ERR_JWT_CLAIM_VALIDATION_FAILED',
  'ERR_JWS_INVALID',
  'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  'ERR_JOSE_ALG_NOT_ALLOWED',
  'ERR_JOSE_NOT_SUPPORTED',
  'ERR_JWKS_NO_MATCHING_KEY',
  'ERR_JWKS_MULTIPLE_MATCHING_KEYS',
]);

/** People known by an OpenID Connect provider, by its issuer and JWKS. Refuses with `UNAVAILABLE` when its keys cannot be had. */
export function joseOutsideIdentities({
  issuer,
  jwksUrl,
  audience,
  clock,
  timeout = 3_000,
}: JoseOutsideIdentitiesOptions): OutsideIdentities {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: timeout, cooldownDuration: 30_000 });
  return {
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, keys, {
          issuer,
          audience,
          algorithms,
          requiredClaims: ['exp', 'sub', 'email'],
          currentDate: new Date(clock.now()),
          clockTolerance: 30,
        });
        if (typeof payload.email !== 'string') return undefined;
        // Some providers write booleans as text.
        const emailVerified = payload.email_verified === true || payload.email_verified === 'true';
        return { email: payload.email, emailVerified };
      } catch (cause) {
        if (cause instanceof errors.JOSEError && badToken.has(cause.code)) return undefined;
        throw new DomainError('UNAVAILABLE', { what: 'identity_provider' }, { cause });
      }
    },
  };
}
