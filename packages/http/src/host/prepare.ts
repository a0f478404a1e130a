import type { Host } from '../host.ts';
import { seedDemo } from '../demo/demo.ts';

/** What a database holds before its host first answers: the first admin, and for trying it out the demo data. */
export async function prepare({
  config,
  services: get,
  log,
}: Pick<Host, 'config' | 'services' | 'log'>): Promise<void> {
  if (config.firstAdmin) await get('ensureAdmin')(config.firstAdmin);
  if (config.env === 'demo') await seedDemo(get, () => log.info('putting in the demo data'));
}
