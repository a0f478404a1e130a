import { memoryLiveFeed } from '@tresen/adapters/memory';
import { systemClock, type LiveFeed, type LiveListener } from '@tresen/domain';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { liveStreams, type Follower } from './live-streams.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A feed whose listener hears what it is let hear, as one across a network does, and one follower of its stream. */
async function followed() {
  const behind = memoryLiveFeed({ clock: systemClock });
  let listener: LiveListener | undefined;
  let since: LiveFeed['since'] = behind.since;
  const feed: LiveFeed = {
    ...behind,
    since: (stream, after) => since(stream, after),
    listen: (given) => {
      listener = given;
      return () => undefined;
    },
  };
  const streams = liveStreams({ feed, clock: systemClock, warn: () => undefined });
  await streams.open('s');
  const begun = await behind.last('s');
  const told: string[] = [];
  const send = (frame: Buffer) => {
    const { seq, type } = JSON.parse(frame.toString()) as { seq: number; type: string };
    told.push(`${type} ${seq - begun}`);
  };
  const wire = { cork: () => undefined, uncork: () => undefined };
  const socket = { bufferedAmount: 0, send, terminate: () => undefined } as unknown as WebSocket; // what is used of one
  const follower: Follower = { socket, wire, stream: 's', seq: undefined };
  streams.join(follower, undefined);
  let count = 0;
  return {
    told,
    listener: listener!,
    publish: async () => {
      const id = `event-${++count}` as never; // only compared
      await behind.publish('s', { id, type: 'x.y', at: systemClock.now(), data: {} });
      return (await behind.since('s', begun + count - 1)) as Exclude<Awaited<ReturnType<LiveFeed['since']>>, 'gone'>;
    },
    /** How the next look at what was missed goes. */
    next: (how: LiveFeed['since']) => {
      since = (stream, after) => {
        since = behind.since;
        return how(stream, after);
      };
    },
    since: behind.since,
    close: streams.close,
  };
}

test('what is heard while it is looked up what was missed is told as well', async () => {
  const { told, listener, publish, next, since, close } = await followed();
  await publish();
  next(async (stream, after) => {
    const found = await since(stream, after);
    const [late] = await publish();
    listener.heard(stream, late!);
    return found;
  });
  listener.missed();
  await vi.advanceTimersByTimeAsync(100);
  expect(told).toEqual(['x.y 1', 'x.y 2']);
  close();
});

test('what cannot be looked up just now is told when it can, without anything more happening', async () => {
  const { told, listener, publish, next, close } = await followed();
  await publish();
  next(() => Promise.reject(new Error('not connected yet')));
  listener.missed();
  await vi.advanceTimersByTimeAsync(100);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toEqual(['x.y 1']);
  close();
});
