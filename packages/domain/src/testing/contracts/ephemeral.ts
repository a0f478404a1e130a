import type { EphemeralStore } from '../../kernel/ephemeral.ts';
import { assert, assertEqual, type RegisterTest } from '../assert.ts';

export interface EphemeralStoreUnderTest {
  readonly store: EphemeralStore;
  /** Lets at least so many milliseconds go by on the store's clock; well under a second is ever asked for. */
  readonly elapse: (milliseconds: number) => Promise<void>;
}

const long = 60_000;
const short = 50;

/** What every {@link EphemeralStore} promises. `make` answers an empty store, or one whose keys nobody else uses. */
export function ephemeralStoreContract(test: RegisterTest, make: () => Promise<EphemeralStoreUnderTest>): void {
  test('what was set is got until its time is over', async () => {
    const { store, elapse } = await make();
    assertEqual(await store.get('a'), undefined);
    await store.set('a', 'one', short);
    await store.set('b', 'two', long);
    assertEqual(await store.get('a'), 'one');
    await elapse(short * 2);
    assertEqual(await store.get('a'), undefined);
    assertEqual(await store.get('b'), 'two');
  });

  test('setting again replaces the value and its time', async () => {
    const { store, elapse } = await make();
    await store.set('a', 'one', short);
    await store.set('a', 'zwéi 🥨', long);
    await elapse(short * 2);
    assertEqual(await store.get('a'), 'zwéi 🥨');
  });

  test('adding sets only where there is nothing, or nothing any more', async () => {
    const { store, elapse } = await make();
    assertEqual(await store.add('a', 'one', short), true);
    assertEqual(await store.add('a', 'two', long), false);
    assertEqual(await store.get('a'), 'one');
    await elapse(short * 2);
    assertEqual(await store.add('a', 'three', long), true);
  });

  test('of any number who add at once one does', async () => {
    const { store } = await make();
    const added = await Promise.all(Array.from({ length: 20 }, (_, at) => store.add('a', String(at), long)));
    assertEqual(added.filter(Boolean).length, 1);
  });

  test('of any number who take at once one gets it', async () => {
    const { store } = await make();
    await store.set('a', 'one', long);
    const taken = await Promise.all(Array.from({ length: 20 }, () => store.take('a')));
    assertEqual(
      taken.filter((value) => value !== undefined),
      ['one'],
    );
    assertEqual(await store.get('a'), undefined);
  });

  test('what has expired cannot be taken or replaced', async () => {
    const { store, elapse } = await make();
    await store.set('a', 'one', short);
    await store.set('b', 'one', short);
    await elapse(short * 2);
    assertEqual(await store.take('a'), undefined);
    assertEqual(await store.replace('b', 'one', 'two', long), false);
  });

  test('replacing needs the value that is there', async () => {
    const { store } = await make();
    assertEqual(await store.replace('a', 'one', 'two', long), false);
    await store.set('a', 'one', long);
    assertEqual(await store.replace('a', 'other', 'two', long), false);
    assertEqual(await store.replace('a', 'one', 'two', long), true);
    assertEqual(await store.get('a'), 'two');
  });

  test('of any number who replace one value at once one does', async () => {
    const { store } = await make();
    await store.set('a', 'one', long);
    const replaced = await Promise.all(
      Array.from({ length: 20 }, (_, at) => store.replace('a', 'one', `new ${at}`, long)),
    );
    assertEqual(replaced.filter(Boolean).length, 1);
  });

  test('what was removed is gone; removing nothing is no error', async () => {
    const { store } = await make();
    await store.set('a', 'one', long);
    await store.remove('a');
    await store.remove('a');
    assertEqual(await store.get('a'), undefined);
  });

  test('counting at once loses no count', async () => {
    const { store } = await make();
    const counts = await Promise.all(Array.from({ length: 50 }, () => store.increment('a', long)));
    assertEqual(
      counts.map(({ count }) => count).sort((a, b) => a - b),
      Array.from({ length: 50 }, (_, at) => at + 1),
    );
    for (const { resetsIn } of counts) assert(resetsIn > 0 && resetsIn <= long, 'what is left of the window');
  });

  test('the first count starts the window and later ones do not prolong it', async () => {
    const { store, elapse } = await make();
    await store.increment('a', short * 3);
    await elapse(short * 2);
    const second = await store.increment('a', long);
    assertEqual(second.count, 2);
    assert(second.resetsIn <= short, 'what is left of the first window');
    await elapse(short * 2);
    assertEqual((await store.increment('a', long)).count, 1);
  });

  test('a removed count starts again', async () => {
    const { store } = await make();
    await store.increment('a', long);
    await store.increment('a', long);
    await store.remove('a');
    assertEqual((await store.increment('a', long)).count, 1);
  });
}
