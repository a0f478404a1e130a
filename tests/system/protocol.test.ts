import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostUnderTest, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';

let tested: HostUnderTest;
let shop: Shop;
beforeAll(async () => {
  tested = await hostUnderTest({ TRUST_PROXY: '10.9.8.7' });
  shop = await openShop(tested, 'protocol');
}, 60_000);
afterAll(() => tested?.stop());

const login = (body: unknown, headers: Record<string, string> = {}) =>
  tested.ask('POST', '/api/v1/auth/login', { body, headers });

/** Sends bytes as they are, and answers what comes back until the connection ends. */
const raw = (bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(tested.url);
    let answer = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket
      .on('end', () => resolve(answer))
      .on('close', () => resolve(answer))
      .on('error', reject);
  });

describe('bodies', () => {
  test('what is not JSON, not UTF-8 or not said to be JSON gets a clear refusal', async () => {
    expect((await login('{"email":')).body).toMatchObject({ status: 400, code: 'BODY_MALFORMED' });
    expect((await login('x=1', { 'Content-Type': 'application/x-www-form-urlencoded' })).body).toMatchObject({
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      expected: 'application/json',
    });
    expect((await login('{}', { 'Content-Encoding': 'gzip' })).status).toBe(415);
  });

  test('a body over 1 MiB is refused by its announced length, before it is sent', async () => {
    const answer = await raw(
      'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1048577\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('BODY_TOO_LARGE');
  });

  test('a body that announces no length is cut off at 1 MiB', async () => {
    const chunk = `40000\r\n${'x'.repeat(0x40000)}\r\n`;
    const answer = await raw(
      `POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(5)}`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
  });

  test('unknown and wrong fields are named by their pointers', async () => {
    const { status, body } = await login({ email: 'nobody', admin: true });
    expect([status, body.code]).toEqual([422, 'VALIDATION_FAILED']);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/admin',
      '/email',
      '/password',
    ]);
  });

  test.each([
    ['payments', { provider: 'sumup_solo', values: { affiliate_key: 'no key' } }, '/values/affiliate_key'],
    ['payments', { provider: 'sumup_solo', values: { 'a/b': 'x' } }, '/values/a~1b'],
    ['wallet/apple', { values: { team_id: 'no team' } }, '/values/team_id'],
    ['wallet/google', { values: { service_account: 'no file' } }, '/values/service_account'],
  ])('a refused setting of %s is named by its place in the body', async (part, sent, pointer) => {
    const path = `/api/v1/merchant/settings/${part}`;
    const { status, body } = await tested.ask('PATCH', path, { token: shop.owner, body: sent });
    expect([status, body.errors]).toMatchObject([422, [{ pointer }]]);
  });
});

describe('answers', () => {
  test.each([
    ['fr-LU, fr;q=0.9', 'fr', 'Échec de la connexion'],
    ['lb', 'lb', 'Umeldung net gelongen'],
    ['en;q=0.2, de;q=0.8', 'de', 'Anmeldung fehlgeschlagen'],
    ['zh', 'en', 'Sign-in failed'],
  ])('a refusal to who wants %s is in %s', async (wanted, locale, title) => {
    const { body, headers } = await login(
      { email: 'no@body.test', password: 'wrong-password' },
      { 'Accept-Language': wanted },
    );
    expect(body).toMatchObject({ status: 401, code: 'SIGN_IN_REFUSED', title });
    expect(headers.get('content-language')).toBe(locale);
  });

  test('each carries a request id: the one that came, when it is a sane one', async () => {
    const sane = await tested.ask('GET', '/health/live', { headers: { 'X-Request-Id': 'till-7.sale-0815' } });
    expect(sane.headers.get('x-request-id')).toBe('till-7.sale-0815');
    const odd = await tested.ask('GET', '/health/live', { headers: { 'X-Request-Id': 'a b<script>' } });
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('each is strict about what a browser may do with it', async () => {
    const { headers } = await tested.ask('GET', '/api/v1/me');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  test('methods and addresses that are not there are told apart', async () => {
    const wrong = await tested.ask('DELETE', '/api/v1/me');
    expect([wrong.status, wrong.body.code, wrong.headers.get('allow')]).toEqual([
      405,
      'METHOD_NOT_ALLOWED',
      'GET, HEAD',
    ]);
    expect((await tested.ask('GET', '/api/v1/nothing')).body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect((await tested.ask('OPTIONS', '/api/v1/me')).status).toBe(204);
    expect(await raw('NONSENSE\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
  });
});

describe('what stands beside the API', () => {
  test('health, metrics, keys, description and reference', async () => {
    expect((await tested.ask('GET', '/health/ready')).body).toMatchObject({ status: 'ok' });
    const metrics = await tested.ask('GET', '/metrics');
    for (const name of [
      'tresen_http_requests_total',
      'tresen_outbox_lag_seconds',
      'tresen_pin_lockouts_total',
      'nodejs_eventloop_lag',
    ])
      expect(metrics.text).toContain(name);
    const { keys } = (await tested.ask('GET', '/.well-known/jwks.json')).body;
    expect(keys[0]).toMatchObject({ kty: 'OKP', use: 'sig', alg: 'EdDSA' });
    expect(keys[0].d).toBeUndefined();
    const description = (await tested.ask('GET', '/openapi.json')).body;
    const described = Object.entries(description.paths).flatMap(([path, item]) =>
      Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(tested.host.routes.map(({ route, path }) => `${route.method} ${path}`).sort());
    const docs = await tested.ask('GET', '/docs');
    expect(docs.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(docs.text).not.toMatch(/<script[^>]*>[^<]/);
  });

  test('cells that a spreadsheet would run are inert', async () => {
    const { csv } = await import('../../packages/http/src/kit/csv.ts');
    expect(csv(['a'], [['=1+1'], ['+49'], ['-3'], ['@x'], ['\tx'], ['a "b", c'], [-3]])).toBe(
      `a\r\n"'=1+1"\r\n"'+49"\r\n"'-3"\r\n"'@x"\r\n"'\tx"\r\n"a ""b"", c"\r\n-3\r\n`,
    );
  });
});

test('a forged X-Forwarded-For does not dodge a throttle', async () => {
  const enrol = (address: string) =>
    tested.ask('POST', `/api/v1/loyalty/programs/${shop.programCode}/enrol`, {
      body: { accept_terms: true },
      headers: { 'X-Forwarded-For': address },
    });
  let refused = 0;
  for (let tries = 0; tries < 62; tries++) {
    const { status, headers } = await enrol(`198.51.100.${tries}`);
    if (status !== 429) continue;
    refused++;
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect(refused).toBe(2);
});
