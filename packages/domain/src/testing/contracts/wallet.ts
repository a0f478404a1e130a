import { insert, update } from '../../kernel/commit.ts';
import type { MerchantId } from '../../kernel/ids.ts';
import { later, seconds, type Instant } from '../../kernel/time.ts';
import { copySubject, type PassCampaign } from '../../wallet/copy.ts';
import type { ClaimedCopy } from '../../wallet/ports.ts';
import { assert, assertEqual, type RegisterTest } from '../assert.ts';
import { start, tenant, wholeList, type StoreUnderTest, type Tenant } from './tenant.ts';

/** What the reads of passes and their queue promise. */
export function walletContract(test: RegisterTest, open: () => Promise<StoreUnderTest>): void {
  const fresh = async () => {
    const store = await open();
    return { store, mine: await tenant(store), other: await tenant(store) };
  };
  const withPass = async (mine: Tenant, change: Partial<ReturnType<Tenant['newPass']>> = {}) => {
    const program = mine.newProgram();
    await mine.put(insert('program', program));
    const { card, customer } = await mine.enrol(program, { name: 'Ada', locale: 'fr' });
    const pass = mine.newPass(card, change);
    await mine.put(insert('pass', pass));
    return { program, card, customer, pass };
  };
  /** What is claimed of this merchant; whatever other tests have left is taken along. */
  const claim = async (
    { passQueue }: StoreUnderTest,
    { merchantId }: { readonly merchantId: MerchantId },
    now: Instant,
    lease: number = seconds(30),
  ): Promise<readonly ClaimedCopy[]> => {
    const claimed = await passQueue.claim({ now, leaseUntil: later(now, lease), limit: 1_000 });
    return claimed.filter(({ copy }) => copy.merchantId === merchantId);
  };

  test('a pass is found by its serial and by its card, with all that it shows', async () => {
    const { store, mine, other } = await fresh();
    const { program, card, customer, pass } = await withPass(mine);
    const file = { pass, sources: { card, customer, program, merchant: mine.merchant }, merchantActive: true };
    assertEqual(await store.passes.bySerial('pocket', pass.serial), file);
    assertEqual(await store.passes.bySerial('cloud', pass.serial), undefined);
    assertEqual(await store.passes.ofCard(mine.merchantId, card.id, 'pocket'), file);
    assertEqual(await store.passes.ofCard(mine.merchantId, card.id, 'cloud'), undefined);
    assertEqual(await store.passes.ofCard(other.merchantId, card.id, 'pocket'), undefined);
  });

  test('a card has one pass a platform, a serial is unique everywhere, and a subject in the merchant', async () => {
    const { mine, other } = await fresh();
    const { card, pass } = await withPass(mine);
    const taken = (unique: string) => ({ kind: 'taken', unique });
    assertEqual(await mine.commit({ writes: [insert('pass', mine.newPass(card))] }), taken('pass_of_card'));
    const { pass: stranger } = await withPass(other);
    const same = other.newPass(card, { serial: pass.serial, platform: 'cloud' });
    assertEqual(await other.commit({ writes: [insert('pass', same)] }), taken('pass_serial'));
    await mine.put(insert('pass', mine.newPass(card, { platform: 'cloud' })));
    const copy = mine.newCopy(pass, { device: 'd' });
    await mine.put(insert('pass_copy', copy));
    const again = mine.newCopy(pass, { device: 'd' });
    assertEqual(await mine.commit({ writes: [insert('pass_copy', again)] }), taken('pass_copy_subject'));
    await other.put(insert('pass_copy', { ...other.newCopy(stranger), subject: copy.subject }));
  });

  test('a copy comes back as it was written, and removed ones are left out of all but their own look-up', async () => {
    const { store, mine } = await fresh();
    const { card, customer, pass, program } = await withPass(mine);
    const copy = mine.newCopy(pass, {
      device: 'kept',
      failure: { code: 'X', detail: 'a "quoted" \\ line', at: start },
      announcedAt: [start, later(start, 1)],
      balances: [3, 120],
      sentAt: start,
    });
    const removed = mine.newCopy(pass, { device: 'gone', state: 'removed' });
    await mine.put(insert('pass_copy', copy), insert('pass_copy', removed));
    assertEqual(await store.passes.copy(mine.merchantId, copy.subject), copy);
    assertEqual(await store.passes.copy(mine.merchantId, removed.subject), removed);
    for (const owner of [card.id, customer.id])
      assertEqual(await store.passes.withCopies(mine.merchantId, owner), [{ pass, copies: [copy] }]);
    assertEqual(await store.passes.ofProgram(mine.merchantId, program.id, { after: null, limit: 9 }), [
      { pass, copies: [copy] },
    ]);
    assertEqual(await store.passes.onDevice('pocket', 'gone', pass.issuer), []);
    const [found, ...rest] = await store.passes.onDevice('pocket', 'kept', pass.issuer);
    assertEqual([found?.pass.serial, found?.pass.revision, rest], [pass.serial, 3, []]);
    assertEqual(await store.passes.onDevice('pocket', 'kept', 'another'), []);
    assertEqual(
      (await store.passQueue.byIds(mine.merchantId, [copy.id, mine.id()])).map(({ id }) => id),
      [copy.id],
    );
  });

  test('the passes of a program are read page by page in the order of their ids', async () => {
    const { store, mine } = await fresh();
    const { program, pass } = await withPass(mine);
    const all = [pass];
    for (let count = 0; count < 4; count++) {
      const { card } = await mine.enrol(program);
      all.push(mine.newPass(card));
      await mine.put(insert('pass', all.at(-1)!));
    }
    const sorted = all.map(({ id }) => id).sort();
    const read: string[] = [];
    for (let after: (typeof pass)['id'] | null = null; ;) {
      const page = await store.passes.ofProgram(mine.merchantId, program.id, { after, limit: 2 });
      read.push(...page.map((one) => one.pass.id));
      if (page.length < 2) break;
      after = page.at(-1)!.pass.id;
    }
    assertEqual(read, sorted);
  });

  test('looks are kept by program, and read with what they show', async () => {
    const { store, mine } = await fresh();
    const { program, pass } = await withPass(mine);
    const look = {
      ...mine.newCopy(pass, { kind: 'look', passId: null, address: null, dueAt: start }),
      device: null,
      subject: copySubject.look(program.id, 'pocket', pass.issuer),
    };
    await mine.put(insert('pass_copy', look));
    assertEqual(await store.passes.looks(mine.merchantId, program.id), [look]);
    const [claimed] = await claim(store, mine, start);
    assertEqual(claimed?.look, { program, merchant: mine.merchant });
    assertEqual(claimed?.file, null);
  });

  test('what is due is claimed once, with what it shows at that moment, and again only when its lease is over', async () => {
    const { store, mine } = await fresh();
    const { pass, card, customer, program } = await withPass(mine);
    const due = mine.newCopy(pass, { dueAt: start });
    const quiet = mine.newCopy(pass, { dueAt: null });
    const ahead = mine.newCopy(pass, { dueAt: later(start, 1) });
    const gone = mine.newCopy(pass, { dueAt: start, state: 'removed' });
    await mine.put(...[due, quiet, ahead, gone].map((copy) => insert('pass_copy', copy)));
    const stamped = { ...card, stamps: 4 };
    await mine.put(update('card', stamped));
    const [claimed, ...rest] = await claim(store, mine, start);
    const leasedUntil = later(start, seconds(30));
    assertEqual(claimed, {
      copy: { ...due, leasedUntil, attempts: 1, version: 2 },
      again: false,
      file: {
        pass,
        sources: { card: { ...stamped, version: 2 }, customer, program, merchant: mine.merchant },
        merchantActive: true,
      },
      look: null,
    });
    assertEqual(rest, []);
    assertEqual(
      (await claim(store, mine, later(leasedUntil, -1))).map(({ copy }) => copy.id),
      [ahead.id],
    );
    const second = await claim(store, mine, leasedUntil);
    assertEqual(
      second.map(({ copy, again }) => [copy.id, copy.attempts, again]),
      [[due.id, 2, true]],
    );
  });

  test('a claim counts as a change: what was decided on the copy before is not written', async () => {
    const { store, mine } = await fresh();
    const { pass } = await withPass(mine);
    const copy = mine.newCopy(pass, { dueAt: start });
    await mine.put(insert('pass_copy', copy));
    assertEqual((await claim(store, mine, start)).length, 1);
    assertEqual(await mine.commit({ writes: [update('pass_copy', copy)] }), { kind: 'conflict' });
  });

  test('of many workers at once each copy is claimed by one', async () => {
    const { store, mine } = await fresh();
    const { pass } = await withPass(mine);
    const copies = Array.from({ length: 40 }, () => mine.newCopy(pass, { dueAt: start }));
    await mine.put(...copies.map((copy) => insert('pass_copy', copy)));
    const claims = await Promise.all(
      Array.from({ length: 8 }, () =>
        store.passQueue.claim({ now: start, leaseUntil: later(start, seconds(30)), limit: 10 }),
      ),
    );
    let ids = claims
      .flat()
      .filter(({ copy }) => copy.merchantId === mine.merchantId)
      .map(({ copy }) => copy.id);
    ids = [...ids, ...(await claim(store, mine, start)).map(({ copy }) => copy.id)];
    assertEqual([...ids].sort(), copies.map(({ id }) => id).sort());
  });

  test('the longest due is claimed first', async () => {
    const { store, mine } = await fresh();
    const { pass } = await withPass(mine);
    const long = later(start, -seconds(1_000_000));
    const [young, old] = [mine.newCopy(pass, { dueAt: later(long, 1) }), mine.newCopy(pass, { dueAt: long })];
    await mine.put(insert('pass_copy', young), insert('pass_copy', old));
    const first = await store.passQueue.claim({ now: start, leaseUntil: later(start, 1), limit: 1 });
    assertEqual(
      first.map(({ copy }) => copy.id),
      [old.id],
    );
    assertEqual(await store.passQueue.nextDueAt(), later(long, 1));
  });

  test('figures are a merchant’s own, and dead letters are listed newest first', async () => {
    const { store, mine, other } = await fresh();
    const { pass, card } = await withPass(mine);
    await withPass(other);
    const failure = { code: 'X', detail: 'no', at: start };
    const dead = Array.from({ length: 5 }, (_, index) => mine.newCopy(pass, { deadAt: later(start, index), failure }));
    const due = mine.newCopy(pass, { dueAt: later(start, 7), sentAt: start });
    const left = mine.newCopy(pass, { deadAt: later(start, 9), failure, state: 'removed' });
    await mine.put(...[...dead, due, left].map((copy) => insert('pass_copy', copy)));
    assertEqual(await store.passQueue.figures(mine.merchantId), [
      {
        platform: 'pocket',
        passes: 1,
        copies: 1,
        waiting: 1,
        oldestDueAt: later(start, 7),
        dead: 5,
        lastSentAt: start,
      },
    ]);
    const all = await store.passQueue.figures(null);
    assert(all.find(({ platform }) => platform === 'pocket')!.passes >= 2, 'figures of all merchants');
    const listed = await wholeList((page) => store.passQueue.dead(mine.merchantId, page), 2);
    assertEqual(
      listed.map(({ copy }) => copy.id),
      dead.map(({ id }) => id).reverse(),
    );
    assertEqual(listed[0], { copy: dead[4], cardId: card.id });
    assertEqual((await store.passQueue.dead(other.merchantId, { limit: 10 })).items, []);
  });

  test('who has settings of their own is found by the part they are for', async () => {
    const { store, mine, other } = await fresh();
    const settings = (merchantId: MerchantId, id: string) =>
      insert('merchant_settings', { id, merchantId, values: {}, sealed: {}, updatedAt: start, version: 1 });
    const part = `wallet_${mine.unique}`;
    await mine.put(settings(mine.merchantId, part), settings(mine.merchantId, `${part}_2`));
    await other.put(settings(other.merchantId, 'another'));
    assertEqual(await store.passes.merchantsWithSettings([part, `${part}_2`]), [mine.merchantId]);
  });

  test('a campaign is one a program; those that are open are read the oldest first', async () => {
    const { store, mine } = await fresh();
    const { program } = await withPass(mine);
    const { program: second } = await withPass(mine);
    const campaign = (id: PassCampaign['id'], startedAt: Instant): PassCampaign => ({
      id,
      merchantId: mine.merchantId,
      shown: 'digest',
      reached: null,
      count: 0,
      startedAt,
      finishedAt: null,
      version: 1,
    });
    const [young, old] = [campaign(program.id, later(start, 5)), campaign(second.id, start)];
    await mine.put(insert('pass_campaign', young), insert('pass_campaign', old));
    const underWay = async () =>
      (await store.passes.openCampaigns(1_000)).filter(({ merchantId }) => merchantId === mine.merchantId);
    assertEqual(await underWay(), [old, young]);
    assertEqual(await store.passes.campaigns(mine.merchantId), [young, old]);
    await mine.put(update('pass_campaign', { ...old, finishedAt: start, count: 3 }));
    assertEqual(await underWay(), [young]);
    assertEqual(await store.passes.campaign(mine.merchantId, second.id), {
      ...old,
      finishedAt: start,
      count: 3,
      version: 2,
    });
  });
}
