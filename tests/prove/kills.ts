import { randomInt, randomUUID } from 'node:crypto';
import { connection, Disconnected } from '../running/connection.ts';
import { scratchDirectory, startHost, tresen, type Ground, type HostProcess } from '../running/host-process.ts';
import { scratchDatabase } from '../running/scratch-database.ts';
import {
  ask,
  asSent,
  enrol,
  json,
  numbers,
  onEach,
  openShop,
  signIn,
  withoutLimits,
  withTicket,
  type Identity,
  type Shop,
} from '../running/shop.ts';
import { verifyLedger } from './hosts.ts';
import { equal, holds, pause, type Proof, type Scene } from './proof.ts';

const clientCount = 16;

/** What clients know of their stamps: each is sent under its key until it is answered. */
interface Book {
  readonly answered: Map<string, { readonly cardId: string; readonly text: string }>;
  readonly unanswered: Map<string, string>;
}

const stampCall = (cardId: string, key: string) => ({ path: `/store/loyalty/cards/${cardId}/stamps`, body: {}, key });

/** Clients that stamp cards by chance until their host goes away. */
async function stampUntilCut(
  host: HostProcess,
  who: Identity,
  cards: readonly string[],
  { answered, unanswered }: Book,
): Promise<void> {
  await Promise.all(
    numbers(clientCount).map(async () => {
      const one = connection(host.origin);
      for (;;) {
        const key = randomUUID();
        const cardId = cards[randomInt(cards.length)]!;
        unanswered.set(key, cardId);
        try {
          const { status, text } = await one.send(asSent(who, stampCall(cardId, key)));
          holds(status === 200, 'a stamp was answered', status, text);
          unanswered.delete(key);
          answered.set(key, { cardId, text });
        } catch (error) {
          if (error instanceof Disconnected) return;
          throw error;
        }
      }
    }),
  );
}

/** Sends again what was not answered, and some of what was; answers how much of the former had been done. */
async function sendAgain(
  { origin }: HostProcess,
  who: Identity,
  { answered, unanswered }: Book,
  startedAt: number,
): Promise<number> {
  const connections = numbers(clientCount).map(() => connection(origin));
  let done = 0;
  await onEach(connections, [...unanswered], async (one, [key, cardId]) => {
    const { status, text } = await one.send(asSent(who, stampCall(cardId, key)));
    holds(status === 200, 'a stamp sent again was answered', status, text);
    if (Date.parse(json<Stamped>({ text }).entry.at) < startedAt) done++;
    answered.set(key, { cardId, text });
  });
  unanswered.clear();
  const some = [...answered].slice(-50);
  await onEach(connections, some, async (one, [key, { cardId, text }]) => {
    equal((await one.send(asSent(who, stampCall(cardId, key)))).text, text, 'the answer to the same command');
  });
  for (const one of connections) one.close();
  return done;
}

interface Stamped {
  readonly entry: { readonly id: string; readonly at: string };
}

/** Every stamp in the ledger, as the API tells it. */
async function stampsOf(origin: string, shop: Shop, cardId: string): Promise<readonly string[]> {
  const owner = { token: await signIn(origin, shop.owner) };
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const path: string = `/merchant/loyalty/cards/${cardId}/entries?limit=200${cursor && `&cursor=${cursor}`}`;
    const page: { items: { id: string; kind: string }[]; next_cursor: string | null } = await ask(origin, owner, {
      path,
    });
    ids.push(...page.items.filter(({ kind }) => kind === 'stamp_earned').map(({ id }) => id));
    cursor = page.next_cursor;
  }
  return ids;
}

async function killAndCheck(ground: Ground, kills: number, cardCount: number, { progress }: Scene): Promise<string> {
  const book: Book = { answered: new Map(), unanswered: new Map() };
  let host = await startHost(ground);
  try {
    const shop = await openShop(host.origin, { antiFraud: withoutLimits });
    let who = await withTicket(host.origin, shop);
    const cards = await enrol(host.origin, shop, who, cardCount);
    let lost = 0;
    let done = 0;
    for (let kill = 1; kill <= kills; kill++) {
      const cut = stampUntilCut(host, who, cards, book);
      await Promise.race([pause(randomInt(20, 900)), cut]);
      await host.kill();
      await cut;
      lost += book.unanswered.size;
      const startedAt = Date.now();
      host = await startHost(ground);
      who = await withTicket(host.origin, shop);
      done += await sendAgain(host, who, book, startedAt);
      progress(`kill ${kill} of ${kills}: ${book.answered.size} stamps`);
    }
    const acknowledged = new Map<string, string[]>(cards.map((cardId) => [cardId, []]));
    for (const { cardId, text } of book.answered.values())
      acknowledged.get(cardId)!.push(json<Stamped>({ text }).entry.id);
    for (const [cardId, ids] of acknowledged) {
      const stored = await stampsOf(host.origin, shop, cardId);
      equal(stored.toSorted().join(), ids.toSorted().join(), `stamps of card ${cardId}`);
    }
    equal(await host.stop(), 0, 'exit code');
    await verifyLedger(ground);
    return `${kills} kills, ${book.answered.size} stamps, each there once; of ${lost} unanswered ones ${done} had been done, and were not done again`;
  } finally {
    await host.kill();
  }
}

export const killsOnPostgres: Proof = {
  name: 'kills',
  claim: 'a host killed at random instants under load loses no acknowledged stamp and doubles none, on PostgreSQL',
  run: async (scene) => {
    const database = await scratchDatabase('prove_kills');
    const directory = scratchDirectory();
    const ground = { databaseUrl: database.url, dataDir: directory.path };
    try {
      const migrated = await tresen(ground, 'migrate');
      equal(migrated.code, 0, `migrate: ${migrated.output}`);
      return await killAndCheck(ground, scene.short ? 6 : 60, 40, scene);
    } finally {
      await database.drop();
      directory.remove();
    }
  },
};

export const killsEmbedded: Proof = {
  name: 'kills-embedded',
  claim: 'the same on the embedded database',
  run: async (scene) => {
    const directory = scratchDirectory();
    try {
      return await killAndCheck({ dataDir: directory.path }, scene.short ? 2 : 20, 10, scene);
    } finally {
      directory.remove();
    }
  },
};
