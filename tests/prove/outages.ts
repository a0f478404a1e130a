import { spawn } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { connection, Disconnected, sendOnce, type Answer } from '../running/connection.ts';
import { scratchDirectory, startHost, tresen } from '../running/host-process.ts';
import { scratchDatabase } from '../running/scratch-database.ts';
import {
  asSent,
  codeOf,
  enrol,
  json,
  numbers,
  onEach,
  openShop,
  withoutLimits,
  withTicket,
  type Identity,
} from '../running/shop.ts';
import { tcpProxy } from '../running/tcp-proxy.ts';
import { verifyLedger } from './hosts.ts';
import { equal, eventually, holds, pause, type Proof } from './proof.ts';

const clientCount = 16;

const isTold = (answer: Answer): boolean =>
  answer.status === 503 && codeOf(answer) === 'UNAVAILABLE' && /^\d+$/.test(answer.headers['retry-after'] ?? '');

/** Stamps under load; a stamp that the host could not do is sent again under its key until it is done. */
export function persistentLoad(origin: string, who: Identity, cards: readonly string[]) {
  const seen = { stamped: 0, told: 0 };
  const entries = new Set<string>();
  let over = false;
  const client = async () => {
    const one = connection(origin);
    while (!over) {
      const path = `/store/loyalty/cards/${cards[randomInt(cards.length)]!}/stamps`;
      const key = randomUUID();
      for (;;) {
        const answer = await one.send(asSent(who, { path, body: {}, key })).catch((error: unknown) => {
          if (error instanceof Disconnected) return undefined;
          throw error;
        });
        if (answer?.status === 200) {
          seen.stamped++;
          entries.add(json<{ entry: { id: string } }>(answer).entry.id);
          break;
        }
        holds(answer !== undefined, 'the host dropped a connection');
        holds(isTold(answer), 'a stamp was answered', answer.status, answer.headers, answer.text);
        seen.told++;
        await pause(20);
      }
    }
    one.close();
  };
  const clients = Promise.all(numbers(clientCount).map(client));
  // Awaited in `end`; a failure before that must not end the process.
  clients.catch(() => {});
  return {
    seen,
    /** Waits until every stamp is done; the ids of their entries. */
    end: async () => {
      over = true;
      await clients;
      equal(entries.size, seen.stamped, 'entries answered');
      return entries;
    },
  };
}

export const lostDatabase: Proof = {
  name: 'lost-database',
  claim:
    'while PostgreSQL drops connections, is slow, or is gone, callers get 503 with Retry-After, never a wrong answer; it recovers by itself',
  run: async ({ short, progress }) => {
    const database = await scratchDatabase('prove_outage');
    const directory = scratchDirectory();
    const proxy = await tcpProxy(database.url);
    const ground = { databaseUrl: proxy.url, dataDir: directory.path };
    const migrated = await tresen(ground, 'migrate');
    equal(migrated.code, 0, `migrate: ${migrated.output}`);
    const host = await startHost(ground);
    try {
      const { origin } = host;
      const shop = await openShop(origin, { antiFraud: withoutLimits });
      const who = await withTicket(origin, shop);
      const cards = await enrol(origin, shop, who, 100);
      const told: string[] = [];
      let all = 0;
      const during = async (what: string, disturb: () => Promise<unknown>) => {
        progress(what);
        const load = persistentLoad(origin, who, cards);
        await pause(200);
        await disturb();
        await pause(300);
        const entries = await load.end();
        const [stored] = await database.query<{ found: number }>(
          'select count(*)::int as found from ledger_entry where id = any($1)',
          [[...entries]],
        );
        equal(stored!.found, entries.size, `stamps in the ledger after: ${what}`);
        all += entries.size;
        told.push(`${what}: ${load.seen.told} × 503 and ${load.seen.stamped} stamps`);
      };
      const isReady = async () =>
        equal((await sendOnce(origin, { path: '/health/ready' })).status, 200, 'health/ready');

      await during('connections dropped', async () => {
        for (let time = 0; time < (short ? 10 : 100); time++) {
          await database.query(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'",
          );
          await pause(randomInt(10, 200));
        }
      });
      await eventually(isReady);

      await during('cards locked for longer than a statement may take', async () => {
        await database.query('begin; lock table card in access exclusive mode');
        await pause(13_000);
        await database.query('commit');
      });
      await eventually(isReady);

      await during('server gone', async () => {
        await proxy.down();
        await pause(short ? 1_500 : 10_000);
        const ready = await eventually(async () => {
          const answer = await sendOnce(origin, { path: '/health/ready' });
          equal(answer.status, 503, 'health/ready without a database');
          return answer;
        });
        holds(ready.text.includes('database'), 'health does not say what is wrong:', ready.text);
        equal((await sendOnce(origin, { path: '/health/live' })).status, 200, 'health/live without a database');
        await proxy.up();
      });
      await eventually(isReady);

      const [stored] = await database.query<{ stamps: number }>(
        "select count(*)::int as stamps from ledger_entry where kind = 'stamp_earned'",
      );
      equal(stored!.stamps, all, 'stamps in the ledger');
      await verifyLedger(ground);
      return told.join('; ');
    } finally {
      await host.kill();
      await proxy.close();
      await database.drop();
      directory.remove();
    }
  },
};

/** A Redis server of this proof alone, which it may end. */
async function startRedis(port: number) {
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const exited = once(child, 'exit');
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.includes('Ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error('redis-server did not start')));
  });
  return {
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a listening TCP server has one
  server.close();
  await once(server, 'close');
  return port;
}

export const lostRedis: Proof = {
  name: 'lost-redis',
  claim: 'without Redis what needs it answers 503 and everything else works; it is back by itself',
  run: async ({ short, progress }) => {
    const database = await scratchDatabase('prove_redis');
    const directory = scratchDirectory();
    const port = await freePort();
    let redis = await startRedis(port);
    const ground = { databaseUrl: database.url, dataDir: directory.path, redisUrl: `redis://127.0.0.1:${port}/0` };
    const migrated = await tresen(ground, 'migrate');
    equal(migrated.code, 0, `migrate: ${migrated.output}`);
    const host = await startHost(ground);
    try {
      const { origin } = host;
      const shop = await openShop(origin, { antiFraud: withoutLimits });
      const who = await withTicket(origin, shop);
      const cards = await enrol(origin, shop, who, 20);
      const connections = numbers(4).map(() => connection(origin));
      const login = () =>
        sendOnce(
          origin,
          asSent(undefined, { path: '/auth/login', body: { email: shop.owner.email, password: shop.owner.password } }),
        );
      const outages = short ? 2 : 10;
      for (let outage = 1; outage <= outages; outage++) {
        progress(`outage ${outage} of ${outages}`);
        await redis.kill();
        const refused = await login();
        holds(isTold(refused), 'signing in without Redis:', refused.status, refused.headers, refused.text);
        await onEach(connections, cards, async (one, cardId) => {
          const answer = await one.send(asSent(who, { path: `/store/loyalty/cards/${cardId}/stamps`, body: {} }));
          equal(answer.status, 200, `a stamp without Redis: ${answer.text}`);
        });
        const member = shop.staff[0]!;
        const verified = await sendOnce(origin, asSent(who, { path: '/store/pins/verify', body: { pin: member.pin } }));
        equal(verified.status, 200, `a PIN without Redis: ${verified.text}`);
        redis = await startRedis(port);
        await eventually(async () => equal((await login()).status, 200, 'signing in after Redis is back'));
      }
      for (const one of connections) one.close();
      await verifyLedger(ground);
      return `${outages} outages: signing in told 503 with Retry-After; ${outages * cards.length} stamps and ${outages} PINs went on`;
    } finally {
      await host.kill();
      await redis.kill();
      await database.drop();
      directory.remove();
    }
  },
};
