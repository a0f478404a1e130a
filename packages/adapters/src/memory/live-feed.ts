import {
  firstNumber,
  liveFeedLimits,
  type Clock,
  type LiveEntry,
  type LiveFeed,
  type LiveFeedLimits,
  type LiveListener,
} from '@tresen/domain';

export interface MemoryLiveFeedOptions {
  readonly clock: Clock;
  readonly limits?: LiveFeedLimits;
}

export interface MemoryLiveFeed extends LiveFeed {
  /** Begins every stream again: what others published may not have come here. */
  forget(): void;
}

interface Stream {
  seq: number;
  /** The newest, oldest first. */
  readonly entries: LiveEntry[];
  /** In the order in which they came. */
  readonly ids: Set<string>;
}

/** A {@link LiveFeed} of one process. After a restart its streams go on at other numbers. */
export function memoryLiveFeed({ clock, limits = liveFeedLimits }: MemoryLiveFeedOptions): MemoryLiveFeed {
  const streams = new Map<string, Stream>();
  const listeners = new Set<LiveListener>();

  const streamOf = (name: string): Stream => {
    let stream = streams.get(name);
    if (!stream) streams.set(name, (stream = { seq: firstNumber(clock.now()), entries: [], ids: new Set() }));
    return stream;
  };

  return {
    publish: async (name, { id, type, at, data }) => {
      const stream = streamOf(name);
      if (stream.ids.has(id)) return;
      stream.ids.add(id);
      if (stream.ids.size > limits.ids) for (const oldest of stream.ids) if (stream.ids.delete(oldest)) break;
      const entry = { seq: ++stream.seq, id, type, at, data };
      stream.entries.push(entry);
      if (stream.entries.length > limits.entries) stream.entries.shift();
      for (const { heard } of listeners) heard(name, entry);
    },
    last: async (name) => streamOf(name).seq,
    since: async (name, after) => {
      const { seq, entries } = streamOf(name);
      if (after > seq || after < seq - entries.length) return 'gone';
      return after === seq ? [] : entries.slice(after - seq);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    forget: () => {
      streams.clear();
      for (const { missed } of listeners) missed();
    },
  };
}
