import type { Tokens } from '../../src/wire/sign-in.ts';
import { inTurn } from '../kit/in-turn.ts';
import { acting, type Credentials } from './acting.ts';
import { reached, unreached } from './online.ts';
import { Refused, Unanswered, problemOf } from './problem.ts';
import { beginSession, currentSession, endSession, type Session } from './session.ts';

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly body?: object;
  /** A body that is no JSON, with its media type. */
  readonly file?: { readonly type: string; readonly content: Blob | string };
  readonly query?: Readonly<Record<string, string | number | null | undefined>>;
  /** The idempotency key of a command. */
  readonly key?: string;
  readonly storeCode?: string | null;
  readonly staffTicket?: string | null;
  readonly accept?: 'text/csv' | 'text/plain';
  readonly signal?: AbortSignal;
  /** `false`: without the session, for what anyone may ask. */
  readonly signedIn?: boolean;
}

/** Longer than the host takes for anything; then the person hears that no answer came. */
const patience = 20_000;

/** Renewed a little before its end, so that no request is sent with a token that ends on the way. */
const early = 20_000;

/**
 * Asks the host and answers its JSON; the caller names the type, as `src/wire` declares it for the route.
 * @throws {Refused} with the problem's code
 * @throws {Unanswered} when no answer came
 */
export async function call<Answer>(path: string, request: Call = {}): Promise<Answer> {
  const answer = await send(path, request);
  if (answer.status === 204) return undefined as Answer; // the routes without content are called with Answer = void
  return (await answer.json()) as Answer; // the host checks its answers against the same schemas
}

/** The same for what is not JSON. */
export const callForText = async (path: string, request: Call): Promise<string> => (await send(path, request)).text();

async function send(path: string, request: Call): Promise<Response> {
  if (request.signedIn === false) return judged(await reach(path, request));
  const other = acting.peek();
  if (other) {
    const asked = { method: request.method ?? 'GET', url: new URL(address(path), location.origin).href };
    return judged(await other(asked, (credentials) => reach(path, request, credentials)));
  }
  let session = currentSession();
  if (session && session.until - early < Date.now()) session = await renewed(session);
  let answer = await reach(path, request, bearer(session));
  if (answer.status === 401 && session) {
    session = await renewed(session);
    if (session) answer = await reach(path, request, bearer(session));
    // A token that was just made and is refused all the same: the user was deactivated.
    if (answer.status === 401) endSession();
  }
  return judged(answer);
}

/** What a request would be sent with at this moment, for what cannot be sent twice: the opening of a WebSocket. */
export async function credentialsNow(path: string): Promise<Credentials> {
  const other = acting.peek();
  if (other) {
    let given: Credentials = {};
    const asked = { method: 'GET', url: new URL(address(path), location.origin).href };
    await other(asked, async (credentials) => {
      given = credentials;
      return new Response(null, { status: 204 });
    });
    return given;
  }
  let session = currentSession();
  if (session && session.until - early < Date.now()) session = await renewed(session);
  return bearer(session);
}

const bearer = (session: Session | null): Credentials => (session ? { Authorization: `Bearer ${session.access}` } : {});

/** The answer, when it is a good one. @throws {Refused} */
export async function judged(answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  throw new Refused(answer.status, await problemOf(answer));
}

/** One try, with credentials as they are given. @throws {Unanswered} */
export async function reach(path: string, request: Call, credentials: Credentials = {}): Promise<Response> {
  const headers = new Headers({ Accept: request.accept ?? 'application/json', ...credentials });
  if (request.body) headers.set('Content-Type', 'application/json');
  if (request.file) headers.set('Content-Type', request.file.type);
  if (request.key) headers.set('Idempotency-Key', request.key);
  if (request.storeCode) headers.set('X-Store-Code', request.storeCode);
  if (request.staffTicket) headers.set('X-Staff-Ticket', request.staffTicket);
  headers.set('Accept-Language', document.documentElement.lang);
  // Not AbortSignal.any: tablets of some years ago do not have it.
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), patience);
  request.signal?.addEventListener('abort', () => limit.abort(), { once: true });
  try {
    const answer = await fetch(address(path, request.query), {
      method: request.method ?? 'GET',
      headers,
      body: request.file?.content ?? (request.body ? JSON.stringify(request.body) : null),
      signal: limit.signal,
      credentials: 'omit',
      cache: 'no-store',
    });
    reached();
    return answer;
  } catch (cause) {
    if (request.signal?.aborted) throw cause;
    unreached();
    throw new Unanswered(path, { cause });
  } finally {
    clearTimeout(timer);
  }
}

function address(path: string, query: Call['query'] = {}): string {
  const filled = Object.entries(query).flatMap(([name, value]) =>
    value == null || value === '' ? [] : [[name, String(value)]],
  );
  return `/api/v1${path}${filled.length ? `?${new URLSearchParams(filled)}` : ''}`;
}

let renewing: Promise<Session | null> | null = null;

/** A fresh session in place of a spent one, or `null` when it has ended. One renewal at a time, over all tabs. */
function renewed(spent: Session): Promise<Session | null> {
  renewing ??= inTurn('session', () => renew(spent)).finally(() => (renewing = null));
  return renewing;
}

async function renew(spent: Session): Promise<Session | null> {
  const now = currentSession();
  // Another tab renewed it, or signed out, while this one waited its turn. Access tokens of one second are the same text.
  if (!now || now.refresh !== spent.refresh) return now;
  const answer = await reach('/auth/refresh', {
    method: 'POST',
    body: { refresh_token: now.refresh },
    ...(now.refreshKey === null ? {} : { key: now.refreshKey }),
  });
  if (answer.ok) return beginSession((await answer.json()) as Tokens);
  const problem = await problemOf(answer);
  if (answer.status >= 500 || answer.status === 429) throw new Refused(answer.status, problem);
  endSession();
  return null;
}

export async function signIn(email: string, password: string): Promise<void> {
  const tokens = await call<Tokens>('/auth/login', { method: 'POST', body: { email, password }, signedIn: false });
  beginSession(tokens);
}

/** Ends the session here at once, and at the host if it can be reached. */
export function signOut(): void {
  const ended = currentSession();
  endSession();
  if (!ended) return;
  // Best effort, nothing to tell the person: the tokens are gone from this device, and run out by themselves.
  call<void>('/auth/logout', { method: 'POST', body: { refresh_token: ended.refresh }, signedIn: false }).catch(
    () => {},
  );
}
