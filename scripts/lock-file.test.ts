import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { absentOptionals, type Lock } from './lock-file.ts';

test('finds the optional package of another platform that the lock file does not enter', () => {
  const lock: Lock = {
    packages: {
      'node_modules/tool': {
        dev: true,
        optionalDependencies: { '@tool/linux-x64-gnu': '1.2.3', '@tool/darwin-arm64': '1.2.3' },
      },
      'node_modules/@tool/linux-x64-gnu': { version: '1.2.3' },
    },
  };
  expect(absentOptionals(lock)).toEqual([
    {
      at: 'node_modules/@tool/darwin-arm64',
      entry: { version: '1.2.3', dev: true, optional: true, cpu: ['arm64'], os: ['darwin'] },
    },
  ]);
});

test('the lock file of this repository installs on every platform (otherwise run scripts/complete-lock.ts)', () => {
  const lock: Lock = JSON.parse(readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8'));
  expect(absentOptionals(lock)).toEqual([]);
});
