import { refusing } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';

/** What this context refuses, with the data each refusal carries. */
export interface DeviceRefusals {
  /** No such device in the merchant; also what a token of a deleted device is told. */
  TERMINAL_DEVICE_NOT_FOUND: object;
  /** The device was revoked, or has a newer token than this one. */
  TERMINAL_DEVICE_REVOKED: object;
  TERMINAL_DEVICE_EXPIRED: { expired_at: Instant };
  /** The device is held to addresses, and this is none of them. */
  TERMINAL_DEVICE_ADDRESS_REFUSED: object;
  /** The device may not do this. */
  DEVICE_SCOPE_MISSING: { scope: string };
  /** A device of this kind, or one that has shown a key before, proves its key on every request (RFC 9449). */
  DEVICE_KEY_REQUIRED: object;
  /** The proof does not fit the request, or was used before. */
  DEVICE_PROOF_INVALID: { reason: string };
  /** The proof must carry this nonce. */
  DEVICE_NONCE_REQUIRED: { nonce: string };
  /** The claim code is unknown, spent or too old. */
  DEVICE_CLAIM_INVALID: object;
  /** The user code is unknown, expired or used: all the same. */
  DEVICE_GRANT_NOT_FOUND: object;
}

export const refuse = refusing<DeviceRefusals>();

/** How OAuth endpoints say no: RFC 6749 section 5.2, RFC 8628 section 3.5, RFC 9449 sections 5 and 8. */
export type OAuthError =
  | 'invalid_client'
  | 'invalid_scope'
  | 'invalid_grant'
  | 'invalid_dpop_proof'
  | 'authorization_pending'
  | 'slow_down'
  | 'access_denied'
  | 'expired_token';

/** A refusal in OAuth's own words, of which the caller must tell one from the other. */
export interface OAuthRefused {
  readonly kind: 'refused';
  readonly error: OAuthError;
  /** Seconds between polls from now on; with `authorization_pending` and `slow_down`. */
  readonly interval?: number;
}

export const oauthRefused = (error: OAuthError, interval?: number): OAuthRefused => ({
  kind: 'refused',
  error,
  ...(interval !== undefined && { interval }),
});
