import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cafe } from '../testing/cafe.ts';
import { locales } from '../people/merchant.ts';
import { contrast } from './colours.ts';
import { passColours, passModel, type PassSources } from './pass.ts';

async function sources(change: Partial<PassSources['card']> = {}): Promise<PassSources> {
  const { store, card, program, merchant } = await cafe();
  const found = (await store.cards.byPublicId(card.id))!;
  return { card: { ...found.card, ...change }, customer: found.customer, program, merchant };
}
const url = 'https://shop.test/card/1';

test('a pass shows both balances, what is missing to the reward, the name, the code with its text, and the terms', async () => {
  const from = await sources({ stamps: 7, points: 1_250 });
  const program = { ...from.program, termsUrl: 'https://shop.test/terms' };
  const model = passModel({ ...from, program }, url);
  expect(model.balances.map(({ kind, value, text }) => [kind, value, text.de])).toEqual([
    ['stamps', 7, '7 von 10 Stempeln'],
    ['points', 1250, '1.250 Punkte'],
  ]);
  expect(model.progress?.text).toMatchObject({
    en: '3 stamps to go: A coffee',
    de: 'Noch 3 Stempel: A coffee',
    fr: 'Encore 3 tampons : A coffee',
    lb: 'Nach 3 Stempelen: A coffee',
  });
  expect(model.customer?.text.fr).toBe('Carla');
  expect(model.code).toEqual({ payload: from.card.qrPayload, text: expect.stringMatching(/^\w{3}-\w{3}-\w{3}$/) });
  expect(model.links.map(({ key, url: at }) => [key, at])).toEqual([
    ['terms', 'https://shop.test/terms'],
    ['card', url],
  ]);
  expect(model.back.map(({ key }) => key)).toEqual(['rewards', 'number']);
});

test('the language is the customer’s, and else the merchant’s', async () => {
  const from = await sources();
  expect(passModel(from, url).language).toBe('de');
  expect(passModel({ ...from, customer: { ...from.customer, locale: 'fr' } }, url).language).toBe('fr');
});

test('the one field that announces changes with every balance and with nothing else', async () => {
  const from = await sources({ stamps: 1, points: 5 });
  const news = (change: Partial<PassSources['card']>) =>
    passModel({ ...from, card: { ...from.card, ...change } }, url).news;
  expect(news({}).text).not.toEqual(news({ stamps: 2 }).text);
  expect(news({}).text).not.toEqual(news({ points: 6 }).text);
  const renamed = { ...from, customer: { ...from.customer, name: 'Somebody else' } };
  expect(passModel(renamed, url).news).toEqual(news({}));
});

test('a deactivated card’s pass has ended and says so in every language', async () => {
  const model = passModel(await sources({ active: false }), url);
  expect(model.state).toBe('ended');
  expect(new Set(locales.map((locale) => model.news.text[locale])).size).toBe(4);
});

test('an erased customer’s pass has no name', async () => {
  const from = await sources();
  expect(passModel({ ...from, customer: { name: null, locale: null } }, url).customer).toBeNull();
  expect(passModel({ ...from, customer: { name: '  ', locale: null } }, url).customer).toBeNull();
});

test('with points alone, the next reward that is not affordable yet is the goal, and the dearest when all are', async () => {
  const from = await sources();
  const reward = (name: string, pricePoints: number, active = true) => ({
    ...from.program.points!.rewards[0]!,
    name,
    pricePoints,
    active,
  });
  const points = {
    ...from.program.points!,
    rewards: [reward('Cake', 50), reward('Mug', 200), reward('Old', 60, false)],
  };
  const program = { ...from.program, type: 'points' as const, stamps: null, points };
  const goal = (balance: number) =>
    passModel({ ...from, program, card: { ...from.card, points: balance } }, url).progress?.text.en;
  expect(goal(10)).toBe('40 points to go: Cake');
  expect(goal(199)).toBe('1 point to go: Mug');
  expect(goal(500)).toBe('Ready: Mug');
});

test('whatever colours a program has, its texts, labels and marks can be told from the ground', () => {
  const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
  fc.assert(
    fc.property(colour, colour, colour, (background, foreground, accent) => {
      const colours = passColours({ background, foreground, accent, logoUrl: null });
      expect(contrast(colours.foreground, background)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colours.label, background)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colours.accent, background)).toBeGreaterThanOrEqual(3);
      expect(colours.corrected.includes('foreground')).toBe(colours.foreground !== foreground);
    }),
    { numRuns: 2_000 },
  );
});
