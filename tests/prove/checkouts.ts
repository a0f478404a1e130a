import { randomInt } from 'node:crypto';
import { Client } from 'pg';
import { scratchDirectory, startHost, tresen, type HostProcess } from '../running/host-process.ts';
import { postgresServer, type PostgresServer } from '../running/postgres-server.ts';
import { enrol, numbers, openShop, withoutLimits, withTicket } from '../running/shop.ts';
import { pairTills, persistentTill, stock, type Address, type Rung } from '../running/till.ts';
import { verifyLedger } from './hosts.ts';
import { equal, eventually, holds, pause, type Proof, type Scene } from './proof.ts';

const tillCount = 16;

interface Disturbances {
  readonly checkouts: number;
  readonly hostKills: number;
  readonly databaseKills: number;
}

/** A row of what the database has of one sale. */
interface StoredSale {
  readonly id: string;
  readonly status: string;
  readonly total: number;
  readonly paid: number;
  readonly settled: number;
  readonly stamps: number;
}

/** Everything the tills were told is in the database once, and everything in it fits together. */
async function check(client: Client, rung: readonly Rung[]): Promise<void> {
  const rows = async <T extends object>(text: string): Promise<T[]> => (await client.query<T>(text)).rows;
  const sales = await rows<StoredSale>(`
    select s.id, s.status, s.total::int, s.paid::int,
      (select coalesce(sum((p.taken ->> 'amount')::int), 0)::int from payment p
        where p.merchant_id = s.merchant_id and p.sale_id = s.id and p.status = 'settled') as settled,
      (select count(*)::int from ledger_entry e
        where e.merchant_id = s.merchant_id and e.sale_ref = s.id::text and e.kind = 'stamp_earned') as stamps
    from sale s`);
  const byId = new Map(sales.map((sale) => [sale.id, sale]));
  equal(sales.length, rung.length, 'sales in the database');
  for (const { saleId, total, withCard, status, settled } of rung) {
    const sale = byId.get(saleId);
    holds(sale !== undefined, 'an acknowledged sale is not there', saleId);
    equal(sale.total, total, `total of sale ${saleId}`);
    equal(sale.status, status, `status of sale ${saleId}`);
    equal(sale.paid, settled, `what was paid for sale ${saleId}`);
    equal(sale.settled, sale.paid, `settled payments of sale ${saleId}`);
    equal(sale.stamps, withCard && status === 'paid' ? 1 : 0, `stamps earned by sale ${saleId}`);
  }

  const [open] = await rows<{ count: number }>(
    'select count(*)::int as count from payment where open_for_sale is not null',
  );
  equal(open!.count, 0, 'payments that are open after recovery');
  for (const till of await rows<{ last_receipt: number; numbers: number[] }>(`
    select t.last_receipt, array_agg(s.receipt_number order by s.receipt_number) as numbers
    from till t join sale s on s.merchant_id = t.merchant_id and s.till_id = t.id group by t.merchant_id, t.id, t.last_receipt`)) {
    equal(
      till.numbers.join(),
      numbers(till.last_receipt)
        .map((at) => at + 1)
        .join(),
      'receipt numbers of a till',
    );
  }
  const [sums] = await rows<{ payments: number; takings: number }>(`
    select (select coalesce(sum((taken ->> 'amount')::bigint), 0)::int from payment where status = 'settled') as payments,
      (select coalesce(sum((t.value ->> 'paid')::bigint), 0)::int from shift s, jsonb_each(s.takings -> 'byProvider') t) as takings`);
  equal(sums!.takings, sums!.payments, 'takings of all shifts');
}

async function sellThroughKills(
  server: PostgresServer,
  { checkouts, hostKills, databaseKills }: Disturbances,
  { progress }: Scene,
): Promise<string> {
  const directory = scratchDirectory();
  const ground = { databaseUrl: server.url, dataDir: directory.path };
  const migrated = await tresen(ground, 'migrate');
  equal(migrated.code, 0, `migrate: ${migrated.output}`);
  let host: HostProcess = await startHost(ground);
  try {
    const shop = await openShop(host.origin, { antiFraud: withoutLimits });
    const cards = await enrol(host.origin, shop, await withTicket(host.origin, shop), 40);
    const products = await stock(host.origin, shop, [100, 250, 300, 410, 500, 1000]);
    const tills = await pairTills(host.origin, shop, tillCount);
    const address: Address = { origin: host.origin };
    const rung: Rung[] = [];
    let begun = 0;
    let again = 0;
    const selling = Promise.all(
      tills.map(async (who) => {
        const till = persistentTill({ address, who, products, cards, byCard: 10, again: () => again++ });
        while (begun < checkouts) {
          begun++;
          rung.push(await till.sell());
        }
        till.close();
      }),
    );
    // Awaited below; a failure before that must not end the process.
    let failed = false;
    selling.catch(() => (failed = true));

    const moments = [
      ...numbers(hostKills).map((at) => ({ at: (at + Math.random()) / hostKills, what: 'host' as const })),
      ...numbers(databaseKills).map((at) => ({ at: (at + Math.random()) / databaseKills, what: 'database' as const })),
    ].toSorted((a, b) => a.at - b.at);
    for (const { at, what } of moments) {
      // Enough is left to sell after the last of them, so that each falls into the load.
      while (!failed && rung.length < at * 0.95 * checkouts) await pause(5);
      if (failed) break;
      await pause(randomInt(0, 200));
      progress(`${rung.length} of ${checkouts} sales, ${again} sent again: ${what} killed`);
      if (what === 'host') {
        await host.kill();
        host = await startHost(ground);
        address.origin = host.origin;
      } else {
        await server.kill();
        await pause(randomInt(0, 300));
        await server.start();
      }
    }
    await selling;
    const client = new Client({ connectionString: server.url });
    await client.connect();
    try {
      await eventually(() => check(client, rung), { within: 60_000, every: 1_000 });
    } finally {
      await client.end();
    }
    equal(await host.stop(), 0, 'exit code');
    await verifyLedger(ground);
    const paid = rung.filter(({ status }) => status === 'paid').length;
    return `${rung.length} checkouts (${paid} paid), ${hostKills} kills of the host and ${databaseKills} of PostgreSQL, ${again} commands sent again; each sale once, sums right, nothing left open`;
  } finally {
    await host.kill();
    directory.remove();
  }
}

export const checkoutsThroughKills: Proof = {
  name: 'checkouts',
  claim:
    'tills that sell while the host and PostgreSQL are killed have every acknowledged sale once, receipts without a gap, right sums, and no open attempt',
  run: async (scene) => {
    const server = await postgresServer();
    try {
      const long = { checkouts: 10_000, hostKills: 100, databaseKills: 20 };
      return await sellThroughKills(
        server,
        scene.short ? { checkouts: 300, hostKills: 4, databaseKills: 2 } : long,
        scene,
      );
    } finally {
      await server.remove();
    }
  },
};
