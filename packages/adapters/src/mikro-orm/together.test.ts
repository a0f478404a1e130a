import { expect, test } from 'vitest';
import { connectDatabase } from './database.ts';
import { oneRow, together } from './together.ts';

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

test('a row is the same whether it is read alone or with others', async () => {
  const database = await connectDatabase();
  try {
    const read = oneRow(database.sql, {
      name: 'a_row',
      text: `select v.id, v.word, $2 as asked from (values ($3::uuid, 'one'), ($3::uuid, null)) v (id, word) where v.id = $1 and coalesce(v.word, '') = $2`,
      types: ['uuid', 'text', 'uuid'],
    });
    const id = '00000000-0000-7000-8000-000000000001';
    const rows = await Promise.all([
      read(id, 'one', id),
      read(id, 'none', id),
      read(id, 'one', id),
      read(null, 'one', id),
      read(id, '', id),
    ]);
    const one = [id, 'one', 'one'];
    expect(rows.map((row) => row?.slice(0, 3))).toEqual([one, undefined, one, undefined, [id, null, '']]);
  } finally {
    await database.close();
  }
});
