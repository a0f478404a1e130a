import { isDomainError } from '../kernel/errors.ts';
import type { Minor } from '../kernel/money.ts';
import { minutes } from '../kernel/time.ts';
import { turns } from '../kernel/turns.ts';
import { adjustCard, deactivateCard, expirePoints, reactivateCard } from '../loyalty/correct-card.ts';
import { earnPoints } from '../loyalty/earn-points.ts';
import { enrolCard } from '../loyalty/enrol-card.ts';
import type { LedgerEntry } from '../loyalty/ledger.ts';
import { redeemPoints } from '../loyalty/redeem-points.ts';
import { redeemStamps } from '../loyalty/redeem-stamps.ts';
import { stampCard } from '../loyalty/stamp-card.ts';
import { voidEntry } from '../loyalty/void-entry.ts';
import { cafe } from './cafe.ts';
import { fakeDigests, seededNumbers } from './fakes.ts';
import { loyaltyBreaches } from './loyalty-invariants.ts';
import { schedule, stepping } from './schedule.ts';

export interface SimulationResult {
  readonly seed: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly crashes: number;
  /** What did not hold; empty is right. */
  readonly breaches: readonly string[];
}

/** Sends of one command after which it counts as stuck: conflicts and lost answers end long before. */
const mostTries = 60;

/** What the store answers when it cannot be reached, before or after it wrote. */
class Unreachable extends Error {}

/**
 * One run of a busy counter, wholly decided by its seed: several tills on two hosts give commands on a few cards at once, while
 * the storage conflicts, loses answers and refuses, hosts crash, and the clock moves on. Tills repeat what was not answered
 * under the same key, as clients do. The same seed is the same run.
 */
export async function simulate(seed: number, { tills = 4, commands = 12 } = {}): Promise<SimulationResult> {
  const next = seededNumbers(seed);
  const pick = <T>(from: readonly T[]): T => from[next() % from.length]!;
  const chance = (percent: number) => next() % 100 < percent;
  const { run, step } = schedule(next);

  const world = await cafe({
    seed,
    points: { expiryDays: 1, welcomeBonus: 5 },
    antiFraud: { cooldownMinutes: 10, maxDailyStamps: 3 },
  });
  const { store, clock, program, shop, owner, alice } = world;
  const { tables } = store;
  const other = await enrolCard(world.deps)({ ...world.command('second'), programId: program.id, storeId: shop.id });
  const cardIds = [world.card.id, other.card.id];
  tables.disturb(() => {
    if (chance(10)) return 'conflict';
    if (chance(5)) return { lost: new Unreachable() };
    return chance(5) ? { refused: new Unreachable() } : 'none';
  });

  /** A host process: its ports never answer after its crash. */
  const boot = () => {
    let alive = true;
    const gate = async () => {
      await step();
      if (!alive) await new Promise(() => {});
    };
    const { random, deps } = world;
    const commits = { ...stepping(store.commits, gate), inTurn: turns() };
    const ports = {
      ...deps,
      random,
      commits,
      cards: stepping(store.cards, gate),
      programs: stepping(store.programs, gate),
      stores: stepping(store.stores, gate),
    };
    let whenDown = () => {};
    const down = new Promise<never>((_, fail) => (whenDown = () => fail(new Unreachable())));
    down.catch(() => {});
    return { ports, down, crash: () => void ((alive = false), whenDown()) };
  };
  const hosts = [boot(), boot()];
  let crashes = 0;
  let acknowledged = 0;
  let refused = 0;
  const breaches: string[] = [];
  const entriesByKey = new Map<string, string>();

  const someCommand = (key: string) => {
    const cardId = pick(cardIds);
    const at = { ...world.command(key), ...alice, cardId };
    const office = { ...world.command(key), caller: owner, cardId, zone: shop.timezone };
    const amount = (next() % 3000) as Minor;
    const delta = (next() % 21) - 10;
    const entryId = pick(tables.all('ledger_entry')).id;
    const rewardId = program.points!.rewards[0]!.id;
    return pick<(ports: ReturnType<typeof boot>['ports']) => Promise<{ entry: LedgerEntry | null }>>([
      (ports) => stampCard(ports)(at),
      (ports) => stampCard(ports)(at),
      (ports) => earnPoints(ports)({ ...at, amount, saleRef: null }),
      (ports) => redeemStamps(ports)(at),
      (ports) => redeemPoints(ports)({ ...at, rewardId }),
      (ports) => voidEntry(ports)({ ...at, entryId, reason: null }),
      (ports) => voidEntry(ports)({ ...at, entryId, reason: null }),
      (ports) => adjustCard(ports)({ ...office, stamps: delta, points: -delta, reason: 'count' }),
      (ports) => (delta < 0 ? deactivateCard(ports)({ ...office, reason: null }) : reactivateCard(ports)(office)),
      (ports) => reactivateCard(ports)(office),
      (ports) => expirePoints(ports)(office),
    ]);
  };

  const till = async (number: number) => {
    for (let at = 0; at < commands; at++) {
      const key = `till-${number}-${at}`;
      const command = someCommand(key);
      const answers = new Set<string>();
      /** Sends it until it is answered or refused; `undefined` when refused. */
      const send = async (tries = 0): Promise<{ entry: LedgerEntry | null } | undefined> => {
        try {
          const host = pick(hosts);
          const answer = await Promise.race([command(host.ports), host.down]);
          answers.add(JSON.stringify(answer));
          return answer;
        } catch (error) {
          const again = error instanceof Unreachable || isDomainError(error, 'CONFLICT');
          if (!again && !isDomainError(error)) throw error;
          if (again && tries < mostTries) return send(tries + 1);
          if (again) breaches.push(`${key}: never answered`);
          return undefined;
        }
      };
      // Now and then a till sends twice at once, or repeats what was answered already.
      const doubled = chance(20) ? [send(), send()] : [send()];
      const sent = [...(await Promise.all(doubled)), ...(chance(20) ? [await send()] : [])];
      const answered = sent.filter((answer) => answer !== undefined);
      if (answers.size > 1) breaches.push(`${key}: ${answers.size} different answers`);
      if (sent.at(-1) === undefined && answered.length > 0 && sent.length > doubled.length)
        breaches.push(`${key}: refused after it was answered`);
      if (answered[0]?.entry) entriesByKey.set(key, answered[0].entry.id);
      if (answered.length > 0) acknowledged++;
      else refused++;
      if (chance(30)) clock.advance(minutes(next() % 12));
      if (chance(3)) clock.advance(minutes(60 * 20));
      if (chance(5)) {
        const which = next() % hosts.length;
        hosts[which]!.crash();
        hosts[which] = boot();
        crashes++;
      }
    }
  };

  await run(Promise.all(Array.from({ length: tills }, (_, number) => till(number))));
  breaches.push(...loyaltyBreaches(tables, fakeDigests));
  const stored = new Set<string>(tables.all('ledger_entry').map(({ id }) => id));
  for (const [key, id] of entriesByKey) if (!stored.has(id)) breaches.push(`${key}: acknowledged, and not there`);
  if (new Set(entriesByKey.values()).size !== entriesByKey.size)
    breaches.push('two commands were answered with one entry');
  return { seed, acknowledged, refused, crashes, breaches };
}
