import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { expectAccessible, launch, shoot } from './browser.ts';
import { startHost, type RunningHost } from './host.ts';
import { atTill, row, tile } from './shop.ts';

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
});
