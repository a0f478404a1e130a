import type { ScratchDatabase } from '../tests/running/scratch-database.ts';
import type { Shop } from '../tests/running/shop.ts';

const entriesPerCard = 10;
const yearsBack = 3;

/**
 * Fills a shop with cards of ten entries each, spread over three years and several members of staff, as lies there after so
 * long: entries in the order of time, not of cards. Balances are the sums of entries; digests are only of the right length.
 */
export async function fill(
  database: ScratchDatabase,
  shop: Shop,
  cards: number,
  note: (text: string) => void,
): Promise<void> {
  const indexes = await withoutIndexes(database, ['ledger_entry', 'card', 'customer']);
  const { merchantId, storeId, programId, staff } = shop;
  const days = yearsBack * 365;
  note(`filling: ${cards} cards`);
  await database.query(
    `insert into customer (merchant_id, id, name, email, phone, locale, created_at, erased_at, version)
     select $1, ${uuidOf('c', 'i')}, 'Customer ' || i, 'c' || i || '@tresen.test', null, 'en', now() - interval '${days} days', null, 1
     from generate_series(1, $2::int) i`,
    [merchantId, cards],
  );
  await database.query(
    `insert into card (merchant_id, id, program_id, customer_id, number, qr_payload, contact_key, active, stamps, stamp_debt,
       lifetime_stamps, rewards_redeemed, points, point_debt, lifetime_points, points_redeemed, recent_stamps, last_activity_at,
       enrolled_at, ledger_seq, ledger_digest, version)
     select $1, ${uuidOf('a', 'i')}, $2, ${uuidOf('c', 'i')}, 'F' || lpad(i::text, 8, '0'), 'TRESENF' || lpad(i::text, 27, '0'), null,
       true, ${entriesPerCard - 1}, 0, ${entriesPerCard - 1}, 0, 0, 0, 0, 0, '[]', now() - interval '40 days',
       now() - interval '${days} days', ${entriesPerCard}, repeat('f', 64), ${entriesPerCard}
     from generate_series(1, $3::int) i`,
    [merchantId, programId, cards],
  );
  note(`filling: ${cards * entriesPerCard} entries`);
  for (let seq = 1; seq <= entriesPerCard; seq++)
    await database.query(
      `insert into ledger_entry (merchant_id, card_id, seq, id, program_id, kind, at, stamps_delta, points_delta, stamps_after,
         stamp_debt_after, points_after, point_debt_after, staff_member_id, user_id, store_id, device_id, sale_ref, amount_minor,
         reward_id, reason, voids, previous_digest, digest)
       select $1, ${uuidOf('a', 'i')}, ${seq}, ${uuidOf(seq.toString(16), 'i')}, $2, ${seq === 1 ? `'enrolled'` : `'stamp_earned'`},
         now() - interval '${days} days' + (${(days * 86_400) / entriesPerCard} * (${seq - 1} + i / ($5::float8 + 1))) * interval '1 second',
         ${seq === 1 ? 0 : 1}, 0, ${seq - 1}, 0, 0, 0, ($4::uuid[])[1 + i % cardinality($4::uuid[])], null, $3, null, null, null, null, null,
         null, repeat('f', 64), repeat('f', 64)
       from generate_series(1, $5::int) i`,
      [merchantId, programId, storeId, staff.map(({ id }) => id), cards],
    );
  note('filling: indexes');
  for (const statement of indexes) await database.query(statement);
  await database.query('vacuum analyze');
}

/** An id from a number, in the form of version 7: what was made later sorts later. */
const uuidOf = (kind: string, number: string): string =>
  `('0180' || lpad(to_hex(${number}), 8, '0') || '7000' || '8' || lpad('${kind}', 15, '0'))::uuid`;

/** Takes the tables' indexes away; answers the statements that make them again as they were. */
async function withoutIndexes(database: ScratchDatabase, tables: readonly string[]): Promise<readonly string[]> {
  const constraints = await database.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where conrelid::regclass::text = any($1) and contype in ('p', 'u')`,
    [tables],
  );
  const indexes = await database.query<{ name: string; definition: string }>(
    `select indexname as name, indexdef as definition from pg_indexes
     where tablename = any($1) and not exists (select 1 from pg_constraint where conname = indexname)`,
    [tables],
  );
  for (const { name } of indexes) await database.query(`drop index ${name}`);
  for (const { table, name } of constraints) await database.query(`alter table ${table} drop constraint ${name}`);
  return [
    ...constraints.map(({ table, name, definition }) => `alter table ${table} add constraint ${name} ${definition}`),
    ...indexes.map(({ definition }) => definition),
  ];
}

/** Ids of filled cards, by chance. */
export const filledCards = async (
  database: ScratchDatabase,
  cards: number,
  count: number,
): Promise<readonly string[]> =>
  (
    await database.query<{ id: string }>(
      `select ${uuidOf('a', 'i')} as id from (select distinct 1 + floor(random() * $1)::int as i from generate_series(1, $2::int * 2)) s limit $2`,
      [cards, Math.min(count, cards)],
    )
  ).map(({ id }) => id);
