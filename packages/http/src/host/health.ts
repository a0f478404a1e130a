import type { Database } from '@tresen/adapters/mikro-orm';

export interface HealthDeps {
  readonly database: Pick<Database, 'health'>;
  /** Refuses when Redis does not answer; absent where there is none. */
  readonly pingRedis: (() => Promise<void>) | undefined;
  readonly isStopping: () => boolean;
}

export interface Health {
  /** `degraded`: it serves, but for what the check that failed says. Only `unavailable` is a reason to send clients elsewhere. */
  readonly status: 'ok' | 'degraded' | 'unavailable';
  readonly checks: readonly Check[];
}

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Whether this process can serve, and if not, why. Says nothing that could not be public. */
export async function readiness({ database, pingRedis, isStopping }: HealthDeps): Promise<Health> {
  const process = { name: 'process', ok: !isStopping(), detail: isStopping() ? 'is stopping' : 'runs' };
  const [stored, redis] = await Promise.all([
    checked('database', 'does not answer; nothing can be served', async () => {
      return `answered in ${Math.round((await database.health()).latency)} ms`;
    }),
    pingRedis &&
      checked('redis', 'does not answer; signing in and public enrolment are refused', async () => {
        await pingRedis();
        return 'answers';
      }),
  ]);
  const checks = [stored, ...(redis ? [redis] : []), process];
  const status = !stored.ok || !process.ok ? 'unavailable' : redis && !redis.ok ? 'degraded' : 'ok';
  return { status, checks };
}

async function checked(name: string, otherwise: string, ask: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await ask() };
  } catch {
    return { name, ok: false, detail: otherwise };
  }
}
