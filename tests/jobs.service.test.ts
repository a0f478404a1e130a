import { expect, onTestFinished, test } from 'vitest';
import { connectDatabase } from '@tresen/adapters/mikro-orm';
import { scratchDatabase } from './running/scratch-database.ts';
import { pgBossJobs } from '@tresen/adapters/pg-boss';

const noFailures = { failed: (job: string, error: unknown) => expect.unreachable(`${job}: ${String(error)}`) };

test('of several processes on a database one at a time runs a job, and each may ask for it', async () => {
  const { url, drop } = await scratchDatabase('jobs');
  onTestFinished(drop);
  const database = await connectDatabase({ url });
  onTestFinished(() => database.close());
  const other = await connectDatabase({ url });
  onTestFinished(() => other.close());
  let active = 0;
  let most = 0;
  let asked = 0;
  let seen = 0;
  const hosts = [database, other].map((one) => {
    const jobs = pgBossJobs(one, noFailures);
    jobs.every('relay', { seconds: 1 }, async () => {
      most = Math.max(most, ++active);
      const from = asked;
      await new Promise((resolve) => setTimeout(resolve, 30));
      seen = Math.max(seen, from);
      active--;
    });
    jobs.every('nightly', { cron: '0 3 * * *' }, async () => {});
    return jobs;
  });
  await Promise.all(hosts.map((jobs) => jobs.start()));
  onTestFinished(async () => void (await Promise.all(hosts.map((jobs) => jobs.stop()))));
  for (let index = 0; index < 40; index++) {
    asked++;
    hosts[index % 2]!.soon('relay');
    hosts[(index + 1) % 2]!.soon('relay');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await expect.poll(() => seen, { timeout: 8_000 }).toBe(40);
  expect(most).toBe(1);
});

test('starts again on what is there, and no job is declared twice', async () => {
  const { url, drop } = await scratchDatabase('jobs');
  onTestFinished(drop);
  const database = await connectDatabase({ url });
  onTestFinished(() => database.close());
  for (let round = 0; round < 2; round++) {
    const jobs = pgBossJobs(database, noFailures);
    for (const name of ['expiry', 'roll-up']) jobs.every(name, { cron: '0 3 * * *' }, async () => {});
    await jobs.start();
    await jobs.stop();
  }
  const schedules = await database.sql.rows({ text: 'select name, cron from pgboss.schedule order by name' });
  expect(schedules).toEqual([
    ['expiry', '0 3 * * *'],
    ['roll-up', '0 3 * * *'],
  ]);
});
