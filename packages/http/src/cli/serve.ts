import { flushCompileCache } from 'node:module';
import { constants } from 'node:os';
import type { Config } from '../config/config.ts';
import { assertPortIsFree, createHost, type Host } from '../host.ts';
import { prepare } from '../host/prepare.ts';
import { demoSignIns } from '../demo/demo.ts';

/**
 * Runs the host until SIGTERM or SIGINT; ends when all that was in flight has ended. Stopped before it was ready, it answers what a shell
 * makes of a signal: 143 or 130.
 */
export async function serve(config: Config): Promise<number> {
  // Told before the database is opened, which takes longer.
  await assertPortIsFree(config);
  const host = await createHost({ config });
  const toldToStop = new Promise<'SIGTERM' | 'SIGINT'>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
  try {
    // What a first start puts in, it puts in step by step: it can be left after any of them, and the next start goes on.
    const signal = await Promise.race([toldToStop, prepare(host)]);
    if (signal) {
      process.stderr.write('tresen: Stopped before it was ready. The next start goes on from here.\n');
      return 128 + constants.signals[signal];
    }
    const url = await host.listen();
    process.stdout.write(banner(host, url));
    host.log.info({ url, env: config.env, database: host.database.kind }, 'listening');
    // Written now and not at the end, which a killed process never comes to.
    flushCompileCache();
    await toldToStop;
  } finally {
    await host.stop();
  }
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
