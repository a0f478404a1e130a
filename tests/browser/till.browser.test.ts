import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, launch, settled, shoot, visit } from './browser.ts';
import { enrolled, startHost, withoutCooldown, type RunningHost } from './host.ts';
import { atTill, handPause, patience, row, shopOf, tile, total, wedge, type Shop } from './shop.ts';

let host: RunningHost;
let browser: Browser;
let shop: Shop;

beforeAll(async () => {
  [host, browser] = await Promise.all([startHost(), launch()]);
  await withoutCooldown(host);
  shop = await shopOf(host);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await host?.stop();
});

const paid = 'Paid';

describe('a day at the till', () => {
  test('shift, paired scanner, customer card, split tender, receipt, refund, closing, Z report', async () => {
    const card = await enrolled(host, 'Dana Day');
    const { page, context, complaints } = await visit(browser, host, { email: 'staff@demo.test' });
    await page.goto('/pos/shift');
    await page.getByRole('heading', { name: 'No shift is open' }).waitFor();
    await page.keyboard.type('10000', { delay: handPause });
    await expectAccessible(page);
    await shoot(page, 'till-open-shift');
    await page.getByRole('button', { name: 'Open the shift' }).click();
    await page.getByRole('heading', { name: 'Shift 1' }).waitFor();
    await page.getByRole('button', { name: 'Put cash in' }).click();
    await page.keyboard.type('550', { delay: handPause });
    await page.getByLabel('What for').fill('Coins from the bank');
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Put cash in' }).click();
    await page.getByText('Coins from the bank').waitFor();
    await page.locator('.figure', { hasText: 'Cash expected' }).getByText('€105.50').waitFor();
    await expectAccessible(page);

    // The hardware scanner learns where its scans go.
    await page.getByRole('button', { name: 'Settings' }).click();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Pair a scanner' }).click();
    const code = await page.locator('.barcode .address').textContent();
    expect(code).toMatch(/^POSLINK-/);
    await page.getByRole('img', { name: 'Pairing code as a barcode' }).waitFor();
    await expectAccessible(page);
    await shoot(page, 'till-pair-scanner');
    expect(await shop.scan(code!)).toEqual({ status: 200, result: 'linked' });
    await page.getByText('The scanner is here.').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Sell', exact: true }).click();

    const croissant = shop.product('Croissant');
    await shop.scan(croissant.barcode!);
    await row(page, 'Croissant').waitFor();
    await shop.scan(croissant.barcode!);
    await row(page, 'Croissant').getByText('2 ×').waitFor();
    await shop.scan(shop.product('Espresso').barcode!);
    await row(page, 'Espresso').waitFor();
    expect(await page.locator('.cart-line.chosen').textContent()).toContain('Espresso');
    // What no product has is an event that the cashier sees.
    expect((await shop.scan('2000000000305')).status).toBe(404);
    await page.getByText('No product has this barcode.').waitFor();
    await page.getByText('2000000000305').waitFor();
    await shop.scan(card.qr_payload);
    await page.getByText('Dana Day').waitFor();
    await page.getByText('1 stamp · earns 6 points').waitFor();
    expect(await total(page).textContent()).toBe('€6.00');
    await settled(page);
    await expectAccessible(page);
    await shoot(page, 'till-cart');

    await page.getByRole('button', { name: 'Split the amount…' }).click();
    await page.getByRole('heading', { name: /Left to pay/ }).waitFor();
    await page.getByRole('button', { name: 'Pay a part of it' }).click();
    await page.getByLabel('This part').fill('2.00');
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Cash/ }).click();
    await expectAccessible(page);
    await page.getByRole('button', { name: '€5.00', exact: true }).click();
    await page.getByRole('heading', { name: /Left to pay €4\.00/ }).waitFor();
    await page.getByRole('button', { name: /^Test card/ }).click();
    await page.getByRole('heading', { name: paid }).waitFor();
    await page.getByText('1 stamp given').waitFor();
    await page.getByText('6 points earned').waitFor();
    await page.locator('.change-due', { hasText: '€3.00' }).waitFor();
    await expectAccessible(page);
    await shoot(page, 'till-done');
    await page.getByRole('button', { name: 'Receipt P' }).click();
    const receipt = page.locator('.receipt');
    await receipt.waitFor();
    expect(await receipt.textContent()).toMatch(/Croissant[\s\S]*3\.80[\s\S]*Total EUR\s+6\.00/);
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('q');
    await page.getByRole('img', { name: 'QR code of the receipt' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'Details and refund' }).click();
    await page.getByRole('button', { name: 'Give money back' }).click();
    const refund = page.getByRole('dialog', { name: 'Give money back' });
    await refund.getByRole('button', { name: 'One more: Croissant' }).click();
    await refund.getByLabel('Reason').fill('Squashed');
    await expectAccessible(page);
    await shoot(page, 'till-refund');
    await refund.getByRole('button', { name: 'Give back €1.90' }).click();
    await page.getByText('Partly given back').first().waitFor();
    await page.getByText('1 given back: €1.90').waitFor();
    await page.getByText('Squashed').waitFor();
    await expectAccessible(page);
    await shoot(page, 'till-sale');

    await page.getByRole('link', { name: 'Shift', exact: true }).click();
    await page.locator('.figure', { hasText: 'Cash expected' }).getByText('€107.50').waitFor();
    await page.getByRole('button', { name: 'Count and close' }).click();
    const closing = page.getByRole('dialog', { name: 'Close shift 1' });
    await closing.getByLabel('€50.00').fill('2');
    await closing.getByLabel('€5.00').fill('1');
    await closing.getByLabel('€0.50').fill('5');
    await closing.getByText('€0.00', { exact: true }).waitFor();
    // What was counted outlives a reload.
    await page.reload();
    await page.getByRole('button', { name: 'Count and close' }).click();
    await closing.getByLabel('€2.00').fill('1');
    await closing.getByText('+€2.00').waitFor();
    await closing.getByLabel('Note').fill('Two euros found under the drawer');
    await expectAccessible(page);
    await shoot(page, 'till-close');
    await closing.getByRole('button', { name: 'Count and close' }).click();
    const report = page.locator('.z-report');
    await report.waitFor();
    const text = (await report.textContent())!;
    for (const part of [
      'DEMO-1 · Till 2Z report 1',
      'CashPayments 1',
      'Test cardPayments 1',
      'Total EUR4.10',
      'Difference2.00',
      'Two euros found',
    ])
      expect(text).toContain(part);
    await expectAccessible(page);
    await shoot(page, 'till-z-report');
    expect(complaints).toEqual([]);
    await context.close();

    const owner = await visit(browser, host, { email: 'owner@demo.test', size: 'desktop' });
    await owner.page.goto('/merchant/sales');
    await owner.page.getByRole('link', { name: /^Receipt 1 .*2 × Croissant, Espresso/ }).click();
    await owner.page.getByText('Squashed').waitFor();
    await owner.page.goto('/merchant/sales/shifts');
    await owner.page.getByRole('link', { name: /^Shift 1 .*Difference: €2\.00/ }).click();
    await owner.page.locator('.z-report', { hasText: 'Total EUR' }).waitFor();
    expect(owner.complaints).toEqual([]);
    await owner.context.close();
  }, 120_000);

  test('two windows: one cart, sold once, and the next one in both', async () => {
    const { page, context, complaints } = await atTill(browser, host);
    const other = await context.newPage();
    await Promise.all([page.goto('/pos'), other.goto('/pos')]);
    await tile(page, 'Cappuccino').click();
    await row(other, 'Cappuccino').waitFor();
    await tile(other, 'Espresso').click();
    await row(page, 'Espresso').waitFor();
    await page.keyboard.press('1');
    await page.getByRole('button', { name: 'Exact', exact: true }).click();
    await page.getByRole('heading', { name: paid }).waitFor();
    await other.getByText('Scan or tap a product.').waitFor();
    await tile(other, 'Croissant').click();
    await row(other, 'Croissant').waitFor();
    await page.keyboard.press('Enter');
    await row(page, 'Croissant').waitFor();
    expect(await row(page, 'Cappuccino').count()).toBe(0);
    await page.keyboard.press('Delete');
    await expect.poll(() => row(other, 'Croissant').count(), patience).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  test('a reload under payment comes back to it; cancelled, it is paid otherwise', async () => {
    await shop.sells('Never answered', 571);
    const { page, context, complaints } = await atTill(browser, host);
    await page.goto('/pos');
    await tile(page, 'Never answered').click();
    await page.getByRole('button', { name: /^Test card/ }).click();
    await page.getByRole('heading', { name: 'Waiting for the card' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Waiting for the card' }).waitFor();
    await expectAccessible(page);
    await shoot(page, 'till-attempt');
    // A scan is not lost in silence, and sells nothing.
    await wedge(page, shop.product('Espresso').barcode!);
    await page.getByText('This sale is not paid yet.', { exact: false }).waitFor();
    await page.getByRole('button', { name: /^Cancel the payment/ }).click();
    await page.getByRole('heading', { name: /Left to pay €5\.71/ }).waitFor();
    await page.getByText('Test card: Cancelled').waitFor();
    await expectAccessible(page);
    await shoot(page, 'till-cancelled');
    // The customer takes something else: back into a cart, and the sale is given up.
    await page.getByRole('button', { name: 'Change the cart' }).click();
    await row(page, 'Never answered').waitFor();
    await page.keyboard.press('Delete');
    await tile(page, 'Espresso').click();
    await row(page, 'Espresso').waitFor();
    await page.getByRole('button', { name: /^Cash/ }).click();
    await page.getByRole('button', { name: 'Exact', exact: true }).click();
    await page.getByRole('heading', { name: paid }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  test('a sale that goes back into a cart keeps its discounts, its quantities and its card', async () => {
    const card = await enrolled(host, 'Carla Change');
    const { page, context, complaints } = await atTill(browser, host);
    await page.goto('/pos');
    const discount = async (shortcut: string, typed: string) => {
      await page.keyboard.press(shortcut);
      await page.getByRole('dialog').waitFor();
      await page.keyboard.type(typed, { delay: handPause });
      await page.keyboard.press('Enter');
      await expect.poll(() => page.getByRole('dialog').count(), patience).toBe(0);
    };
    // Two rows of one product, of which the earlier loses its discount and the later gets one.
    await tile(page, 'Espresso').click();
    await row(page, 'Espresso').waitFor();
    await discount('d', '50');
    await expect.poll(() => total(page).textContent(), patience).toBe('€1.10');
    await tile(page, 'Espresso').click();
    await expect.poll(() => row(page, 'Espresso').count(), patience).toBe(2);
    await page.keyboard.press('+');
    await row(page, 'Espresso').getByText('2 ×').waitFor();
    await discount('d', '25');
    await expect.poll(() => total(page).textContent(), patience).toBe('€4.40');
    await row(page, 'Espresso').first().click();
    await page.keyboard.press('d');
    await page.getByRole('button', { name: 'No discount' }).click();
    await expect.poll(() => total(page).textContent(), patience).toBe('€5.50');
    await discount('r', '10');
    await expect.poll(() => total(page).textContent(), patience).toBe('€4.95');
    await wedge(page, card.qr_payload);
    await page.getByText('Carla Change').waitFor();

    await page.getByRole('button', { name: 'Split the amount…' }).click();
    await page.getByRole('heading', { name: /Left to pay €4\.95/ }).waitFor();
    await page.getByRole('button', { name: 'Change the cart' }).click();
    await page.getByText('Carla Change').waitFor();
    await shoot(page, 'till-changed-cart');
    expect(await row(page, 'Espresso').count()).toBe(2);
    expect(await row(page, 'Espresso').first().textContent()).toMatch(/2 ×.*−25%/);
    await page.getByRole('button', { name: /^−10%/ }).waitFor();
    expect(await total(page).textContent()).toBe('€4.95');
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  test('what nobody knows yet is said, watched while the next customer is served, and then told', async () => {
    await shop.sells('Answer lost', 467);
    const { page, context, complaints } = await atTill(browser, host);
    await page.goto('/pos');
    await tile(page, 'Answer lost').click();
    await page.getByRole('button', { name: /^Test card/ }).click();
    await page.getByRole('heading', { name: 'Not known yet whether it was paid' }).waitFor();
    await expectAccessible(page);
    await shoot(page, 'till-unknown');
    await page.getByRole('button', { name: /^Serve the next customer/ }).click();
    await page.getByRole('button', { name: '1 unfinished' }).waitFor();
    await wedge(page, shop.product('Espresso').barcode!);
    await row(page, 'Espresso').waitFor();
    await page.getByText(/Receipt \d+ is paid: €4\.67/).waitFor();
    await expect.poll(() => page.getByRole('button', { name: /unfinished/ }).count(), patience).toBe(0);
    await page.keyboard.press('Delete');
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  test('by keyboard alone: search, count, discount, undo, cash, next sale', async () => {
    const { page, context, complaints } = await atTill(browser, host, { size: 'desktop' });
    await page.goto('/pos');
    await tile(page, 'Espresso').waitFor();
    await page.keyboard.press('/');
    await page.locator('.product-search input:focus').waitFor();
    await page.keyboard.type('espr', { delay: handPause });
    await expect.poll(() => page.locator('.product').count(), patience).toBe(1);
    await page.keyboard.press('Enter');
    await row(page, 'Espresso').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('+');
    await row(page, 'Espresso').getByText('2 ×').waitFor();
    await page.keyboard.press('r');
    await page.getByRole('dialog', { name: 'Discount' }).waitFor();
    await page.keyboard.type('10', { delay: handPause });
    await page.keyboard.press('Enter');
    await expect.poll(() => total(page).textContent(), patience).toBe('€3.96');
    await page.keyboard.press('Delete');
    await page.getByText('Espresso is removed.').waitFor();
    // It is said at once; until the host has answered, the row is still there.
    await expect.poll(() => row(page, 'Espresso').count(), patience).toBe(0);
    await page.keyboard.press('u');
    await row(page, 'Espresso').getByText('2 ×').waitFor();
    await page.keyboard.press('1');
    await page.getByRole('dialog', { name: 'Cash' }).waitFor();
    await page.keyboard.type('1000', { delay: handPause });
    await page.getByText('€6.04').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.change-due', { hasText: '€6.04' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Scan or tap a product.').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  test('on a phone, by touch: the cart is a sheet from below', async () => {
    const { page, context, complaints } = await atTill(browser, host, { size: 'phone', touch: true, scheme: 'dark' });
    await page.goto('/pos');
    await tile(page, 'Kräutertee').tap();
    const bar = page.getByRole('button', { name: /1 item/ });
    await bar.waitFor();
    await settled(page);
    await expectAccessible(page);
    await shoot(page, 'till-phone');
    await bar.tap();
    await row(page, 'Kräutertee').waitFor();
    await page.getByRole('button', { name: 'One more' }).tap();
    await row(page, 'Kräutertee').getByText('2 ×').waitFor();
    await expectAccessible(page);
    await shoot(page, 'till-phone-cart');
    await page.getByRole('button', { name: /^Cash/ }).tap();
    await page.getByRole('button', { name: '€10.00', exact: true }).tap();
    await page.locator('.change-due', { hasText: '€4.20' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await shoot(page, 'till-phone-done');
    await page.getByRole('button', { name: /^Next sale/ }).tap();
    await page.getByRole('button', { name: /0 items/ }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);
});
