import { newId } from '../../kernel/ids.ts';
import type { LiveEntry, LiveEvent, LiveFeed } from '../../kernel/live.ts';
import type { Instant } from '../../kernel/time.ts';
import { assert, assertEqual, type RegisterTest } from '../assert.ts';
import { seededRandomness } from '../fakes.ts';

export interface LiveFeedUnderTest {
  /** Two processes' sides of one feed, or the same one twice where it is of one process. It keeps 20 entries a stream. */
  readonly feeds: readonly [LiveFeed, LiveFeed];
  /** Resolves when what was published has been heard everywhere. */
  readonly settled: () => Promise<void>;
}

let streams = 0;

/** What every {@link LiveFeed} promises. */
export function liveFeedContract(test: RegisterTest, make: () => Promise<LiveFeedUnderTest>): void {
  const random = seededRandomness(4);
  const at = 1_770_000_000_000 as Instant;
  const event = (name: string | number, data: object = {}): LiveEvent => ({
    id: newId(at, random),
    type: 'cart.changed',
    at,
    data: { name, ...data },
  });
  const stream = () => `merchant:store-${streams++}-${at}`;
  const names = (entries: readonly LiveEntry[] | 'gone') =>
    entries === 'gone' ? entries : entries.map(({ data }) => data['name']);
  const recording = (feed: LiveFeed, of: string) => {
    const heard: LiveEntry[] = [];
    const listener = {
      heard: (from: string, entry: LiveEntry) => void (from === of && heard.push(entry)),
      missed() {},
    };
    return { heard, stop: feed.listen(listener) };
  };

  test('events of a stream are numbered without gaps, and everyone hears them in that order', async () => {
    const { feeds, settled } = await make();
    const of = stream();
    const listeners = feeds.map((feed) => recording(feed, of));
    const start = await feeds[0].last(of);
    const published = Array.from({ length: 30 }, (_, index) => event(index));
    for (const [index, one] of published.entries()) await feeds[index % 2 ? 1 : 0].publish(of, one);
    await settled();
    for (const { heard, stop } of listeners) {
      stop();
      assertEqual(
        heard.map(({ seq, id, data }) => ({ seq, id, data })),
        published.map(({ id, data }, index) => ({ seq: start + index + 1, id, data })),
      );
    }
    assertEqual(await feeds[1].last(of), start + 30);
  });

  test('of any number published at once each has a number of its own, the same for everyone', async () => {
    const { feeds, settled } = await make();
    const of = stream();
    const [one, two] = feeds.map((feed) => recording(feed, of));
    const start = await feeds[0].last(of);
    await Promise.all(Array.from({ length: 15 }, (_, index) => feeds[index % 2 ? 1 : 0].publish(of, event(index))));
    await settled();
    const numbers = (entries: readonly LiveEntry[]) => entries.map(({ seq, id }) => `${seq} ${id}`);
    assertEqual(numbers(one!.heard), numbers(two!.heard));
    assertEqual(
      one!.heard.map(({ seq }) => seq),
      Array.from({ length: 15 }, (_, index) => start + index + 1),
    );
    for (const { stop } of [one!, two!]) stop();
  });

  test('an event that comes again is left alone', async () => {
    const { feeds, settled } = await make();
    const of = stream();
    const { heard, stop } = recording(feeds[0], of);
    const [first, second] = [event('first'), event('second')];
    for (const [feed, one] of [
      [feeds[0], first],
      [feeds[1], first],
      [feeds[1], second],
      [feeds[0], first],
    ] as const)
      await feed.publish(of, one);
    await settled();
    stop();
    assertEqual(names(heard), ['first', 'second']);
  });

  test('what came after a number is kept for a while; past that it is gone, as is what never was', async () => {
    const { feeds } = await make();
    const of = stream();
    const start = await feeds[0].last(of);
    assertEqual(await feeds[1].since(of, start), []);
    for (let index = 0; index < 10; index++) await feeds[0].publish(of, event(index));
    assertEqual(names(await feeds[1].since(of, start)), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assertEqual(names(await feeds[1].since(of, start + 8)), [8, 9]);
    assertEqual(await feeds[1].since(of, start + 10), []);
    assertEqual(await feeds[1].since(of, start + 11), 'gone');
    assertEqual(await feeds[1].since(of, start - 1), 'gone');
    assertEqual(await feeds[1].since(of, 0), 'gone');
    for (let index = 10; index < 40; index++) await feeds[0].publish(of, event(index));
    assertEqual(await feeds[0].since(of, start + 8), 'gone');
    const kept = await feeds[0].since(of, start + 25);
    assert(kept !== 'gone' && kept.length === 15, 'the newest are kept');
    assertEqual(names(kept), [25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);
  });

  test('streams do not mix, and data comes back as it was', async () => {
    const { feeds } = await make();
    const [one, two] = [stream(), stream()];
    const [startOne, startTwo] = [await feeds[0].last(one), await feeds[0].last(two)];
    const data = { text: 'zwéi 🥨\n"x"', nested: [{ amount_minor: 1 }], nothing: null };
    await feeds[0].publish(one, event('a', data));
    await feeds[1].publish(two, event('b'));
    assertEqual(names(await feeds[1].since(one, startOne)), ['a']);
    assertEqual(names(await feeds[1].since(two, startTwo)), ['b']);
    const [entry] = [...(await feeds[1].since(one, startOne))];
    assert(typeof entry === 'object', 'it is kept');
    assertEqual({ ...entry.data }, { name: 'a', ...data });
    assertEqual([entry.type, entry.at], ['cart.changed', at]);
  });
}
