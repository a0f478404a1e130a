import { expect, test } from 'vitest';
import type { OutgoingEvent } from './commit.ts';
import { relayOutbox, retryPause, type Outbox, type PendingEvent } from './outbox.ts';
import { later, seconds, type Instant } from './time.ts';
import { manualClock } from '../testing/fakes.ts';

const start = 1_800_000_000_000 as Instant;

function outboxOf(...aggregates: string[]) {
  let waiting: (PendingEvent & { until?: Instant })[] = aggregates.map((id, index) => ({
    position: index + 1,
    attempts: 0,
    event: {
      id: `event-${index + 1}` as OutgoingEvent['id'],
      merchantId: null,
      type: 'card.changed',
      aggregate: { kind: 'card', id },
      at: start,
      data: {},
    },
  }));
  const outbox: Outbox = {
    pending: async (now, limit) => {
      const held = new Set(
        waiting.filter(({ until }) => until !== undefined && until > now).map(({ event }) => event.aggregate.id),
      );
      return waiting.filter(({ event }) => !held.has(event.aggregate.id)).slice(0, limit);
    },
    delivered: async (positions) => {
      waiting = waiting.filter(({ position }) => !positions.includes(position));
    },
    holdBack: async (position, until) => {
      waiting = waiting.map((one) => (one.position === position ? { ...one, attempts: one.attempts + 1, until } : one));
    },
    waiting: async () => ({ count: waiting.length, oldest: waiting[0]?.event.at ?? null }),
  };
  return outbox;
}

test('delivers in order per aggregate, and forgets what was delivered', async () => {
  const outbox = outboxOf('a', 'b', 'a', 'a');
  const seen: string[] = [];
  const clock = manualClock(later(start, 500));
  const subscribers = {
    'card.changed': [async ({ id, aggregate }: OutgoingEvent) => void seen.push(`${aggregate.id}:${id}`)],
  };
  const relayed = await relayOutbox({ outbox, subscribers, clock })();
  expect(relayed).toEqual({ delivered: 4, heldBack: 0, lag: 500, more: false });
  expect(seen.filter((one) => one.startsWith('a'))).toEqual(['a:event-1', 'a:event-3', 'a:event-4']);
  expect((await outbox.waiting()).count).toBe(0);
});

test('a failing subscriber holds back its aggregate alone, longer each time, and loses nothing', async () => {
  const outbox = outboxOf('bad', 'good', 'bad', 'good');
  const clock = manualClock(start);
  const seen: string[] = [];
  let broken = true;
  const failures: number[] = [];
  const relay = relayOutbox({
    outbox,
    clock,
    failed: ({ position }) => failures.push(position),
    subscribers: {
      'card.changed': [
        async ({ id, aggregate }) => {
          if (broken && aggregate.id === 'bad') throw new Error('down');
          seen.push(id);
        },
      ],
    },
  });
  expect(await relay()).toMatchObject({ delivered: 2, heldBack: 1 });
  expect(seen).toEqual(['event-2', 'event-4']);
  expect(await relay()).toMatchObject({ delivered: 0, heldBack: 0 });
  clock.advance(retryPause(0));
  expect(await relay()).toMatchObject({ delivered: 0, heldBack: 1 });
  clock.advance(retryPause(0));
  expect(await relay()).toMatchObject({ heldBack: 0 });
  clock.advance(retryPause(1) - retryPause(0));
  broken = false;
  expect(await relay()).toMatchObject({ delivered: 2 });
  expect(seen).toEqual(['event-2', 'event-4', 'event-1', 'event-3']);
  expect(failures).toEqual([1, 1]);
});

test('an event of no interest to anyone is delivered', async () => {
  const outbox = outboxOf('a');
  expect(await relayOutbox({ outbox, subscribers: {}, clock: manualClock(start) })()).toMatchObject({ delivered: 1 });
});

test('tells when more events wait than one run takes', async () => {
  const outbox = outboxOf('a', 'b', 'c');
  const relay = relayOutbox({ outbox, subscribers: {}, clock: manualClock(start) });
  expect(await relay(2)).toMatchObject({ delivered: 2, more: true });
  expect(await relay(2)).toMatchObject({ delivered: 1, more: false });
});

test('events delivered before the outbox became unreachable are still forgotten', async () => {
  const outbox = outboxOf('a', 'b');
  const down = { ...outbox, holdBack: async () => Promise.reject(new Error('down')) };
  const subscribers = {
    'card.changed': [
      async ({ aggregate }: OutgoingEvent) => (aggregate.id === 'b' ? Promise.reject(new Error('no')) : undefined),
    ],
  };
  await expect(relayOutbox({ outbox: down, subscribers, clock: manualClock(start) })()).rejects.toThrow('down');
  expect((await outbox.waiting()).count).toBe(1);
});

test('pauses grow from a second to five minutes', () => {
  expect([0, 1, 2, 20].map(retryPause)).toEqual([seconds(1), seconds(2), seconds(4), seconds(300)]);
});
