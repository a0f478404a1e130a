import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratchDirectory, startHost, tresen, type HostProcess } from '../running/host-process.ts';
import { redisServer, type RedisServer } from '../running/redis-server.ts';
import { scratchDatabase, type ScratchDatabase } from '../running/scratch-database.ts';
import { ask, numbers, openShop, type Identity, type Shop } from '../running/shop.ts';
import { tcpProxy, type TcpProxy } from '../running/tcp-proxy.ts';
import { pairTills, stock, type Priced } from '../running/till.ts';
import { watch, type Frame } from './watching.ts';

interface Cart {
  readonly id: string;
  readonly version: number;
}

let redis: RedisServer;
let wires: readonly TcpProxy[];
let database: ScratchDatabase;
let hosts: readonly HostProcess[];
let shop: Shop;
let till: Identity;
let product: Priced;
const directory = scratchDirectory();
beforeAll(async () => {
  [redis, database] = await Promise.all([redisServer(), scratchDatabase('live')]);
  wires = [await tcpProxy(redis.url), await tcpProxy(redis.url)];
  const grounds = wires.map(({ url }) => ({ databaseUrl: database.url, dataDir: directory.path, redisUrl: url }));
  const migrated = await tresen(grounds[0]!, 'migrate');
  if (migrated.code !== 0) throw new Error(migrated.output);
  hosts = [await startHost(grounds[0]!), await startHost(grounds[1]!)];
  shop = await openShop(origin(0));
  [till] = (await pairTills(origin(0), shop, 1)) as [Identity];
  [product] = (await stock(origin(0), shop, [250])) as [Priced];
}, 120_000);
afterAll(async () => {
  await Promise.all((hosts ?? []).map((host) => host.stop()));
  for (const wire of wires ?? []) await wire.close();
  await redis?.stop();
  await database?.drop();
  directory.remove();
}, 60_000);

const origin = (host: number): string => hosts[host]!.origin;
const readCart = (host: number, id: string) => ask<Cart>(origin(host), till, { path: `/store/carts/${id}` });

/** A customer's display at a host: it shows what it is told, and looks again where it is told to. */
async function display(host: number, cart: Cart) {
  const watching = await watch(origin(host), { headers: { Authorization: `Bearer ${till.token}` } });
  const seen = { shown: cart, seq: undefined as number | undefined, gaps: [] as string[], resyncs: 0 };
  const show = (found: Cart) => {
    if (found.id === cart.id && found.version > seen.shown.version) seen.shown = found;
  };
  const hear = async ({ seq, type, data }: Frame): Promise<void> => {
    if (type === 'resync') {
      seen.resyncs++;
      show(await readCart(host, cart.id));
    } else {
      if (seen.seq !== undefined && seq !== seen.seq + 1) seen.gaps.push(`${seq} after ${seen.seq}`);
      if (type === 'cart.changed') show(data as unknown as Cart); // its shape, by the type
    }
    seen.seq = seq;
  };
  let over = false;
  const following = (async () => {
    for (;;) {
      const frame = await Promise.race([watching.next(), watching.closed]);
      if (typeof frame === 'number') return over ? undefined : Promise.reject(new Error(`it was closed with ${frame}`));
      await hear(frame);
    }
  })();
  following.catch(() => undefined);
  return {
    seen,
    close: async () => {
      over = true;
      watching.close();
      await following;
    },
  };
}

/** A cart with a display at each host, changed at both in turn. */
async function watched() {
  const first = await ask<Cart>(origin(0), till, { path: '/store/carts', body: {} });
  const displays = [await display(0, first), await display(1, first)];
  let cart = first;
  const change = async (times: number): Promise<void> => {
    for (const time of numbers(times))
      cart = await ask<Cart>(origin(time % 2), till, {
        path: `/store/carts/${cart.id}/items`,
        body: { product_id: product.id },
      });
  };
  /** Both show the cart as it is. */
  const settled = async (): Promise<void> => {
    for (const { seen } of displays)
      await expect.poll(() => seen.shown, { timeout: 30_000, interval: 100 }).toEqual(await readCart(0, cart.id));
  };
  return { displays, change, settled };
}

test('a process that Redis cannot be reached from tells what was missed when it can, in numbers without a gap', async () => {
  const { displays, change, settled } = await watched();
  await change(4);
  await settled();
  for (const lost of [0, 1]) {
    await wires[lost]!.down();
    await change(6);
    await wires[lost]!.up();
    // Nothing more happens: what was missed has to come by itself.
    await settled();
  }
  await change(4);
  await settled();
  for (const { seen, close } of displays) {
    expect([seen.gaps, seen.resyncs]).toEqual([[], 0]);
    await close();
  }
}, 120_000);

test('a Redis that comes back empty loses no display: each is told to look again, and shows the cart as it is', async () => {
  const { displays, change, settled } = await watched();
  for (let outage = 0; outage < 2; outage++) {
    await change(4);
    await settled();
    await redis.stop();
    await change(6);
    await redis.start();
    await settled();
  }
  for (const { seen, close } of displays) {
    expect(seen.gaps).toEqual([]);
    expect(seen.resyncs).toBeGreaterThanOrEqual(2);
    await close();
  }
}, 120_000);
