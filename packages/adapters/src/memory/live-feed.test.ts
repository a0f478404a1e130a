import { systemClock } from '@tresen/domain';
import { liveFeedContract } from '@tresen/domain/testing';
import { describe, expect, test } from 'vitest';
import { memoryLiveFeed } from './live-feed.ts';

const limits = { entries: 20, ids: 100 };

describe('the live feed in memory', () => {
  liveFeedContract(test, async () => {
    const feed = memoryLiveFeed({ clock: systemClock, limits });
    return { feeds: [feed, feed], settled: async () => undefined };
  });

  test('one that forgets says so, and its streams go on past every number they gave out', async () => {
    let now = 1_770_000_000_000;
    const feed = memoryLiveFeed({ clock: { now: () => now as ReturnType<typeof systemClock.now> }, limits });
    const before = await feed.last('a');
    let missed = 0;
    feed.listen({ heard: () => undefined, missed: () => void missed++ });
    now += 10;
    feed.forget();
    expect(missed).toBe(1);
    expect(await feed.last('a')).toBeGreaterThan(before);
    expect(await feed.since('a', before)).toBe('gone');
  });
});
