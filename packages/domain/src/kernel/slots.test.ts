import { expect, test } from 'vitest';
import { slots } from './slots.ts';

const gate = () => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
};
const settled = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

test('runs no more than its limit at once on one key, in the order asked', async () => {
  const inSlot = slots(2);
  const gates = [gate(), gate(), gate(), gate()];
  const begun: number[] = [];
  const works = gates.map(({ opened }, at) => inSlot('a', async () => (begun.push(at), await opened, at)));
  await settled();
  expect(begun).toEqual([0, 1]);
  gates[1]?.open();
  await settled();
  expect(begun).toEqual([0, 1, 2]);
  for (const { open } of gates) open();
  expect(await Promise.all(works)).toEqual([0, 1, 2, 3]);
});

test('different keys do not wait for each other', async () => {
  const inSlot = slots(1);
  const { open, opened } = gate();
  const held = inSlot('a', () => opened);
  expect(await inSlot('b', async () => 'done')).toBe('done');
  open();
  await held;
});

test('a work that fails gives its slot back', async () => {
  const inSlot = slots(1);
  const failing = Array.from({ length: 3 }, () => inSlot('a', () => Promise.reject(new Error('no'))));
  expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(await inSlot('a', async () => 'done')).toBe('done');
});
