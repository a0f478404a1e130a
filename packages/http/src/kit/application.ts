import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import findMyWay, { type HTTPMethod } from 'find-my-way';
import Koa from 'koa';
import { idempotencyKey, type Clock } from '@tresen/domain';
import type { z } from 'zod';
import type { access } from './access.ts';
import { readAnything, readCsv, readForm, readJson } from './body.ts';
import type { Locale } from '../wire/common.ts';
import { check } from './check.ts';
import { fingerprint } from './fingerprint.ts';
import { localeOf } from './messages.ts';
import { OAuthRefusal, oauthProblemOf } from './oauth.ts';
import { problemOf } from './problems.ts';
import { refuse, refuseCode } from './refusals.ts';
import type { Format, Mounted, RawAnswer, RequestProof } from './route.ts';
import type { SecurityHeaders } from './security-headers.ts';

/** What is known of a request when it has been answered: enough to follow it, nothing secret. */
export interface Answered {
  readonly requestId: string;
  readonly method: string;
  /** The route's path with its parameters in braces; what is not a route says only so. */
  readonly route: string;
  readonly status: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly merchantId: string | undefined;
  readonly userId: string | undefined;
  readonly deviceId: string | undefined;
  /** The ids in its path, by what they are of: by them a sale can be followed. */
  readonly about: Readonly<Record<string, string>>;
  readonly code: string | undefined;
  /** A fault of ours, or what could not be reached. */
  readonly error: unknown;
}

export interface ApplicationDeps {
  readonly routes: readonly Mounted[];
  readonly access: ReturnType<typeof access>;
  readonly addressOf: (request: IncomingMessage) => string;
  /** The request's URL as its client wrote it. */
  readonly urlOf: (request: IncomingMessage) => string;
  readonly clock: Clock;
  readonly headers: SecurityHeaders;
  readonly answered: (request: Answered) => void;
  /** What stands beside the API: health, metrics, documents. By path. */
  readonly extras: Readonly<Record<string, (context: Koa.Context) => Promise<void> | void>>;
  /** Serves a page or a file of one; answers whether there is one. */
  readonly pages: (context: Context) => Promise<boolean>;
}

interface State {
  requestId: string;
  route: string;
  /** Whether the request is at an endpoint of OAuth's. */
  oauth: boolean;
  /** Whether its token, where it needs one, was found good. */
  entered: boolean;
  about: Record<string, string>;
  caller: { kind: string; merchantId: string | null; userId?: string; deviceId?: string } | undefined;
}

type Context = Koa.ParameterizedContext<State>;

/** The whole application, made from its route table. */
export function application(deps: ApplicationDeps): Koa {
  const { routes, extras, pages, headers, clock, answered } = deps;
  const koa = new Koa();
  // What reaches Koa's own handler is a client that went away in mid-answer.
  koa.silent = true;
  const routeOf = finder(routes);

  koa.use(async (context, next) => {
    const started = performance.now();
    const state = context.state as State;
    state.requestId = requestIdOf(context.get('x-request-id'));
    state.route = '(none)';
    state.oauth = false;
    state.entered = false;
    state.about = {};
    state.caller = undefined;
    context.set(headers.api);
    context.set('X-Request-Id', state.requestId);
    let code: string | undefined;
    let fault: unknown;
    try {
      await next();
    } catch (error) {
      code = sendProblem(context, error, clock.now());
      if (context.status === 500 || context.status === 503) fault = error;
    }
    const { caller, about } = context.state as State;
    answered({
      about,
      requestId: state.requestId,
      method: context.method,
      route: state.route,
      status: context.status,
      duration: performance.now() - started,
      merchantId: caller?.merchantId ?? undefined,
      userId: caller?.userId,
      deviceId: caller?.deviceId,
      code,
      error: fault,
    });
  });

  koa.use(async (context, next) => {
    const extra = Object.hasOwn(extras, context.path) ? extras[context.path] : undefined;
    if (!extra) return next();
    (context.state as State).route = context.path;
    if (context.method === 'OPTIONS') return void allow(context, ['GET', 'HEAD']);
    if (context.method !== 'GET' && context.method !== 'HEAD')
      throw refuse('METHOD_NOT_ALLOWED', { allow: 'GET, HEAD' });
    await extra(context);
  });
  koa.use(async (context, next) => {
    const found = routeOf(context.method, context.path);
    return found ? serve(deps, found, context) : next();
  });
  koa.use(async (context) => {
    const methods = allMethods.filter((method) => routeOf(method, context.path));
    if (methods.length > 0) {
      if (context.method === 'OPTIONS') return void allow(context, methods);
      throw refuse('METHOD_NOT_ALLOWED', { allow: methods.join(', ') });
    }
    if (context.method === 'GET' || context.method === 'HEAD') {
      for (const name of Object.keys(headers.api)) context.remove(name);
      context.set(headers.page);
      (context.state as State).route = '(page)';
      if (await pages(context)) return;
      for (const name of Object.keys(headers.page)) context.remove(name);
      context.set(headers.api);
      (context.state as State).route = '(none)';
    }
    throw refuse('NOT_FOUND');
  });
  return koa;
}

const allMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

interface Found {
  readonly at: Mounted;
  /** The parameters of its path, decoded. */
  readonly given: Readonly<Record<string, string | undefined>>;
}

/** Finds the route of a method and a path; a slash at its end says nothing. */
function finder(routes: readonly Mounted[]): (method: string, path: string) => Found | undefined {
  // A parameter is as long as it may be; its schema says whether that is too long.
  const router = findMyWay({ ignoreTrailingSlash: true, maxParamLength: 16_384 });
  for (const at of routes) {
    const { method } = at.route;
    const path = at.path.replace(/\{(\w+)\}/g, ':$1');
    router.on(method === 'GET' ? ['GET', 'HEAD'] : method, path, () => undefined, at);
  }
  return (method, path) => {
    // What is no method of HTTP has no routes either.
    const found = router.find(method as HTTPMethod, path);
    // Its store is what was given with it above.
    return found ? { at: found.store as Mounted, given: found.params } : undefined;
  };
}

function allow(context: Context, methods: readonly string[]): void {
  context.status = 204;
  context.set('Allow', methods.join(', '));
}

const requestIdOf = (given: string): string => (/^[A-Za-z0-9._-]{8,128}$/.test(given) ? given : randomUUID());

function sendProblem(context: Context, error: unknown, now: number): string {
  const locale = localeOf(context.headers['accept-language']);
  const { requestId, oauth, entered } = context.state;
  const { status, problem, headers } = problemOf(error, { requestId, locale, now, aboutToken: !entered });
  context.set(headers);
  // What is left of a body that was refused is not read: the connection cannot be used again.
  if (status === 413 || status === 415) context.set('Connection', 'close');
  if (oauth) return sendOAuthProblem(context, error);
  context.status = status;
  context.set('Content-Language', locale);
  context.body = JSON.stringify(problem);
  context.type = 'application/problem+json';
  return problem.code;
}

function sendOAuthProblem(context: Context, error: unknown): string {
  const { status, body, headers } = oauthProblemOf(error);
  context.status = status;
  context.remove('WWW-Authenticate');
  context.set(headers);
  context.body = JSON.stringify(body);
  context.type = 'application/json';
  return body.error;
}

/** Which ids of a path say what a request is about. Others are secrets, such as a card's, which opens its page; or say nothing. */
const followed: ReadonlySet<string> = new Set(['cart_id', 'sale_id', 'payment_id', 'refund_id', 'shift_id']);

const header = (context: Context, name: string): string | undefined => {
  const value = context.headers[name];
  return typeof value === 'string' ? value : undefined;
};

async function serve(deps: ApplicationDeps, { at, given }: Found, context: Context): Promise<void> {
  const { route } = at;
  const { req, state } = context;
  state.route = at.path;
  state.oauth = route.protocol === 'oauth';
  const locale = localeOf(context.headers['accept-language']);
  const address = deps.addressOf(req);
  const storeCode = header(context, 'x-store-code');
  const proof = proofIn(deps, context);
  const offerNonce = (nonce: string) => context.set('DPoP-Nonce', nonce);
  const authorization = header(context, 'authorization');
  const { known, device } = await deps.access(at, {
    authorization,
    storeCode,
    staffTicket: header(context, 'x-staff-ticket'),
    scanner: { id: header(context, 'x-scanner-id'), secret: header(context, 'x-scanner-secret') },
    proof,
    address,
    merchantId: given['merchant_id'],
  });
  state.entered = true;
  if (device?.nextNonce) offerNonce(device.nextNonce);
  if ('caller' in known) state.caller = known.caller;
  if (state.oauth && route.method === 'POST' && authorization !== undefined)
    throw new OAuthRefusal('invalid_client', { byHeader: true });
  const params = paramsOf(at, given);
  for (const [name, value] of Object.entries(params))
    if (followed.has(name) && typeof value === 'string') state.about[name] = value;
  const query = route.query && check(route.query, queryOf(context), locale);
  const sent = route.method === 'GET' ? undefined : await readerOf(route)(req);
  const body = route.body ? check(route.body, sent === undefined ? {} : sent, locale) : noBody(sent);
  // A checkout names its sale in its body.
  if (typeof body === 'object' && body !== null && 'sale_id' in body) state.about['sale_id'] = String(body.sale_id);
  const key = keyOf(at, header(context, 'idempotency-key'));
  const store = 'store' in known ? known.store : undefined;
  let instead: 200 | 204 | undefined;
  const request = {
    ...known,
    params,
    query,
    body,
    address,
    locale,
    now: deps.clock.now(),
    storeCode,
    proof,
    offerNonce,
    header: (name: string) => header(context, name),
    instead: (status: 200 | 204) => void (instead = status),
    key,
    fingerprint:
      route.method === 'GET'
        ? ''
        : fingerprint({ method: route.method, path: context.path, storeId: store?.id, query, body }),
  };
  // The declaration's types made sure that what was checked above is what this handler takes.
  const answer = await route.handle(request as never);
  context.status = instead ?? route.status;
  if (context.status === 204) return void (context.body = null);
  // Only routes whose answer is declared as a raw one name media types.
  if (route.media.length > 0) return sendRaw(context, answer as RawAnswer);
  if (route.status === 303) {
    context.set('Location', String(answer));
    return void (context.body = '');
  }
  if (!route.answer) return void (context.body = route.status === 204 ? null : '');
  const format = formatFor(route, context);
  context.body = format
    ? asBody(await format.render(answer as never, localeIn(query) ?? locale))
    : JSON.stringify(answer);
  context.type = format?.type ?? 'application/json';
  if (format?.headers) context.set(format.headers);
}

/** The language that a query asks for, where it may. */
const localeIn = (query: unknown): Locale | undefined =>
  typeof query === 'object' && query !== null && 'locale' in query ? (query.locale as Locale | undefined) : undefined; // checked by its schema

const asBody = (rendered: string | Uint8Array): string | Buffer =>
  typeof rendered === 'string' ? rendered : Buffer.from(rendered);

/** The format that the client wants most; `undefined` is JSON. What it takes none of gets the first. */
function formatFor({ formats, json }: Mounted['route'], context: Context): Format | undefined {
  if (formats.length === 0) return undefined;
  const types = formats.map(({ type }) => type);
  const wanted = context.accepts(...{ first: [jsonType, ...types], last: [...types, jsonType], never: types }[json]);
  return formats.find(({ type }) => type === wanted) ?? (json === 'never' ? formats[0] : undefined);
}

const jsonType = 'application/json';

function readerOf({ protocol, reads }: Mounted['route']): (request: IncomingMessage) => Promise<unknown> {
  if (protocol === 'oauth') return readForm;
  return { json: readJson, csv: readCsv, anything: readAnything }[reads];
}

function sendRaw(context: Context, { status = 200, mediaType, bytes, headers = {} }: RawAnswer): void {
  context.status = status;
  context.set({ ...headers });
  if (status === 304) return void (context.body = null);
  context.body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  context.set('Content-Type', mediaType);
}

function proofIn({ urlOf }: ApplicationDeps, context: Context): RequestProof | undefined {
  const proof = header(context, 'dpop');
  return proof === undefined ? undefined : { proof, method: context.method, url: urlOf(context.req) };
}

function paramsOf({ route }: Mounted, given: Found['given']): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(route.params)) {
    const parsed = (schema as z.ZodType).safeParse(given[name]);
    if (!parsed.success) throw route.missing ? refuseCode(route.missing) : refuse('NOT_FOUND');
    params[name] = parsed.data;
  }
  return params;
}

/** Every parameter once: of one that is given twice there would be two meanings. */
const queryOf = (context: Context): Record<string, unknown> => ({ ...context.query });

function noBody(sent: unknown): undefined {
  const empty = sent === undefined || (typeof sent === 'object' && sent !== null && Object.keys(sent).length === 0);
  if (!empty) throw refuse('VALIDATION_FAILED', { errors: [{ pointer: '', detail: 'no body' }] });
  return undefined;
}

function keyOf({ route }: Mounted, given: string | undefined) {
  if (given !== undefined && route.idempotency) return idempotencyKey(given);
  if (route.idempotency === 'required') throw refuse('IDEMPOTENCY_KEY_REQUIRED');
  return idempotencyKey(randomUUID());
}
