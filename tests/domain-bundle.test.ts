import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { bundle } from './bundle-domain.ts';
import { tenStamps } from './browser/stamping.ts';

test.each(['packages/domain/src/index.ts', 'packages/domain/src/testing/index.ts'])(
  '%s is bundled without anything from outside the domain',
  async (entry) => {
    const { imports, modules } = await bundle(entry);
    expect(imports).toEqual([]);
    expect(modules.length).toBeGreaterThan(10);
    expect(modules.filter((module) => !module.includes('/packages/domain/src/'))).toEqual([]);
  },
);

test('the domain runs where there is nothing but the language', async () => {
  const { code } = await bundle('tests/browser/stamping.ts', 'iife');
  const there: unknown = await runInNewContext(`${code}; bundle.tenStamps()`, {});
  expect(JSON.parse(JSON.stringify(there))).toEqual(await tenStamps());
});
