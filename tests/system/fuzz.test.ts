import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { garbage, valuesOf, type Components, type Schema } from './from-schema.ts';
import { hostUnderTest, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';
import { ringUp } from './till.ts';

/** Requests per operation; more by `FUZZ_RUNS`. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 12);
const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_329);

let tested: HostUnderTest;
let shop: Shop;
let rung: Record<string, string>;
let description: any; // oxlint-disable-line typescript/no-explicit-any
beforeAll(async () => {
  tested = await hostUnderTest();
  shop = await openShop(tested, 'fuzz');
  rung = await ringUp(tested, shop);
  description = (await tested.ask('GET', '/openapi.json')).body;
}, 120_000);
afterAll(() => tested?.stop());

test('no request makes any operation fail, and every answer is as described', { timeout: 600_000 }, async () => {
  const components: Components = description.components.schemas;
  const ids = [
    shop.merchantId,
    shop.storeId,
    shop.userId,
    shop.staffMemberId,
    shop.programId,
    shop.cardId,
    shop.customerId,
    shop.entryId,
    ...Object.values(rung),
    shop.timeEntryId,
  ];
  const own: Record<string, string> = {
    merchant_id: shop.merchantId,
    store_id: shop.storeId,
    staff_member_id: shop.staffMemberId,
    user_id: shop.userId,
    program_id: shop.programId,
    card_id: shop.cardId,
    customer_id: shop.customerId,
    entry_id: shop.entryId,
    device_id: shop.deviceId,
    time_entry_id: shop.timeEntryId,
    user_code: 'WDJB-MJHT',
    code: shop.programCode,
    provider: 'fake_card',
    reader_id: 'reader-1',
    attempt_token: 'a'.repeat(64),
    token: 'a'.repeat(64),
    ...rung,
  };
  const succeeded = new Set<string>();
  for (const { route, path, operationId, onBehalf } of tested.host.routes) {
    const operation = description.paths[path][route.method.toLowerCase()];
    const bodySchema: Schema | undefined = Object.values<{ schema: Schema }>(operation.requestBody?.content ?? {})[0]
      ?.schema;
    const queries: readonly { name: string; in: string; schema: Schema }[] = operation.parameters ?? [];
    const queryFields = queries.filter((each) => each.in === 'query');
    const token =
      route.area === 'admin' || onBehalf ? tested.adminToken : route.area === 'merchant' ? shop.owner : shop.staff;

    const requests = fc.record({
      good: fc.boolean(),
      params: fc.record(
        Object.fromEntries(
          [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [
            name,
            fc.oneof(
              { weight: 4, arbitrary: fc.constant(own[name] ?? '') },
              fc.constantFrom(...ids),
              fc.string({ minLength: 1, maxLength: 50 }).filter((text) => !/^\.+$/.test(text)),
              fc.constantFrom('%00', 'a%2Fb', '%ff'),
            ),
          ]),
        ),
      ),
      query: fc.oneof(
        fc.record(
          Object.fromEntries(queryFields.map(({ name, schema }) => [name, valuesOf(schema, components, ids)])),
          { requiredKeys: [] },
        ),
        fc.dictionary(fc.constantFrom(...queryFields.map(({ name }) => name), 'other'), fc.string({ unit: 'binary' }), {
          maxKeys: 3,
        }),
      ),
      body: bodySchema
        ? fc.oneof(
            { weight: 3, arbitrary: valuesOf(bodySchema, components, ids) },
            mutated(valuesOf(bodySchema, components, ids)),
            garbage,
          )
        : fc.constant(undefined),
    });
    for (const { params, query, body } of fc.sample(requests, { seed, numRuns: runs })) {
      const search = new URLSearchParams(
        Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
      ).toString();
      const encoded = (text: string) => (/^%|%2F/.test(text) ? text : encodeURIComponent(text.toWellFormed()));
      const target = path.replace(/\{(\w+)\}/g, (_, name: string) =>
        encoded(String((params as Record<string, unknown>)[name])),
      );
      const answer = await tested.ask(route.method, `${target}${search === '' ? '' : `?${search}`}`, {
        token: route.protocol ? undefined : token,
        store: route.area === 'store' ? shop.storeCode : undefined,
        redirect: 'manual',
        ...(body !== undefined && asSent(route, body)),
        ...(route.area === 'scanner' && { headers: ofScanner() }),
      });
      const told = `${route.method} ${target}?${search} ${JSON.stringify(body)?.slice(0, 500)} → ${answer.status} ${answer.text.slice(0, 500)}`;
      expect(answer.status, told).toBeLessThan(500);
      expect(answer.headers.get('x-request-id'), told).toBeTruthy();
      if (answer.status >= 400 && route.protocol) {
        expect(answer.headers.get('content-type'), told).toContain('application/json');
        expect(answer.body, told).toMatchObject({ error: expect.stringMatching(/^[a-z_]+$/) });
      } else if (answer.status >= 400) {
        expect(answer.headers.get('content-type'), told).toContain('application/problem+json');
        expect(answer.body, told).toMatchObject({
          status: answer.status,
          code: expect.stringMatching(/^[A-Z_]+$/),
          title: expect.any(String),
        });
      } else if (route.answer && answer.headers.get('content-type')?.startsWith('application/json')) {
        const parsed = route.answer.safeParse(answer.body);
        expect(parsed.error?.issues ?? [], told).toEqual([]);
        succeeded.add(operationId);
      }
    }
  }
  expect(succeeded.size).toBeGreaterThan(30);
});

const ofScanner = () => ({
  'X-Scanner-Secret': tested.host.config.secrets.SCANNER_API_SECRET,
  'X-Scanner-Id': 'scanner-1',
  'Content-Type': 'application/json',
});

function asSent({ protocol, reads }: HostUnderTest['host']['routes'][number]['route'], body: unknown) {
  if (protocol) return asForm(body);
  if (reads === 'json') return { body: JSON.stringify(body) };
  const headers = { 'Content-Type': reads === 'csv' ? 'text/csv' : 'text/plain' };
  return { body: textOf(body).toWellFormed(), headers };
}

/** What OAuth takes: the fields as a form, whatever they hold. */
const asForm = (body: unknown) => ({
  body: new URLSearchParams(
    Object.entries(Object(body)).map(([name, value]): [string, string] => [name, textOf(value).toWellFormed()]),
  ).toString(),
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
});
const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** A good value with something of it replaced. */
const mutated = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.tuple(values, garbage, fc.nat()).map(([value, wrong, at]) => {
    if (typeof value !== 'object' || value === null) return wrong;
    const names = [...Object.keys(value), 'unknown_field'];
    return { ...value, [names[at % names.length] ?? '']: wrong };
  });
