import { expect, test } from 'vitest';
import { manualClock } from '../testing/fakes.ts';
import { forgive, throttle, type EphemeralStore } from './ephemeral.ts';
import { later, minutes } from './time.ts';

const rule = { name: 'guesses', limit: 3, window: minutes(5) };

function counting() {
  const counts = new Map<string, number>();
  const clock = manualClock();
  const ephemeral = {
    increment: async (key: string, ttl: number) => {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return { count: counts.get(key) ?? 0, resetsIn: ttl - 1_000 };
    },
    remove: async (key: string) => void counts.delete(key),
  } as Partial<EphemeralStore> as EphemeralStore;
  return { ephemeral, clock };
}

test('the tries past the limit are refused, and told when the window ends', async () => {
  const deps = counting();
  for (let at = 0; at < rule.limit; at++) await throttle(deps)(rule, 'ada');
  const refusal = { code: 'RATE_LIMITED', data: { retry_at: later(deps.clock.now(), minutes(5) - 1_000) } };
  await expect(throttle(deps)(rule, 'ada')).rejects.toMatchObject(refusal);
});

test('other subjects and other rules have tries of their own', async () => {
  const deps = counting();
  for (let at = 0; at < rule.limit; at++) await throttle(deps)(rule, 'ada');
  await expect(throttle(deps)(rule, 'bob')).resolves.toBeUndefined();
  await expect(throttle(deps)({ ...rule, name: 'others' }, 'ada')).resolves.toBeUndefined();
});

test('who is forgiven starts again', async () => {
  const deps = counting();
  for (let at = 0; at < rule.limit; at++) await throttle(deps)(rule, 'ada');
  await forgive(deps)(rule, 'ada');
  await expect(throttle(deps)(rule, 'ada')).resolves.toBeUndefined();
});
