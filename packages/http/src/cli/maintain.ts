import { parseId } from '@tresen/domain';
import { shownConfig, type Config } from '../config/config.ts';
import { createHost, openDatabase, type Host } from '../host.ts';
import { prepare } from '../host/prepare.ts';
import { seedDemo } from '../demo/demo.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs work on an opened host that never listens. */
async function withHost(config: Config, work: (host: Host) => Promise<number>): Promise<number> {
  const host = await createHost({ config, jobs: false });
  try {
    return await work(host);
  } finally {
    await host.stop();
  }
}

export async function migrate(config: Config): Promise<number> {
  const database = await openDatabase(config, (message) => print(message));
  try {
    const done = await database.migrate();
    print(done.length === 0 ? 'The schema is up to date.' : `Done: ${done.join(', ')}`);
    return 0;
  } finally {
    await database.close();
  }
}

export const seed = (config: Config): Promise<number> =>
  withHost(config, async (host) => {
    await prepare({ ...host, config: { ...config, env: 'production' } });
    const seeded = await seedDemo(host.services);
    print(seeded ? 'The demo data is there.' : 'The database has merchants already; nothing was added.');
    return 0;
  });

export async function showConfig(config: Config): Promise<number> {
  for (const [name, value] of Object.entries(shownConfig(config))) print(`${name}=${value ?? ''}`);
  return 0;
}

export async function verifyLedgers(
  config: Config,
  { merchant }: { readonly merchant: string | undefined },
): Promise<number> {
  const merchantId = merchant === undefined ? undefined : parseId<'merchant'>(merchant);
  if (merchant !== undefined && merchantId === undefined) {
    print(`${merchant} is not the id of a merchant.`);
    return 64;
  }
  return withHost(config, async ({ services }) => {
    const { cards, entries, fault } = await services('verifyLedger')(merchantId);
    if (!fault) {
      print(`${cards} cards with ${entries} entries: every chain and every balance holds.`);
      return 0;
    }
    const where = fault.seq === null ? 'the card itself' : `entry ${fault.seq}`;
    print(`Card ${fault.cardId} of merchant ${fault.merchantId} does not hold: ${fault.what}, at ${where}.`);
    return 1;
  });
}

export const rotateKeys = (config: Config): Promise<number> =>
  withHost(config, async ({ services }) => {
    const { kid } = await services('keyRing').rotate();
    print(
      `Added signing key ${kid}. It signs in two minutes, when every process knows it; tokens signed before stay good.`,
    );
    return 0;
  });
