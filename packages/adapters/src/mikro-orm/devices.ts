import type { DeviceGrants, Devices, Instant, SeenDevice } from '@tresen/domain';
import type { Database } from './database.ts';
import { Conditions, pageOf } from './lists.ts';
import { created, finding } from './records.ts';
import type { Row } from './sql.ts';

export function mikroOrmDevices(database: Database): Devices {
  const { sql, tables } = database;
  const { device, device_sighting: sighting, store, merchant } = tables;
  const seenJoin = `left join ${sighting.name} g on g.merchant_id = r.merchant_id and g.device_id = r.id`;
  const withSighting = `select ${device.select('r')}, ${sighting.select('g')} from ${device.name} r ${seenJoin}`;
  const storeAt = device.columns.length + sighting.columns.length;
  const activeAt = storeAt + store.columns.length;

  const read = (row: Row): SeenDevice => {
    const seen = sighting.readOptional(row, device.columns.length);
    return { device: device.read(row), seen: seen && { at: seen.at, address: seen.address } };
  };
  const current = {
    name: 'devices_current',
    text:
      `select ${device.select('r')}, ${sighting.select('g')}, ${store.select('s')}, m.active ` +
      `from unnest($1::uuid[], $2::uuid[]) as w (merchant_id, id) ` +
      `join ${device.name} r on r.merchant_id = w.merchant_id and r.id = w.id and r.deleted_at is null ` +
      `join ${store.name} s on s.merchant_id = r.merchant_id and s.id = r.store_id ` +
      `join ${merchant.name} m on m.id = r.merchant_id ${seenJoin}`,
  };

  return {
    byId: async (merchantId, id) => {
      const text = `${withSighting} where r.merchant_id = $1 and r.id = $2 and r.deleted_at is null`;
      const [row] = await sql.rows({ name: 'device_by_id', text }, [merchantId, id]);
      return row && read(row);
    },
    byIdentifier: finding(
      database,
      device,
      'device_by_identifier',
      'r.merchant_id = $1 and r.client_device_identifier = $2 and r.deleted_at is null',
    ),
    byClaimHash: finding(database, device, 'device_by_claim', 'r.claim_hash = $1'),
    list: async (merchantId, { storeId, includeRevoked, ...page }) => {
      const conditions = new Conditions();
      conditions.when(merchantId, (id) => `r.merchant_id = ${id}`);
      conditions.add('r.deleted_at is null');
      conditions.when(storeId, (id) => `r.store_id = ${id}`);
      if (includeRevoked !== true) conditions.add('r.revoked_at is null');
      conditions.after(page.cursor, 'r.created_at', 'r.id');
      const text = `${withSighting} ${conditions.where} order by r.created_at desc, r.id desc limit ${page.limit + 1}`;
      const rows = await sql.rows({ text }, conditions.parameters);
      return pageOf(rows.map(read), page, (found) => created(found.device));
    },
    current: async (refs) => {
      if (refs.length === 0) return [];
      const list = (ids: readonly string[]): string => `{${ids.join(',')}}`;
      const parameters = [list(refs.map(({ merchantId }) => merchantId)), list(refs.map(({ deviceId }) => deviceId))];
      const rows = await sql.rows(current, parameters);
      return rows.map((row) => ({
        ...read(row),
        store: store.read(row, storeAt),
        merchantActive: row[activeAt] === true,
      }));
    },
    noteSeen: async ({ merchantId, deviceId }, { at, address }, atMostEvery) => {
      const text =
        `insert into ${sighting.name} as s (merchant_id, device_id, at, address) values ($1, $2, $3, $4) ` +
        `on conflict (merchant_id, device_id) do update set at = excluded.at, address = excluded.address ` +
        `where s.at <= excluded.at - make_interval(secs => $5::float8 / 1000)`;
      const parameters = [merchantId, deviceId, new Date(at).toISOString(), address, String(atMostEvery)];
      await sql.rows({ name: 'device_seen', text }, parameters);
    },
  };
}

export function mikroOrmDeviceGrants(database: Database): DeviceGrants {
  const { sql, tables } = database;
  const { device_grant: grant, grant_gate: gate } = tables;
  const counted = {
    name: 'device_grants_pending',
    text:
      `select c.total, c.of_address, c.next_ends_at, ${gate.select('g')} from (` +
      `select count(*) as total, count(*) filter (where address = $2) as of_address, min(expires_at) as next_ends_at ` +
      `from ${grant.name} where status = 'pending' and expires_at > $1) c left join ${gate.name} g on g.id = 'grants'`,
  };
  return {
    byDeviceCode: finding(database, grant, 'device_grant_by_code', 'r.device_code_hash = $1'),
    byUserCode: finding(database, grant, 'device_grant_by_user_code', 'r.user_code_digest = $1'),
    pending: async (now, address) => {
      const [row = []] = await sql.rows(counted, [new Date(now).toISOString(), address]);
      const [total, ofAddress, nextEndsAt] = row;
      return {
        gate: gate.readOptional(row, 3) ?? undefined,
        total: Number(total),
        ofAddress: Number(ofAddress),
        nextEndsAt: nextEndsAt as Instant | null, // the reader of timestamptz makes instants
      };
    },
  };
}
