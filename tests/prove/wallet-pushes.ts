import { randomInt, randomUUID } from 'node:crypto';
import { apnsServer, iphone, testAuthority, type ApnsServer, type Iphone } from '@tresen/adapters/apple-wallet/testing';
import { connection, Disconnected } from '../running/connection.ts';
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

/** What the push service does: mostly what it should. */
function unreliable(apns: ApnsServer): void {
  apns.answer = () => {
    const chance = randomInt(1_000);
    if (chance < 60) return { status: 503, reason: 'ServiceUnavailable' };
    if (chance < 90) return { status: 429, reason: 'TooManyRequests' };
    if (chance < 120) return { status: 500, reason: 'InternalServerError' };
    if (chance < 140) return 'reset';
    if (chance < 143) return 'goaway';
    return undefined;
  };
}

async function pushesUnderKills(
  { changes, kills, cardCount }: { readonly changes: number; readonly kills: number; readonly cardCount: number },
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
    unreliable(apns);

    let sent = 0;
    const killAt = numbers(kills).map((kill) => Math.round((changes * (kill + 0.5)) / kills));
    let killed = 0;
    while (sent < changes) {
      const next = killAt[killed] ?? changes;
      await stampUntil(host, who, cards, next - sent, (count) => {
        sent += count;
        if (sent % 50 === 0) progress(`${sent} of ${changes} changes, ${killed} kills, ${pushes} pushes`);
      });
      if (killed >= kills) continue;
      // Somewhere between the change and the phone.
      await pause(randomInt(0, 4_000));
      await host.kill();
      killed++;
      host = await startHost(ground);
      who = await withTicket(host.origin, shop);
    }

    const started = performance.now();
    let ahead = 0;
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
        await allShowTheLast(host, shop.merchantId, all);
      },
      { within: 600_000, every: 1_000 },
    );
    const settledAfter = (performance.now() - started) / 1_000;
    const fetched = all.reduce((sum, { phone }) => sum + phone.fetched(), 0);
    const told = changes * phonesEach;
    holds(pushes < told, 'pushes are coalesced', { pushes, told });
    const refused = apns.pushes.filter(({ status }) => status !== 200).length;
    equal(await host.stop(), 0, 'exit code');
    await verifyLedger(ground);
    return (
      `${changes} changes on ${cardCount} cards with ${phonesEach} phones each, ${killed} kills, ${refused} of ${apns.pushes.length} pushes failed: ` +
      `every phone shows the last state, ${settledAfter.toFixed(0)} s after the last change; ` +
      `${pushes} pushes came through where each change alone would have made ${told} (${((100 * pushes) / told).toFixed(0)} %), ${fetched} passes fetched`
    );
  } finally {
    await host.kill();
    await apns.close();
    await database.drop();
    directory.remove();
  }
}

/** Stamps cards by chance until so many were answered; a command is sent again under its key until it was. */
async function stampUntil(
  host: HostProcess,
  who: Parameters<typeof asSent>[0],
  cards: readonly string[],
  count: number,
  answered: (count: number) => void,
): Promise<void> {
  let left = count;
  await Promise.all(
    numbers(clientCount).map(async () => {
      const one = connection(host.origin);
      while (left > 0) {
        left--;
        const call = {
          path: `/store/loyalty/cards/${cards[randomInt(cards.length)]!}/stamps`,
          body: {},
          key: randomUUID(),
        };
        try {
          const { status, text } = await one.send(asSent(who, call));
          holds(status === 200, 'a stamp was answered', status, text);
        } catch (error) {
          if (!(error instanceof Disconnected)) throw error;
          left++;
          return;
        }
        answered(1);
      }
      one.close();
    }),
  );
}

async function allShowTheLast({ origin }: HostProcess, merchantId: string, all: readonly Woken[]): Promise<void> {
  const balances = new Map<string, number>();
  for (const { phone, cardId } of all) {
    let stamps = balances.get(cardId);
    if (stamps === undefined) {
      const card = await ask<{ stamps: { balance: number; target: number } }>(origin, operator, {
        path: `/admin/merchants/${merchantId}/loyalty/cards/${cardId}`,
      });
      stamps = card.stamps.balance;
      balances.set(cardId, stamps);
    }
    const [pass] = [...phone.passes.values()];
    holds(
      String(pass?.fields['stamps']).startsWith(`${stamps} /`),
      `a phone of card ${cardId}`,
      pass?.fields['stamps'],
      stamps,
    );
  }
}

export const walletPushes: Proof = {
  name: 'wallet-pushes',
  claim:
    'whatever fails between a counter and a phone, every phone ends with the last state, and is not told of each change alone',
  run: (scene) =>
    pushesUnderKills(
      scene.short ? { changes: 600, kills: 3, cardCount: 12 } : { changes: 10_000, kills: 20, cardCount: 100 },
      scene,
    ),
};
