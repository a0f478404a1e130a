import { insert, requireUnchanged, update, type IdempotencyKey } from '../../kernel/commit.ts';
import type { Minor } from '../../kernel/money.ts';
import type { Instant } from '../../kernel/time.ts';
import type { PinGuard } from '../../people/pin.ts';
import { assert, assertEqual, type RegisterTest } from '../assert.ts';
import { answerOf, auditOf, eventOf } from './commit-fixtures.ts';
import { commitsAtOnce } from './commits-at-once.ts';
import { start, tenant, type StoreUnderTest } from './tenant.ts';

/** What every store of commits promises: all or nothing, under versions, unique keys and idempotency keys. */
export function commitsContract(test: RegisterTest, open: () => Promise<StoreUnderTest>): void {
  const fresh = async () => {
    const store = await open();
    return { store, mine: await tenant(store) };
  };

  test('a record is read back as it was written, in every collection', async () => {
    const { store, mine } = await fresh();
    const member = mine.newStaffMember({
      storeIds: [mine.shop.id, mine.id()],
      pinHash: '$argon2id$',
      pinDigest: mine.id(),
    });
    const guard: PinGuard = {
      id: `number:${member.staffId}`,
      merchantId: mine.merchantId,
      failed: 3,
      pending: 1,
      pendingSince: start,
      lockedUntil: (start + 1) as Instant,
      lockedAt: null,
      version: 1,
    };
    const user = mine.newUser({ role: 'staff', storeIds: [mine.shop.id], locale: 'lb', passwordHash: null });
    const session = mine.newSession(user, { revokedAt: (start + 7) as Instant });
    const program = mine.newProgram();
    const customer = mine.newCustomer({
      name: 'Zoë "Z" O\'Neil \\',
      email: 'zoe@example.test',
      phone: '+352123456',
      locale: 'fr',
      erasedAt: start,
    });
    const card = mine.newCard(program, customer, {
      points: 9_000_000_000,
      stamps: 2,
      recentStamps: [{ seq: 1, at: start }],
      contactKey: 'k',
    });
    const entry = mine.newEntry(card, {
      pointsDelta: -9_000_000_000,
      amountMinor: 10_000_000_000,
      staffMemberId: member.id,
      userId: user.id,
      storeId: mine.shop.id,
      deviceId: mine.id(),
      saleRef: 'till-1',
      rewardId: mine.id(),
      reason: 'because',
      voids: mine.id(),
    });
    await mine.put(
      insert('staff_member', member),
      insert('pin_guard', guard),
      insert('user', user),
      insert('session', session),
      insert('program', program),
      insert('customer', customer),
      insert('card', card),
      insert('ledger_entry', entry),
    );
    assertEqual(await store.merchants.byId(mine.merchantId), mine.merchant);
    assertEqual(await store.stores.byId(mine.merchantId, mine.shop.id), mine.shop);
    assertEqual(await store.staffMembers.byId(mine.merchantId, member.id), { member, guard });
    assertEqual(await store.users.byId(user.id), user);
    assertEqual(await store.users.sessionById(session.id), session);
    assertEqual(await store.programs.byId(mine.merchantId, program.id), program);
    assertEqual(await store.cards.byId(mine.merchantId, card.id), { card, customer });
    assertEqual((await store.cards.entries(mine.merchantId, card.id, { limit: 5 })).items, [entry]);
  });

  test('an update replaces the record that has the version before', async () => {
    const { store, mine } = await fresh();
    assertEqual(await mine.commit({ writes: [update('store', { ...mine.shop, name: 'Market' })] }), {
      kind: 'committed',
    });
    assertEqual(await store.stores.byId(mine.merchantId, mine.shop.id), { ...mine.shop, name: 'Market', version: 2 });
  });

  test('an update of a record that has changed is a conflict and writes nothing', async () => {
    const { store, mine } = await fresh();
    await mine.put(update('store', { ...mine.shop, name: 'Market' }));
    assertEqual(await mine.commit({ writes: [update('store', { ...mine.shop, name: 'Late' })] }), { kind: 'conflict' });
    assertEqual((await store.stores.byId(mine.merchantId, mine.shop.id))?.name, 'Market');
  });

  test('an update of a record that is not there is a conflict', async () => {
    const { mine } = await fresh();
    assertEqual(await mine.commit({ writes: [update('store', mine.newStore())] }), { kind: 'conflict' });
  });

  test('a merchant cannot update or require a record of another', async () => {
    const { store, mine } = await fresh();
    const other = await tenant(store);
    const stolen = { ...other.shop, merchantId: mine.merchantId };
    assertEqual(await mine.commit({ writes: [update('store', stolen)] }), { kind: 'conflict' });
    assertEqual(await mine.commit({ writes: [requireUnchanged('store', stolen)] }), { kind: 'conflict' });
    assertEqual(await store.stores.byId(other.merchantId, other.shop.id), other.shop);
  });

  test('an insert of a record that is there already is a conflict', async () => {
    const { mine } = await fresh();
    assertEqual(await mine.commit({ writes: [insert('merchant', mine.merchant)] }), { kind: 'conflict' });
  });

  test('what a commit requires must be unchanged, and is not changed by it', async () => {
    const { store, mine } = await fresh();
    const member = mine.newStaffMember();
    assertEqual(await mine.commit({ writes: [insert('staff_member', member), requireUnchanged('store', mine.shop)] }), {
      kind: 'committed',
    });
    await mine.put(update('store', { ...mine.shop, active: false }));
    const late = mine.newStaffMember();
    assertEqual(await mine.commit({ writes: [insert('staff_member', late), requireUnchanged('store', mine.shop)] }), {
      kind: 'conflict',
    });
    assertEqual(await store.staffMembers.byId(mine.merchantId, late.id), undefined);
    assertEqual((await store.stores.byId(mine.merchantId, mine.shop.id))?.version, 2);
  });

  test('whichever part fails, no part is left: records, audit, answer', async () => {
    const { store, mine } = await fresh();
    await mine.put(update('store', { ...mine.shop, name: 'Market' }));
    const program = mine.newProgram();
    await mine.put(insert('program', program));
    const { card } = await mine.enrol(program);
    const first = mine.newEntry(card);
    await mine.put(insert('ledger_entry', first));
    const failing = [
      update('store', { ...mine.shop, name: 'Late' }),
      requireUnchanged('store', mine.shop),
      insert('merchant', mine.merchant),
      insert('program', mine.newProgram({ code: program.code })),
      insert('ledger_entry', mine.newEntry(card, { id: first.id, seq: 2 })),
    ];
    for (const [index, part] of failing.entries()) {
      const customer = mine.newCustomer();
      const outcome = await mine.commit({
        writes: [insert('customer', customer), update('card', { ...card, stamps: 5 }), part],
        audit: [auditOf(mine)],
        events: [eventOf(mine)],
        idempotency: answerOf(mine, `failing-${index}`),
      });
      assert(outcome.kind !== 'committed', `part ${index} was let through`);
      assertEqual(await store.cards.customer(mine.merchantId, customer.id), undefined);
      assertEqual((await store.cards.byId(mine.merchantId, card.id))?.card, card);
      assertEqual((await store.auditTrail.list({ merchantId: mine.merchantId, limit: 5 })).items, []);
      assertEqual(
        await store.commits.answered(`${mine.merchantId}/user:1`, `failing-${index}` as IdempotencyKey),
        undefined,
      );
    }
  });

  test('a commit of many updates is all or nothing as one of few is, whatever the records hold', async () => {
    const { store, mine } = await fresh();
    const { merchantId } = mine;
    const many = <T>(make: (at: number) => T): T[] => Array.from({ length: 30 }, (_, at) => make(at));
    const products = many((at) => mine.newProduct({ barcode: at % 2 ? `B-${mine.unique}-${at}` : null }));
    const devices = many(() => mine.newDevice());
    const members = many((at) => mine.newStaffMember({ storeIds: at % 2 ? [mine.shop.id, mine.id()] : [] }));
    const stores = many(() => mine.newStore());
    await mine.put(
      ...products.map((one) => insert('product', one)),
      ...devices.map((one) => insert('device', one)),
      ...members.map((one) => insert('staff_member', one)),
      ...stores.map((one) => insert('store', one)),
    );
    const at = (start + 5) as Instant;
    const writes = products.flatMap((product, nth) => [
      update('product', { ...product, price: 9_000_000_000 as Minor, active: nth % 3 === 0, removedAt: null }),
      update('device', { ...devices[nth]!, syncSettings: { nth, text: '"é"' }, revokedAt: nth % 2 ? at : null }),
      requireUnchanged('store', stores[nth]!),
      update('staff_member', { ...members[nth]!, storeIds: nth % 2 ? [] : [mine.shop.id], pinHash: `hash ${nth}` }),
    ]);
    const now = async () =>
      Promise.all(
        products.map(async ({ id }, nth) => [
          await store.products.byId(merchantId, id),
          (await store.devices.byId(merchantId, devices[nth]!.id))?.device,
          await store.stores.byId(merchantId, stores[nth]!.id),
          (await store.staffMembers.byId(merchantId, members[nth]!.id))?.member,
        ]),
      );
    const before = await now();
    for (const late of [
      update('product', { ...products[17]!, version: 2 }),
      update('device', { ...devices[0]!, merchantId: mine.id<'merchant'>() }),
      requireUnchanged('store', { ...stores[29]!, version: 2 }),
    ]) {
      const stale = writes.map((one) => (one.into === late.into && one.record.id === late.record.id ? late : one));
      const outcome = await mine.commit({ writes: stale, audit: [auditOf(mine)], idempotency: answerOf(mine, 'k') });
      assertEqual(outcome, { kind: 'conflict' });
      assertEqual(await now(), before);
    }
    await mine.put(...writes);
    assertEqual(
      (await now()).flat(),
      writes.map(({ record }) => record),
    );
  });

  test('a taken unique key is named, for each one that a collection declares', async () => {
    const { mine } = await fresh();
    const program = mine.newProgram();
    const user = mine.newUser();
    const member = mine.newStaffMember({ staffId: '1001', pinDigest: 'digest' });
    await mine.put(insert('program', program), insert('user', user), insert('staff_member', member));
    const { card, customer } = await mine.enrol(program, {}, { contactKey: 'contact' });
    const entry = mine.newEntry(card);
    await mine.put(
      insert('ledger_entry', entry),
      insert('ledger_entry', mine.newEntry(card, { seq: 2, kind: 'voided', voids: entry.id })),
    );
    const again = (change: Partial<typeof card>) => insert('card', mine.newCard(program, customer, change));
    const taken = [
      ['store_code', insert('store', mine.newStore({ storeCode: mine.shop.storeCode }))],
      ['user_email', insert('user', mine.newUser({ email: user.email }))],
      ['staff_id', insert('staff_member', mine.newStaffMember({ staffId: '1001' }))],
      ['staff_pin', insert('staff_member', mine.newStaffMember({ pinDigest: 'digest' }))],
      ['program_code', insert('program', mine.newProgram({ code: program.code }))],
      ['card_number', again({ number: card.number })],
      ['card_qr_payload', again({ qrPayload: card.qrPayload })],
      ['card_contact', again({ contactKey: 'contact' })],
      ['ledger_voids', insert('ledger_entry', mine.newEntry(card, { seq: 3, kind: 'voided', voids: entry.id }))],
    ] as const;
    for (const [unique, write] of taken) assertEqual(await mine.commit({ writes: [write] }), { kind: 'taken', unique });
  });

  test('an update can run into a unique key as well', async () => {
    const { mine } = await fresh();
    const other = mine.newStore();
    await mine.put(insert('store', other));
    assertEqual(await mine.commit({ writes: [update('store', { ...other, storeCode: mine.shop.storeCode })] }), {
      kind: 'taken',
      unique: 'store_code',
    });
  });

  test('keys that are unique in a merchant are free in another, and absent ones never meet', async () => {
    const { store, mine } = await fresh();
    const other = await tenant(store);
    await mine.put(insert('staff_member', mine.newStaffMember({ staffId: '1001', pinDigest: 'digest' })));
    await other.put(insert('staff_member', other.newStaffMember({ staffId: '1001', pinDigest: 'digest' })));
    await mine.put(insert('staff_member', mine.newStaffMember()), insert('staff_member', mine.newStaffMember()));
    const program = mine.newProgram();
    await mine.put(insert('program', program));
    await mine.enrol(program);
    await mine.enrol(program);
  });

  test('a key answers with the record it was first used for', async () => {
    const { store, mine } = await fresh();
    const record = answerOf(mine, 'key-1');
    assertEqual(await store.commits.answered(record.scope, record.key), undefined);
    assertEqual(await mine.commit({ idempotency: record }), { kind: 'committed' });
    assertEqual(await store.commits.answered(record.scope, record.key), record);
    assertEqual(await store.commits.answered('another scope', record.key), undefined);
  });

  test('a key that was used meanwhile is a conflict, and the first answer stays', async () => {
    const { store, mine } = await fresh();
    const record = answerOf(mine, 'key-2');
    await mine.commit({ idempotency: record });
    const late = {
      writes: [update('store', { ...mine.shop, name: 'Twice' })],
      idempotency: answerOf(mine, 'key-2', '"second"'),
    };
    assertEqual(await mine.commit(late), { kind: 'conflict' });
    assertEqual(await store.commits.answered(record.scope, record.key), record);
    assertEqual(await store.stores.byId(mine.merchantId, mine.shop.id), mine.shop);
  });

  test('a stale version or a used key is a conflict even where a unique key is taken by the same doing', async () => {
    const { mine } = await fresh();
    const program = mine.newProgram();
    await mine.put(insert('program', program));
    const { card } = await mine.enrol(program);
    const entry = mine.newEntry(card);
    await mine.put(insert('ledger_entry', entry));
    const voiding = () => ({
      writes: [
        update('card', { ...card, ledgerSeq: 2 }),
        insert('ledger_entry', mine.newEntry(card, { seq: 2, kind: 'voided', voids: entry.id })),
      ],
      idempotency: answerOf(mine, 'void'),
    });
    assertEqual(await mine.commit(voiding()), { kind: 'committed' });
    assertEqual(await mine.commit(voiding()), { kind: 'conflict' });
    const code = mine.newProgram();
    assertEqual(await mine.commit({ writes: [insert('program', code)], idempotency: answerOf(mine, 'code') }), {
      kind: 'committed',
    });
    const again = {
      writes: [insert('program', mine.newProgram({ code: code.code }))],
      idempotency: answerOf(mine, 'code'),
    };
    assertEqual(await mine.commit(again), { kind: 'conflict' });
  });

  commitsAtOnce(test, fresh);

  test('audit events are read back as they were written', async () => {
    const { store, mine } = await fresh();
    const [user, system] = [
      auditOf(mine),
      { ...auditOf(mine), actor: { kind: 'system', id: null }, address: null } as const,
    ];
    await mine.commit({ audit: [user] });
    await mine.commit({ audit: [{ ...system, at: (start + 1) as Instant }] });
    const { items } = await store.auditTrail.list({ merchantId: mine.merchantId, limit: 10 });
    assertEqual(items, [{ ...system, at: start + 1 }, user]);
  });

  test('work on one aggregate runs one after the other, in the order asked', async () => {
    const { store } = await fresh();
    const log: string[] = [];
    const work = (name: string) => async () => {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
    };
    await Promise.all([store.commits.inTurn('card:1', work('a')), store.commits.inTurn('card:1', work('b'))]);
    assertEqual(log, ['a begins', 'a ends', 'b begins', 'b ends']);
  });
}
