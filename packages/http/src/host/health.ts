import type { Database } from '@tresen/adapters/mikro-orm';

export interface HealthDeps {
  readonly database: Pick<Database, 'health'>;
  /** Refuses when Redis does not answer; absent where there is none. */
  readonly pingRedis: (() => Promise<void>) | undefined;
  readonly isStopping: () => boolean;
}

export interface Health {
  readonly status: 'ok' | 'unavailable';
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
}

/** Whether this process can serve, and if not, why. Says nothing that could not be public. */
export async function readiness({ database, pingRedis, isStopping }: HealthDeps): Promise<Health> {
  const checks = await Promise.all([
    checked('database', async () => `answered in ${Math.round((await database.health()).latency)} ms`),
    ...(pingRedis ? [checked('redis', () => pingRedis().then(() => 'answers'))] : []),
    ...(isStopping() ? [{ name: 'process', ok: false, detail: 'is stopping' }] : []),
  ]);
  return { status: checks.every(({ ok }) => ok) ? 'ok' : 'unavailable', checks };
}

async function checked(name: string, ask: () => Promise<string>): Promise<Health['checks'][number]> {
  try {
    return { name, ok: true, detail: await ask() };
  } catch {
    return { name, ok: false, detail: 'does not answer' };
  }
}
