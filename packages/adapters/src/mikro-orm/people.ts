import type {
  AuditEvent,
  AuditTrail,
  GuardedStaffMember,
  Merchant,
  Merchants,
  MerchantSettings,
  Settings,
  StaffMembers,
  Stores,
  User,
  Users,
} from '@tresen/domain';
import type { Database } from './database.ts';
import { auditEventOf } from './events.ts';
import { Conditions, containing, pageOf } from './lists.ts';
import { created, finding, newest } from './records.ts';
import type { Row } from './sql.ts';

export function mikroOrmMerchants(database: Database): Merchants {
  const { merchant } = database.tables;
  return {
    byId: finding<Merchant>(database, merchant, 'merchant_by_id', 'r.id = $1'),
    list: ({ q, ...page }) => {
      const conditions = new Conditions();
      conditions.when(q && containing(q), (text) => `r.name ilike ${text}`);
      return newest(database, merchant, conditions, page);
    },
  };
}

export function mikroOrmStores(database: Database): Stores {
  const { store, till } = database.tables;
  const openShift = {
    name: 'open_shift_in_store',
    text:
      `select exists (select 1 from ${till.name} t where t.merchant_id = $1 and t.store_id = $2 ` +
      `and t.open_shift_id is not null)`,
  };
  return {
    byId: finding(database, store, 'store_by_id', 'r.merchant_id = $1 and r.id = $2'),
    byCode: finding(database, store, 'store_by_code', 'r.store_code = $1'),
    ofMerchant: async (merchantId) => {
      const text = `select ${store.select('r')} from ${store.name} r where r.merchant_id = $1`;
      const stores = (await database.sql.rows({ name: 'stores_of_merchant', text }, [merchantId])).map((row) =>
        store.read(row),
      );
      return stores.sort((a, b) => a.name.localeCompare(b.name));
    },
    hasOpenShift: async (merchantId, id) => {
      const [row] = await database.sql.rows(openShift, [merchantId, id]);
      return row?.[0] === true;
    },
  };
}

export function mikroOrmUsers(database: Database): Users {
  const { user, session } = database.tables;
  return {
    byId: finding<User>(database, user, 'user_by_id', 'r.id = $1'),
    byEmail: finding(database, user, 'user_by_email', 'r.email = $1'),
    list: (merchantId, page) => {
      const conditions = new Conditions();
      if (merchantId === null) conditions.add('r.merchant_id is null');
      else conditions.when(merchantId, (id) => `r.merchant_id = ${id}`);
      return newest(database, user, conditions, page);
    },
    sessionById: finding(database, session, 'session_by_id', 'r.id = $1'),
    openSessions: async (userId, now) => {
      const text =
        `select ${session.select('r')} from ${session.name} r ` +
        `where r.user_id = $1 and r.revoked_at is null and r.expires_at > $2`;
      const rows = await database.sql.rows({ name: 'open_sessions', text }, [userId, new Date(now).toISOString()]);
      return rows.map((row) => session.read(row));
    },
  };
}

export function mikroOrmStaffMembers(database: Database): StaffMembers {
  const { sql, tables } = database;
  const { staff_member: member, pin_guard: guard } = tables;
  const guarded =
    `select ${member.select('r')}, ${guard.select('g')} from ${member.name} r ` +
    `left join ${guard.name} g on g.merchant_id = r.merchant_id and g.id = 'number:' || r.staff_id`;
  const read = (row: Row): GuardedStaffMember => ({
    member: member.read(row),
    guard: guard.readOptional(row, member.columns.length),
  });
  const find =
    (name: string, column: string) =>
    async (merchantId: string, value: string): Promise<GuardedStaffMember | undefined> => {
      const text = `${guarded} where r.merchant_id = $1 and r.${column} = $2`;
      const [row] = await sql.rows({ name, text }, [merchantId, value]);
      return row && read(row);
    };
  return {
    byId: find('staff_member_by_id', 'id'),
    suspect: async (merchantId, request) => {
      const [column, value] = 'staffId' in request ? ['staff_id', request.staffId] : ['pin_digest', request.pinDigest];
      const text =
        `select ${guard.select('c')}, ${member.select('r')}, ${guard.select('g')} from (select 1) one ` +
        `left join ${guard.name} c on c.merchant_id = $1 and c.id = $2 ` +
        `left join ${member.name} r on r.merchant_id = $1 and r.${column} = $3 ` +
        `left join ${guard.name} g on g.merchant_id = r.merchant_id and g.id = 'number:' || r.staff_id`;
      const [row = []] = await sql.rows({ name: `suspect_by_${column}`, text }, [merchantId, request.guardId, value]);
      const [ofMember, ofGuard] = [guard.columns.length, guard.columns.length + member.columns.length];
      const found = member.readOptional(row, ofMember);
      return {
        charged: guard.readOptional(row, 0),
        staff: found && { member: found, guard: guard.readOptional(row, ofGuard) },
      };
    },
    list: async (merchantId, { q, storeId, ...page }) => {
      const conditions = new Conditions();
      conditions.when(merchantId, (id) => `r.merchant_id = ${id}`);
      conditions.when(q && containing(q), (text) => `(r.name ilike ${text} or r.staff_id ilike ${text})`);
      conditions.when(storeId, (id) => `${id} = any(r.store_ids)`);
      conditions.after(page.cursor, 'r.created_at', 'r.id');
      const text = `${guarded} ${conditions.where} order by r.created_at desc, r.id desc limit ${page.limit + 1}`;
      const rows = await sql.rows({ text }, conditions.parameters);
      return pageOf(rows.map(read), page, (found) => created(found.member));
    },
    guard: finding(database, guard, 'pin_guard_by_id', 'r.merchant_id = $1 and r.id = $2'),
  };
}

export function mikroOrmAuditTrail({ sql, tables: { audit_event: table } }: Database): AuditTrail {
  return {
    list: async ({ merchantId, action, objectId, actorId, from, to, ...page }) => {
      const conditions = new Conditions();
      conditions.when(merchantId ?? undefined, (id) => `r.merchant_id = ${id}`);
      conditions.when(action, (text) => `r.action = ${text}`);
      conditions.when(objectId, (text) => `r.object_id = ${text}`);
      conditions.when(actorId, (text) => `r.actor_id = ${text}`);
      conditions.when(from === undefined ? undefined : new Date(from).toISOString(), (at) => `r.at >= ${at}`);
      conditions.when(to === undefined ? undefined : new Date(to).toISOString(), (at) => `r.at < ${at}`);
      conditions.after(page.cursor, 'r.at', 'r.id');
      const text =
        `select ${table.select('r')} from ${table.name} r ${conditions.where} ` +
        `order by r.at desc, r.id desc limit ${page.limit + 1}`;
      const rows = await sql.rows({ text }, conditions.parameters);
      const events: readonly AuditEvent[] = rows.map((row) => auditEventOf(table.read(row)));
      return pageOf(events, page, ({ at, id }) => ({ at, id }));
    },
  };
}

export function mikroOrmSettings(database: Database): Settings {
  const { merchant_settings: settings } = database.tables;
  const where = 'r.merchant_id = $1 and r.id = $2';
  return { of: finding<MerchantSettings>(database, settings, 'settings_of', where) };
}
