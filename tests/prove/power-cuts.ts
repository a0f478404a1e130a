import { randomInt } from 'node:crypto';
import { Client } from 'pg';
import { scratchDirectory, startHost, tresen } from '../running/host-process.ts';
import { postgresServer } from '../running/postgres-server.ts';
import { enrol, openShop, withoutLimits, withTicket } from '../running/shop.ts';
import { verifyLedger } from './hosts.ts';
import { persistentLoad } from './outages.ts';
import { equal, pause, type Proof } from './proof.ts';

export const powerCuts: Proof = {
  name: 'power-cuts',
  claim: 'PostgreSQL killed with all its processes under load, and started again, has every acknowledged stamp once',
  run: async ({ short, progress }) => {
    const server = await postgresServer();
    const directory = scratchDirectory();
    const ground = { databaseUrl: server.url, dataDir: directory.path };
    try {
      const migrated = await tresen(ground, 'migrate');
      equal(migrated.code, 0, `migrate: ${migrated.output}`);
      const host = await startHost(ground);
      try {
        const { origin } = host;
        const shop = await openShop(origin, { antiFraud: withoutLimits });
        const who = await withTicket(origin, shop);
        const cards = await enrol(origin, shop, who, 50);
        const load = persistentLoad(origin, who, cards);
        const cuts = short ? 4 : 20;
        for (let cut = 1; cut <= cuts; cut++) {
          await pause(randomInt(200, 1_500));
          progress(`cut ${cut} of ${cuts}: ${load.seen.stamped} stamps`);
          await server.kill();
          await pause(randomInt(0, 800));
          await server.start();
        }
        await pause(500);
        const entries = await load.end();
        const client = new Client({ connectionString: server.url });
        await client.connect();
        const { rows } = await client.query<{ id: string }>("select id from ledger_entry where kind = 'stamp_earned'");
        await client.end();
        const stored = rows.map(({ id }) => id).toSorted();
        equal(stored.join(), [...entries].toSorted().join(), 'stamps in the ledger');
        await verifyLedger(ground);
        return `${cuts} power cuts: ${load.seen.told} × 503, ${entries.size} stamps, each there once`;
      } finally {
        await host.kill();
      }
    } finally {
      await server.remove();
      directory.remove();
    }
  },
};
