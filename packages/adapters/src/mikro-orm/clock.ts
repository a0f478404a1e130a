import type { ClockLinks, PlacedEntry, PunchFile, Store, TimeEntries } from '@tresen/domain';
import type { Database } from './database.ts';
import { Conditions, pageOf } from './lists.ts';
import { finding } from './records.ts';
import type { Parameter, Row } from './sql.ts';

export function mikroOrmClockLinks(database: Database): ClockLinks {
  const { sql, tables } = database;
  const { clock_link: link, merchant } = tables;
  const text =
    `select ${link.select('l')}, ${merchant.select('m')} from ${link.name} l ` +
    `join ${merchant.name} m on m.id = l.merchant_id where l.token_hash = $1`;
  return {
    byTokenHash: async (tokenHash) => {
      const [row] = await sql.rows({ name: 'clock_link_by_token', text }, [tokenHash]);
      return row && { link: link.read(row), merchant: merchant.read(row, link.columns.length) };
    },
    ofMerchant: finding(database, link, 'clock_link_of_merchant', 'r.merchant_id = $1 and r.id = r.merchant_id'),
  };
}

const isoOf = (at: number): string => new Date(at).toISOString();

export function mikroOrmTimeEntries(database: Database): TimeEntries {
  const { sql, tables } = database;
  const { time_entry: entry, attendance, clock_punch: punch, clock_correction: correction } = tables;
  const { staff_member: member, store } = tables;
  const placedSelect = `${entry.select('e')}, m.id, m.name, m.staff_id, s.id, s.name, s.timezone`;
  const placedFrom =
    `from ${entry.name} e join ${member.name} m on m.merchant_id = e.merchant_id and m.id = e.staff_member_id ` +
    `join ${store.name} s on s.merchant_id = e.merchant_id and s.id = e.store_id`;
  const placed = (row: Row): PlacedEntry => {
    // The columns have the types of the fields they are selected for.
    const [id, name, staffId, storeId, storeName, timezone] = row.slice(entry.columns.length) as [
      PlacedEntry['member']['id'],
      string,
      string,
      Store['id'],
      string,
      Store['timezone'],
    ];
    return {
      entry: entry.read(row),
      member: { id, name, staffId },
      store: { id: storeId, name: storeName, timezone },
    };
  };
  // By bytes, so that the order is the same whatever the database's own.
  const byName = `order by m.name collate "C", m.id, e.started_at, e.id`;

  return {
    punchFile: punchFile(database),
    byId: async (merchantId, id) => {
      const parameters = [merchantId, id];
      const one = {
        name: 'time_entry_by_id',
        text: `select ${placedSelect} ${placedFrom} where e.merchant_id = $1 and e.id = $2`,
      };
      const [row] = await sql.rows(one, parameters);
      if (!row) return undefined;
      const ofEntry = (name: string, select: string, order: string) =>
        sql.rows(
          { name, text: `${select} where r.merchant_id = $1 and r.entry_id = $2 order by ${order}` },
          parameters,
        );
      const [punches, corrections] = await Promise.all([
        ofEntry('punches_of_entry', `select ${punch.select('r')} from ${punch.name} r`, 'r.at, r.id'),
        ofEntry('corrections_of_entry', `select ${correction.select('r')} from ${correction.name} r`, 'r.seq'),
      ]);
      return {
        ...placed(row),
        punches: punches.map((each) => punch.read(each)),
        corrections: corrections.map((each) => correction.read(each)),
      };
    },
    correctionFile: async (merchantId, staffMemberId, { from, to }) => {
      // One statement, so that the entries are as of the attendance's version.
      const text =
        `select ${attendance.select('a')}, ${entry.select('e')} from (select 1) one ` +
        `left join ${attendance.name} a on a.merchant_id = $1 and a.id = $2 ` +
        `left join ${entry.name} e on e.merchant_id = $1 and e.staff_member_id = $2 and e.state <> 'removed' ` +
        `and e.started_at <= $4 and (e.ended_at is null or e.ended_at >= $3) order by e.started_at, e.id`;
      const rows = await sql.rows({ name: 'correction_file', text }, [
        merchantId,
        staffMemberId,
        isoOf(from),
        isoOf(to),
      ]);
      return {
        attendance: attendance.readOptional(rows[0] ?? [null], 0),
        others: rows.flatMap((row) => entry.readOptional(row, attendance.columns.length) ?? []),
      };
    },
    open: async (merchantId) => {
      const text = `select ${placedSelect} ${placedFrom} where e.merchant_id = $1 and e.state = 'open' ${byName}`;
      return (await sql.rows({ name: 'time_entries_open', text }, [merchantId])).map(placed);
    },
    list: async (merchantId, { staffMemberId, storeId, from, to, ...page }) => {
      const conditions = new Conditions();
      conditions.when(merchantId, (id) => `e.merchant_id = ${id}`);
      conditions.when(staffMemberId, (id) => `e.staff_member_id = ${id}`);
      conditions.when(storeId, (id) => `e.store_id = ${id}`);
      conditions.when(from === undefined ? undefined : isoOf(from), (at) => `e.started_at >= ${at}`);
      conditions.when(to === undefined ? undefined : isoOf(to), (at) => `e.started_at < ${at}`);
      conditions.after(page.cursor, 'e.started_at', 'e.id');
      const text =
        `select ${placedSelect} ${placedFrom} ${conditions.where} ` +
        `order by e.started_at desc, e.id desc limit ${page.limit + 1}`;
      const rows = await sql.rows({ text }, conditions.parameters);
      return pageOf(rows.map(placed), page, (one) => ({ at: one.entry.startedAt, id: one.entry.id }));
    },
    touching: async (merchantId, { from, to, staffMemberId, storeId }) => {
      const conditions = new Conditions();
      const [start, end] = [conditions.parameter(isoOf(from)), conditions.parameter(isoOf(to))];
      conditions.when(merchantId, (id) => `e.merchant_id = ${id}`);
      conditions.when(staffMemberId, (id) => `e.staff_member_id = ${id}`);
      conditions.when(storeId, (id) => `e.store_id = ${id}`);
      conditions.add(`e.state <> 'removed'`);
      conditions.add(`e.started_at < ${end}::timestamptz`);
      // What has no end either goes on, or is known to have been there when it began.
      conditions.add(
        `(e.ended_at >= ${start}::timestamptz or e.started_at >= ${start}::timestamptz or e.state = 'open')`,
      );
      const text = `select ${placedSelect} ${placedFrom} ${conditions.where} ${byName}`;
      return (await sql.rows({ text }, conditions.parameters)).map(placed);
    },
  };
}

/** One statement for all that a punch is decided from; every part by its primary key. */
function punchFile({ sql, tables }: Database): TimeEntries['punchFile'] {
  const { merchant, clock_link: link, store, staff_member: member, pin_guard: guard, attendance } = tables;
  const { time_entry: entry, idempotency_record: answer } = tables;
  const parts = [merchant, link, store, member, guard, attendance, entry, answer];
  const from = parts.map((_, index) => parts.slice(0, index).reduce((width, { columns }) => width + columns.length, 0));
  const [, ofLink = 0, ofStore = 0, ofMember = 0, ofGuard = 0, ofAttendance = 0, ofEntry = 0, ofAnswer = 0] = from;
  const text =
    `select ${merchant.select('r')}, ${link.select('l')}, ${store.select('s')}, ${member.select('m')}, ` +
    `${guard.select('g')}, ${attendance.select('a')}, ${entry.select('e')}, ${answer.select('i')} ` +
    `from ${merchant.name} r left join ${link.name} l on l.merchant_id = r.id and l.id = r.id ` +
    `left join ${store.name} s on s.merchant_id = r.id and s.id = $2 ` +
    `left join ${member.name} m on m.merchant_id = r.id and m.id = $3 ` +
    `left join ${guard.name} g on g.merchant_id = r.id and g.id = 'number:' || m.staff_id ` +
    `left join ${attendance.name} a on a.merchant_id = r.id and a.id = $3 ` +
    `left join ${entry.name} e on e.merchant_id = r.id and e.id = a.entry_id ` +
    `left join ${answer.name} i on i.scope = $4 and i.key = $5 where r.id = $1`;
  return async ({ merchantId, storeId, staffMemberId, idempotency: { scope, key } }) => {
    const parameters: Parameter[] = [merchantId, storeId, staffMemberId, scope, key];
    const [row] = await sql.rows({ name: 'punch_file', text }, parameters);
    if (!row) return undefined;
    const found = member.readOptional(row, ofMember);
    return {
      merchant: merchant.read(row),
      link: link.readOptional(row, ofLink),
      store: store.readOptional(row, ofStore),
      staff: found && { member: found, guard: guard.readOptional(row, ofGuard) },
      attendance: attendance.readOptional(row, ofAttendance),
      entry: entry.readOptional(row, ofEntry),
      answered: answer.readOptional(row, ofAnswer),
    } satisfies PunchFile;
  };
}
