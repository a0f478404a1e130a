import { mikroOrmLoyaltyStatistics } from '@tresen/adapters/mikro-orm';
import { systemClock } from '@tresen/domain';
import { startHost, tresen, type Ground } from '../tests/running/host-process.ts';
import { scratchDatabase } from '../tests/running/scratch-database.ts';
import { ask, onEach, openShop, signIn, withoutLimits, withTicket } from '../tests/running/shop.ts';
import { adapterOn } from './bare-sql.ts';
import { spread, type Figure } from './figures.ts';
import { fill, filledCards } from './filler.ts';
import { interleaved, measured, perSecond } from './measure.ts';
import { assertBalances, connectionsTo, stamp, type Setting } from './setting.ts';

const clientCount = 16;
const fewCards = 1_000;

/** A host on a database with so many cards, ten entries each. */
async function filledHost(cards: number, dataDir: string, note: (text: string) => void) {
  const database = await scratchDatabase('bench_filled');
  const ground: Ground = { databaseUrl: database.url, dataDir };
  const { code, output } = await tresen(ground, 'migrate');
  if (code !== 0) throw new Error(`migrate: ${output}`);
  const host = await startHost(ground);
  const shop = await openShop(host.origin, { antiFraud: withoutLimits, staff: 5 });
  await fill(database, shop, cards, note);
  const adapter = await adapterOn(database.url);
  await mikroOrmLoyaltyStatistics(adapter).rollUp(systemClock.now());
  await adapter.close();
  const who = await withTicket(host.origin, shop);
  const connections = connectionsTo(host.origin, clientCount);
  return {
    cards,
    stamps: async (count: number) => {
      const cardIds = await filledCards(database, cards, count);
      return perSecond(cardIds.length, () => onEach(connections, cardIds, (one, cardId) => stamp(one, who, cardId)));
    },
    /** Milliseconds to answer what the owner's statistics page asks for. */
    statistics: async () => {
      const owner = { token: await signIn(host.origin, shop.owner) };
      const took: number[] = [];
      for (let round = 0; round < 10; round++) {
        const started = performance.now();
        const { totals } = await ask<{ totals: { cards: number } }>(host.origin, owner, {
          path: `/merchant/loyalty/programs/${shop.programId}/stats`,
        });
        took.push(performance.now() - started);
        if (totals.cards !== cards) throw new Error(`statistics count ${totals.cards} cards instead of ${cards}`);
      }
      return measured(took.slice(1));
    },
    end: async () => {
      for (const one of connections) one.close();
      await host.stop();
      await assertBalances(database);
      await database.drop();
    },
  };
}

/** What a stamp costs among a million cards and ten million entries, against a thousand cards. */
export async function largeLedger({
  directory,
  short,
  rounds,
  note,
}: Omit<Setting, 'database'> & { directory: string }): Promise<readonly Figure[]> {
  const manyCards = short ? 100_000 : 1_000_000;
  const few = await filledHost(fewCards, directory, () => {});
  const many = await filledHost(manyCards, directory, note);
  try {
    const each = 1_000;
    const rate = (host: typeof few) => async () => {
      // Few cards are stamped as often in a round as many are.
      const turns = short ? 2 : 5;
      const rates: number[] = [];
      for (let turn = 0; turn < turns; turn++) rates.push(await host.stamps(each));
      return measured(rates).median;
    };
    const { ours, theirs, ratio } = await interleaved(rounds, rate(many), rate(few));
    const cost = { median: 1 / ratio.median, least: 1 / ratio.most, most: 1 / ratio.least };
    const page = await many.statistics();
    const size = `${manyCards / 1_000} k cards, ${manyCards / 100} k entries`;
    return [
      {
        what: `cost of a stamp at ${size}`,
        figure: spread(ours, '/s'),
        against: `at ${fewCards} cards: ${spread(theirs, '/s')}`,
        ratio: spread(cost),
        limit: '≤ 1.2',
        holds: cost.median <= 1.2,
      },
      {
        what: `statistics of 30 days at ${size}`,
        figure: spread(page, ' ms'),
        against: '',
        ratio: '',
        limit: '< 100 ms',
        holds: page.median < 100,
      },
    ];
  } finally {
    await few.end();
    await many.end();
  }
}
