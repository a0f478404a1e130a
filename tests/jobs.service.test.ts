import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
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

test('a run whose process was killed gives way to another process within about ten seconds', async () => {
  const { url, drop } = await scratchDatabase('jobs');
  onTestFinished(drop);
  const database = await connectDatabase({ url });
  onTestFinished(() => database.close());
  const script = fileURLToPath(new URL('running/endless-job.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@tresen/source', script, url], { stdio: 'inherit' });
  onTestFinished(() => void child.kill('SIGKILL'));
  // The queue has written down that a run is active, which the next process reads when it starts.
  const active = async () =>
    database.sql.rows({
      text: "select 1 from pgboss.queue q join pgboss.job j on j.name = q.name where q.name = 'relay' and j.state = 'active' and cardinality(q.singletons_active) > 0",
    });
  await expect.poll(() => active().catch(() => []), { timeout: 30_000 }).toHaveLength(1);
  child.kill('SIGKILL');
  await once(child, 'exit');

  let runs = 0;
  const jobs = pgBossJobs(database, noFailures);
  jobs.every('relay', { seconds: 5 }, async () => void runs++);
  const started = performance.now();
  await jobs.start();
  onTestFinished(() => jobs.stop());
  await expect.poll(() => runs, { timeout: 50_000 }).toBeGreaterThan(0);
  expect(performance.now() - started).toBeLessThan(15_000);
});
