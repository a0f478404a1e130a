import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

/** Builds the host's pages when they are missing or older than a source of theirs. */
const http = join(import.meta.dirname, '../packages/http');
const config = join(http, 'vite.config.ts');
const built = join(http, 'dist-pages');

function newest(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const sources = [config, join(http, 'pages'), join(http, 'package.json'), join(http, '../domain/src')];

if (existsSync(config)) {
  const stale = !existsSync(built) || sources.some((source) => newest(source) > statSync(built).mtimeMs);
  if (stale) {
    await build({ configFile: config, root: join(http, 'pages'), logLevel: 'warn' });
    utimesSync(built, new Date(), new Date());
  }
}
