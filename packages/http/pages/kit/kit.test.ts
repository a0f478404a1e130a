import { expect, test } from 'vitest';
import { contrast, readableOn, visibleOn } from './contrast.ts';
import { moneyText, parseMoney } from './money-text.ts';

test.each([
  ['12,50', 2, 1250],
  ['12.5', 2, 1250],
  ['1 234,00', 2, 123_400],
  ['7', 2, 700],
  ['7', 0, 7],
  ['12,345', 2, null],
  ['-3', 2, null],
  ['abc', 2, null],
  ['', 2, null],
])('an amount typed as "%s" with %i digits is %s', (typed, digits, minor) => {
  expect(parseMoney(typed, digits)).toBe(minor);
});

test('an amount in a field reads back as itself', () => {
  for (const minor of [0, 1, 99, 100, 123_456]) expect(parseMoney(moneyText(minor, 2), 2)).toBe(minor);
});

test('contrast is that of WCAG, whichever colour comes first', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(contrast('#ffffff', '#777777')).toBeCloseTo(4.48, 2);
});

test('a colour that would not be seen is shifted until it is, and one that is seen stays', () => {
  for (const ground of ['#ffffff', '#0f1315', '#ffe066', '#4b2e2b']) {
    expect(contrast(visibleOn('#888888', ground), ground)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(readableOn(ground), ground)).toBeGreaterThanOrEqual(4.5);
  }
  expect(visibleOn('#0b6456', '#ffffff')).toBe('#0b6456');
});
