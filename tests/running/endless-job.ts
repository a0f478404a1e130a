import { connectDatabase } from '@tresen/adapters/mikro-orm';
import { pgBossJobs } from '@tresen/adapters/pg-boss';

/** A process whose run of the job `relay` never ends: it is there to be killed. */
const database = await connectDatabase({ url: process.argv[2]! });
const jobs = pgBossJobs(database, {
  failed: (job, error) => {
    throw new Error(`${job}: ${String(error)}`);
  },
});
jobs.every('relay', { seconds: 5 }, () => new Promise(() => setInterval(() => undefined, 1_000)));
await jobs.start();
