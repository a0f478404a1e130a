import { randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ephemeralStoreContract } from '@tresen/domain/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { redisEphemeralStore, type RedisEphemeralStore } from './index.ts';

const url = process.env['TEST_REDIS_URL'];
if (!url) throw new Error('TEST_REDIS_URL names the Redis to test with');

const open: RedisEphemeralStore[] = [];
const connected = async (to = url, timeout = 1_000) => {
  const store = await redisEphemeralStore({ url: to, prefix: `test:${randomUUID()}:`, timeout });
  open.push(store);
  return store;
};
afterAll(() => Promise.all(open.map((store) => store.close())));

describe('the ephemeral store on Redis', () => {
  ephemeralStoreContract(test, async () => ({
    store: await connected(),
    elapse: (milliseconds) => pause(milliseconds),
  }));

  test('two processes see one store', async () => {
    const prefix = `test:${randomUUID()}:`;
    const [one, two] = await Promise.all([redisEphemeralStore({ url, prefix }), redisEphemeralStore({ url, prefix })]);
    open.push(one, two);
    const counts = await Promise.all(
      Array.from({ length: 40 }, (_, at) => (at % 2 ? one : two).increment('a', 60_000)),
    );
    expect(counts.map(({ count }) => count).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, at) => at + 1),
    );
  });

  test('another prefix is another store', async () => {
    const [one, two] = [await connected(), await connected()];
    await one.set('a', 'one', 60_000);
    expect(await two.get('a')).toBeUndefined();
  });

  test('refuses at once while Redis is gone, and works again when it is back', async () => {
    const proxy = await proxyTo(url);
    const store = await connected(proxy.url, 300);
    await store.set('a', 'one', 60_000);

    await proxy.stop();
    const started = performance.now();
    for (let at = 0; at < 20; at++)
      await expect(store.get('a')).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { what: 'redis' } });
    expect(performance.now() - started).toBeLessThan(2_000);

    await proxy.start();
    await expect.poll(() => store.get('a').catch(() => 'still gone'), { timeout: 10_000 }).toBe('one');
    await proxy.stop();
  });

  test('starts without Redis, refuses, and gets through later', async () => {
    const proxy = await proxyTo(url);
    await proxy.stop();
    const store = await connected(proxy.url, 300);
    await expect(store.increment('a', 1_000)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(store.ping()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await proxy.start();
    await expect
      .poll(
        () =>
          store.ping().then(
            () => 'there',
            () => 'gone',
          ),
        { timeout: 10_000 },
      )
      .toBe('there');
    await proxy.stop();
  });

  test('a server that accepts and never answers counts as gone', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const store = await connected(`redis://127.0.0.1:${portOf(silent)}`, 200);
    await expect(store.get('a')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    silent.close();
  });
});

const portOf = (server: Server): number => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
};

/** A door to Redis that can be shut, so that it is gone for this test and for nobody else. */
async function proxyTo(target: string) {
  const { hostname, port, pathname } = new URL(target);
  const { connect } = await import('node:net');
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port || 6379), hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => (sockets.delete(from), to.destroy()));
      from.pipe(to);
    }
  });
  let listensOn = 0;
  const start = async () => {
    await new Promise<void>((resolve) => server.listen(listensOn, '127.0.0.1', resolve));
    listensOn = portOf(server);
  };
  const stop = async () => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await start();
  return { url: `redis://127.0.0.1:${listensOn}${pathname}`, start, stop };
}
