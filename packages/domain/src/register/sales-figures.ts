import { refuse } from '../kernel/errors.ts';
import type { MerchantId, StoreId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import { days, everyDay, localDay, type Clock, type Day } from '../kernel/time.ts';
import type { Store } from '../people/merchant.ts';
import type { Stores } from '../people/ports.ts';
import type { Sales, SalesDay } from './ports.ts';

/** What was sold; amounts in minor units, of one currency. */
export interface SalesFigures {
  readonly sales: number;
  readonly gross: number;
  readonly refunded: number;
  /** Gross less refunds. */
  readonly net: number;
}

export interface SalesStatistics {
  readonly from: Day;
  readonly to: Day;
  /** Of all figures. Sales in other currencies are left out. */
  readonly currency: Currency;
  readonly period: SalesFigures;
  /** Every day of the period, also those without sales. */
  readonly days: readonly ({ readonly day: Day } & SalesFigures)[];
  /** Most sold first. */
  readonly stores: readonly ({ readonly storeId: StoreId; readonly name: string } & SalesFigures)[];
}

export interface SalesFiguresDeps {
  sales: Pick<Sales, 'byDay'>;
  stores: Pick<Stores, 'ofMerchant'>;
}

const mostDays = 731;

const figures = (rows: readonly SalesDay[]): SalesFigures => {
  const total = (pick: (row: SalesDay) => number) => rows.reduce((sum, row) => sum + pick(row), 0);
  const [gross, refunded] = [total((row) => row.gross), total((row) => row.refunded)];
  return { sales: total((row) => row.sales), gross, refunded, net: gross - refunded };
};

const oldestFirst = (a: Store, b: Store): number => a.createdAt - b.createdAt;

/**
 * What a merchant or one of its stores sold, by calendar days of each store, over at most two years. In the currency of the store,
 * or of the merchant's oldest one. Refuses with `INVALID` a merchant without the store.
 */
export const salesStatistics =
  ({ sales, stores }: SalesFiguresDeps) =>
  async (request: {
    readonly merchantId: MerchantId;
    readonly from: Day;
    readonly to: Day;
    readonly storeId?: StoreId | undefined;
  }): Promise<SalesStatistics> => {
    const { merchantId, from, to, storeId } = request;
    if (from > to) throw refuse('INVALID', { field: '/from', reason: 'after the end' });
    if (Date.parse(to) - Date.parse(from) > days(mostDays))
      throw refuse('INVALID', { field: '/from', reason: `more than ${mostDays} days` });
    const [all, everything] = await Promise.all([
      stores.ofMerchant(merchantId),
      sales.byDay(merchantId, { from, to, storeId }),
    ]);
    const wanted = [...all].sort(oldestFirst).filter(({ id }) => storeId === undefined || id === storeId);
    const [oldest] = wanted;
    if (!oldest) throw refuse('INVALID', { field: '/store_id', reason: 'not a store of the merchant' });
    const rows = everything.filter(({ currency }) => currency === oldest.currency);
    const byDay = Map.groupBy(rows, ({ day }) => day);
    const byStore = Map.groupBy(rows, (row) => row.storeId);
    return {
      from,
      to,
      currency: oldest.currency,
      period: figures(rows),
      days: everyDay(from, to).map((day) => ({ day, ...figures(byDay.get(day) ?? []) })),
      stores: wanted
        .map(({ id, name }) => ({ storeId: id, name, ...figures(byStore.get(id) ?? []) }))
        .sort((a, b) => b.gross - a.gross),
    };
  };

/** What one store has sold today. */
export interface StoreToday extends SalesFigures {
  readonly storeId: StoreId;
  readonly name: string;
  /** The day it is there now. */
  readonly day: Day;
  /** The store's; sales in others are left out. */
  readonly currency: Currency;
}

/** What each of a merchant's stores has sold on the day it is there now, in the order of their names. */
export const salesToday =
  ({ sales, stores, clock }: SalesFiguresDeps & { clock: Clock }) =>
  async (merchantId: MerchantId): Promise<readonly StoreToday[]> => {
    const now = clock.now();
    const all = (await stores.ofMerchant(merchantId)).map((store) => ({ store, day: localDay(now, store.timezone) }));
    const there = all.map(({ day }) => day).sort();
    const [from, to] = [there[0], there.at(-1)];
    const rows = from && to ? await sales.byDay(merchantId, { from, to }) : [];
    return all.map(({ store, day }) => ({
      storeId: store.id,
      name: store.name,
      day,
      currency: store.currency,
      ...figures(rows.filter((row) => row.storeId === store.id && row.day === day && row.currency === store.currency)),
    }));
  };
