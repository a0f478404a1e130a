import type { Instant, Outbox } from '@tresen/domain';
import type { Database } from './database.ts';
import { outgoingEventOf } from './events.ts';

/**
 * The outbox in its table, in the order of positions. Positions are given before their commit ends, so between aggregates a
 * higher one may be seen first; within an aggregate the version check has let one commit after the other.
 */
export function mikroOrmOutbox({ sql, tables: { outbox_event: table } }: Database): Outbox {
  const pending = {
    name: 'outbox_pending',
    text:
      `select ${table.select('e')}, e.position, e.attempts from ${table.name} e where not exists (` +
      `select 1 from ${table.name} h where h.held_until > $1 and h.held_until is not null ` +
      `and h.aggregate_kind = e.aggregate_kind and h.aggregate_id = e.aggregate_id) order by e.position limit $2`,
  };
  return {
    pending: async (now, limit) => {
      const rows = await sql.rows(pending, [new Date(now).toISOString(), String(limit)]);
      const [position, attempts] = [table.columns.length, table.columns.length + 1];
      return rows.map((row) => ({
        position: Number(row[position]),
        attempts: Number(row[attempts]),
        event: outgoingEventOf(table.read(row)),
      }));
    },
    delivered: async (positions) => {
      const text = `delete from ${table.name} where position = any ($1::bigint[])`;
      await sql.rows({ name: 'outbox_delivered', text }, [`{${positions.join(',')}}`]);
    },
    holdBack: async (position, until) => {
      const text = `update ${table.name} set attempts = attempts + 1, held_until = $2 where position = $1`;
      await sql.rows({ name: 'outbox_hold_back', text }, [String(position), new Date(until).toISOString()]);
    },
    waiting: async () => {
      const text = `select count(*), (select e.at from ${table.name} e order by e.position limit 1) from ${table.name}`;
      const [row] = await sql.rows({ name: 'outbox_waiting', text });
      return { count: Number(row?.[0]), oldest: (row?.[1] ?? null) as Instant | null }; // an instant, by the column's type
    },
  };
}
