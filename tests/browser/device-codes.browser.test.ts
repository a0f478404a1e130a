import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, launch, loseAnswer, settled, shoot, visit } from './browser.ts';
import { isAtWork, ownerOf, type Owner } from './devices.ts';
import { ask, startHost, type RunningHost } from './host.ts';

let host: RunningHost;
let browser: Browser;
let owner: Owner;

beforeAll(async () => {
  [host, browser] = await Promise.all([startHost(), launch()]);
  owner = await ownerOf(host);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await host?.stop();
});

describe('a device that shows a code', () => {
  test('two windows: the tablet shows it, the owner signs in, compares, edits and approves; the tablet is in', async () => {
    const tablet = await visit(browser, host);
    await tablet.page.goto('/counter');
    await settled(tablet.page);
    await expectAccessible(tablet.page);
    await shoot(tablet.page, 'boot');
    await tablet.page.getByRole('button', { name: 'Show a code here' }).click();
    const shown = tablet.page.locator('.user-code');
    await shown.waitFor();
    const code = (await shown.textContent())!;
    expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    await tablet.page.getByRole('img', { name: /approve this tablet/ }).waitFor();
    await expectAccessible(tablet.page);
    await shoot(tablet.page, 'boot-code');
    // Nothing is lost by a reload: the same code again.
    await tablet.page.reload();
    await shown.waitFor();
    expect(await shown.textContent()).toBe(code);

    const phone = await visit(browser, host, { size: 'phone', touch: true });
    await phone.page.goto(`/pair/device?user_code=${code}`);
    await phone.page.getByLabel('E-mail').fill('owner@demo.test');
    await phone.page.getByLabel('Password', { exact: true }).fill('demo-password');
    await phone.page.getByRole('button', { name: 'Sign in', exact: true }).tap();
    await phone.page.getByRole('heading', { name: 'Is this the code on your device?' }).waitFor();
    expect(await phone.page.locator('.user-code').textContent()).toBe(code);
    await phone.page.getByText('Counter page').waitFor();
    await phone.page.getByText('Nobody has checked it', { exact: false }).waitFor();
    await expectAccessible(phone.page);
    await shoot(phone.page, 'compare-phone');
    const [deny, approve] = await Promise.all(
      ['Deny', 'Approve'].map((name) => phone.page.getByRole('button', { name, exact: true }).boundingBox()),
    );
    expect([approve!.width, approve!.height, approve!.y]).toEqual([deny!.width, deny!.height, deny!.y]);
    await phone.page.getByLabel('Name').fill('Tablet at the door');
    await phone.page.getByLabel('Ring up sales', { exact: false }).uncheck();
    await phone.page.getByLabel('For how long').selectOption('90d');
    await phone.page.getByRole('button', { name: 'Approve', exact: true }).tap();
    await phone.page.getByRole('heading', { name: 'Approved' }).waitFor();
    await expectAccessible(phone.page);
    await shoot(phone.page, 'approved-phone');
    expect(phone.page.url()).not.toContain('user_code');

    await isAtWork(tablet.page);
    await expectAccessible(tablet.page);
    const [device] = await owner.devices();
    expect(device).toMatchObject({ label: 'Tablet at the door', client: 'tresen-counter', status: 'active' });
    // It works as itself, after a restart too: nobody is signed in here.
    await tablet.page.reload();
    await isAtWork(tablet.page);
    expect(await tablet.page.evaluate(() => localStorage.getItem('tresen.session'))).toBeNull();
    expect([...tablet.complaints, ...phone.complaints]).toEqual([]);
    await tablet.context.close();
    await phone.context.close();
  });

  test('nothing moves under a finger when it comes out that this is a demo', async () => {
    const { page, context } = await visit(browser, host);
    let answer = () => {};
    const asked = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/api/v1/about', async (route) => {
      await asked;
      await route.continue();
    });
    await page.goto('/counter');
    const where = () =>
      Promise.all([
        page.getByRole('button', { name: 'Show a code here' }).boundingBox(),
        page.getByRole('button', { name: 'Sign in', exact: true }).boundingBox(),
      ]);
    await page.getByRole('button', { name: 'Show a code here' }).waitFor();
    const before = await where();
    answer();
    await page.getByRole('button', { name: 'Platform admin' }).waitFor();
    expect(await where()).toEqual(before);
    await context.close();
  });

  test('is told when it is denied, and can show another code', async () => {
    const tablet = await visit(browser, host, { scheme: 'dark' });
    await tablet.page.goto('/counter');
    await tablet.page.getByRole('button', { name: 'Show a code here' }).click();
    const code = (await tablet.page.locator('.user-code').textContent())!;
    const person = await visit(browser, host, { email: 'staff@demo.test', size: 'desktop', scheme: 'dark' });
    await person.page.goto('/pair/device');
    await settled(person.page);
    await expectAccessible(person.page);
    await shoot(person.page, 'code-form-dark');
    await person.page.getByLabel('Letter 1 of 8').focus();
    await person.page.evaluate((text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', text.toLowerCase());
      document.activeElement!.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    }, code);
    await person.page.keyboard.press('Enter');
    await person.page.getByRole('heading', { name: 'Is this the code on your device?' }).waitFor();
    await expectAccessible(person.page);
    await shoot(person.page, 'compare-dark');
    await person.page.getByRole('button', { name: 'Deny' }).click();
    await person.page.getByRole('heading', { name: 'Denied' }).waitFor();
    await tablet.page.getByText('This tablet was denied.').waitFor();
    await expectAccessible(tablet.page);
    await tablet.page.getByRole('button', { name: 'Show a new code' }).click();
    await tablet.page.locator('.user-code').waitFor();
    expect(await tablet.page.locator('.user-code').textContent()).not.toBe(code);
    // What was answered is as unknown as what never was.
    await person.page.goto(`/pair/device?user_code=${code}`);
    await person.page.getByRole('heading', { name: 'This code does not work' }).waitFor();
    const used = await person.page.locator('.pair-outcome').textContent();
    await person.page.goto('/pair/device?user_code=BBBB-BBBB');
    await person.page.getByRole('heading', { name: 'This code does not work' }).waitFor();
    expect(await person.page.locator('.pair-outcome').textContent()).toBe(used);
    await expectAccessible(person.page);
    expect([...tablet.complaints, ...person.complaints]).toEqual([]);
    await tablet.context.close();
    await person.context.close();
  });

  test('is asked for less often once the host says so', async () => {
    const tablet = await visit(browser, host);
    const polls: number[] = [];
    await tablet.page.clock.install();
    await tablet.page.route('**/oauth/token', (route) => {
      polls.push(polls.length);
      const error = polls.length === 1 ? 'slow_down' : 'authorization_pending';
      return route.fulfill({ status: 400, json: { error } });
    });
    await tablet.page.goto('/counter');
    await tablet.page.getByRole('button', { name: 'Show a code here' }).click();
    await tablet.page.locator('.user-code').waitFor();
    const after = async (seconds: number) => {
      await tablet.page.clock.runFor(seconds * 1_000);
      await tablet.page.waitForTimeout(200);
      return polls.length;
    };
    expect(await after(5.5)).toBe(1);
    expect(await after(6)).toBe(1);
    expect(await after(5)).toBe(2);
    await tablet.context.close();
  });

  test('a tablet that is known takes its own place again, whoever lets it in', async () => {
    const tablet = await visit(browser, host);
    const shownCode = async () => {
      await tablet.page.goto('/counter');
      await tablet.page.getByRole('button', { name: 'Show a code here' }).click();
      return (await tablet.page.locator('.user-code').textContent())!;
    };
    const approve = async (email: string, code: string) => {
      const { page, context, complaints } = await visit(browser, host, { email });
      await page.goto(`/pair/device?user_code=${code}`);
      await page.getByLabel('Name').fill(`Let in by ${email}`);
      const replaces = await page.getByText('It says that it is your', { exact: false }).count();
      if (email.startsWith('admin')) await page.getByLabel('Merchant').selectOption({ label: 'Café Demo' });
      await page.getByLabel('Store').selectOption({ label: 'Café Demo am Markt (DEMO-1)' });
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Approve', exact: true }).click();
      await page.getByRole('heading', { name: 'Approved' }).waitFor();
      expect(complaints).toEqual([]);
      await context.close();
      return replaces;
    };
    const before = (await owner.devices()).length;
    expect(await approve('owner@demo.test', await shownCode())).toBe(0);
    await isAtWork(tablet.page);
    for (const [email, replaces] of [
      ['staff@demo.test', 1],
      ['admin@demo.test', 0],
    ] as const) {
      await tablet.page.evaluate(() => localStorage.removeItem('tresen.device'));
      expect(await approve(email, await shownCode())).toBe(replaces);
      await isAtWork(tablet.page);
    }
    const after = await owner.devices();
    expect(after.length).toBe(before + 1);
    expect(after.map(({ label }) => label)).toContain('Let in by admin@demo.test');
    expect(tablet.complaints).toEqual([]);
    await tablet.context.close();
  });

  test('a wrong clock on the phone does not end a code that the host still knows', async () => {
    const tablet = await visit(browser, host);
    await tablet.page.goto('/counter');
    await tablet.page.getByRole('button', { name: 'Show a code here' }).click();
    const code = (await tablet.page.locator('.user-code').textContent())!;
    const { page, context } = await visit(browser, host, { email: 'owner@demo.test' });
    await page.clock.install({ time: Date.now() + 3_600_000 });
    await page.goto(`/pair/device?user_code=${code}`);
    await page.getByRole('heading', { name: 'Is this the code on your device?' }).waitFor();
    await expect.poll(() => page.getByRole('timer').count()).toBe(0);
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByRole('heading', { name: 'Denied' }).waitFor();
    await tablet.context.close();
    await context.close();
  });

  test('letter by letter: the boxes move on, go back, and refuse what no code has', async () => {
    const { page, context, complaints } = await visit(browser, host, { email: 'owner@demo.test' });
    await page.goto('/pair/device');
    await page.getByLabel('Letter 1 of 8').click();
    await page.keyboard.type('wdjx', { delay: 30 });
    await page.keyboard.press('Backspace');
    await page.keyboard.type('b', { delay: 30 });
    const typed = () =>
      page
        .locator('.code-boxes input')
        .evaluateAll((boxes) => boxes.map((box) => (box as HTMLInputElement).value).join(''));
    expect(await typed()).toBe('WDJB');
    await page.keyboard.type('a');
    await page.getByText('The code has letters only', { exact: false }).waitFor();
    expect(await typed()).toBe('WDJB');
    await page.keyboard.press('Enter');
    await page.getByText('4 letters are missing.').waitFor();
    await expectAccessible(page);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a granted tablet renews its token in all its tabs and whatever is lost on the way, and is let go when that is refused', async () => {
    const { page, context, complaints } = await visit(browser, host);
    await page.goto('/counter');
    await page.getByRole('button', { name: 'Show a code here' }).click();
    const code = (await page.locator('.user-code').textContent())!;
    const body = { store_id: owner.storeId, label: 'Renews', scopes: ['counter'], lifetime: 'never' };
    await ask(host, `/device-grants/${code}/approve`, { method: 'POST', body, token: owner.token });
    await isAtWork(page);
    let renewals = 0;
    const spent = new Set<unknown>();
    await context.route('**/oauth/token', (route) => {
      renewals += 1;
      spent.add(new URLSearchParams(route.request().postData()!).get('refresh_token'));
      return route.continue();
    });
    const spend = () =>
      page.evaluate(() => {
        const held = JSON.parse(localStorage.getItem('tresen.device')!) as object;
        localStorage.setItem('tresen.device', JSON.stringify({ ...held, until: 1 }));
      });
    const other = await context.newPage();
    await other.goto('/counter');
    // One token is spent each time. Often, because a tab sees what the other one keeps only most of the time before its turn.
    for (let round = 1; round <= 12; round++) {
      await spend();
      await Promise.all([page.reload(), other.reload()]);
      await Promise.all([isAtWork(page), isAtWork(other)]);
      expect(spent.size).toBe(round);
    }
    expect(renewals).toBeLessThan(24);
    await context.route('**/oauth/token', loseAnswer, { times: 1 });
    await spend();
    await page.reload();
    await page.getByRole('button', { name: 'Try again' }).click();
    await isAtWork(page);
    const [device] = (await owner.devices()).filter(({ label, status }) => label === 'Renews' && status === 'active');
    await owner.revoke(device!.id);
    await spend();
    await page.reload();
    await page.getByText('This tablet was switched off by the owner.', { exact: false }).waitFor();
    await other.getByText('This tablet was switched off by the owner.', { exact: false }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('too many tries at codes are told until when to wait', async () => {
    const { page, context } = await visit(browser, host, { email: 'owner@demo.test' });
    await page.route('**/device-grants/*', (route) =>
      route.fulfill({
        status: 429,
        contentType: 'application/problem+json',
        json: {
          code: 'RATE_LIMITED',
          status: 429,
          title: '',
          detail: '',
          retry_at: new Date(Date.now() + 60_000).toISOString(),
        },
      }),
    );
    await page.goto('/pair/device?user_code=BBBBBBBB');
    await page.getByText(/^Too many tries\. Try again from /).waitFor();
    await page.getByLabel('Letter 1 of 8').waitFor();
    await expectAccessible(page);
    await context.close();
  });
});
