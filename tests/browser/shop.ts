import type { Browser, Page } from 'playwright-core';
import { visit, type Visit, type Visitor } from './browser.ts';
import { ownerOf } from './devices.ts';
import { ask, scannerSecret, signIn, type RunningHost } from './host.ts';

interface ProductOnSale {
  readonly id: string;
  readonly name: string;
  readonly barcode: string | null;
  readonly price: { readonly amount_minor: number };
}

/** The demo store, past the pages. */
export interface Shop {
  readonly product: (name: string) => ProductOnSale;
  /** Puts a product on sale; what a test card does follows from the last two digits of its price. */
  readonly sells: (name: string, price: number) => Promise<ProductOnSale>;
  /** A hardware scanner that read something. */
  readonly scan: (
    value: string,
    scanner?: string,
  ) => Promise<{ readonly status: number; readonly result: string | null }>;
}

export async function shopOf(host: RunningHost): Promise<Shop> {
  const { access_token: token } = await signIn(host, 'owner@demo.test');
  const headers = { 'X-Store-Code': 'DEMO-1' };
  const { items } = await ask<{ items: ProductOnSale[] }>(host, '/store/products?limit=200', { token, headers });
  return {
    product: (name) => {
      const found = items.find((one) => one.name === name);
      if (!found) throw new Error(`The demo sells no ${name}`);
      return found;
    },
    sells: (name, price) =>
      ask<ProductOnSale>(host, '/merchant/products', {
        method: 'POST',
        token,
        body: { name, price_minor: price, tax_rate: 700, category: 'Proben' },
      }),
    scan: async (value, scanner = 'counter-1') => {
      const answer = await fetch(`${host.url}/api/v1/scanner/scan`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Scanner-Secret': scannerSecret, 'X-Scanner-Id': scanner },
        body: JSON.stringify({ value }),
      });
      const body = (await answer.json()) as { result?: string };
      return { status: answer.status, result: body.result ?? null };
    },
  };
}

/** A tablet that is paired as a till of its own: whatever happens on others does not happen on it. */
export async function atTill(browser: Browser, host: RunningHost, visitor: Visitor = {}): Promise<Visit> {
  const owner = await ownerOf(host);
  const { setup_payload } = await owner.pair('Till under test', { kind: 'pos', mode: 'token' });
  const visited = await visit(browser, host, visitor);
  const { auth_token: token } = setup_payload as { auth_token: string }; // of mode `token`
  const held = { token, clientId: 'tresen-pos', keyBound: false, refresh: null, until: null };
  await visited.context.addInitScript((text) => {
    if (!localStorage.getItem('tresen.device')) localStorage.setItem('tresen.device', text);
  }, JSON.stringify(held));
  return visited;
}

/** As fast as people type. */
export const handPause = 70;

/**
 * A scanner that types like a keyboard. All its keys come in one turn of the page, so that no busy machine makes a slow hand of it;
 * what no listener prevents is typed into the field that has the focus.
 */
export const wedge = (page: Page, text: string, { enter = true } = {}): Promise<void> =>
  page.evaluate(
    (keys) => {
      for (const key of keys) {
        const target = document.activeElement ?? document.body;
        const press = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
        if (!target.dispatchEvent(press) || key.length > 1 || !(target instanceof HTMLInputElement)) continue;
        target.setRangeText(key, target.selectionStart ?? 0, target.selectionEnd ?? 0, 'end');
        target.dispatchEvent(new Event('input', { bubbles: true }));
      }
    },
    enter ? [...text, 'Enter'] : [...text],
  );

/** On a busy machine. */
export const patience = { timeout: 20_000 };

/** The row of a product in the cart. */
export const row = (page: Page, name: string) => page.locator('.cart-line', { hasText: name });
export const total = (page: Page) => page.locator('.sums .total strong');
export const tile = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name} €`) });

/** Sells one of a product for cash: from the till's page to the sale that is paid. */
export async function sellForCash(page: Page, name: string): Promise<void> {
  await page.goto('/pos');
  await tile(page, name).click();
  await row(page, name).waitFor();
  await page.keyboard.press('1');
  await page.getByRole('button', { name: 'Exact', exact: true }).click();
  await page.getByRole('heading', { name: 'Paid' }).waitFor();
}
