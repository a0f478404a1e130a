import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { connectDatabase } from './database.ts';
import { migrations } from './migrations/list.ts';
import { emptyDatabase, testDatabase } from './store-under-test.ts';

const unavailable = { name: 'DomainError', code: 'UNAVAILABLE', data: { what: 'database' } };

test('two hosts that start at once on an empty database both find it up to date', async () => {
  const { url, drop } = await emptyDatabase();
  onTestFinished(drop);
  const hosts = await Promise.all([1, 2, 3].map(() => connectDatabase({ url, poolSize: 2 })));
  const ran = await Promise.all(hosts.map((host) => host.migrate()));
  expect(ran.flat()).toEqual(migrations.map(({ name }) => name));
  for (const host of hosts) expect(await host.pendingMigrations()).toEqual([]);
  await Promise.all(hosts.map((host) => host.close()));
});

test('rows read alike whatever is beneath: instants, whole numbers, JSON, lists, days', async () => {
  const { database, drop } = await testDatabase();
  onTestFinished(drop);
  const text = `select '2026-03-29T01:30:00.123+02:00'::timestamptz, 9007199254740991::bigint, 2::int, sum(x), '{"a":[1]}'::jsonb,
    array['6f9619ff-8b86-4d01-b42d-00cf4fc964ff']::uuid[], '{}'::uuid[], '2026-01-31'::date, true, null::timestamptz, $1::text
    from (values (1::bigint), (2)) as v(x)`;
  expect(await database.sql.rows({ text }, ['x'])).toEqual([
    [
      Date.parse('2026-03-28T23:30:00.123Z'),
      9007199254740991,
      2,
      3,
      { a: [1] },
      ['6f9619ff-8b86-4d01-b42d-00cf4fc964ff'],
      [],
      '2026-01-31',
      true,
      null,
      'x',
    ],
  ]);
});

test('a name belongs to one text: another is refused, and the connection goes on', async () => {
  const { database, drop } = await testDatabase();
  onTestFinished(drop);
  const one = { name: 'one', text: 'select 1::int' };
  expect(await database.sql.rows(one)).toEqual([[1]]);
  await expect(database.sql.rows({ ...one, text: 'select 2::int' })).rejects.toThrow('belongs to another statement');
  expect(await database.sql.rows(one)).toEqual([[1]]);
});

test('a server that is not there is unavailable', async () => {
  await expect(connectDatabase({ url: 'postgres://postgres@127.0.0.1:1/nothing' })).rejects.toMatchObject(unavailable);
});

test('a server that takes the connection and never answers is unavailable', async () => {
  const silent: Server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => void silent.close());
  const { port } = silent.address() as { port: number }; // it listens on a port
  await expect(connectDatabase({ url: `postgres://postgres@127.0.0.1:${port}/nothing` })).rejects.toMatchObject(
    unavailable,
  );
});

test('a connection whose statement was refused is kept', async () => {
  const { database, drop } = await testDatabase();
  onTestFinished(drop);
  const connection = () => database.sql.rows({ text: 'select pg_backend_pid()' });
  const before = await connection();
  await expect(database.sql.rows({ text: 'select 1 / 0' })).rejects.toMatchObject({ code: '22012' });
  expect(await connection()).toEqual(before);
});

test('connections that the server cuts are replaced without anyone noticing', async () => {
  const { database, drop } = await testDatabase({ poolSize: 4 });
  onTestFinished(drop);
  const cut = `select count(*) from (select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend') as gone`;
  for (let round = 0; round < 3; round++) {
    await Promise.all(Array.from({ length: 4 }, () => database.sql.rows({ text: 'select pg_sleep(0.01)' })));
    await database.sql.rows({ text: cut });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => database.sql.rows({ text: 'select $1::int' }, [String(index)])),
    );
    expect(answers.flat(2)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  }
});

test('a pool that is used up, and a statement that takes too long, are unavailable', { timeout: 60_000 }, async () => {
  const { database, drop } = await testDatabase({ poolSize: 2 });
  onTestFinished(drop);
  const long = [1, 2].map(() =>
    expect(database.sql.rows({ text: 'select pg_sleep(30)' })).rejects.toMatchObject(unavailable),
  );
  await expect(database.sql.rows({ text: 'select 1' })).rejects.toMatchObject(unavailable);
  await Promise.all(long);
  expect(await database.sql.rows({ text: 'select 1' })).toEqual([[1]]);
});

test('what the statement itself got wrong stays an error of its own', async () => {
  const { database, drop } = await testDatabase();
  onTestFinished(drop);
  await expect(database.sql.rows({ text: 'select no_such_column' })).rejects.toMatchObject({ code: '42703' });
});
