import type { MerchantId, StaffMemberId, StoreId } from '../kernel/ids.ts';
import { refuse } from '../kernel/errors.ts';
import { everyDay, type Day } from '../kernel/time.ts';
import type { LoyaltyStatistics, StatisticsRow } from './ports.ts';
import type { ProgramId } from './program.ts';

/** What happened in a period. */
export interface Figures {
  readonly enrolled: number;
  readonly stampsGiven: number;
  readonly stampsRedeemed: number;
  readonly pointsGiven: number;
  readonly pointsRedeemed: number;
  readonly rewards: number;
}

export interface Statistics {
  readonly from: Day;
  readonly to: Day;
  readonly totals: Awaited<ReturnType<LoyaltyStatistics['totals']>>;
  readonly period: Figures;
  /** Every day of the period, also those on which nothing happened. */
  readonly days: readonly ({ readonly day: Day } & Figures)[];
  /** By what was given, most first; `null` is what no store gave: adjustments and public enrolments. */
  readonly stores: readonly ({ readonly storeId: StoreId | null; readonly name: string | null } & Figures)[];
  readonly staff: readonly ({ readonly staffMemberId: StaffMemberId | null; readonly name: string | null } & Figures)[];
}

export interface StatisticsRequest {
  /** `null`: the whole platform. */
  readonly merchantId: MerchantId | null;
  readonly programId?: ProgramId | undefined;
  readonly from: Day;
  readonly to: Day;
}

const nothing: Figures = {
  enrolled: 0,
  stampsGiven: 0,
  stampsRedeemed: 0,
  pointsGiven: 0,
  pointsRedeemed: 0,
  rewards: 0,
};
const mostDays = 731;

const add = (a: Figures, b: Figures): Figures => ({
  enrolled: a.enrolled + b.enrolled,
  stampsGiven: a.stampsGiven + b.stampsGiven,
  stampsRedeemed: a.stampsRedeemed + b.stampsRedeemed,
  pointsGiven: a.pointsGiven + b.pointsGiven,
  pointsRedeemed: a.pointsRedeemed + b.pointsRedeemed,
  rewards: a.rewards + b.rewards,
});

/** Sums the rows that share a key, in the order the keys first come. */
function sumBy<K>(
  rows: readonly StatisticsRow[],
  keyOf: (row: StatisticsRow) => K,
): Map<K, { first: StatisticsRow; sum: Figures }> {
  const sums = new Map<K, { first: StatisticsRow; sum: Figures }>();
  for (const row of rows) {
    const before = sums.get(keyOf(row));
    sums.set(keyOf(row), { first: before?.first ?? row, sum: add(before?.sum ?? nothing, row) });
  }
  return sums;
}

const busiestFirst = (a: Figures, b: Figures) =>
  b.stampsGiven - a.stampsGiven || b.pointsGiven - a.pointsGiven || b.enrolled - a.enrolled;

export function parseDay(text: string, field: string): Day {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  if (!at || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== text)
    throw refuse('INVALID', { field, reason: 'not a day as YYYY-MM-DD' });
  return text as Day;
}

/** A program's figures, a merchant's, or the platform's, over at most two years. */
export const loyaltyStatistics =
  ({ statistics }: { statistics: Pick<LoyaltyStatistics, 'totals' | 'daily'> }) =>
  async (request: StatisticsRequest): Promise<Statistics> => {
    const { merchantId, programId, from, to } = request;
    if (from > to) throw refuse('INVALID', { field: '/from', reason: 'after the end' });
    if (Date.parse(to) - Date.parse(from) > mostDays * 86_400_000)
      throw refuse('INVALID', { field: '/from', reason: `more than ${mostDays} days` });
    const [totals, rows] = await Promise.all([statistics.totals(merchantId, programId), statistics.daily(request)]);
    const byDay = sumBy(rows, ({ day }) => day);
    return {
      from,
      to,
      totals,
      period: rows.reduce<Figures>(add, nothing),
      days: everyDay(from, to).map((day) => ({ day, ...(byDay.get(day)?.sum ?? nothing) })),
      stores: [...sumBy(rows, ({ storeId }) => storeId)]
        .map(([storeId, { first, sum }]) => ({ storeId, name: first.storeName, ...sum }))
        .sort(busiestFirst),
      staff: [...sumBy(rows, ({ staffMemberId }) => staffMemberId)]
        .map(([staffMemberId, { first, sum }]) => ({ staffMemberId, name: first.staffMemberName, ...sum }))
        .sort(busiestFirst),
    };
  };
