import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible, launch, settled, shoot, visit } from './browser.ts';
import { ownerOf } from './devices.ts';
import { ask, enrolled, signIn, startHost, type RunningHost } from './host.ts';
import { atTill, sellForCash } from './shop.ts';

interface ShiftTimes {
  readonly opened_at: string;
  readonly closing: { readonly at: string } | null;
}

let host: RunningHost;
let browser: Browser;

beforeAll(async () => {
  [host, browser] = await Promise.all([startHost(), launch()]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await host?.stop();
});

/** As the clock on the wall of the demo store shows it; the minutes differ from those in Kathmandu. */
const shows = (iso: string): string =>
  new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Berlin' }).format(
    new Date(iso),
  );
const elsewhere = { timezone: 'Asia/Kathmandu' };

test('what happens in a store is told by its clock, wherever it is read', async () => {
  const { page, context, complaints } = await visit(browser, host, { email: 'staff@demo.test', ...elsewhere });
  const { access_token: token } = await signIn(host, 'staff@demo.test');
  const store = { token, headers: { 'X-Store-Code': 'DEMO-1' } };
  const newest = async <Item>(path: string): Promise<Item> =>
    (await ask<{ items: [Item] }>(host, `/store/${path}?limit=1`, store)).items[0];

  await page.goto('/pos/shift');
  await page.getByRole('button', { name: 'Open the shift' }).click();
  await page.getByRole('heading', { name: 'Shift 1' }).waitFor();
  const { opened_at } = await newest<ShiftTimes>('shifts');
  await page
    .getByText(/Open since/)
    .filter({ hasText: shows(opened_at) })
    .waitFor();
  await page.locator('.lines', { hasText: shows(opened_at) }).waitFor();

  await sellForCash(page, 'Espresso');
  const sale = await newest<{ id: string; created_at: string }>('sales');
  await page.goto('/pos/sales');
  await page
    .locator('.row-line', { hasText: shows(sale.created_at) })
    .first()
    .click();
  await page.locator('header .muted', { hasText: shows(sale.created_at) }).waitFor();
  await page.locator('.tender', { hasText: shows(sale.created_at) }).waitFor();

  await page.goto('/pos/shift');
  await page.getByRole('button', { name: 'Count and close' }).click();
  await page.getByLabel('Counted', { exact: false }).fill('1.00');
  await page.getByRole('dialog').getByRole('button', { name: 'Count and close' }).click();
  const report = page.locator('.z-report');
  await report.waitFor();
  const { closing } = await newest<ShiftTimes>('shifts');
  await report
    .filter({ hasText: shows(opened_at) })
    .filter({ hasText: shows(closing!.at) })
    .waitFor();
  await page.goto('/pos/shift');
  await page.locator('.row-line', { hasText: shows(closing!.at) }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();

  const office = await visit(browser, host, { email: 'owner@demo.test', ...elsewhere });
  await office.page.goto('/merchant/sales');
  await office.page
    .locator('.row-line', { hasText: shows(sale.created_at) })
    .first()
    .waitFor();
  await office.page.goto(`/merchant/sales/${sale.id}`);
  await office.page.locator('header .muted', { hasText: shows(sale.created_at) }).waitFor();
  await office.page.goto('/merchant/sales/shifts');
  await office.page
    .locator('.row-line', { hasText: shows(closing!.at) })
    .first()
    .click();
  await office.page.locator('.z-report', { hasText: shows(closing!.at) }).waitFor();
  // A day in the list is one of the store's, too.
  await office.page.goto('/merchant/sales?from=2026-07-01&to=2026-07-01');
  await office.page.waitForRequest((request) => {
    const query = new URL(request.url()).searchParams;
    return query.get('from') === '2026-06-30T22:00:00.000Z' && query.get('to') === '2026-07-01T22:00:00.000Z';
  });
  expect(office.complaints).toEqual([]);
  await office.context.close();
}, 120_000);

/** What fingers are to meet and is too small for them; what is covered by a dialog is met by none. */
const smallTargets = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const least = 48;
    const scope = document.querySelector('dialog[open]') ?? document;
    return [...scope.querySelectorAll('a[href], button, input, select, textarea, summary')].flatMap((found) => {
      const target = found.closest('label:has(input[type="checkbox"], input[type="radio"])') ?? found;
      if (found.matches('.skip') || !target.checkVisibility({ visibilityProperty: true })) return [];
      const { width, height } = target.getBoundingClientRect();
      if (Math.round(width) >= least && Math.round(height) >= least) return [];
      return [`${found.tagName} “${found.textContent}” ${Math.round(width)} × ${Math.round(height)}`];
    });
  });

const widerThanThePage = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.till-bar .button, .scrolling, .figure strong, .row-end')].flatMap((found) =>
      found.scrollWidth > found.clientWidth + 1 || found.getBoundingClientRect().right > innerWidth
        ? [`${found.className} “${found.textContent}”`]
        : [],
    ),
  );

test.each(['de', 'fr', 'lb'])(
  'on a phone everything fits and meets a finger, in %s',
  async (locale) => {
    const { access_token: token } = await signIn(host, 'staff@demo.test');
    const asStaff = { token, headers: { 'X-Store-Code': 'DEMO-1' } };
    const post = <Answer>(path: string, body?: object) =>
      ask<Answer>(host, `/store${path}`, { method: 'POST', ...asStaff, ...(body ? { body } : {}) });
    const { items } = await ask<{ items: { id: string }[] }>(host, '/store/products?limit=3', asStaff);
    const cart = await post<{ id: string }>('/carts');
    for (const { id } of items) await post(`/carts/${cart.id}/items`, { product_id: id, quantity: 2 });
    // Not paid: the chip that says so stands in the bar from now on.
    const { id: sale } = await post<{ id: string }>(`/carts/${cart.id}/checkout`, { sale_id: crypto.randomUUID() });
    const { shift } = await ask<{ shift: { id: string } }>(host, '/store/till', asStaff);
    await post(`/shifts/${shift.id}/movements`, { kind: 'in', amount_minor: 12_964_503, reason: 'From the safe' });

    const { page, context, complaints } = await visit(browser, host, {
      email: 'staff@demo.test',
      size: 'phone',
      touch: true,
      locale,
    });
    const expectFit = async (name: string) => {
      expect(await smallTargets(page), name).toEqual([]);
      expect(await widerThanThePage(page), name).toEqual([]);
      await expectAccessible(page);
      await shoot(page, `phone-${name}-${locale}`);
    };
    for (const [name, path] of [
      ['selling', '/pos'],
      ['sales', '/pos/sales?all=1'],
      ['sale', `/pos/sales/${sale}`],
      ['shift', '/pos/shift'],
    ] as const) {
      await page.goto(path);
      await settled(page);
      await page.locator('.unfinished').waitFor();
      await expectFit(name);
    }
    await page.goto('/pos');
    await page.locator('.product').first().tap();
    await page.locator('.cart-open').tap();
    await page.locator('.cart.open .pay-way').first().waitFor();
    await expectFit('cart');
    await page.locator('.pay-way').first().tap();
    await page.getByRole('dialog').waitFor();
    await expectFit('cash');
    await page.locator('.notes .button').first().tap();
    await page.locator('.done').waitFor();
    await expectFit('done');
    await page.locator('.done .centre a').tap();
    await page.locator('.tender').waitFor();
    await expectFit('paid-sale');

    const { id: card } = await enrolled(host, 'Tilda Tap');
    for (const path of ['/counter', `/counter?card=${card}`, '/kiosk']) {
      await page.goto(path);
      await settled(page);
      expect(await smallTargets(page), path).toEqual([]);
    }
    expect(complaints).toEqual([]);
    await context.close();
  },
  120_000,
);

test('more cash than there should be goes out when it is said twice, and the report says what for', async () => {
  const { page, context, complaints } = await atTill(browser, host);
  await page.goto('/pos/shift');
  await page.getByRole('button', { name: 'Open the shift' }).click();
  await page.getByRole('button', { name: 'Take cash out' }).click();
  const dialog = page.getByRole('dialog');
  for (const key of ['1', '0', '0']) await dialog.getByRole('button', { name: key, exact: true }).click();
  await dialog.getByLabel('What for').fill('Flowers for Ada');
  await dialog.getByRole('button', { name: 'Take cash out' }).click();
  await dialog.getByText('€0.00 should be in the drawer. Take out €1.00 all the same?').waitFor();
  await expectAccessible(page);
  await shoot(page, 'till-out-much');
  // Another amount is another question.
  await dialog.getByRole('button', { name: '00', exact: true }).click();
  await dialog.getByRole('button', { name: 'Take cash out' }).click();
  await dialog.getByText('Take out €100.00 all the same?', { exact: false }).waitFor();
  await dialog.getByRole('button', { name: 'Take out all the same' }).click();
  await page.locator('.lines', { hasText: 'Flowers for Ada' }).waitFor();
  await page.getByRole('button', { name: 'Count and close' }).click();
  await page.getByLabel('Cash counted').fill('1.00');
  await dialog.getByRole('button', { name: 'Count and close' }).click();
  const movement = page.locator('.z-report tr', { hasText: 'Cash out' }).filter({ hasText: '100.00' });
  await movement.locator('+ tr', { hasText: 'Flowers for Ada' }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
}, 60_000);

test('a sale names its till where a store has several, and a till whose device is gone is called so', async () => {
  const owner = await ownerOf(host);
  const till = await atTill(browser, host);
  await sellForCash(till.page, 'Espresso');
  await till.page.getByRole('link', { name: 'Details and refund' }).click();
  await till.page.locator('header .muted', { hasText: '· Till under test' }).waitFor();
  const { pathname } = new URL(till.page.url());
  await till.context.close();

  const { page, context } = await visit(browser, host, { email: 'owner@demo.test' });
  await page.goto(pathname.replace('/pos', '/merchant'));
  await page.locator('header .muted', { hasText: '· Till under test' }).waitFor();
  for (const { id, label } of await owner.devices())
    if (label === 'Till under test') {
      await owner.revoke(id);
      await ask(host, `/merchant/devices/${id}`, { method: 'DELETE', token: owner.token });
    }
  await page.goto('/display');
  await page.locator('.tile', { hasText: 'A removed device' }).first().waitFor();
  expect(await page.locator('.tile', { hasText: 'device:' }).count()).toBe(0);
  await context.close();
}, 60_000);
