import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, launch, settled, shoot, sizes, visit, type Visit } from './browser.ts';
import { ownerOf, type Owner } from './devices.ts';
import { ask, startHost, type RunningHost } from './host.ts';

let host: RunningHost;
let browser: Browser;
let owner: Owner;
let link: string;

beforeAll(async () => {
  [host, browser] = await Promise.all([startHost(), launch()]);
  owner = await ownerOf(host);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await host?.stop();
});

const smallPhone = { width: 320, height: 568 };

async function type(page: Page, text: string): Promise<void> {
  const keys = page.getByRole('group', { name: 'Keys' });
  for (const key of text) await keys.getByRole('button', { name: key, exact: true }).click();
  await keys.getByRole('button', { name: 'OK' }).click();
}

const present = async (): Promise<readonly string[]> => {
  const { items } = await ask<{ items: { staff_member: { name: string }; presence: string }[] }>(
    host,
    '/merchant/time/present',
    { token: owner.token },
  );
  return items.map(({ staff_member, presence }) => `${staff_member.name} ${presence}`);
};

describe('the owner', () => {
  test('turns the link on, prints its code in the language of the house, and cannot see it again', async () => {
    const { page, context, complaints } = await visit(browser, host, { email: 'owner@demo.test', size: 'desktop' });
    await page.goto('/merchant/time/link');
    await settled(page);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Turn on and show the code' }).click();
    await page.getByRole('img', { name: 'QR-Code der Zeiterfassung' }).waitFor();
    // The owner reads English; the paper speaks German.
    await page.getByText('Personalnummer und PIN eingeben.').waitFor();
    await expectAccessible(page);
    await shoot(page, 'clock-link');
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 794, height: 1123 });
    await shoot(page, 'clock-link-print');
    expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false);
    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    await page.emulateMedia({ media: 'screen' });
    await page.reload();
    await page.getByText('It cannot be shown again', { exact: false }).waitFor();
    await context.close();
    expect(complaints).toEqual([]);
    link = (
      await ask<{ url: string }>(host, '/merchant/time/clock-link/rotate', {
        method: 'POST',
        body: {},
        token: owner.token,
      })
    ).url.replace(/^https?:\/\/[^/]+/, '');
  });
});

describe('a phone', () => {
  const phone = async (options: Parameters<typeof visit>[2] = {}): Promise<Visit> => {
    const opened = await visit(browser, host, { size: 'phone', touch: true, ...options });
    const sent: string[] = [];
    opened.page.on('request', (request) => sent.push(request.url()));
    await opened.page.goto(link);
    await settled(opened.page);
    // The token is in no address that goes to the host.
    expect(sent.filter((url) => url.includes(link.split('=')[1] ?? '') && !url.includes('#'))).toEqual([]);
    return opened;
  };

  test('clocks in on a small phone, and shows what was recorded', async () => {
    const { page, context, complaints } = await phone();
    await page.setViewportSize(smallPhone);
    await page.getByRole('heading', { name: 'Café Demo' }).waitFor();
    await expectAccessible(page);
    await shoot(page, 'phone-number');
    await type(page, '1001');
    await shoot(page, 'phone-pin');
    await expectAccessible(page);
    await type(page, '0000');
    await page.getByText('Wrong PIN.', { exact: false }).waitFor();
    await shoot(page, 'phone-wrong');
    await type(page, '1234');
    await page.getByRole('heading', { name: 'Hello, Alice' }).waitFor();
    expect(await page.getByRole('timer').getAttribute('aria-label')).toMatch(/^1(20|1\d) seconds left$/);
    await expectAccessible(page);
    await shoot(page, 'phone-actions');
    expect(await page.getByRole('button', { name: 'Clock out' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Clock in' }).click();
    await page.getByRole('heading', { name: 'Clocked in' }).waitFor();
    await expectAccessible(page);
    await shoot(page, 'phone-recorded');
    expect(await present()).toEqual(['Alice in']);
    // Nothing has to be scrolled for on the smallest phone there is.
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('remembers link and number, not the PIN; installed, it begins without the link in its address', async () => {
    const { page, context, complaints } = await phone({ scheme: 'dark' });
    await type(page, '1001');
    await type(page, '1234');
    await page.getByRole('button', { name: 'Start a break' }).waitFor();
    await shoot(page, 'phone-actions-dark');
    await page.getByRole('button', { name: 'Start a break' }).click();
    await page.getByRole('heading', { name: 'Break started' }).waitFor();
    await shoot(page, 'phone-recorded-dark');
    await page.goto('/clock');
    await settled(page);
    await page.getByRole('button', { name: 'Not 1001?' }).waitFor();
    const manifest = await page.evaluate(async () => {
      const href = document.querySelector<HTMLLinkElement>('link[rel=manifest]')?.href ?? '';
      const answer = await fetch(href);
      return {
        type: answer.headers.get('content-type'),
        ...((await answer.json()) as { start_url: string; display: string }),
      };
    });
    expect(manifest).toMatchObject({ start_url: '/clock', display: 'standalone' });
    expect(manifest.type).toContain('manifest+json');
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    expect(kept).not.toContain('1234');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('says when it does not know whether it was recorded, keeps asking, and finds out; recorded once', async () => {
    const { page, context, complaints } = await phone();
    await type(page, '1001');
    await type(page, '1234');
    // The host records it, and its answer is lost on the way.
    let lost = 0;
    await page.route('**/time/public/action', async (route) => {
      await route.fetch();
      lost++;
      await route.abort();
    });
    await page.getByRole('button', { name: 'End the break' }).click();
    await page.getByText('Not known yet whether it was recorded').waitFor();
    await expectAccessible(page);
    await shoot(page, 'phone-unknown');
    await expect.poll(() => lost, { timeout: 15_000 }).toBeGreaterThan(1);
    // Over a reload, too.
    await page.unroute('**/time/public/action');
    await page.reload();
    await page.getByRole('heading', { name: 'Break ended' }).waitFor();
    expect(await present()).toEqual(['Alice in']);
    const { items } = await ask<{ items: { id: string }[] }>(host, '/merchant/time/entries?limit=1', {
      token: owner.token,
    });
    const entry = await ask<{ punches: { action: string }[] }>(host, `/merchant/time/entries/${items[0]?.id}`, {
      token: owner.token,
    });
    expect(entry.punches.map(({ action }) => action)).toEqual(['in', 'break_start', 'break_end']);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('lets its time run down, says so, and begins anew', async () => {
    const { page, context } = await phone();
    await page.clock.install();
    await type(page, '1001');
    await type(page, '1234');
    await page.getByRole('timer').waitFor();
    await page.clock.runFor(105_000);
    await shoot(page, 'phone-soon');
    await page.clock.runFor(20_000);
    await page.getByText('The time is up. Nothing was recorded', { exact: false }).waitFor();
    await context.close();
  });

  test('whose link was replaced is told to scan the new one', async () => {
    const { page, context, complaints } = await visit(browser, host, { size: 'phone', locale: 'de' });
    await page.goto('/clock#t=an-old-one');
    await page.getByRole('heading', { name: 'Dieser Link gilt nicht mehr.' }).waitFor();
    await expectAccessible(page);
    await shoot(page, 'phone-old-link');
    await page.getByRole('button', { name: 'Diesen Link vergessen' }).click();
    await page.getByRole('heading', { name: 'Scannen Sie den Code am Eingang.' }).waitFor();
    expect(page.url()).not.toContain('an-old-one');
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('a wall kiosk', () => {
  test('is paired with its key and serves people in a row, without a second glance', async () => {
    const { setup_payload } = await owner.pair('Kiosk at the door', { kind: 'kiosk' });
    const { page, context, complaints } = await visit(browser, host, { size: 'tablet', touch: true });
    await page.goto('/kiosk');
    await page.getByRole('heading', { name: 'Set up this kiosk' }).waitFor();
    await expectAccessible(page);
    await shoot(page, 'kiosk-set-up');
    await page.getByLabel('Setup text').fill(JSON.stringify(setup_payload));
    await page.getByRole('button', { name: 'Pair', exact: true }).click();
    await page.getByRole('heading', { name: 'Your personnel number' }).waitFor();
    await expectAccessible(page);
    await shoot(page, 'kiosk-start');
    expect((await owner.devices()).find(({ label }) => label === 'Kiosk at the door')).toMatchObject({
      key_bound: true,
      client: 'tresen-kiosk',
    });

    const began = Date.now();
    await type(page, '1002');
    await shoot(page, 'kiosk-pin');
    await type(page, '5678');
    await page.getByRole('heading', { name: /(Hello|Good morning|Good evening), Bob/ }).waitFor();
    await expectAccessible(page);
    await shoot(page, 'kiosk-actions');
    await page.getByRole('button', { name: 'Clock in' }).click();
    await page.getByRole('heading', { name: 'Clocked in' }).waitFor();
    await shoot(page, 'kiosk-recorded');
    expect(Date.now() - began).toBeLessThan(20_000);
    expect(await present()).toEqual(['Alice in', 'Bob in']);

    // The next one does not wait, and finds nothing of the one before.
    await page.getByRole('button', { name: 'Next person' }).click();
    await page.keyboard.type('1001');
    await page.keyboard.press('Enter');
    await page.keyboard.type('1234');
    await page.keyboard.press('Enter');
    await page.getByText('Clocked in since', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Start a break' }).click();
    await page.getByRole('heading', { name: 'Break started' }).waitFor();
    // By itself, back to the start.
    await page.getByRole('heading', { name: 'Your personnel number' }).waitFor({ timeout: 10_000 });
    expect(await present()).toEqual(['Alice break', 'Bob in']);

    await type(page, '1002');
    await type(page, '0000');
    await page.getByText('Wrong PIN.', { exact: false }).waitFor();
    await expectAccessible(page);
    await shoot(page, 'kiosk-wrong');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('is dark where it is dark, fits a phone held upright, and forgets who walks away', async () => {
    const { setup_payload } = await owner.pair('Kiosk in the cellar', { kind: 'kiosk' });
    const { page, context, complaints } = await visit(browser, host, { size: 'tablet', scheme: 'dark', locale: 'de' });
    await page.clock.install();
    await page.goto('/kiosk');
    await page.getByLabel('Einrichtungstext').fill(JSON.stringify(setup_payload));
    await page.getByRole('button', { name: 'Koppeln', exact: true }).click();
    await page.getByRole('heading', { name: 'Ihre Personalnummer' }).waitFor();
    await shoot(page, 'kiosk-start-dark');
    await page.getByRole('button', { name: 'Buchstaben' }).click();
    await page.getByRole('button', { name: 'Q', exact: true }).click();
    await expectAccessible(page);
    await shoot(page, 'kiosk-letters-dark');
    await page.setViewportSize(sizes.phone);
    await page.getByRole('button', { name: 'Ziffern' }).click();
    await shoot(page, 'kiosk-upright-dark');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('1001');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Ihre PIN' }).waitFor();
    await page.clock.runFor(26_000);
    await page.getByRole('heading', { name: 'Ihre Personalnummer' }).waitFor();
    expect(await page.getByText('1001').count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe("the owner's pages", () => {
  test('show who is in, live', async () => {
    const { page, context, complaints } = await visit(browser, host, { email: 'owner@demo.test', size: 'desktop' });
    await page.goto('/merchant/time');
    await settled(page);
    await page.getByRole('button', { name: /Alice.*Break since/ }).waitFor();
    await expectAccessible(page);
    await shoot(page, 'present');
    const { session_token } = await ask<{ session_token: string }>(host, '/time/public/auth', {
      method: 'POST',
      body: { token: link.split('=')[1], staff_id: '1001', pin: '1234' },
    });
    const body = { session_token, action: 'out' };
    await ask(host, '/time/public/action', { method: 'POST', body });
    // Long before the page would look by itself.
    await expect.poll(() => page.getByRole('button', { name: /Alice/ }).count(), { timeout: 10_000 }).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('correct a shift with a reason, and keep what was there', async () => {
    const { page, context, complaints } = await visit(browser, host, { email: 'owner@demo.test' });
    await page.goto('/merchant/time/entries');
    await settled(page);
    await expectAccessible(page);
    await shoot(page, 'entries');
    // Neither the one just clocked nor one of today: its new end must lie in the past at every hour this is run.
    await page.getByRole('button', { name: /Alice/ }).nth(2).click();
    const dialog = page.getByRole('dialog', { name: 'Alice' });
    await dialog.getByRole('heading', { name: 'Clocked' }).waitFor();
    await expectAccessible(page);
    await shoot(page, 'entry');
    await dialog.getByRole('button', { name: 'Correct' }).click();
    const start = await dialog.getByLabel('From', { exact: true }).inputValue();
    await dialog.getByLabel('To', { exact: true }).fill(`${start.slice(0, 10)}T00:01`);
    await dialog.getByRole('button', { name: 'Correct' }).click();
    await dialog.getByText('Fill this in.').waitFor();
    await dialog.getByLabel('Reason').fill('She stayed for the delivery');
    await dialog.getByRole('button', { name: 'Correct' }).click();
    await dialog.getByText('The end must come after the beginning.').waitFor();
    await expectAccessible(page);
    await shoot(page, 'correct');
    await dialog.getByLabel('To', { exact: true }).fill(`${start.slice(0, 10)}T18:30`);
    await dialog.getByRole('button', { name: 'Correct' }).click();
    await page.getByText('Corrected.', { exact: true }).waitFor();
    await page.getByRole('button', { name: /Alice.*18:30/ }).click();
    await page.getByText('She stayed for the delivery').waitFor();
    await shoot(page, 'entry-corrected');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('add a shift that nobody clocked', async () => {
    const { page, context, complaints } = await visit(browser, host, { email: 'owner@demo.test', size: 'phone' });
    await page.goto('/merchant/time/entries');
    await settled(page);
    await page.getByRole('button', { name: 'Add a shift' }).click();
    await page.getByLabel('From', { exact: true }).fill('2026-01-05T09:00');
    await page.getByLabel('To', { exact: true }).fill('2026-01-05T17:00');
    await page.getByRole('button', { name: 'Add a break' }).click();
    await page.getByLabel('Break from').fill('2026-01-05T12:00');
    await page.getByLabel('to', { exact: true }).fill('2026-01-05T12:30');
    await page.getByLabel('Reason').fill('The clock was not there yet');
    await expectAccessible(page);
    await shoot(page, 'add-shift');
    await page.getByRole('dialog').getByRole('button', { name: 'Add a shift' }).click();
    await page.getByText('The shift is entered.').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('draw the week, print it, and hand it to a spreadsheet', async () => {
    const { page, context, complaints } = await visit(browser, host, { email: 'owner@demo.test', size: 'desktop' });
    await page.goto('/merchant/time/sheets');
    await settled(page);
    await page.getByRole('button', { name: 'Week before' }).click();
    await page.getByRole('img', { name: 'Hours by day' }).waitFor();
    await expectAccessible(page);
    await shoot(page, 'sheet');
    await page.emulateMedia({ media: 'print' });
    await shoot(page, 'sheet-print');
    await page.emulateMedia({ media: 'screen' });
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).click();
    const file = await (await downloading).createReadStream();
    const chunks: Buffer[] = [];
    for await (const chunk of file) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    expect(text.startsWith('\ufeffName,Number,Day')).toBe(true);
    await page.getByRole('button', { name: 'Month', exact: true }).click();
    await settled(page);
    await shoot(page, 'sheet-month');
    await expectAccessible(page);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
