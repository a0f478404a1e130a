import { expect, test } from 'vitest';
import { afterSilence, polled } from './polled.ts';

const refused = (error: string, interval: number | null = null) => ({ kind: 'refused', error, interval }) as const;

test('a pending grant is asked about again at the same pace', () => {
  expect(polled(refused('authorization_pending'), 5)).toEqual({ kind: 'wait', interval: 5 });
  expect(polled(refused('authorization_pending', 15), 5)).toEqual({ kind: 'wait', interval: 15 });
});

test('told to slow down, it waits five seconds longer each time, or as long as the host says', () => {
  expect(polled(refused('slow_down'), 5)).toEqual({ kind: 'wait', interval: 10 });
  expect(polled(refused('slow_down'), 10)).toEqual({ kind: 'wait', interval: 15 });
  expect(polled(refused('slow_down', 40), 10)).toEqual({ kind: 'wait', interval: 40 });
});

test.each([
  ['access_denied', 'denied'],
  ['expired_token', 'expired'],
  ['invalid_grant', 'expired'],
] as const)('%s ends it as %s', (error, kind) => expect(polled(refused(error), 5)).toEqual({ kind }));

test('without an answer it asks less and less often', () => {
  expect([5, 10, 40, 60].map(afterSilence)).toEqual([10, 20, 60, 60]);
});
