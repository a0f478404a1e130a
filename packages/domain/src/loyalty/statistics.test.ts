import { expect, test } from 'vitest';
import { instant, type Day, type Minor } from '../index.ts';
import { cafe } from '../testing/index.ts';
import { earnPoints } from './earn-points.ts';
import { stampCard } from './stamp-card.ts';
import { loyaltyStatistics, parseDay } from './statistics.ts';
import { voidEntry } from './void-entry.ts';

const day = (text: string) => text as Day;

test('counts each day in the calendar of its store, and every day of the period', async () => {
  const { deps, clock, alice, command, card, program, member } = await cafe({ now: instant('2026-03-28T22:50:00Z') });
  const cardId = card.id;
  const { entry } = await stampCard(deps)({ ...command('1'), ...alice, cardId });
  clock.set(instant('2026-03-28T23:10:00Z'));
  await stampCard(deps)({ ...command('2'), ...alice, cardId });
  await earnPoints(deps)({ ...command('3'), ...alice, cardId, amount: 700 as Minor, saleRef: null });
  await voidEntry(deps)({ ...command('4'), ...alice, entryId: entry.id, reason: null });

  const figures = await loyaltyStatistics(deps)({
    merchantId: program.merchantId,
    from: day('2026-03-27'),
    to: day('2026-03-29'),
  });
  expect(
    figures.days.map(({ day: date, stampsGiven, pointsGiven, enrolled }) => [date, stampsGiven, pointsGiven, enrolled]),
  ).toEqual([
    ['2026-03-27', 0, 0, 0],
    ['2026-03-28', 1, 0, 1],
    ['2026-03-29', 0, 7, 0],
  ]);
  expect(figures.period).toMatchObject({ stampsGiven: 1, pointsGiven: 7 });
  expect(figures.staff[0]).toMatchObject({ staffMemberId: member.id, name: 'Alice', stampsGiven: 1 });
  expect(figures.totals).toMatchObject({ cards: 1, activeCards: 1, stampsOutstanding: 1, pointsOutstanding: 7 });
});

test('refuses a period that ends before it begins or is longer than two years', async () => {
  const { deps, program } = await cafe();
  const ask = (from: string, to: string) =>
    loyaltyStatistics(deps)({ merchantId: program.merchantId, from: day(from), to: day(to) });
  await expect(ask('2026-02-02', '2026-02-01')).rejects.toMatchObject({ code: 'INVALID' });
  await expect(ask('2020-01-01', '2026-02-01')).rejects.toMatchObject({ code: 'INVALID' });
});

test('a day that is not in the calendar is refused', () => {
  expect(parseDay('2028-02-29', '/from')).toBe('2028-02-29');
  for (const wrong of ['2026-02-29', '2026-1-1', 'today', '2026-13-01'])
    expect(() => parseDay(wrong, '/from')).toThrow('INVALID');
});
