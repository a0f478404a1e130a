import { expect, test } from 'vitest';
import { simulate } from './simulation.ts';

test('three hundred seeds of a busy counter with crashes and lost answers break nothing', async () => {
  let acknowledged = 0;
  let crashes = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const run = await simulate(seed);
    expect(run.breaches, `seed ${seed}`).toEqual([]);
    acknowledged += run.acknowledged;
    crashes += run.crashes;
  }
  expect(acknowledged).toBeGreaterThan(3000);
  expect(crashes).toBeGreaterThan(100);
}, 60_000);

test('a seed replays exactly', async () => {
  expect(await simulate(42)).toEqual(await simulate(42));
});
