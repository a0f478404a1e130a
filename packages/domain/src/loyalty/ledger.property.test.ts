import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDomainError, minutes, type EntryId, type LedgerEntry, type Minor } from '../index.ts';
import { cafe, fakeDigests, loyaltyBreaches } from '../testing/index.ts';
import { adjustCard, deactivateCard, expirePoints, reactivateCard } from './correct-card.ts';
import { decideTakeBackSale } from './card-decisions.ts';
import { earnPoints } from './earn-points.ts';
import { redeemPoints } from './redeem-points.ts';
import { redeemStamps } from './redeem-stamps.ts';
import { stampCard } from './stamp-card.ts';
import { voidEntry } from './void-entry.ts';

type Act =
  | { readonly do: 'stamp' | 'redeem stamps' | 'redeem points' | 'deactivate' | 'reactivate' | 'expire' }
  | { readonly do: 'earn'; readonly amount: number }
  | { readonly do: 'void'; readonly back: number }
  | { readonly do: 'adjust'; readonly stamps: number; readonly points: number }
  | { readonly do: 'wait'; readonly minutes: number };

const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('stamp' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('earn' as const), amount: fc.integer({ min: 0, max: 9_999 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('void' as const), back: fc.nat(12) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('redeem stamps' as const, 'redeem points' as const) }) },
  fc.record({
    do: fc.constantFrom('deactivate' as const, 'reactivate' as const, 'reactivate' as const, 'expire' as const),
  }),
  fc.record({
    do: fc.constant('adjust' as const),
    stamps: fc.integer({ min: -12, max: 12 }),
    points: fc.integer({ min: -80, max: 80 }),
  }),
  fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 3_000 }) }),
);

async function counter() {
  const world = await cafe({
    points: { expiryDays: 2, welcomeBonus: 7 },
    antiFraud: { cooldownMinutes: 0, maxDailyStamps: null },
  });
  const { deps, clock, alice, owner, program, shop } = world;
  const cardId = world.card.id;
  let count = 0;
  const ledger = () => world.store.tables.all('ledger_entry').filter((entry) => entry.cardId === cardId);
  const card = () => world.store.tables.all('card').find(({ id }) => id === cardId)!;
  const perform = async (act: Act): Promise<LedgerEntry | null | undefined> => {
    const at = { ...world.command(`key-${count++}`), ...alice, cardId };
    const office = { ...at, caller: owner, zone: shop.timezone };
    switch (act.do) {
      case 'stamp':
        return (await stampCard(deps)(at)).entry;
      case 'earn':
        return (await earnPoints(deps)({ ...at, amount: act.amount as Minor, saleRef: null })).entry;
      case 'redeem stamps':
        return (await redeemStamps(deps)(at)).entry;
      case 'redeem points':
        return (await redeemPoints(deps)({ ...at, rewardId: program.points!.rewards[0]!.id })).entry;
      case 'void':
        return (
          await voidEntry(deps)({ ...at, entryId: (ledger().at(-1 - act.back)?.id ?? cardId) as EntryId, reason: null })
        ).entry;
      case 'adjust':
        return (await adjustCard(deps)({ ...office, stamps: act.stamps, points: act.points, reason: 'count' })).entry;
      case 'deactivate':
        return (await deactivateCard(deps)({ ...office, reason: null })).entry;
      case 'reactivate':
        return (await reactivateCard(deps)(office)).entry;
      case 'expire':
        return (await expirePoints(deps)(office)).entry;
      case 'wait':
        clock.advance(minutes(act.minutes));
        return null;
    }
  };
  /** What was entered, or `undefined` when it was refused. */
  const attempt = (act: Act) =>
    perform(act).catch((error: unknown) => {
      if (isDomainError(error)) return undefined;
      throw error;
    });
  return { ...world, attempt, ledger, card };
}

const position = ({
  stamps,
  stampDebt,
  points,
  pointDebt,
}: {
  stamps: number;
  stampDebt: number;
  points: number;
  pointDebt: number;
}) => ({
  stamps: stamps - stampDebt,
  points: points - pointDebt,
});

test('after any sequence of commands balances equal the sums of the ledger, and nothing is below zero', () =>
  fc.assert(
    fc.asyncProperty(fc.array(acts, { maxLength: 40 }), async (sequence) => {
      const { attempt, store } = await counter();
      for (const act of sequence) {
        await attempt(act);
        expect(loyaltyBreaches(store.tables, fakeDigests)).toEqual([]);
      }
    }),
    { numRuns: 150 },
  ));

test('a void restores the position and the counters exactly, whatever happened in between', () =>
  fc.assert(
    fc.asyncProperty(fc.array(acts, { maxLength: 15 }), fc.array(acts, { maxLength: 6 }), async (before, between) => {
      const { attempt, ledger, card } = await counter();
      for (const act of before) await attempt(act);
      const start = card();
      const entry = await attempt({ do: 'stamp' });
      if (!entry) return;
      const stamped = card();
      for (const act of between) await attempt(act);
      const later = card();
      const voided = await attempt({ do: 'void', back: ledger().length - entry.seq });
      if (!voided) return;
      expect(voided.voids).toBe(entry.id);
      expect(position(card()).stamps - position(later).stamps).toBe(position(start).stamps - position(stamped).stamps);
      expect(card().lifetimeStamps).toBe(later.lifetimeStamps - 1);
      expect(card().recentStamps.some(({ seq }) => seq === entry.seq)).toBe(false);
    }),
    { numRuns: 150 },
  ));

test('a refund takes back exactly what the sale earned, and what is spent already becomes a debt that earnings pay off', async () => {
  const { deps, card, ledger, alice, command, program, clock, random, attempt } = await counter();
  await earnPoints(deps)({
    ...command('sale'),
    ...alice,
    cardId: card().id,
    amount: 5_000 as Minor,
    saleRef: 'sale-1',
  });
  await redeemPoints(deps)({
    ...command('cake'),
    ...alice,
    cardId: card().id,
    rewardId: program.points!.rewards[0]!.id,
  });
  expect(card().points).toBe(7);

  const earned = ledger().filter(({ saleRef }) => saleRef === 'sale-1');
  const by = { userId: null, deviceId: null, staffMemberId: null, storeId: null };
  const [back] = decideTakeBackSale(card(), earned, by, { now: clock.now(), random, digests: fakeDigests });
  expect(back!.entry.pointsDelta).toBe(-50);
  expect(back!.card).toMatchObject({ points: 0, pointDebt: 43 });

  await attempt({ do: 'adjust', stamps: 0, points: -7 });
  expect(card()).toMatchObject({ points: 0, pointDebt: 0 });
  await attempt({ do: 'void', back: ledger().length - earned[0]!.seq });
  expect(card()).toMatchObject({ points: 0, pointDebt: 50 });
  await attempt({ do: 'earn', amount: 3_000 });
  expect(card()).toMatchObject({ points: 0, pointDebt: 20 });
  await attempt({ do: 'earn', amount: 2_500 });
  expect(card()).toMatchObject({ points: 5, pointDebt: 0 });
});

test('an entry is taken back once, and not after 24 hours', async () => {
  const { attempt, clock, deps, alice, command, card, ledger } = await counter();
  await attempt({ do: 'stamp' });
  const stamp = ledger().at(-1)!;
  const undo = (key: string) => voidEntry(deps)({ ...command(key), ...alice, entryId: stamp.id, reason: 'wrong card' });
  await undo('a');
  await expect(undo('b')).rejects.toMatchObject({ code: 'ENTRY_ALREADY_VOIDED' });
  expect(card().stamps).toBe(0);
  await attempt({ do: 'stamp' });
  clock.advance(minutes(24 * 60) + 1);
  await expect(
    voidEntry(deps)({ ...command('c'), ...alice, entryId: ledger().at(-1)!.id, reason: null }),
  ).rejects.toMatchObject({ code: 'ENTRY_NOT_VOIDABLE' });
});
