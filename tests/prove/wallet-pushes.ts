import { randomInt, randomUUID } from 'node:crypto';
import { apnsServer, iphone, testAuthority, type ApnsServer, type Iphone } from '@tresen/adapters/apple-wallet/testing';
import { connection } from '../running/connection.ts';
import {
  movableClock,
  scratchDirectory,
  startHost,
  tresen,
  type Ground,
  type HostProcess,
} from '../running/host-process.ts';
import { scratchDatabase } from '../running/scratch-database.ts';
import { ask, asSent, enrol, numbers, openShop, withoutLimits, withTicket } from '../running/shop.ts';
import { verifyLedger } from './hosts.ts';
import { equal, eventually, holds, pause, type Proof, type Scene } from './proof.ts';

const passType = 'pass.test.tresen';
const phonesEach = 3;
const clientCount = 8;
/** The operator's token: unlike an owner's it outlives a clock that is moved. */
const operator = { token: 'an-operator-of-this-proof-2026' };

/** A phone that was woken keeps asking until it was answered, as phones do. */
interface Woken {
  readonly phone: Iphone;
  readonly cardId: string;
  waiting: boolean;
  asking: Promise<void> | undefined;
}

/** A phone is told at most once in so long, whatever changes: the rule's own number, which is not read from what is proven. */
const apart = 2_000;

/** The push service as a host sees it: mostly it does what it should, and it can fall silent. */
function unreliable(apns: ApnsServer, hostTime: () => number) {
  const lastTold = new Map<string, number>();
  let silent = false;
  let told = new Set<string>();
  let closest = Infinity;
  apns.answer = ({ token }) => {
    const now = hostTime();
    closest = Math.min(closest, now - (lastTold.get(token) ?? -Infinity));
    lastTold.set(token, now);
    told.add(token);
    if (silent) return 'silence';
    const chance = randomInt(1_000);
    if (chance < 60) return { status: 503, reason: 'ServiceUnavailable' };
    if (chance < 90) return { status: 429, reason: 'TooManyRequests' };
    if (chance < 120) return { status: 500, reason: 'InternalServerError' };
    if (chance < 140) return 'reset';
    if (chance < 143) return 'goaway';
    return undefined;
  };
  return {
    become: (next: 'silent' | 'talking') => {
      silent = next === 'silent';
      told = new Set();
    },
    /** How many phones it was to tell since then. */
    told: () => told.size,
    /** The shortest time between two pushes to one phone, on the host's clock. */
    closest: () => closest,
  };
}

interface Figures {
  readonly changes: number;
  readonly kills: number;
  readonly cardCount: number;
  /** How long, in milliseconds, everything may take to come in order in the end. */
  readonly patience: number;
}

async function pushesUnderKills(
  { changes, kills, cardCount, patience }: Figures,
  { progress }: Scene,
): Promise<string> {
  const authority = testAuthority();
  const { certificate, privateKey } = authority.passCertificate({ passType });
  const apns = await apnsServer(authority);
  const database = await scratchDatabase('prove_wallet');
  const directory = scratchDirectory();
  const clock = movableClock(directory.path);
  const ground: Ground = {
    databaseUrl: database.url,
    dataDir: directory.path,
    env: {
      ...clock.env,
      ADMIN_TOKEN: operator.token,
      APPLE_WALLET_PASS_TYPE_IDENTIFIER: passType,
      APPLE_WALLET_TEAM_IDENTIFIER: 'TEAM123456',
      APPLE_WALLET_CERTIFICATES: certificate,
      APPLE_WALLET_PRIVATE_KEYS: privateKey,
      APPLE_WALLET_INTERMEDIATES: authority.intermediate,
      APPLE_WALLET_PUSH_URL: apns.url,
      APPLE_WALLET_PUSH_CA: apns.ca,
    },
  };
  const migrated = await tresen(ground, 'migrate');
  equal(migrated.code, 0, `migrate: ${migrated.output}`);
  let host: HostProcess = await startHost(ground);
  try {
    const shop = await openShop(host.origin, { antiFraud: withoutLimits });
    let who = await withTicket(host.origin, shop);
    const cards = await enrol(host.origin, shop, who, cardCount);

    // Passes name the address they were issued at; a host that comes back has another port here.
    const toHost: typeof fetch = (url, init) => fetch(String(url).replace(/^https?:\/\/[^/]+/, host.origin), init);
    const woken = new Map<string, Woken>();
    for (const cardId of cards) {
      const file = await toHost(`${host.origin}/api/v1/loyalty/cards/${cardId}/passes/apple`);
      holds(file.status === 200, 'a pass is issued', file.status);
      const bytes = new Uint8Array(await file.arrayBuffer());
      for (let count = 0; count < phonesEach; count++) {
        const phone = iphone({ fetch: toHost });
        equal(await phone.add(bytes), 201, 'a registration');
        woken.set(phone.pushToken, { phone, cardId, waiting: false, asking: undefined });
      }
    }
    const all = [...woken.values()];
    const awake = async (one: Woken): Promise<void> => {
      while (one.waiting) {
        one.waiting = false;
        try {
          await one.phone.pushed();
        } catch {
          // The host is away: asked again.
          one.waiting = true;
          await pause(200);
        }
      }
      one.asking = undefined;
    };
    let pushes = 0;
    apns.delivered = (token) => {
      const one = woken.get(token);
      if (!one) return;
      pushes++;
      one.waiting = true;
      one.asking ??= awake(one);
    };
    let ahead = 0;
    const service = unreliable(apns, () => Date.now() + ahead);

    let sent = 0;
    let cutOff = 0;
    for (let killed = 0; killed < kills; killed++) {
      service.become('talking');
      const upTo = Math.round((changes * (killed + 1)) / kills) - cardCount;
      await stampUntil(
        host,
        who,
        () => cards[randomInt(cards.length)]!,
        upTo - sent,
        () => sent++,
      );
      progress(`${sent} of ${changes} changes, ${killed} kills, ${pushes} pushes`);
      // Most phones know the last state; then each card changes once more, and nobody hears of that before the host is gone.
      await eventually(
        async () => {
          const late = await behind(host, shop.merchantId, all);
          holds(late.length < 0.4 * all.length, 'phones know the last state', late.length);
        },
        { within: 60_000, every: 250 },
      );
      service.become('silent');
      await stampUntil(
        host,
        who,
        (index) => cards[index]!,
        cardCount,
        () => sent++,
      );
      const under = Math.min(0.5 * all.length, 50);
      await eventually(async () => holds(service.told() >= under, 'pushes are under way', service.told()), {
        within: 60_000,
      });
      await pause(randomInt(0, 500));
      cutOff += service.told();
      await host.kill();
      host = await startHost(ground);
      who = await withTicket(host.origin, shop);
    }

    service.become('talking');
    const started = performance.now();
    await eventually(
      async () => {
        // Pauses after failures go by quickly.
        ahead += 60_000;
        clock.set(Date.now() + ahead);
        const status = await ask<{ items: { waiting: number; dead: number }[] }>(host.origin, operator, {
          path: `/admin/merchants/${shop.merchantId}/wallet/status`,
        });
        const [apple] = status.items;
        progress(`${apple?.waiting} pushes wait`);
        equal(apple?.dead, 0, 'dead letters');
        equal(apple?.waiting, 0, 'pushes that wait');
        holds(
          all.every(({ asking }) => asking === undefined),
          'a phone still asks',
        );
        equal((await behind(host, shop.merchantId, all)).join(), '', 'phones that do not show the last state');
      },
      { within: patience, every: 1_000 },
    );
    const settledAfter = (performance.now() - started) / 1_000;
    const fetched = all.reduce((sum, { phone }) => sum + phone.fetched(), 0);
    const told = changes * phonesEach;
    holds(service.closest() >= apart, 'a phone is told twice in two seconds', service.closest());
    const refused = apns.pushes.filter(({ status }) => status !== 200).length;
    equal(await host.stop(), 0, 'exit code');
    await verifyLedger(ground);
    return (
      `${changes} changes on ${cardCount} cards with ${phonesEach} phones each, ${kills} kills with ${cutOff} pushes under way, ` +
      `${refused} of ${apns.pushes.length} pushes failed: every phone shows the last state, ${settledAfter.toFixed(0)} s after the last kill; ` +
      `no two pushes to one phone within ${(service.closest() / 1_000).toFixed(1)} s, ${pushes} came through where each change alone ` +
      `would have made ${told} (${((100 * pushes) / told).toFixed(0)} %), ${fetched} passes fetched`
    );
  } finally {
    await host.kill();
    await apns.close();
    await database.drop();
    directory.remove();
  }
}

/** Stamps cards until so many were answered. */
async function stampUntil(
  host: HostProcess,
  who: Parameters<typeof asSent>[0],
  cardOf: (index: number) => string,
  count: number,
  answered: () => void,
): Promise<void> {
  let next = 0;
  await Promise.all(
    numbers(clientCount).map(async () => {
      const one = connection(host.origin);
      for (let index = next++; index < count; index = next++) {
        const call = { path: `/store/loyalty/cards/${cardOf(index)}/stamps`, body: {}, key: randomUUID() };
        const { status, text } = await one.send(asSent(who, call));
        holds(status === 200, 'a stamp was answered', status, text);
        answered();
      }
      one.close();
    }),
  );
}

/** Phones that do not show the last state, in a word each. */
async function behind({ origin }: HostProcess, merchantId: string, all: readonly Woken[]): Promise<readonly string[]> {
  const cards = new Map<string, readonly Woken[]>();
  for (const one of all) cards.set(one.cardId, [...(cards.get(one.cardId) ?? []), one]);
  const late: string[] = [];
  for (const [cardId, phones] of cards) {
    const { stamps } = await ask<{ stamps: { balance: number } }>(origin, operator, {
      path: `/admin/merchants/${merchantId}/loyalty/cards/${cardId}`,
    });
    for (const { phone } of phones) {
      const shown = String([...phone.passes.values()][0]?.fields['stamps']);
      if (!shown.startsWith(`${stamps.balance} /`)) late.push(`${shown} instead of ${stamps.balance}`);
    }
  }
  return late;
}

export const walletPushes: Proof = {
  name: 'wallet-pushes',
  claim:
    'whatever fails between a counter and a phone, every phone ends with the last state, and is told at most once in two seconds',
  run: (scene) =>
    pushesUnderKills(
      scene.short
        ? { changes: 600, kills: 2, cardCount: 12, patience: 90_000 }
        : { changes: 10_000, kills: 20, cardCount: 100, patience: 600_000 },
      scene,
    ),
};
