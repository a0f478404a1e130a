import type {
  Card,
  CardFile,
  CardFileRequest,
  CardId,
  Cards,
  CardSearch,
  CardWithCustomer,
  EntryId,
  LedgerEntry,
  MerchantId,
} from '@tresen/domain';
import type { Database } from './database.ts';
import { Conditions, cursorOf, pageOf, positionOf } from './lists.ts';
import { finding } from './records.ts';
import type { Row } from './sql.ts';
import type { Tables } from './tables.ts';
import { oneRow } from './together.ts';

const ledgerBatch = 200;
/** How many cards one statement looks at for points that are due, so that none runs long however few of them are. */
const dueStretch = 5_000;

export function mikroOrmCards(database: Database): Cards {
  const { sql, tables } = database;
  const { card, customer, program, ledger_entry: entry } = tables;
  const withCustomer =
    `select ${card.select('c')}, ${customer.select('u')} from ${card.name} c ` +
    `join ${customer.name} u on u.merchant_id = c.merchant_id and u.id = c.customer_id`;
  const readWithCustomer = (row: Row): CardWithCustomer => ({
    card: card.read(row),
    customer: customer.read(row, card.columns.length),
  });

  return {
    file: cardFile(database),
    byContact: finding(
      database,
      card,
      'card_by_contact',
      'r.merchant_id = $1 and r.program_id = $2 and r.contact_key = $3',
    ),
    byId: async (merchantId, id) => {
      const text = `${withCustomer} where c.merchant_id = $1 and c.id = $2`;
      const [row] = await sql.rows({ name: 'card_by_id', text }, [merchantId, id]);
      return row && readWithCustomer(row);
    },
    byPublicId: async (id) => {
      const text =
        `select ${card.select('c')}, ${customer.select('u')}, ${program.select('p')} from ${card.name} c ` +
        `join ${customer.name} u on u.merchant_id = c.merchant_id and u.id = c.customer_id ` +
        `join ${program.name} p on p.merchant_id = c.merchant_id and p.id = c.program_id where c.id = $1`;
      const [row] = await sql.rows({ name: 'card_by_public_id', text }, [id]);
      return (
        row && { ...readWithCustomer(row), program: program.read(row, card.columns.length + customer.columns.length) }
      );
    },
    search: async (search) => {
      const conditions = new Conditions();
      const found = foundBy(tables, search, conditions);
      if (found === undefined) return [];
      const text =
        `with found as (${found}), ranked as (select id, min(place) as place from found group by id) ` +
        `select ${card.select('c')}, ${customer.select('u')} from ranked f ` +
        `join ${card.name} c on c.merchant_id = ${conditions.parameter(search.merchantId)} and c.id = f.id ` +
        `join ${customer.name} u on u.merchant_id = c.merchant_id and u.id = c.customer_id ` +
        `order by f.place, c.enrolled_at desc, c.id desc limit ${search.limit}`;
      return (await sql.rows({ text }, conditions.parameters)).map(readWithCustomer);
    },
    ofProgram: async (merchantId, programId, { q, ...page }) => {
      const conditions = new Conditions();
      conditions.when(merchantId, (id) => `c.merchant_id = ${id}`);
      conditions.when(programId, (id) => `c.program_id = ${id}`);
      if (q !== undefined) {
        const found = foundBy(tables, q, conditions);
        conditions.add(found === undefined ? 'false' : `c.id in (select id from (${found}) f)`);
      }
      conditions.after(page.cursor, 'c.enrolled_at', 'c.id');
      const text = `${withCustomer} ${conditions.where} order by c.enrolled_at desc, c.id desc limit ${page.limit + 1}`;
      const rows = await sql.rows({ text }, conditions.parameters);
      return pageOf(rows.map(readWithCustomer), page, (one) => ({ at: one.card.enrolledAt, id: one.card.id }));
    },
    entries: async (merchantId, cardId, page) => {
      const before = positionOf(page.cursor)?.at ?? 2 ** 31 - 1;
      const text =
        `select ${entry.select('e')}, v.id from ${entry.name} e ` +
        `left join ${entry.name} v on v.merchant_id = e.merchant_id and v.voids = e.id ` +
        `where e.merchant_id = $1 and e.card_id = $2 and e.seq < $3 order by e.seq desc limit $4`;
      const parameters = [merchantId, cardId, String(before), String(page.limit + 1)];
      const rows = await sql.rows({ name: 'card_entries', text }, parameters);
      const voidedBy: Record<string, EntryId> = {};
      const read = rows.map((row) => {
        const one = entry.read(row);
        const voider = row[entry.columns.length];
        if (typeof voider === 'string') voidedBy[one.id] = voider as EntryId; // an entry's id, by the join
        return one;
      });
      return { ...pageOf(read, page, ({ seq, id }) => ({ at: seq, id })), voidedBy };
    },
    earnedBySale: async (merchantId, cardId, saleRef) => {
      const text =
        `select ${entry.select('e')} from ${entry.name} e ` +
        `where e.merchant_id = $1 and e.sale_ref = $3 and e.card_id = $2 and e.kind in ('stamp_earned', 'points_earned') ` +
        `and not exists (select 1 from ${entry.name} v where v.merchant_id = e.merchant_id and v.voids = e.id) order by e.seq`;
      const rows = await sql.rows({ name: 'earned_by_sale', text }, [merchantId, cardId, saleRef]);
      return rows.map((row) => entry.read(row));
    },
    dueToExpire: dueToExpire(database),
    customer: async (merchantId, id) => {
      const [found] = await sql.rows(
        {
          name: 'customer_by_id',
          text: `select ${customer.select('u')} from ${customer.name} u where u.merchant_id = $1 and u.id = $2`,
        },
        [merchantId, id],
      );
      if (!found) return undefined;
      const text = `select ${card.select('c')} from ${card.name} c where c.merchant_id = $1 and c.customer_id = $2 order by c.enrolled_at, c.id`;
      const cards = await sql.rows({ name: 'cards_of_customer', text }, [merchantId, id]);
      return { customer: customer.read(found), cards: cards.map((row) => card.read(row)) };
    },
    ledgers: (merchantId) => ledgersOf(database, merchantId),
  };
}

/**
 * Walks all cards in the order of their ids: an index on the last activity would spare that, and make each stamp write to it.
 * A page may therefore be empty and the list still go on.
 */
function dueToExpire({ sql, tables: { card, program } }: Database): Cards['dueToExpire'] {
  const text =
    `with seen as materialized (select c.merchant_id, c.id, c.program_id, c.points, c.last_activity_at from ${card.name} c ` +
    `where c.id > $1 order by c.id limit ${dueStretch}) ` +
    `select d.merchant_id, d.id, s.size, s.last from (select (select count(*) from seen) as size, ` +
    `(select id from seen order by id desc limit 1) as last) s left join lateral (select c.merchant_id, c.id from seen c ` +
    `join ${program.name} p on p.merchant_id = c.merchant_id and p.id = c.program_id where c.points > 0 ` +
    `and c.last_activity_at <= $2::timestamptz - make_interval(hours => 24 * (p.points ->> 'expiryDays')::int) ` +
    `order by c.id limit $3) d on true order by d.id`;
  return async (now, page) => {
    const after = positionOf(page.cursor)?.id ?? '00000000-0000-0000-0000-000000000000';
    const parameters = [after, new Date(now).toISOString(), String(page.limit + 1)];
    const rows = await sql.rows({ name: 'cards_due_to_expire', text }, parameters);
    // Both columns are ids of the types they are read as.
    const due = rows.flatMap(([merchantId, cardId]) =>
      cardId === null ? [] : [{ merchantId: merchantId as MerchantId, cardId: cardId as CardId }],
    );
    const { items, nextCursor } = pageOf(due, page, ({ cardId }) => ({ at: 0, id: cardId }));
    const [, , size, last] = rows[0] ?? [];
    const goesOn = Number(size) === dueStretch ? cursorOf({ at: 0, id: String(last) }) : null;
    return { items, nextCursor: nextCursor ?? goesOn };
  };
}

/** One statement for the card, what it is decided with and what was answered before; every part by its primary key. */
function cardFile({ sql, tables }: Database): (request: CardFileRequest) => Promise<CardFile | undefined> {
  const {
    card,
    program,
    store,
    staff_member: member,
    pin_guard: guard,
    idempotency_record: answer,
    ledger_entry: entry,
  } = tables;
  const parts = [card, program, store, member, guard, answer];
  const start = parts.map((_, index) =>
    parts.slice(0, index).reduce((width, { columns }) => width + columns.length, 0),
  );
  const width = start.at(-1)! + answer.columns.length;
  const selected =
    `${card.select('c')}, ${program.select('p')}, ${store.select('s')}, ${member.select('m')}, ` +
    `${guard.select('g')}, ${answer.select('i')}`;
  const joined =
    `join ${program.name} p on p.merchant_id = c.merchant_id and p.id = c.program_id ` +
    `left join ${store.name} s on s.merchant_id = c.merchant_id and s.id = $3 ` +
    `left join ${member.name} m on m.merchant_id = c.merchant_id and m.id = $4 ` +
    `left join ${guard.name} g on g.merchant_id = m.merchant_id and g.id = 'number:' || m.staff_id ` +
    `left join ${answer.name} i on i.scope = $5 and i.key = $6`;
  const types = ['uuid', 'uuid', 'uuid', 'uuid', 'text', 'text'] as const;
  const byCard = oneRow(sql, {
    name: 'card_file',
    types,
    text: `select ${selected} from ${card.name} c ${joined} where c.merchant_id = $1 and c.id = $2`,
  });
  const byEntry = oneRow(sql, {
    name: 'card_file_by_entry',
    types,
    text:
      `select ${selected}, v.id, ${entry.select('e')} from ${entry.name} e ` +
      `join ${card.name} c on c.merchant_id = e.merchant_id and c.id = e.card_id ${joined} ` +
      `left join ${entry.name} v on v.merchant_id = e.merchant_id and v.voids = e.id where e.merchant_id = $1 and e.id = $2`,
  });
  return async ({ merchantId, card: wanted, storeId, staffMemberId, idempotency }) => {
    const [read, id] = typeof wanted === 'string' ? [byCard, wanted] : [byEntry, wanted.entry];
    const row = await read(merchantId, id, storeId ?? null, staffMemberId ?? null, idempotency.scope, idempotency.key);
    if (!row) return undefined;
    const staffMember = member.readOptional(row, start[3]!);
    return {
      card: card.read(row),
      program: program.read(row, start[1]),
      store: store.readOptional(row, start[2]!),
      staff: staffMember && { member: staffMember, guard: guard.readOptional(row, start[4]!) },
      answered: answer.readOptional(row, start[5]!),
      entry: typeof wanted === 'string' ? null : entry.read(row, width + 1),
      voidedBy: typeof wanted === 'string' ? null : (row[width] as EntryId | null), // by the join on `voids`
    };
  };
}

// A name's beginning may fit half of all customers; more than these are no help to anyone.
const mostNamed = 500;

/** Selects `id` and `place` (0: exactly what was searched for, 1: a name) of the cards a search finds, each part by an index. */
function foundBy({ card, customer }: Tables, search: CardSearch, conditions: Conditions): string | undefined {
  const merchant = conditions.parameter(search.merchantId);
  const parts: string[] = [];
  const ofCard = (column: string, value: string | undefined): void => {
    if (value === undefined) return;
    const place = conditions.parameter(value);
    parts.push(`select id, 0 as place from ${card.name} where merchant_id = ${merchant} and ${column} = ${place}`);
  };
  const ofCustomer = (place: number, condition: string, most = ''): void => {
    parts.push(
      `select c.id, ${place} as place from (select id from ${customer.name} where merchant_id = ${merchant} and ${condition}${most}) u ` +
        `join ${card.name} c on c.merchant_id = ${merchant} and c.customer_id = u.id`,
    );
  };
  ofCard('number', search.number);
  ofCard('qr_payload', search.qrPayload);
  if (search.email !== undefined) ofCustomer(0, `email = ${conditions.parameter(search.email)}`);
  if (search.phone !== undefined) ofCustomer(0, `phone = ${conditions.parameter(search.phone)}`);
  if (search.namePrefix !== undefined) {
    const [from, to] = [
      conditions.parameter(search.namePrefix),
      conditions.parameter(`${search.namePrefix}\u{10ffff}`),
    ];
    // The byte-wise operators are those of the index, and need no pattern that is known when the statement is planned.
    ofCustomer(
      1,
      `lower(name) ~>=~ lower(${from}) and lower(name) ~<~ lower(${to})`,
      ` order by lower(name) using ~<~ limit ${mostNamed}`,
    );
  }
  return parts.length === 0 ? undefined : parts.join(' union all ');
}

async function* ledgersOf(
  { sql, tables: { card, ledger_entry: entry } }: Database,
  merchantId: MerchantId | undefined,
): AsyncGenerator<{ card: Card; entries: readonly LedgerEntry[] }> {
  let last: readonly [string, string] | undefined;
  for (;;) {
    const conditions = new Conditions();
    conditions.when(merchantId, (id) => `c.merchant_id = ${id}`);
    if (last)
      conditions.add(
        `(c.merchant_id, c.id) > (${conditions.parameter(last[0])}::uuid, ${conditions.parameter(last[1])}::uuid)`,
      );
    // Cards and their entries come from one statement, so that a stamp given meanwhile is in both or in neither.
    const text =
      `with batch as materialized (select * from ${card.name} c ${conditions.where} ` +
      `order by c.merchant_id, c.id limit ${ledgerBatch}) ` +
      `select ${card.select('c')}, ${entry.select('e')} from batch c ` +
      `left join ${entry.name} e on e.merchant_id = c.merchant_id and e.card_id = c.id order by c.merchant_id, c.id, e.seq`;
    const rows = await sql.rows({ text }, conditions.parameters);
    const found = new Map<string, { card: Card; entries: LedgerEntry[] }>();
    for (const row of rows) {
      const one = entry.readOptional(row, card.columns.length);
      const owner = card.read(row);
      const file = found.get(owner.id) ?? { card: owner, entries: [] };
      if (one) file.entries.push(one);
      found.set(owner.id, file);
      last = [owner.merchantId, owner.id];
    }
    yield* found.values();
    if (found.size < ledgerBatch) return;
  }
}
