import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, launch, settled, shoot, visit } from './browser.ts';
import { isAtWork, ownerOf, paste, type Owner } from './devices.ts';
import { ask, signIn, startHost, type RunningHost } from './host.ts';

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

/** As fast as a scanner types. */
const scannerPause = 4;

describe('a device that is paired by the owner', () => {
  test('the dialog shows the code once, sees the tablet arrive by itself, and cannot be opened again', async () => {
    const desk = await visit(browser, host, { email: 'owner@demo.test', size: 'desktop' });
    await desk.page.goto('/merchant/devices');
    await settled(desk.page);
    await desk.page.getByRole('button', { name: 'Pair a device' }).first().click();
    await desk.page.getByLabel('Name').fill('Second tablet');
    await expectAccessible(desk.page);
    await shoot(desk.page, 'pair-form');
    await desk.page.getByRole('button', { name: 'Show the QR code' }).click();
    const dialog = desk.page.getByRole('dialog', { name: 'Pairing: Second tablet' });
    await dialog.getByRole('img', { name: /setup of the device/ }).waitFor();
    await dialog.getByText(/Good for another (10:00|9:5\d)/).waitFor();
    await dialog.getByText('The device has no camera?').click();
    const payload = JSON.parse(await dialog.getByLabel('Setup text').inputValue()) as object;
    expect(Object.keys(payload).sort()).toEqual(['api_url', 'claim_code', 'store_code']);
    await expectAccessible(desk.page);
    await shoot(desk.page, 'pairing');
    // Closing is asked about: there is no second look.
    await desk.page.keyboard.press('Escape');
    await dialog.getByText('cannot be opened again. Then it', { exact: false }).waitFor();
    await expectAccessible(desk.page);
    await dialog.getByRole('button', { name: 'Keep it open' }).click();

    const tablet = await visit(browser, host);
    await tablet.page.goto('/counter');
    await paste(tablet.page, payload);
    await isAtWork(tablet.page);
    await dialog.getByText('“Second tablet” is here.').waitFor();
    await expectAccessible(desk.page);
    await shoot(desk.page, 'arrived');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await desk.page.getByRole('button', { name: /Second tablet/ }).waitFor();
    await shoot(desk.page, 'devices');
    expect(await desk.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(
      'claim_code',
    );
    expect([...desk.complaints, ...tablet.complaints]).toEqual([]);

    // The code was good once.
    const other = await visit(browser, host);
    await other.page.goto('/counter');
    await paste(other.page, payload);
    await other.page.getByText('This code is no longer valid', { exact: false }).waitFor();
    await expectAccessible(other.page);
    await other.context.close();

    // The owner renames it, and switches it off; the tablet says so and returns to pairing.
    await desk.page.getByRole('button', { name: /Second tablet/ }).click();
    await expectAccessible(desk.page);
    await desk.page.getByLabel('Name').fill('Tablet in the garden');
    await desk.page.getByText('Data exchange and network').click();
    await desk.page.getByLabel('Settings for its program', { exact: false }).fill('interval_minutes = 15');
    await shoot(desk.page, 'device');
    await desk.page.getByRole('button', { name: 'Save' }).click();
    await desk.page.getByRole('button', { name: /Tablet in the garden/ }).click();
    await desk.page.getByRole('button', { name: 'Revoke' }).click();
    await desk.page.getByText('signed out at once and everywhere', { exact: false }).waitFor();
    await desk.page.getByLabel('Reason', { exact: false }).fill('Left in the rain');
    await expectAccessible(desk.page);
    await shoot(desk.page, 'revoke');
    await desk.page.getByRole('button', { name: 'Revoke' }).click();
    await desk.page.getByText('“Tablet in the garden” is revoked.').waitFor();

    await tablet.page.getByLabel('Find a card').fill('anna');
    await tablet.page.getByText('This tablet was switched off by the owner.', { exact: false }).waitFor();
    await expectAccessible(tablet.page);
    await shoot(tablet.page, 'ended');
    await tablet.page.reload();
    await tablet.page.getByText('This tablet was switched off by the owner.', { exact: false }).waitFor();
    await tablet.page.getByLabel('E-mail').waitFor();

    await desk.page.getByLabel('Show revoked ones').check();
    await desk.page.getByRole('button', { name: /Tablet in the garden.*Revoked/ }).click();
    await desk.page.getByText('Revoked: Left in the rain').waitFor();
    await desk.page.getByRole('button', { name: 'Delete' }).click();
    await expectAccessible(desk.page);
    await desk.page.getByRole('button', { name: 'Delete' }).click();
    await desk.page.getByText('“Tablet in the garden” is deleted.').waitFor();
    await expect.poll(() => desk.page.getByRole('button', { name: /Tablet in the garden/ }).count()).toBe(0);
    expect([...desk.complaints, ...tablet.complaints]).toEqual([]);
    await desk.context.close();
    await tablet.context.close();
  });

  test('a scanner types the setup, in both modes, wherever the focus is', async () => {
    for (const mode of ['claim', 'token']) {
      const { setup_payload } = await owner.pair(`Scanned, ${mode}`, { mode });
      const { page, context, complaints } = await visit(browser, host);
      await page.goto('/counter');
      await page.getByRole('heading', { name: 'Pair this tablet' }).waitFor();
      await page.keyboard.type(JSON.stringify(setup_payload), { delay: scannerPause });
      await page.keyboard.press('Enter');
      await isAtWork(page);
      expect(complaints).toEqual([]);
      await context.close();
    }
  });

  test('a tablet serves cards with a PIN alone, and is unpaired by hand', async () => {
    const { device, setup_payload } = await owner.pair('Works alone');
    const { page, context, complaints } = await visit(browser, host);
    await page.goto('/counter');
    await paste(page, setup_payload);
    await isAtWork(page);
    await page.getByLabel('Find a card').fill('an');
    await page.locator('.results a').first().click();
    await page
      .getByRole('button', { name: /Add a stamp|Redeem: |Earn points/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByText('Paired tablet', { exact: false }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Unpair this tablet' }).click();
    await expectAccessible(page);
    await page.getByRole('dialog', { name: 'Unpair this tablet?' }).getByRole('button', { name: 'Unpair' }).click();
    await page.getByRole('heading', { name: 'Pair this tablet' }).waitFor();
    await expect.poll(() => owner.statusOf(device.id)).toBe('revoked');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a kiosk is bound to a key of the browser that cannot be taken out, and works with its proofs', async () => {
    const { device, setup_payload } = await owner.pair('Wall kiosk', { kind: 'kiosk' });
    const { page, context, complaints } = await visit(browser, host);
    const proofs: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/api/v1/me')) proofs.push(request.headers()['dpop']);
    });
    await page.goto('/counter');
    await paste(page, setup_payload);
    await page.waitForFunction(() => localStorage.getItem('tresen.device') !== null);
    await expect
      .poll(async () => (await owner.devices()).find(({ id }) => id === device.id))
      .toMatchObject({
        kind: 'kiosk',
        key_bound: true,
      });
    const key = await page.evaluate(async () => {
      const opening = indexedDB.open('tresen');
      const database = await new Promise<IDBDatabase>((resolve) => {
        opening.addEventListener('success', () => resolve(opening.result));
      });
      const reading = database.transaction('keys').objectStore('keys').get('device');
      const { privateKey } = await new Promise<{ privateKey: CryptoKey }>((resolve) => {
        reading.addEventListener('success', () => resolve(reading.result as { privateKey: CryptoKey }));
      });
      const taken = await crypto.subtle.exportKey('jwk', privateKey).then(
        () => true,
        () => false,
      );
      return { extractable: privateKey.extractable, taken };
    });
    expect(key).toEqual({ extractable: false, taken: false });
    await expect.poll(() => proofs.length).toBeGreaterThan(0);
    expect(proofs.every((proof) => proof !== undefined)).toBe(true);
    // Known by its proofs, it still has no business with cards.
    await page.getByText('This device is not set up for this.').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a tablet that asks for a key is bound to it, and without the key it is none any more', async () => {
    const { device, setup_payload } = await owner.pair('Bound tablet');
    const { page, context, complaints } = await visit(browser, host);
    await page.goto('/counter');
    await page.getByLabel('Bind it to this tablet', { exact: false }).check();
    await paste(page, setup_payload);
    await isAtWork(page);
    expect((await owner.devices()).find(({ id }) => id === device.id)).toMatchObject({ key_bound: true });
    await page.reload();
    await isAtWork(page);
    await page.evaluate(() => indexedDB.deleteDatabase('tresen'));
    await page.reload();
    await page.getByText('can no longer prove that it is itself', { exact: false }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a tablet with a wrong clock proves its key all the same', async () => {
    const { setup_payload } = await owner.pair('Wrong clock');
    const { page, context, complaints } = await visit(browser, host);
    await page.clock.install({ time: Date.now() - 3_600_000 });
    await page.goto('/counter');
    await page.getByLabel('Bind it to this tablet', { exact: false }).check();
    await paste(page, setup_payload);
    await isAtWork(page);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a camera reads the setup, where the browser can', async () => {
    const { setup_payload } = await owner.pair('Seen by a camera');
    const { page, context, complaints } = await visit(browser, host);
    await page.addInitScript((text) => {
      // A browser that reads codes, and a camera with nothing but one in its picture.
      class BarcodeDetector {
        detect = () => Promise.resolve([{ rawValue: text }]);
      }
      const picture = document.createElement('canvas');
      setInterval(() => picture.getContext('2d')?.fillRect(0, 0, 9, 9), 50);
      const mediaDevices = { getUserMedia: () => Promise.resolve(picture.captureStream(10)) };
      Object.assign(globalThis, { BarcodeDetector });
      Object.defineProperty(navigator, 'mediaDevices', { value: mediaDevices });
    }, JSON.stringify(setup_payload));
    await page.goto('/counter');
    await page.getByRole('button', { name: 'Scan a QR code' }).click();
    await expectAccessible(page);
    await shoot(page, 'boot-scan');
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await isAtWork(page);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('a camera that is not allowed is said, and pasting goes on', async () => {
    const { page, context } = await visit(browser, host, { size: 'phone' });
    await page.addInitScript(() => {
      Object.assign(globalThis, { BarcodeDetector: Object });
      const mediaDevices = { getUserMedia: () => Promise.reject(new DOMException('no', 'NotAllowedError')) };
      Object.defineProperty(navigator, 'mediaDevices', { value: mediaDevices });
    });
    await page.goto('/counter');
    await page.getByRole('button', { name: 'Scan a QR code' }).click();
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await page.getByText('The camera cannot be used.', { exact: false }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Close the camera' }).click();
    await page.getByLabel('Setup text').waitFor();
    await shoot(page, 'boot-scan-phone');
    await context.close();
  });

  test('what is no setup, or not for here, says so', async () => {
    const { page, context } = await visit(browser, host);
    await page.goto('/counter');
    await page.getByRole('button', { name: 'Scan a QR code' }).click();
    await page.getByLabel('Setup text').fill('TRESEN');
    await page.getByRole('button', { name: 'Pair', exact: true }).click();
    await page.getByText('This is not the code of a pairing.', { exact: false }).waitFor();
    const elsewhere = { api_url: 'https://other.example/api/v1', store_code: 'X', claim_code: 'y'.repeat(40) };
    await page.getByLabel('Setup text').fill(JSON.stringify(elsewhere));
    await page.getByRole('button', { name: 'Pair', exact: true }).click();
    await page.getByText('Open https://other.example on this tablet', { exact: false }).waitFor();
    await expectAccessible(page);
    await context.close();
  });
});

describe('the list of devices', () => {
  test('an admin sees and switches off the devices of a merchant on behalf', async () => {
    const { device } = await owner.pair('Behalf');
    const { access_token: token } = await signIn(host, 'admin@demo.test');
    const { items } = await ask<{ items: { id: string; name: string }[] }>(host, '/admin/merchants', { token });
    const merchant = items.find(({ name }) => name === 'Café Demo')!;
    const { page, context, complaints } = await visit(browser, host, { email: 'admin@demo.test' });
    await page.goto(`/admin/merchants/${merchant.id}/devices`);
    await settled(page);
    await expectAccessible(page);
    await page.getByRole('button', { name: /Behalf.*Waiting to be scanned/ }).click();
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('“Behalf” is revoked.').waitFor();
    await expect.poll(() => owner.statusOf(device.id)).toBe('revoked');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('says what to do when there is none, and reads in every look', async () => {
    const { device } = await owner.pair('In every look');
    for (const look of [
      { size: 'phone', scheme: 'light', locale: 'de' },
      { size: 'tablet', scheme: 'dark', locale: 'fr' },
      { size: 'desktop', scheme: 'light', locale: 'lb' },
    ] as const) {
      const { page, context, complaints } = await visit(browser, host, { email: 'owner@demo.test', ...look });
      await page.goto('/merchant/devices');
      await settled(page);
      await page.getByText('In every look').waitFor();
      await expectAccessible(page);
      await shoot(page, `devices-${look.size}-${look.scheme}-${look.locale}`);
      await page.route('**/api/v1/merchant/devices*', (route) =>
        route.fulfill({ json: { items: [], next_cursor: null } }),
      );
      await page.reload();
      await settled(page);
      await page.locator('.empty').waitFor();
      await expectAccessible(page);
      await page.unroute('**/api/v1/merchant/devices*');
      await page.goto('/pair/device?user_code=BBBBBBBB');
      await page.locator('.pair-outcome').waitFor();
      await expectAccessible(page);
      await shoot(page, `gone-${look.size}-${look.scheme}-${look.locale}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      expect(complaints).toEqual([]);
      await context.close();
    }
    await owner.revoke(device.id);
  });
});
