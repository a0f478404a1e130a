import type { Credentials } from './acting.ts';
import { reached, unreached } from './online.ts';
import { Refused, Unanswered, problemOf } from './problem.ts';

/** RFC 6749, section 5.2; what RFC 8628 adds is among the errors. */
export interface OAuthRefusal {
  readonly kind: 'refused';
  readonly error: string;
  /** Seconds between polls from now on, where the host says so. */
  readonly interval: number | null;
}

export type OAuthAnswer<Body> = { readonly kind: 'ok'; readonly body: Body } | OAuthRefusal;

type Proven = (
  request: { readonly method: string; readonly url: string },
  send: (credentials: Credentials) => Promise<Response>,
) => Promise<Response>;

const patience = 20_000;

/**
 * Asks an OAuth endpoint. What the RFCs name as an error is an answer; `proven` adds the proof of a device's key, `key` is the
 * idempotency key of an exchange.
 * @throws {Refused} where something other than OAuth refused, such as a throttle
 * @throws {Unanswered} when no answer came
 */
export async function askOAuth<Body>(
  path: string,
  form: Readonly<Record<string, string>>,
  proven?: Proven,
  key?: string | null,
): Promise<OAuthAnswer<Body>> {
  const send = (credentials: Credentials) =>
    post(path, form, { ...credentials, ...(key ? { 'Idempotency-Key': key } : {}) });
  const url = new URL(path, location.origin).href;
  const answer = await (proven ? proven({ method: 'POST', url }, send) : send({}));
  if (answer.ok) return { kind: 'ok', body: await bodyOf<Body>(answer) };
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => null);
  if (
    typeof body === 'object' &&
    body !== null &&
    'error' in body &&
    typeof body.error === 'string' &&
    answer.status < 429
  ) {
    const interval = 'interval' in body && typeof body.interval === 'number' ? body.interval : null;
    return { kind: 'refused', error: body.error, interval };
  }
  throw new Refused(answer.status, await problemOf(answer));
}

async function bodyOf<Body>(answer: Response): Promise<Body> {
  const text = await answer.text();
  return (text ? JSON.parse(text) : {}) as Body; // as the RFC of the endpoint has it; revocation answers nothing
}

async function post(
  path: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { Accept: 'application/json', ...headers },
      body: new URLSearchParams(form),
      signal: AbortSignal.timeout(patience),
      credentials: 'omit',
      cache: 'no-store',
    });
    reached();
    return answer;
  } catch (cause) {
    unreached();
    throw new Unanswered(path, { cause });
  }
}
