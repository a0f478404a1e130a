import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayStart, hours, instant, iso, localDay, nextDayStart, timeZone, type Instant } from './time.ts';

const berlin = timeZone('Europe/Berlin');

test('a day has 23 hours when the clocks go forward and 25 when they go back', () => {
  const length = (start: string) => nextDayStart(instant(start), berlin) - instant(start);
  expect(length('2026-03-28T23:00:00Z')).toBe(hours(23));
  expect(length('2026-10-24T22:00:00Z')).toBe(hours(25));
  expect(length('2026-06-01T22:00:00Z')).toBe(hours(24));
});

test('the next day begins at the first instant that has another date, in any zone at any time', () =>
  fc.assert(
    fc.property(
      fc.constantFrom(
        'Europe/Berlin',
        'America/New_York',
        'Asia/Kathmandu',
        'Pacific/Apia',
        'Australia/Lord_Howe',
        'America/Sao_Paulo',
      ),
      fc.integer({ min: Date.parse('2000-01-01'), max: Date.parse('2040-01-01') }),
      (name, at) => {
        const zone = timeZone(name);
        const next = nextDayStart(at as Instant, zone);
        expect(localDay((next - 1) as Instant, zone)).toBe(localDay(at as Instant, zone));
        expect(localDay(next, zone)).not.toBe(localDay(at as Instant, zone));
      },
    ),
    { numRuns: 300 },
  ));

test('a day starts where the one before it ends', () => {
  const at = instant('2026-10-25T12:00:00Z');
  expect(iso(dayStart(localDay(at, berlin), berlin))).toBe('2026-10-24T22:00:00.000Z');
});

for (const wrong of ['Mars/Olympus', '', '+02:00', 'Europe/Berlin; drop', 'x'.repeat(200)])
  test(`refuses ${wrong.slice(0, 20) || 'nothing'} as a time zone`, () => {
    expect(() => timeZone(wrong)).toThrow(expect.objectContaining({ code: 'INVALID' }));
  });
