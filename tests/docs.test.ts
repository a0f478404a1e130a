import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const pages = ['README.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: root })];
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const plain = (code: string) => code.replace(/\s+/g, ' ').trim();

for (const page of pages) {
  test(`every snippet of ${page} is code that runs`, () => {
    for (const [, source = '', snippet = ''] of text(page).matchAll(/<!-- from: (\S+) -->\n```ts\n([\s\S]*?)```/g))
      expect(plain(text(source)), source).toContain(plain(snippet));
    expect([...text(page).matchAll(/```ts\n/g)]).toHaveLength([...text(page).matchAll(/<!-- from: /g)].length);
  });

  test(`every link of ${page} leads somewhere`, () => {
    for (const [, target = ''] of text(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g))
      if (!target.includes('://')) expect(existsSync(join(root, dirname(page), target)), target).toBe(true);
  });
}
