import { ephemeralStoreContract, manualClock } from '@tresen/domain/testing';
import { describe, expect, test } from 'vitest';
import { memoryEphemeralStore } from './index.ts';

describe('the ephemeral store in memory', () => {
  ephemeralStoreContract(test, async () => {
    const clock = manualClock();
    return { store: memoryEphemeralStore({ clock }), elapse: async (milliseconds) => clock.advance(milliseconds) };
  });

  test('never keeps more than its limit: the oldest go', async () => {
    const store = memoryEphemeralStore({ clock: manualClock(), limit: 10 });
    for (let at = 0; at < 25; at++) await store.set(`key ${at}`, 'value', 60_000);
    const kept = await Promise.all(
      Array.from({ length: 25 }, async (_, at) => ((await store.get(`key ${at}`)) === undefined ? [] : [at])),
    );
    expect(kept.flat()).toEqual([15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
  });

  test('throws out what has expired before anything that has not', async () => {
    const clock = manualClock();
    const store = memoryEphemeralStore({ clock, limit: 10 });
    await store.set('lasting', 'value', 60_000);
    for (let at = 0; at < 9; at++) await store.set(`brief ${at}`, 'value', 10);
    clock.advance(20);
    await store.set('new', 'value', 60_000);
    expect(await store.get('lasting')).toBe('value');
    expect(await store.get('new')).toBe('value');
  });

  test('counts anew when the clock was set back: nobody is shut out until it has caught up', async () => {
    const clock = manualClock();
    const store = memoryEphemeralStore({ clock });
    const start = clock.now();
    await store.increment('tries', 60_000);
    clock.advance(-3_600_000);
    expect(await store.increment('tries', 60_000)).toEqual({ count: 1, resetsIn: 60_000 });
    clock.set(start);
    expect(await store.increment('tries', 60_000)).toMatchObject({ count: 1 });
  });
});
