import { cpus } from 'node:os';
import { scratchDirectory, startHost, tresen, type Ground } from '../tests/running/host-process.ts';
import { scratchDatabase } from '../tests/running/scratch-database.ts';
import { barcodeLookUp } from './barcode.ts';
import { threeLineCheckout } from './checkout.ts';
import { deviceToken } from './device-token.ts';
import { liveDisplays } from './displays.ts';
import { table, type Figure } from './figures.ts';
import { hotCard } from './hot-card.ts';
import { largeLedger } from './large-ledger.ts';
import { assertBalances, verifyLedger, type Setting } from './setting.ts';
import { stampWithPin } from './stamp-with-pin.ts';
import { stampWithTicket } from './stamp-with-ticket.ts';
import { starting } from './starting.ts';
import { wallet } from './wallet.ts';

/** Runs the benches of the host and prints one table. `--short` keeps every bench and takes less of each; `--only=name,…` picks. */

const words = process.argv.slice(2);
const short = words.includes('--short');
const only = words
  .find((word) => word.startsWith('--only='))
  ?.slice('--only='.length)
  .split(',');
const rounds = short ? 2 : 7;
// For a profile of the host: `--host=--cpu-prof`.
const nodeArguments = words.flatMap((word) => (word.startsWith('--host=') ? [word.slice('--host='.length)] : []));

const database = await scratchDatabase('bench');
const directory = scratchDirectory();
const ground: Ground = { databaseUrl: database.url, dataDir: directory.path };
const migrated = await tresen(ground, 'migrate');
if (migrated.code !== 0) throw new Error(`migrate: ${migrated.output}`);
const host = await startHost(ground, { nodeArguments });
const note = (text: string) => console.log(`  ${text}`);
const setting: Setting = { database, short, rounds, note };

/** After each: memory of the one host that all but the large ledger run on. */
const memory: number[] = [];
const benches: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  ticket: () => stampWithTicket({ ...setting, host }),
  device: () => deviceToken({ ...setting, host }),
  pin: () => stampWithPin({ ...setting, host }),
  hot: () => hotCard({ ...setting, host, directory: directory.path }),
  checkout: () => threeLineCheckout({ ...setting, host, directory: directory.path }),
  barcode: () => barcodeLookUp({ ...setting, host }),
  displays: () => liveDisplays({ ...setting, host }),
  large: () => largeLedger({ ...setting, directory: directory.path }),
  start: () => starting(setting),
  wallet: () => wallet(setting),
};

const figures: Figure[] = [];
const failures: string[] = [];
try {
  for (const [name, bench] of Object.entries(benches)) {
    if (only && !only.includes(name)) continue;
    console.log(name);
    try {
      figures.push(...(await bench()));
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    if (name === 'large' || name === 'start' || name === 'wallet') continue;
    note(await verifyLedger(ground));
    await assertBalances(database);
    memory.push(host.memory());
    note(`memory of the host: ${memory.at(-1)!.toFixed(0)} MiB`);
  }
  if (memory.length > 0)
    figures.push({
      what: 'memory of the host after the benches',
      figure: `${memory.at(-1)!.toFixed(0)} MiB`,
      against: `after each: ${memory.map((mebibytes) => mebibytes.toFixed(0)).join(', ')}`,
      ratio: '',
      limit: '< 250 MiB, flat',
      holds: Math.max(...memory) < 250,
    });
  console.log(
    `\n${database.server} and load on the same machine: ${cpus().length} × ${cpus()[0]?.model}; Node ${process.version}; ${rounds} rounds\n`,
  );
  console.log(table(figures));
  for (const failure of failures) console.log(`\nFAILED ${failure}`);
  // A figure that falls short is told, and not an error: machines differ. A wrong answer or sum is one.
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  await host.stop();
  await database.drop();
  directory.remove();
}
// A bench that failed may have left connections open.
process.exit();
