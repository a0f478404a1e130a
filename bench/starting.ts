import { scratchDirectory, startHost } from '../tests/running/host-process.ts';
import { numbers } from '../tests/running/shop.ts';
import { spread, type Figure } from './figures.ts';
import { measured } from './measure.ts';
import type { Setting } from './setting.ts';

/** How long the host takes from its start to its first good answer, as `npm start` has it: embedded, with demo data. */
export async function starting({ short }: Pick<Setting, 'short'>): Promise<readonly Figure[]> {
  const first: number[] = [];
  const second: number[] = [];
  for (const _ of numbers(short ? 2 : 5)) {
    const directory = scratchDirectory();
    for (const times of [first, second]) {
      const host = await startHost({ dataDir: directory.path, env: { APP_ENV: 'demo' } });
      times.push(host.readyAfter / 1_000);
      await host.stop();
    }
    directory.remove();
  }
  const figure = (what: string, times: readonly number[], limit: number): Figure => ({
    what,
    figure: spread(measured(times), ' s'),
    against: '',
    ratio: '',
    limit: `about ${limit} s`,
    holds: measured(times).median <= limit * 1.25,
  });
  return [
    figure('host ready, embedded database, first start', first, 5),
    figure('host ready, embedded database, second start', second, 2),
  ];
}
