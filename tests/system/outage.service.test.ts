import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratchDatabase, type ScratchDatabase } from '../running/scratch-database.ts';
import { tcpProxy, type TcpProxy } from '../running/tcp-proxy.ts';
import { hostUnderTest, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';

let database: ScratchDatabase;
let proxy: TcpProxy;
let tested: HostUnderTest;
let shop: Shop;
beforeAll(async () => {
  database = await scratchDatabase('outage');
  proxy = await tcpProxy(database.url);
  tested = await hostUnderTest({ DATABASE_URL: proxy.url, LOG_LEVEL: 'info' });
  shop = await openShop(tested, 'outage');
}, 60_000);
afterAll(async () => {
  await tested?.stop();
  await proxy?.close();
  await database?.drop();
}, 30_000);

const linesSince = (start: number) => tested.logged.slice(start).map((line) => JSON.parse(line));

test(
  'while PostgreSQL is gone the host says so to whoever asks, and is back by itself',
  { timeout: 60_000 },
  async () => {
    const cards = () =>
      tested.ask('GET', '/api/v1/store/loyalty/cards?q=ada', { token: shop.staff, store: shop.storeCode });
    const healthy = (await tested.ask('GET', '/metrics')).text;
    expect(healthy).toMatch(/^tresen_database_up 1$/m);
    expect(healthy).toMatch(/^tresen_outbox_waiting [1-9]\d*$/m);
    // The pool has at least the connection that has just answered.
    expect(healthy).toMatch(/^tresen_database_connections\{state="idle"\} [1-9]\d*$/m);
    tested.clock.move(90_000);
    const lag = /^tresen_outbox_lag_seconds (\S+)$/m.exec((await tested.ask('GET', '/metrics')).text)?.[1];
    expect(Number(lag)).toBeGreaterThan(89);

    const logged = tested.logged.length;
    await proxy.down();
    try {
      const refused = await cards();
      expect([refused.status, refused.body.code, refused.body.what]).toEqual([503, 'UNAVAILABLE', 'database']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      const ready = await tested.ask('GET', '/health/ready');
      expect([ready.status, ready.body.status]).toEqual([503, 'unavailable']);
      expect(ready.body.checks).toContainEqual({
        name: 'database',
        ok: false,
        detail: expect.stringContaining('does not answer'),
      });
      expect((await tested.ask('GET', '/health/live')).status).toBe(200);
      const metrics = await tested.ask('GET', '/metrics');
      expect(metrics.status).toBe(200);
      expect(metrics.text).toMatch(/^tresen_database_up 0$/m);
      expect(metrics.text).not.toMatch(/^tresen_outbox_waiting \d/m);
      expect(metrics.text).toContain('status="503"');
      expect(linesSince(logged)).toContainEqual(
        expect.objectContaining({
          level: 'warn',
          code: 'UNAVAILABLE',
          what: 'database',
          why: expect.stringMatching(/ECONNREFUSED|terminated/),
          request_id: refused.headers.get('x-request-id'),
        }),
      );
    } finally {
      await proxy.up();
    }
    expect((await cards()).status).toBe(200);
    expect((await tested.ask('GET', '/health/ready')).body.status).toBe('ok');
    expect((await tested.ask('GET', '/metrics')).text).toMatch(/^tresen_database_up 1$/m);
  },
);
