import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterKey, afterSilence, hasCheckDigit, silence, type Burst, type Heard } from './burst.ts';

/** The keys of a text, so many milliseconds apart, and what is heard at the end. */
function typed(keys: readonly string[], gap: number | readonly number[]): { burst: Burst; heard: Heard } {
  let at = 1_000;
  let burst = silence;
  let heard: Heard = { kind: 'nothing' };
  keys.forEach((key, index) => {
    at += typeof gap === 'number' ? gap : (gap[index] ?? 0);
    [burst, heard] = afterKey(burst, key, at);
  });
  return { burst, heard };
}
const entered = (text: string, gap: number) => typed([...text, 'Enter'], gap).heard;

const milk = '4006381333931';
const card = `TRESEN${'A1'.repeat(14)}`;

describe('a burst of keys', () => {
  test('that ends with Enter is a scan', () => expect(entered(milk, 4)).toEqual({ kind: 'scan', text: milk }));

  test('is no scan at the speed of a hand', () => expect(entered(milk, 80)).toEqual({ kind: 'nothing' }));

  test('is no scan when only its Enter was pressed by hand', () => {
    const keys = [...milk, 'Enter'];
    expect(typed(keys, [...keys.slice(0, -1).map(() => 4), 300]).heard).toEqual({ kind: 'nothing' });
  });

  test('that is too short for a code is a part of one', () =>
    expect(entered('40063', 4)).toEqual({ kind: 'partial', text: '40063' }));

  test('of two or three keys may be a hand', () => {
    expect(entered('1', 4)).toEqual({ kind: 'nothing' });
    expect(entered('123', 4)).toEqual({ kind: 'nothing' });
  });

  test('without an Enter is a scan when its check digit is right, and else a part of one', () => {
    expect(afterSilence(typed([...milk], 4).burst)).toEqual({ kind: 'scan', text: milk });
    expect(afterSilence(typed(Array.from(milk.slice(0, 9)), 4).burst)).toEqual({
      kind: 'partial',
      text: milk.slice(0, 9),
    });
    expect(afterSilence(typed([...milk], 80).burst)).toEqual({ kind: 'nothing' });
  });

  test('of one of our own codes may be slow', () => {
    expect(entered(card, 200)).toEqual({ kind: 'scan', text: card });
    expect(entered('POSLINK-A1.B2', 200)).toEqual({ kind: 'scan', text: 'POSLINK-A1.B2' });
    expect(entered(card, 600)).toEqual({ kind: 'nothing' });
  });

  test('follows what was typed before it without taking it along', () => {
    const keys = ['m', 'i', ...milk, 'Enter'];
    expect(typed(keys, [0, 120, 300, ...[...milk].map(() => 4)]).heard).toEqual({ kind: 'scan', text: milk });
  });

  test('keeps shift and the like out of its text', () => {
    const keys = ['Shift', 'A', 'Shift', 'B', 'C', 'D', 'E', 'F', 'Enter'];
    expect(typed(keys, 4).heard).toEqual({ kind: 'scan', text: 'ABCDEF' });
  });

  test('is told from typing whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6, maxLength: 40, unit: fc.constantFrom(...'0123456789abcXYZ- ') }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 60, max: 2_000 }),
        (text, fast, slow) => {
          expect(entered(text, fast)).toEqual({ kind: 'scan', text });
          expect(entered(text, slow)).toEqual({ kind: 'nothing' });
        },
      ),
    );
  });
});

test.each([
  ['4006381333931', true],
  ['4006381333930', false],
  ['96385074', true],
  ['036000291452', true],
  ['036000291453', false],
  ['12345', false],
  ['400638133393A', false],
])('the check digit of %s: %s', (text, right) => expect(hasCheckDigit(text)).toBe(right));
