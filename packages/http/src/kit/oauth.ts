import { isDomainError, type OAuthError, type OAuthRefused } from '@tresen/domain';
import type { OAuthProblem } from '../wire/oauth.ts';
import { isErrorCode, statusOf, type ErrorCode } from './refusals.ts';

export type OAuthCode =
  | OAuthError
  | 'invalid_request'
  | 'unsupported_grant_type'
  | 'use_dpop_nonce'
  | 'temporarily_unavailable'
  | 'server_error';

/** A refusal in OAuth's words (RFC 6749, section 5.2). */
export class OAuthRefusal extends Error {
  override readonly name = 'OAuthRefusal';
  readonly error: OAuthCode;
  /** Seconds between polls from now on. */
  readonly interval: number | undefined;
  /** The client authenticated in the `Authorization` header, where all our clients are public ones. */
  readonly byHeader: boolean;

  constructor(
    error: OAuthCode,
    { interval, byHeader = false }: { interval?: number | undefined; byHeader?: boolean } = {},
  ) {
    super(error);
    this.error = error;
    this.interval = interval;
    this.byHeader = byHeader;
  }
}

/** Passes on what a use case answers, unless it is a refusal. */
export function unlessRefused<T extends { readonly kind: string }>(answer: T | OAuthRefused): Exclude<T, OAuthRefused> {
  if (isRefused(answer)) throw new OAuthRefusal(answer.error, { interval: answer.interval });
  return answer as Exclude<T, OAuthRefused>; // that is what is left
}

const isRefused = (answer: { readonly kind: string }): answer is OAuthRefused => answer.kind === 'refused';

/** For who writes a client; the wire allows plain ASCII only (RFC 6749, section 5.2). */
const descriptions: Readonly<Record<OAuthCode, string>> = {
  invalid_request: 'A parameter is missing, malformed or there twice, or the body is no form.',
  invalid_client: 'No such public client. Clients are named by client_id and have no secret.',
  invalid_scope: 'The scope is unknown, or more than this client may have.',
  invalid_grant: 'The code or token is unknown, spent or revoked, or another client has it.',
  invalid_dpop_proof: 'The DPoP proof is missing, does not fit this request, or was used before.',
  use_dpop_nonce: 'The DPoP proof must carry the nonce from the header DPoP-Nonce.',
  unsupported_grant_type: 'Only device codes and refresh tokens can be exchanged here.',
  authorization_pending: 'Nobody has approved it yet. Ask again after the interval.',
  slow_down: 'Asked too soon. Ask again after the longer interval.',
  access_denied: 'It was denied, or may not be given any more.',
  expired_token: 'The code is too old. Ask for a new one.',
  temporarily_unavailable: 'Not possible right now. Try again later.',
  server_error: 'This is our fault. It has been noted under the request id.',
};

/** Our refusals that OAuth has a word for; every other one means that the request is not as it must be. */
const words: Partial<Record<ErrorCode, OAuthCode>> = {
  DEVICE_NONCE_REQUIRED: 'use_dpop_nonce',
  DEVICE_PROOF_INVALID: 'invalid_dpop_proof',
  DEVICE_KEY_REQUIRED: 'invalid_dpop_proof',
  RATE_LIMITED: 'temporarily_unavailable',
  CONFLICT: 'temporarily_unavailable',
  UNAVAILABLE: 'temporarily_unavailable',
};

/** Whatever was thrown, in OAuth's words, with its status and the headers that belong to the status. */
export function oauthProblemOf(error: unknown): {
  readonly status: number;
  readonly body: OAuthProblem;
  readonly headers: Readonly<Record<string, string>>;
} {
  const refusal = error instanceof OAuthRefusal ? error : translated(error);
  const { error: code, interval, byHeader } = refusal;
  const body = { error: code, error_description: descriptions[code], ...(interval !== undefined && { interval }) };
  if (byHeader) return { status: 401, body, headers: { 'WWW-Authenticate': 'Basic realm="tresen"' } };
  return { status: statusFor(code, error), body, headers: {} };
}

function translated(error: unknown): OAuthRefusal {
  if (!isDomainError(error) || !isErrorCode(error.code)) return new OAuthRefusal('server_error');
  return new OAuthRefusal(words[error.code] ?? 'invalid_request');
}

function statusFor(code: OAuthCode, error: unknown): number {
  if (code === 'server_error') return 500;
  if (!isDomainError(error) || !isErrorCode(error.code)) return 400;
  if (code === 'temporarily_unavailable') return error.code === 'RATE_LIMITED' ? 429 : 503;
  return error.code === 'BODY_TOO_LARGE' ? statusOf.BODY_TOO_LARGE : 400;
}
