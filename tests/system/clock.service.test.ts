import { afterAll, beforeAll, expect, test } from 'vitest';
import { redisServer, type RedisServer } from '../running/redis-server.ts';
import { scratchDatabase, type ScratchDatabase } from '../running/scratch-database.ts';
import { hostUnderTest, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';

let redis: RedisServer;
let database: ScratchDatabase;
let one: HostUnderTest;
let two: HostUnderTest;
let shop: Shop;
let token: string;
beforeAll(async () => {
  [redis, database] = await Promise.all([redisServer(), scratchDatabase('clock')]);
  const environment = {
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    ADMIN_TOKEN: 'a-token-both-processes-know-1',
    PIN_PEPPER: 'a-pepper-both-processes-know-1',
    SETTINGS_KEY: 'a-key-both-processes-know-00001',
  };
  one = await hostUnderTest(environment);
  two = await hostUnderTest(environment);
  shop = await openShop(one, 'clock');
  token = (await one.ask('POST', '/api/v1/merchant/time/clock-link/rotate', { token: shop.owner })).body.token;
}, 120_000);
afterAll(async () => {
  await Promise.all([one?.stop(), two?.stop()]);
  await redis?.stop();
  await database?.drop();
}, 30_000);

const enter = (at: HostUnderTest) =>
  at.ask('POST', '/api/v1/time/public/auth', { body: { token, staff_id: '1001', pin: shop.pin } });
const punch = (at: HostUnderTest, session_token: string, action: string, key?: string) =>
  at.ask('POST', '/api/v1/time/public/action', { body: { session_token, action }, key });
const punches = async (): Promise<number> =>
  Number((await database.query<{ count: string }>('select count(*) from clock_punch'))[0]?.count);

test('a session of one process does one thing at whichever it is asked, however many ask at once', async () => {
  const { session_token } = (await enter(one)).body;
  const asked = (['in', 'in', 'out', 'break_start'] as const).flatMap((action) => [
    punch(one, session_token, action),
    punch(two, session_token, action),
  ]);
  const answers = await Promise.all(asked);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const refused = answers.filter(({ status }) => status !== 200).map(({ body }) => body.code);
  const known = ['CLOCK_SESSION_EXPIRED', 'CLOCK_ALREADY_IN', 'CLOCK_NOT_IN'];
  expect(refused.filter((code) => !known.includes(code))).toEqual([]);
  expect(await punches()).toBe(1);
});

test('one key at both processes at once is one punch, and equal answers', async () => {
  const { session_token } = (await enter(two)).body;
  const before = await punches();
  const answers = await Promise.all(
    [one, two, one, two].map((at) => punch(at, session_token, 'break_start', 'impatient')),
  );
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers[0]?.status).toBe(200);
  expect(await punches()).toBe(before + 1);
});

test('without Redis the clock answers 503 and records nothing; it is back by itself', { timeout: 60_000 }, async () => {
  const { session_token } = (await enter(one)).body;
  const before = await punches();
  await redis.stop();
  for (const answer of [await punch(one, session_token, 'break_end'), await enter(two)]) {
    expect([answer.status, answer.body.code]).toEqual([503, 'UNAVAILABLE']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect(await punches()).toBe(before);
  await redis.start();
  await expect.poll(async () => (await enter(one)).status, { timeout: 20_000 }).toBe(200);
  const next = (await enter(two)).body.session_token;
  expect((await punch(one, next, 'break_end')).status).toBe(200);
  expect(await punches()).toBe(before + 1);
});

test('replacing the link ends it at every process at once', async () => {
  const { session_token } = (await enter(two)).body;
  const old = token;
  token = (await one.ask('POST', '/api/v1/merchant/time/clock-link/rotate', { token: shop.owner })).body.token;
  expect((await punch(two, session_token, 'out')).body.code).toBe('CLOCK_SESSION_EXPIRED');
  const merchant = await two.ask('POST', '/api/v1/time/public/merchant', { body: { token: old } });
  expect(merchant.body.code).toBe('CLOCK_LINK_INVALID');
});
