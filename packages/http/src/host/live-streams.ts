import type { Duplex } from 'node:stream';
import { iso, type Clock, type LiveEntry, type LiveFeed } from '@tresen/domain';
import type { WebSocket } from 'ws';

/** One socket on one stream. */
export interface Follower {
  readonly socket: WebSocket;
  /** What the socket writes to, at once and in order: frames go here when they are the same for many. */
  readonly wire: Pick<Duplex, 'write'>;
  readonly stream: string;
  /** The newest number it was told; `undefined` while it is told what it has missed. */
  seq: number | undefined;
}

export interface LiveStreamsDeps {
  readonly feed: LiveFeed;
  readonly clock: Clock;
  readonly warn: (message: string, error: unknown) => void;
}

/** Tells sockets what their streams are told: every entry once, in order, without a gap, or that they must look again. */
export interface LiveStreams {
  /** Begins to follow a stream here, before anyone joins it. Refuses with `UNAVAILABLE` when nothing can be known of it. */
  open(stream: string): Promise<void>;
  /** Tells what came after that number first; from now on when it is absent. */
  join(follower: Follower, after: number | undefined): void;
  leave(follower: Follower): void;
  close(): void;
}

interface Stream {
  readonly name: string;
  readonly followers: Set<Follower>;
  /** The newest number of which everything up to it was told, or is about to be. */
  seq: number;
  /** What is told next. */
  news: LiveEntry[];
  /** While it runs, news are gathered. */
  pause: NodeJS.Timeout | undefined;
  catchingUp: boolean;
  /** Whether something may have been missed since it was looked up last. */
  behind: boolean;
  /** Until it is looked up again what could not be. */
  retry: NodeJS.Timeout | undefined;
}

/**
 * Milliseconds for which news are gathered after some were told: a busy store costs each of its followers a write to a socket so often,
 * and not with every scan. In a quiet one they are told at once.
 */
const togetherFor = 16;

/** Milliseconds until what was missed is looked up again where it could not be. */
const retryAfter = 1_000;

/** Who reads so slowly that this much waits for them is let go, and comes again. */
const mostWaiting = 1024 * 1024;

const textOf = ({ seq, type, at, data }: LiveEntry): string => JSON.stringify({ seq, type, at: iso(at), data });

/** A text as a server's whole frame (RFC 6455, section 5.2): made once, however many it is sent to. */
export function framed(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x81;
  frame[1] = head === 2 ? length : head === 4 ? 126 : 127;
  if (head === 4) frame.writeUInt16BE(length, 2);
  if (head === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.write(text, head);
  return frame;
}

export function liveStreams({ feed, clock, warn }: LiveStreamsDeps): LiveStreams {
  const streams = new Map<string, Stream>();
  let closed = false;

  const send = ({ socket, wire }: Follower, frames: Buffer): void => {
    if (socket.bufferedAmount > mostWaiting) socket.terminate();
    else if (socket.readyState === socket.OPEN) wire.write(frames);
  };
  const sendResync = (follower: Follower, seq: number): void => {
    send(follower, framed(JSON.stringify({ seq, type: 'resync', at: iso(clock.now()), data: {} })));
    follower.seq = seq;
  };

  const tellNews = (stream: Stream): void => {
    const { news } = stream;
    if (news.length === 0) return;
    stream.news = [];
    const frames = news.map((entry) => framed(textOf(entry)));
    const all = Buffer.concat(frames);
    for (const follower of stream.followers) {
      const { seq } = follower;
      // Who is still told what was missed hears these there.
      if (seq === undefined) continue;
      const next = news.findIndex((entry) => entry.seq > seq);
      if (next < 0) continue;
      send(follower, next === 0 ? all : Buffer.concat(frames.slice(next)));
      follower.seq = news.at(-1)!.seq;
    }
  };
  const tellTogether = (stream: Stream): void => {
    stream.pause = undefined;
    if (stream.news.length === 0) return;
    tellNews(stream);
    stream.pause = setTimeout(tellTogether, togetherFor, stream);
  };
  const tell = (stream: Stream, entry: LiveEntry): void => {
    stream.seq = entry.seq;
    if (stream.followers.size === 0) return;
    stream.news.push(entry);
    if (stream.pause === undefined) tellTogether(stream);
  };

  /** Tells what was not heard; who cannot be told all of it is told to look again. */
  const lookUp = async (stream: Stream): Promise<void> => {
    const entries = await feed.since(stream.name, stream.seq);
    if (entries === 'gone') {
      stream.seq = await feed.last(stream.name);
      stream.news = [];
      for (const follower of stream.followers) if (follower.seq !== undefined) sendResync(follower, stream.seq);
    } else {
      for (const entry of entries) if (entry.seq > stream.seq) tell(stream, entry);
    }
  };
  const catchUp = async (stream: Stream): Promise<void> => {
    stream.behind = true;
    if (stream.catchingUp) return;
    stream.catchingUp = true;
    clearTimeout(stream.retry);
    try {
      // What is heard meanwhile may come after what was looked up.
      while (stream.behind) {
        stream.behind = false;
        await lookUp(stream);
      }
    } catch (error) {
      warn('What happened in a store could not be read again; it is tried again.', error);
      // Nothing more may happen there for long: who watches must not wait for that.
      if (!closed) stream.retry = setTimeout(() => void catchUp(stream), retryAfter).unref();
    } finally {
      stream.catchingUp = false;
    }
  };

  const stop = feed.listen({
    heard: (name, entry) => {
      const stream = streams.get(name);
      if (!stream || entry.seq <= stream.seq) return;
      if (entry.seq === stream.seq + 1) tell(stream, entry);
      else void catchUp(stream);
    },
    missed: () => {
      for (const stream of streams.values()) void catchUp(stream);
    },
  });

  const welcome = async (follower: Follower, stream: Stream, after: number): Promise<void> => {
    let told = after;
    // What is told to the others meanwhile is read once more, until there is nothing between.
    do {
      const entries = await feed.since(stream.name, told);
      if (entries === 'gone') return sendResync(follower, stream.seq);
      if (entries.length > 0) send(follower, Buffer.concat(entries.map((entry) => framed(textOf(entry)))));
      told = entries.at(-1)?.seq ?? told;
    } while (told < stream.seq);
    follower.seq = told;
    if (told > stream.seq) void catchUp(stream);
  };

  return {
    open: async (name) => {
      if (streams.has(name)) return;
      const seq = await feed.last(name);
      if (!streams.has(name)) {
        const followers = new Set<Follower>();
        streams.set(name, {
          name,
          followers,
          seq,
          news: [],
          pause: undefined,
          catchingUp: false,
          behind: false,
          retry: undefined,
        });
      }
    },
    join: (follower, after) => {
      const stream = streams.get(follower.stream);
      // It was opened before, and stays for as long as the host does.
      if (!stream) return follower.socket.terminate();
      stream.followers.add(follower);
      if (after === undefined) {
        follower.seq = stream.seq;
        return;
      }
      welcome(follower, stream, after).catch((error: unknown) => {
        warn('What a client has missed could not be read.', error);
        follower.socket.terminate();
      });
    },
    leave: (follower) => void streams.get(follower.stream)?.followers.delete(follower),
    close: () => {
      stop();
      closed = true;
      for (const stream of streams.values()) {
        clearTimeout(stream.retry);
        clearTimeout(stream.pause);
        tellNews(stream);
      }
    },
  };
}
