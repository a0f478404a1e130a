import { scratchDirectory, startHost, tresen, type Ground, type HostProcess } from '../running/host-process.ts';
import { scratchDatabase, type ScratchDatabase } from '../running/scratch-database.ts';
import { numbers } from '../running/shop.ts';
import { holds } from './proof.ts';

/** Hosts on one database, as they stand behind a load balancer. */
export interface Hosts {
  readonly database: ScratchDatabase;
  readonly ground: Ground;
  readonly directory: string;
  readonly all: readonly HostProcess[];
}

const redisUrl = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379/15';

/** Runs `work` with so many hosts on a database of their own, and holds the ledger to its chains and balances afterwards. */
export async function withHosts<T>(
  {
    name,
    count,
    env,
  }: {
    readonly name: string;
    readonly count: number;
    readonly env?: (directory: string) => Readonly<Record<string, string>>;
  },
  work: (hosts: Hosts) => Promise<T>,
): Promise<T> {
  const database = await scratchDatabase(`prove_${name}`);
  const directory = scratchDirectory();
  const ground: Ground = {
    databaseUrl: database.url,
    redisUrl,
    dataDir: directory.path,
    ...(env && { env: env(directory.path) }),
  };
  const hosts: HostProcess[] = [];
  try {
    const migrated = await tresen(ground, 'migrate');
    holds(migrated.code === 0, 'migrate', migrated.output);
    hosts.push(...(await Promise.all(numbers(count).map(() => startHost(ground)))));
    const result = await work({ database, ground, directory: directory.path, all: hosts });
    await verifyLedger(ground);
    return result;
  } finally {
    await Promise.all(hosts.map((host) => host.kill()));
    await database.drop();
    directory.remove();
  }
}

/** Chains and balances, by the command an operator has. */
export async function verifyLedger(ground: Ground): Promise<void> {
  const { code, output } = await tresen(ground, 'ledger', 'verify');
  holds(code === 0, 'ledger verify', output);
}
