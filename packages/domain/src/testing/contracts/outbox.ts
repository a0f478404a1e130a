import { insert, update, type OutgoingEvent } from '../../kernel/commit.ts';
import type { Outbox } from '../../kernel/outbox.ts';
import { later } from '../../kernel/time.ts';
import { assert, assertEqual, type RegisterTest } from '../assert.ts';
import { start, tenant, type StoreUnderTest, type Tenant } from './tenant.ts';

const eventOf = (mine: Tenant, aggregate: string, change: Partial<OutgoingEvent> = {}): OutgoingEvent => ({
  id: mine.id(),
  merchantId: mine.merchantId,
  type: 'card.changed',
  aggregate: { kind: 'card', id: aggregate },
  at: start,
  data: { seq: 1, nested: { name: 'é' } },
  ...change,
});

/** What an outbox promises. `open` answers the same store each time; nobody else may use its outbox meanwhile. */
export function outboxContract(
  test: RegisterTest,
  open: () => Promise<StoreUnderTest & { readonly outbox: Outbox }>,
): void {
  const fresh = async () => {
    const store = await open();
    const { outbox } = store;
    for (const far = later(start, 1e12); ;) {
      const left = await outbox.pending(far, 1_000);
      if (left.length === 0) break;
      await outbox.delivered(left.map(({ position }) => position));
    }
    return { outbox, mine: await tenant(store) };
  };

  test('events wait in the order of their commits, as they were written, until they are delivered', async () => {
    const { outbox, mine } = await fresh();
    const events = [
      eventOf(mine, 'a'),
      eventOf(mine, 'b', { merchantId: null, type: 'x.y' }),
      eventOf(mine, 'a'),
      eventOf(mine, 'c'),
    ];
    await mine.commit({ events: events.slice(0, 2) });
    await mine.commit({ events: events.slice(2) });
    const pending = await outbox.pending(start, 10);
    assertEqual(
      pending.map(({ event }) => event),
      events,
    );
    assertEqual(
      pending.map(({ attempts }) => attempts),
      [0, 0, 0, 0],
    );
    assertEqual((await outbox.pending(start, 3)).length, 3);
    await outbox.delivered(pending.slice(0, 3).map(({ position }) => position));
    assertEqual(
      (await outbox.pending(start, 10)).map(({ event }) => event.id),
      [events[3]!.id],
    );
    await outbox.delivered(pending.map(({ position }) => position));
    assertEqual(await outbox.pending(start, 10), []);
    await outbox.delivered([]);
  });

  test('a commit that fails sends nothing', async () => {
    const { outbox, mine } = await fresh();
    const stale = update('store', { ...mine.shop, version: 7 });
    assertEqual(await mine.commit({ writes: [stale], events: [eventOf(mine, 'a')] }), { kind: 'conflict' });
    const taken = insert('store', mine.newStore({ storeCode: mine.shop.storeCode }));
    assertEqual(await mine.commit({ writes: [taken], events: [eventOf(mine, 'a')] }), {
      kind: 'taken',
      unique: 'store_code',
    });
    assertEqual(await outbox.pending(start, 10), []);
    assertEqual(await outbox.waiting(), { count: 0, oldest: null });
  });

  test('an event that is held back holds back its aggregate, and no other, until then', async () => {
    const { outbox, mine } = await fresh();
    const [first, second, other] = [
      eventOf(mine, 'a'),
      eventOf(mine, 'a'),
      eventOf(mine, 'b', { at: later(start, 5) }),
    ];
    await mine.commit({ events: [first, second, other] });
    const [one] = await outbox.pending(start, 10);
    assert(one, 'an event waits');
    await outbox.holdBack(one.position, later(start, 1_000));
    assertEqual(
      (await outbox.pending(start, 10)).map(({ event }) => event.id),
      [other.id],
    );
    assertEqual(
      (await outbox.pending(later(start, 999), 10)).map(({ event }) => event.id),
      [other.id],
    );
    const again = await outbox.pending(later(start, 1_000), 10);
    assertEqual(
      again.map(({ event, attempts }) => [event.id, attempts]),
      [
        [first.id, 1],
        [second.id, 0],
        [other.id, 0],
      ],
    );
    assertEqual(await outbox.waiting(), { count: 3, oldest: start });
    await outbox.delivered([one.position]);
    assertEqual(
      (await outbox.pending(start, 10)).map(({ event }) => event.id),
      [second.id, other.id],
    );
  });

  test('many held back aggregates do not keep the others waiting', async () => {
    const { outbox, mine } = await fresh();
    await mine.commit({ events: Array.from({ length: 30 }, (_, index) => eventOf(mine, `bad-${index}`)) });
    for (const { position } of await outbox.pending(start, 30)) await outbox.holdBack(position, later(start, 60_000));
    const good = eventOf(mine, 'good');
    await mine.commit({ events: [good] });
    assertEqual(
      (await outbox.pending(start, 10)).map(({ event }) => event.id),
      [good.id],
    );
  });
}
