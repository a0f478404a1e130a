import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { memoryLiveFeed } from '@tresen/adapters/memory';
import { systemClock, type LiveFeed, type LiveListener } from '@tresen/domain';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { framed, liveStreams, type Follower } from './live-streams.ts';

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
  // Every frame here is short enough for a length of one byte or two.
  const write = (frames: Buffer) => {
    for (let at = 0; at < frames.length;) {
      const short = frames.readUInt8(at + 1);
      const begin = at + (short < 126 ? 2 : 4);
      at = begin + (short < 126 ? short : frames.readUInt16BE(at + 2));
      const { seq, type } = JSON.parse(frames.toString('utf8', begin, at)) as { seq: number; type: string };
      told.push(`${type} ${seq - begun}`);
    }
    return true;
  };
  const wire = { write };
  const socket = { bufferedAmount: 0, readyState: 1, OPEN: 1, terminate: () => undefined } as unknown as WebSocket; // what is used of one
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

test('texts of every length are frames that a client reads', async () => {
  vi.useRealTimers();
  const texts = [0, 1, 125, 126, 65_535, 65_536, 200_000].map(
    (length) => 'ß'.repeat(length / 2) + 'x'.repeat(length % 2),
  );
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  server.on('connection', (_, { socket }) => socket.write(Buffer.concat(texts.map(framed))));
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`); // it listens on a port
  const read: string[] = [];
  await new Promise<void>((resolve, reject) => {
    client.on('error', reject);
    client.on('message', (data: Buffer) => {
      if (read.push(data.toString()) === texts.length) resolve();
    });
  });
  expect(read).toEqual(texts);
  client.terminate();
  server.close();
});
