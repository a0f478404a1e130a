import { randomUUID } from 'node:crypto';
import type { Connection } from '../tests/running/connection.ts';
import { tresen, type HostProcess } from '../tests/running/host-process.ts';
import { scratchDatabase, type ScratchDatabase } from '../tests/running/scratch-database.ts';
import { all, asSent, json, numbers, onEach, openShop, type Call, type Identity } from '../tests/running/shop.ts';
import { pairTills, stock, type Priced } from '../tests/running/till.ts';
import { adapterOn, bareClients } from './bare-sql.ts';
import { spread, type Figure } from './figures.ts';
import { interleaved, perSecond } from './measure.ts';
import { callsOfSale, copyGround, runSales, tillInSql } from './sales-in-sql.ts';
import { connectionsTo, type Setting } from './setting.ts';

const tillCount = 16;

/** Three rows, a checkout and cash: over HTTP, each call with a key of its own, against the driver alone sending the same SQL. */
export async function threeLineCheckout({
  host,
  database,
  directory,
  short,
  rounds,
  note,
}: Setting & { host: HostProcess; directory: string }): Promise<readonly Figure[]> {
  const shop = await openShop(host.origin);
  const products = await stock(host.origin, shop, [250, 390, 120, 460, 80]);
  const tills = await pairTills(host.origin, shop, tillCount);
  const each = short ? 160 : 800;
  const other = await scratchDatabase('bench_sales');
  const migrated = await tresen({ databaseUrl: other.url, dataDir: directory }, 'migrate');
  if (migrated.code !== 0) throw new Error(`migrate: ${migrated.output}`);
  await copyGround(database, other, shop);
  const connections = connectionsTo(host.origin, tillCount);
  const adapter = await adapterOn(database.url);
  const bare = await bareClients(other.url, tillCount);
  const rungUp = numbers(tillCount).map(() =>
    tillInSql(
      adapter,
      shop,
      products.map(({ id }) => id),
    ),
  );
  // A store's tills are numbered: those that are opened for the first time at once would go after each other's numbers.
  for (const ringUp of rungUp) await runSales(bare, [[await ringUp()]]);

  const overHttp = () =>
    perSecond(each, () =>
      onEach(connections, numbers(each), (one) => sell(one, tills[connections.indexOf(one)]!, products)),
    );
  const overSql = async () => {
    const sales = await all(rungUp, 8, async (ringUp) => {
      const own = [];
      for (let sale = 0; sale < each / tillCount; sale++) own.push(await ringUp());
      return own;
    });
    return perSecond(each, () => runSales(bare, sales));
  };
  const { ours, theirs, ratio } = await interleaved(rounds, overHttp, overSql);
  await assertSums(database);
  await assertSums(other);
  note(`${(rounds + 1) * 2 * each} sales at ${tillCount} tills, ${callsOfSale} calls each`);
  for (const one of connections) one.close();
  await Promise.all([...bare.map((client) => client.end()), adapter.close()]);
  await other.drop();
  const calls = ({ median, least, most }: typeof ours) =>
    spread({ median: median * callsOfSale, least: least * callsOfSale, most: most * callsOfSale }, '/s');
  const limit = { ratio: spread(ratio), limit: '≥ 0.4', holds: ratio.median >= 0.4 };
  return [
    {
      what: `3-line cash checkout, ${tillCount} tills: sales`,
      figure: spread(ours, '/s'),
      against: `bare pg, same SQL: ${spread(theirs, '/s')}`,
      ...limit,
    },
    { what: 'the same: calls', figure: calls(ours), against: `bare pg: ${calls(theirs)}`, ...limit },
  ];
}

async function sell(one: Connection, who: Identity, products: readonly Priced[]): Promise<void> {
  const told = async <T>(call: Call): Promise<T> => {
    const answer = await one.send(asSent(who, call));
    if (answer.status >= 300) throw new Error(`${call.path} was answered ${answer.status}: ${answer.text}`);
    return json<T>(answer);
  };
  const cart = await told<{ id: string }>({ path: '/store/carts', body: {} });
  let total = 0;
  for (let line = 0; line < 3; line++) {
    const product = products[Math.floor(Math.random() * products.length)]!;
    total += product.price;
    await told({ path: `/store/carts/${cart.id}/items`, body: { product_id: product.id } });
  }
  const sale_id = randomUUID();
  await told({ path: `/store/carts/${cart.id}/checkout`, body: { sale_id } });
  const { sale } = await told<{ sale: { status: string; paid: { amount_minor: number } } }>({
    path: `/store/sales/${sale_id}/payments`,
    body: { provider: 'cash' },
  });
  if (sale.status !== 'paid' || sale.paid.amount_minor !== total) throw new Error(`not the sale rung up: ${sale_id}`);
}

/** That every sale is paid by what was taken for it, no till has a gap in its receipts, and every shift knows of its money. */
async function assertSums(database: ScratchDatabase): Promise<void> {
  const [wrong] = await database.query<{ unpaid: number; gaps: number; shifts: number }>(`select
    (select count(*)::int from sale a where a.status <> 'paid' or a.paid <> a.total or a.paid <>
      (select coalesce(sum((p.taken ->> 'amount')::bigint), 0) from payment p where p.merchant_id = a.merchant_id and p.sale_id = a.id)) as unpaid,
    (select count(*)::int from (select max(receipt_number) as newest, count(*) as all from sale group by merchant_id, till_id) t
      where newest <> "all") as gaps,
    (select count(*)::int from shift h where (h.takings -> 'byProvider' -> 'cash' ->> 'paid')::bigint <>
      (select sum(paid) from sale a where a.merchant_id = h.merchant_id and a.shift_id = h.id)) as shifts`);
  if (wrong?.unpaid !== 0 || wrong.gaps !== 0 || wrong.shifts !== 0)
    throw new Error(`sums do not agree: ${JSON.stringify(wrong)}`);
}
