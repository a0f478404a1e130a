import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDomainError } from '../kernel/errors.ts';
import { parseBarcode, shownBarcode } from './barcode.ts';

const refused = (text: string): boolean => {
  try {
    parseBarcode(text);
    return false;
  } catch (error) {
    return isDomainError(error, 'BARCODE_INVALID');
  }
};

/** The check digit by the definition of GS1: weights by position, counted from the right. */
const withCheckDigit = (body: string): string => {
  const sum = [...body].reverse().reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  return body + String((1000 - sum) % 10);
};

const digits = (count: number) => fc.stringMatching(new RegExp(`^[0-9]{${count}}$`));

describe('barcodes', () => {
  test('EAN-13, EAN-8 and UPC-A with right check digits are taken', () => {
    expect(parseBarcode('4006381333931')).toBe('4006381333931');
    expect(parseBarcode('73513537')).toBe('73513537');
    expect(parseBarcode('036000291452')).toBe('0036000291452');
  });

  test('UPC-A and its EAN-13 form are one code', () => {
    expect(parseBarcode('036000291452')).toBe(parseBarcode('0036000291452'));
  });

  test('a wrong check digit is refused', () => {
    for (const wrong of ['4006381333930', '73513536', '036000291453']) expect(refused(wrong)).toBe(true);
  });

  test('codes of other lengths or with letters are the merchant’s own', () => {
    for (const own of ['VERSCHENKT-1C', '1', '4711', '12345678901', 'A2345678', '!"#$%&', 'x'.repeat(64)])
      expect(parseBarcode(own)).toBe(own);
  });

  test('what surrounds a scan is no part of it, and what cannot be printed is refused', () => {
    expect(parseBarcode(' 4006381333931\r\n')).toBe('4006381333931');
    for (const bad of ['', '   ', 'a b', 'a\u0000b', 'ä', '４００６３８１３３３９３１', 'x'.repeat(65)])
      expect(refused(bad)).toBe(true);
  });

  test('what is shown of a scan is short and on one line', () => {
    expect(shownBarcode('a\u0000\u202eb\r\nc')).toBe('abc');
    expect(shownBarcode('x'.repeat(500))).toHaveLength(64);
  });

  test('of the ten check digits of any code exactly one is right, and every single wrong digit is found', () => {
    fc.assert(
      fc.property(fc.constantFrom(7, 11, 12).chain(digits), fc.nat(), fc.nat(), (body, at, by) => {
        const right = withCheckDigit(body);
        const all = Array.from({ length: 10 }, (_, digit) => `${body}${digit}`);
        expect(all.filter((code) => !refused(code))).toEqual([right]);
        const place = at % right.length;
        const wrong = String((Number(right[place]) + 1 + (by % 9)) % 10);
        expect(refused(right.slice(0, place) + wrong + right.slice(place + 1))).toBe(true);
      }),
    );
  });
});
