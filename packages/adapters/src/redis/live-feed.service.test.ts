import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock, type LiveEntry } from '@tresen/domain';
import { liveFeedContract } from '@tresen/domain/testing';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, test } from 'vitest';
import { redisLiveFeed, type RedisLiveFeed } from './live-feed.ts';

const url = process.env['TEST_REDIS_URL'];
if (!url) throw new Error('TEST_REDIS_URL names the Redis to test with');

const limits = { entries: 20, ids: 100 };
const open: RedisLiveFeed[] = [];
const connected = async (prefix: string) => {
  const feed = await redisLiveFeed({ url, prefix, clock: systemClock, limits });
  open.push(feed);
  return feed;
};
afterAll(() => Promise.all(open.map((feed) => feed.close())));

describe('the live feed on Redis', () => {
  liveFeedContract(test, async () => {
    const prefix = `test:${randomUUID()}:`;
    const [one, two] = [await connected(prefix), await connected(prefix)];
    // Until both have subscribed nothing can be heard.
    await Promise.all([one, two].map((feed) => hearing(feed, two)));
    // What was published is on its way to the listeners in the order of its connection.
    return { feeds: [one, two], settled: () => pause(100) };
  });

  test('a number that Redis has lost is past, and the stream goes on beyond it', async () => {
    const prefix = `test:${randomUUID()}:`;
    const feed = await connected(prefix);
    const before = await feed.last('s');
    await feed.publish('s', { id: randomUUID() as LiveEntry['id'], type: 'x.y', at: systemClock.now(), data: {} });
    const redis = new Redis(url);
    const keys = await redis.keys(`${prefix}*`);
    expect(keys.length).toBe(3);
    await redis.del(...keys);
    await redis.quit();
    expect(await feed.since('s', before + 1)).toBe('gone');
    expect(await feed.last('s')).toBeGreaterThan(before + 1);
  });

  test('a Redis that is not there is unavailable', async () => {
    const feed = await redisLiveFeed({ url: 'redis://127.0.0.1:1', clock: systemClock, timeout: 200 });
    open.push(feed);
    await expect(feed.last('s')).rejects.toMatchObject({ code: 'UNAVAILABLE', data: { what: 'redis' } });
  });
});

/** Resolves when `feed` hears what `other` publishes. */
async function hearing(feed: RedisLiveFeed, other: RedisLiveFeed): Promise<void> {
  const stream = `probe-${randomUUID()}`;
  let heard = false;
  const stop = feed.listen({ heard: (from) => void (heard ||= from === stream), missed: () => undefined });
  await expect
    .poll(async () => {
      await other.publish(stream, {
        id: randomUUID() as LiveEntry['id'],
        type: 'x.y',
        at: systemClock.now(),
        data: {},
      });
      return heard;
    })
    .toBe(true);
  stop();
}
