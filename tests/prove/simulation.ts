import { simulate } from '@tresen/domain/testing';
import { holds, type Proof } from './proof.ts';

export const simulation: Proof = {
  name: 'simulation',
  claim: 'a busy counter with crashes, conflicts, lost answers and a moving clock breaks no rule, whatever the seed',
  run: async ({ short, progress, seed }) => {
    const first = seed ?? 1;
    const last = seed ?? (short ? 1_000 : 20_000);
    const totals = { acknowledged: 0, refused: 0, crashes: 0 };
    for (let next = first; next <= last; next++) {
      const run = await simulate(next);
      holds(
        run.breaches.length === 0,
        `seed ${next} (again: npm run prove -- --only=simulation --seed=${next}):`,
        run.breaches,
      );
      totals.acknowledged += run.acknowledged;
      totals.refused += run.refused;
      totals.crashes += run.crashes;
      if (next % 50 === 0) progress(`seed ${next} of ${last}`);
    }
    return `${last - first + 1} seeds: ${totals.acknowledged} commands acknowledged, ${totals.refused} refused, ${totals.crashes} crashes`;
  },
};
