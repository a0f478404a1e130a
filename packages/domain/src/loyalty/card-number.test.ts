import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandomness } from '../testing/index.ts';
import { formatCardNumber, newCardNumber, newQrPayload, parseCardNumber, parseQrPayload } from './card-number.ts';

const random = seededRandomness(7);

test('a number is found however it is typed', () => {
  const number = newCardNumber(random);
  expect(formatCardNumber(number)).toMatch(/^.{3}-.{3}-.{3}$/);
  expect(parseCardNumber(` ${formatCardNumber(number).toLowerCase()} `)).toBe(number);
});

test('one wrong character is never another valid number', () =>
  fc.assert(
    fc.property(fc.nat(8), fc.constantFrom(...'ACDEFGHJKMNPRTUVWXY34679'), (at, symbol) => {
      const number = newCardNumber(random);
      const wrong = number.slice(0, at) + symbol + number.slice(at + 1);
      expect(parseCardNumber(wrong)).toBe(wrong === number ? number : undefined);
    }),
  ));

test('numbers use no letters that are taken for one another', () => {
  for (let count = 0; count < 200; count++) expect(newCardNumber(random)).not.toMatch(/[B8I1LO0QS5Z2]/);
});

test('a QR payload survives a scanner that types in lower case, and is no card number', () => {
  const payload = newQrPayload(random);
  expect(parseQrPayload(payload.toLowerCase())).toBe(payload);
  expect(parseCardNumber(payload)).toBeUndefined();
});
