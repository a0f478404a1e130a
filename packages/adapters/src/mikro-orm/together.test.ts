import { expect, test } from 'vitest';
import { together } from './together.ts';

test('who asks alone is read at once, and who asks meanwhile is read together', async () => {
  const batches: (readonly string[])[] = [];
  const look = together(async (keys: readonly string[]) => {
    batches.push(keys);
    await Promise.resolve();
    return keys.map((key) => key.toUpperCase());
  }, 3);
  expect(await Promise.all(['a', 'b', 'c', 'd', 'e'].map(look))).toEqual(['A', 'B', 'C', 'D', 'E']);
  expect(batches).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
  expect(await look('f')).toBe('F');
  expect(batches.at(-1)).toEqual(['f']);
});

test('a batch that fails is told to those who asked in it, and to nobody else', async () => {
  const look = together(async (keys: readonly string[]) => {
    await Promise.resolve();
    if (keys.includes('bad')) throw new Error('no answer');
    return keys;
  }, 2);
  const outcomes = await Promise.allSettled(['first', 'bad', 'beside', 'after'].map(look));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
});
