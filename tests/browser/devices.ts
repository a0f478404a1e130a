import type { Page } from 'playwright-core';
import { ask, signIn, type RunningHost } from './host.ts';

interface Listed {
  readonly id: string;
  readonly label: string;
  readonly kind: string;
  readonly key_bound: boolean;
  readonly status: string;
  readonly client: string;
}

interface Paired {
  readonly device: { readonly id: string };
  readonly setup_payload: object;
}

export interface Owner {
  readonly token: string;
  /** The one store of the demo. */
  readonly storeId: string;
  readonly devices: (query?: string) => Promise<readonly Listed[]>;
  readonly statusOf: (id: string) => Promise<string | undefined>;
  /** Pairs by claim, unless told otherwise. */
  readonly pair: (label: string, more?: object) => Promise<Paired>;
  readonly revoke: (id: string) => Promise<unknown>;
}

/** What the owner does past the pages. */
export async function ownerOf(host: RunningHost): Promise<Owner> {
  const { access_token: token } = await signIn(host, 'owner@demo.test');
  const { items } = await ask<{ items: { id: string }[] }>(host, '/merchant/stores', { token });
  const storeId = items[0]!.id;
  const devices = async (query = '') =>
    (await ask<{ items: Listed[] }>(host, `/merchant/devices${query}`, { token })).items;
  return {
    token,
    storeId,
    devices,
    statusOf: async (id) => (await devices('?include_revoked=true')).find((one) => one.id === id)?.status,
    pair: (label, more = {}) =>
      ask<Paired>(host, '/merchant/devices', {
        method: 'POST',
        body: { store_id: storeId, label, mode: 'claim', ...more },
        token,
      }),
    revoke: (id) => ask(host, `/merchant/devices/${id}/revoke`, { method: 'POST', body: { reason: 'lost' }, token }),
  };
}

/** The setup text into a counter that was never used. */
export async function paste(page: Page, payload: object): Promise<void> {
  await page.getByRole('button', { name: 'Scan a QR code' }).click();
  await page.getByLabel('Setup text').fill(JSON.stringify(payload));
  await page.getByRole('button', { name: 'Pair', exact: true }).click();
}

export const isAtWork = (page: Page): Promise<void> => page.getByLabel('Find a card').waitFor();
