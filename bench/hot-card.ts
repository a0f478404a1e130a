import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { HostProcess } from '../tests/running/host-process.ts';
import { atCounter, enrol, numbers, onEach, openShop, withoutLimits } from '../tests/running/shop.ts';
import { spread, type Figure } from './figures.ts';
import { interleaved, perSecond } from './measure.ts';
import { connectionsTo, stamp, type Setting } from './setting.ts';

const clientCount = 64;

/** What a stamp must do at the least: read the row, change it under its lock, add an entry, in one transaction. */
const script = `
begin;
update bench_hot set value = value + 1, version = version + 1, touched_at = now() where id = 1;
insert into bench_entry (row_id, delta, at, note) values (1, 1, now(), 'a stamp');
commit;
`;

/** 64 clients on one card, against pgbench with 64 clients on one row. */
export async function hotCard({
  host,
  database,
  directory,
  short,
  rounds,
  note,
}: Setting & { host: HostProcess; directory: string }): Promise<readonly Figure[]> {
  const shop = await openShop(host.origin, { antiFraud: { ...withoutLimits, require_staff_pin: false } });
  const who = await atCounter(host.origin, shop);
  const [cardId = ''] = await enrol(host.origin, shop, who, 1);
  const connections = connectionsTo(host.origin, clientCount);
  await database.query(
    'create table bench_hot (id int primary key, value int not null, version int not null, touched_at timestamptz not null)',
  );
  await database.query(
    'create table bench_entry (id bigserial primary key, row_id int not null, delta int not null, at timestamptz not null, note text)',
  );
  await database.query('insert into bench_hot values (1, 0, 1, now())');
  const file = join(directory, 'hot-row.sql');
  writeFileSync(file, script);

  const each = short ? 1_000 : 4_000;
  let stamped = 0;
  let updated = 0;
  const overHttp = async () => {
    stamped += each;
    return perSecond(each, () => onEach(connections, numbers(each), (one) => stamp(one, who, cardId)));
  };
  const pgbench = async () => {
    const perClient = Math.ceil(each / clientCount);
    const words = [
      '-n',
      '-M',
      'prepared',
      '-c',
      String(clientCount),
      '-j',
      '2',
      '-t',
      String(perClient),
      '-f',
      file,
      database.url,
    ];
    const { stdout } = await promisify(execFile)('pgbench', words);
    const processed = Number(/transactions actually processed: (\d+)/.exec(stdout)?.[1]);
    const tps = Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
    if (processed !== perClient * clientCount) throw new Error(`pgbench: ${stdout}`);
    updated += processed;
    return tps;
  };
  const { ours, theirs, ratio } = await interleaved(rounds, overHttp, pgbench);
  for (const one of connections) one.close();

  const [card] = await database.query<{ stamps: number }>('select stamps from card where id = $1', [cardId]);
  const [row] = await database.query<{ value: number }>('select value from bench_hot');
  if (card?.stamps !== stamped || row?.value !== updated)
    throw new Error(`${card?.stamps} stamps instead of ${stamped}, ${row?.value} updates instead of ${updated}`);
  note(`final value exact: ${stamped} stamps on the card, ${updated} updates of the row`);
  return [
    {
      what: `${clientCount} clients on one card`,
      figure: spread(ours, '/s'),
      against: `pgbench on one row: ${spread(theirs, '/s')}`,
      ratio: spread(ratio),
      limit: '≥ 0.5',
      holds: ratio.median >= 0.5,
    },
  ];
}
