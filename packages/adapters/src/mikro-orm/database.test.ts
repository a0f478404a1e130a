import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connectDatabase, type Database } from './database.ts';
import { migrations } from './migrations/list.ts';

async function dataDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'tresen-data-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return join(directory, 'data');
}

/** Runs a program on the data directory in a process of its own, and waits for its first line. */
async function elsewhere(dataDir: string, program: string) {
  const source = `
    import { connectDatabase } from ${JSON.stringify(new URL('./database.ts', import.meta.url).href)};
    const dataDir = ${JSON.stringify(dataDir)};
    ${program}`;
  const child = spawn(process.execPath, ['--conditions=@tresen/source', '--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer]; // a pipe gives buffers
  return { child, line: line.toString().trim() };
}

const uuid = (last: number): string => `00000000-0000-4000-8000-00000000000${last}`;
const merchants = async (database: Database) =>
  (await database.sql.rows({ text: 'select name from merchant order by name' })).flat();
const addMerchant = (name: string) =>
  `insert into merchant (id, name, locale, active, created_at, version) values (gen_random_uuid(), '${name}', 'en', true, now(), 1)`;

test('what has been written is there after closing and opening again', async () => {
  const dataDir = await dataDirectory();
  const first = await connectDatabase({ dataDir });
  expect(await first.pendingMigrations()).toEqual(migrations.map(({ name }) => name));
  expect(await first.migrate()).toEqual(migrations.map(({ name }) => name));
  await first.sql.rows({ text: addMerchant('kept') });
  await first.close();
  const second = await connectDatabase({ dataDir });
  onTestFinished(() => second.close());
  expect(await second.pendingMigrations()).toEqual([]);
  expect(await second.migrate()).toEqual([]);
  expect(await merchants(second)).toEqual(['kept']);
});

test('a process that is killed loses nothing it was told is written, and its lock does not outlive it', async () => {
  const dataDir = await dataDirectory();
  const { child, line } = await elsewhere(
    dataDir,
    `const database = await connectDatabase({ dataDir });
     await database.migrate();
     for (let index = 0; index < 20; index++) await database.sql.rows({ text: \`${addMerchant('m${String(index).padStart(2, "0")}')}\` });
     console.log('written');
     setInterval(() => {}, 1000);`,
  );
  expect(line).toBe('written');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const database = await connectDatabase({ dataDir });
  onTestFinished(() => database.close());
  expect(await merchants(database)).toHaveLength(20);
  expect((await database.health()).version).toMatch(/^\d+/);
});

test('a second process on the same data is told who has it', async () => {
  const dataDir = await dataDirectory();
  const database = await connectDatabase({ dataDir });
  onTestFinished(() => database.close());
  await expect(connectDatabase({ dataDir })).rejects.toThrow(`in use by process ${process.pid}`);
  const { line } = await elsewhere(
    dataDir,
    `await connectDatabase({ dataDir }).catch((error) => console.log(error.message));`,
  );
  expect(line).toContain(`in use by process ${process.pid}`);
});

test('the ledger, the audit trail, punches and corrections refuse to be changed, and balances to be wrong', async () => {
  const database = await connectDatabase();
  onTestFinished(() => database.close());
  await database.migrate();
  for (const table of ['ledger_entry', 'audit_event', 'clock_punch', 'clock_correction'])
    for (const text of [`update ${table} set merchant_id = null`, `delete from ${table}`, `truncate ${table}`])
      await expect(database.sql.rows({ text }), text).rejects.toMatchObject({ code: 'TC403' });
  const card = (stamps: number, debt: number) => ({
    text: `insert into card (merchant_id, id, program_id, customer_id, number, qr_payload, active, stamps, stamp_debt, lifetime_stamps,
      rewards_redeemed, points, point_debt, lifetime_points, points_redeemed, recent_stamps, last_activity_at, enrolled_at, ledger_seq,
      ledger_digest, version) select g, g, g, g, 'n', 'q', true, ${stamps}, ${debt}, 0, 0, 0, 0, 0, 0, '[]', now(), now(), 0, '', 1
      from (select gen_random_uuid() as g) g`,
  });
  await expect(database.sql.rows(card(-1, 0))).rejects.toMatchObject({ code: '23514', constraint: 'card_stamps' });
  await expect(database.sql.rows(card(1, 1))).rejects.toMatchObject({ code: '23514', constraint: 'card_stamps' });
  await database.sql.rows(card(0, 3));
});

test('the tables of the register refuse money that is not there, and any change of a closed shift', async () => {
  const database = await connectDatabase();
  onTestFinished(() => database.close());
  await database.migrate();
  const run = (text: string) => database.sql.rows({ text });
  const sale = (paid: number, refunded: number, reserved: number) =>
    `insert into sale (merchant_id, id, store_id, till_id, cart_id, shift_id, receipt_number, status, currency, lines, total, discounted,
      taxes, paid, refunded, refunds_reserved, created_at, version) select g, gen_random_uuid(), g, gen_random_uuid(), gen_random_uuid(), g, 1,
      'paid', 'EUR', '[]', 100, 0, '[]', ${paid}, ${refunded}, ${reserved}, now(), 1 from (select gen_random_uuid() as g) g`;
  await run(sale(100, 60, 40));
  await expect(run(sale(100, 60, 41))).rejects.toMatchObject({ code: '23514', constraint: 'sale_refunds' });
  await expect(run(sale(-1, 0, 0))).rejects.toMatchObject({ code: '23514' });

  const ids = `'00000000-0000-0000-0000-000000000001'`;
  await run(`insert into shift (merchant_id, id, store_id, till_id, till_number, number, currency, status, opening_float, movements, takings, opened_at,
    opened_by, version) values (${ids}, ${ids}, ${ids}, ${ids}, 1, 1, 'EUR', 'open', 0, '[]', '{}', now(), 'x', 1)`);
  await run(`update shift set opening_float = 5`);
  await run(`update shift set status = 'closed', closing = '{}'`);
  await expect(run(`update shift set opening_float = 6`)).rejects.toMatchObject({ code: 'TC403' });
  await expect(run(`update shift set status = 'open', closing = null`)).rejects.toMatchObject({ code: 'TC403' });
  await expect(run(`delete from shift`)).rejects.toMatchObject({ code: 'TC403' });
  await expect(run(`truncate shift`)).rejects.toMatchObject({ code: 'TC403' });
});

test('the schema that migrations make is the one the entities describe', async () => {
  const database = await connectDatabase();
  onTestFinished(() => database.close());
  await database.migrate();
  const { up } = await database.orm.schema.getUpdateSchemaMigrationSQL();
  const unexplained = up
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('set '))
    // What the ORM has no words for: triggers, functions, and indexes by an expression.
    .filter((line) => !/^drop (trigger|function) |^drop index "(customer_name|product_by_name)";$/.test(line));
  expect(unexplained).toEqual([]);
});

test('every earlier version of the schema comes up to date', async () => {
  for (let version = 0; version < migrations.length; version++) {
    const database = await connectDatabase();
    if (version > 0) await database.orm.migrator.up({ to: migrations[version - 1]!.name });
    expect(await database.migrate()).toEqual(migrations.slice(version).map(({ name }) => name));
    await database.close();
  }
}, 180_000);

test('tills that there were are numbered in their store as they were made, and closed shifts stay closed', async () => {
  const database = await connectDatabase();
  onTestFinished(() => database.close());
  await database.orm.migrator.up({ to: '0006-wallet' });
  const run = (text: string) => database.sql.rows({ text });
  const till = (store: number, id: number, day: number) =>
    run(
      `insert into till (merchant_id, id, store_id, client, last_receipt, last_shift, created_at, version) ` +
        `values ('${uuid(1)}', '${uuid(id)}', '${uuid(store)}', 'device:${id}', 0, 1, '2026-01-0${day}', 1)`,
    );
  await till(1, 1, 3);
  await till(1, 2, 2);
  await till(2, 3, 4);
  await run(
    `insert into shift values ('${uuid(1)}', '${uuid(9)}', '${uuid(1)}', '${uuid(1)}', 1, 'EUR', 'closed', 0, '[]', '{}', now(), 'device:1', '{}', 1)`,
  );
  await database.migrate();
  expect(await run('select id, number from till order by id')).toEqual([
    [uuid(1), 2],
    [uuid(2), 1],
    [uuid(3), 1],
  ]);
  expect(await run('select till_number from shift')).toEqual([[2]]);
  await expect(run('update shift set till_number = 1')).rejects.toMatchObject({ code: 'TC403' });
});

test('rows read alike whatever is beneath: instants, whole numbers, JSON, lists, days', async () => {
  const database = await connectDatabase();
  onTestFinished(() => database.close());
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
