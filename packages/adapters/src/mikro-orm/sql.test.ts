import { expect, test } from 'vitest';
import { readers } from './sql.ts';

const timestamptz = 1184;

test.each([
  ['2026-11-26 17:37:00.123+00', '2026-11-26T17:37:00.123Z'],
  ['2026-11-26 17:37:00.1+02', '2026-11-26T15:37:00.100Z'],
  ['2026-11-26 17:37:00-03', '2026-11-26T20:37:00.000Z'],
  ['2026-11-26 17:37:00+05:30', '2026-11-26T12:07:00.000Z'],
  ['0026-01-05 09:00:00+00', '0026-01-05T09:00:00.000Z'],
])('%s is read as the instant that it is', (text, instant) => {
  expect(new Date(readers[timestamptz]!(text) as number).toISOString()).toBe(instant);
});
