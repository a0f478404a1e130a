import type {
  CardId,
  ClaimedCopy,
  Instant,
  MerchantId,
  Pass,
  PassCopy,
  PassFile,
  PassOnDevice,
  PassQueue,
  Passes,
  PassWithCopies,
  PushFigures,
} from '@tresen/domain';
import type { Database } from './database.ts';
import { Conditions, pageOf } from './lists.ts';
import { finding } from './records.ts';
import type { Parameter, Row } from './sql.ts';
import type { Tables } from './tables.ts';

const at = (moment: Instant): string => new Date(moment).toISOString();
const list = (ids: readonly string[]): string => `{${ids.join(',')}}`;
const nil = '00000000-0000-0000-0000-000000000000';

/** A pass with what it shows, as one select: the columns and how they are read. */
function fileColumns({ pass, card, customer, program, merchant }: Tables) {
  const [cardAt, customerAt] = [pass.columns.length, pass.columns.length + card.columns.length];
  const programAt = customerAt + customer.columns.length;
  const merchantAt = programAt + program.columns.length;
  return {
    select: [pass.select('p'), card.select('c'), customer.select('u'), program.select('g'), merchant.select('m')].join(
      ', ',
    ),
    from:
      `${pass.name} p join ${card.name} c on c.merchant_id = p.merchant_id and c.id = p.card_id ` +
      `join ${customer.name} u on u.merchant_id = c.merchant_id and u.id = c.customer_id ` +
      `join ${program.name} g on g.merchant_id = c.merchant_id and g.id = c.program_id ` +
      `join ${merchant.name} m on m.id = p.merchant_id`,
    read: (row: Row): PassFile => {
      const owner = merchant.read(row, merchantAt);
      return {
        pass: pass.read(row),
        sources: {
          card: card.read(row, cardAt),
          customer: customer.read(row, customerAt),
          program: program.read(row, programAt),
          merchant: owner,
        },
        merchantActive: owner.active,
      };
    },
  };
}

export function mikroOrmPasses(database: Database): Passes {
  const { sql, tables } = database;
  const { pass, card, pass_copy: copy, pass_campaign: campaign } = tables;
  const file = fileColumns(tables);
  const fileBy = (name: string, where: string) => {
    const statement = { name, text: `select ${file.select} from ${file.from} where ${where}` };
    return async (...parameters: readonly Parameter[]): Promise<PassFile | undefined> => {
      const [row] = await sql.rows(statement, parameters);
      return row && file.read(row);
    };
  };
  const bySerial = fileBy('pass_by_serial', 'p.serial = $1 and p.platform = $2');
  const ofCard = fileBy('pass_of_card', 'p.merchant_id = $1 and p.card_id = $2 and p.platform = $3');

  const withLiveCopies =
    `select ${pass.select('p')}, ${copy.select('k')} from those p left join ${copy.name} k ` +
    `on k.merchant_id = p.merchant_id and k.pass_id = p.id and k.state <> 'removed' order by p.id, k.id`;
  const grouped = (rows: readonly Row[]): readonly PassWithCopies[] => {
    const found = new Map<string, { pass: Pass; copies: PassCopy[] }>();
    for (const row of rows) {
      const one = pass.read(row);
      const entry = found.get(one.id) ?? { pass: one, copies: [] };
      found.set(one.id, entry);
      const held = copy.readOptional(row, pass.columns.length);
      if (held) entry.copies.push(held);
    }
    return [...found.values()];
  };
  const withCopies = {
    name: 'passes_with_copies',
    text:
      `with those as (select p.* from ${pass.name} p where p.merchant_id = $1 and p.card_id in (` +
      `select c.id from ${card.name} c where c.merchant_id = $1 and c.id = $2 ` +
      `union select c.id from ${card.name} c where c.merchant_id = $1 and c.customer_id = $2)) ${withLiveCopies}`,
  };
  const ofProgram = {
    name: 'passes_of_program',
    text:
      `with those as (select p.* from ${pass.name} p where p.merchant_id = $1 and p.program_id = $2 and p.id > $3 ` +
      `order by p.id limit $4) ${withLiveCopies}`,
  };
  const onDevice = {
    name: 'passes_on_device',
    text:
      `select p.serial, p.issuer, p.revision from ${copy.name} k join ${pass.name} p ` +
      `on p.merchant_id = k.merchant_id and p.id = k.pass_id ` +
      `where k.device = $1 and k.issuer = $2 and k.platform = $3 and k.state <> 'removed' order by p.id`,
  };
  const campaigns = async (where: string, parameters: readonly Parameter[]) =>
    (await sql.rows({ text: `select ${campaign.select('r')} from ${campaign.name} r where ${where}` }, parameters)).map(
      (row) => campaign.read(row),
    );

  return {
    bySerial: (platform, serial) => bySerial(serial, platform),
    ofCard,
    withCopies: async (merchantId, of) => grouped(await sql.rows(withCopies, [merchantId, of])),
    ofProgram: async (merchantId, programId, { after, limit }) =>
      grouped(await sql.rows(ofProgram, [merchantId, programId, after ?? nil, String(limit)])),
    copy: finding(database, copy, 'pass_copy_by_subject', 'r.merchant_id = $1 and r.subject = $2'),
    looks: async (merchantId, programId) => {
      const text =
        `select ${copy.select('r')} from ${copy.name} r ` +
        `where r.merchant_id = $1 and r.program_id = $2 and r.kind = 'look' order by r.id`;
      return (await sql.rows({ name: 'pass_looks', text }, [merchantId, programId])).map((row) => copy.read(row));
    },
    onDevice: async (platform, device, issuer) =>
      (await sql.rows(onDevice, [device, issuer, platform])).map(([serial, name, revision]): PassOnDevice => ({
        pass: { serial: String(serial), issuer: String(name), revision: Number(revision) },
      })),
    campaign: finding(database, campaign, 'pass_campaign_of', 'r.merchant_id = $1 and r.id = $2'),
    openCampaigns: (limit) => campaigns(`r.finished_at is null order by r.started_at limit $1`, [String(limit)]),
    merchantsWithSettings: async (parts) => {
      const text = `select distinct s.merchant_id from ${tables.merchant_settings.name} s where s.id = any ($1::text[])`;
      const rows = await sql.rows({ text }, [list(parts)]);
      return rows.map(([merchantId]) => merchantId as MerchantId); // a merchant's id, by the column
    },
    campaigns: (merchantId) => campaigns(`r.merchant_id = $1 order by r.started_at desc limit 20`, [merchantId]),
  };
}

export function mikroOrmPassQueue(database: Database): PassQueue {
  const { sql, tables } = database;
  const { pass, program, merchant, pass_copy: copy } = tables;
  const file = fileColumns(tables);
  const claim = {
    name: 'pass_queue_claim',
    text:
      `with due as (select r.merchant_id, r.id, r.due_at, r.leased_until is not null as again from ${copy.name} r ` +
      `where r.due_at <= $1 and r.due_at is not null and r.state <> 'removed' ` +
      `and (r.leased_until is null or r.leased_until <= $1) order by r.due_at limit $3 for update skip locked), ` +
      `taken as (update ${copy.name} r set leased_until = $2, attempts = r.attempts + 1, version = r.version + 1 ` +
      `from due d where r.merchant_id = d.merchant_id and r.id = d.id returning r.*, d.again) ` +
      `select ${copy.select('t')}, t.again from taken t order by t.due_at`,
  };
  const inPairs = (alias: string) =>
    `join unnest($1::uuid[], $2::uuid[]) as w (merchant_id, id) on w.merchant_id = ${alias}.merchant_id and w.id = ${alias}.id`;
  const files = { name: 'pass_queue_files', text: `select ${file.select} from ${file.from} ${inPairs('p')}` };
  const looks = {
    name: 'pass_queue_looks',
    text:
      `select ${program.select('g')}, ${merchant.select('m')} from ${program.name} g ` +
      `join ${merchant.name} m on m.id = g.merchant_id ${inPairs('g')}`,
  };
  const readBy = async <T>(
    statement: typeof files,
    refs: readonly (readonly [string, string])[],
    read: (row: Row) => readonly [string, T],
  ): Promise<ReadonlyMap<string, T>> => {
    if (refs.length === 0) return new Map();
    const unique = new Map(refs.map((ref) => [ref.join('/'), ref]));
    const pairs = [...unique.values()];
    const rows = await sql.rows(statement, [list(pairs.map(([owner]) => owner)), list(pairs.map(([, id]) => id))]);
    return new Map(rows.map(read));
  };

  return {
    claim: async ({ now, leaseUntil, limit }) => {
      const rows = await sql.rows(claim, [at(now), at(leaseUntil), String(limit)]);
      const taken = rows.map((row) => ({ copy: copy.read(row), again: row[copy.columns.length] === true }));
      // Read after the claim and not with it: what is shown must be at least as new as what the copy is known to want.
      const ofPasses = taken.flatMap(({ copy: { merchantId, passId } }) =>
        passId === null ? [] : [[merchantId, passId] as const],
      );
      const ofLooks = taken.flatMap(({ copy: { kind, merchantId, programId } }) =>
        kind === 'look' ? [[merchantId, programId] as const] : [],
      );
      const [shown, faces] = await Promise.all([
        readBy(files, ofPasses, (row) => {
          const one = file.read(row);
          return [one.pass.id, one];
        }),
        readBy(looks, ofLooks, (row) => {
          const one = program.read(row);
          return [one.id, { program: one, merchant: merchant.read(row, program.columns.length) }];
        }),
      ]);
      return taken.map(({ copy: one, again }): ClaimedCopy => ({
        copy: one,
        again,
        file: (one.passId !== null && shown.get(one.passId)) || null,
        look: (one.kind === 'look' && faces.get(one.programId)) || null,
      }));
    },
    byIds: async (merchantId, ids) => {
      if (ids.length === 0) return [];
      const text = `select ${copy.select('r')} from ${copy.name} r where r.merchant_id = $1 and r.id = any ($2::uuid[]) order by r.id`;
      return (await sql.rows({ name: 'pass_copies_by_ids', text }, [merchantId, list(ids)])).map((row) =>
        copy.read(row),
      );
    },
    nextDueAt: async () => {
      const text =
        `select min(greatest(r.due_at, coalesce(r.leased_until, r.due_at))) from ${copy.name} r ` +
        `where r.due_at is not null and r.state <> 'removed'`;
      const [row] = await sql.rows({ name: 'pass_queue_next', text });
      return (row?.[0] ?? null) as Instant | null; // an instant, by the column's type
    },
    figures: async (merchantId) => {
      const conditions = new Conditions();
      conditions.when(merchantId ?? undefined, (id) => `r.merchant_id = ${id}`);
      const text =
        `with passes as (select r.platform, count(*) as count from ${pass.name} r ${conditions.where} group by 1), ` +
        `copies as (select r.platform, count(*) filter (where r.kind <> 'look' and r.dead_at is null) as count, count(r.due_at) as waiting, ` +
        `min(r.due_at) as oldest, count(r.dead_at) as dead, max(r.sent_at) as last from ${copy.name} r ` +
        `${conditions.where === '' ? 'where' : `${conditions.where} and`} r.state <> 'removed' group by 1) ` +
        `select p.platform, p.count, coalesce(c.count, 0), coalesce(c.waiting, 0), c.oldest, coalesce(c.dead, 0), c.last ` +
        `from passes p left join copies c on c.platform = p.platform order by p.platform`;
      return (await sql.rows({ text }, conditions.parameters)).map(
        ([platform, passes, copies, waiting, oldestDueAt, dead, lastSentAt]): PushFigures => ({
          platform: String(platform),
          passes: Number(passes),
          copies: Number(copies),
          waiting: Number(waiting),
          oldestDueAt: oldestDueAt as Instant | null, // instants, by their columns' type
          dead: Number(dead),
          lastSentAt: lastSentAt as Instant | null,
        }),
      );
    },
    dead: async (merchantId, page) => {
      const conditions = new Conditions();
      conditions.when(merchantId, (id) => `r.merchant_id = ${id}`);
      conditions.add(`r.dead_at is not null and r.state <> 'removed'`);
      conditions.after(page.cursor, 'r.dead_at', 'r.id');
      const text =
        `select ${copy.select('r')}, p.card_id from ${copy.name} r left join ${pass.name} p ` +
        `on p.merchant_id = r.merchant_id and p.id = r.pass_id ${conditions.where} ` +
        `order by r.dead_at desc, r.id desc limit ${page.limit + 1}`;
      const rows = await sql.rows({ text }, conditions.parameters);
      const letters = rows.map((row) => ({
        copy: copy.read(row),
        cardId: (row[copy.columns.length] ?? null) as CardId | null, // a card's id, by the join
      }));
      return pageOf(letters, page, ({ copy: { deadAt, id } }) => ({ at: deadAt ?? 0, id }));
    },
  };
}
