import { randomBytes } from 'node:crypto';
import { decodeProtectedHeader, importSPKI, jwtVerify } from 'jose';
import { endpointsAt, type GoogleEndpoints } from '../endpoints.ts';
import { makeKeyFile, type KeyFile } from './key-files.ts';
import { loyaltyClassSchema, loyaltyObjectSchema, type KnownClass, type KnownObject } from './schema.ts';
import { callbackSigner, type CallbackSigner, type SignedCallback } from './signer.ts';

/** A notification that reached the phones of a pass. */
export interface Rung {
  readonly objectId: string;
  readonly at: number;
}

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly at: number;
  readonly status: number;
}

/** What goes wrong with a request: an answer of this status, no answer at all, or one that is lost after the work was done. */
export type FakeFault = number | 'no answer' | 'lost answer';

/** A Google Wallet that remembers, as far as loyalty cards go. */
export interface FakeGoogleWallet {
  /** Answers what Google would; give it to an adapter in place of `fetch`. */
  readonly fetch: typeof fetch;
  /** For the adapter, when the fake is asked by `fetch`. */
  readonly endpoints: GoogleEndpoints;
  readonly classes: ReadonlyMap<string, KnownClass>;
  readonly objects: ReadonlyMap<string, KnownObject>;
  /** The objects that somebody has in their wallet. */
  readonly saved: ReadonlySet<string>;
  readonly rung: readonly Rung[];
  readonly requests: readonly FakeRequest[];
  readonly signer: CallbackSigner;
  /** A service account that may act for these issuers; others are none of its business. */
  hire(issuerIds: readonly string[], email?: string): KeyFile;
  /** Lets the account act for these issuers, too. */
  allow(file: KeyFile, issuerIds: readonly string[]): void;
  /** Takes the account's rights away, or the account itself. */
  dismiss(file: KeyFile, what: 'rights' | 'account'): void;
  /** Whether the account's project has the API switched on. */
  switchApi(file: KeyFile, on: boolean): void;
  /** Ends every access token at once. */
  endTokens(): void;
  /** The next requests that match meet this fault. */
  failNext(fault: FakeFault, times?: number, matching?: RegExp): void;
  /** A person follows a save link; answers the object's id. Fails as Google's page would. */
  save(link: string): Promise<string>;
  /** A person removes a pass. */
  remove(objectId: string): SignedCallback;
  /** The callback about an object, to be delivered by the test. */
  callback(objectId: string, eventType: 'save' | 'del', nonce?: string): SignedCallback;
}

export interface FakeOptions {
  readonly now?: () => number;
  /** The address it is reached by. */
  readonly base?: string;
  readonly perSecond?: number;
  readonly notificationsPerDay?: number;
}

interface Account {
  readonly file: KeyFile;
  readonly issuers: Set<string>;
  apiOn: boolean;
}

/** Refused as Google refuses. */
class Refusal extends Error {
  readonly status: number;
  readonly body: object;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.body = { error: { code: status, message, errors: [{ message, domain: 'walletobjects', reason }] } };
  }
}

const oauthRefusal = (error: string, error_description: string): Answer => ({
  status: 400,
  body: { error, error_description },
});

interface Answer {
  readonly status: number;
  readonly body: object | string;
  readonly headers?: Record<string, string>;
}

const day = 86_400_000;

/** As Google patches: by field, and `null` takes one away. */
const merged = (there: object, change: object): object =>
  Object.fromEntries(Object.entries({ ...there, ...change }).filter(([, value]) => value !== null));

export function fakeGoogleWallet({
  now = Date.now,
  base = 'https://google-wallet.test',
  perSecond = 20,
  notificationsPerDay = 3,
}: FakeOptions = {}): FakeGoogleWallet {
  const endpoints = endpointsAt(base);
  const accounts = new Map<string, Account>();
  const tokens = new Map<string, { email: string; until: number }>();
  const classes = new Map<string, KnownClass>();
  const objects = new Map<string, KnownObject>();
  const saved = new Set<string>();
  const rung: Rung[] = [];
  const requests: FakeRequest[] = [];
  const faults: { fault: FakeFault; left: number; matching: RegExp }[] = [];
  const signer = callbackSigner({ now });

  /** The account that signed a JWT, with what it says; whatever its dates. */
  const signedByAccount = async (jwt: string): Promise<Record<string, unknown> | 'unknown' | 'forged'> => {
    try {
      const { kid } = decodeProtectedHeader(jwt);
      const account = [...accounts.values()].find(({ file }) => file.keyId === kid);
      if (!account) return 'unknown';
      const key = await importSPKI(account.file.publicKey, 'RS256');
      const { payload } = await jwtVerify(jwt, key, { algorithms: ['RS256'], currentDate: new Date(0) });
      return payload.iss === account.file.email ? payload : 'forged';
    } catch {
      return 'forged';
    }
  };

  const token = async (body: URLSearchParams): Promise<Answer> => {
    if (body.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
      return oauthRefusal('unsupported_grant_type', 'Invalid grant_type');
    const claims = await signedByAccount(body.get('assertion') ?? '');
    if (claims === 'unknown') return oauthRefusal('invalid_grant', 'Invalid grant: account not found');
    if (claims === 'forged') return oauthRefusal('invalid_grant', 'Invalid JWT Signature.');
    const [iat, exp] = [Number(claims['iat']) * 1_000, Number(claims['exp']) * 1_000];
    if (!(iat <= now() + 300_000 && exp > now() && exp - iat <= 3_600_000))
      return oauthRefusal(
        'invalid_grant',
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
      );
    if (claims['aud'] !== endpoints.token) return oauthRefusal('invalid_grant', 'Invalid JWT: Failed audience check.');
    if (claims['scope'] !== 'https://www.googleapis.com/auth/wallet_object.issuer')
      return oauthRefusal('invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
    const access_token = `ya29.${randomBytes(24).toString('base64url')}`;
    tokens.set(access_token, { email: String(claims['iss']), until: now() + 3_599_000 });
    return { status: 200, body: { access_token, expires_in: 3_599, token_type: 'Bearer' } };
  };

  const accountOf = (request: Request): Account => {
    const bearer = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
    const granted = tokens.get(bearer);
    const account = granted && granted.until > now() ? accounts.get(granted.email) : undefined;
    if (!account) throw new Refusal(401, 'authError', 'Request had invalid authentication credentials.');
    if (!account.apiOn)
      throw new Refusal(
        403,
        'accessNotConfigured',
        'Google Wallet API has not been used in project 1 before or it is disabled.',
      );
    return account;
  };

  const mayTouch = ({ issuers }: Account, id: string): void => {
    if (!issuers.has(id.split('.', 1)[0] ?? '')) throw new Refusal(403, 'permissionDenied', 'Permission Denied');
  };

  const withinRate = (): void => {
    const recent = requests.filter(({ at, path }) => at > now() - 1_000 && path.startsWith('/walletobjects/'));
    if (recent.length >= perSecond) throw new Refusal(429, 'rateLimitExceeded', 'Rate Limit Exceeded');
  };

  const checked = <T>(
    schema: { safeParse(value: unknown): { success: true; data: T } | { success: false; error: Error } },
    value: unknown,
  ): T => {
    const read = schema.safeParse(value);
    if (!read.success) throw new Refusal(400, 'invalid', `Invalid JSON payload received. ${read.error.message}`);
    return read.data;
  };

  const ring = (before: KnownObject, after: KnownObject): void => {
    if (after.notifyPreference !== 'NOTIFY_ON_UPDATE') return;
    const spent = rung.filter(({ objectId, at }) => objectId === after.id && at > now() - day).length;
    if (spent >= notificationsPerDay)
      throw new Refusal(
        403,
        'quotaExceeded',
        `Quota exceeded for issuer when updating object ${after.id} with a notification.`,
      );
    const changed = (['loyaltyPoints', 'secondaryLoyaltyPoints'] as const).some(
      (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
    );
    if (changed && saved.has(after.id)) rung.push({ objectId: after.id, at: now() });
  };

  const storeClass = (value: unknown): KnownClass => {
    const resource = checked(loyaltyClassSchema, value);
    classes.set(resource.id, resource);
    return resource;
  };

  const storeObject = (value: unknown): KnownObject => {
    const resource = checked(loyaltyObjectSchema, value);
    if (!classes.has(resource.classId)) throw new Refusal(404, 'classNotFound', `Class ${resource.classId} not found.`);
    const before = objects.get(resource.id);
    if (before) ring(before, resource);
    // The wish to notify is for one write only.
    const { notifyPreference: _, ...kept } = resource;
    objects.set(resource.id, kept);
    return kept;
  };

  const wallet = (
    account: Account,
    method: string,
    collection: string,
    id: string | undefined,
    body: unknown,
  ): object => {
    if (collection === 'issuer' && method === 'GET' && id) {
      mayTouch(account, id);
      return { issuerId: id, name: 'Issuer' };
    }
    const [kind, known, store] =
      collection === 'loyaltyClass'
        ? (['Class', classes, storeClass] as const)
        : (['Object', objects, storeObject] as const);
    const named = id ?? String(typeof body === 'object' && body !== null && 'id' in body ? body.id : '');
    mayTouch(account, named);
    const there = known.get(named);
    if (method === 'POST' && id === undefined) {
      if (there) throw new Refusal(409, `existing${kind}`, `${kind} ${named} already exists.`);
      return store(body);
    }
    if (!there) throw new Refusal(404, `resourceNotFound`, `${kind} ${named} not found.`);
    if (method === 'GET') return there;
    if (method === 'PATCH') return store(merged(there, body as object)); // checked by the schema, as every write
    throw new Refusal(405, 'httpMethodNotAllowed', 'Method not allowed.');
  };

  const follow = async (jwt: string): Promise<string> => {
    const claims = await signedByAccount(jwt);
    if (typeof claims === 'string' || claims['aud'] !== 'google' || claims['typ'] !== 'savetowallet')
      throw new Error(`Something went wrong: the link is not signed by a service account known here`);
    const listed = (claims['payload'] as { loyaltyObjects?: { id?: string }[] } | undefined)?.loyaltyObjects ?? []; // refused below when it is something else
    const id = listed[0]?.id ?? '';
    if (!objects.has(id)) throw new Error(`Something went wrong: there is no object ${id}`);
    const account = accounts.get(String(claims['iss']));
    if (!account?.issuers.has(id.split('.', 1)[0] ?? '')) throw new Error('Something went wrong: not your issuer');
    saved.add(id);
    return id;
  };

  const answered = async (request: Request): Promise<Answer> => {
    const url = new URL(request.url);
    const path = url.pathname;
    if (path === '/token') return token(new URLSearchParams(await request.text()));
    if (path === '/gp/m/issuer/keys')
      return { status: 200, body: { keys: signer.rootKeys }, headers: { 'cache-control': 'public, max-age=3600' } };
    const link = /^\/gp\/v\/save\/(.+)$/.exec(path)?.[1];
    if (link) return { status: 200, body: `<!doctype html><title>Wallet</title><h1>Saved ${await follow(link)}</h1>` };
    const asked = /^\/walletobjects\/v1\/(loyaltyClass|loyaltyObject|issuer)(?:\/([^/]+))?$/.exec(path);
    if (!asked?.[1]) return new Refusal(404, 'notFound', 'Not Found');
    const account = accountOf(request);
    const body: unknown = request.method === 'GET' ? undefined : await request.json();
    const id = asked[2] === undefined ? undefined : decodeURIComponent(asked[2]);
    return { status: 200, body: wallet(account, request.method, asked[1], id, body) };
  };

  const faultFor = (path: string): FakeFault | undefined => {
    const due = faults.find(({ left, matching }) => left > 0 && matching.test(path));
    if (due) due.left -= 1;
    return due?.fault;
  };

  const handled = async (request: Request): Promise<Response> => {
    const { pathname: path } = new URL(request.url);
    const fault = faultFor(`${request.method} ${path}`);
    const noted = (status: number) => requests.push({ method: request.method, path, at: now(), status });
    if (fault === 'no answer') {
      noted(0);
      throw new TypeError('fetch failed');
    }
    let answer: Answer;
    try {
      if (path.startsWith('/walletobjects/')) withinRate();
      answer =
        typeof fault === 'number' ? new Refusal(fault, 'backendError', 'Backend Error') : await answered(request);
    } catch (error) {
      answer =
        error instanceof Refusal
          ? error
          : { status: 400, body: `<!doctype html><h1>${error instanceof Error ? error.message : ''}</h1>` };
    }
    noted(answer.status);
    if (fault === 'lost answer') throw new TypeError('fetch failed');
    const isPage = typeof answer.body === 'string';
    return new Response(isPage ? String(answer.body) : JSON.stringify(answer.body), {
      status: answer.status,
      headers: {
        'content-type': isPage ? 'text/html; charset=utf-8' : 'application/json; charset=UTF-8',
        date: new Date(now()).toUTCString(),
        ...(answer.status === 429 && { 'retry-after': '1' }),
        ...answer.headers,
      },
    });
  };

  const callback: FakeGoogleWallet['callback'] = (objectId, eventType, nonce) =>
    signer.sign({
      recipient: objectId.split('.', 1)[0] ?? '',
      classId: objects.get(objectId)?.classId ?? '',
      objectId,
      eventType,
      ...(nonce !== undefined && { nonce }),
    });

  return {
    fetch: async (input, init) => handled(new Request(input, init)),
    endpoints,
    classes,
    objects,
    saved,
    rung,
    requests,
    signer,
    callback,
    hire(issuerIds, email) {
      const file = makeKeyFile(email);
      accounts.set(file.email, { file, issuers: new Set(issuerIds), apiOn: true });
      return file;
    },
    allow(file, issuerIds) {
      for (const id of issuerIds) accounts.get(file.email)?.issuers.add(id);
    },
    dismiss(file, what) {
      if (what === 'account') accounts.delete(file.email);
      else accounts.get(file.email)?.issuers.clear();
    },
    switchApi(file, on) {
      const account = accounts.get(file.email);
      if (account) account.apiOn = on;
    },
    endTokens: () => tokens.clear(),
    failNext: (fault, times = 1, matching = /./) => void faults.push({ fault, left: times, matching }),
    async save(link) {
      if (!link.startsWith(endpoints.save)) throw new Error(`${link} is no link of this wallet's`);
      return follow(link.slice(endpoints.save.length));
    },
    remove(objectId) {
      saved.delete(objectId);
      return callback(objectId, 'del');
    },
  };
}
