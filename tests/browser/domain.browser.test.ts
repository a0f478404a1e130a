import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '../bundle-domain.ts';
import { chromiumPath } from '../setup/browser.ts';
import { tenStamps } from './stamping.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
});
afterAll(() => browser.close());

test('a browser decides on stamps exactly as the server does', async () => {
  const { code } = await bundle('tests/browser/stamping.ts');
  const page = await browser.newPage();
  // As text, because the test runner rewrites imports in functions.
  const inBrowser = await page.evaluate<Awaited<ReturnType<typeof tenStamps>>>(
    `import(URL.createObjectURL(new Blob([${JSON.stringify(code)}], { type: 'text/javascript' })))
      .then((scenario) => scenario.tenStamps())`,
  );
  expect(inBrowser).toEqual(await tenStamps());
  expect(inBrowser.stamped.map(({ balance }) => balance)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(inBrowser.stamped.at(-1)?.reachedTarget).toBe(true);
  expect(inBrowser.tooSoon).toBe('STAMP_COOLDOWN');
  expect(inBrowser.breaches).toEqual([]);
});
