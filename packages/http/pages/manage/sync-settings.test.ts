import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSettings, writtenSettings } from './sync-settings.ts';

test('reads names and values, numbers and yes or no as such', () => {
  expect(readSettings('folder = /in box\n\n interval_minutes=15\nverify = true\ncode = 007\nempty =')).toEqual({
    folder: '/in box',
    interval_minutes: 15,
    verify: true,
    code: '007',
    empty: '',
  });
});

test.each(['folder', '= 1', 'Folder = 1', 'a b = 1'])('refuses %s', (line) => expect(readSettings(line)).toBeNull());

test('reads what it wrote', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/);
  const value = fc.oneof(fc.boolean(), fc.integer(), fc.stringMatching(/^[a-z/=]+( [a-z]+)*$/));
  fc.assert(
    fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (settings) => {
      const read = readSettings(writtenSettings(settings));
      const told = Object.entries(settings).map(([key, one]) => [
        key,
        one === 'true' ? true : one === 'false' ? false : one,
      ]);
      expect(read).toEqual(Object.fromEntries(told));
    }),
  );
});
