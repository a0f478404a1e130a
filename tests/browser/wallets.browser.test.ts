import { deflateSync } from 'node:zlib';
import {
  apnsServer,
  iphone,
  readPassFile,
  testAuthority,
  type ApnsServer,
  type Iphone,
} from '@tresen/adapters/apple-wallet/testing';
import {
  listeningGoogleWallet,
  makeKeyFile,
  type KeyFile,
  type ListeningFake,
} from '@tresen/adapters/google-wallet/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, launch, settled, shoot, visit } from './browser.ts';
import { startHost, withoutCooldown, type RunningHost } from './host.ts';

const issuer = '3388000000012345678';
const passType = 'pass.test.tresen';
const team = 'ABCDE12345';

let host: RunningHost;
let browser: Browser;
let program: string;
let fake: ListeningFake;
let apns: ApnsServer;
let account: KeyFile;
const authority = testAuthority();

beforeAll(async () => {
  [fake, apns] = await Promise.all([listeningGoogleWallet(), apnsServer(authority)]);
  account = fake.google.hire([issuer]);
  [host, browser] = await Promise.all([
    startHost({ GOOGLE_WALLET_API_URL: fake.url, APPLE_WALLET_PUSH_URL: apns.url, APPLE_WALLET_PUSH_CA: apns.ca }),
    launch(),
  ]);
  program = await withoutCooldown(host);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await fake?.close();
  await apns?.close();
});

/** Joins as a customer does, up to the card that was made. */
async function join(page: Page, name: string): Promise<string> {
  await page.goto('/join/CAFE');
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('I agree', { exact: false }).check();
  await page.getByRole('button', { name: 'Get my card' }).click();
  await page.getByText('Welcome. Your card is ready.').waitFor();
  await settled(page);
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

/** Stamps the card of this name at the counter. */
async function stamp(name: string): Promise<void> {
  const { page, context } = await visit(browser, host, { email: 'staff@demo.test' });
  await page.goto('/counter');
  await page.getByLabel('Find a card').fill(name);
  await page.getByRole('link', { name: new RegExp(name) }).click();
  await page.getByRole('button', { name: /Add a stamp/ }).click();
  for (const digit of '1234') await page.keyboard.press(digit);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Stamped' }).waitFor();
  await context.close();
}

/** Opens the settings of a wallet, fills in what is given, and saves. */
async function setUp(page: Page, wallet: string, fields: Readonly<Record<string, string>>): Promise<void> {
  const panel = page.getByRole('region', { name: wallet });
  await panel.getByRole('button', { name: /^(Set up|Change)$/ }).click();
  const dialog = page.getByRole('dialog', { name: `Set up ${wallet}` });
  for (const [label, text] of Object.entries(fields))
    await dialog.getByLabel(label, { exact: false }).first().fill(text);
  await dialog.getByRole('button', { name: 'Save' }).click();
}

/** A PNG of one colour. */
function png(side: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((side + 1) * side, 0x88);
  for (let row = 0; row < side; row++) rows[row * (side + 1)] = 0;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

describe('wallets that are not set up', () => {
  test('are not offered to customers, and the owner is told what to do first', async () => {
    const customer = await visit(browser, host, { size: 'phone' });
    await join(customer.page, 'Nora Never');
    expect(await customer.page.getByText(/Add to/).count()).toBe(0);
    await expectAccessible(customer.page);
    const owner = await visit(browser, host, { email: 'owner@demo.test', size: 'desktop' });
    await owner.page.goto('/merchant/wallets');
    await settled(owner.page);
    await owner.page.getByText('No wallet is set up yet.').waitFor();
    await expectAccessible(owner.page);
    await shoot(owner.page, 'wallets-none');
    expect([...customer.complaints, ...owner.complaints]).toEqual([]);
    await customer.context.close();
    await owner.context.close();
  });
});

describe('the owner', () => {
  test('sets both wallets up, is told in one line what is wrong, and never sees a key again', async () => {
    const { page, context, complaints } = await visit(browser, host, { email: 'owner@demo.test', size: 'desktop' });
    await page.goto('/merchant/wallets/settings');
    await settled(page);
    const google = page.getByRole('region', { name: 'Google Wallet' });
    await setUp(page, 'Google Wallet', { 'Issuer ID': 'mine', 'Key file': account.text });
    await page.getByRole('dialog').locator('.error').first().waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');

    // A key of somebody else's: it can be kept, and the check says what Google says of it.
    await setUp(page, 'Google Wallet', { 'Issuer ID': issuer, 'Key file': makeKeyFile().text });
    await google.getByRole('button', { name: 'Check now' }).click();
    await google.getByText('Google knows no such service account', { exact: false }).waitFor();
    await google.getByText('Does not work').waitFor();
    await expectAccessible(page);
    await shoot(page, 'wallets-wrong');
    await setUp(page, 'Google Wallet', { 'Key file': account.text });
    await google.getByRole('button', { name: 'Check now' }).click();
    await google.getByText('Everything fits together.').waitFor();
    await google.getByText(account.email).waitFor();

    const { certificate, privateKey } = authority.passCertificate({ passType, team });
    await setUp(page, 'Apple Wallet', {
      'Pass type identifier': passType,
      'Team identifier': team,
      'Pass certificate': certificate,
      intermediate: authority.intermediate,
      'Private key': privateKey,
    });
    const apple = page.getByRole('region', { name: 'Apple Wallet' });
    await apple.getByText(`Issues as ${passType}`).waitFor();
    await apple.getByRole('button', { name: 'Check now' }).click();
    await apple.getByText('Needs attention').waitFor();
    await expectAccessible(page);
    await shoot(page, 'wallets-set-up');

    await apple.getByRole('button', { name: 'Change' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('It is set, and is not shown again.', { exact: false }).waitFor();
    expect(await dialog.getByLabel('Private key', { exact: false }).first().inputValue()).toBe('');
    await expectAccessible(page);
    await shoot(page, 'wallet-dialog');
    await page.keyboard.press('Escape');
    // Nowhere: neither on the page nor in what the browser keeps.
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    for (const key of [privateKey, account.text]) {
      const line = key.replaceAll('\\n', '\n').split('\n')[2]!;
      expect(line.length).toBeGreaterThan(30);
      expect(kept).not.toContain(line);
      expect(await page.content()).not.toContain(line);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('designs a program with both passes before the eyes, and is told which pictures cannot be used', async () => {
    const { page, context, complaints } = await visit(browser, host, { email: 'owner@demo.test', size: 'desktop' });
    await page.goto(`/merchant/programs/${program}/design`);
    await settled(page);
    const preview = page.getByRole('complementary', { name: 'How customers see it' });
    await preview.getByText('Apple Wallet', { exact: true }).click();
    const apple = page.getByRole('region', { name: 'Apple Wallet: preview of the pass' });
    await apple.getByText('5/10').waitFor();
    await page.getByLabel('Name of the program').fill('Bean Club');
    await apple.getByText('Bean Club').waitFor();
    await page.getByLabel('Stamps for one reward').fill('8');
    await apple.getByText('4/8').waitFor();
    await page.getByLabel('Stamps for one reward').fill('');
    await preview.getByText('The preview follows as soon as all fields are right.').waitFor();
    await page.getByLabel('Stamps for one reward').fill('10');
    await apple.getByText('5/10').waitFor();
    await page.getByRole('textbox', { name: 'Text', exact: true }).fill('#5a3a37');
    await preview.getByText('The text colour cannot be read on this background', { exact: false }).waitFor();
    await expectAccessible(page);
    await shoot(page, 'design-apple');
    await preview.getByText('Google Wallet', { exact: true }).click();
    const google = page.getByRole('region', { name: 'Google Wallet: preview of the pass' });
    await google.getByText('Bean Club').waitFor();
    await expectAccessible(page);
    await shoot(page, 'design-google');

    const choose = page.getByLabel('Choose a picture');
    const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/png', buffer });
    await choose.setInputFiles(file('letter.png', Buffer.from('%PDF-1.7')));
    await page.getByText('“letter.png” is not a PNG, JPEG or WebP picture.').waitFor();
    await choose.setInputFiles(file('tiny.png', png(16)));
    await page.getByText('“tiny.png” is 16 pixels small', { exact: false }).waitFor();
    await choose.setInputFiles(file('torn.png', png(128).subarray(0, 60)));
    await page.getByText('“torn.png” cannot be read as a picture.').waitFor();
    await choose.setInputFiles(file('heavy.png', Buffer.concat([png(128), Buffer.alloc(250_000)])));
    await page.getByText('“heavy.png” has', { exact: false }).waitFor();
    await expectAccessible(page);
    await choose.setInputFiles(file('logo.png', png(128)));
    await page.getByRole('img', { name: 'Uploaded picture' }).waitFor();
    expect(await page.getByText('“heavy.png”', { exact: false }).count()).toBe(0);
    await google.locator('.pass-logo img').waitFor();
    await shoot(page, 'design-logo');
    await page.getByRole('button', { name: 'Discard' }).click();
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('a customer', () => {
  test('joins, adds the card to both wallets, is stamped at the counter, and both phones show it', async () => {
    const phone: Iphone = iphone();
    apns.delivered = (token) => {
      if (token === phone.pushToken) void phone.pushed();
    };
    const { page, context, complaints } = await visit(browser, host, { size: 'phone' });
    const cardId = await join(page, 'Wanda Wallet');
    expect(page.url()).toBe(`${host.url}/card/${cardId}`);
    const [apple, google] = [
      page.getByRole('link', { name: 'Add to Apple Wallet' }),
      page.getByRole('button', { name: 'Add to Google Wallet' }),
    ];
    const [one, other] = [await apple.boundingBox(), await google.boundingBox()];
    expect([one?.height, one?.width]).toEqual([other?.height, other?.width]);
    expect(one?.height).toBeGreaterThanOrEqual(48);
    expect((other?.y ?? 0) - (one?.y ?? 0) - (one?.height ?? 0)).toBeGreaterThanOrEqual(8);
    await expectAccessible(page);
    await shoot(page, 'joined');

    const file = await page.request.get((await apple.getAttribute('href')) ?? '');
    expect(file.headers()['content-type']).toBe('application/vnd.apple.pkpass');
    const bytes = new Uint8Array(await file.body());
    expect(await phone.add(bytes)).toBe(201);
    const { serial } = readPassFile(bytes);

    await google.click();
    await page.getByRole('heading', { name: /Saved/ }).waitFor();
    const [object = ''] = fake.google.saved;
    expect(fake.google.objects.get(object)).toMatchObject({
      accountName: 'Wanda Wallet',
      loyaltyPoints: { balance: { string: '0/10' } },
    });
    const heard = await fetch(`${host.url}/api/v1/wallet/google/callback`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(fake.google.callback(object, 'save')),
    });
    expect(heard.status).toBe(200);

    await stamp('Wanda Wallet');
    await expect
      .poll(() => fake.google.objects.get(object)?.loyaltyPoints?.balance, { timeout: 40_000 })
      .toEqual({ string: '1/10' });
    expect(fake.google.rung.map(({ objectId }) => objectId)).toContain(object);
    await expect.poll(() => phone.announcements.length, { timeout: 40_000 }).toBeGreaterThan(0);
    expect(phone.passes.get(serial)?.fields['stamps']).toBe('1 / 10');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('reads the buttons in the vendor’s words, in Luxembourgish in English', async () => {
    const words = {
      fr: ['Ajouter à Cartes Apple', 'Ajouter à Google Wallet'],
      de: ['Zu Apple Wallet hinzufügen', 'Zu Google Wallet hinzufügen'],
      lb: ['Add to Apple Wallet', 'Add to Google Wallet'],
    };
    const first = await visit(browser, host);
    const cardId = await join(first.page, 'Lux Lingua');
    await first.context.close();
    for (const [locale, expected] of Object.entries(words)) {
      const { page, context } = await visit(browser, host, { locale, size: 'phone', scheme: 'dark' });
      await page.goto(`/card/${cardId}`);
      await page.locator('.wallet-button').first().waitFor();
      expect(await page.locator('.wallet-button').allInnerTexts()).toEqual(expected);
      expect(await page.locator('.wallet-button [lang="en"]').count()).toBe(locale === 'lb' ? 2 : 0);
      await expectAccessible(page);
      await shoot(page, `card-${locale}`);
      await context.close();
    }
  });

  test('on Android is not offered a file of Apple’s, and reads what went wrong when Google is down', async () => {
    const first = await visit(browser, host);
    const cardId = await join(first.page, 'Andro Id');
    await first.context.close();
    const context = await browser.newContext({
      baseURL: host.url,
      locale: 'en',
      userAgent: 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36',
    });
    const page = await context.newPage();
    await page.goto(`/card/${cardId}`);
    const google = page.getByRole('button', { name: 'Add to Google Wallet' });
    await google.waitFor();
    expect(await page.getByText('Add to Apple Wallet').count()).toBe(0);
    fake.google.failNext(503, 1, /loyaltyObject/);
    await google.click();
    await page.getByRole('alert').waitFor();
    await expectAccessible(page);
    await google.click();
    await page.getByRole('heading', { name: /Saved/ }).waitFor();
    await context.close();
  });
});

describe('what could not be delivered', () => {
  test('is shown with its reason, and is sent again when the reason is gone', async () => {
    const customer = await visit(browser, host, { size: 'phone' });
    await join(customer.page, 'Dora Dead');
    await customer.page.getByRole('button', { name: 'Add to Google Wallet' }).click();
    await customer.page.getByRole('heading', { name: /Saved/ }).waitFor();
    await customer.context.close();
    const object = [...fake.google.saved].at(-1) ?? '';
    fake.google.dismiss(account, 'rights');
    await stamp('Dora Dead');

    const { page, context, complaints } = await visit(browser, host, { email: 'owner@demo.test', size: 'desktop' });
    await expect
      .poll(
        async () => {
          await page.goto('/merchant/wallets');
          await settled(page);
          return page.getByRole('button', { name: 'Send again' }).count();
        },
        { timeout: 40_000 },
      )
      .toBeGreaterThan(0);
    await page.getByText('This service account may not act for the issuer.', { exact: false }).first().waitFor();
    await expectAccessible(page);
    await shoot(page, 'dead-letters');
    fake.google.allow(account, [issuer]);
    await page.getByRole('button', { name: 'Send again' }).first().click();
    await page.getByText('1 message is on its way again.').waitFor();
    await expect
      .poll(() => fake.google.objects.get(object)?.loyaltyPoints?.balance, { timeout: 40_000 })
      .toEqual({ string: '1/10' });
    await page.reload();
    await settled(page);
    await page.getByText('Everything was delivered.').waitFor();
    await shoot(page, 'wallets-status');
    expect(complaints).toEqual([]);
    await context.close();
  });
});
