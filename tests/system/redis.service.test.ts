import { afterAll, beforeAll, expect, test } from 'vitest';
import { redisServer, type RedisServer } from '../running/redis-server.ts';
import { scratchDatabase, type ScratchDatabase } from '../running/scratch-database.ts';
import { hostUnderTest, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';

let redis: RedisServer;
let database: ScratchDatabase;
let one: HostUnderTest;
let two: HostUnderTest;
let shop: Shop;
beforeAll(async () => {
  [redis, database] = await Promise.all([redisServer(), scratchDatabase('redis')]);
  const environment = {
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    ADMIN_TOKEN: 'a-token-both-processes-know-1',
    PIN_PEPPER: 'a-pepper-both-processes-know-1',
    SETTINGS_KEY: 'a-key-both-processes-know-00001',
  };
  one = await hostUnderTest(environment);
  two = await hostUnderTest(environment);
  shop = await openShop(one, 'redis');
}, 60_000);
afterAll(async () => {
  await Promise.all([one?.stop(), two?.stop()]);
  await redis?.stop();
  await database?.drop();
}, 30_000);

const password = 'a-good-password-1';
const login = (host: HostUnderTest, email = 'owner@redis.test', typed = password) =>
  host.ask('POST', '/api/v1/auth/login', { body: { email, password: typed } });

/** A stamp on a card of its own, at either process. */
async function stamp(at: HostUnderTest, ticket: string, cardId: string, key: string) {
  const atStore = { token: shop.staff, store: shop.storeCode, ticket };
  return at.ask('POST', `/api/v1/store/loyalty/cards/${cardId}/stamps`, { ...atStore, key, body: {} });
}
async function enrolled(at: HostUnderTest): Promise<string> {
  const body = { program_id: shop.programId };
  const answer = await at.ask('POST', '/api/v1/store/loyalty/cards', {
    token: shop.staff,
    store: shop.storeCode,
    body,
  });
  return answer.body.card.id;
}
async function ticketFrom(at: HostUnderTest): Promise<string> {
  const atStore = { token: shop.staff, store: shop.storeCode };
  const verified = await at.ask('POST', '/api/v1/store/pins/verify', { ...atStore, body: { pin: shop.pin } });
  return verified.body.staff_ticket;
}

test('a ticket of one process is good at the other, and a command sent to both is done once', async () => {
  const [ticket, cardId] = [await ticketFrom(one), await enrolled(one)];
  const stamped = await stamp(two, ticket, cardId, 'stamped-once');
  expect(stamped.status, stamped.text).toBe(200);
  expect((await stamp(one, ticket, cardId, 'stamped-once')).text).toBe(stamped.text);
});

test('of stamps on one card at both processes at once, one is given', async () => {
  const [ticket, cardId] = [await ticketFrom(one), await enrolled(two)];
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, at) => stamp(at % 2 ? one : two, ticket, cardId, `at-once-${at}`)),
  );
  const codes = answers.map(({ status, body }) => (status === 200 ? 'given' : body.code));
  expect(codes.filter((code) => code === 'given')).toHaveLength(1);
  expect(new Set(codes)).toEqual(new Set(['given', 'STAMP_COOLDOWN']));
});

test('tries of a password are counted together, wherever they are made', async () => {
  const codes: string[] = [];
  for (let tries = 0; tries < 24; tries++)
    codes.push((await login(tries % 2 ? one : two, 'guessed@redis.test', 'not-the-password')).body.code);
  expect(codes.indexOf('RATE_LIMITED')).toBe(20);
  expect(codes.slice(20)).toEqual(Array(4).fill('RATE_LIMITED'));
});

test(
  'without Redis nobody signs in, everything else works, and it comes back by itself',
  { timeout: 60_000 },
  async () => {
    await redis.stop();
    try {
      for (const host of [one, two]) {
        const refused = await login(host);
        expect([refused.status, refused.body.code]).toEqual([503, 'UNAVAILABLE']);
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
        const stamped = await stamp(host, await ticketFrom(host), await enrolled(host), `without-${host.url}`);
        expect(stamped.status, stamped.text).toBe(200);
        const ready = await host.ask('GET', '/health/ready');
        // It serves nearly everything: a load balancer must not take it out.
        expect([ready.status, ready.body.status]).toEqual([200, 'degraded']);
        expect(ready.body.checks).toContainEqual({ name: 'redis', ok: false, detail: expect.any(String) });
        expect(ready.body.checks).toContainEqual({ name: 'database', ok: true, detail: expect.any(String) });
        expect((await host.ask('GET', '/health/live')).status).toBe(200);
      }
    } finally {
      await redis.start();
    }
    for (const host of [one, two]) {
      await expect.poll(async () => (await login(host)).status, { timeout: 15_000, interval: 250 }).toBe(200);
      expect((await host.ask('GET', '/health/ready')).body.status).toBe('ok');
      const told = host.logged.filter((line) => line.includes('"msg":"Redis')).map((line) => JSON.parse(line).msg);
      expect(told.map((line) => line.split(/[;.]/)[0])).toEqual(['Redis does not answer', 'Redis answers again']);
    }
  },
);
