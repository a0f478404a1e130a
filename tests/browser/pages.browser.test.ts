import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, launch, loseAnswer, settled, shoot, visit, type Visitor } from './browser.ts';
import { enrolled, startHost, withoutCooldown, type RunningHost } from './host.ts';
import { atTill, patience, sellForCash } from './shop.ts';

let host: RunningHost;
let browser: Browser;
let card: string;
let program: string;

beforeAll(async () => {
  [host, browser] = await Promise.all([startHost(), launch()]);
  program = await withoutCooldown(host);
  card = (await enrolled(host, 'Anna Andersen')).id;
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await host?.stop();
});

const everyone = (): string[] => [
  '/',
  '/pos',
  '/display',
  '/counter',
  '/join/CAFE',
  '/join/NOBODY',
  `/card/${card}`,
  '/clock',
  '/kiosk',
];
const staff = (): string[] => [
  '/',
  '/pos',
  '/pos/sales',
  '/pos/shift',
  '/pos/nowhere',
  '/display',
  '/counter',
  '/counter?q=an',
  '/counter?q=qqqq',
  `/counter?card=${card}`,
  `/counter?card=${card}&new=1`,
  '/merchant',
];
const owner = (): string[] => [
  '/',
  '/merchant',
  '/merchant/programs',
  '/merchant/programs/new',
  `/merchant/programs/${program}`,
  `/merchant/programs/${program}/design`,
  `/merchant/programs/${program}/join`,
  '/merchant/sales',
  '/merchant/sales/shifts',
  '/merchant/products',
  '/merchant/products?q=qqqq',
  '/merchant/payments',
  '/merchant/payments/readers',
  '/merchant/payments/settings',
  '/merchant/cards',
  '/merchant/cards?q=qqqq',
  `/merchant/cards/${card}`,
  '/merchant/staff',
  '/merchant/time',
  '/merchant/time/entries',
  '/merchant/time/sheets',
  '/merchant/time/sheets?by=month',
  '/merchant/time/link',
  '/merchant/users',
  '/merchant/stores',
  '/merchant/devices',
  '/merchant/wallets',
  '/merchant/wallets/settings',
  '/pair/device',
  '/merchant/audit',
  '/merchant/settings',
  '/merchant/nowhere',
];
const admin = (): string[] => ['/admin', '/admin/programs', '/admin/figures', '/admin/users', '/admin/audit'];

const people: readonly (readonly [who: string, email: string | undefined, paths: () => string[]])[] = [
  ['everyone', undefined, everyone],
  ['staff', 'staff@demo.test', staff],
  ['owner', 'owner@demo.test', owner],
  ['admin', 'admin@demo.test', admin],
];

/** Every combination would take minutes and show little more: each page comes in two of these, one light and one dark. */
const looks: readonly Required<Pick<Visitor, 'size' | 'scheme' | 'locale'>>[] = [
  { size: 'phone', scheme: 'light', locale: 'de' },
  { size: 'tablet', scheme: 'dark', locale: 'en' },
  { size: 'desktop', scheme: 'light', locale: 'fr' },
  { size: 'phone', scheme: 'dark', locale: 'lb' },
];

const nameOf = (path: string): string =>
  path
    .replaceAll(/[0-9a-f-]{36}/g, 'id')
    .replaceAll(/\W+/g, '-')
    .replace(/^-|-$/g, '') || 'home';

const inLook = (look: number, path: number): boolean =>
  look === path % looks.length || look === (path + 1) % looks.length;

/** A phone never scrolls sideways. */
const expectNoOverflow = async (page: Page) =>
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), page.url()).toBeLessThanOrEqual(
    0,
  );

describe.each(looks.map((look, at) => ({ ...look, at })))('$size, $scheme, $locale', ({ at, ...look }) => {
  test.each(people)(
    'pages of %s are accessible, fit and complain about nothing',
    async (who, email, paths) => {
      const { page, context, complaints } = await visit(browser, host, { ...look, ...(email ? { email } : {}) });
      for (const path of paths().filter((_, number) => inLook(at, number))) {
        await page.goto(path);
        await settled(page);
        expect(await page.evaluate(() => document.documentElement.lang)).toBe(look.locale);
        await expectAccessible(page);
        await expectNoOverflow(page);
        await shoot(page, `${who}-${nameOf(path)}-${look.size}-${look.scheme}-${look.locale}`);
      }
      expect(complaints).toEqual([]);
      await context.close();
    },
    180_000,
  );
});

describe('the pages', () => {
  test('say that the connection is gone, and go on by themselves when it is back', async () => {
    const { page, context } = await visit(browser, host, { email: 'owner@demo.test' });
    await page.goto('/merchant/programs');
    await settled(page);
    await page.route('**/api/**', (route) => route.abort());
    await page.route('**/health/**', (route) => route.abort());
    await page.getByRole('link', { name: 'Staff', exact: true }).first().click();
    await page.getByText(/^No connection\./).waitFor();
    await expectAccessible(page);
    await page.unroute('**/api/**');
    await page.unroute('**/health/**');
    await page.getByText('Alice').waitFor();
    expect(await page.getByText(/^No connection\./).count()).toBe(0);
    await context.close();
  });

  test.each([
    ['/join/CAFE', 80],
    ['/card/:card', 80],
    ['/clock', 80],
    ['/kiosk', 80],
    ['/counter', 200],
    ['/pos', 200],
    ['/display', 80],
  ])('%s loads at most %i kB of compressed script', async (path, most) => {
    const { page, context } = await visit(browser, host);
    const sizes: Promise<number>[] = [];
    page.on('requestfinished', (request) => {
      if (request.resourceType() === 'script')
        sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
    });
    await page.goto(path.replace(':card', card));
    await settled(page);
    const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(10_000);
    expect(total).toBeLessThanOrEqual(most * 1_000);
    await context.close();
  });

  test('keep a chosen language and appearance over a reload', async () => {
    const { page, context } = await visit(browser, host);
    await page.goto('/');
    await page.getByLabel('Language').selectOption('lb');
    await page.getByRole('heading', { name: 'Umellen' }).waitFor();
    await page.getByLabel('Ausgesinn').selectOption('dark');
    await page.reload();
    await page.getByRole('heading', { name: 'Umellen' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    await context.close();
  });

  test('renew a session silently, in all tabs and whatever is lost on the way', async () => {
    const { page, context } = await visit(browser, host, { email: 'owner@demo.test' });
    let renewals = 0;
    const spent = new Set<unknown>();
    await context.route('**/auth/refresh', (route) => {
      renewals += 1;
      spent.add((route.request().postDataJSON() as { refresh_token: string }).refresh_token);
      return route.continue();
    });
    await page.goto('/merchant/settings');
    await settled(page);
    const spend = () =>
      page.evaluate(() => {
        const session = JSON.parse(localStorage.getItem('tresen.session')!) as object;
        localStorage.setItem('tresen.session', JSON.stringify({ ...session, until: 0 }));
      });
    const other = await context.newPage();
    // One token is spent each time. Often, because a tab sees what the other one keeps only most of the time before its turn.
    for (let round = 1; round <= 6; round++) {
      await spend();
      await Promise.all([page.goto('/merchant/staff'), other.goto('/merchant/cards')]);
      await Promise.all([page.getByText('Alice').waitFor(), other.locator('.row-line').first().waitFor()]);
      expect(spent.size).toBe(round);
    }
    expect(renewals).toBeLessThan(12);
    await context.route('**/auth/refresh', loseAnswer, { times: 1 });
    await spend();
    await page.goto('/merchant/staff');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Alice').waitFor();
    await context.close();
  });

  test('keep what was typed in the designer over a reload, until it is saved', async () => {
    const { page, context } = await visit(browser, host, { email: 'owner@demo.test' });
    await page.goto(`/merchant/programs/${program}/design`);
    await page.getByLabel('Name of the program').fill('Kaffeekarte Plus');
    await page.reload();
    await page.getByText('Not saved yet').waitFor();
    expect(await page.getByLabel('Name of the program').inputValue()).toBe('Kaffeekarte Plus');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await page.getByRole('heading', { name: 'Kaffeekarte Plus' }).waitFor();
    expect(await page.getByText('Not saved yet').count()).toBe(0);
    await context.close();
  });
});

test('sales name their till where a store has several, and those of one are found', async () => {
  const till = await atTill(browser, host);
  await sellForCash(till.page, 'Espresso');
  await till.page.goto('/pos/sales');
  const sold = till.page.locator('.row-line');
  await expect.poll(() => sold.count(), patience).toBe(1);
  expect(await sold.textContent()).not.toContain('Till under test');
  await till.page.getByLabel('Whose sales').selectOption('All tills of the store');
  await sold.filter({ hasText: 'demo · ' }).first().waitFor();
  await expect.poll(() => sold.filter({ hasText: 'Till under test · Espresso' }).count(), patience).toBe(1);
  await expectAccessible(till.page);
  await shoot(till.page, 'till-sales');
  await till.context.close();

  const { page, context, complaints } = await visit(browser, host, { email: 'owner@demo.test', size: 'desktop' });
  await page.goto('/merchant/sales');
  const listed = page.locator('.row-line');
  await listed.filter({ hasText: 'Till under test · Espresso' }).waitFor();
  await listed.filter({ hasText: 'demo · ' }).first().waitFor();
  await page.getByRole('combobox', { name: /^Till/ }).selectOption('Till under test');
  await expect.poll(() => listed.count(), patience).toBe(1);
  await page.reload();
  await listed.filter({ hasText: 'Till under test · Espresso' }).waitFor();
  expect(await listed.count()).toBe(1);
  await settled(page);
  await expectAccessible(page);
  await shoot(page, 'office-sales-of-till');
  expect(complaints).toEqual([]);
  await context.close();
}, 60_000);

test('a setting that is refused says so beside its field', async () => {
  const { page, context, complaints } = await visit(browser, host, { email: 'owner@demo.test' });
  await page.goto('/merchant/payments/settings');
  const solo = page.locator('form', { has: page.getByRole('heading', { name: 'Card (SumUp Solo)' }) });
  const key = solo.getByLabel('Affiliate key');
  await key.fill('no key');
  await solo.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => key.getAttribute('aria-invalid'), patience).toBe('true');
  await solo.getByText('letters, digits and hyphens', { exact: false }).waitFor();
  expect(await solo.locator('.trouble').count()).toBe(0);
  await expectAccessible(page);
  await shoot(page, 'office-setting-refused');
  expect(complaints).toEqual([]);
  await context.close();
});

test('every page has a picture for a home screen, and what is installed has larger ones', async () => {
  const sideOf = async (path: string): Promise<number> => {
    const answer = await fetch(new URL(path, host.url));
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'image/png']);
    return Buffer.from(await answer.arrayBuffer()).readUInt32BE(16);
  };
  for (const path of ['/merchant', '/admin', '/pair/device', '/docs', ...everyone()]) {
    const text = await (await fetch(host.url + path)).text();
    expect(/<link rel="apple-touch-icon" href="([^"]+)"/.exec(text)?.[1], path).toBe('/apple-touch-icon.png');
  }
  expect(await sideOf('/apple-touch-icon.png')).toBe(180);
  for (const name of ['clock', 'kiosk']) {
    const manifest = await (await fetch(`${host.url}/${name}.webmanifest`)).json();
    const { icons } = manifest as { icons: readonly { src: string; sizes: string; type: string }[] };
    const pictures = icons.filter(({ type }) => type === 'image/png');
    expect(new Set(pictures.map(({ sizes }) => sizes))).toEqual(new Set(['192x192', '512x512']));
    for (const { src, sizes } of pictures) expect(`${await sideOf(src)}x${await sideOf(src)}`).toBe(sizes);
  }
});
