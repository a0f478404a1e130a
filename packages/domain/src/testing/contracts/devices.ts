import { insert, update } from '../../kernel/commit.ts';
import type { DeviceId } from '../../kernel/ids.ts';
import { days, later, minutes, type Instant } from '../../kernel/time.ts';
import { assert, assertEqual, assertRefused, type RegisterTest } from '../assert.ts';
import { start, tenant, wholeList, type StoreUnderTest } from './tenant.ts';

const idsOf = (items: readonly { readonly device: { readonly id: string } }[]): string[] =>
  items.map(({ device }) => device.id);

/** What the reads of devices and their grants promise. */
export function devicesContract(test: RegisterTest, open: () => Promise<StoreUnderTest>): void {
  const fresh = async () => {
    const store = await open();
    return { store, mine: await tenant(store), other: await tenant(store) };
  };

  test('a device is found in its merchant, and comes back as it was written', async () => {
    const { store, mine, other } = await fresh();
    const device = mine.newDevice({
      claimedAt: later(start, 1),
      pairedBy: mine.id(),
      keyThumbprint: 'thumb',
      expiresAt: null,
    });
    await mine.put(insert('device', device));
    assertEqual(await store.devices.byId(mine.merchantId, device.id), { device, seen: null });
    assertEqual(await store.devices.byId(other.merchantId, device.id), undefined);
    const renamed = {
      ...device,
      label: 'Bar',
      scopes: [],
      syncSettings: {},
      allowedAddresses: [],
      revokedAt: start,
      revokedReason: 'lost',
    };
    await mine.put(update('device', renamed));
    assertEqual(await store.devices.byId(mine.merchantId, device.id), {
      device: { ...renamed, version: 2 },
      seen: null,
    });
  });

  test('an identifier is unique within a merchant, and a claim everywhere', async () => {
    const { store, mine, other } = await fresh();
    const clientDeviceIdentifier = `tablet ${mine.unique}`;
    const claimHash = `claim ${mine.unique}`;
    const device = mine.newDevice({ clientDeviceIdentifier, claimHash });
    await mine.put(insert('device', device));
    await other.put(insert('device', other.newDevice({ clientDeviceIdentifier })));
    const taken = async (change: object, by = mine) => by.commit({ writes: [insert('device', by.newDevice(change))] });
    assertEqual(await taken({ clientDeviceIdentifier }), { kind: 'taken', unique: 'device_identifier' });
    assertEqual(await taken({ claimHash }, other), { kind: 'taken', unique: 'device_claim' });
    await mine.put(insert('device', mine.newDevice()), insert('device', mine.newDevice()));
    assertEqual(await store.devices.byIdentifier(mine.merchantId, clientDeviceIdentifier), device);
    assertEqual(await store.devices.byIdentifier(mine.merchantId, 'nobody'), undefined);
    assertEqual(await store.devices.byClaimHash(claimHash), device);
    assertEqual(await store.devices.byClaimHash('none'), undefined);
  });

  test('a deleted device is gone for everyone but its claim', async () => {
    const { store, mine } = await fresh();
    const clientDeviceIdentifier = `gone ${mine.unique}`;
    const device = mine.newDevice({ deletedAt: start, clientDeviceIdentifier, claimHash: `gone ${mine.unique}` });
    await mine.put(insert('device', device));
    const ref = { merchantId: mine.merchantId, deviceId: device.id };
    assertEqual(await store.devices.byId(ref.merchantId, ref.deviceId), undefined);
    assertEqual(await store.devices.byIdentifier(ref.merchantId, clientDeviceIdentifier), undefined);
    assertEqual(await store.devices.current([ref]), []);
    assertEqual((await store.devices.list(ref.merchantId, { limit: 10, includeRevoked: true })).items, []);
    assertEqual(await store.devices.byClaimHash(`gone ${mine.unique}`), device);
  });

  test('devices are listed newest first, by store, without revoked ones unless asked', async () => {
    const { store, mine, other } = await fresh();
    const bar = mine.newStore({ name: 'Bar' });
    const at = (ms: number) => ({ createdAt: later(start, ms) });
    const [old, revoked, inBar, young] = [
      mine.newDevice(at(0)),
      mine.newDevice({ ...at(1), revokedAt: start }),
      mine.newDevice({ ...at(2), storeId: bar.id }),
      mine.newDevice(at(3)),
    ];
    await mine.put(insert('store', bar), ...[young, old, inBar, revoked].map((one) => insert('device', one)));
    await other.put(insert('device', other.newDevice()));
    const list = async (filter: Parameters<typeof store.devices.list>[1]) =>
      idsOf((await store.devices.list(mine.merchantId, filter)).items);
    assertEqual(await list({ limit: 10 }), [young.id, inBar.id, old.id]);
    assertEqual(await list({ limit: 10, includeRevoked: true }), [young.id, inBar.id, revoked.id, old.id]);
    assertEqual(await list({ limit: 10, storeId: bar.id }), [inBar.id]);
    assertEqual(await list({ limit: 10, storeId: other.shop.id }), []);
    const paged = await wholeList((page) => store.devices.list(mine.merchantId, { includeRevoked: true, ...page }), 1);
    assertEqual(idsOf(paged), [young.id, inBar.id, revoked.id, old.id]);
    await assertRefused(() => list({ limit: 10, cursor: 'garbled' }), 'INVALID');
  });

  test('many devices are looked up at once, each with its store and whether its merchant is active', async () => {
    const { store, mine, other } = await fresh();
    const [a, b, c] = [mine.newDevice(), mine.newDevice({ revokedAt: start }), other.newDevice()];
    await mine.put(insert('device', a), insert('device', b));
    await other.put(insert('device', c), update('merchant', { ...other.merchant, active: false }));
    const ref = (merchantId: typeof mine.merchantId, deviceId: DeviceId) => ({ merchantId, deviceId });
    const found = await store.devices.current([
      ref(mine.merchantId, a.id),
      ref(mine.merchantId, b.id),
      ref(mine.merchantId, c.id),
      ref(other.merchantId, a.id),
      ref(other.merchantId, c.id),
      ref(mine.merchantId, mine.id()),
    ]);
    const byId = new Map(found.map((one) => [one.device.id, one]));
    assertEqual(byId.size, 3);
    assertEqual(byId.get(a.id), { device: a, seen: null, store: mine.shop, merchantActive: true });
    assertEqual(byId.get(b.id)?.device, b);
    assertEqual(byId.get(c.id), { device: c, seen: null, store: other.shop, merchantActive: false });
    assertEqual(await store.devices.current([]), []);
  });

  test('what was committed is seen by the look-up that begins after it', async () => {
    const { store, mine } = await fresh();
    const device = mine.newDevice();
    await mine.put(insert('device', device));
    const ref = { merchantId: mine.merchantId, deviceId: device.id };
    for (let version = 1; version <= 20; version++) {
      await mine.put(update('device', { ...device, refreshes: version, version }));
      const [found] = await store.devices.current([ref]);
      assertEqual(found?.device.refreshes, version);
    }
    const now = async () => (await store.devices.current([ref]))[0];
    await store.devices.noteSeen(ref, { at: start, address: null }, minutes(5));
    assertEqual((await now())?.seen, { at: start, address: null });
    await mine.put(update('store', { ...mine.shop, active: false }));
    assertEqual((await now())?.store.active, false);
    await mine.put(update('merchant', { ...mine.merchant, active: false }));
    assertEqual((await now())?.merchantActive, false);
    await mine.put(update('device', { ...device, deletedAt: start, version: 21 }));
    assertEqual(await now(), undefined);
  });

  test('when a device was seen is noted, but not more often than asked, and undoes no change of the device', async () => {
    const { store, mine } = await fresh();
    const device = mine.newDevice();
    await mine.put(insert('device', device));
    const ref = { merchantId: mine.merchantId, deviceId: device.id };
    const seen = async () => (await store.devices.byId(ref.merchantId, ref.deviceId))?.seen;
    const note = (at: Instant, address: string | null) => store.devices.noteSeen(ref, { at, address }, minutes(5));
    await note(start, '192.0.2.7');
    await mine.put(update('device', { ...device, label: 'Renamed' }));
    await note(later(start, minutes(5) - 1), '192.0.2.8');
    assertEqual(await seen(), { at: start, address: '192.0.2.7' });
    const next = later(start, minutes(5));
    await Promise.all([1, 2, 3, 4].map(() => note(next, null)));
    assertEqual(await seen(), { at: next, address: null });
    await note(start, 'late');
    assertEqual(await seen(), { at: next, address: null });
    const [current] = await store.devices.current([ref]);
    assertEqual([current?.device.label, current?.seen], ['Renamed', { at: next, address: null }]);
    assertEqual((await store.devices.list(mine.merchantId, { limit: 1 })).items[0]?.seen, { at: next, address: null });
  });

  test('a grant is found by either code, and comes back as it was written', async () => {
    const { store, mine } = await fresh();
    const grant = mine.newGrant({ name: 'Tablet "1"' });
    await mine.put(insert('device_grant', grant));
    assertEqual(await store.grants.byDeviceCode(grant.deviceCodeHash), grant);
    assertEqual(await store.grants.byUserCode(grant.userCodeDigest), grant);
    assertEqual(await store.grants.byDeviceCode(grant.userCodeDigest), undefined);
    assertEqual(await store.grants.byUserCode(grant.deviceCodeHash), undefined);
    const approval = {
      merchantId: mine.merchantId,
      storeId: mine.shop.id,
      label: 'Till',
      kind: 'pos' as const,
      scopes: ['counter' as const],
      lifetime: 'never' as const,
      by: mine.id<'user'>(),
      at: start,
    };
    const approved = { ...grant, status: 'approved' as const, approval, interval: 10, polledAt: later(start, 7) };
    await mine.put(update('device_grant', approved));
    assertEqual(await store.grants.byUserCode(grant.userCodeDigest), { ...approved, version: 2 });
    assertEqual(await mine.commit({ writes: [update('device_grant', approved)] }), { kind: 'conflict' });
    const again = { userCodeDigest: grant.userCodeDigest };
    const taken = await mine.commit({ writes: [insert('device_grant', mine.newGrant(again))] });
    assertEqual(taken, { kind: 'taken', unique: 'device_grant_user_code' });
  });

  test('pending grants are counted in all and by address, without those that ended or were answered', async () => {
    const { store, mine } = await fresh();
    const address = `address ${mine.unique}`;
    // Far from the other tests of this suite, whose grants have ended by then.
    const now = later(start, days(400 + (Number.parseInt(mine.unique.slice(-6), 16) % 4_000)));
    const ending = (ms: number, more: object = {}) =>
      insert('device_grant', mine.newGrant({ address, expiresAt: later(now, ms), ...more }));
    const before = await store.grants.pending(now, address);
    assertEqual(before.ofAddress, 0);
    await mine.put(
      ending(5),
      ending(9),
      ending(9, { address: 'elsewhere' }),
      ending(0),
      ending(9, { status: 'denied' }),
    );
    const after = await store.grants.pending(now, address);
    assertEqual([after.total - before.total, after.ofAddress], [3, 2]);
    assert(after.nextEndsAt !== null && after.nextEndsAt <= later(now, 5), 'when the first of them ends');
  });

  test('the gate of grants lets one through at a time', async () => {
    const { store, mine } = await fresh();
    const { gate } = await store.grants.pending(start, '');
    const step = () =>
      mine.commit({
        writes: [gate ? update('grant_gate', gate) : insert('grant_gate', { id: 'grants' as const, version: 1 })],
      });
    const outcomes = await Promise.all([step(), step(), step()]);
    assertEqual(outcomes.map(({ kind }) => kind).sort(), ['committed', 'conflict', 'conflict']);
    const next = await store.grants.pending(start, '');
    assertEqual(next.gate, { id: 'grants', version: (gate?.version ?? 0) + 1 });
  });
}
