import { describe, expect, test } from 'vitest';
import type { Card } from '../index.ts';
import { cafe, fakeDigests } from '../testing/index.ts';
import { attribution, balanceLimit, enter, type Change } from './card-change.ts';

const outOfRange = {
  code: 'INVALID',
  data: { field: '', reason: 'the balance would be out of range' },
};

/** A card in the given state, and what is entered on it. */
async function cardWith(state: Partial<Card>) {
  const { clock, random, store, caller } = await cafe();
  const card = { ...store.tables.all('card')[0]!, ...state };
  const moment = { now: clock.now(), random, digests: fakeDigests };
  return { card, enter: (change: Change, on = card) => enter(on, change, attribution(caller), moment) };
}

describe('a position stays within a thousand million of zero', () => {
  for (const [what, state, last] of [
    ['stamps', { stamps: balanceLimit - 1 }, { kind: 'adjusted', stamps: 1 }],
    ['points', { points: balanceLimit - 1 }, { kind: 'adjusted', points: 1 }],
    ['stamp debt', { stampDebt: balanceLimit - 1 }, { kind: 'voided', stamps: -1 }],
    ['point debt', { pointDebt: balanceLimit - 1 }, { kind: 'voided', points: -1 }],
  ] satisfies [string, Partial<Card>, Change][])
    test(`${what}: the last one is entered, and the one after is refused`, async () => {
      const { enter: entering } = await cardWith(state);
      const { card } = entering(last);
      expect(Math.max(card.stamps, card.stampDebt, card.points, card.pointDebt)).toBe(balanceLimit);
      expect(() => entering(last, card)).toThrow(expect.objectContaining(outOfRange));
    });
});

describe('a counter stays within a thousand million, also where the balance has room', () => {
  for (const [what, state, last] of [
    ['lifetime stamps', { lifetimeStamps: balanceLimit - 1 }, { kind: 'stamp_earned', stamps: 1 }],
    ['rewards redeemed', { rewardsRedeemed: balanceLimit - 1 }, { kind: 'stamps_redeemed', stamps: -1 }],
    ['lifetime points', { lifetimePoints: balanceLimit - 1 }, { kind: 'points_earned', points: 1 }],
    ['points redeemed', { pointsRedeemed: balanceLimit - 1 }, { kind: 'points_redeemed', points: -1 }],
  ] satisfies [string, Partial<Card>, Change][])
    test(`${what}: the last one is counted, and the one after is refused`, async () => {
      const { enter: entering } = await cardWith(state);
      const { card } = entering(last);
      expect(() => entering(last, card)).toThrow(expect.objectContaining(outOfRange));
    });
});

test('a change that is no number is refused', async () => {
  const { enter: entering } = await cardWith({});
  expect(() => entering({ kind: 'points_earned', points: NaN })).toThrow(expect.objectContaining(outOfRange));
});
