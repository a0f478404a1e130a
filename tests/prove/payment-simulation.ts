import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { simulatePayments } from '@tresen/domain/testing';
import { holds, type Proof } from './proof.ts';

/** Seeds that one thread goes through: every `every`th, from `first` to `last`. */
interface Share {
  readonly first: number;
  readonly last: number;
  readonly every: number;
}

interface Totals {
  readonly runs: number;
  readonly sales: number;
  readonly attempts: number;
  readonly settled: number;
  readonly orphaned: number;
  readonly refunds: number;
  readonly crashes: number;
  readonly broken: { readonly seed: number; readonly breaches: readonly string[] } | null;
}

const none: Totals = {
  runs: 0,
  sales: 0,
  attempts: 0,
  settled: 0,
  orphaned: 0,
  refunds: 0,
  crashes: 0,
  broken: null,
};

const sumOf = (a: Totals, b: Totals): Totals => ({
  runs: a.runs + b.runs,
  sales: a.sales + b.sales,
  attempts: a.attempts + b.attempts,
  settled: a.settled + b.settled,
  orphaned: a.orphaned + b.orphaned,
  refunds: a.refunds + b.refunds,
  crashes: a.crashes + b.crashes,
  broken: a.broken ?? b.broken,
});

async function runOf(seed: number): Promise<Totals> {
  const { sales, ended, refunds, crashes, breaches } = await simulatePayments(seed);
  return {
    runs: 1,
    sales,
    attempts: Object.values(ended).reduce((sum, count) => sum + count, 0),
    settled: ended.settled ?? 0,
    orphaned: ended.orphaned ?? 0,
    refunds,
    crashes,
    broken: breaches.length > 0 ? { seed, breaches } : null,
  };
}

/** Reports after every few hundred runs, and ends with the first seed that breaks a rule. */
async function goThrough({ first, last, every }: Share, report: (some: Totals) => void): Promise<void> {
  let some = none;
  for (let seed = first; seed <= last && !some.broken; seed += every) {
    some = sumOf(some, await runOf(seed));
    if (some.runs < 250) continue;
    report(some);
    if (some.broken) return;
    some = none;
  }
  report(some);
}

async function inThread(share: Share, report: (some: Totals) => void): Promise<void> {
  // Room for a thousand short-lived worlds before anything is looked through for what lives on.
  const resourceLimits = { maxYoungGenerationSizeMb: 64 };
  const worker = new Worker(new URL(import.meta.url), { workerData: share, resourceLimits });
  await new Promise<void>((resolve, reject) => {
    worker.on('message', report);
    worker.on('error', reject);
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))));
  });
}

export const paymentSimulation: Proof = {
  name: 'payment-simulation',
  claim:
    'money that providers took is found, nobody pays twice, nothing is sent twice, whatever crashes, conflicts, gets lost or lies',
  run: async ({ short, progress, seed }) => {
    const first = seed ?? 1;
    const last = seed ?? (short ? 100_000 : 1_000_000);
    let totals = none;
    const report = (some: Totals) => {
      totals = sumOf(totals, some);
      progress(`${totals.runs} of ${last - first + 1} schedules`);
      const { broken } = totals;
      if (broken)
        holds(
          false,
          `seed ${broken.seed} (again: npm run prove -- --only=payment-simulation --seed=${broken.seed}):`,
          broken.breaches,
        );
    };
    const threads = seed === undefined ? Math.min(4, availableParallelism()) : 1;
    const shares = Array.from({ length: threads }, (_, at) => ({ first: first + at, last, every: threads }));
    if (threads === 1) for (const share of shares) await goThrough(share, report);
    else await Promise.all(shares.map((share) => inThread(share, report)));
    const { runs, sales, attempts, settled, orphaned, refunds, crashes } = totals;
    return (
      `${runs} schedules: ${sales} sales, ${attempts} attempts of which ${settled} settled and ${orphaned} were orphaned, ` +
      `${refunds} refunds, ${crashes} crashes`
    );
  },
};

if (!isMainThread) {
  // Refusals are thrown by the thousand here, and nobody reads where.
  Error.stackTraceLimit = 0;
  // Given by the main thread above.
  await goThrough(workerData as Share, (some) => parentPort?.postMessage(some, []));
}
