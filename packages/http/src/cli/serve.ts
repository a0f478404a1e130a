import { flushCompileCache } from 'node:module';
import type { Config } from '../config/config.ts';
import { assertPortIsFree, createHost, type Host } from '../host.ts';
import { prepare } from '../host/prepare.ts';
import { demoSignIns } from '../demo/demo.ts';

/** Runs the host until SIGTERM or SIGINT; ends when all that was in flight has ended. */
export async function serve(config: Config): Promise<number> {
  // Told before the database is opened, which takes longer.
  await assertPortIsFree(config);
  const host = await createHost({ config });
  const stopped = new Promise<void>((resolve, reject) => {
    const stop = () => host.stop().then(resolve, reject);
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  });
  try {
    await prepare(host);
    const url = await host.listen();
    process.stdout.write(banner(host, url));
    host.log.info({ url, env: config.env, database: host.database.kind }, 'listening');
    // Written now and not at the end, which a killed process never comes to.
    flushCompileCache();
  } catch (error) {
    await host.stop();
    throw error;
  }
  await stopped;
  return 0;
}

function banner({ config, database }: Host, url: string): string {
  const where = database.kind === 'pglite' ? `embedded database in ${config.dataDir}` : 'PostgreSQL';
  const lines = [
    `Tresen is ready at ${url} (${config.env}, ${where})`,
    ...(config.env === 'demo' ? demoSignIns : []),
    `Pages: ${['/', '/pos', '/counter', '/clock', '/kiosk', '/merchant', '/admin'].map((page) => `${url}${page}`).join('  ')}`,
    ...(config.env === 'demo' ? [`A customer joins at ${url}/join/CAFE`] : []),
    `API: ${url}/docs`,
    'Stop it with Ctrl+C.',
  ];
  return `${lines.join('\n')}\n`;
}
