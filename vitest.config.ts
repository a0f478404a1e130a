import { defineConfig } from 'vitest/config';

/** The sources are what is tested: packages are reached by their `@tresen/source` condition, never by what was built. */
const conditions = ['@tresen/source', 'module', 'node', 'development|production'];

const sources = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['@tresen/source', 'node'] } },
  oxc: { jsx: { runtime: 'automatic' as const, importSource: 'preact' } },
};

/**
 * What talks to browsers and servers of others in real time is tried once more on a busy machine; a rule that is broken fails
 * both times, and the report names what needed it.
 */
const onceMore = { retry: process.env.CI ? 1 : 0 };

const elsewhere = ['**/node_modules/**', '**/dist/**', '**/dist-pages/**'];

export default defineConfig({
  test: {
    // One worker less than cores, as is usual, is one on a small machine, and half of it idle.
    maxWorkers: '100%',
    projects: [
      {
        ...sources,
        test: {
          name: 'unit',
          include: ['{packages,tests,scripts,examples,bench}/**/*.test.{ts,tsx}'],
          exclude: [...elsewhere, '**/*.service.test.ts', '**/*.browser.test.ts'],
          // Whole hosts are started in some, and a small machine tests two at once.
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...sources,
        test: {
          name: 'services',
          ...onceMore,
          include: ['{packages,tests}/**/*.service.test.ts'],
          exclude: elsewhere,
          globalSetup: 'tests/setup/services.ts',
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...sources,
        test: {
          name: 'browser',
          ...onceMore,
          include: ['tests/browser/**/*.browser.test.ts'],
          globalSetup: 'tests/setup/browser.ts',
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
