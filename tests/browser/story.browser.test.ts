import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, launch, settled, visit } from './browser.ts';
import { enrolled, startHost, withoutCooldown, type RunningHost } from './host.ts';

const pin = '1234';
/** As fast as a scanner types. */
const scannerPause = 4;
/** As fast as people type: no scanner is heard in it. */
const handPause = 70;

let host: RunningHost;
let browser: Browser;
let program: string;

beforeAll(async () => {
  [host, browser] = await Promise.all([startHost(), launch()]);
  program = await withoutCooldown(host);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await host?.stop();
});

/** A time zone in which it is yesterday or tomorrow for who is in Berlin. */
function onAnotherDay(): string {
  const dayIn = (timeZone: string) => new Intl.DateTimeFormat('en', { timeZone, dateStyle: 'short' }).format();
  return ['Pacific/Pago_Pago', 'Pacific/Kiritimati'].find((zone) => dayIn(zone) !== dayIn('Europe/Berlin'))!;
}

const stampsOn = (page: Page) => page.locator('.card-view > .stack .stamp.given').count();

const scan = async (page: Page, text: string) => {
  await page.keyboard.type(text, { delay: scannerPause });
  await page.keyboard.press('Enter');
};

describe('the story at the counter', () => {
  test('by touch: staff signs in, finds a card, enters the PIN, stamps ten times and redeems; the owner sees it', async () => {
    const card = await enrolled(host, 'Tess Touch');
    const { page, context, complaints } = await visit(browser, host, { touch: true });
    await page.goto('/counter');
    await page.getByLabel('E-mail').fill('staff@demo.test');
    await page.getByLabel('Password', { exact: true }).fill('demo-password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).tap();

    await page.getByLabel('Find a card').fill('tess');
    await page.locator(`a[href$="card=${card.id}"]`).tap();
    await page.getByRole('button', { name: /Add a stamp/ }).tap();
    const pad = page.getByRole('dialog', { name: 'Your PIN' });
    await expectAccessible(page);
    for (const digit of pin) await pad.getByRole('button', { name: digit, exact: true }).tap();
    expect(await page.content()).not.toContain(pin);
    await pad.getByRole('button', { name: 'OK' }).tap();
    await page.getByRole('dialog', { name: 'Stamped' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Close' }).tap();
    await page.getByRole('button', { name: /Alice/ }).waitFor();

    for (let given = 2; given <= 10; given++) {
      await page.getByRole('button', { name: /Add a stamp/ }).tap();
      await page.getByRole('dialog', { name: 'Stamped' }).waitFor();
      await page.getByRole('button', { name: 'Close' }).tap();
      expect(await stampsOn(page)).toBe(given);
    }
    await page.getByRole('button', { name: /Redeem: / }).tap();
    await page.getByRole('dialog', { name: 'Reward redeemed' }).waitFor();
    await page.getByRole('button', { name: 'Next customer' }).tap();
    await page.getByLabel('Find a card').waitFor();

    await page.goto(`/card/${card.id}`);
    await settled(page);
    expect(await page.locator('.stamp.given').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();

    // Today is the store's, whatever day the owner has.
    const owner = await visit(browser, host, { email: 'owner@demo.test', timezone: onAnotherDay() });
    await owner.page.goto(`/merchant/programs/${program}`);
    await settled(owner.page);
    await owner.page.getByRole('rowheader', { name: /Alice/ }).waitFor();
    await owner.page.goto('/merchant');
    await settled(owner.page);
    const today = owner.page.locator('.today .figure', { hasText: 'Stamps given' }).locator('strong');
    expect(Number(await today.textContent())).toBeGreaterThanOrEqual(10);
    expect(owner.complaints).toEqual([]);
    await owner.context.close();
  });

  test('by keyboard: scan, stamp, PIN, undo, points, and the end of the turn', async () => {
    const card = await enrolled(host, 'Kim Keys');
    const { page, context, complaints } = await visit(browser, host, { email: 'staff@demo.test' });
    await page.goto('/counter');
    await settled(page);
    // The focus is on a button, not in the field: the scan is heard all the same, and presses nothing.
    await page.getByRole('button', { name: 'Settings' }).focus();
    await scan(page, card.qr_payload);
    await page.getByRole('heading', { name: 'Kim Keys' }).waitFor();

    await page.keyboard.press('s');
    await page.getByRole('dialog', { name: 'Your PIN' }).waitFor();
    await page.keyboard.type(pin, { delay: handPause });
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Stamped' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await stampsOn(page)).toBe(1);

    await page.keyboard.press('u');
    await page.getByRole('dialog', { name: 'Taken back' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await stampsOn(page)).toBe(0);

    await page.keyboard.press('p');
    await page.getByRole('dialog', { name: 'Purchase amount' }).waitFor();
    await page.keyboard.type('4250', { delay: handPause });
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: '42 points earned' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByLabel('Find a card').waitFor();

    await page.getByRole('button', { name: /End the turn of Alice/ }).press('Enter');
    expect(await page.getByRole('button', { name: /Alice/ }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a scan over an open card opens the other card, and none of its letters is obeyed', async () => {
    const [open, next] = [await enrolled(host, 'Ola Open'), await enrolled(host, 'Nora Next')];
    const { page, context } = await visit(browser, host, { email: 'staff@demo.test' });
    await page.goto(`/counter?card=${open.id}`);
    await page.getByRole('heading', { name: 'Ola Open' }).waitFor();
    await scan(page, next.qr_payload);
    await page.getByRole('heading', { name: 'Nora Next' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await context.close();
  });

  test('a wrong PIN says how many tries are left, and keeps the pad open', async () => {
    await enrolled(host, 'Wanda Wrong');
    const { page, context } = await visit(browser, host, { email: 'staff@demo.test' });
    await page.goto('/counter?q=wanda');
    await page.getByRole('link', { name: /Wanda Wrong/ }).click();
    await page.getByRole('button', { name: /Add a stamp/ }).click();
    await page.getByRole('dialog', { name: 'Your PIN' }).waitFor();
    await page.keyboard.type('9999', { delay: handPause });
    await page.keyboard.press('Enter');
    await page.getByText('Wrong PIN. 4 tries are left.').waitFor();
    await page.keyboard.type(pin, { delay: handPause });
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Stamped' }).waitFor();
    await context.close();
  });

  test('a command whose answer is lost is sent again under its key, and counts once', async () => {
    await enrolled(host, 'Lena Lost');
    const { page, context } = await visit(browser, host, { email: 'staff@demo.test' });
    const keys: (string | undefined)[] = [];
    await page.route('**/stamps', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length > 1) return route.continue();
      // The host carries it out; the answer never arrives.
      await route.fetch();
      return route.abort();
    });
    await page.goto('/counter?q=lena');
    await page.getByRole('link', { name: /Lena Lost/ }).click();
    await page.getByRole('button', { name: /Add a stamp/ }).click();
    await page.getByRole('dialog', { name: 'Your PIN' }).waitFor();
    await page.keyboard.type(pin, { delay: handPause });
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Not possible' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: /Add a stamp/ }).click();
    await page.getByRole('dialog', { name: 'Stamped' }).waitFor();
    expect(keys).toHaveLength(2);
    expect(keys[1]).toBe(keys[0]);
    expect(await stampsOn(page)).toBe(1);
    await context.close();
  });

  test('a customer joins on a phone and has the card', async () => {
    const { page, context, complaints } = await visit(browser, host, { size: 'phone', touch: true });
    await page.goto('/join/CAFE');
    await page.getByLabel(/Your name/).fill('Paula Phone');
    await page.getByLabel(/E-mail/).fill('paula@');
    await page.getByLabel(/Phone/).focus();
    await page.getByText('This does not look like an e-mail address.').waitFor();
    await page.getByLabel(/E-mail/).fill('paula.phone@example.org');
    await page.getByRole('button', { name: 'Get my card' }).tap();
    await page.getByText('Please agree to the terms to join.').waitFor();
    await page.getByLabel('I agree to the terms of the program.').check();
    await page.getByRole('button', { name: 'Get my card' }).tap();
    await page.getByRole('heading', { name: 'Hello Paula' }).waitFor();
    await page.getByRole('img', { name: /QR code of the card/ }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
