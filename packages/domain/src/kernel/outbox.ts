import type { OutgoingEvent } from './commit.ts';
import { later, minutes, seconds, type Clock, type Instant } from './time.ts';

/** An event that waits to be delivered. */
export interface PendingEvent {
  /** Grows in the order of an aggregate's events; the event is known to its outbox by it. */
  readonly position: number;
  /** How often its delivery has failed. */
  readonly attempts: number;
  readonly event: OutgoingEvent;
}

/** The events that commits have written and that wait to go out. */
export interface Outbox {
  /**
   * The oldest first, at most `limit`. Aggregates of which an event is held back until after `now` are left out, so that
   * they never keep others waiting.
   */
  pending(now: Instant, limit: number): Promise<readonly PendingEvent[]>;
  /** Forgets events; those that are unknown are no error. */
  delivered(positions: readonly number[]): Promise<void>;
  /** Holds this event's aggregate back until then, and counts the event's attempts up. */
  holdBack(position: number, until: Instant): Promise<void>;
  /** How many events wait, held back ones too, and when the oldest of them happened. */
  waiting(): Promise<{ readonly count: number; readonly oldest: Instant | null }>;
}

/** Reacts to an event. It may get one again, and tells by the event's id; when it throws, it gets it again. */
export type Subscriber = (event: OutgoingEvent) => Promise<void>;

/** Who reacts to which type of event: `{'card.changed': [updatePass]}`. */
export type Subscribers = Readonly<Record<string, readonly Subscriber[]>>;

export interface RelayOutboxDeps {
  outbox: Outbox;
  subscribers: Subscribers;
  clock: Clock;
  /** Told of each failed delivery. */
  failed?: (pending: PendingEvent, error: unknown) => void;
}

export interface Relayed {
  readonly delivered: number;
  readonly heldBack: number;
  /** How long the oldest event of this run had waited, in milliseconds. */
  readonly lag: number;
  /** Whether more events may wait: this run took as many as it may. */
  readonly more: boolean;
}

const batch = 200;
const atOnce = 8;
const longestPause = minutes(5);

/** Pause after so many failed attempts: a second, then twice as long each time, five minutes at most. */
export const retryPause = (attempts: number): number =>
  Math.min(seconds(1) * 2 ** Math.min(attempts, 16), longestPause);

/**
 * Delivers one batch of waiting events, each at least once and in order per aggregate. A subscriber that fails holds back
 * its event's aggregate alone. Two runs at once would deliver twice and out of order: let one run at a time.
 */
export const relayOutbox =
  ({ outbox, subscribers, clock, failed }: RelayOutboxDeps) =>
  async (limit = batch): Promise<Relayed> => {
    const now = clock.now();
    const pending = await outbox.pending(now, limit);
    const queues = [...byAggregate(pending).values()];
    const delivered: number[] = [];
    let heldBack = 0;

    const deliverInOrder = async (queue: readonly PendingEvent[]): Promise<void> => {
      for (const one of queue) {
        try {
          for (const subscriber of subscribers[one.event.type] ?? []) await subscriber(one.event);
        } catch (error) {
          failed?.(one, error);
          heldBack++;
          await outbox.holdBack(one.position, later(clock.now(), retryPause(one.attempts)));
          return;
        }
        delivered.push(one.position);
      }
    };
    const worker = async (): Promise<void> => {
      for (let queue = queues.shift(); queue; queue = queues.shift()) await deliverInOrder(queue);
    };
    const ended = await Promise.allSettled(Array.from({ length: Math.min(atOnce, queues.length) }, worker));
    if (delivered.length > 0) await outbox.delivered(delivered);
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
    const lag = pending.reduce((longest, { event }) => Math.max(longest, now - event.at), 0);
    return { delivered: delivered.length, heldBack, lag, more: pending.length === limit };
  };

function byAggregate(pending: readonly PendingEvent[]): Map<string, PendingEvent[]> {
  const queues = new Map<string, PendingEvent[]>();
  for (const one of pending) {
    const { kind, id } = one.event.aggregate;
    const queue = queues.get(`${kind}:${id}`);
    if (queue) queue.push(one);
    else queues.set(`${kind}:${id}`, [one]);
  }
  return queues;
}
