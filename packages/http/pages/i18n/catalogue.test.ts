import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { compose, type Catalogue, type Message } from './message.ts';
import { codes } from './problem-codes.ts';

const pages = join(import.meta.dirname, '..');
const domain = join(pages, '../../domain/src');
const languages = ['en', 'fr', 'de', 'lb'];
const areas = [
  'common',
  'problems',
  'customer',
  'counter',
  'manage',
  'people',
  'devices',
  'pairing',
  'register',
  'display',
  'sales',
  'shop',
  'clock',
  'timesheets',
  'wallet',
];

/** What the folders of the pages may say; the words of others are not loaded with them. */
const areasOf: Readonly<Record<string, readonly string[]>> = {
  ui: ['common', 'problems'],
  api: ['common', 'problems'],
  kit: ['common'],
  home: ['common', 'problems'],
  i18n: ['common', 'problems'],
  boot: ['common', 'problems', 'pairing'],
  counter: ['common', 'problems', 'counter', 'pairing'],
  pair: ['common', 'problems', 'pairing'],
  customer: ['common', 'problems', 'customer'],
  pos: ['common', 'problems', 'pairing', 'register', 'sales'],
  display: ['common', 'problems', 'pairing', 'display'],
  sale: ['common', 'problems', 'sales'],
  clock: ['common', 'problems', 'clock'],
  kiosk: ['common', 'problems', 'clock', 'pairing'],
  manage: ['common', 'problems', 'manage', 'people', 'devices', 'pairing', 'sales', 'shop', 'timesheets', 'wallet'],
  admin: ['common', 'problems', 'manage', 'people', 'devices', 'pairing', 'sales', 'shop', 'timesheets', 'wallet'],
};

const catalogues = new Map<string, Catalogue>();
for (const language of languages)
  for (const area of areas) {
    const file = (await import(`./${language}/${area}.ts`)) as Record<string, Catalogue>;
    catalogues.set(`${language}/${area}`, file[area]!);
  }
const catalogue = (language: string, area: string): Catalogue => catalogues.get(`${language}/${area}`)!;

const texts = (message: Message): string[] => (typeof message === 'string' ? [message] : Object.values(message));
const slots = (message: Message): string[] =>
  [...new Set(texts(message).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, slot]) => slot!)))].sort();

interface Used {
  readonly folder: string;
  readonly file: string;
  readonly key: RegExp;
  readonly text: string;
}

/** Every `t('…')` in the sources; in a template, what is filled in may be anything. */
function usedKeys(): Used[] {
  return Object.keys(areasOf).flatMap((folder) =>
    readdirSync(join(pages, folder), { encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'))
      .flatMap((name) => {
        const source = readFileSync(join(pages, folder, name), 'utf8');
        const plain = [...source.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key]) => key!);
        const made = [...source.matchAll(/\bt\(\s*`([^`]+)`/g)].map(([, key]) => key!);
        // Keys that stand in tables before they are said, as in `demoRoles`.
        const listed = [...source.matchAll(/'((?:role|theme)\.\w+)'/g)].map(([, key]) => key!);
        return [...plain, ...made, ...listed].map((text) => ({
          folder,
          file: `${folder}/${name}`,
          key: pattern(text),
          text,
        }));
      }),
  );
}

const pattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split(/\$\{[^}]+\}/)
      .map((part) => part.replaceAll('.', '\\.'))
      .join('[^.]+')}$`,
  );

describe('the catalogue', () => {
  test.each(languages.flatMap((language) => areas.map((area) => [language, area] as const)))(
    '%s/%s has the keys and slots of the English one, and nothing is empty',
    (language, area) => {
      const english = catalogue('en', area);
      const own = catalogue(language, area);
      expect(Object.keys(own).sort()).toEqual(Object.keys(english).sort());
      for (const [key, message] of Object.entries(own)) {
        expect(
          texts(message).every((text) => text.trim() !== ''),
          key,
        ).toBe(true);
        expect(
          slots(message).filter((slot) => slot !== 'count'),
          key,
        ).toEqual(slots(english[key]!).filter((slot) => slot !== 'count'));
        expect(typeof message, key).toBe(typeof english[key]);
      }
    },
  );

  test.each(languages)('%s has a text for every plural category of the language', (language) => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const area of areas)
      for (const [key, message] of Object.entries(catalogue(language, area)))
        if (typeof message !== 'string') expect(Object.keys(message).sort(), key).toEqual([...categories].sort());
  });

  test('says no key twice in two areas', () => {
    const all = areas.flatMap((area) => Object.keys(catalogue('en', area)));
    expect(all.length).toBe(new Set(all).size);
  });

  test('has every key that a page says, among the words that the page loads', () => {
    const missing = usedKeys().filter(
      ({ folder, key }) =>
        !areasOf[folder]!.some((area) => Object.keys(catalogue('en', area)).some((one) => key.test(one))),
    );
    expect(missing.map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
  });

  test('has no key that nothing says', () => {
    const used = usedKeys();
    const unused = areas.flatMap((area) =>
      Object.keys(catalogue('en', area)).filter(
        (key) => !used.some((one) => one.key.test(key) && areasOf[one.folder]!.includes(area)),
      ),
    );
    expect(unused).toEqual([]);
  });

  test('explains every code that the contexts refuse with', () => {
    const tables = [
      'kernel/errors.ts',
      'people/refusals.ts',
      'loyalty/refusals.ts',
      'devices/refusals.ts',
      'register/refusals.ts',
      'payments/refusals.ts',
      'clock/refusals.ts',
      'wallet/refusals.ts',
    ];
    const refusals = tables.flatMap((file) =>
      [...readFileSync(join(domain, file), 'utf8').matchAll(/^ {2}([A-Z][A-Z_]+): (?:object|\{)/gm)].map(
        ([, code]) => code!,
      ),
    );
    expect(refusals.length).toBeGreaterThan(30);
    const known: readonly string[] = codes;
    expect(refusals.filter((code) => !known.includes(code))).toEqual([]);
    expect(codes.filter((code) => !(`problem.${code}` in catalogue('en', 'problems')))).toEqual([]);
  });
});

describe('a message', () => {
  test('is chosen by the plural rules of its language and writes numbers its way', () => {
    const points = catalogue('fr', 'common')['card.points']!;
    expect(compose(points, 'fr', { count: 0 })).toBe('0 point');
    expect(compose(points, 'fr', { count: 2 })).toBe('2 points');
    expect(compose(catalogue('de', 'common')['card.points']!, 'de', { count: 1234 })).toBe('1.234 Punkte');
  });

  test('in Luxembourgish has its numbers as in German where a browser lacks the language', () => {
    const { NumberFormat } = Intl;
    const known = (locales: Intl.LocalesArgument) =>
      [locales ?? []].flat().filter((tag) => !String(tag).startsWith('lb'));
    vi.spyOn(Intl, 'NumberFormat').mockImplementation(function (locales, options) {
      return new NumberFormat(known(locales), options);
    });
    expect(compose('{count}', 'lb', { count: 9999 })).toBe('9.999');
    vi.restoreAllMocks();
  });
});
