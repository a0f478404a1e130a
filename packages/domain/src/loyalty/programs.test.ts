import { expect, test } from 'vitest';
import { days, type Currency, type Minor } from '../index.ts';
import { cafe } from '../testing/index.ts';
import { expireDuePoints } from './expire-due-points.ts';
import { earnPoints } from './earn-points.ts';
import { pointsFor } from './program.ts';
import { createProgram, updateProgram } from './programs.ts';
import { stampCard } from './stamp-card.ts';

test('a new program has the defaults of the rules and a code of its own', async () => {
  const { deps, owner, command } = await cafe();
  const program = await createProgram(deps)({
    ...command('new'),
    caller: owner,
    currency: 'EUR' as Currency,
    terms: { name: 'Lunch', type: 'hybrid' },
  });
  expect(program).toMatchObject({
    stamps: { target: 10 },
    points: { points: 1, unit: 100, minimumPurchase: 0, welcomeBonus: 0, expiryDays: null },
    antiFraud: { requireStaffPin: true, cooldownMinutes: 15, maxDailyStamps: 5 },
  });
  expect(program.code).toMatch(/^[A-Z0-9]{8}$/);
});

test('a code is taken platform-wide', async () => {
  const { deps, stranger, command, program } = await cafe();
  await expect(
    createProgram(deps)({
      ...command('new'),
      caller: stranger,
      currency: 'EUR' as Currency,
      terms: { name: 'Copy', type: 'stamps', code: program.code },
    }),
  ).rejects.toMatchObject({ code: 'PROGRAM_CODE_TAKEN' });
});

test('terms that make no sense are refused at the field they name', async () => {
  const { deps, owner, command, program } = await cafe();
  const update = (terms: object) =>
    updateProgram(deps)({ ...command(JSON.stringify(terms)), caller: owner, programId: program.id, terms });
  for (const [terms, field] of [
    [{ stamps: { target: 0 } }, '/stamps/target'],
    [{ look: { accent: 'red' } }, '/look/accent'],
    [{ points: { rewards: [{ name: '', pricePoints: 5, active: true }] } }, '/points/rewards/0/name'],
    [{ antiFraud: { cooldownMinutes: 1.5 } }, '/anti_fraud/cooldown_minutes'],
    [{ code: 'no spaces' }, '/code'],
  ] as const)
    await expect(update(terms)).rejects.toMatchObject({ code: 'INVALID', data: { field } });
});

test('a changed program binds the next command, and a program of another merchant is not there', async () => {
  const { deps, owner, stranger, command, alice, card, program } = await cafe();
  await updateProgram(deps)({ ...command('off'), caller: owner, programId: program.id, terms: { active: false } });
  await expect(stampCard(deps)({ ...command('s'), ...alice, cardId: card.id })).rejects.toMatchObject({
    code: 'PROGRAM_INACTIVE',
  });
  await expect(
    updateProgram(deps)({ ...command('x'), caller: stranger, programId: program.id, terms: { name: 'Mine' } }),
  ).rejects.toMatchObject({ code: 'PROGRAM_NOT_FOUND' });
});

test('points are proportional to the amount and rounded down', async () => {
  const { program } = await cafe();
  const rules = { ...program.points!, points: 3, unit: 200 as Minor, minimumPurchase: 100 as Minor };
  expect([99, 100, 133, 134, 10_000_000_000].map((amount) => pointsFor(amount as Minor, rules))).toEqual([
    0, 1, 1, 2, 150_000_000,
  ]);
});

test('points go after so many days without activity, once, and only where the program says so', async () => {
  const { deps, clock, alice, command, card, store } = await cafe({ points: { expiryDays: 30 } });
  await earnPoints(deps)({ ...command('e'), ...alice, cardId: card.id, amount: 1_250 as Minor, saleRef: null });
  clock.advance(days(30) - 1);
  expect(await expireDuePoints(deps)()).toEqual({ expired: 0, failed: 0 });
  clock.advance(1);
  expect(await Promise.all([expireDuePoints(deps)(), expireDuePoints(deps)()])).toHaveLength(2);
  expect(store.tables.all('card')[0]!.points).toBe(0);
  expect(store.tables.all('ledger_entry').filter(({ kind }) => kind === 'expired')).toMatchObject([
    { pointsDelta: -12 },
  ]);
});
