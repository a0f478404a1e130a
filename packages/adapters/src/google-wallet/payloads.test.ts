import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cut, classPatch, loyaltyClass, loyaltyObject, objectPatch } from './payloads.ts';
import { issuer, program, shown, type Shown } from './shown-under-test.ts';
import { loyaltyClassSchema, loyaltyObjectSchema } from './testing/schema.ts';

const texts = { logoUrl: 'https://shop.test/logo.png', callbackUrl: 'https://shop.test/callback' };

/** What a patch leaves when Google has taken it in. */
const merged = (patch: object): object =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null));

const line = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
    fc.constantFrom('"quoted"', 'two\nlines', 'שלום', '👩‍👩‍👧‍👦 family', '<b>&amp;</b>', 'مرحبا "بك"'),
  )
  .filter((text) => text.trim() !== '');
const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
const locale = fc.constantFrom('en', 'fr', 'de', 'lb');
const link = fc.option(fc.webUrl({ validSchemes: ['https'] }));

const cards: fc.Arbitrary<Shown> = fc
  .record({
    card: fc.record({
      stamps: fc.integer({ min: 0, max: 5_000 }),
      points: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      active: fc.boolean(),
    }),
    customer: fc.record({ name: fc.option(line), locale: fc.option(locale) }),
    merchant: fc.record({ name: line, locale }),
    program: fc.record({
      name: line,
      look: fc.record({ background: colour, foreground: colour, accent: colour, logoUrl: fc.constant(null) }),
      stamps: fc.option(fc.record({ target: fc.integer({ min: 1, max: 100 }), reward: line })),
      points: fc.option(
        fc
          .array(
            fc.record({ name: line, pricePoints: fc.integer({ min: 1, max: 1_000_000_000 }), active: fc.boolean() }),
            { maxLength: 40 },
          )
          .map((rewards) => ({
            ...program.points!,
            rewards: rewards.map((reward, at) => ({ ...reward, id: `${at}` as never })),
          })), // ids are opaque
      ),
      termsUrl: link,
      privacyUrl: link,
    }),
  })
  .filter(({ program: { stamps, points } }) => stamps !== null || points !== null);

describe('what is written to Google', () => {
  test('holds against its API description, whatever a merchant and a customer call themselves', () => {
    fc.assert(
      fc.property(cards, (card) => {
        const to = shown(card);
        const forClass = loyaltyClass(issuer, to.model.face, texts);
        loyaltyClassSchema.parse(forClass);
        loyaltyClassSchema.parse(merged(classPatch(forClass)));
        loyaltyObjectSchema.parse(loyaltyObject(to));
        for (const announce of ['ring', 'note', 'silent'] as const)
          loyaltyObjectSchema.parse(merged(objectPatch(to, announce)));
      }),
      { numRuns: 300 },
    );
  });

  test('says stamps of how many, and points as a number', () => {
    expect(loyaltyObject(shown())).toMatchObject({
      loyaltyPoints: { label: 'Stempel', balance: { string: '3/10' } },
      secondaryLoyaltyPoints: { label: 'Punkte', balance: { int: 120 } },
    });
    const points = loyaltyObject(shown({ program: { type: 'points', stamps: null } }));
    expect(points).toMatchObject({ loyaltyPoints: { balance: { int: 120 } } });
    expect(points).not.toHaveProperty('secondaryLoyaltyPoints');
    const rich = shown({ card: { points: 9_000_000_000 }, program: { stamps: null } });
    expect(loyaltyObject(rich).loyaltyPoints?.balance).toEqual({ string: '9B' });
  });

  test('is in the card’s own language, with the others as translations', () => {
    const { loyaltyPoints, textModulesData } = loyaltyObject(shown());
    expect(loyaltyPoints?.localizedLabel.defaultValue).toEqual({ language: 'de', value: 'Stempel' });
    expect(loyaltyPoints?.localizedLabel.translatedValues).toEqual([
      { language: 'en', value: 'Stamps' },
      { language: 'fr', value: 'Tampons' },
      { language: 'lb', value: 'Stempelen' },
    ]);
    expect(textModulesData.map(({ id, body }) => [id, body])).toEqual([
      ['progress', shown().model.progress?.text.de],
      ['rewards', shown().model.back.find(({ key }) => key === 'rewards')?.text.de],
    ]);
  });

  test('has the code with the number under it, terms and privacy on the class, and the card’s page on the object', () => {
    const to = shown();
    expect(loyaltyObject(to).barcode).toEqual({
      type: 'QR_CODE',
      value: 'TRESEN:0123456789abcdef',
      alternateText: to.model.code.text,
    });
    expect(loyaltyClass(issuer, to.model.face, texts).linksModuleData?.uris.map(({ id }) => id)).toEqual([
      'terms',
      'privacy',
    ]);
    expect(loyaltyObject(to).linksModuleData.uris.map(({ uri }) => uri)).toEqual(['https://shop.test/card/0197']);
  });

  test('asks to ring for a change alone, and never says so on an insert', () => {
    expect(loyaltyObject(shown())).not.toHaveProperty('notifyPreference');
    expect(objectPatch(shown(), 'ring').notifyPreference).toBe('NOTIFY_ON_UPDATE');
    expect(objectPatch(shown(), 'note')).not.toHaveProperty('notifyPreference');
    expect(objectPatch(shown(), 'silent').messages).toEqual([]);
  });

  test.each([
    [
      'a class without a logo',
      () =>
        loyaltyClassSchema.safeParse({ ...loyaltyClass(issuer, shown().model.face, texts), programLogo: undefined }),
    ],
    [
      'a class that approves itself',
      () =>
        loyaltyClassSchema.safeParse({ ...loyaltyClass(issuer, shown().model.face, texts), reviewStatus: 'APPROVED' }),
    ],
    [
      'a balance of two kinds',
      () =>
        loyaltyObjectSchema.safeParse({
          ...loyaltyObject(shown()),
          loyaltyPoints: { balance: { int: 1, string: '1' } },
        }),
    ],
    ['a field that nobody knows', () => loyaltyObjectSchema.safeParse({ ...loyaltyObject(shown()), balance: 3 })],
    ['a state that is none', () => loyaltyObjectSchema.safeParse({ ...loyaltyObject(shown()), state: 'DELETED' })],
    ['an id with a slash', () => loyaltyObjectSchema.safeParse({ ...loyaltyObject(shown()), id: `${issuer}.a/b` })],
  ])('is held to the description: %s is refused', (_what, parsed) => {
    expect(parsed().success).toBe(false);
  });
});

describe('a text that is too long', () => {
  test('is cut between letters, and says so', () => {
    expect(cut('Confidentialité', 20)).toBe('Confidentialité');
    expect(cut('abcdefghij', 5)).toBe('abcd…');
    expect(cut('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 13)).toBe('👩‍👩‍👧‍👦…');
    expect(cut('👩‍👩‍👧‍👦', 5)).toBe('…');
  });
});
