import { insert, update, type IdempotencyKey } from '../../kernel/commit.ts';
import { hours, later, type Instant } from '../../kernel/time.ts';
import type { TimeEntry } from '../../clock/time-entry.ts';
import { assertEqual, assertRefused, type RegisterTest } from '../assert.ts';
import { start, tenant, wholeList, type StoreUnderTest } from './tenant.ts';

const at = (hour: number): Instant => later(start, hours(hour));
const idsOf = (items: readonly { readonly entry: TimeEntry }[]): string[] => items.map(({ entry }) => entry.id);

/** What the reads of the time clock promise. */
export function clockContract(test: RegisterTest, open: () => Promise<StoreUnderTest>): void {
  const fresh = async () => {
    const store = await open();
    const mine = await tenant(store);
    const other = await tenant(store);
    const alice = mine.newStaffMember({ name: 'Alice', storeIds: [mine.shop.id] });
    const bob = mine.newStaffMember({ name: 'Bob' });
    await mine.put(insert('staff_member', alice), insert('staff_member', bob));
    const placed = (entry: TimeEntry, member = alice, shop = mine.shop) => ({
      entry,
      member: { id: member.id, name: member.name, staffId: member.staffId },
      store: { id: shop.id, name: shop.name, timezone: shop.timezone },
    });
    return { store, mine, other, alice, bob, placed };
  };

  test('a clock link is found by its token and by its merchant, and by no token once it is off', async () => {
    const { store, mine, other } = await fresh();
    const { merchantId, merchant } = mine;
    const tokenHash = `link ${mine.unique}`;
    const link = { id: merchantId, merchantId, tokenHash, changedAt: start, version: 1 };
    assertEqual(await store.clockLinks.ofMerchant(merchantId), undefined);
    await mine.put(insert('clock_link', link));
    assertEqual(await store.clockLinks.byTokenHash(tokenHash), { link, merchant });
    assertEqual(await store.clockLinks.ofMerchant(merchantId), link);
    assertEqual(await store.clockLinks.ofMerchant(other.merchantId), undefined);
    const again = { id: other.merchantId, merchantId: other.merchantId, tokenHash, changedAt: start, version: 1 };
    assertEqual(await other.commit({ writes: [insert('clock_link', again)] }), {
      kind: 'taken',
      unique: 'clock_link_token',
    });
    const off = { ...link, tokenHash: null, changedAt: at(1) };
    await mine.put(update('clock_link', off));
    assertEqual(await store.clockLinks.byTokenHash(tokenHash), undefined);
    assertEqual(await store.clockLinks.ofMerchant(merchantId), { ...off, version: 2 });
  });

  test('a punch is decided from one read of all that it rests on', async () => {
    const { store, mine, other, alice } = await fresh();
    const { merchantId, merchant, shop } = mine;
    const idempotency = { scope: `scope ${mine.unique}`, key: 'k' as IdempotencyKey };
    const request = { merchantId, storeId: shop.id, staffMemberId: alice.id, idempotency };
    const blank = { link: null, attendance: null, entry: null, answered: null };
    const staff = { member: alice, guard: null };
    assertEqual(await store.timeEntries.punchFile(request), { merchant, store: shop, staff, ...blank });

    const link = { id: merchantId, merchantId, tokenHash: `file ${mine.unique}`, changedAt: start, version: 1 };
    const guard = {
      id: `number:${alice.staffId}`,
      merchantId,
      failed: 2,
      pending: 0,
      pendingSince: null,
      lockedUntil: null,
      lockedAt: start,
      version: 1,
    };
    const entry = mine.newTimeEntry(alice, { breaks: [{ from: at(1), to: null }] });
    const attendance = { id: alice.id, merchantId, entryId: entry.id, lastAt: at(1), version: 1 };
    const answered = { ...idempotency, fingerprint: 'f', answer: '"a"', at: start };
    const outcome = await mine.commit({
      writes: [
        insert('clock_link', link),
        insert('pin_guard', guard),
        insert('attendance', attendance),
        insert('time_entry', entry),
      ],
      idempotency: answered,
    });
    assertEqual(outcome, { kind: 'committed' });
    assertEqual(await store.timeEntries.punchFile(request), {
      merchant,
      store: shop,
      staff: { member: alice, guard },
      link,
      attendance,
      entry,
      answered,
    });
    const foreign = { ...request, storeId: other.shop.id, staffMemberId: mine.id<'staff_member'>() };
    const found = await store.timeEntries.punchFile({ ...foreign, idempotency: { ...idempotency, scope: 'other' } });
    assertEqual(found, { merchant, store: null, staff: null, link, attendance: null, entry: null, answered: null });
    assertEqual(await store.timeEntries.punchFile({ ...request, merchantId: mine.id() }), undefined);
  });

  test('an entry comes with its punches and corrections in their order, and never to another merchant', async () => {
    const { store, mine, other, alice, placed } = await fresh();
    const entry = mine.newTimeEntry(alice, { state: 'closed', endedAt: at(8), corrections: 2 });
    const punches = [
      mine.newPunch(entry, { sessionHash: `s ${mine.unique}` }),
      mine.newPunch(entry, { action: 'out', at: at(7), via: 'kiosk', deviceId: mine.id() }),
    ];
    const times = { storeId: entry.storeId, state: 'closed' as const, startedAt: start, endedAt: at(7), breaks: [] };
    const correction = (seq: number, before: typeof times | null) => ({
      id: mine.id<'clock_correction'>(),
      merchantId: mine.merchantId,
      entryId: entry.id,
      seq,
      at: at(9),
      userId: null,
      reason: 'Said so "herself"',
      before,
      after: { ...times, breaks: [{ from: at(2), to: at(3) }] },
    });
    const corrections = [correction(1, null), correction(2, times)];
    await mine.put(
      insert('time_entry', entry),
      ...[...punches].reverse().map((one) => insert('clock_punch', one)),
      ...[...corrections].reverse().map((one) => insert('clock_correction', one)),
    );
    assertEqual(await store.timeEntries.byId(mine.merchantId, entry.id), { ...placed(entry), punches, corrections });
    assertEqual(await store.timeEntries.byId(other.merchantId, entry.id), undefined);
    const same = { sessionHash: `s ${mine.unique}` };
    assertEqual(await mine.commit({ writes: [insert('clock_punch', mine.newPunch(entry, same))] }), {
      kind: 'taken',
      unique: 'clock_punch_session',
    });
    await mine.put(insert('clock_punch', mine.newPunch(entry)), insert('clock_punch', mine.newPunch(entry)));
    assertEqual(await mine.commit({ writes: [insert('clock_correction', correction(2, null))] }), {
      kind: 'taken',
      unique: 'clock_correction_seq',
    });
  });

  test('a correction finds the entries that touch its time, and none of others or removed ones', async () => {
    const { store, mine, alice, bob } = await fresh();
    const closed = (from: number, to: number, change: Partial<TimeEntry> = {}, member = alice) =>
      mine.newTimeEntry(member, { state: 'closed', startedAt: at(from), endedAt: at(to), ...change });
    const [early, before, within, after] = [closed(0, 1), closed(2, 4), closed(5, 6), closed(8, 9)];
    const unended = mine.newTimeEntry(alice, { state: 'unended', startedAt: at(3) });
    const strangers = [closed(5, 6, { state: 'removed' }), closed(5, 6, {}, bob)];
    const attendance = { id: alice.id, merchantId: mine.merchantId, entryId: null, lastAt: at(9), version: 1 };
    await mine.put(
      insert('attendance', attendance),
      ...[after, within, unended, before, early, ...strangers].map((one) => insert('time_entry', one)),
    );
    const file = (from: number, to: number, member = alice) =>
      store.timeEntries.correctionFile(mine.merchantId, member.id, { from: at(from), to: at(to) });
    const found = await file(3, 7);
    assertEqual(found.attendance, attendance);
    assertEqual(
      found.others.map(({ id }) => id),
      [before.id, unended.id, within.id],
    );
    assertEqual(await file(8, 9, bob), { attendance: null, others: [] });
  });

  test('those who are in are listed by name, from one merchant', async () => {
    const { store, mine, other, alice, bob, placed } = await fresh();
    const [his, hers] = [mine.newTimeEntry(bob), mine.newTimeEntry(alice, { startedAt: at(1) })];
    const ended = mine.newTimeEntry(alice, { state: 'closed', endedAt: at(1) });
    await mine.put(...[his, hers, ended].map((one) => insert('time_entry', one)));
    assertEqual(await store.timeEntries.open(mine.merchantId), [placed(hers), placed(his, bob)]);
    assertEqual(await store.timeEntries.open(other.merchantId), []);
  });

  test('entries are listed newest first, by member, store and time', async () => {
    const { store, mine, other, alice, bob } = await fresh();
    const bar = mine.newStore({ name: 'Bar' });
    const [first, second, third] = [
      mine.newTimeEntry(alice, { state: 'removed' }),
      mine.newTimeEntry(bob, { startedAt: at(1), storeId: bar.id }),
      mine.newTimeEntry(alice, { startedAt: at(2) }),
    ];
    await mine.put(insert('store', bar), ...[third, first, second].map((one) => insert('time_entry', one)));
    const list = async (filter: object) =>
      idsOf((await store.timeEntries.list(mine.merchantId, { limit: 10, ...filter })).items);
    assertEqual(await list({}), [third.id, second.id, first.id]);
    assertEqual(await list({ staffMemberId: alice.id }), [third.id, first.id]);
    assertEqual(await list({ storeId: bar.id }), [second.id]);
    assertEqual(await list({ from: at(1), to: at(2) }), [second.id]);
    assertEqual((await store.timeEntries.list(other.merchantId, { limit: 10 })).items, []);
    const paged = await wholeList((page) => store.timeEntries.list(mine.merchantId, page), 1);
    assertEqual(idsOf(paged), [third.id, second.id, first.id]);
    await assertRefused(() => list({ cursor: 'garbled' }), 'INVALID');
  });

  test('a period is touched by what lies in it, ran into it, or still goes on', async () => {
    const { store, mine, alice, bob } = await fresh();
    const closed = (from: number, to: number, member = alice) =>
      mine.newTimeEntry(member, { state: 'closed', startedAt: at(from), endedAt: at(to) });
    const [over, ranIn, within, late] = [closed(0, 3), closed(4, 11), closed(12, 13, bob), closed(20, 21)];
    const goesOn = mine.newTimeEntry(alice, { startedAt: at(5) });
    const [lost, lostLongAgo] = [
      mine.newTimeEntry(alice, { state: 'unended', startedAt: at(14) }),
      mine.newTimeEntry(alice, { state: 'unended', startedAt: at(9) }),
    ];
    const removed = mine.newTimeEntry(alice, { state: 'removed', startedAt: at(12), endedAt: at(13) });
    await mine.put(
      ...[late, within, lost, ranIn, over, goesOn, removed, lostLongAgo].map((one) => insert('time_entry', one)),
    );
    const touching = async (only: object = {}) =>
      idsOf(await store.timeEntries.touching(mine.merchantId, { from: at(10), to: at(20), ...only }));
    assertEqual(await touching(), [ranIn.id, goesOn.id, lost.id, within.id]);
    assertEqual(await touching({ staffMemberId: bob.id }), [within.id]);
    assertEqual(await touching({ storeId: mine.id() }), []);
  });
}
