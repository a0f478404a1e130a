import {
  openStatuses,
  type CardAndProgram,
  type CardName,
  type Cart,
  type CartFileRequest,
  type Carts,
  type Currency,
  type Day,
  type ProductName,
  type Sales,
  type Shifts,
  type StoreId,
  type TillDevice,
  type Tills,
} from '@tresen/domain';
import type { Database } from './database.ts';
import { Conditions } from './lists.ts';
import { finding, newest, newestBy, sideBySide } from './records.ts';
import type { Row } from './sql.ts';
import type { Tables } from './tables.ts';
import { oneRow, type ReadRow } from './together.ts';

const openCart = (tables: Tables, alias: string, of: { merchant: string; till: string }): string =>
  `left join lateral (select * from ${tables.cart.name} o where o.merchant_id = ${of.merchant} and o.till_id = ${of.till} ` +
  `and o.status = 'open' order by o.created_at desc, o.id desc limit 1) ${alias} on true`;

const quotedList = (texts: readonly string[]): string => texts.map((text) => `'${text}'`).join(', ');
const mayTakeMoney = quotedList(openStatuses);
const awaited = quotedList(openStatuses.filter((status) => status !== 'needs_review'));

type ProductColumn = 'barcode' | 'id';
type CardColumn = 'number' | 'qr_payload' | 'id';

/** By which column a command names a product or a card, and the value; what names none finds none. */
const productColumn = (product: ProductName | undefined): ProductColumn =>
  product && 'barcode' in product ? 'barcode' : 'id';
const productValue = (product: ProductName | undefined): string | null =>
  product === undefined ? null : 'barcode' in product ? product.barcode : product.id;
const cardColumn = (card: CardName | undefined): CardColumn =>
  card && 'number' in card ? 'number' : card && 'qrPayload' in card ? 'qr_payload' : 'id';
const cardValue = (card: CardName | undefined): string | null =>
  card === undefined ? null : 'number' in card ? card.number : 'qrPayload' in card ? card.qrPayload : card.id;

/** One reader for each way of naming a product and a card, made once. */
function perNames(make: (by: ProductColumn, cardBy: CardColumn) => ReadRow) {
  const made = new Map<string, ReadRow>();
  return (product: ProductName | undefined, card: CardName | undefined): ReadRow => {
    const [by, cardBy] = [productColumn(product), cardColumn(card)];
    const key = `${by} ${cardBy}`;
    const known = made.get(key) ?? make(by, cardBy);
    made.set(key, known);
    return known;
  };
}

const productType = (by: ProductColumn) => (by === 'id' ? 'uuid' : 'text');
const cardType = (by: CardColumn) => (by === 'id' ? 'uuid' : 'text');

export function mikroOrmCarts(database: Database): Carts {
  const { sql, tables } = database;
  const { cart, till, store, device, product, card, program, shift, sale, scanner_link: link } = tables;
  const { idempotency_record: answer } = tables;

  const asFile = sideBySide(
    ['c', cart],
    ['t', till],
    ['s', store],
    ['p', product],
    ['k', card],
    ['g', program],
    ['h', shift],
    ['a', sale],
    ['i', answer],
  );
  const readFile = perNames((by, cardBy) =>
    oneRow(sql, {
      name: `cart_file_${by}_${cardBy}`,
      types: ['uuid', 'uuid', productType(by), cardType(cardBy), 'uuid', 'text', 'text'],
      text:
        `select ${asFile.select} from ${cart.name} c ` +
        `join ${till.name} t on t.merchant_id = c.merchant_id and t.id = c.till_id ` +
        `left join ${store.name} s on s.merchant_id = c.merchant_id and s.id = c.store_id ` +
        `left join ${product.name} p on p.merchant_id = c.merchant_id and p.${by} = $3 and p.removed_at is null ` +
        `left join ${card.name} k on k.merchant_id = c.merchant_id and k.${cardBy} = ${cardBy === 'id' ? 'coalesce($4, c.card_id)' : '$4'} ` +
        `left join ${program.name} g on g.merchant_id = k.merchant_id and g.id = k.program_id ` +
        `left join ${shift.name} h on h.merchant_id = c.merchant_id and h.id = t.open_shift_id ` +
        `left join ${sale.name} a on a.merchant_id = c.merchant_id and a.id = $5 ` +
        `left join ${answer.name} i on i.scope = $6 and i.key = $7 where c.merchant_id = $1 and c.id = $2`,
    }),
  );

  const asScan = sideBySide(
    ['l', link],
    ['t', till],
    ['s', store],
    ['c', cart],
    ['p', product],
    ['k', card],
    ['g', program],
    ['i', answer],
  );
  const readScan = perNames((by, cardBy) =>
    oneRow(sql, {
      name: `scan_file_${by}_${cardBy}`,
      types: ['text', 'uuid', productType(by), cardType(cardBy), 'text', 'text'],
      text:
        `select ${asScan.select}, d.store_id, d.revoked_at, d.expires_at from (select 1) one left join ${link.name} l on l.id = $1 ` +
        `left join ${till.name} t on t.id = coalesce($2, l.till_id) ` +
        `left join ${store.name} s on s.merchant_id = t.merchant_id and s.id = t.store_id ` +
        `left join ${device.name} d on d.merchant_id = t.merchant_id and d.deleted_at is null ` +
        `and d.id = case when t.client like 'device:%' then substr(t.client, 8)::uuid end ` +
        `${openCart(tables, 'c', { merchant: 't.merchant_id', till: 't.id' })} ` +
        `left join ${product.name} p on p.merchant_id = t.merchant_id and p.${by} = $3 and p.removed_at is null ` +
        `left join ${card.name} k on k.merchant_id = t.merchant_id and k.${cardBy} = $4 ` +
        `left join ${program.name} g on g.merchant_id = k.merchant_id and g.id = k.program_id ` +
        `left join ${answer.name} i on i.scope = $5 and i.key = $6`,
    }),
  );

  /** As the statement selects them, store and times stand side by side. */
  const deviceAt = (row: Row, from: number): TillDevice | null => {
    const [storeId, revokedAt, expiresAt] = row.slice(from, from + 3);
    return storeId === null ? null : ({ storeId, revokedAt, expiresAt } as TillDevice);
  };
  const cardAt = (row: Row, cardFrom: number, programFrom: number): CardAndProgram | null => {
    const found = card.readOptional(row, cardFrom);
    return found && { card: found, program: program.read(row, programFrom) };
  };
  const file = async ({
    merchantId,
    cart: id,
    product: named,
    card: carded,
    sale: sold,
    idempotency,
  }: CartFileRequest) => {
    const row = await readFile(named, carded)(
      merchantId,
      id,
      productValue(named),
      cardValue(carded),
      sold ?? null,
      idempotency.scope,
      idempotency.key,
    );
    if (!row) return undefined;
    const { at } = asFile;
    return {
      cart: cart.read(row),
      till: till.read(row, at[1]),
      store: store.readOptional(row, at[2]!),
      product: product.readOptional(row, at[3]!),
      card: cardAt(row, at[4]!, at[5]!),
      shift: shift.readOptional(row, at[6]!),
      sale: sale.readOptional(row, at[7]!),
      answered: answer.readOptional(row, at[8]!),
    };
  };
  return {
    file,
    scanFile: async ({ scannerId, tillId, product: named, card: carded, idempotency }) => {
      const row =
        (await readScan(named, carded)(
          scannerId,
          tillId ?? null,
          productValue(named),
          cardValue(carded),
          idempotency.scope,
          idempotency.key,
        )) ?? [];
      const { at, width } = asScan;
      return {
        link: link.readOptional(row, 0),
        till: till.readOptional(row, at[1]!),
        store: store.readOptional(row, at[2]!),
        device: deviceAt(row, width),
        cart: cart.readOptional(row, at[3]!),
        product: product.readOptional(row, at[4]!),
        card: cardAt(row, at[5]!, at[6]!),
        answered: answer.readOptional(row, at[7]!),
      };
    },
    byId: finding(database, cart, 'cart_by_id', 'r.merchant_id = $1 and r.id = $2'),
    openOf: finding<Cart>(
      database,
      cart,
      'cart_open_of',
      `r.merchant_id = $1 and r.till_id = $2 and r.status = 'open' order by r.created_at desc, r.id desc limit 1`,
    ),
  };
}

export function mikroOrmTills(database: Database): Tills {
  const { sql, tables } = database;
  const { till, shift, cart, store, scanner_link: link, idempotency_record: answer } = tables;
  const asFile = sideBySide(['t', till], ['h', shift], ['c', cart], ['s', store], ['i', answer]);
  const readFile = oneRow(sql, {
    name: 'till_file',
    types: ['uuid', 'uuid', 'text', 'text', 'text'],
    text:
      `select ${asFile.select}, (select coalesce(max(n.number), 0) from ${till.name} n ` +
      `where n.merchant_id = $1 and n.store_id = $2) from (select 1) one ` +
      `left join ${till.name} t on t.merchant_id = $1 and t.store_id = $2 and t.client = $3 ` +
      `left join ${shift.name} h on h.merchant_id = t.merchant_id and h.id = t.open_shift_id ` +
      `${openCart(tables, 'c', { merchant: 't.merchant_id', till: 't.id' })} ` +
      `left join ${store.name} s on s.merchant_id = $1 and s.id = $2 ` +
      `left join ${answer.name} i on i.scope = $4 and i.key = $5`,
  });
  const ofStore = {
    name: 'tills_of_store',
    text:
      `select ${till.select('t')}, c.id from ${till.name} t ${openCart(tables, 'c', { merchant: 't.merchant_id', till: 't.id' })} ` +
      `where t.merchant_id = $1 and t.store_id = $2 order by t.created_at, t.id`,
  };
  return {
    file: async ({ merchantId, storeId, client, idempotency }) => {
      const row =
        (await readFile(merchantId, storeId, client, idempotency?.scope ?? null, idempotency?.key ?? null)) ?? [];
      const { at, width } = asFile;
      return {
        till: till.readOptional(row, 0),
        shift: shift.readOptional(row, at[1]!),
        cart: cart.readOptional(row, at[2]!),
        store: store.readOptional(row, at[3]!),
        lastTill: Number(row[width]),
        answered: answer.readOptional(row, at[4]!),
      };
    },
    byId: finding(database, till, 'till_by_id', 'r.merchant_id = $1 and r.id = $2'),
    ofStore: async (merchantId, storeId) =>
      (await sql.rows(ofStore, [merchantId, storeId])).map((row) => ({
        till: till.read(row),
        cartId: row[till.columns.length] as Cart['id'] | null, // a cart's id, by the join
      })),
    scannerLink: finding(database, link, 'scanner_link_by_id', 'r.id = $1'),
  };
}

export function mikroOrmSales(database: Database): Sales {
  const { sql, tables } = database;
  const { sale, till, shift, store, payment, card, customer, idempotency_record: answer } = tables;
  const asFile = sideBySide(['a', sale], ['t', till], ['h', shift], ['s', store], ['i', answer]);
  const readFile = oneRow(sql, {
    name: 'sale_with_till',
    types: ['uuid', 'uuid', 'text', 'text'],
    text:
      `select ${asFile.select}, exists (select 1 from ${payment.name} p where p.merchant_id = a.merchant_id ` +
      `and p.sale_id = a.id and p.status in (${mayTakeMoney})) from ${sale.name} a ` +
      `join ${till.name} t on t.merchant_id = a.merchant_id and t.id = a.till_id ` +
      `left join ${shift.name} h on h.merchant_id = t.merchant_id and h.id = t.open_shift_id ` +
      `left join ${store.name} s on s.merchant_id = a.merchant_id and s.id = a.store_id ` +
      `left join ${answer.name} i on i.scope = $3 and i.key = $4 where a.merchant_id = $1 and a.id = $2`,
  });
  return {
    file: async ({ merchantId, sale: id, idempotency }) => {
      const row = await readFile(merchantId, id, idempotency.scope, idempotency.key);
      if (!row) return undefined;
      const { at, width } = asFile;
      return {
        sale: sale.read(row),
        till: till.read(row, at[1]),
        shift: shift.readOptional(row, at[2]!),
        store: store.readOptional(row, at[3]!),
        paymentOpen: row[width] === true,
        answered: answer.readOptional(row, at[4]!),
      };
    },
    byId: finding(database, sale, 'sale_by_id', 'r.merchant_id = $1 and r.id = $2'),
    list: (merchantId, { storeId, tillId, shiftId, status, receiptNumber, from, to, ...page }) => {
      const conditions = new Conditions();
      conditions.when(merchantId, (id) => `r.merchant_id = ${id}`);
      conditions.when(storeId, (id) => `r.store_id = ${id}`);
      conditions.when(tillId, (id) => `r.till_id = ${id}`);
      conditions.when(shiftId, (id) => `r.shift_id = ${id}`);
      conditions.when(status, (text) => `r.status = ${text}`);
      conditions.when(receiptNumber, (number) => `r.receipt_number = ${number}`);
      conditions.when(from === undefined ? undefined : new Date(from).toISOString(), (at) => `r.created_at >= ${at}`);
      conditions.when(to === undefined ? undefined : new Date(to).toISOString(), (at) => `r.created_at < ${at}`);
      return newest(database, sale, conditions, page);
    },
    byDay: async (merchantId, { from, to, storeId }) => {
      const conditions = new Conditions();
      conditions.when(merchantId, (id) => `r.merchant_id = ${id}`);
      conditions.when(storeId, (id) => `r.store_id = ${id}`);
      const [first, last] = [conditions.parameter(from), conditions.parameter(to)];
      // No zone is further than 14 hours from UTC: this lets the index of payment times be used.
      conditions.add(
        `r.paid_at >= ${first}::date - interval '1 day' and r.paid_at < ${last}::date + interval '2 days'`,
      );
      const text =
        `select day, store_id, currency, count(*), sum(total), sum(refunded) from (` +
        `select (r.paid_at at time zone s.timezone)::date as day, r.store_id, r.currency, r.total, r.refunded ` +
        `from ${sale.name} r join ${store.name} s on s.merchant_id = r.merchant_id and s.id = r.store_id ${conditions.where}) d ` +
        `where day between ${first}::date and ${last}::date group by 1, 2, 3 order by day, store_id, currency`;
      return (await sql.rows({ text }, conditions.parameters)).map((row) => ({
        // Day, store and currency are those of sales, by the statement.
        day: row[0] as Day,
        storeId: row[1] as StoreId,
        currency: row[2] as Currency,
        sales: Number(row[3]),
        gross: Number(row[4]),
        refunded: Number(row[5]),
      }));
    },
    cardOf: async (merchantId, id) => {
      const text =
        `select ${card.select('c')}, ${customer.select('u')} from ${card.name} c ` +
        `join ${customer.name} u on u.merchant_id = c.merchant_id and u.id = c.customer_id ` +
        `where c.merchant_id = $1 and c.id = $2`;
      const [row] = await sql.rows({ name: 'card_of_sale', text }, [merchantId, id]);
      return row && { card: card.read(row), customer: customer.read(row, card.columns.length) };
    },
  };
}

export function mikroOrmShifts(database: Database): Shifts {
  const { sql, tables } = database;
  const { shift, till, store, sale, payment, idempotency_record: answer } = tables;
  const asFile = sideBySide(['h', shift], ['t', till], ['s', store], ['i', answer]);
  const byShift = {
    name: 'shift_file',
    text:
      `select ${asFile.select}, exists (select 1 from ${payment.name} p ` +
      `join ${sale.name} a on a.merchant_id = p.merchant_id and a.id = p.sale_id ` +
      `where p.merchant_id = h.merchant_id and p.status in (${awaited}) and a.till_id = h.till_id) from ${shift.name} h ` +
      `join ${till.name} t on t.merchant_id = h.merchant_id and t.id = h.till_id ` +
      `left join ${store.name} s on s.merchant_id = h.merchant_id and s.id = h.store_id ` +
      `left join ${answer.name} i on i.scope = $3 and i.key = $4 where h.merchant_id = $1 and h.id = $2`,
  };
  return {
    file: async ({ merchantId, shift: id, idempotency }) => {
      const [row] = await sql.rows(byShift, [merchantId, id, idempotency.scope, idempotency.key]);
      if (!row) return undefined;
      const { at, width } = asFile;
      return {
        shift: shift.read(row),
        till: till.read(row, at[1]),
        store: store.readOptional(row, at[2]!),
        paymentsOpen: row[width] === true,
        answered: answer.readOptional(row, at[3]!),
      };
    },
    byId: finding(database, shift, 'shift_by_id', 'r.merchant_id = $1 and r.id = $2'),
    list: async (merchantId, { storeId, tillId, ...page }) => {
      const conditions = new Conditions();
      conditions.when(merchantId, (id) => `r.merchant_id = ${id}`);
      conditions.when(storeId, (id) => `r.store_id = ${id}`);
      conditions.when(tillId, (id) => `r.till_id = ${id}`);
      return newestBy(database, shift, { column: 'opened_at', at: ({ openedAt }) => openedAt }, conditions, page);
    },
  };
}
