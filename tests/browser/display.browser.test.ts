import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, launch, shoot } from './browser.ts';
import { startHost, type RunningHost } from './host.ts';
import { atTill, patience, row, tile } from './shop.ts';

const many = [
  'Apfelkuchen',
  'Cappuccino',
  'Croissant',
  'Hauskaffee 250 g',
  'Kaffeebecher',
  'Kräutertee',
  'Käsekuchen',
  'Milchkaffee',
  'Belegtes Brötchen',
] as const;

/** A monitor, a tablet on its side and upright, a phone upright and on its side. */
const screens = [
  [1280, 800, 'light'],
  [1280, 752, 'dark'],
  [800, 1232, 'light'],
  [390, 844, 'dark'],
  [844, 390, 'light'],
] as const;

let host: RunningHost;
let browser: Browser;

beforeAll(async () => {
  [host, browser] = await Promise.all([startHost(), launch()]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await host?.stop();
});

describe('the customer display', () => {
  test('picks its till once, follows the cart, and says thanks', async () => {
    const { page, context } = await atTill(browser, host);
    await page.goto('/pos');
    await tile(page, 'Espresso').click();
    await row(page, 'Espresso').waitFor();
    const display = await context.newPage();
    await display.goto('/display');
    await display.getByRole('heading', { name: 'Which till is this display for?' }).waitFor();
    await expectAccessible(display);
    await display.getByRole('button', { name: /The till of this very browser/ }).click();
    await display.getByText('Espresso').waitFor();
    await display.reload();
    await tile(page, 'Croissant').click();
    await display.getByText('Croissant').waitFor();
    await display.locator('.display-total', { hasText: '€4.10' }).waitFor();
    await expectAccessible(display);
    await shoot(display, 'display-cart');
    await page.keyboard.press('1');
    await page.getByRole('button', { name: 'Exact', exact: true }).click();
    await display.getByRole('heading', { name: 'Thank you!' }).waitFor();
    await expectAccessible(display);
    await shoot(display, 'display-thanks');
    await context.close();
  }, 60_000);

  test('leaves the total and the newest line of a long cart in sight, on every screen', async () => {
    const { page, context, complaints } = await atTill(browser, host);
    await page.goto('/pos');
    for (const product of many) {
      await tile(page, product).click();
      await row(page, product).waitFor();
    }
    const display = await context.newPage();
    await display.goto('/display');
    await display.getByRole('button', { name: /The till of this very browser/ }).click();
    const lines = display.locator('.display-lines');
    const inSight = (what: string) =>
      display.locator(what).evaluate((one) => {
        const { top, bottom } = one.getBoundingClientRect();
        const box = one.parentElement!.getBoundingClientRect();
        // A part of a pixel is nothing to see.
        return top >= Math.max(0, box.top) - 1 && bottom <= Math.min(innerHeight, box.bottom) + 1;
      });
    for (const [width, height, colorScheme] of screens) {
      await display.setViewportSize({ width, height });
      await display.emulateMedia({ colorScheme });
      await display.reload();
      await lines.getByText(many.at(-1)!).waitFor();
      await expect.poll(() => inSight('.display-lines li:last-child'), patience).toBe(true);
      expect(await inSight('.display-total'), `${width}x${height}`).toBe(true);
      expect(await display.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBeLessThanOrEqual(0);
      await expectAccessible(display);
      await shoot(display, `display-${width}x${height}`);
    }
    // The row that is counted up is the newest one.
    expect(await inSight('.display-lines li:first-child')).toBe(false);
    await tile(page, many[0]).click();
    await lines.locator('li:first-child', { hasText: '2 ×' }).waitFor();
    await expect.poll(() => inSight('.display-lines li:first-child'), patience).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  }, 120_000);

  test('hears of a till that is made while it waits to be told which one is its own', async () => {
    const { page, context } = await atTill(browser, host);
    await page.goto('/display');
    await page.getByRole('heading', { name: 'Which till is this display for?' }).waitFor();
    await page.getByRole('button', { name: /demo/ }).waitFor();
    const own = page.getByRole('button', { name: /The till of this very browser/ });
    expect(await own.count()).toBe(0);
    const till = await context.newPage();
    await till.goto('/pos');
    await tile(till, 'Espresso').click();
    await row(till, 'Espresso').waitFor();
    await own.waitFor();
    await context.close();
  }, 60_000);
});
