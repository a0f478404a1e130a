import {
  days,
  type Day,
  type MerchantId,
  type Sales,
  type SalesDay,
  type Store,
  type Stores,
  type TimeZone,
} from '@tresen/domain';
import { csv } from '../kit/csv.ts';
import { asId } from '../kit/ids.ts';
import { refuse } from '../kit/refusals.ts';
import { route, type Route } from '../kit/route.ts';
import { money } from '../shapes/register.ts';
import { SalesStatistics, SalesStatisticsQuery } from '../wire/sales.ts';
import { officeZone, periodOf } from './programs.ts';

export interface SalesStatisticsUse {
  sales: Sales;
  stores: Stores;
  timezone: TimeZone;
}

const mostDays = 731;

export const salesStatisticsRoutes = (use: SalesStatisticsUse): readonly Route[] => [
  route({
    method: 'GET',
    path: '/merchant/sales/stats',
    operationId: 'salesStatistics',
    summary: 'What was sold, by day and store',
    area: 'merchant',
    query: SalesStatisticsQuery,
    answer: SalesStatistics,
    csv: statisticsCsv,
    handle: async ({ query: { store_id, ...asked }, merchantId, now }) => {
      const period = periodOf(asked, now, await officeZone(use, merchantId));
      return statisticsOf(use, merchantId, {
        ...period,
        storeId: store_id === undefined ? undefined : asId<'store'>(store_id),
      });
    },
  }),
];

async function statisticsOf(
  { sales, stores }: SalesStatisticsUse,
  merchantId: MerchantId,
  period: Parameters<Sales['byDay']>[1],
): Promise<SalesStatistics> {
  const { from, to } = period;
  if (from > to) throw refuse('INVALID', { field: '/from', reason: 'after the end' });
  if (Date.parse(to) - Date.parse(from) > days(mostDays))
    throw refuse('INVALID', { field: '/from', reason: `more than ${mostDays} days` });
  const [rows, all] = await Promise.all([sales.byDay(merchantId, period), stores.ofMerchant(merchantId)]);
  const currency = currencyOf(rows, all);
  const counted = rows.filter((row) => row.currency === currency);
  const sums = (of: readonly SalesDay[]) => {
    const [count, gross, refunded] = of.reduce(
      (sum, row): [number, number, number] => [sum[0] + row.sales, sum[1] + row.gross, sum[2] + row.refunded],
      [0, 0, 0] as [number, number, number],
    );
    return {
      sales: count,
      gross: money(gross, currency),
      refunded: money(refunded, currency),
      net: money(gross - refunded, currency),
    };
  };
  return {
    from,
    to,
    currency,
    period: sums(counted),
    days: everyDay(from, to).map((day) => ({ day, ...sums(counted.filter((row) => row.day === day)) })),
    stores: all
      .map(({ id, name }) => ({ store_id: id, name, ...sums(counted.filter((row) => row.storeId === id)) }))
      .filter(({ sales: count }) => count > 0),
  };
}

/** The one that most was sold in; that of the first store before anything was sold. */
function currencyOf(rows: readonly SalesDay[], stores: readonly Store[]): string {
  const counts = new Map<string, number>();
  for (const { currency, sales } of rows) counts.set(currency, (counts.get(currency) ?? 0) + sales);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? stores[0]?.currency ?? 'EUR';
}

const everyDay = (from: Day, to: Day): readonly string[] =>
  Array.from({ length: (Date.parse(to) - Date.parse(from)) / days(1) + 1 }, (_, index) =>
    new Date(Date.parse(from) + days(index)).toISOString().slice(0, 10),
  );

function statisticsCsv({ days: each, currency }: SalesStatistics): string {
  return csv(
    ['day', 'sales', 'gross_minor', 'refunded_minor', 'net_minor', 'currency'],
    each.map((day) => [
      day.day,
      day.sales,
      day.gross.amount_minor,
      day.refunded.amount_minor,
      day.net.amount_minor,
      currency,
    ]),
  );
}
