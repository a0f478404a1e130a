import { days, idempotencyScope, insert, later, update, type IdempotencyKey, type Instant } from '@tresen/domain';
import { tenant } from '@tresen/domain/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDatabase, type Database } from './database.ts';
import { mikroOrmHousekeeping } from './housekeeping.ts';
import { mikroOrmSigningKeys } from './signing-keys.ts';
import { storeOf } from './store-under-test.ts';

let database: Database;

beforeAll(async () => {
  database = await connectDatabase();
  await database.migrate();
}, 60_000);

afterAll(() => database.close());

const nothing = { writes: [], audit: [], events: [], idempotency: null };
const uuid = () => crypto.randomUUID() as never; // any id will do

test('throws out what has had its time, and nothing else', async () => {
  const { commits, staffMembers, users } = storeOf(database);
  const now = Date.now() as Instant;
  const scope = idempotencyScope({ kind: 'system', job: 'test', merchantId: uuid() });
  const answer = (key: string, at: Instant) =>
    commits.commit({
      ...nothing,
      idempotency: { scope, key: key as IdempotencyKey, fingerprint: '', answer: '1', at },
    });
  await answer('old', later(now, -days(7) - 1));
  await answer('young', later(now, -days(7) + 1_000));
  const session = (expiresAt: Instant, revokedAt: Instant | null) => ({
    id: uuid(),
    userId: uuid(),
    merchantId: null,
    tokenHash: '',
    createdAt: now,
    refreshedAt: now,
    expiresAt,
    revokedAt,
    version: 1,
  });
  const ended = [session(later(now, -days(8)), null), session(later(now, days(9)), later(now, -days(8)))];
  const open = session(later(now, days(1)), null);
  const merchantId = uuid();
  const guard = (id: string, lockedUntil: Instant | null) => ({
    id,
    merchantId,
    failed: 1,
    pending: 0,
    pendingSince: null,
    lockedUntil,
    lockedAt: null,
    version: 1,
  });
  const [idle, locked] = [guard('idle', null), guard('locked', later(now, days(40)))];
  const inserts = [
    ...[...ended, open].map((one) => insert('session', one)),
    insert('pin_guard', idle),
    insert('pin_guard', locked),
  ];
  expect(await commits.commit({ ...nothing, writes: inserts })).toEqual({ kind: 'committed' });

  const housekeeping = mikroOrmHousekeeping(database);
  expect(await housekeeping.prune(now)).toMatchObject({ idempotencyRecords: 1, sessions: 2, pinGuards: 0 });
  expect(await commits.answered(scope, 'old' as IdempotencyKey)).toBeUndefined();
  expect(await commits.answered(scope, 'young' as IdempotencyKey)).toBeDefined();
  expect(await users.sessionById(open.id)).toEqual(open);

  await database.sql.rows({ text: `update pin_guard set touched_at = now() - interval '29 days'` });
  expect(await housekeeping.prune(later(now, days(2)))).toMatchObject({ pinGuards: 1 });
  expect(await staffMembers.guard(merchantId, 'locked')).toEqual(locked);
});

test('a guard that is written again has been touched', async () => {
  const { commits, staffMembers } = storeOf(database);
  const merchantId = uuid();
  const guard = {
    id: 'g',
    merchantId,
    failed: 1,
    pending: 0,
    pendingSince: null,
    lockedUntil: null,
    lockedAt: null,
    version: 1,
  };
  await commits.commit({ ...nothing, writes: [insert('pin_guard', guard)] });
  await database.sql.rows({ text: `update pin_guard set touched_at = now() - interval '60 days'` });
  await commits.commit({ ...nothing, writes: [update('pin_guard', guard)] });
  expect(await mikroOrmHousekeeping(database).prune(Date.now() as Instant)).toMatchObject({ pinGuards: 0 });
  expect(await staffMembers.guard(merchantId, 'g')).toMatchObject({ version: 2 });
});

test('signing keys come back as they were added, newest first, and are added once', async () => {
  const keys = mikroOrmSigningKeys(database);
  const key = {
    kid: 'a',
    alg: 'EdDSA',
    publicJwk: { kty: 'OKP', x: 'é' },
    privateJwk: 'sealed',
    createdAt: 1_772_442_000_123 as Instant,
    retiresAt: null,
  };
  const newer = { ...key, kid: 'b', createdAt: later(key.createdAt, 1), retiresAt: later(key.createdAt, 2) };
  await keys.add(key);
  await keys.add(newer);
  await keys.add({ ...key, privateJwk: 'another' });
  expect(await keys.list()).toEqual([newer, key]);
});

test('throws out ended grants, deleted devices and when they were seen', async () => {
  const store = storeOf(database);
  const now = Date.now() as Instant;
  const { newDevice, newGrant, merchantId, put } = await tenant(store);
  const [here, lately, gone] = [
    newDevice(),
    newDevice({ deletedAt: later(now, -days(6)) }),
    newDevice({ deletedAt: later(now, -days(8)) }),
  ];
  const grants = [
    newGrant({ expiresAt: later(now, -days(2)) }),
    newGrant({ expiresAt: later(now, -days(1) + 60_000) }),
  ];
  await put(
    ...[here, lately, gone].map((one) => insert('device', one)),
    ...grants.map((one) => insert('device_grant', one)),
  );
  for (const { id: deviceId } of [here, gone])
    await store.devices.noteSeen({ merchantId, deviceId }, { at: later(now, -days(9)), address: null }, 0);
  expect(await mikroOrmHousekeeping(database).prune(now)).toMatchObject({ deviceGrants: 1, devices: 1, sightings: 1 });
  expect(await store.devices.byId(merchantId, here.id)).toMatchObject({ seen: { at: later(now, -days(9)) } });
  const found = await Promise.all(grants.map((grant) => store.grants.byUserCode(grant.userCodeDigest)));
  expect(found.map((grant) => grant !== undefined)).toEqual([false, true]);
});

test('throws out carts that nobody has touched for long', async () => {
  const store = storeOf(database);
  const now = Date.now() as Instant;
  const { newTill, newCart, merchantId, put } = await tenant(store);
  const till = newTill();
  const touched = (at: Instant) => newCart(till, { createdAt: at, updatedAt: at });
  const [old, young] = [touched(later(now, -days(31))), touched(later(now, -days(29)))];
  await put(insert('till', till), insert('cart', old), insert('cart', young));
  expect(await mikroOrmHousekeeping(database).prune(now)).toMatchObject({ carts: 1 });
  expect(await store.carts.byId(merchantId, old.id)).toBeUndefined();
  expect(await store.carts.byId(merchantId, young.id)).toEqual(young);
});

test('throws out the copies of passes that were taken away long ago, and no others', async () => {
  const store = storeOf(database);
  const now = Date.now() as Instant;
  const { newProgram, enrol, newPass, newCopy, merchantId, put } = await tenant(store);
  const program = newProgram();
  await put(insert('program', program));
  const pass = newPass((await enrol(program)).card);
  const copies = [
    newCopy(pass, { state: 'removed', stateSince: later(now, -days(31)) }),
    newCopy(pass, { state: 'removed', stateSince: later(now, -days(29)) }),
    newCopy(pass, { state: 'held', stateSince: later(now, -days(31)) }),
  ];
  await put(insert('pass', pass), ...copies.map((one) => insert('pass_copy', one)));
  expect(await mikroOrmHousekeeping(database).prune(now)).toMatchObject({ passCopies: 1 });
  const left = await store.passQueue.byIds(
    merchantId,
    copies.map(({ id }) => id),
  );
  expect(left.map(({ id }) => id).sort()).toEqual([copies[1]!.id, copies[2]!.id].sort());
});
