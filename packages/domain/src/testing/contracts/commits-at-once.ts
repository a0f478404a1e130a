import { insert, requireUnchanged, update } from '../../kernel/commit.ts';
import { assert, assertEqual, type RegisterTest } from '../assert.ts';
import { answerOf, auditOf, eventOf } from './commit-fixtures.ts';
import type { StoreUnderTest, Tenant } from './tenant.ts';

/** What every store of commits promises of those that come at the same time. */
export function commitsAtOnce(
  test: RegisterTest,
  fresh: () => Promise<{ readonly store: StoreUnderTest; readonly mine: Tenant }>,
): void {
  test('of many commits on one version exactly one wins', async () => {
    const { store, mine } = await fresh();
    const names = Array.from({ length: 12 }, (_, index) => `Name ${index}`);
    const outcomes = await Promise.all(
      names.map((name) => mine.commit({ writes: [update('store', { ...mine.shop, name })] })),
    );
    assertEqual(outcomes.filter(({ kind }) => kind === 'committed').length, 1);
    assertEqual(outcomes.filter(({ kind }) => kind === 'conflict').length, 11);
    const winner = outcomes.findIndex(({ kind }) => kind === 'committed');
    assertEqual(await store.stores.byId(mine.merchantId, mine.shop.id), {
      ...mine.shop,
      name: names[winner],
      version: 2,
    });
  });

  test('of many commits at once each answers for itself, whatever becomes of those beside it', async () => {
    const { store, mine } = await fresh();
    const { merchantId } = mine;
    const tills = Array.from({ length: 40 }, () => mine.newStore());
    const taken = mine.newProgram();
    await mine.put(insert('program', taken), ...tills.map((one) => insert('store', one)));
    const round = (faulty: boolean) =>
      Promise.all(
        tills.map(async (one, nth) => {
          const record = (await store.stores.byId(merchantId, one.id))!;
          const isStale = faulty && nth % 10 === 3;
          const isTaken = faulty && nth % 10 === 7;
          const program = mine.newProgram({ name: `"{${nth},}\\`, ...(isTaken && { code: taken.code }) });
          const outcome = await mine.commit({
            writes: [
              update('store', { ...record, name: `{"${nth}\\", é}`, ...(isStale && { version: record.version + 1 }) }),
              requireUnchanged('program', taken),
              insert('program', program),
            ],
            audit: [auditOf(mine)],
            events: [eventOf(mine)],
            idempotency: answerOf(mine, `${faulty ? 'faulty' : 'sound'} ${nth}`.replace(' ', '-'), `["${nth}"]`),
          });
          const isThere = await store.programs.byId(merchantId, program.id);
          assertEqual(isThere, outcome.kind === 'committed' ? program : undefined);
          const now = await store.stores.byId(merchantId, one.id);
          assertEqual(now?.version, record.version + (outcome.kind === 'committed' ? 1 : 0));
          const kept = await store.commits.answered(answerOf(mine, '').scope, answerOf(mine, `sound-${nth}`).key);
          if (!faulty) assertEqual(kept?.answer, `["${nth}"]`);
          return isStale ? 'stale' : isTaken ? 'taken' : outcome.kind;
        }),
      );
    assertEqual(new Set(await round(false)), new Set(['committed']));
    const mixed = await round(true);
    assertEqual(mixed.filter((kind) => kind === 'committed').length, 32);
  });

  test('of two commits that each require what the other changes, at most one is let through', async () => {
    const { mine } = await fresh();
    const pairs = Array.from({ length: 60 }, () => [mine.newStore(), mine.newStore()] as const);
    await mine.put(...pairs.flat().map((one) => insert('store', one)));
    await Promise.all(
      pairs.map(async ([left, right]) => {
        const outcomes = await Promise.all([
          mine.commit({ writes: [update('store', left), requireUnchanged('store', right)] }),
          mine.commit({ writes: [update('store', right), requireUnchanged('store', left)] }),
        ]);
        assert(outcomes.filter(({ kind }) => kind === 'committed').length <= 1, 'both were let through');
      }),
    );
  });

  test('one key used at once by many commits is used once', async () => {
    const { mine } = await fresh();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        mine.commit({ writes: [insert('customer', mine.newCustomer())], idempotency: answerOf(mine, 'at-once') }),
      ),
    );
    assertEqual(outcomes.filter(({ kind }) => kind === 'committed').length, 1);
    assertEqual(outcomes.filter(({ kind }) => kind === 'conflict').length, 7);
  });
}
