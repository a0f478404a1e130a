import {
  openStatuses,
  type MerchantId,
  type PaymentId,
  type Payments,
  type RefundId,
  type SaleFileRequest,
} from '@tresen/domain';
import type { Database } from './database.ts';
import { Conditions, pageOf, positionOf } from './lists.ts';
import { finding, sideBySide } from './records.ts';
import { oneRow } from './together.ts';

export function mikroOrmPayments(database: Database): Payments {
  const { sql, tables } = database;
  const { sale, till, shift, store, card, program, payment, refund } = tables;
  const { ledger_entry: entry, idempotency_record: answer } = tables;
  const asFile = sideBySide(
    ['a', sale],
    ['t', till],
    ['h', shift],
    ['s', store],
    ['k', card],
    ['g', program],
    ['i', answer],
    ['ct', till],
    ['cs', shift],
  );
  const oldest = (from: string, alias: string, json: string): string =>
    `(select json_agg(${json} order by ${alias}.created_at, ${alias}.id) from ${from} ${alias} ` +
    `where ${alias}.merchant_id = a.merchant_id and ${alias}.sale_id = a.id)`;
  const lists =
    `${oldest(payment.name, 'p', payment.json('p'))}, ${oldest(refund.name, 'r', refund.json('r'))}, ` +
    `(select json_agg(${entry.json('e')} order by e.seq) from ${entry.name} e where e.merchant_id = a.merchant_id ` +
    `and e.sale_ref = a.id::text and e.card_id = a.card_id and e.kind in ('stamp_earned', 'points_earned') and not exists ` +
    `(select 1 from ${entry.name} v where v.merchant_id = e.merchant_id and v.voids = e.id))`;
  const from =
    `join ${till.name} t on t.merchant_id = a.merchant_id and t.id = a.till_id ` +
    `join ${shift.name} h on h.merchant_id = a.merchant_id and h.id = coalesce(t.open_shift_id, a.shift_id) ` +
    `left join ${store.name} s on s.merchant_id = a.merchant_id and s.id = a.store_id ` +
    `left join ${card.name} k on k.merchant_id = a.merchant_id and k.id = a.card_id ` +
    `left join ${program.name} g on g.merchant_id = k.merchant_id and g.id = k.program_id ` +
    `left join ${answer.name} i on i.scope = $3 and i.key = $4 ` +
    `left join ${till.name} ct on ct.merchant_id = a.merchant_id and ct.store_id = a.store_id and ct.client = $5 and ct.id <> a.till_id ` +
    `left join ${shift.name} cs on cs.merchant_id = ct.merchant_id and cs.id = ct.open_shift_id`;
  const types = ['uuid', 'uuid', 'text', 'text', 'text'] as const;
  const by = {
    sale: oneRow(sql, {
      name: 'sale_file',
      types,
      text: `select ${asFile.select}, ${lists} from ${sale.name} a ${from} where a.merchant_id = $1 and a.id = $2`,
    }),
    payment: oneRow(sql, {
      name: 'sale_file_by_payment',
      types,
      text:
        `select ${asFile.select}, ${lists} from ${payment.name} w ` +
        `join ${sale.name} a on a.merchant_id = w.merchant_id and a.id = w.sale_id ${from} where w.merchant_id = $1 and w.id = $2`,
    }),
    refund: oneRow(sql, {
      name: 'sale_file_by_refund',
      types,
      text:
        `select ${asFile.select}, ${lists} from ${refund.name} w ` +
        `join ${sale.name} a on a.merchant_id = w.merchant_id and a.id = w.sale_id ${from} where w.merchant_id = $1 and w.id = $2`,
    }),
  };
  const named = (wanted: SaleFileRequest['sale']) =>
    typeof wanted === 'string'
      ? { read: by.sale, id: wanted }
      : 'payment' in wanted
        ? { read: by.payment, id: wanted.payment }
        : { read: by.refund, id: wanted.refund };

  const due = (name: string, table: string) => async (now: number, limit: number) => {
    const text =
      `select r.merchant_id, r.id from ${table} r where r.inquire_at is not null and r.inquire_at <= $1 ` +
      `order by r.inquire_at, r.id limit $2`;
    return sql.rows({ name, text }, [new Date(now).toISOString(), String(limit)]);
  };
  const paymentsDue = due('payments_due', payment.name);
  const refundsDue = due('refunds_due', refund.name);

  const asReview = sideBySide(['p', payment], ['r', refund], ['a', sale]);

  return {
    file: async ({ merchantId, sale: wanted, client, idempotency }) => {
      const { read, id } = named(wanted);
      const row = await read(merchantId, id, idempotency?.scope ?? null, idempotency?.key ?? null, client ?? null);
      if (!row) return undefined;
      const { at, width } = asFile;
      const carded = card.readOptional(row, at[4]!);
      const other = till.readOptional(row, at[7]!);
      return {
        sale: sale.read(row),
        till: till.read(row, at[1]),
        shift: shift.read(row, at[2]),
        callersTill: other && { till: other, shift: shift.readOptional(row, at[8]!) },
        store: store.readOptional(row, at[3]!),
        card: carded && { card: carded, program: program.read(row, at[5]), earned: entry.readJson(row[width + 2]) },
        payments: payment.readJson(row[width]),
        refunds: refund.readJson(row[width + 1]),
        answered: answer.readOptional(row, at[6]!),
      };
    },
    byId: finding(database, payment, 'payment_by_id', 'r.merchant_id = $1 and r.id = $2'),
    byTokenHash: finding(database, payment, 'payment_by_token', 'r.token_hash = $1'),
    refundById: finding(database, refund, 'refund_by_id', 'r.merchant_id = $1 and r.id = $2'),
    // Both columns are ids of the types they are read as.
    due: async (now, limit) =>
      (await paymentsDue(now, limit)).map(([merchantId, id]) => ({
        merchantId: merchantId as MerchantId,
        paymentId: id as PaymentId,
      })),
    refundsDue: async (now, limit) =>
      (await refundsDue(now, limit)).map(([merchantId, id]) => ({
        merchantId: merchantId as MerchantId,
        refundId: id as RefundId,
      })),
    review: async (merchantId, { storeId, ...page }) => {
      const conditions = new Conditions();
      conditions.when(merchantId, (id) => `p.merchant_id = ${id}`);
      conditions.when(storeId, (id) => `p.store_id = ${id}`);
      const merchant = conditions.parameter(merchantId);
      const stuck = `select f.payment_id from ${refund.name} f where f.merchant_id = ${merchant} and f.status = 'needs_review'`;
      conditions.add(
        `(p.status = 'needs_review' or (p.status = 'orphaned' and p.refunded + p.refunds_reserved < coalesce((p.taken ->> 'amount')::bigint, 0)) ` +
          `or p.id in (${stuck}))`,
      );
      const after = positionOf(page.cursor);
      if (after) {
        const at = conditions.parameter(new Date(after.at).toISOString());
        conditions.add(`(p.created_at, p.id) > (${at}::timestamptz, ${conditions.parameter(after.id)}::uuid)`);
      }
      const text =
        `select ${asReview.select} from ${payment.name} p ` +
        `left join lateral (select * from ${refund.name} f where f.merchant_id = p.merchant_id and f.payment_id = p.id ` +
        `and f.status = 'needs_review' order by f.created_at, f.id limit 1) r on true ` +
        `join ${sale.name} a on a.merchant_id = p.merchant_id and a.id = p.sale_id ${conditions.where} ` +
        `order by p.created_at, p.id limit ${page.limit + 1}`;
      const rows = await sql.rows({ text }, conditions.parameters);
      const waiting = rows.map((row) => ({
        payment: payment.read(row),
        refund: refund.readOptional(row, asReview.at[1]!),
        sale: sale.read(row, asReview.at[2]),
      }));
      return pageOf(waiting, page, (one) => ({ at: one.payment.createdAt, id: one.payment.id }));
    },
    counts: async () => {
      const statuses = [...openStatuses, 'orphaned'].map((status) => `'${status}'`).join(', ');
      const text = `select p.status, count(*) from ${payment.name} p where p.status in (${statuses}) group by 1`;
      const rows = await sql.rows({ name: 'payment_counts', text });
      return Object.fromEntries(rows.map(([status, count]) => [String(status), Number(count)]));
    },
  };
}
