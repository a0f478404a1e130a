import { isDomainError, proofAlgorithms } from '@tresen/domain';
import type { Locale, Problem } from '../wire/common.ts';
import { fill, messages } from './messages.ts';
import { isErrorCode, statusOf, statusOfToken, type ErrorCode } from './refusals.ts';

/** A refusal as the wire has it, and the headers that go with it. */
export interface ProblemAnswer {
  readonly status: number;
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ProblemContext {
  readonly requestId: string;
  readonly locale: Locale;
  readonly now: number;
  /** Whether it is about the token that came with the request, and not yet about what was asked. */
  readonly aboutToken: boolean;
}

/** The codes that say when to try again, in seconds, where their data does not. */
const waits: Partial<Record<ErrorCode, number>> = { UNAVAILABLE: 2, RATE_LIMITED: 1, IDEMPOTENCY_KEY_IN_USE: 1 };
const waitsUntil = ['retry_at', 'locked_until', 'next_stamp_at'] as const;

/** Turns whatever was thrown into a problem (RFC 9457). What is not a refusal of ours is `INTERNAL`, and tells nothing. */
export function problemOf(error: unknown, { requestId, locale, now, aboutToken }: ProblemContext): ProblemAnswer {
  const known = isDomainError(error) && isErrorCode(error.code);
  const code = known ? error.code : 'INTERNAL';
  const data: Record<string, unknown> = known ? { ...error.data } : {};
  const shown = code === 'INVALID' ? 'VALIDATION_FAILED' : code;
  const status = (aboutToken ? statusOfToken[shown] : undefined) ?? statusOf[shown];
  const [title, detail] = messages[locale].refusals[shown];
  const problem: Problem = {
    type: `urn:tresen:problem:${shown.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    detail: fill(detail, data),
    code: shown,
    request_id: requestId,
    ...(code === 'INVALID'
      ? { errors: [data, ...faultsIn(data['others'])].map((fault) => faultOf(fault, locale)) }
      : code === 'METHOD_NOT_ALLOWED'
        ? {}
        : timesAsText(data)),
  };
  return { status, problem, headers: { ...headersOf(code, data, now), ...challengeOf(code, data, status) } };
}

const faultsIn = (others: unknown): readonly Record<string, unknown>[] => (Array.isArray(others) ? others : []);

const faultOf = ({ field, reason }: Record<string, unknown>, locale: Locale) => ({
  pointer: String(field),
  detail: locale === 'en' ? String(reason) : messages[locale].fields.format,
});

/** What a problem says of itself by these names is not a rule's to say (RFC 9457, section 3.1): there it is the `current_` one. */
const ofProblems: ReadonlySet<string> = new Set(['type', 'title', 'status', 'detail', 'code', 'request_id']);

/** Refusals carry instants as numbers; the wire has them as ISO 8601. */
const timesAsText = (data: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      ofProblems.has(name) ? `current_${name}` : name,
      /_(at|until)$|^since$/.test(name) && typeof value === 'number' ? new Date(value).toISOString() : value,
    ]),
  );

function headersOf(code: ErrorCode, data: Record<string, unknown>, now: number): Record<string, string> {
  const headers: Record<string, string> = {};
  const until = waitsUntil.map((name) => data[name]).find((value) => typeof value === 'number');
  const seconds = until === undefined ? waits[code] : Math.max(1, Math.ceil((until - now) / 1_000));
  if (seconds !== undefined) headers['Retry-After'] = String(seconds);
  if (code === 'METHOD_NOT_ALLOWED') headers['Allow'] = String(data['allow']);
  return headers;
}

/** What a token must be like, where one was not good enough (RFC 6750, section 3; RFC 9449, section 7.1). */
function challengeOf(code: ErrorCode, data: Record<string, unknown>, status: number): Record<string, string> {
  const dpop = (error: string) => `DPoP error="${error}", algs="${proofAlgorithms.join(' ')}"`;
  switch (code) {
    case 'UNAUTHENTICATED':
      return { 'WWW-Authenticate': 'Bearer' };
    case 'TERMINAL_DEVICE_NOT_FOUND':
    case 'TERMINAL_DEVICE_REVOKED':
    case 'TERMINAL_DEVICE_EXPIRED':
      return status === 401 ? { 'WWW-Authenticate': 'Bearer error="invalid_token"' } : {};
    case 'DEVICE_SCOPE_MISSING':
      return { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${String(data['scope'])}"` };
    case 'DEVICE_KEY_REQUIRED':
      return status === 401 ? { 'WWW-Authenticate': dpop('invalid_token') } : {};
    case 'DEVICE_PROOF_INVALID':
      return { 'WWW-Authenticate': dpop('invalid_dpop_proof') };
    case 'DEVICE_NONCE_REQUIRED':
      return { 'WWW-Authenticate': dpop('use_dpop_nonce'), 'DPoP-Nonce': String(data['nonce']) };
    case 'SCANNER_REFUSED':
      return { 'WWW-Authenticate': 'Scanner' };
    case 'UPGRADE_REQUIRED':
      return { Upgrade: 'websocket', Connection: 'Upgrade' };
    default:
      return {};
  }
}
