import { describe, expect, test } from 'vitest';
import { paymentMutants } from './payment-mutants.ts';
import { simulatePayments } from './payment-simulation.ts';
import type { Mutation } from './payment-world.ts';

const longest = 120_000;

test(
  'a thousand seeds of a shop with lying providers, crashes and lost answers lose no money and take none twice',
  async () => {
    const ended: Record<string, number> = {};
    let crashes = 0;
    let refunds = 0;
    for (let seed = 1; seed <= 1_000; seed++) {
      const run = await simulatePayments(seed);
      expect(run.breaches, `seed ${seed}`).toEqual([]);
      for (const [status, count] of Object.entries(run.ended)) ended[status] = (ended[status] ?? 0) + count;
      crashes += run.crashes;
      refunds += run.refunds;
    }
    expect(Object.keys(ended).sort()).toEqual(['cancelled', 'declined', 'not_started', 'orphaned', 'settled']);
    expect(ended.settled).toBeGreaterThan(500);
    expect(ended.orphaned).toBeGreaterThan(30);
    expect(refunds).toBeGreaterThan(100);
    expect(crashes).toBeGreaterThan(200);
  },
  longest,
);

test('a seed replays exactly', async () => {
  expect(await simulatePayments(42)).toEqual(await simulatePayments(42));
});

/** The first seed by which a broken rule shows. */
async function foundBy(mutate: Mutation): Promise<number | undefined> {
  for (let seed = 1; seed <= 3_000; seed++) {
    const { breaches } = await simulatePayments(seed, { mutate });
    if (breaches.length > 0) return seed;
  }
  return undefined;
}

describe('the simulation finds out who', () => {
  test.each(Object.entries(paymentMutants))(
    '%s',
    async (_, mutate) => {
      expect(await foundBy(mutate)).toBeDefined();
    },
    longest,
  );
});
