import { memoryEphemeralStore } from '@tresen/adapters/memory';
import { seconds } from '@tresen/domain';
import { manualClock } from '@tresen/domain/testing';
import { describe, expect, test } from 'vitest';
import { HeldBack, pacing } from './pacing.ts';

/** Processes of one host that send as soon as they may, on a clock that only waiting moves. */
function processes(count: number) {
  const clock = manualClock();
  const ephemeral = memoryEphemeralStore({ clock });
  const sent: number[] = [];
  const waiting: { until: number; go: () => void }[] = [];
  const pause = (milliseconds: number) =>
    new Promise<void>((go) => void waiting.push({ until: clock.now() + milliseconds, go }));
  const paces = Array.from({ length: count }, () => pacing({ ephemeral, clock, pause, perSecond: 20 }));
  const send = async (by: number, patience = seconds(60), name = 'till@demo.test') => {
    await paces[by]!(name, patience);
    sent.push(clock.now());
  };
  const passTime = async (until = Number.POSITIVE_INFINITY) => {
    for (let quiet = 0; quiet < 5;) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = waiting.sort((a, b) => a.until - b.until)[0];
      if (next && next.until <= until) {
        waiting.shift();
        clock.advance(Math.max(0, next.until - clock.now()));
        next.go();
        quiet = 0;
      } else quiet++;
    }
  };
  return { clock, sent, send, passTime };
}

/** The most that were sent in any second. */
const busiest = (sent: readonly number[]): number =>
  Math.max(...sent.map((at) => sent.filter((other) => other >= at && other < at + 1_000).length));

describe('the pace of requests', () => {
  test('is twenty a second, over all processes that share a store, and none is left out', async () => {
    const { sent, send, passTime } = processes(3);
    const all = Promise.all(Array.from({ length: 120 }, (_, at) => send(at % 3)));
    await passTime();
    await all;
    expect(sent).toHaveLength(120);
    expect(busiest(sent)).toBeLessThanOrEqual(20);
    expect(Math.max(...sent) - Math.min(...sent)).toBeLessThan(6_500);
  });

  test('is kept by who comes later, while others have taken turns far ahead', async () => {
    const { clock, sent, send, passTime } = processes(2);
    const first = Array.from({ length: 300 }, () => send(0));
    await passTime(clock.now() + seconds(8));
    const second = Array.from({ length: 40 }, () => send(1));
    await passTime();
    await Promise.all([...first, ...second]);
    expect(sent).toHaveLength(340);
    expect(busiest(sent)).toBeLessThanOrEqual(20);
  });

  test('is each service account’s own', async () => {
    const { clock, send, passTime } = processes(1);
    const start = clock.now();
    const all = Promise.all(Array.from({ length: 40 }, (_, at) => send(0, seconds(60), `till-${at}@demo.test`)));
    await passTime();
    await all;
    expect(clock.now() - start).toBeLessThan(100);
  });

  test('holds back who would have to wait too long, and takes no turn from others for it', async () => {
    const { sent, send, passTime } = processes(1);
    const outcomes = Array.from({ length: 100 }, () => send(0, seconds(2)).catch((error: unknown) => error));
    await passTime();
    const held = (await Promise.all(outcomes)).filter((outcome) => outcome instanceof HeldBack);
    expect(sent.length + held.length).toBe(100);
    expect(sent.length).toBeGreaterThanOrEqual(38);
    expect(sent.length).toBeLessThanOrEqual(43);
    expect(held.every(({ after }) => after > 1_900)).toBe(true);
    const next = send(0, seconds(2));
    await passTime();
    await expect(next).resolves.toBeUndefined();
  });
});
