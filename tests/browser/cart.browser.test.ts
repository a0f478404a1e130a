import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, launch, shoot } from './browser.ts';
import { startHost, type RunningHost } from './host.ts';
import { atTill, handPause, patience, row, shopOf, tile, total, wedge, type Shop } from './shop.ts';

let host: RunningHost;
let browser: Browser;
let shop: Shop;

beforeAll(async () => {
  [host, browser] = await Promise.all([startHost(), launch()]);
  shop = await shopOf(host);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await host?.stop();
});

describe('a scan', () => {
  test('works wherever the focus is, and leaves no trace in the field that had it', async () => {
    const { page, context } = await atTill(browser, host);
    await page.goto('/pos');
    await tile(page, 'Espresso').waitFor();
    await page.getByPlaceholder('Find a product').fill('kuchen');
    await page.getByPlaceholder('Find a product').focus();
    await wedge(page, shop.product('Espresso').barcode!);
    await row(page, 'Espresso').waitFor();
    expect(await page.getByPlaceholder('Find a product').inputValue()).toBe('kuchen');
    // Some scanners send no Enter; a part of a code, and a code that is none, are said to be.
    await wedge(page, shop.product('Espresso').barcode!, { enter: false });
    await row(page, 'Espresso').getByText('2 ×').waitFor();
    await wedge(page, '2000000', { enter: false });
    await page.getByText('Only part of a code was read.', { exact: false }).waitFor();
    await wedge(page, '2000000000011');
    await page.getByText('its check digit is wrong', { exact: false }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Delete');
    await context.close();
  }, 60_000);

  test('whose answer is lost counts once, also when the page is loaded again before the connection is back', async () => {
    const { page, context } = await atTill(browser, host);
    await page.goto('/pos');
    await tile(page, 'Espresso').waitFor();
    const keys: (string | undefined)[] = [];
    let lost = true;
    await page.route('**/items', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (!lost) return route.continue();
      // The host carries it out; the answer never arrives.
      await route.fetch();
      return route.abort();
    });
    await wedge(page, shop.product('Käsekuchen').barcode!);
    await page.getByText(/change is kept/).waitFor();
    await page.reload();
    lost = false;
    await row(page, 'Käsekuchen').getByText('1 ×').waitFor();
    await expect.poll(() => page.getByText(/change is kept/).count(), patience).toBe(0);
    expect(await row(page, 'Käsekuchen').getByText('1 ×').count()).toBe(1);
    expect(new Set(keys).size).toBe(1);
    expect(keys.length).toBeGreaterThan(1);
    await page.keyboard.press('Delete');
    await context.close();
  }, 60_000);
});

describe('below a minimum', () => {
  test('the button says what is missing, and adds the top-up product as often as needed', async () => {
    await shop.sells('Lump of sugar', 65);
    const { page, context } = await atTill(browser, host);
    await page.goto('/pos');
    await tile(page, 'Lump of sugar').click();
    const button = page.getByRole('button', { name: /^Test card \(\+€0\.35\)/ });
    await button.waitFor();
    await expectAccessible(page);
    await shoot(page, 'till-minimum');
    await button.click();
    await row(page, 'Verschenkt').getByText('35 ×').waitFor();
    expect(await total(page).textContent()).toBe('€1.00');
    await page.getByRole('button', { name: 'Test card', exact: false }).click();
    await page.getByRole('heading', { name: 'Paid' }).waitFor();
    await context.close();
  }, 60_000);

  test('one press is enough, also where half of all prices is off the cart', async () => {
    await shop.sells('Yesterday’s bun', 190);
    const { page, context } = await atTill(browser, host);
    await page.goto('/pos');
    await tile(page, 'Yesterday’s bun').click();
    await row(page, 'Yesterday’s bun').waitFor();
    await page.keyboard.press('r');
    await page.getByRole('dialog', { name: 'Discount' }).waitFor();
    await page.keyboard.type('50', { delay: handPause });
    await page.keyboard.press('Enter');
    const button = page.getByRole('button', { name: /^Test card \(\+€0\.05\).*10 × Verschenkt/ });
    await button.waitFor();
    await shoot(page, 'till-minimum-discount');
    await button.click();
    await row(page, 'Verschenkt').getByText('10 ×').waitFor();
    await expect.poll(() => total(page).textContent(), patience).toBe('€1.00');
    await context.close();
  }, 60_000);
});
