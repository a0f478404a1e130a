import { connection, type Answer } from '../running/connection.ts';
import { movableClock } from '../running/host-process.ts';
import { ask, asSent, codeOf, enrol, json, numbers, openShop, withTicket, type Identity } from '../running/shop.ts';
import { withHosts, type Hosts } from './hosts.ts';
import { equal, holds, tally, type Proof } from './proof.ts';

/** Sends so many stamps of one card at once, each on a connection of its own, in turn to every host. */
export async function stampAtOnce(
  { all }: Hosts,
  who: Identity,
  cardId: string,
  count: number,
): Promise<readonly Answer[]> {
  const connections = numbers(count).map((number) => connection(all[number % all.length]!.origin));
  try {
    return await Promise.all(
      connections.map((one) => one.send(asSent(who, { path: `/store/loyalty/cards/${cardId}/stamps`, body: {} }))),
    );
  } finally {
    for (const one of connections) one.close();
  }
}

export const cardUnderLoad: Proof = {
  name: 'one-card',
  claim: 'of 1 000 parallel stamps on one card, over two hosts, exactly one is given',
  run: ({ short, progress }) =>
    withHosts({ name: 'one_card', count: 2 }, async (hosts) => {
      const { origin } = hosts.all[0]!;
      const shop = await openShop(origin);
      const who = await withTicket(origin, shop);
      const runs = short ? 2 : 10;
      const cards = await enrol(origin, shop, who, runs);
      for (const [run, cardId] of cards.entries()) {
        progress(`card ${run + 1} of ${runs}`);
        const answers = await stampAtOnce(hosts, who, cardId, 1_000);
        const codes = tally(answers.map((answer) => (answer.status === 200 ? 'stamped' : codeOf(answer))));
        holds(codes['stamped'] === 1 && codes['STAMP_COOLDOWN'] === 999, 'answers:', codes);
        const entries = await hosts.database.query(
          "select 1 from ledger_entry where card_id = $1 and kind = 'stamp_earned'",
          [cardId],
        );
        equal(entries.length, 1, 'stamps in the ledger');
      }
      return `${runs} cards with 1 000 parallel stamps each: one given on each, 999 refused with STAMP_COOLDOWN`;
    }),
};

const zone = 'Europe/Berlin';
const localDay = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
const minute = 60_000;

/** An ordinary day, and both days the clocks change, each with the days around it. */
const periods = ['2027-02-10', '2027-03-28', '2027-10-31'];

export const capOnEveryDay: Proof = {
  name: 'daily-cap',
  claim: 'with the clock moved on, a card gets exactly five stamps on each day, also on both days the clocks change',
  run: async ({ short, progress }) => {
    let clock: ReturnType<typeof movableClock> | undefined;
    const env = (directory: string) => (clock = movableClock(directory)).env;
    return withHosts({ name: 'cap', count: 2, env }, async (hosts) => {
      const { origin } = hosts.all[0]!;
      const shop = await openShop(origin, { timezone: zone, antiFraud: { require_staff_pin: false } });
      const atOnce = short ? 4 : 16;
      const step = (short ? 45 : 16) * minute;
      let sent = 0;
      for (const day of periods) {
        // The evening before, in UTC; three local days follow.
        const start = Date.parse(`${day}T00:00:00Z`) - 26 * 60 * minute;
        const end = start + 74 * 60 * minute;
        clock!.set(start);
        const cashier = shop.cashiers[0]!;
        let session = await ask<Tokens>(origin, undefined, {
          path: '/auth/login',
          body: { email: cashier.email, password: cashier.password },
        });
        const who = (): Identity => ({ token: session.access_token, storeCode: shop.storeCode });
        const [cardId = ''] = await enrol(origin, shop, who(), 1);
        const given: string[] = [];
        const refused: string[] = [];
        for (let at = start; at < end; at += step) {
          clock!.set(at);
          session = await ask<Tokens>(origin, undefined, {
            path: '/auth/refresh',
            body: { refresh_token: session.refresh_token },
          });
          progress(`${new Date(at).toISOString()}: ${given.length} given`);
          const answers = await stampAtOnce(hosts, who(), cardId, atOnce);
          sent += answers.length;
          for (const answer of answers)
            if (answer.status === 200) given.push(localDay.format(Date.parse(json<Stamped>(answer).entry.at)));
            else refused.push(codeOf(answer));
        }
        const days = tally(given);
        const whole = Object.entries(days).slice(1, -1);
        holds(whole.length >= 2 && whole.every(([, count]) => count === 5), `stamps by day around ${day}:`, days);
        holds(
          Object.values(days).every((count) => count <= 5),
          `stamps by day around ${day}:`,
          days,
        );
        const codes = Object.keys(tally(refused));
        holds(
          codes.every((code) => code === 'STAMP_COOLDOWN' || code === 'STAMP_DAILY_LIMIT'),
          'refusals:',
          codes,
        );
        const stored = await hosts.database.query(
          "select 1 from ledger_entry where card_id = $1 and kind = 'stamp_earned'",
          [cardId],
        );
        equal(stored.length, given.length, 'stamps in the ledger');
      }
      return `${sent} stamps sent in bursts of ${atOnce} around ${periods.join(', ')}: five given on each whole day`;
    });
  },
};

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

interface Stamped {
  readonly entry: { readonly at: string };
}
