import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, visit } from './browser.ts';
import { ask, signIn, startHost, type RunningHost } from './host.ts';
import { row, tile } from './shop.ts';

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
    .getByText(/^Open since/)
    .filter({ hasText: shows(opened_at) })
    .waitFor();
  await page.locator('.lines', { hasText: shows(opened_at) }).waitFor();

  await page.goto('/pos');
  await tile(page, 'Espresso').click();
  await row(page, 'Espresso').waitFor();
  await page.keyboard.press('1');
  await page.getByRole('button', { name: 'Exact', exact: true }).click();
  await page.getByRole('heading', { name: 'Paid' }).waitFor();
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
