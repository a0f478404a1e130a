import { keptFor, type Housekeeping } from '@tresen/domain';
import type { Database } from './database.ts';

// What one statement removes: small enough to end soon, whatever has piled up.
const batch = 5_000;

export function mikroOrmHousekeeping({ sql }: Pick<Database, 'sql'>): Housekeeping {
  const remove = async (table: string, condition: string, before: number): Promise<number> => {
    const text =
      `with gone as (delete from ${table} where ctid = any (array(` +
      `select ctid from ${table} where ${condition} limit ${batch})) returning 1) select count(*) from gone`;
    let removed = 0;
    for (;;) {
      const [row] = await sql.rows({ text }, [new Date(before).toISOString()]);
      const count = Number(row?.[0]);
      removed += count;
      if (count < batch) return removed;
    }
  };
  return {
    prune: async (now) => ({
      idempotencyRecords: await remove('idempotency_record', 'at < $1::timestamptz', now - keptFor.idempotencyRecord),
      sessions: await remove('session', 'least(expires_at, revoked_at) < $1::timestamptz', now - keptFor.endedSession),
      pinGuards: await remove(
        'pin_guard',
        'greatest(touched_at, pending_since, locked_at, locked_until) < $1::timestamptz',
        now - keptFor.untouchedPinGuard,
      ),
      deviceGrants: await remove('device_grant', 'expires_at < $1::timestamptz', now - keptFor.endedDeviceGrant),
      devices: await remove('device', 'deleted_at < $1::timestamptz', now - keptFor.deletedDevice),
      passCopies: await remove(
        'pass_copy',
        "state = 'removed' and state_since < $1::timestamptz",
        now - keptFor.removedPassCopy,
      ),
      sightings: await remove(
        'device_sighting',
        'at < $1::timestamptz and not exists ' +
          '(select 1 from device d where d.merchant_id = device_sighting.merchant_id and d.id = device_id)',
        now,
      ),
      carts: await remove('cart', 'updated_at < $1::timestamptz', now - keptFor.untouchedCart),
    }),
  };
}
