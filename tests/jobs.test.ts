import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connectDatabase } from '@tresen/adapters/mikro-orm';
import { pgBossJobs } from '@tresen/adapters/pg-boss';

const noFailures = { failed: (job: string, error: unknown) => expect.unreachable(`${job}: ${String(error)}`) };

test('runs what is asked for at once, one run at a time, and misses nothing that was asked during a run', async () => {
  const database = await connectDatabase();
  onTestFinished(() => database.close());
  const jobs = pgBossJobs(database, noFailures);
  let asked = 0;
  let seen = 0;
  let active = 0;
  let most = 0;
  jobs.every('relay', { seconds: 60 }, async () => {
    most = Math.max(most, ++active);
    await new Promise((resolve) => setTimeout(resolve, 20));
    seen = asked;
    active--;
  });
  await jobs.start();
  onTestFinished(() => jobs.stop());
  for (let index = 0; index < 50; index++) {
    asked++;
    jobs.soon('relay');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await expect.poll(() => seen, { timeout: 5_000 }).toBe(50);
  expect(most).toBe(1);
});

test('work that throws is reported, and runs again when it is due', async () => {
  const database = await connectDatabase();
  onTestFinished(() => database.close());
  const failures: string[] = [];
  const jobs = pgBossJobs(database, { failed: (job, error) => failures.push(`${job}: ${String(error)}`) });
  let runs = 0;
  jobs.every('relay', { seconds: 1 }, async () => {
    if (++runs === 1) throw new Error('no luck');
  });
  await jobs.start();
  onTestFinished(() => jobs.stop());
  await expect.poll(() => runs, { timeout: 8_000 }).toBeGreaterThan(1);
  expect(failures).toEqual(['relay: Error: no luck']);
});

test('starts again on what is there, and stops at once although work runs', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tresen-jobs-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const dataDir = join(directory, 'data');
  for (let round = 0; round < 2; round++) {
    const database = await connectDatabase({ dataDir });
    const jobs = pgBossJobs(database, noFailures);
    let started: () => void = () => {};
    const working = new Promise<void>((resolve) => (started = resolve));
    jobs.every('relay', { seconds: 1 }, () => {
      started();
      return new Promise((resolve) => setTimeout(resolve, 60_000).unref());
    });
    for (const name of ['expiry', 'roll-up', 'housekeeping']) jobs.every(name, { cron: '0 3 * * *' }, async () => {});
    await jobs.start();
    if (round === 0) await working;
    const stopping = performance.now();
    await jobs.stop();
    expect(performance.now() - stopping).toBeLessThan(10_000);
    await database.close();
  }
});
