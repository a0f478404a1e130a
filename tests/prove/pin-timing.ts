import { randomInt } from 'node:crypto';
import { connection } from '../running/connection.ts';
import { movableClock } from '../running/host-process.ts';
import { codeOf, numbers, onEach, openShop, type StaffAtCounter } from '../running/shop.ts';
import { clockLink, enter } from './clocking.ts';
import { withHosts } from './hosts.ts';
import { equal, holds, type Proof } from './proof.ts';

const clients = 16;
const classes = ['unknown', 'wrong', 'locked'] as const;
type Class = (typeof classes)[number];

/** Tries of one class in a round: each member may miss four times before it locks, and a number has twenty tries a window. */
const perRound = { short: 100, long: 200 };
const tries = 4;
const lockedTries = 14;
const window = 5 * 60_000 + 5_000;

interface Sample {
  readonly of: Class;
  readonly took: number;
}

/**
 * How often somebody who knows both distributions tells one class from the other by the time alone: a histogram is learned from
 * every second sample and tried on the others. Half of the time is chance.
 */
export function told(a: readonly number[], b: readonly number[], bins: number): number {
  const half = (values: readonly number[], odd: number) => values.filter((_, at) => at % 2 === odd);
  const learned = [half(a, 0), half(b, 0)] as const;
  const edges = [...learned[0], ...learned[1]].sort((x, y) => x - y);
  const bounds = numbers(bins - 1).map((bin) => edges[Math.floor(((bin + 1) * edges.length) / bins)]!);
  const binOf = (value: number) => bounds.filter((bound) => bound <= value).length;
  const counts = learned.map((values) => {
    const count = numbers(bins).map(() => 0);
    for (const value of values) count[binOf(value)]!++;
    return count.map((each) => each / values.length);
  });
  const isA = numbers(bins).map((bin) => counts[0]![bin]! >= counts[1]![bin]!);
  const right = (values: readonly number[], wanted: boolean) =>
    values.filter((value) => isA[binOf(value)] === wanted).length / values.length;
  return (right(half(a, 1), true) + right(half(b, 1), false)) / 2;
}

export const pinTiming: Proof = {
  name: 'pin-timing',
  claim: 'the time of an answer does not tell an unknown number, a wrong PIN and a locked one apart: 55 % at most',
  run: async ({ short, progress }) => {
    let clock: ReturnType<typeof movableClock> | undefined;
    const env = (directory: string) => ({
      ...(clock = movableClock(directory)).env,
      TRUST_PROXY: '127.0.0.1',
      // Throttles of the process follow the clock that is moved here.
      REDIS_URL: '',
    });
    return withHosts({ name: 'timing', count: 1, env }, async ({ all: [host] }) => {
      const { origin } = host!;
      const each = short ? perRound.short : perRound.long;
      const rounds = short ? 3 : 50;
      const members = each / tries;
      const lockable = Math.ceil(each / lockedTries);
      const shop = await openShop(origin, { staff: members + lockable });
      const token = await clockLink(origin, shop);
      const [wrong, locked] = [shop.staff.slice(0, members), shop.staff.slice(members)];
      const connections = numbers(clients).map(() => connection(origin));
      const samples: Sample[] = [];
      let nobody = 500_000;
      let ahead = 0;

      const asked = async (
        one: (typeof connections)[number],
        { staffId }: Pick<StaffAtCounter, 'staffId'>,
        pin: string,
        expected: string,
      ): Promise<number> => {
        const began = performance.now();
        const answer = await enter(one, token, staffId, pin, `198.51.${randomInt(256)}.${randomInt(256)}`);
        const took = performance.now() - began;
        equal(answer.status < 300 ? 'accepted' : codeOf(answer), expected, `an answer for ${staffId}`);
        return took;
      };
      const inTurns = <T>(
        items: readonly T[],
        work: (one: (typeof connections)[number], item: T) => Promise<unknown>,
      ) => onEach(connections, items, work);

      for (let round = 0; round < rounds; round++) {
        progress(`round ${round + 1} of ${rounds}`);
        // Locks of the rounds before run out now and then; whoever is locked already says so.
        for (let miss = 0; miss < 5; miss++)
          await inTurns(
            locked,
            async (one, { staffId }) => void (await enter(one, token, staffId, '000000', '192.0.2.1')),
          );
        const plan: (readonly [Class, Pick<StaffAtCounter, 'staffId'>])[] = [
          ...wrong.flatMap((member) => numbers(tries).map(() => ['wrong', member] as const)),
          ...numbers(each).map((at) => ['locked', locked[at % locked.length]!] as const),
          ...numbers(each).map(() => ['unknown', { staffId: String(nobody++) }] as const),
        ];
        for (let at = plan.length - 1; at > 0; at--) {
          const other = randomInt(at + 1);
          [plan[at], plan[other]] = [plan[other]!, plan[at]!];
        }
        await inTurns(plan, async (one, [of, member]) => {
          const code = of === 'locked' ? 'STAFF_PIN_LOCKED' : 'STAFF_PIN_INVALID';
          samples.push({ of, took: await asked(one, member, '000000', code) });
        });
        // A right PIN forgets the misses.
        await inTurns(wrong, (one, member) => asked(one, member, member.pin, 'accepted'));
        clock!.set(Date.now() + (ahead += window));
      }
      for (const one of connections) one.close();

      const timesOf = (of: Class) => samples.filter((sample) => sample.of === of).map(({ took }) => took);
      const count = timesOf('wrong').length;
      // By chance alone a smaller sample strays further from a half.
      const most = short ? 0.55 + 2.5 * Math.sqrt(0.25 / count) : 0.55;
      const results: string[] = [];
      for (const [a, b] of [
        ['unknown', 'wrong'],
        ['unknown', 'locked'],
        ['wrong', 'locked'],
      ] as const) {
        const accuracy = told(timesOf(a), timesOf(b), short ? 8 : 64);
        results.push(`${a}/${b} ${(100 * accuracy).toFixed(1)} %`);
        holds(accuracy <= most, `${a} and ${b} are told apart`, accuracy, 'at most', most);
      }
      // The judge does tell times apart that differ: by as much as half of the answers lie apart.
      const mixed = timesOf('wrong');
      const ordered = mixed.toSorted((a, b) => a - b);
      const apart = ordered[Math.floor(0.75 * count)]! - ordered[Math.floor(0.25 * count)]!;
      const later = mixed.map((took) => took + apart);
      const shifted = told(mixed, later, short ? 8 : 64);
      holds(shifted > 0.6, 'times that differ are told apart', shifted, apart);
      return `${count} samples each, told apart: ${results.join(', ')}; with ${apart.toFixed(1)} ms more ${(100 * shifted).toFixed(0)} %`;
    });
  },
};
