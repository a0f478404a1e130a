import type { Day, LoyaltyStatistics, StaffMemberId, StatisticsRow, StoreId } from '@tresen/domain';
import type { Database } from './database.ts';
import { Conditions } from './lists.ts';
import type { Row, Sql } from './sql.ts';

const nobody = '00000000-0000-0000-0000-000000000000';
const hour = 3_600_000;

/**
 * Entries are summed up once they are this old: one that was decided before and is still on its way to the database is not
 * missed.
 */
const settled = 2 * hour;

/** How much of a merchant's ledger one statement sums up, so that none runs long. */
const stretch = '14 days';

/** Totals of so many cards are kept for so many milliseconds. */
const many = 200_000;
const keptFor = 30_000;

const sums = ['enrolled', 'stamps_given', 'stamps_redeemed', 'points_given', 'points_redeemed', 'rewards'] as const;

/**
 * What one entry adds to its day. A void takes from its own day what it takes back: from what was given when it lowers the
 * card, from what was redeemed when it raises it. Adjustments, expiry and activation are neither.
 */
const figures = `
  sum(case when e.kind = 'enrolled' then 1 else 0 end) as enrolled,
  sum(case when e.kind = 'stamp_earned' or (e.kind = 'voided' and e.stamps_delta < 0) then e.stamps_delta else 0 end) as stamps_given,
  sum(case when e.kind = 'stamps_redeemed' or (e.kind = 'voided' and e.stamps_delta > 0) then -e.stamps_delta else 0 end) as stamps_redeemed,
  sum(case when e.kind in ('points_earned', 'welcome_bonus') or (e.kind = 'voided' and e.points_delta < 0) then e.points_delta else 0 end) as points_given,
  sum(case when e.kind = 'points_redeemed' or (e.kind = 'voided' and e.points_delta > 0) then -e.points_delta else 0 end) as points_redeemed,
  sum(case when e.kind in ('stamps_redeemed', 'points_redeemed') then 1
           when e.kind = 'voided' and (e.stamps_delta > 0 or e.points_delta > 0) then -1 else 0 end) as rewards`;

/** The calendar day of an entry where it was made. */
const entryDay = `(e.at at time zone coalesce(s.timezone, 'UTC'))::date`;

/**
 * Statistics from daily sums and, for what has not been summed up yet, from the ledger itself. Each entry is in exactly one
 * of the two: a merchant's `rolled_until` moves in the statement that adds to the sums.
 */
export function mikroOrmLoyaltyStatistics({ sql }: Pick<Database, 'sql'>): LoyaltyStatistics {
  return {
    totals: rememberedWhenMany(async (merchantId, programId) => {
      const conditions = new Conditions();
      conditions.when(merchantId ?? undefined, (id) => `merchant_id = ${id}`);
      conditions.when(programId, (id) => `program_id = ${id}`);
      const text =
        `select count(*), count(*) filter (where active), coalesce(sum(stamps), 0), coalesce(sum(points), 0) ` +
        `from card ${conditions.where}`;
      const [row = []] = await sql.rows({ text }, conditions.parameters);
      const [cards, activeCards, stampsOutstanding, pointsOutstanding] = row.map(Number);
      return {
        cards: cards!,
        activeCards: activeCards!,
        stampsOutstanding: stampsOutstanding!,
        pointsOutstanding: pointsOutstanding!,
      };
    }),
    daily: async ({ merchantId, programId, from, to }) => {
      const since = await oldestNotSummed(sql, merchantId);
      const conditions = new Conditions();
      const [first, last] = [conditions.parameter(from), conditions.parameter(to)];
      // Says nothing that `rolled_until` does not say, but says it to the planner, which then reads the tail alone.
      const hint = conditions.parameter(new Date(Math.max(since ?? 0, Date.parse(from) - 24 * hour)).toISOString());
      const merchant = merchantId === null ? undefined : conditions.parameter(merchantId);
      const program = programId === undefined ? undefined : conditions.parameter(programId);
      const only = (alias: string): string =>
        (merchant === undefined ? '' : ` and ${alias}.merchant_id = ${merchant}`) +
        (program === undefined ? '' : ` and ${alias}.program_id = ${program}`);
      const text = `
        with tail as (
          select ${entryDay} as day, e.merchant_id, coalesce(e.store_id, '${nobody}') as store_id,
            coalesce(e.staff_member_id, '${nobody}') as staff_member_id, ${figures}
          from merchant o left join loyalty_roll_up r on r.merchant_id = o.id
          join ledger_entry e on e.merchant_id = o.id and e.at >= coalesce(r.rolled_until, '-infinity')
            and e.at >= ${hint}::timestamptz and e.at < ${last}::date + interval '2 days'
          left join store s on s.merchant_id = e.merchant_id and s.id = e.store_id
          where true${merchant === undefined ? '' : ` and o.id = ${merchant}`}${only('e')}
          group by 1, 2, 3, 4
        ), parts as (
          select day, merchant_id, store_id, staff_member_id, ${sums.join(', ')} from tail
            where day between ${first}::date and ${last}::date
          union all
          select d.day, d.merchant_id, d.store_id, d.staff_member_id, ${sums.map((name) => `d.${name}`).join(', ')}
            from loyalty_day d where d.day between ${first}::date and ${last}::date${only('d')}
        ), days as (
          select day, merchant_id, store_id, staff_member_id, ${sums.map((name) => `sum(${name}) as ${name}`).join(', ')}
          from parts group by 1, 2, 3, 4
        )
        select d.day, nullif(d.store_id, '${nobody}'), s.name, nullif(d.staff_member_id, '${nobody}'), m.name,
          ${sums.map((name) => `d.${name}`).join(', ')}
        from days d
        left join store s on s.merchant_id = d.merchant_id and s.id = d.store_id
        left join staff_member m on m.merchant_id = d.merchant_id and m.id = d.staff_member_id
        order by d.day, d.store_id, d.staff_member_id, d.merchant_id`;
      return (await sql.rows({ text }, conditions.parameters)).map(statisticsRow);
    },
    rollUp: (now) => rollUp(sql, now),
  };
}

/** Totals look at every card. Of very many cards they are remembered for a moment; of fewer they are always those of now. */
function rememberedWhenMany(totals: LoyaltyStatistics['totals']): LoyaltyStatistics['totals'] {
  const remembered = new Map<string, { readonly totals: Awaited<ReturnType<typeof totals>>; readonly until: number }>();
  return async (merchantId, programId) => {
    const key = `${merchantId}/${programId}`;
    const known = remembered.get(key);
    if (known && known.until > performance.now()) return known.totals;
    const fresh = await totals(merchantId, programId);
    if (fresh.cards >= many) remembered.set(key, { totals: fresh, until: performance.now() + keptFor });
    return fresh;
  };
}

/** When the oldest entry that may not be summed up yet was made. It only ever grows. */
async function oldestNotSummed(sql: Sql, merchantId: string | null): Promise<number | null> {
  const conditions = new Conditions();
  conditions.when(merchantId ?? undefined, (id) => `o.id = ${id}`);
  const text =
    `select min(coalesce(r.rolled_until, (select min(e.at) from ledger_entry e where e.merchant_id = o.id))) ` +
    `from merchant o left join loyalty_roll_up r on r.merchant_id = o.id ${conditions.where}`;
  const [row] = await sql.rows({ text }, conditions.parameters);
  return typeof row?.[0] === 'number' ? row[0] : null;
}

function statisticsRow(row: Row): StatisticsRow {
  const [enrolled, stampsGiven, stampsRedeemed, pointsGiven, pointsRedeemed, rewards] = row.slice(5).map(Number);
  return {
    day: row[0] as Day, // a date, by the column's type
    storeId: row[1] as StoreId | null,
    storeName: row[2] as string | null,
    staffMemberId: row[3] as StaffMemberId | null,
    staffMemberName: row[4] as string | null,
    enrolled: enrolled!,
    stampsGiven: stampsGiven!,
    stampsRedeemed: stampsRedeemed!,
    pointsGiven: pointsGiven!,
    pointsRedeemed: pointsRedeemed!,
    rewards: rewards!,
  };
}

async function rollUp(sql: Sql, now: number): Promise<void> {
  const until = new Date(Math.floor((now - settled) / hour) * hour).toISOString();
  await sql.rows({
    text: `insert into loyalty_roll_up (merchant_id, rolled_until)
      select o.id, date_trunc('hour', (select min(e.at) from ledger_entry e where e.merchant_id = o.id))
      from merchant o where exists (select 1 from ledger_entry e where e.merchant_id = o.id)
      on conflict do nothing`,
  });
  for (;;) {
    const behind = await sql.rows({ text: 'select merchant_id from loyalty_roll_up where rolled_until < $1' }, [until]);
    if (behind.length === 0) return;
    for (const [merchantId] of behind) await advance(sql, String(merchantId), until);
  }
}

/** Sums up the next stretch of one merchant's ledger. The lock on its row lets one process at a time do so. */
async function advance(sql: Sql, merchantId: string, until: string): Promise<void> {
  await sql.rows(
    {
      text: `
        with turn as (
          select merchant_id, rolled_until as since, least(rolled_until + interval '${stretch}', $2::timestamptz) as until
          from loyalty_roll_up where merchant_id = $1 and rolled_until < $2::timestamptz for update
        ), added as (
          insert into loyalty_day (merchant_id, day, program_id, store_id, staff_member_id, ${sums.join(', ')})
          select e.merchant_id, ${entryDay}, e.program_id, coalesce(e.store_id, '${nobody}'),
            coalesce(e.staff_member_id, '${nobody}'), ${figures}
          from turn t join ledger_entry e on e.merchant_id = t.merchant_id and e.at >= t.since and e.at < t.until
          left join store s on s.merchant_id = e.merchant_id and s.id = e.store_id
          group by 1, 2, 3, 4, 5
          on conflict (merchant_id, day, program_id, store_id, staff_member_id) do update
            set ${sums.map((name) => `${name} = loyalty_day.${name} + excluded.${name}`).join(', ')}
        )
        update loyalty_roll_up r set rolled_until = t.until from turn t where r.merchant_id = t.merchant_id`,
    },
    [merchantId, until],
  );
}
