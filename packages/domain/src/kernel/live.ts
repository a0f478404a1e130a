import type { OutgoingEvent } from './commit.ts';
import type { Instant } from './time.ts';

/** What followers of a stream are told of an event. */
export type LiveEvent = Pick<OutgoingEvent, 'id' | 'type' | 'at' | 'data'>;

/** An event with its number in its stream. */
export interface LiveEntry extends LiveEvent {
  readonly seq: number;
}

export interface LiveListener {
  /** Told of every entry of every stream, in the order of their numbers as far as none is missed. */
  readonly heard: (stream: string, entry: LiveEntry) => void;
  /** Entries may have been missed: what was, {@link LiveFeed.since} knows. */
  readonly missed: () => void;
}

/**
 * Streams of events, numbered without gaps whoever publishes; followed as it happens, or from a number on. Only the newest entries of a
 * stream are kept. When it cannot be reached its calls refuse with `UNAVAILABLE`.
 */
export interface LiveFeed {
  /** Gives the event the stream's next number, keeps it and tells everyone; an event that the stream has already is left alone. */
  publish(stream: string, event: LiveEvent): Promise<void>;
  /** The newest number of a stream. */
  last(stream: string): Promise<number>;
  /** What came after a number, oldest first; `gone` when not all of it is kept any more, or the number was never given out. */
  since(stream: string, after: number): Promise<readonly LiveEntry[] | 'gone'>;
  /** Listens in this process, until what it answers is called. */
  listen(listener: LiveListener): () => void;
}

/** A feed's own measures. */
export interface LiveFeedLimits {
  /** How many entries of a stream are kept. */
  readonly entries: number;
  /** How many ids of a stream's events are remembered, so that an event which comes again is known. */
  readonly ids: number;
}

export const liveFeedLimits: LiveFeedLimits = { entries: 256, ids: 5_000 };

/**
 * The number before the first one of a stream that begins now. Streams that begin again, after whatever was lost, begin past every number
 * they gave out before, for as long as that were fewer than a thousand a millisecond.
 */
export const firstNumber = (now: Instant): number => now * 1_000;
