import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atWallClock, wallClock } from './zoned.ts';

const berlin = 'Europe/Berlin';

test('writes what a clock in the store shows', () => {
  expect(wallClock(Date.parse('2026-03-29T00:59:59Z'), berlin)).toBe('2026-03-29T01:59');
  expect(wallClock(Date.parse('2026-03-29T01:00:00Z'), berlin)).toBe('2026-03-29T03:00');
});

test('reads it back, in any zone at any minute', () =>
  fc.assert(
    fc.property(
      fc.constantFrom(berlin, 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC'),
      fc.integer({ min: Date.parse('2020-01-01') / 60_000, max: Date.parse('2030-01-01') / 60_000 }),
      (zone, minute) => {
        const text = wallClock(minute * 60_000, zone);
        const found = atWallClock(text, zone);
        expect(found).not.toBeNull();
        expect(wallClock(found ?? 0, zone)).toBe(text);
        expect(found).toBeLessThanOrEqual(minute * 60_000);
      },
    ),
    { numRuns: 300 },
  ));

test('takes the earlier of two moments, and goes on through the gap', () => {
  expect(atWallClock('2026-10-25T02:30', berlin)).toBe(Date.parse('2026-10-25T00:30:00Z'));
  expect(atWallClock('2026-03-29T02:30', berlin)).toBe(Date.parse('2026-03-29T01:30:00Z'));
});

test.each(['', 'soon', '2026-13-01T00:00', '2026-03-29', '2026-03-29T25:00'])('takes “%s” for no time', (text) => {
  expect(atWallClock(text, berlin)).toBeNull();
});
