import type { Statistics, Sums } from '../../src/wire/statistics.ts';

const names = ['enrolled', 'stamps_given', 'stamps_redeemed', 'points_given', 'points_redeemed', 'rewards'] as const;

const plus = (one: Sums, other: Sums): Sums => {
  const sum = { ...one };
  for (const name of names) sum[name] = one[name] + other[name];
  return sum;
};

/** The statistics of several programs over the same days as one; `null` of none. */
export function addUp(all: readonly Statistics[]): Statistics | null {
  const [first, ...others] = all;
  if (!first) return null;
  return others.reduce<Statistics>(
    (sum, next) => ({
      ...sum,
      totals: {
        cards: sum.totals.cards + next.totals.cards,
        active_cards: sum.totals.active_cards + next.totals.active_cards,
        stamps_outstanding: sum.totals.stamps_outstanding + next.totals.stamps_outstanding,
        points_outstanding: sum.totals.points_outstanding + next.totals.points_outstanding,
      },
      period: plus(sum.period, next.period),
      days: sum.days.map((day) => {
        const same = next.days.find((one) => one.day === day.day);
        return same ? { ...plus(day, same), day: day.day } : day;
      }),
      stores: merged(sum.stores, next.stores, (part) => part.store_id),
      staff: merged(sum.staff, next.staff, (part) => part.staff_member_id),
    }),
    first,
  );
}

function merged<Part extends Sums>(
  one: readonly Part[],
  other: readonly Part[],
  key: (part: Part) => string | null,
): Part[] {
  const parts = new Map(one.map((part) => [key(part), part]));
  for (const part of other) {
    const same = parts.get(key(part));
    parts.set(key(part), same ? { ...part, ...plus(same, part) } : part);
  }
  return [...parts.values()];
}
