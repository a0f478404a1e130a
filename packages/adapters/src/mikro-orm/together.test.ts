import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connectDatabase } from './database.ts';
import { oneRow, together } from './together.ts';

/** Whether `several` does what it is asked, and what it was asked. */
const upperCase = (how: { answers: boolean } = { answers: true }) => {
  const groups: (readonly string[])[] = [];
  const alone: string[] = [];
  const look = together<string, string>({
    alone: async (one) => {
      alone.push(one);
      if (one === 'bad') throw new Error('no');
      return one.toUpperCase();
    },
    several: async (group) => {
      groups.push(group);
      await Promise.resolve();
      if (group.includes('broken')) throw new Error('no answer');
      return how.answers && !group.includes('bad') ? group.map((one) => one.toUpperCase()) : undefined;
    },
    joins: (group, one) => !group.some((other) => other[0] === one[0]),
  });
  return { look, groups, alone };
};

test('what comes alone is done alone, and what comes in one turn is done together', async () => {
  const { look, groups, alone } = upperCase();
  expect(await look('a')).toBe('A');
  expect(await Promise.all(['b', 'c', 'd'].map(look))).toEqual(['B', 'C', 'D']);
  expect({ alone, groups }).toEqual({ alone: ['a'], groups: [['b', 'c', 'd']] });
});

test('what comes while others are done waits for them, and is done together', async () => {
  let finish = () => {};
  const groups: (readonly string[])[] = [];
  const look = together<string, string>({
    alone: (one) => new Promise((resolve) => (finish = () => resolve(one))),
    several: async (group) => {
      groups.push(group);
      return group;
    },
  });
  const first = look('a');
  await setImmediate();
  const others = [look('b')];
  await setImmediate();
  others.push(look('c'));
  finish();
  expect(await Promise.all([first, ...others])).toEqual(['a', 'b', 'c']);
  expect(groups).toEqual([['b', 'c']]);
});

test('what may not go with the others waits for the next group', async () => {
  const { look, groups, alone } = upperCase();
  await Promise.all(['b1', 'c', 'b2', 'd'].map(look));
  expect({ alone, groups }).toEqual({ alone: ['b2'], groups: [['b1', 'c', 'd']] });
});

test('when nothing comes of a group, each is done alone and answers for itself', async () => {
  const { look, alone } = upperCase();
  const outcomes = await Promise.allSettled(['x', 'bad', 'y'].map(look));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(alone).toEqual(['x', 'bad', 'y']);
});

test('a group that fails is told to those who asked in it, and to nobody else', async () => {
  const { look } = upperCase();
  const outcomes = await Promise.allSettled(['broken', 'd', 'b2'].map(look));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
});

test('a group that hangs does not keep the next one waiting for long', async () => {
  let release = () => {};
  const look = together<number, number>({
    alone: (one) => (one === 0 ? new Promise((resolve) => (release = () => resolve(0))) : Promise.resolve(one)),
    several: async (group) => group,
  });
  const hanging = look(0);
  await setImmediate();
  expect(await Promise.all([look(1), look(2)])).toEqual([1, 2]);
  release();
  expect(await hanging).toBe(0);
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
