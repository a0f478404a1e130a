import { onEach, enrol, openShop, withoutLimits, withTicket } from '../tests/running/shop.ts';
import type { HostProcess } from '../tests/running/host-process.ts';
import { adapterOn, bareClients, runStamps, stampsInSql } from './bare-sql.ts';
import { spread, type Figure } from './figures.ts';
import { interleaved, perSecond } from './measure.ts';
import { connectionsTo, someOf, stamp, type Setting } from './setting.ts';

const clientCount = 16;

/** Stamps over HTTP, with a ticket and a key each, against the driver alone sending the same SQL. */
export async function stampWithTicket({
  host,
  database,
  short,
  rounds,
  note,
}: Setting & { host: HostProcess }): Promise<readonly Figure[]> {
  const shop = await openShop(host.origin, { antiFraud: withoutLimits });
  const who = await withTicket(host.origin, shop);
  const cardIds = await enrol(host.origin, shop, who, short ? 2_000 : 10_000);
  const each = short ? 1_500 : 5_000;
  const connections = connectionsTo(host.origin, clientCount);
  const adapter = await adapterOn(database.url);
  const bare = await bareClients(database.url, clientCount);

  const overHttp = () =>
    perSecond(each, () => onEach(connections, someOf(cardIds, each), (one, cardId) => stamp(one, who, cardId)));
  const overSql = async () => {
    const stamps = await stampsInSql(adapter, shop, someOf(cardIds, each));
    return perSecond(each, () => runStamps(bare, stamps));
  };
  const { ours, theirs, ratio } = await interleaved(rounds, overHttp, overSql);
  note(`${(rounds + 1) * 2 * each} stamps on ${cardIds.length} cards`);
  for (const one of connections) one.close();
  await Promise.all([...bare.map((client) => client.end()), adapter.close()]);
  return [
    {
      what: `stamp with a ticket, ${clientCount} clients`,
      figure: spread(ours, '/s'),
      against: `bare pg, same SQL: ${spread(theirs, '/s')}`,
      ratio: spread(ratio),
      limit: '≥ 0.5',
      holds: ratio.median >= 0.5,
    },
  ];
}
