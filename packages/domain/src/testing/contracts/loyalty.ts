import { insert, update, type IdempotencyKey } from '../../kernel/commit.ts';
import { days, later } from '../../kernel/time.ts';
import type { PinGuard } from '../../people/pin.ts';
import { assert, assertEqual, assertRefused, type RegisterTest } from '../assert.ts';
import { start, tenant, wholeList, type StoreUnderTest } from './tenant.ts';

const idsOf = (items: readonly { readonly card: { readonly id: string } }[]): string[] =>
  items.map(({ card }) => card.id);

/** What the reads of programs, cards and ledgers promise. */
export function loyaltyContract(test: RegisterTest, open: () => Promise<StoreUnderTest>): void {
  const fresh = async () => {
    const store = await open();
    const [mine, other] = [await tenant(store), await tenant(store)];
    const program = mine.newProgram();
    await mine.put(insert('program', program));
    return { store, mine, other, program };
  };
  const noKey = { scope: 'nobody', key: 'none' as IdempotencyKey };

  test('programs are found in their merchant, by code anywhere, and listed newest first', async () => {
    const { store, mine, other, program } = await fresh();
    const newer = mine.newProgram({ createdAt: later(start, 5), active: false, points: null, type: 'stamps' });
    await mine.put(insert('program', newer));
    assertEqual(await store.programs.byId(mine.merchantId, newer.id), newer);
    assertEqual(await store.programs.byId(other.merchantId, newer.id), undefined);
    assertEqual(await store.programs.byCode(program.code), program);
    assertEqual(await store.programs.byCode('NO-SUCH-CODE'), undefined);
    assertEqual((await store.programs.list(mine.merchantId, { limit: 5 })).items, [newer, program]);
    assertEqual((await store.programs.list(mine.merchantId, { limit: 5, activeOnly: true })).items, [program]);
    const everyone = await wholeList((page) => store.programs.list(null, page), 50);
    assert(
      [program.id, newer.id].every((id) => everyone.some((one) => one.id === id)),
      'programs of all merchants',
    );
    await assertRefused(() => store.programs.list(null, { limit: 1, cursor: 'garbled' }), 'INVALID');
  });

  test('a card file has the card, its program and whatever else the command names', async () => {
    const { store, mine, program } = await fresh();
    const { card } = await mine.enrol(program);
    const member = mine.newStaffMember({ staffId: '1001' });
    const guard: PinGuard = {
      id: 'number:1001',
      merchantId: mine.merchantId,
      failed: 0,
      pending: 0,
      pendingSince: null,
      lockedUntil: null,
      lockedAt: null,
      version: 3,
    };
    const answer = {
      scope: `${mine.merchantId}/user:1`,
      key: 'key' as IdempotencyKey,
      fingerprint: 'f',
      answer: '1',
      at: start,
    };
    await mine.put(insert('staff_member', member), insert('pin_guard', guard));
    await mine.commit({ idempotency: answer });
    const bare = await store.cards.file({ merchantId: mine.merchantId, card: card.id, idempotency: noKey });
    assertEqual(bare, { card, program, store: null, staff: null, entry: null, voidedBy: null, answered: null });
    const full = await store.cards.file({
      merchantId: mine.merchantId,
      card: card.id,
      storeId: mine.shop.id,
      staffMemberId: member.id,
      idempotency: answer,
    });
    assertEqual(full, {
      card,
      program,
      store: mine.shop,
      staff: { member, guard },
      entry: null,
      voidedBy: null,
      answered: answer,
    });
  });

  test('a card file by an entry tells whether the entry was taken back', async () => {
    const { store, mine, program } = await fresh();
    const { card } = await mine.enrol(program);
    const entry = mine.newEntry(card);
    const file = () => store.cards.file({ merchantId: mine.merchantId, card: { entry: entry.id }, idempotency: noKey });
    assertEqual(await file(), undefined);
    await mine.put(insert('ledger_entry', entry));
    assertEqual(await file(), { card, program, store: null, staff: null, entry, voidedBy: null, answered: null });
    const voider = mine.newEntry(card, { seq: 2, kind: 'voided', voids: entry.id, stampsDelta: -1 });
    await mine.put(insert('ledger_entry', voider));
    assertEqual((await file())?.voidedBy, voider.id);
  });

  test('cards, entries, stores, staff and customers of another merchant do not exist', async () => {
    const { store, mine, other, program } = await fresh();
    const { card, customer } = await mine.enrol(program, { email: 'a@example.test' }, { contactKey: 'key' });
    const entry = mine.newEntry(card, { saleRef: 'sale' });
    const member = other.newStaffMember();
    await mine.put(insert('ledger_entry', entry));
    await other.put(insert('staff_member', member));
    const { merchantId } = other;
    assertEqual(await store.cards.file({ merchantId, card: card.id, idempotency: noKey }), undefined);
    assertEqual(await store.cards.file({ merchantId, card: { entry: entry.id }, idempotency: noKey }), undefined);
    assertEqual(await store.cards.byId(merchantId, card.id), undefined);
    assertEqual(await store.cards.byContact(merchantId, program.id, 'key'), undefined);
    assertEqual(await store.cards.customer(merchantId, customer.id), undefined);
    assertEqual(
      await store.cards.search({
        merchantId,
        number: card.number,
        qrPayload: card.qrPayload,
        email: 'a@example.test',
        limit: 9,
      }),
      [],
    );
    assertEqual((await store.cards.ofProgram(merchantId, program.id, { limit: 9 })).items, []);
    assertEqual(await store.cards.entries(merchantId, card.id, { limit: 9 }), {
      items: [],
      nextCursor: null,
      voidedBy: {},
    });
    assertEqual(await store.cards.earnedBySale(merchantId, card.id, 'sale'), []);
    const file = await store.cards.file({
      merchantId: mine.merchantId,
      card: card.id,
      storeId: other.shop.id,
      staffMemberId: member.id,
      idempotency: noKey,
    });
    assertEqual([file?.store, file?.staff], [null, null]);
  });

  test('a card is found by its contact in its program, and by its id alone for its own page', async () => {
    const { store, mine, program } = await fresh();
    const { card, customer } = await mine.enrol(program, { name: 'Ann' }, { contactKey: 'contact' });
    assertEqual(await store.cards.byContact(mine.merchantId, program.id, 'contact'), card);
    assertEqual(await store.cards.byContact(mine.merchantId, mine.id(), 'contact'), undefined);
    assertEqual(await store.cards.byPublicId(card.id), { card, customer, program });
    assertEqual(await store.cards.byPublicId(mine.id()), undefined);
    const second = mine.newCard(program, customer, { enrolledAt: later(start, 1) });
    await mine.put(insert('card', second));
    const found = await store.cards.customer(mine.merchantId, customer.id);
    assertEqual(found?.customer, customer);
    assertEqual(found?.cards.map(({ id }) => id).sort(), [card.id, second.id].sort());
  });

  test('a search finds by number, code, e-mail, phone and the beginning of a name; exact matches come first', async () => {
    const { store, mine, program } = await fresh();
    const zoe = await mine.enrol(program, { name: 'Zoë Müller', email: 'zoe@example.test', phone: '+352111111' });
    const zora = await mine.enrol(program, { name: 'ZORA', email: 'zora@example.test', phone: '+352222222' });
    await mine.enrol(program, { name: '100% Zora_', email: null });
    await mine.enrol(program);
    const { merchantId } = mine;
    const search = async (by: object) => idsOf(await store.cards.search({ merchantId, limit: 10, ...by }));
    assertEqual(await search({ number: zoe.card.number }), [zoe.card.id]);
    assertEqual(await search({ qrPayload: zora.card.qrPayload }), [zora.card.id]);
    assertEqual(await search({ email: 'zora@example.test' }), [zora.card.id]);
    assertEqual(await search({ phone: '+352111111' }), [zoe.card.id]);
    assertEqual((await search({ namePrefix: 'zo' })).sort(), [zoe.card.id, zora.card.id].sort());
    assertEqual(await search({ namePrefix: 'zoë m' }), [zoe.card.id]);
    assertEqual(await search({ namePrefix: 'müller' }), []);
    assertEqual(await search({ namePrefix: '%' }), []);
    assertEqual(await search({ namePrefix: 'zo', phone: '+352222222' }), [zora.card.id, zoe.card.id]);
    assertEqual(await search({ namePrefix: 'zo', email: 'zoe@example.test' }), [zoe.card.id, zora.card.id]);
    assertEqual((await search({ namePrefix: 'zo', limit: 1 })).length, 1);
    assertEqual(await search({}), []);
    assertEqual((await store.cards.search({ merchantId, number: zoe.card.number, limit: 1 }))[0], zoe);
  });

  test('the cards of a program are listed newest first, page by page, and narrowed by a search', async () => {
    const { store, mine, program } = await fresh();
    const elsewhere = mine.newProgram();
    await mine.put(insert('program', elsewhere));
    await mine.enrol(elsewhere, { name: 'Ann' });
    const names = ['Ann', 'Bea', 'Anna', 'Cem', 'Anton'];
    const enrolled = [];
    for (const [index, name] of names.entries())
      enrolled.push(await mine.enrol(program, { name }, { enrolledAt: later(start, index >> 1) }));
    const list = (page: { limit: number; cursor?: string }) => store.cards.ofProgram(mine.merchantId, program.id, page);
    const seen = await wholeList(
      list,
      2,
      async () => void (await mine.enrol(program, { name: 'Late' }, { enrolledAt: later(start, 99) })),
    );
    assertEqual(idsOf(seen).sort(), idsOf(enrolled).sort());
    const q = { merchantId: mine.merchantId, namePrefix: 'an', limit: 20 };
    const found = await wholeList((page) => store.cards.ofProgram(mine.merchantId, program.id, { ...page, q }), 1);
    assertEqual(
      found.map(({ customer }) => customer.name),
      ['Anton', 'Anna', 'Ann'],
    );
    await assertRefused(() => list({ limit: 1, cursor: 'garbled' }), 'INVALID');
  });

  test('the entries of a card are read newest first, with what took them back', async () => {
    const { store, mine, program } = await fresh();
    const { card } = await mine.enrol(program);
    const entries = [1, 2, 3, 4, 5].map((seq) => mine.newEntry(card, { seq }));
    const voider = mine.newEntry(card, { seq: 6, kind: 'voided', voids: entries[3]!.id });
    await mine.put(...[...entries, voider].map((entry) => insert('ledger_entry', entry)));
    const page = await store.cards.entries(mine.merchantId, card.id, { limit: 3 });
    assertEqual(page.items, [voider, entries[4], entries[3]]);
    assertEqual(page.voidedBy[entries[3]!.id], voider.id);
    const all = await wholeList((request) => store.cards.entries(mine.merchantId, card.id, request), 2);
    assertEqual(
      all.map(({ seq }) => seq),
      [6, 5, 4, 3, 2, 1],
    );
    await assertRefused(
      () => store.cards.entries(mine.merchantId, card.id, { limit: 1, cursor: 'garbled' }),
      'INVALID',
    );
  });

  test('what a sale earned is found until it is taken back', async () => {
    const { store, mine, program } = await fresh();
    const { card } = await mine.enrol(program);
    const points = mine.newEntry(card, { seq: 1, kind: 'points_earned', pointsDelta: 5, saleRef: 'sale' });
    const stamp = mine.newEntry(card, { seq: 2, saleRef: 'sale' });
    const others = [
      mine.newEntry(card, { seq: 3, saleRef: 'other' }),
      mine.newEntry(card, { seq: 4, kind: 'points_redeemed', saleRef: 'sale' }),
    ];
    await mine.put(...[points, stamp, ...others].map((entry) => insert('ledger_entry', entry)));
    assertEqual(await store.cards.earnedBySale(mine.merchantId, card.id, 'sale'), [points, stamp]);
    await mine.put(
      insert('ledger_entry', mine.newEntry(card, { seq: 5, kind: 'voided', voids: points.id, saleRef: 'sale' })),
    );
    assertEqual(await store.cards.earnedBySale(mine.merchantId, card.id, 'sale'), [stamp]);
  });

  test('cards are due to expire when they have points and their program says so, to the millisecond', async () => {
    const { store, mine, program } = await fresh();
    const never = mine.newProgram({ points: { ...program.points!, expiryDays: null } });
    const stamps = mine.newProgram({ type: 'stamps', points: null });
    await mine.put(insert('program', never), insert('program', stamps));
    const due = [await mine.enrol(program, {}, { points: 1 }), await mine.enrol(program, {}, { points: 7 })];
    await mine.enrol(program, {}, { points: 0 });
    await mine.enrol(program, {}, { points: 5, lastActivityAt: later(start, 1) });
    await mine.enrol(never, {}, { points: 5 });
    await mine.enrol(stamps, {}, { points: 5 });
    const dueAt = async (at: number) => {
      const all = await wholeList((page) => store.cards.dueToExpire(later(start, at), page), 1);
      return all.filter(({ merchantId }) => merchantId === mine.merchantId).map(({ cardId }) => cardId);
    };
    assertEqual(await dueAt(days(30) - 1), []);
    const found = await dueAt(days(30));
    assertEqual(found, due.map(({ card }) => card.id as string).sort());
    await mine.put(update('card', { ...due[0]!.card, points: 0 }));
    assertEqual(await dueAt(days(30)), [due[1]!.card.id]);
    await assertRefused(() => store.cards.dueToExpire(start, { limit: 1, cursor: 'garbled' }), 'INVALID');
  });

  test('every card comes with its whole ledger in order', async () => {
    const { store, mine, program } = await fresh();
    const [full, blank] = [await mine.enrol(program), await mine.enrol(program)];
    const entries = [3, 1, 2].map((seq) => mine.newEntry(full.card, { seq }));
    await mine.put(...entries.map((entry) => insert('ledger_entry', entry)));
    const found = new Map<string, readonly number[]>();
    for await (const { card, entries: ledger } of store.cards.ledgers(mine.merchantId))
      found.set(
        card.id,
        ledger.map(({ seq }) => seq),
      );
    assertEqual(
      [...found].sort(),
      [
        [full.card.id, [1, 2, 3]],
        [blank.card.id, []],
      ].sort(),
    );
    let all = 0;
    for await (const { card } of store.cards.ledgers()) if (card.merchantId === mine.merchantId) all++;
    assertEqual(all, 2);
  });
}
