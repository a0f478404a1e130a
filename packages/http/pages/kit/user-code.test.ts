import { expect, test } from 'vitest';
import { hasStrangeLetters, shownUserCode, userCodeLetters } from './user-code.ts';

test.each(['WDJBMJHT', 'wdjb-mjht', ' WDJB MJHT ', 'w d j b – m j h t'])('reads %s', (typed) => {
  expect(userCodeLetters(typed)).toBe('WDJBMJHT');
  expect(hasStrangeLetters(typed)).toBe(false);
});

test('takes no more letters than a code has, and notices those that none has', () => {
  expect(userCodeLetters('WDJBMJHTBBB')).toBe('WDJBMJHT');
  expect(userCodeLetters('A0WD')).toBe('WD');
  expect(hasStrangeLetters('A')).toBe(true);
  expect(hasStrangeLetters('0')).toBe(true);
});

test('writes a code as devices show it', () => expect(shownUserCode('WDJBMJHT')).toBe('WDJB-MJHT'));
