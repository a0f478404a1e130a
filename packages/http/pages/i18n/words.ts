import type { Catalogue } from './message.ts';
import type { Loader } from './t.ts';

/** Parts of the catalogue that a page may load; each is a file of its own in every language. */
export type Area =
  | 'common'
  | 'problems'
  | 'customer'
  | 'counter'
  | 'manage'
  | 'people'
  | 'devices'
  | 'pairing'
  | 'register'
  | 'display'
  | 'sales'
  | 'shop'
  | 'clock'
  | 'timesheets'
  | 'wallet';

const files = {
  common: (locale: string) => import(`./${locale}/common.ts`),
  problems: (locale: string) => import(`./${locale}/problems.ts`),
  customer: (locale: string) => import(`./${locale}/customer.ts`),
  counter: (locale: string) => import(`./${locale}/counter.ts`),
  manage: (locale: string) => import(`./${locale}/manage.ts`),
  people: (locale: string) => import(`./${locale}/people.ts`),
  devices: (locale: string) => import(`./${locale}/devices.ts`),
  pairing: (locale: string) => import(`./${locale}/pairing.ts`),
  register: (locale: string) => import(`./${locale}/register.ts`),
  display: (locale: string) => import(`./${locale}/display.ts`),
  sales: (locale: string) => import(`./${locale}/sales.ts`),
  shop: (locale: string) => import(`./${locale}/shop.ts`),
  clock: (locale: string) => import(`./${locale}/clock.ts`),
  timesheets: (locale: string) => import(`./${locale}/timesheets.ts`),
  wallet: (locale: string) => import(`./${locale}/wallet.ts`),
} satisfies Record<Area, (locale: string) => Promise<unknown>>;

/** A loader of these areas in one language. */
export const words =
  (...areas: readonly Area[]): Loader =>
  async (locale) => {
    const parts = await Promise.all(
      // Each of these files exports one catalogue by the name of its area; a test loads them all.
      areas.map(async (area) => ((await files[area](locale)) as Record<Area, Catalogue>)[area]),
    );
    return Object.assign({}, ...parts) as Catalogue;
  };
