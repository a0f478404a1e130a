import type { Jobs, Schedule } from '@tresen/domain';
import { PgBoss, type ConstructorOptions } from 'pg-boss';

/** The database the queue lives in, as `connectDatabase` of the MikroORM adapter opens it. */
export interface QueueDatabase {
  readonly kind: 'postgres' | 'pglite';
  execute(text: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
  /** Runs `work` while no other process on this database is in here. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

export interface PgBossJobsOptions {
  /** Told of work that throws, and of trouble with the queue itself. */
  readonly failed: (job: string, error: unknown) => void;
}

interface Job {
  readonly name: string;
  readonly schedule: Schedule;
  readonly work: () => Promise<void>;
}

// However often a job is asked for, it is queued at most this often; what came meanwhile is in the next run.
const nudgePause = 100;
// The smallest that pg-boss knows: a process that stops giving signs of life for so long has lost its run. How often that is
// looked for comes on top of it.
const signsOfLife = 10;
const looksFor = 2;
const stopWithin = 700;

/**
 * Jobs on pg-boss, in the same database as everything else, in a schema of their own. The queue's policy lets one run wait
 * and one run be active in the whole cluster.
 */
export function pgBossJobs(database: QueueDatabase, { failed }: PgBossJobsOptions): Jobs {
  const jobs = new Map<string, Job>();
  const workers = new Map<string, string>();
  const running = new Set<Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  const nudges = new Map<string, 'waiting' | 'again'>();
  let boss: PgBoss | undefined;

  const run = async ({ name, work }: Job): Promise<void> => {
    const ended = work();
    running.add(ended);
    try {
      await ended;
    } catch (error) {
      failed(name, error);
      throw error;
    } finally {
      running.delete(ended);
    }
  };

  const nudge = async (name: string): Promise<void> => {
    const current = boss;
    if (current === undefined) return;
    try {
      // Answers null when a run waits already: that one will do.
      await current.send(name, null);
      const worker = workers.get(name);
      if (worker !== undefined && boss === current) current.notifyWorker(worker);
    } catch (error) {
      if (boss === current) failed(name, error);
    }
  };

  const soon = (name: string): void => {
    if (boss === undefined) return;
    if (nudges.has(name)) {
      nudges.set(name, 'again');
      return;
    }
    nudges.set(name, 'waiting');
    void nudge(name);
    later(nudgePause, () => {
      const again = nudges.get(name) === 'again';
      nudges.delete(name);
      if (again) soon(name);
    });
  };

  const later = (milliseconds: number, then: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      then();
    }, milliseconds);
    timers.add(timer.unref());
  };

  const repeat = (name: string, seconds: number): void =>
    later(seconds * 1_000, () => {
      soon(name);
      repeat(name, seconds);
    });

  const open = async (current: PgBoss, job: Job): Promise<void> => {
    const often = 'seconds' in job.schedule;
    await current.createQueue(job.name, {
      policy: 'stately',
      retryLimit: often ? 0 : 3,
      retryDelay: 60,
      expireInSeconds: 3_600,
      heartbeatSeconds: signsOfLife,
      deleteAfterSeconds: often ? 60 : 86_400,
    });
    const worker = await current.work(job.name, { pollingIntervalSeconds: often ? 2 : 10 }, () => run(job));
    workers.set(job.name, worker);
    if ('seconds' in job.schedule) {
      repeat(job.name, job.schedule.seconds);
      soon(job.name);
    } else {
      await current.schedule(job.name, job.schedule.cron, null, { tz: 'UTC' });
    }
  };

  return {
    every: (name, schedule, work) => {
      jobs.set(name, { name, schedule, work });
    },
    soon,
    start: async () => {
      const current = new PgBoss({
        ...settings(database.kind),
        db: { executeSql: async (text, values) => forgetful(await database.execute(text, values)) },
      });
      let stopped = false;
      current.on('stopped', () => (stopped = true));
      // Its pollers may still be on their way when it has stopped; what they meet then is nobody's concern.
      current.on('error', (error) => {
        if (!stopped) failed('pg-boss', error);
      });
      // Two that start at once would both lay out the queue's tables.
      await database.alone(() => current.start());
      boss = current;
      await Promise.all([...jobs.values()].map((job) => open(current, job)));
    },
    stop: async () => {
      const current = boss;
      boss = undefined;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      nudges.clear();
      if (current === undefined) return;
      await Promise.race([
        Promise.allSettled(running),
        new Promise((resolve) => {
          setTimeout(resolve, stopWithin).unref();
        }),
      ]);
      // What is cut off is given back to the queue, for another process.
      await current.stop({ graceful: false, close: false });
      workers.clear();
    },
  };
}

/**
 * pg-boss keeps for a minute which queues had an active run when it last counted, and takes nothing from them meanwhile: one that was
 * seen active stands still for that long after its run has ended. It does not need to know, for an index lets one run be active.
 */
function forgetful<T extends { readonly rows: Record<string, unknown>[] }>(executed: T): T {
  for (const row of executed.rows) if ('singletonsActive' in row) row['singletonsActive'] = null;
  return executed;
}

const settings = (kind: QueueDatabase['kind']): ConstructorOptions => ({
  backend: kind === 'pglite' ? 'pglite' : 'postgres',
  schema: 'pgboss',
  superviseIntervalSeconds: looksFor,
  monitorIntervalSeconds: looksFor,
  maintenanceIntervalSeconds: 60,
  cronMonitorIntervalSeconds: 30,
  // The job tables stay small; nobody reads these.
  persistWarnings: false,
  monitorVacuum: false,
});
