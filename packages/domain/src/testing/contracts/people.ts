import { insert, update, type AuditEvent } from '../../kernel/commit.ts';
import { later, type Instant } from '../../kernel/time.ts';
import type { PinGuard } from '../../people/pin.ts';
import type { MerchantSettings } from '../../people/settings.ts';
import type { SuspectRequest } from '../../people/ports.ts';
import { assert, assertEqual, assertRefused, type RegisterTest } from '../assert.ts';
import { start, tenant, wholeList, type StoreUnderTest, type Tenant } from './tenant.ts';

const garbled = [
  '',
  'x',
  'bm90IGEgY3Vyc29y',
  '9999999999999999999',
  '%%%',
  'MSBub3QtYW4taWQ',
  `${start}_`,
  '../../etc',
];

const guardOf = ({ merchantId }: Tenant, id: string): PinGuard => ({
  id,
  merchantId,
  failed: 1,
  pending: 0,
  pendingSince: null,
  lockedUntil: null,
  lockedAt: start,
  version: 1,
});

const idsOf = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id);

/** What the reads of merchants and their people promise. */
export function peopleContract(test: RegisterTest, open: () => Promise<StoreUnderTest>): void {
  const fresh = async () => {
    const store = await open();
    return { store, mine: await tenant(store), other: await tenant(store) };
  };

  test('merchants are found by id, and listed by a part of their name whatever its case', async () => {
    const { store, mine, other } = await fresh();
    assertEqual(await store.merchants.byId(other.merchantId), other.merchant);
    assertEqual(await store.merchants.byId(mine.id()), undefined);
    const { items } = await store.merchants.list({ limit: 10, q: mine.unique.toLowerCase() });
    assertEqual(items, [mine.merchant]);
    assertEqual((await store.merchants.list({ limit: 10, q: `${mine.unique}%` })).items, []);
    assertEqual((await store.merchants.list({ limit: 10, q: mine.unique.replace('-', '_') })).items, []);
  });

  test('stores are found in their merchant, by code anywhere, and listed by name', async () => {
    const { store, mine, other } = await fresh();
    const [bar, attic] = [mine.newStore({ name: 'Bar' }), mine.newStore({ name: 'Attic', active: false })];
    await mine.put(insert('store', bar), insert('store', attic));
    assertEqual(await store.stores.byId(mine.merchantId, bar.id), bar);
    assertEqual(await store.stores.byId(other.merchantId, bar.id), undefined);
    assertEqual(await store.stores.byCode(bar.storeCode), bar);
    assertEqual(await store.stores.byCode('NOT-A-CODE'), undefined);
    assertEqual(await store.stores.ofMerchant(mine.merchantId), [attic, bar, mine.shop]);
  });

  test('a store is known to have an open shift at one of its tills', async () => {
    const { store, mine, other } = await fresh();
    const bar = mine.newStore();
    await mine.put(insert('store', bar), insert('till', mine.newTill()));
    assertEqual(await store.stores.hasOpenShift(mine.merchantId, mine.shop.id), false);
    await mine.put(insert('till', mine.newTill({ openShiftId: mine.id() })));
    assertEqual(await store.stores.hasOpenShift(mine.merchantId, mine.shop.id), true);
    assertEqual(await store.stores.hasOpenShift(mine.merchantId, bar.id), false);
    assertEqual(await store.stores.hasOpenShift(other.merchantId, mine.shop.id), false);
  });

  test('users are found by id and e-mail, and listed in their merchant, newest first', async () => {
    const { store, mine, other } = await fresh();
    const users = [0, 1, 2].map((hour) => mine.newUser({ createdAt: later(start, hour * 3_600_000) }));
    const admin = mine.newUser({ merchantId: null, role: 'admin', createdAt: later(start, 1e9) });
    await mine.put(
      ...users.map((user) => insert('user', user)),
      insert('user', admin),
      insert('user', other.newUser()),
    );
    assertEqual(await store.users.byId(users[1]!.id), users[1]);
    assertEqual(await store.users.byEmail(users[2]!.email), users[2]);
    assertEqual(await store.users.byEmail('nobody@example.test'), undefined);
    assertEqual((await store.users.list(mine.merchantId, { limit: 10 })).items, users.toReversed());
    const admins = await wholeList((page) => store.users.list(null, page), 50);
    assert(
      idsOf(admins).includes(admin.id) && admins.every(({ merchantId }) => merchantId === null),
      'admins, and only they',
    );
  });

  test('settings are kept by merchant and part', async () => {
    const { store, mine, other } = await fresh();
    const of = ({ merchantId }: Tenant, part: string): MerchantSettings => ({
      id: part,
      merchantId,
      values: { code: `the "${part}"` },
      sealed: { key: 'v1.sealed' },
      updatedAt: start,
      version: 1,
    });
    const [one, two] = [of(mine, 'one'), of(mine, 'two')];
    await mine.put(insert('merchant_settings', one), insert('merchant_settings', two));
    await mine.put(insert('merchant_settings', of(other, 'one')));
    await mine.put(update('merchant_settings', { ...two, sealed: {} }));
    assertEqual(await store.settings.of(mine.merchantId, 'one'), one);
    assertEqual(await store.settings.of(mine.merchantId, 'two'), { ...two, sealed: {}, version: 2 });
    assertEqual(await store.settings.of(mine.merchantId, 'three'), undefined);
    assertEqual(await store.settings.of(other.merchantId, 'one'), of(other, 'one'));
  });

  test('sessions are found by id; the open ones of a user are neither revoked nor expired', async () => {
    const { store, mine } = await fresh();
    const [user, stranger] = [mine.newUser(), mine.newUser()];
    const openOne = mine.newSession(user);
    const revoked = mine.newSession(user, { revokedAt: start });
    const expired = mine.newSession(user, { expiresAt: start });
    const all = [openOne, revoked, expired, mine.newSession(stranger)];
    await mine.put(insert('user', user), insert('user', stranger), ...all.map((session) => insert('session', session)));
    assertEqual(await store.users.openSessions(user.id, start), [openOne]);
    assertEqual(await store.users.sessionById(revoked.id), revoked);
    assertEqual(await store.users.sessionById(mine.id()), undefined);
    assertEqual(await store.users.openSessions(user.id, openOne.expiresAt), []);
  });

  test('staff members come with the guard over their number, and never from another merchant', async () => {
    const { store, mine, other } = await fresh();
    const alice = mine.newStaffMember({ staffId: '1001', pinDigest: 'alice' });
    const bob = mine.newStaffMember({ staffId: '1002', pinDigest: null });
    const guard = guardOf(mine, 'number:1001');
    await mine.put(insert('staff_member', alice), insert('staff_member', bob), insert('pin_guard', guard));
    await other.put(insert('pin_guard', guardOf(other, 'number:1002')));
    assertEqual(await store.staffMembers.byId(mine.merchantId, alice.id), { member: alice, guard });
    assertEqual(await store.staffMembers.byId(other.merchantId, alice.id), undefined);
    assertEqual(await store.staffMembers.guard(mine.merchantId, 'number:1001'), guard);
    assertEqual(await store.staffMembers.guard(other.merchantId, 'number:1001'), undefined);
  });

  test('a try finds in one read whom it is charged to and whom it may be, or neither', async () => {
    const { store, mine, other } = await fresh();
    const alice = mine.newStaffMember({ staffId: '1001', pinDigest: 'alice' });
    const bob = mine.newStaffMember({ staffId: '1002', pinDigest: null });
    const [number, till] = [guardOf(mine, 'number:1001'), guardOf(mine, 'user:till')];
    await mine.put(insert('staff_member', alice), insert('staff_member', bob));
    await mine.put(insert('pin_guard', number), insert('pin_guard', till));
    const suspect = (request: SuspectRequest, { merchantId } = mine) => store.staffMembers.suspect(merchantId, request);
    const staff = { member: alice, guard: number };
    assertEqual(await suspect({ guardId: 'number:1001', staffId: '1001' }), { charged: number, staff });
    assertEqual(await suspect({ guardId: 'user:till', pinDigest: 'alice' }), { charged: till, staff });
    assertEqual(await suspect({ guardId: 'user:new', pinDigest: 'alice' }), { charged: null, staff });
    assertEqual(await suspect({ guardId: 'number:1002', staffId: '1002' }), {
      charged: null,
      staff: { member: bob, guard: null },
    });
    assertEqual(await suspect({ guardId: 'user:till', pinDigest: 'nobody' }), { charged: till, staff: null });
    assertEqual(await suspect({ guardId: 'number:9', staffId: '9' }), { charged: null, staff: null });
    assertEqual(await suspect({ guardId: 'number:1001', staffId: '1001' }, other), { charged: null, staff: null });
  });

  test('a guard of nobody is kept as one of somebody, and counts up under its version', async () => {
    const { store, mine } = await fresh();
    const guard = guardOf(mine, 'device:unknown');
    await mine.put(insert('pin_guard', guard));
    assertEqual(await mine.commit({ writes: [insert('pin_guard', guard)] }), { kind: 'conflict' });
    await mine.put(update('pin_guard', { ...guard, failed: 2 }));
    assertEqual(await store.staffMembers.guard(mine.merchantId, guard.id), { ...guard, failed: 2, version: 2 });
  });

  test('staff members are listed by store and by a part of name or number', async () => {
    const { store, mine } = await fresh();
    const elsewhere = mine.newStore();
    const zoe = mine.newStaffMember({ name: 'Zoë', staffId: 'A-77', storeIds: [elsewhere.id, mine.shop.id] });
    const max = mine.newStaffMember({ name: 'Max 50%', staffId: 'B-78', storeIds: [mine.shop.id] });
    await mine.put(insert('store', elsewhere), insert('staff_member', zoe), insert('staff_member', max));
    const list = async (filter: object) =>
      (await store.staffMembers.list(mine.merchantId, { limit: 10, ...filter })).items
        .map(({ member }) => member.name)
        .sort();
    assertEqual(await list({}), ['Max 50%', 'Zoë']);
    assertEqual(await list({ q: 'zo' }), ['Zoë']);
    assertEqual(await list({ q: 'b-78' }), ['Max 50%']);
    assertEqual(await list({ q: '0%' }), ['Max 50%']);
    assertEqual(await list({ q: '_' }), []);
    assertEqual(await list({ storeId: elsewhere.id }), ['Zoë']);
    assertEqual(await list({ storeId: elsewhere.id, q: 'max' }), []);
  });

  test('a list read page by page misses none and repeats none, also when records are added meanwhile', async () => {
    const { store, mine } = await fresh();
    // Two by two in the same millisecond, so that time alone does not tell where a page ended.
    const members = Array.from({ length: 9 }, (_, index) =>
      mine.newStaffMember({ createdAt: later(start, Math.floor(index / 2)) }),
    );
    await mine.put(...members.map((member) => insert('staff_member', member)));
    const seen = await wholeList(
      (page) => store.staffMembers.list(mine.merchantId, page),
      2,
      () => mine.put(insert('staff_member', mine.newStaffMember({ createdAt: later(start, 1_000) }))),
    );
    const ids = seen.map(({ member }) => member.id);
    assertEqual(new Set(ids).size, ids.length, 'no record twice');
    assertEqual([...ids].sort(), idsOf(members).sort(), 'every record that was there at the start');
    const times = seen.map(({ member }) => member.createdAt);
    assertEqual(
      times,
      [...times].sort((a, b) => b - a),
      'newest first',
    );
  });

  test('a garbled cursor is refused by every list', async () => {
    const { store, mine } = await fresh();
    for (const cursor of garbled) {
      const page = { limit: 2, cursor };
      for (const list of [
        () => store.merchants.list(page),
        () => store.users.list(mine.merchantId, page),
        () => store.staffMembers.list(mine.merchantId, page),
        () => store.auditTrail.list({ merchantId: mine.merchantId, ...page }),
      ])
        assertEqual(Reflect.get(await assertRefused(list, 'INVALID'), 'field'), '/cursor');
    }
  });

  test('the audit trail is read newest first, by action, object, actor and time, in one merchant or on the platform', async () => {
    const { store, mine, other } = await fresh();
    const [actor, object] = [mine.id(), mine.id()];
    const event = (at: number, change: Partial<AuditEvent> = {}): AuditEvent => ({
      id: mine.id(),
      merchantId: mine.merchantId,
      at: later(start, at),
      action: 'staff_member.unlocked',
      object: { kind: 'staff_member', id: object },
      actor: { kind: 'user', id: actor, role: 'owner' },
      staffMemberId: null,
      storeId: null,
      address: null,
      details: {},
      ...change,
    });
    const platform = event(5, { merchantId: null, action: 'merchant.created' });
    const [first, second, third] = [
      event(1),
      event(2, { object: { kind: 'store', id: 'else' } }),
      event(3, { actor: { kind: 'system', id: 'expiry' } }),
    ];
    await mine.commit({ audit: [first, second, third, platform] });
    await other.commit({ audit: [event(4, { id: other.id(), merchantId: other.merchantId })] });
    const list = async (filter: Partial<Parameters<typeof store.auditTrail.list>[0]>) =>
      idsOf((await store.auditTrail.list({ merchantId: mine.merchantId, limit: 10, ...filter })).items);
    assertEqual(await list({}), idsOf([third, second, first]));
    assertEqual(await list({ objectId: 'else' }), [second.id]);
    assertEqual(await list({ actorId: 'expiry' }), [third.id]);
    assertEqual(await list({ action: 'staff_member.unlocked', from: later(start, 2), to: later(start, 3) }), [
      second.id,
    ]);
    assertEqual(await list({ action: 'nothing.happened' }), []);
    assertEqual(await list({ merchantId: null, actorId: actor, action: 'merchant.created' }), [platform.id]);
    const paged = await wholeList((page) => store.auditTrail.list({ merchantId: mine.merchantId, ...page }), 1);
    assertEqual(idsOf(paged), idsOf([third, second, first]));
    assertEqual((await store.auditTrail.list({ merchantId: null, objectId: object, limit: 2 })).items.length, 2);
  });

  test('instants keep their milliseconds', async () => {
    const { store, mine } = await fresh();
    const user = mine.newUser({ createdAt: 1_772_442_000_123 as Instant });
    await mine.put(insert('user', user));
    assertEqual((await store.users.byId(user.id))?.createdAt, 1_772_442_000_123);
  });
}
