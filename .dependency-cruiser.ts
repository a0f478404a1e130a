import type { IConfiguration, IForbiddenRuleType } from 'dependency-cruiser';

/** Where each heavy dependency may be imported: whoever does not use the place never loads it. */
export const homes: readonly { home: string; packages: readonly string[] }[] = [
  {
    home: 'adapters/src/mikro-orm',
    packages: ['@mikro-orm/[^/]+', '@electric-sql/pglite[^/]*', 'kysely'],
  },
  { home: 'adapters/src/(mikro-orm|pg-boss)', packages: ['pg', '@types/pg'] },
  { home: 'adapters/src/pg-boss', packages: ['pg-boss'] },
  { home: 'adapters/src/(jose|google-wallet|google-wallet/testing)', packages: ['jose'] },
  { home: 'adapters/src/argon2', packages: ['argon2'] },
  { home: 'adapters/src/(apple-wallet|apple-wallet/testing)', packages: ['@peculiar/asn1-[^/]+', 'fflate'] },
  { home: 'adapters/src/redis', packages: ['ioredis'] },
  { home: 'http/src/compose', packages: ['inversify', 'reflect-metadata'] },
  {
    home: 'http/src',
    packages: ['koa', 'find-my-way', 'pino', 'prom-client', '@koa/send', 'ws', 'zod-openapi', '@types/(koa|ws)'],
  },
  { home: '(http/src|adapters/src/google-wallet/testing)', packages: ['zod'] },
  { home: 'http/pages', packages: ['preact', '@preact/signals[^/]*', 'uplot', 'swagger-ui-dist'] },
  { home: '(adapters/src/qrcode|http/pages)', packages: ['qrcode', '@types/qrcode'] },
  { home: 'adapters/src/bwip-js', packages: ['bwip-js'] },
  { home: 'adapters/src/escpos', packages: ['@point-of-sale/[^/]+'] },
  { home: 'adapters/src/csv-parse', packages: ['csv-parse'] },
  { home: 'providers/src/sumup/', packages: ['axios'] },
  { home: 'providers/src/sumup-testing/', packages: ['msw'] },
];

/** Tests, and the helpers only they use; neither ships. */
const tests = '(\\.test|-under-test)\\.tsx?$';

const oneHomeEach = homes.map(({ home, packages }): IForbiddenRuleType => ({
  name: `only-${home.match(/\w+/g)?.join('-')}`,
  comment: `One folder per heavy dependency: everyone else goes through what ${home} makes of it.`,
  severity: 'error',
  from: { path: '^packages/', pathNot: [`^packages/${home}`, tests] },
  to: { path: `(^|/)node_modules/(${packages.join('|')})/` },
}));

const configuration: IConfiguration = {
  forbidden: [
    {
      name: 'domain-imports-nothing',
      comment: 'The domain runs in a browser, a worker or any server; what it needs is passed in through its ports.',
      severity: 'error',
      from: { path: '^packages/domain/src/', pathNot: tests },
      to: { pathNot: '^packages/domain/src/' },
    },
    {
      name: 'domain-tests-stay-inside',
      comment: 'A rule of the domain is tested without any adapter; what needs one is a system test.',
      severity: 'error',
      from: { path: '^packages/domain/src/.*\\.test\\.ts$' },
      to: { path: '^packages/(?!domain/)' },
    },
    {
      name: 'kernel-knows-no-context',
      comment: 'Every context stands on the kernel; if it knew one of them, none could be left out.',
      severity: 'error',
      from: { path: '^packages/domain/src/kernel/', pathNot: tests },
      to: { path: '^packages/domain/src/(?!kernel/)' },
    },
    {
      name: 'people-know-no-other-context',
      comment: 'Merchants, stores and staff exist without loyalty, a till or devices.',
      severity: 'error',
      from: { path: '^packages/domain/src/people/', pathNot: tests },
      to: { path: '^packages/domain/src/(?!(people|kernel)/)' },
    },
    {
      name: 'loyalty-knows-people-by-what-they-offer',
      comment: 'Loyalty needs who is asked and who gave a PIN, not how people sign in or are kept.',
      severity: 'error',
      from: { path: '^packages/domain/src/loyalty/', pathNot: tests },
      to: {
        path: '^packages/domain/src/(?!(loyalty|kernel)/)',
        pathNot: '^packages/domain/src/people/(merchant|staff-member|staff-ticket|refusals|ports)\\.ts$',
      },
    },
    {
      name: 'devices-know-people-by-what-they-offer',
      comment: 'Devices need merchants, stores and who may approve; neither loyalty nor how people sign in.',
      severity: 'error',
      from: { path: '^packages/domain/src/devices/', pathNot: tests },
      to: {
        path: '^packages/domain/src/(?!(devices|kernel)/)',
        pathNot: '^packages/domain/src/people/(access|merchant|ports|records|refusals|user|values)\\.ts$',
      },
    },
    {
      name: 'register-knows-people-and-loyalty-by-what-they-offer',
      comment: 'A till needs stores, cards and what a sale earns on one; neither devices nor how payments go.',
      severity: 'error',
      from: { path: '^packages/domain/src/register/', pathNot: tests },
      to: {
        path: '^packages/domain/src/(?!(register|kernel)/)',
        pathNot: [
          '^packages/domain/src/people/(access|merchant|ports|records|refusals|values)\\.ts$',
          '^packages/domain/src/loyalty/(card|card-change|card-decisions|card-number|ledger|ports|program|refusals)\\.ts$',
        ],
      },
    },
    {
      name: 'payments-know-the-register-people-and-loyalty-by-what-they-offer',
      comment: 'Money is put to sales and shifts and earns on cards; the register must be able to do without payments.',
      severity: 'error',
      from: { path: '^packages/domain/src/payments/', pathNot: tests },
      to: {
        path: '^packages/domain/src/(?!(payments|register|kernel)/)',
        pathNot: [
          '^packages/domain/src/people/(access|merchant|ports|records|refusals|settings|values)\\.ts$',
          '^packages/domain/src/loyalty/(card|card-change|card-decisions|ledger|ports|program|refusals)\\.ts$',
        ],
      },
    },
    {
      name: 'clock-knows-people-by-what-they-offer',
      comment:
        'The time clock needs stores, who works there and whose PIN it was; it exists without loyalty and without devices.',
      severity: 'error',
      from: { path: '^packages/domain/src/clock/', pathNot: tests },
      to: {
        path: '^packages/domain/src/(?!(clock|kernel)/)',
        pathNot:
          '^packages/domain/src/people/(access|merchant|staff-member|staff-ticket|verify-pin|refusals|ports)\\.ts$',
      },
    },
    {
      name: 'wallet-knows-cards-by-what-they-offer',
      comment: 'Passes show cards and follow them; they need neither how a card is stamped nor how people sign in.',
      severity: 'error',
      from: { path: '^packages/domain/src/wallet/', pathNot: tests },
      to: {
        path: '^packages/domain/src/(?!(wallet|kernel)/)',
        pathNot: [
          '^packages/domain/src/people/(access|merchant|ports|settings)\\.ts$',
          '^packages/domain/src/loyalty/(card|card-number|ports|program|refusals)\\.ts$',
        ],
      },
    },
    {
      name: 'fakes-stay-out-of-the-core',
      comment: 'Fakes and contract suites are for those who test; no rule may come to lean on one.',
      severity: 'error',
      from: {
        path: '^packages/',
        pathNot: ['^packages/(domain/src/testing|adapters/src/[^/]+/testing|providers/src/sumup-testing)/', tests],
      },
      to: { path: '^packages/(domain/src/testing|adapters/src/[^/]+/testing|providers/src/sumup-testing)/' },
    },
    {
      name: 'packages-are-entered-by-their-entry',
      comment: 'A path into another package binds to a file that its author may move.',
      severity: 'error',
      from: { path: '^(packages/[^/]+|examples|bench|scripts)/' },
      to: {
        path: '^packages/[^/]+/(src|dist)/',
        pathNot: [
          '^$1/',
          '^packages/(domain|http)/src/index\\.ts$',
          '^packages/domain/src/testing/index\\.ts$',
          '^packages/(adapters|providers)/src/[^/]+/index\\.ts$',
          '^packages/adapters/src/[^/]+/testing/index\\.ts$',
        ],
      },
    },
    {
      name: 'adapters-know-the-domain-only',
      comment: 'An adapter is used with any host, so it knows none.',
      severity: 'error',
      from: { path: '^packages/adapters/' },
      to: { path: '^packages/(?!(adapters|domain)/)' },
    },
    {
      name: 'adapters-do-not-know-each-other',
      comment: "Importing one subpath must never load another's dependency.",
      severity: 'error',
      from: { path: '^packages/adapters/src/([^/]+)/', pathNot: tests },
      to: { path: '^packages/adapters/src/', pathNot: '^packages/adapters/src/$1/' },
    },
    {
      name: 'providers-know-the-domain-only',
      comment: 'A provider is used with any host and any store, so it knows none.',
      severity: 'error',
      from: { path: '^packages/providers/' },
      to: { path: '^packages/(?!(providers|domain)/)' },
    },
    {
      name: 'providers-do-not-know-each-other',
      comment: 'A provider is added, changed and left out alone. What the two of SumUp share knows neither.',
      severity: 'error',
      from: { path: '^packages/providers/src/([^/]+)/', pathNot: tests },
      to: {
        path: '^packages/providers/src/',
        pathNot: ['^packages/providers/src/$1/', '^packages/providers/src/sumup/'],
      },
    },
    {
      name: 'only-sumup-knows-sumup',
      comment:
        'The fake of SumUp is written from its description alone: what it shared with the client, neither would prove.',
      severity: 'error',
      from: { path: '^packages/providers/src/', pathNot: ['^packages/providers/src/sumup(-solo|-tap)?/', tests] },
      to: { path: '^packages/providers/src/sumup/' },
    },
    {
      name: 'routes-know-no-adapter',
      comment: 'Routes call use cases; which technology is behind a port is decided where the host is put together.',
      severity: 'error',
      from: { path: '^packages/http/src/(routes|kit|shapes|wire)/', pathNot: tests },
      to: { path: '^packages/(adapters|providers)/' },
    },
    {
      name: 'pages-take-only-the-wire-from-the-host',
      comment:
        'Pages run in a browser and speak HTTP; what they share with the host is the shape of what goes over it.',
      severity: 'error',
      from: { path: '^packages/http/pages/', pathNot: tests },
      to: { path: '^packages/', pathNot: ['^packages/http/pages/', '^packages/http/src/wire/', '^packages/domain/'] },
    },
    {
      name: 'pages-take-only-types-of-the-wire',
      comment: 'The schemas that check a request would bring their library into every page.',
      severity: 'error',
      from: { path: '^packages/http/pages/', pathNot: tests },
      to: { path: '^packages/http/src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pages-need-no-node',
      comment: 'A browser has no Node built-in.',
      severity: 'error',
      from: { path: '^packages/http/pages/', pathNot: [tests, 'vite\\.config\\.ts$'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'host-does-not-import-pages',
      comment: 'The host serves built files; it never runs what is made for a browser.',
      severity: 'error',
      from: { path: '^packages/http/src/' },
      to: { path: '^packages/http/pages/' },
    },
    ...oneHomeEach,
    {
      name: 'sources-do-not-import-tests',
      comment: 'What ships must not depend on what does not.',
      severity: 'error',
      from: { path: '^packages/', pathNot: tests },
      to: { path: [tests, '^(tests|bench|scripts|examples)/'] },
    },
    {
      name: 'no-circles',
      comment: 'In a circle, nothing can be understood, tested or moved alone. Types may refer to each other.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-undeclared-dependencies',
      comment: 'It works here because of what something else installed, and breaks at those who install the package.',
      severity: 'error',
      from: { path: '^packages/', pathNot: [tests, 'vite\\.config\\.ts$', '^packages/http/pages/'] },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm', 'npm-peer', 'type-only'],
      },
    },
    {
      name: 'no-unresolvable-imports',
      comment: 'What cannot be found is checked by no other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/dist/', '/dist-pages/', '^packages/http/data/'] },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@tresen/source', 'import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};

export default configuration;
