import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Checks the packages as strangers get them: builds them anew, packs them, has publint and attw judge the tarballs, installs
 * them into an empty folder, compiles and runs the example there, and imports every entry of theirs.
 */
const root = join(import.meta.dirname, '..');
const tarballs = join(root, '.cache/packed');
const stranger = mkdtempSync(join(tmpdir(), 'packed-'));

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Record<string, unknown>;
  readonly peerDependencies?: Record<string, string>;
}

function run(cwd: string, command: string, ...words: string[]): void {
  console.log(`> ${[command, ...words].join(' ')}`);
  execFileSync(command, words, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
}

const bin = (name: string): string => join(root, 'node_modules/.bin', name);

rmSync(tarballs, { recursive: true, force: true });
mkdirSync(tarballs, { recursive: true });

const folders = readdirSync(join(root, 'packages'));
for (const folder of folders) rmSync(join(root, 'packages', folder, 'dist'), { recursive: true, force: true });
run(root, 'npm', 'run', '--silent', 'build');

const packages = folders.map((folder) => {
  const path = join(root, 'packages', folder);
  const manifest: Manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  run(path, 'npm', 'pack', '--silent', '--pack-destination', tarballs);
  const tarball = join(tarballs, `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`);
  return { ...manifest, tarball };
});

try {
  for (const { tarball } of packages) {
    run(root, bin('publint'), '--strict', tarball);
    run(root, bin('attw'), '--profile', 'esm-only', tarball);
  }

  const tarballed = packages.map(({ name, tarball }): [string, string] => [name, `file:${tarball}`]);
  const peers = packages.flatMap(({ peerDependencies = {} }) => Object.entries(peerDependencies));
  const dependencies = Object.fromEntries([...tarballed, ...peers]);
  writeFileSync(join(stranger, 'package.json'), JSON.stringify({ type: 'module', private: true, dependencies }));
  run(stranger, 'npm', 'install', '--silent', '--no-audit', '--no-fund', '--no-package-lock');

  cpSync(join(root, 'examples/embed/main.ts'), join(stranger, 'main.ts'));
  run(
    stranger,
    bin('tsc'),
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--types',
    '',
    'main.ts',
  );
  run(stranger, process.execPath, 'main.ts');

  const entries = packages.flatMap(({ name, exports }) => Object.keys(exports).map((path) => join(name, path)));
  for (const entry of entries.filter((path) => !path.endsWith('.json')))
    run(stranger, process.execPath, '--input-type=module', '--eval', `await import('${entry}'); process.exit(0);`);
  run(stranger, process.execPath, 'node_modules/.bin/tresen', 'config');
} finally {
  rmSync(stranger, { recursive: true, force: true });
}
