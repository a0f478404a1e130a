import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { currency, minor, type Money } from '@tresen/domain';
import { digitsOf, fromMajor, fromMinorUnits, toMajorText, toMinorUnits } from './money.ts';

const money = (amount: number, code: string): Money => ({ amount: minor(amount), currency: currency(code) });
const codes = ['EUR', 'USD', 'CLP', 'COP', 'HUF', 'JPY', 'KWD', 'BHD'];
const amounts = fc.integer({ min: 0, max: 10_000_000_000 });

describe('amounts at SumUp', () => {
  test('every amount that can be said comes back the same, in minor and in major units', () => {
    fc.assert(
      fc.property(amounts, fc.constantFrom(...codes), (amount, code) => {
        const wanted = money(amount, code);
        const units = toMinorUnits(wanted);
        const text = toMajorText(wanted);
        if (!units || text === undefined) return amount % 10 ** digitsOf(code) !== 0;
        expect(fromMinorUnits(units.value, units.minor_unit, wanted.currency)).toBe(amount);
        expect(fromMajor(Number(text), wanted.currency)).toBe(amount);
        return true;
      }),
    );
  });

  test.each([
    ['EUR', 1010, { value: 1010, minor_unit: 2 }, '10.10'],
    ['EUR', 5, { value: 5, minor_unit: 2 }, '0.05'],
    ['JPY', 1235, { value: 1235, minor_unit: 0 }, '1235'],
    ['CLP', 990, { value: 990, minor_unit: 0 }, '990'],
    ['KWD', 1005, { value: 1005, minor_unit: 3 }, '1.005'],
  ])('%s %i is said with as many decimals as the currency has', (code, amount, units, text) => {
    expect(toMinorUnits(money(amount, code))).toEqual(units);
    expect(toMajorText(money(amount, code))).toBe(text);
  });

  test.each([
    [10.1, 'EUR', 1010],
    [0.29, 'EUR', 29],
    [19.99, 'EUR', 1999],
    [1.005, 'KWD', 1005],
    [0.1 + 0.2, 'EUR', 30],
    [4.35 * 100, 'EUR', 43_500],
    [1e8, 'EUR', 10_000_000_000],
  ])('the float %d of %s is %i minor units', (major, code, amount) => {
    expect(fromMajor(major, currency(code))).toBe(amount);
  });

  test.each([
    [10.123, 'EUR'],
    [0.5, 'JPY'],
    [1.0005, 'KWD'],
    [-1, 'EUR'],
    [Number.NaN, 'EUR'],
    [Number.POSITIVE_INFINITY, 'EUR'],
    [1e21, 'EUR'],
  ])('%d of %s is no amount', (major, code) => {
    expect(fromMajor(major, currency(code))).toBeUndefined();
  });

  test('units with more or fewer decimals than ours are converted, or are no amount', () => {
    expect(fromMinorUnits(1010, 2, currency('JPY'))).toBeUndefined();
    expect(fromMinorUnits(1000, 2, currency('JPY'))).toBe(10);
    expect(fromMinorUnits(10, 0, currency('EUR'))).toBe(1000);
    expect(fromMinorUnits(1.5, 0, currency('EUR'))).toBeUndefined();
    expect(fromMinorUnits(1, -1, currency('EUR'))).toBeUndefined();
  });
});
