import { randomUUID } from 'node:crypto';
import { connection } from '../running/connection.ts';
import { startHost } from '../running/host-process.ts';
import {
  asSent,
  enrol,
  json,
  numbers,
  openShop,
  signIn,
  withoutLimits,
  withTicket,
  type Call,
  type Identity,
} from '../running/shop.ts';
import { tcpProxy } from '../running/tcp-proxy.ts';
import { withHosts } from './hosts.ts';
import { equal, eventually, holds, type Proof } from './proof.ts';

/** Sends one command so many times at once, in turn to every host. */
async function sendAtOnce(
  origins: readonly string[],
  who: Identity,
  call: Call & { readonly key: string },
  count: number,
) {
  const connections = numbers(count).map((number) => connection(origins[number % origins.length]!));
  try {
    return await Promise.all(connections.map((one) => one.send(asSent(who, call))));
  } finally {
    for (const one of connections) one.close();
  }
}

export const sameKey: Proof = {
  name: 'same-key',
  claim: 'one command sent five times at once under one key, over two hosts, has one effect and equal answers',
  run: ({ short, progress }) =>
    withHosts({ name: 'same_key', count: 2 }, async ({ all, database }) => {
      const origins = all.map(({ origin }) => origin);
      const [origin = ''] = origins;
      const shop = await openShop(origin, { antiFraud: withoutLimits });
      const who = await withTicket(origin, shop);
      const owner = { token: await signIn(origin, shop.owner) };
      const runs = short ? 25 : 400;
      const cards = await enrol(origin, shop, who, runs);
      let effects = runs;

      const once = async (by: Identity, call: Call) => {
        const answers = await sendAtOnce(origins, by, { ...call, key: randomUUID() }, 5);
        const [first] = answers;
        holds(
          first!.status < 300 && answers.every(({ status, text }) => status === first!.status && text === first!.text),
          `${call.path}:`,
          answers.map(({ status, text }) => [status, text]),
        );
        effects++;
        const [stored] = await database.query<{ entries: number }>('select count(*)::int as entries from ledger_entry');
        equal(stored!.entries, effects, `entries after ${call.path}`);
        return json<{ entry: { id: string } }>(first!).entry;
      };

      for (const [run, cardId] of cards.entries()) {
        progress(`card ${run + 1} of ${runs}`);
        const stamped = await once(who, { path: `/store/loyalty/cards/${cardId}/stamps`, body: {} });
        await once(who, { path: '/store/loyalty/cards', body: { program_id: shop.programId, name: 'Once' } });
        await once(owner, {
          path: `/merchant/loyalty/cards/${cardId}/adjust`,
          body: { stamps_delta: 10, reason: 'once' },
        });
        await once(who, { path: `/store/loyalty/cards/${cardId}/stamps/redeem`, body: {} });
        await once(who, { path: `/store/loyalty/entries/${stamped.id}/void`, body: {} });
      }
      return `${runs * 5} commands of five kinds, five times at once each: one effect, one answer`;
    }),
};

export const sameKeyAcrossCrash: Proof = {
  name: 'same-key-crash',
  claim: 'a command whose host dies between commit and answer has one effect, and its repetitions get that answer',
  run: ({ short, progress }) =>
    withHosts({ name: 'crash', count: 1 }, async ({ all, database, ground }) => {
      const { origin } = all[0]!;
      const shop = await openShop(origin, { antiFraud: withoutLimits });
      const who = await withTicket(origin, shop);
      const runs = short ? 3 : 25;
      const cards = await enrol(origin, shop, who, runs);
      for (const [run, cardId] of cards.entries()) {
        progress(`crash ${run + 1} of ${runs}`);
        const proxy = await tcpProxy(database.url);
        const doomed = await startHost({ ...ground, databaseUrl: proxy.url });
        const call = { path: `/store/loyalty/cards/${cardId}/stamps`, body: {}, key: randomUUID() };
        const withheld = proxy.withholdAnswersTo('insert into "ledger_entry"');
        const unanswered = sendAtOnce([doomed.origin], who, call, 5).then(
          (answers) => answers.map(({ text }) => text),
          () => 'lost' as const,
        );
        await withheld;
        const entry = await eventually(async () => {
          const [stored] = await database.query<{ id: string }>(
            "select id from ledger_entry where card_id = $1 and kind = 'stamp_earned'",
            [cardId],
          );
          holds(stored !== undefined, 'the command was not carried out');
          return stored;
        });
        await doomed.kill();
        await proxy.close();
        equal(await unanswered, 'lost', 'answers of the host that died');

        const back = await startHost(ground);
        const answers = await sendAtOnce([origin, back.origin], who, call, 5);
        await back.kill();
        holds(
          answers.every(({ status, text }) => status === 200 && text === answers[0]!.text),
          'answers:',
          answers.map(({ text }) => text),
        );
        equal(json<{ entry: { id: string } }>(answers[0]!).entry.id, entry.id, 'entry of the answer');
        const stored = await database.query("select 1 from ledger_entry where card_id = $1 and kind = 'stamp_earned'", [
          cardId,
        ]);
        equal(stored.length, 1, 'stamps in the ledger');
      }
      return `${runs} hosts killed between commit and answer: one stamp each, five equal answers afterwards`;
    }),
};
