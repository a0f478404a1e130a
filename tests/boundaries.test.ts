import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, describe, expect, test } from 'vitest';
import configuration from '../.dependency-cruiser.ts';

const folder = mkdtempSync(join(tmpdir(), 'boundaries-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A sound workspace in small; each probe adds one file to it that breaks one rule. */
const sound: Record<string, string> = {
  'package.json': manifest('root', { devDependencies: { vitest: '1' } }),
  'packages/domain/package.json': manifest('@tresen/domain', {
    exports: { '.': './src/index.ts', './testing': './src/testing/index.ts' },
  }),
  'packages/domain/src/index.ts': `export { stamp } from './loyalty/stamp.ts';`,
  'packages/domain/src/kernel/time.ts': `export const now = 1;`,
  'packages/domain/src/people/merchant.ts': `import { now } from '../kernel/time.ts';\nexport const merchant = now;`,
  'packages/domain/src/people/sign-in.ts': `export const signIn = 1;`,
  'packages/domain/src/loyalty/stamp.ts': `import { merchant } from '../people/merchant.ts';\nexport const stamp = merchant;`,
  'packages/domain/src/register/sale.ts': `import { merchant } from '../people/merchant.ts';\nexport const sale = merchant;`,
  'packages/domain/src/payments/payment.ts': `import { sale } from '../register/sale.ts';\nexport const payment = sale;`,
  'packages/domain/src/testing/index.ts': `import { stamp } from '../loyalty/stamp.ts';\nexport const fake = stamp;`,
  'packages/adapters/package.json': manifest('@tresen/adapters', {
    exports: { './jose': './src/jose/index.ts', './memory': './src/memory/index.ts' },
    dependencies: { '@tresen/domain': '1', jose: '1', pg: '1', kysely: '1', '@mikro-orm/core': '1', ioredis: '1' },
  }),
  'packages/adapters/src/jose/index.ts': `import 'jose';\nimport '@tresen/domain';`,
  'packages/adapters/src/memory/index.ts': `import { stamp } from '@tresen/domain';\nexport const memory = stamp;`,
  'packages/adapters/src/mikro-orm/index.ts': `import '@mikro-orm/core';\nimport 'pg';\nexport const orm = 1;`,
  'packages/providers/package.json': manifest('@tresen/providers', {
    exports: { './cash': './src/cash/index.ts', './sumup/testing': './src/sumup-testing/index.ts' },
    dependencies: { '@tresen/domain': '1', axios: '1' },
    devDependencies: { msw: '1' },
    peerDependencies: { msw: '1' },
  }),
  'packages/providers/src/cash/index.ts': `import { stamp } from '@tresen/domain';\nexport const cash = stamp;`,
  'packages/providers/src/sumup/client.ts': `import 'axios';\nexport const client = 1;`,
  'packages/providers/src/sumup-solo/index.ts': `import { client } from '../sumup/client.ts';\nexport const solo = client;`,
  'packages/providers/src/sumup-testing/index.ts': `import 'msw';\nexport const fake = 1;`,
  'packages/http/package.json': manifest('@tresen/http', {
    exports: { '.': './src/index.ts' },
    dependencies: {
      '@tresen/domain': '1',
      '@tresen/adapters': '1',
      '@tresen/providers': '1',
      koa: '1',
      inversify: '1',
      zod: '1',
    },
    devDependencies: { preact: '1' },
  }),
  'packages/http/src/index.ts': `import 'koa';\nimport './compose.ts';`,
  'packages/http/src/compose.ts': `import 'inversify';\nimport '@tresen/adapters/jose';\nimport '@tresen/providers/cash';`,
  'packages/http/src/wire/card.ts': `import 'zod';\nexport interface Card { id: string }\nexport const schema = 1;`,
  'packages/http/src/server.ts': `export interface Server { port: number }`,
  'packages/http/pages/main.tsx': `import 'preact';\nimport type { Card } from '../src/wire/card.ts';\nexport const Page = (card: Card) => <p>import</p>;`,
  'tests/a.test.ts': `import 'vitest';\nimport '@tresen/http';`,
};

function manifest(name: string, more: object): string {
  return JSON.stringify({ name, version: '1.0.0', type: 'module', ...more });
}

function write(root: string, path: string, text: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const installed = [
  'jose',
  'pg',
  'kysely',
  '@mikro-orm/core',
  'ioredis',
  'koa',
  'inversify',
  'zod',
  'preact',
  'vitest',
  'axios',
  'msw',
];
const undeclared = [
  'left-pad',
  'fflate',
  'pg-boss',
  'argon2',
  'qrcode',
  '@electric-sql/pglite',
  'reflect-metadata',
  'bwip-js',
  'csv-parse',
  '@point-of-sale/receipt-printer-encoder',
];

let workspaces = 0;

function workspace(added: Record<string, string>): string {
  const root = join(folder, `${workspaces++}`);
  for (const [path, text] of Object.entries({ ...sound, ...added })) write(root, path, text);
  for (const name of [...installed, ...undeclared]) {
    write(root, `node_modules/${name}/package.json`, manifest(name, { main: './index.js' }));
    write(root, `node_modules/${name}/index.js`, '');
  }
  mkdirSync(join(root, 'node_modules/@tresen'));
  for (const name of ['domain', 'adapters', 'providers', 'http'])
    symlinkSync(join(root, 'packages', name), join(root, 'node_modules/@tresen', name));
  return root;
}

/** The names of the rules that a workspace with these files breaks. */
async function broken(added: Record<string, string>): Promise<string[]> {
  const { forbidden = [], options = {} } = configuration;
  const { output } = await cruise(
    ['packages', 'tests'],
    { ...options, ruleSet: { forbidden }, validate: true, baseDir: workspace(added) },
    { ...options.enhancedResolveOptions, bustTheCache: true },
  );
  const { summary } = output as ICruiseResult; // text only when a reporter is named
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].toSorted();
}

const probes: [rule: string, path: string, source: string, also?: string[]][] = [
  ['domain-imports-nothing', 'packages/domain/src/loyalty/x.ts', `import 'node:fs';`],
  [
    'domain-imports-nothing',
    'packages/domain/src/loyalty/x.ts',
    `import { type Server } from 'node:http';\nexport type X = Server;`,
  ],
  ['domain-imports-nothing', 'packages/domain/src/loyalty/x.ts', `import 'left-pad';`, ['no-undeclared-dependencies']],
  ['domain-imports-nothing', 'packages/domain/src/kernel/x.ts', `export const load = () => import('node:crypto');`],
  ['domain-imports-nothing', 'packages/domain/src/kernel/x.ts', `export * from 'node:path';`],
  ['domain-tests-stay-inside', 'packages/domain/src/loyalty/x.test.ts', `import '@tresen/adapters/memory';`],
  [
    'kernel-knows-no-context',
    'packages/domain/src/kernel/x.ts',
    `import type { merchant } from '../people/merchant.ts';`,
  ],
  ['people-know-no-other-context', 'packages/domain/src/people/x.ts', `import '../loyalty/stamp.ts';`],
  ['loyalty-knows-people-by-what-they-offer', 'packages/domain/src/loyalty/x.ts', `import '../people/sign-in.ts';`],
  [
    'fakes-stay-out-of-the-core',
    'packages/domain/src/loyalty/x.ts',
    `import '../testing/index.ts';`,
    ['loyalty-knows-people-by-what-they-offer'],
  ],
  ['devices-know-people-by-what-they-offer', 'packages/domain/src/devices/x.ts', `import '../people/sign-in.ts';`],
  ['devices-know-people-by-what-they-offer', 'packages/domain/src/devices/x.ts', `import '../loyalty/stamp.ts';`],
  [
    'register-knows-people-and-loyalty-by-what-they-offer',
    'packages/domain/src/register/x.ts',
    `import '../people/sign-in.ts';`,
  ],
  [
    'register-knows-people-and-loyalty-by-what-they-offer',
    'packages/domain/src/register/x.ts',
    `import '../payments/payment.ts';`,
  ],
  [
    'payments-know-the-register-people-and-loyalty-by-what-they-offer',
    'packages/domain/src/payments/x.ts',
    `import '../loyalty/stamp.ts';`,
  ],
  ['clock-knows-people-by-what-they-offer', 'packages/domain/src/clock/x.ts', `import '../people/sign-in.ts';`],
  ['clock-knows-people-by-what-they-offer', 'packages/domain/src/clock/x.ts', `import '../loyalty/stamp.ts';`],
  ['wallet-knows-cards-by-what-they-offer', 'packages/domain/src/wallet/x.ts', `import '../people/sign-in.ts';`],
  ['wallet-knows-cards-by-what-they-offer', 'packages/domain/src/wallet/x.ts', `import '../loyalty/stamp.ts';`],
  ['fakes-stay-out-of-the-core', 'packages/adapters/src/memory/x.ts', `import '@tresen/domain/testing';`],
  [
    'packages-are-entered-by-their-entry',
    'packages/adapters/src/memory/x.ts',
    `import '../../../domain/src/kernel/time.ts';`,
  ],
  ['adapters-know-the-domain-only', 'packages/adapters/src/memory/x.ts', `import '@tresen/http';`],
  ['adapters-do-not-know-each-other', 'packages/adapters/src/memory/x.ts', `import '../jose/index.ts';`],
  ['adapters-do-not-know-each-other', 'packages/adapters/src/memory/x.ts', `import '@tresen/adapters/jose';`],
  ['providers-know-the-domain-only', 'packages/providers/src/cash/x.ts', `import '@tresen/http';`],
  ['providers-know-the-domain-only', 'packages/providers/src/cash/x.ts', `import '@tresen/adapters/memory';`],
  ['providers-do-not-know-each-other', 'packages/providers/src/sumup-solo/x.ts', `import '../cash/index.ts';`],
  ['providers-do-not-know-each-other', 'packages/providers/src/sumup/x.ts', `import '@tresen/providers/cash';`],
  ['only-sumup-knows-sumup', 'packages/providers/src/cash/x.ts', `import '../sumup/client.ts';`],
  ['only-sumup-knows-sumup', 'packages/providers/src/sumup-testing/x.ts', `import '../sumup/client.ts';`],
  ['fakes-stay-out-of-the-core', 'packages/http/src/x.ts', `import '@tresen/providers/sumup/testing';`],
  ['only-providers-src-sumup', 'packages/providers/src/sumup-solo/x.ts', `import 'axios';`],
  ['only-providers-src-sumup-testing', 'packages/providers/src/sumup/x.ts', `import 'msw';`],
  ['routes-know-no-adapter', 'packages/http/src/routes/x.ts', `import '@tresen/providers/cash';`],
  ['routes-know-no-adapter', 'packages/http/src/routes/x.ts', `import '@tresen/adapters/jose';`],
  [
    'pages-take-only-the-wire-from-the-host',
    'packages/http/pages/x.ts',
    `import type { Server } from '../src/server.ts';`,
  ],
  ['pages-take-only-types-of-the-wire', 'packages/http/pages/x.ts', `import { schema } from '../src/wire/card.ts';`],
  ['pages-need-no-node', 'packages/http/pages/x.tsx', `import 'node:fs';`],
  ['host-does-not-import-pages', 'packages/http/src/x.ts', `import '../pages/main.tsx';`],
  [
    'only-adapters-src-mikro-orm',
    'packages/http/src/x.ts',
    `import '@mikro-orm/core';`,
    ['no-undeclared-dependencies'],
  ],
  ['only-adapters-src-mikro-orm-pg-boss', 'packages/adapters/src/memory/x.ts', `import type { Pool } from 'pg';`],
  ['only-adapters-src-mikro-orm', 'packages/adapters/src/memory/x.ts', `import 'kysely';`],
  [
    'only-adapters-src-mikro-orm',
    'packages/adapters/src/memory/x.ts',
    `import '@electric-sql/pglite';`,
    ['no-undeclared-dependencies'],
  ],
  [
    'only-adapters-src-pg-boss',
    'packages/adapters/src/memory/x.ts',
    `import 'pg-boss';`,
    ['no-undeclared-dependencies'],
  ],
  ['only-adapters-src-jose-google-wallet-google-wallet-testing', 'packages/adapters/src/memory/x.ts', `import 'jose';`],
  [
    'only-http-src-adapters-src-google-wallet-testing',
    'packages/adapters/src/google-wallet/x.ts',
    `import 'zod';`,
    ['no-undeclared-dependencies'],
  ],
  ['only-adapters-src-argon2', 'packages/adapters/src/memory/x.ts', `import 'argon2';`, ['no-undeclared-dependencies']],
  [
    'only-adapters-src-apple-wallet-apple-wallet-testing',
    'packages/adapters/src/memory/x.ts',
    `import 'fflate';`,
    ['no-undeclared-dependencies'],
  ],
  [
    'only-adapters-src-qrcode-http-pages',
    'packages/adapters/src/memory/x.ts',
    `import 'qrcode';`,
    ['no-undeclared-dependencies'],
  ],
  [
    'only-adapters-src-bwip-js',
    'packages/adapters/src/memory/x.ts',
    `import 'bwip-js';`,
    ['no-undeclared-dependencies'],
  ],
  [
    'only-adapters-src-csv-parse',
    'packages/adapters/src/memory/x.ts',
    `import 'csv-parse';`,
    ['no-undeclared-dependencies'],
  ],
  [
    'only-adapters-src-escpos',
    'packages/adapters/src/memory/x.ts',
    `import '@point-of-sale/receipt-printer-encoder';`,
    ['no-undeclared-dependencies'],
  ],
  ['only-adapters-src-redis', 'packages/adapters/src/memory/x.ts', `import 'ioredis';`],
  ['only-http-src-compose', 'packages/http/src/routes/x.ts', `import 'inversify';`],
  ['only-http-src', 'packages/http/pages/x.ts', `import 'koa';`],
  ['only-http-pages', 'packages/http/src/x.ts', `import 'preact';`, ['no-undeclared-dependencies']],
  ['sources-do-not-import-tests', 'packages/http/src/x.ts', `import '../../../tests/a.test.ts';`],
  [
    'sources-do-not-import-tests',
    'packages/http/src/x.ts',
    `import './store-under-test.ts';`,
    ['no-unresolvable-imports'],
  ],
  ['no-circles', 'packages/http/src/compose.ts', `import './index.ts';`],
  ['no-undeclared-dependencies', 'packages/adapters/src/memory/x.ts', `import 'left-pad';`],
  ['no-unresolvable-imports', 'packages/http/src/x.ts', `import './nowhere.ts';`],
];

describe('boundaries', () => {
  test('a sound workspace breaks no rule', async () => {
    expect(await broken({})).toEqual([]);
  });

  test.each(probes)('%s refuses in %s: %s', async (rule, path, source, also = []) => {
    expect(await broken({ [path]: source })).toEqual([rule, ...also].toSorted());
  });

  test('every rule has a probe that proves it fires, and a reason', () => {
    const rules = configuration.forbidden ?? [];
    expect(new Set(rules.map(({ name }) => name))).toEqual(new Set(probes.map(([rule]) => rule)));
    expect(rules.filter(({ comment }) => !comment)).toEqual([]);
  });
});
