import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { homes } from '../.dependency-cruiser.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');

interface Manifest {
  readonly exports: Record<string, unknown>;
  readonly dependencies: Record<string, string>;
}
const manifest: Manifest = JSON.parse(readFileSync(join(root, 'packages/adapters/package.json'), 'utf8'));
const subpaths = Object.keys(manifest.exports).flatMap((path) => (path.endsWith('.json') ? [] : path.slice(2)));

const isOf = (home: string, name: string): boolean =>
  homes.some((one) => new RegExp(`^${one.home}$`).test(home) && new RegExp(`^(${one.packages.join('|')})$`).test(name));

/** The declared dependencies of @tresen/adapters that importing this subpath loads. */
async function loaded(subpath: string): Promise<string[]> {
  const script = join(root, 'tests/loaded-packages.ts');
  const { stdout } = await run(process.execPath, [
    '--conditions=@tresen/source',
    script,
    `@tresen/adapters/${subpath}`,
  ]);
  const names: string[] = JSON.parse(stdout);
  return names.filter((name) => name in manifest.dependencies);
}

describe('@tresen/adapters', () => {
  test.each(subpaths)('importing ./%s loads no dependency of another subpath', async (subpath) => {
    const foreign = (await loaded(subpath)).filter((name) => !isOf(`adapters/src/${subpath}`, name));
    expect(foreign).toEqual([]);
  });

  test('what is loaded is seen', async () => {
    expect(await loaded('mikro-orm')).toContain('@mikro-orm/core');
  });

  test('every declared dependency belongs to one subpath', () => {
    const external = Object.keys(manifest.dependencies).filter((name) => name !== '@tresen/domain');
    expect(external.filter((name) => !subpaths.some((subpath) => isOf(`adapters/src/${subpath}`, name)))).toEqual([]);
  });
});
