import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newId } from '../kernel/ids.ts';
import type { Currency, Minor } from '../kernel/money.ts';
import { minutes } from '../kernel/time.ts';
import { attribution } from '../loyalty/card-change.ts';
import { decideActive, decideStamp } from '../loyalty/card-decisions.ts';
import { cafe, type CafeOptions } from '../testing/cafe.ts';
import { earnFromSale, takeBackFromSale } from './earning.ts';
import type { Sale } from './sale.ts';

const minor = (amount: number) => amount as Minor;

async function counter(options: CafeOptions = {}) {
  const base = await cafe(options);
  const { store, clock, random, deps, shop, program, caller } = base;
  const [card] = store.tables.all('card');
  const moment = () => ({ now: clock.now(), random, digests: deps.digests });
  const by = attribution(caller, { storeId: shop.id });
  const sale = (total: number, change: Partial<Sale> = {}): Sale =>
    ({
      id: newId(clock.now(), random),
      total: minor(total),
      currency: 'EUR' as Currency,
      storeId: shop.id,
      userId: caller.userId,
      deviceId: null,
      staffMemberId: null,
      ...change,
    }) as Sale;
  const earn = (sold: Sale, on = card!, rules = program) =>
    earnFromSale({ card: on, program: rules, zone: shop.timezone }, sold, moment());
  return { ...base, card: card!, moment, by, sale, earn };
}

describe('a paid sale', () => {
  test('earns a stamp and the points of its total, in its own name', async () => {
    const { sale, earn, card, shop, caller } = await counter();
    const sold = sale(1_234);
    const { entered, earned } = earn(sold);
    expect(earned).toEqual({ stamps: 1, points: 12, withheld: [] });
    expect(
      entered.map(({ entry }) => [entry.kind, entry.saleRef, entry.amountMinor, entry.seq - card.ledgerSeq]),
    ).toEqual([
      ['stamp_earned', sold.id, null, 1],
      ['points_earned', sold.id, 1_234, 2],
    ]);
    for (const { entry } of entered)
      expect(entry).toMatchObject({ userId: caller.userId, storeId: shop.id, staffMemberId: null });
    expect(entered.at(-1)?.card).toMatchObject({ stamps: 1, points: 12 });
  });

  test('earns nothing without a card, and nothing for nothing', async () => {
    const { sale, earn, moment } = await counter();
    expect(earnFromSale(null, sale(1_000), moment())).toEqual({ entered: [], earned: null });
    expect(earn(sale(0))).toEqual({ entered: [], earned: { stamps: 0, points: 0, withheld: ['NOTHING_PAID'] } });
  });

  test('inside the cooldown earns its points, and says why there is no stamp', async () => {
    const { sale, earn, clock } = await counter();
    const first = earn(sale(500)).entered.at(-1)!.card;
    clock.advance(minutes(15) - 1);
    expect(earn(sale(500), first).earned).toEqual({ stamps: 0, points: 5, withheld: ['STAMP_COOLDOWN'] });
    clock.advance(1);
    expect(earn(sale(500), first).earned).toEqual({ stamps: 1, points: 5, withheld: [] });
  });

  test('past the daily cap, below the minimum purchase, on a card or in a program that is off: says so, and holds up nothing', async () => {
    const { sale, earn, card, program, shop, by, moment, clock } = await counter({
      antiFraud: { maxDailyStamps: 1, cooldownMinutes: 0 },
      points: { minimumPurchase: minor(1_000) },
    });
    const stamped = decideStamp({ card, program, zone: shop.timezone }, by, moment()).card;
    clock.advance(minutes(1));
    expect(earn(sale(999), stamped).earned).toEqual({
      stamps: 0,
      points: 0,
      withheld: ['STAMP_DAILY_LIMIT', 'PURCHASE_BELOW_MINIMUM'],
    });
    const off = decideActive(card, false, null, by, moment())!.card;
    expect(earn(sale(5_000), off)).toEqual({
      entered: [],
      earned: { stamps: 0, points: 0, withheld: ['CARD_INACTIVE'] },
    });
    expect(earn(sale(5_000), card, { ...program, active: false }).earned?.withheld).toEqual(['PROGRAM_INACTIVE']);
  });

  test('in another currency than the program’s earns its stamp only', async () => {
    const { sale, earn } = await counter();
    expect(earn(sale(5_000, { currency: 'CHF' as Currency })).earned).toEqual({
      stamps: 1,
      points: 0,
      withheld: ['CURRENCY_MISMATCH'],
    });
  });

  test('earns what its program has: stamps only, or points only', async () => {
    const { sale, earn, card, program } = await counter();
    expect(earn(sale(500), card, { ...program, type: 'stamps', points: null }).earned).toEqual({
      stamps: 1,
      points: 0,
      withheld: [],
    });
    expect(earn(sale(500), card, { ...program, type: 'points', stamps: null }).earned).toEqual({
      stamps: 0,
      points: 5,
      withheld: [],
    });
  });
});

describe('a refund', () => {
  test('of all takes back all that the sale earned, also on a card that is off', async () => {
    const { sale, earn, program, by, moment } = await counter();
    const { entered } = earn(sale(1_234));
    const off = decideActive(entered.at(-1)!.card, false, null, by, moment())!.card;
    const taken = takeBackFromSale(
      { card: off, program, earned: entered.map(({ entry }) => entry) },
      minor(0),
      by,
      moment(),
    );
    expect(taken.map(({ entry }) => [entry.kind, entry.voids])).toEqual(
      entered.map(({ entry }) => ['voided', entry.id]),
    );
    expect(taken.at(-1)?.card).toMatchObject({
      stamps: 0,
      points: 0,
      lifetimeStamps: 0,
      lifetimePoints: 0,
      active: false,
    });
  });

  test('of a part takes back the points and earns those of what is left; the stamp stays', async () => {
    const { sale, earn, program, by, moment } = await counter();
    const sold = sale(1_234);
    const { entered } = earn(sold);
    const earned = entered.map(({ entry }) => entry);
    const taken = takeBackFromSale({ card: entered.at(-1)!.card, program, earned }, minor(850), by, moment());
    expect(taken.map(({ entry }) => [entry.kind, entry.pointsDelta, entry.saleRef, entry.amountMinor])).toEqual([
      ['voided', -12, sold.id, 1_234],
      ['points_earned', 8, sold.id, 850],
    ]);
    expect(taken.at(-1)?.card).toMatchObject({ stamps: 1, points: 8 });
  });

  test('that changes no point enters nothing', async () => {
    const { sale, earn, program, by, moment } = await counter();
    const { entered } = earn(sale(1_234));
    const taking = { card: entered.at(-1)!.card, program, earned: entered.map(({ entry }) => entry) };
    expect(takeBackFromSale(taking, minor(1_200), by, moment())).toEqual([]);
    expect(takeBackFromSale(null, minor(0), by, moment())).toEqual([]);
    expect(takeBackFromSale({ ...taking, earned: [] }, minor(0), by, moment())).toEqual([]);
  });

  test('never leaves more points than the sale earned, when the program has become more generous', async () => {
    const { sale, earn, program, by, moment } = await counter();
    const { entered } = earn(sale(1_000));
    const generous = { ...program, points: { ...program.points!, points: 50 } };
    const taking = { card: entered.at(-1)!.card, program: generous, earned: entered.map(({ entry }) => entry) };
    expect(takeBackFromSale(taking, minor(900), by, moment())).toEqual([]);
  });

  test('of points that were spent leaves a debt', async () => {
    const { sale, earn, program, by, moment } = await counter();
    const { entered } = earn(sale(1_000));
    const spent = { ...entered.at(-1)!.card, points: 0, stamps: 0 };
    const taken = takeBackFromSale(
      { card: spent, program, earned: entered.map(({ entry }) => entry) },
      minor(0),
      by,
      moment(),
    );
    expect(taken.at(-1)?.card).toMatchObject({ points: 0, pointDebt: 10, stamps: 0, stampDebt: 1 });
  });

  test('in any number of parts leaves the points of what is left, and nothing at the end', async () => {
    const { sale, earn, program, card, by, moment } = await counter();
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
        (total, parts) => {
          const { entered } = earn(sale(total));
          let [now, earned] = [entered.at(-1)!.card, entered.map(({ entry }) => entry)];
          let left = total;
          for (const part of [...parts, 1]) {
            left -= part === 1 ? left : Math.floor(left * part);
            const taken = takeBackFromSale({ card: now, program, earned }, minor(left), by, moment());
            const voided = new Set(taken.map(({ entry }) => entry.voids));
            earned = [...earned, ...taken.map(({ entry }) => entry)].filter(
              (entry) => entry.kind !== 'voided' && !voided.has(entry.id),
            );
            now = taken.at(-1)?.card ?? now;
            expect(now.points).toBe(Math.floor(left / 100));
            expect(now.stamps).toBe(left === 0 ? 0 : 1);
          }
          expect([now.points, now.stamps, now.lifetimePoints]).toEqual([card.points, card.stamps, card.lifetimePoints]);
        },
      ),
    );
  });
});
