import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');

interface Manifest {
  readonly exports: Record<string, unknown>;
  readonly dependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
}
const manifest: Manifest = JSON.parse(readFileSync(join(root, 'packages/providers/package.json'), 'utf8'));
const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).filter(
  (name) => name !== '@tresen/domain',
);

/** What each subpath may load at once of what the package declares. */
const loads: Record<string, readonly string[]> = {
  './cash': [],
  './fake-card': [],
  './sumup-solo': [],
  './sumup-tap': [],
  './sumup/testing': ['msw'],
};

/** What is loaded with the first request that needs it. */
const later = ['axios'];

describe('@tresen/providers', () => {
  test.each(Object.entries(loads))('importing %s loads %j and nothing else that is declared', async (subpath, own) => {
    const { stdout } = await run(process.execPath, [
      '--conditions=@tresen/source',
      join(root, 'tests/loaded-packages.ts'),
      join('@tresen/providers', subpath),
    ]);
    const names: string[] = JSON.parse(stdout);
    expect(names.filter((name) => declared.includes(name))).toEqual(own);
  });

  test('every subpath is told here, and every declared dependency is loaded by one of them, at once or later', () => {
    expect(Object.keys(manifest.exports).filter((path) => !path.endsWith('.json'))).toEqual(Object.keys(loads));
    expect(new Set([...Object.values(loads).flat(), ...later])).toEqual(new Set(declared));
  });
});
