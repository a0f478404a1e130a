import { expect, onTestFinished, test } from 'vitest';
import { databaseBroadcast } from './broadcast.ts';
import { testDatabase } from './store-under-test.ts';

test('the other processes hear texts of any length, whole and in their order; a process does not hear itself', async () => {
  const { database, url, drop } = await testDatabase();
  const heard: string[][] = [[], []];
  const [one, other] = await Promise.all(
    heard.map((texts) =>
      databaseBroadcast({ database, url, heard: (text) => void texts.push(text), lost: () => undefined }),
    ),
  );
  onTestFinished(async () => {
    await Promise.all([one?.close(), other?.close()]);
    await drop();
  });
  const long = JSON.stringify({ rows: Array.from({ length: 3_000 }, (_, row) => `Käse ${row} "🧀"`) });
  const texts = ['first', long, 'part of no other', long.slice(0, 20_000), 'last'];
  for (const text of texts) void one!.send(text);
  await expect.poll(() => heard[1]!.length, { timeout: 10_000 }).toBe(texts.length);
  expect(heard[1]).toEqual(texts);
  expect(heard[0]).toEqual([]);
});
