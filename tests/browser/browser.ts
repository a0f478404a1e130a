import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContext, type Page, type Route } from 'playwright-core';
import { expect } from 'vitest';
import { chromiumPath } from '../setup/browser.ts';
import { signIn, type RunningHost } from './host.ts';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath(), headless: true, args: flags });

export const sizes = {
  phone: { width: 390, height: 844 },
  tablet: { width: 1024, height: 768 },
  desktop: { width: 1440, height: 900 },
} as const;

export interface Visitor {
  readonly email?: string;
  readonly size?: keyof typeof sizes;
  readonly scheme?: 'light' | 'dark';
  readonly locale?: string;
  readonly touch?: boolean;
  readonly timezone?: string;
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page complained about; a test ends with none. */
  readonly complaints: readonly string[];
}

/** A browser of one person: signed in already when an e-mail is given. */
export async function visit(
  browser: Browser,
  host: RunningHost,
  { email, size = 'tablet', scheme = 'light', locale = 'en', touch = false, timezone }: Visitor = {},
): Promise<Visit> {
  const context = await browser.newContext({
    baseURL: host.url,
    viewport: sizes[size],
    colorScheme: scheme,
    locale,
    hasTouch: touch,
    ...(timezone ? { timezoneId: timezone } : {}),
    reducedMotion: 'reduce',
  });
  // Chosen, so that the language an owner has set for a user does not take its place.
  await context.addInitScript((chosen) => {
    if (!localStorage.getItem('tresen.locale')) localStorage.setItem('tresen.locale', chosen);
  }, locale);
  if (email) {
    const { access_token: access, refresh_token: refresh, expires_in } = await signIn(host, email);
    const session = JSON.stringify({
      access,
      refresh,
      refreshKey: crypto.randomUUID(),
      until: Date.now() + expires_in * 1000,
    });
    await context.addInitScript((text) => {
      if (!localStorage.getItem('tresen.session')) localStorage.setItem('tresen.session', text);
    }, session);
  }
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A refusal of the host is an answer, not a fault of the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  return { page, context, complaints };
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Fails on any breach of WCAG 2.2 AA that a machine can find. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: (root: Document, options: object) => Promise<{ violations: Violation[] }> };
    }; // put there by the line before
    const found = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
  expect(violations, page.url()).toEqual([]);
}

/** Waits until nothing is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForSelector('main');
  await page.waitForFunction(() => !document.querySelector('.skeleton'));
}

/** Keeps a picture where `SHOTS_DIR` says, for people to look at. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.SHOTS_DIR;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

/** A way for `route`: the host carries out what it is asked, and the page never hears of it. */
export async function loseAnswer(route: Route): Promise<void> {
  await route.fetch();
  await route.abort('connectionreset');
}
