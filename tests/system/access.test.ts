import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { valuesOf, type Schema } from './from-schema.ts';
import { ringUp } from './till.ts';
import {
  hostUnderTest,
  idsOf,
  openShop,
  signInAdmin,
  type Answer,
  type Asking,
  type HostUnderTest,
  type Shop,
} from './host-under-test.ts';

type Mounted = HostUnderTest['host']['routes'][number];

let tested: HostUnderTest;
let ours: Shop;
let theirs: Shop;
let admin: string;
let mineRungUp: Record<string, string>;
let theirsRungUp: Record<string, string>;
let description: any; // oxlint-disable-line typescript/no-explicit-any
beforeAll(async () => {
  tested = await hostUnderTest();
  ours = await openShop(tested, 'ours');
  theirs = await openShop(tested, 'theirs');
  admin = await signInAdmin(tested);
  mineRungUp = await ringUp(tested, ours);
  theirsRungUp = await ringUp(tested, theirs);
  description = (await tested.ask('GET', '/openapi.json')).body;
}, 120_000);
afterAll(() => tested?.stop());

const unknown = '0198b1de-7c1a-7a55-9c1e-3f3c1d5f7a10';

const at = ({ path }: Mounted, ids: (name: string) => string): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => ids(name));

/** The same good body each time, so that only the path makes a difference. */
function bodyFor({ path, route }: Mounted): unknown {
  const schema: Schema | undefined =
    description.paths[path][route.method.toLowerCase()].requestBody?.content['application/json']?.schema;
  if (!schema) return undefined;
  const body = fc.sample(valuesOf(schema, description.components.schemas, [unknown]), { seed: 11, numRuns: 1 })[0];
  // Wrong PINs are another test's: they are counted, and each answer says how many are left.
  const { pin: _pin, ...rest } = body as Record<string, unknown>;
  return path.endsWith('/pins/verify') ? { pin: ours.pin } : rest;
}

/** As the operation takes it: OAuth's endpoints take forms, price lists are tables. */
function sent(mounted: Mounted): Asking {
  if (mounted.route.reads === 'csv') return { body: 'name,price,tax', headers: { 'Content-Type': 'text/csv' } };
  if (mounted.route.reads === 'anything') return { body: 'x', headers: { 'Content-Type': 'text/plain' } };
  if (!mounted.route.protocol) return { body: bodyFor(mounted) };
  return { body: 'client_id=tresen-device&token=x', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } };
}

const send = (mounted: Mounted, ids: (name: string) => string, who: Asking): Promise<Answer> => {
  const { method } = mounted.route;
  return tested.ask(method, at(mounted, ids), { ...who, ...(method !== 'GET' && sent(mounted)) });
};

const names = (mounted: Mounted) => `${mounted.route.method} ${mounted.path}`;

test('every route turns away who is not signed in, unless it is public', async () => {
  for (const mounted of tested.host.routes) {
    const { status, body } = await send(mounted, () => unknown, {});
    if (mounted.route.area === 'public') expect(body?.code, names(mounted)).not.toBe('UNAUTHENTICATED');
    else if (mounted.route.area === 'scanner')
      expect([status, body.code], names(mounted)).toEqual([401, 'SCANNER_REFUSED']);
    else expect([status, body.code], names(mounted)).toEqual([401, 'UNAUTHENTICATED']);
  }
});

test('every route lets in exactly the roles its area is for', async () => {
  const roles = { staff: ours.staff, owner: ours.owner, admin, operator: tested.adminToken } as const;
  for (const mounted of tested.host.routes) {
    const { area } = mounted.route;
    if (area === 'public') continue;
    const allowed: Record<string, readonly string[]> = {
      session: ['staff', 'owner', 'admin', 'operator'],
      person: ['staff', 'owner', 'admin'],
      admin: ['admin', 'operator'],
      merchant: mounted.onBehalf ? ['admin', 'operator'] : ['owner'],
      store: ['staff', 'owner', 'admin', 'operator'],
    };
    for (const [role, token] of Object.entries(roles)) {
      const { status, body } = await send(mounted, () => unknown, { token, store: ours.storeCode });
      if (area === 'scanner') {
        expect([status, body.code], `${role} at ${names(mounted)}`).toEqual([401, 'SCANNER_REFUSED']);
        continue;
      }
      if (allowed[area]?.includes(role))
        expect(['UNAUTHENTICATED', 'FORBIDDEN'], `${role} at ${names(mounted)}`).not.toContain(body?.code);
      else expect([status, body.code], `${role} at ${names(mounted)}`).toEqual([403, 'FORBIDDEN']);
    }
  }
});

test("a device's token opens the counter of its store and nothing else, and a person's is never a device's", async () => {
  for (const mounted of tested.host.routes) {
    const { area } = mounted.route;
    if (area === 'public' || area === 'scanner') continue;
    const { status, body } = await send(mounted, () => unknown, { token: ours.device });
    if (area === 'kiosk') expect([status, body.code], names(mounted)).toEqual([403, 'FORBIDDEN']);
    else if (area === 'session' || area === 'store')
      expect(['UNAUTHENTICATED', 'FORBIDDEN', 'DEVICE_SCOPE_MISSING'], names(mounted)).not.toContain(body?.code);
    else expect([status, body.code], names(mounted)).toEqual([401, 'UNAUTHENTICATED']);
    if (area !== 'store') continue;
    const elsewhere = await send(mounted, () => unknown, { token: ours.device, store: theirs.storeCode });
    expect([elsewhere.status, elsewhere.body.code], names(mounted)).toEqual([404, 'STORE_NOT_FOUND']);
    const headers = { Authorization: `DPoP ${ours.staff}`, DPoP: 'no.proof.at-all', 'X-Store-Code': ours.storeCode };
    const person = await tested.ask(
      mounted.route.method,
      at(mounted, () => unknown),
      { headers },
    );
    expect([person.status, person.body.code], names(mounted)).toEqual([401, 'UNAUTHENTICATED']);
  }
});

test("another merchant's objects answer byte for byte as ones that do not exist", async () => {
  const withoutRequest = ({ status, text }: Answer) => ({
    status,
    text: text.replace(/"(request_id|checked_at)":"[^"]+"/g, ''),
  });
  const mine = { ...idsOf(ours), ...mineRungUp };
  const foreign: Record<string, string> = { ...idsOf(theirs), ...theirsRungUp, reader_id: 'theirs' };
  let compared = 0;
  for (const mounted of tested.host.routes) {
    const { area, params, method } = mounted.route;
    const given = Object.keys(params);
    if (given.length === 0 || area === 'public' || area === 'admin' || area === 'person') continue;
    const token = area === 'merchant' ? (mounted.onBehalf ? tested.adminToken : ours.owner) : ours.staff;
    const who = { token, ...(area === 'store' && { store: ours.storeCode }) };
    // Providers and platforms are no merchant's, and dead letters are another test's.
    const shared: Record<string, string> = { provider: 'cash', platform: 'apple' };
    const own = (name: string) => (name === 'merchant_id' ? (mine[name] ?? '') : shared[name]);
    const theirsAnswer = await send(mounted, (name) => own(name) ?? foreign[name] ?? unknown, who);
    const unknownAnswer = await send(mounted, (name) => own(name) ?? unknown, who);
    const malformed = await send(mounted, (name) => own(name) ?? 'no-id', who);
    expect(withoutRequest(theirsAnswer), names(mounted)).toEqual(withoutRequest(unknownAnswer));
    if (method === 'GET' || method === 'DELETE') {
      expect(unknownAnswer.status, names(mounted)).toBe(404);
      expect(withoutRequest(malformed), names(mounted)).toEqual(withoutRequest(unknownAnswer));
    }
    compared++;
  }
  expect(compared).toBeGreaterThan(60);
});

test("another merchant's store answers as one that does not exist", async () => {
  for (const mounted of tested.host.routes.filter(({ route }) => route.area === 'store')) {
    for (const token of [ours.staff, ours.owner]) {
      const foreign = await send(mounted, () => unknown, { token, store: theirs.storeCode });
      const none = await send(mounted, () => unknown, { token, store: 'NO-SUCH-STORE' });
      expect([foreign.status, foreign.body.code, foreign.body.detail]).toEqual([
        404,
        'STORE_NOT_FOUND',
        none.body.detail,
      ]);
      expect(none.status).toBe(404);
    }
  }
});
