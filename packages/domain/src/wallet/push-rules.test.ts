import fc from 'fast-check';
import { expect, test } from 'vitest';
import { later, seconds, type Instant } from '../kernel/time.ts';
import { seededRandomness } from '../testing/fakes.ts';
import type { PassCopy } from './copy.ts';
import type { Pass } from './pass.ts';
import { pauseAfter, pushPolicy, revised, settled, stale } from './push-rules.ts';
import { changedSince, updateTag } from './update-tag.ts';

const now = Date.parse('2026-03-02T09:00:00.700Z') as Instant;
const moment = { now, random: seededRandomness(3) };
const idle = {
  state: 'held',
  stateSince: later(now, -seconds(100)),
  wanted: 4,
  sent: 4,
  sentAt: null,
  dueAt: null,
  leasedUntil: null,
  attempts: 0,
  failure: null,
  deadAt: null,
  announcedAt: [],
} as unknown as PassCopy; // the fields that these rules read
const inHand = { ...idle, wanted: 5, dueAt: now, leasedUntil: later(now, 1), attempts: 1 };

test('a modification is in whole seconds and at least one later than the last, whatever the clock says', () => {
  const pass = { revision: 1, modifiedAt: Math.floor(now / 1000) * 1000 } as unknown as Pass; // what is read of it
  const next = revised(pass, now);
  expect(next).toMatchObject({ revision: 2, modifiedAt: pass.modifiedAt + 1_000 });
  expect(revised(next, later(now, -seconds(3_600))).modifiedAt).toBe(next.modifiedAt + 1_000);
  expect(revised(pass, later(now, seconds(90))).modifiedAt).toBe(pass.modifiedAt + 90_000);
});

test('several changes within seconds are due once, at the time of the first', () => {
  const one = stale(idle, 5, later(now, 2_000));
  expect(stale(one, 6, later(now, 3_500))).toMatchObject({ wanted: 6, dueAt: now + 2_000 });
});

test('a campaign’s far turn gives way to a change of now; a pause after a failure does not', () => {
  const campaign = stale(idle, 5, later(now, seconds(600)));
  expect(stale(campaign, 6, later(now, 2_000)).dueAt).toBe(now + 2_000);
  const paused = { ...idle, attempts: 3, dueAt: later(now, seconds(60)) };
  expect(stale(paused, 6, later(now, 2_000)).dueAt).toBe(now + 60_000);
});

test('what was sent is done, unless there was a newer change meanwhile', () => {
  const sent = { kind: 'sent', announced: true } as const;
  expect(settled(inHand, 5, sent, moment)).toMatchObject({
    sent: 5,
    dueAt: null,
    attempts: 0,
    leasedUntil: null,
    announcedAt: [now],
  });
  expect(settled({ ...inHand, wanted: 7 }, 5, sent, moment)).toMatchObject({ sent: 5, dueAt: now + pushPolicy.settle });
});

test('a registration that is gone goes, unless it is younger than the news of it', () => {
  const gone = (since: number | null) =>
    settled(inHand, 5, { kind: 'gone', since: since === null ? null : later(now, since) }, moment);
  expect(gone(null)).toMatchObject({ state: 'removed', dueAt: null });
  expect(gone(-seconds(50))).toMatchObject({ state: 'removed', dueAt: null });
  expect(gone(-seconds(200))).toMatchObject({ state: 'held', dueAt: expect.any(Number) });
});

test('a refusal is a dead letter at once; trouble is one after the last try; a new change gives both another life', () => {
  const refused = settled(inHand, 5, { kind: 'refused', code: 'TOPIC', detail: 'no', alarm: true }, moment);
  expect(refused).toMatchObject({ deadAt: now, dueAt: null, failure: { code: 'TOPIC' } });
  const trouble = { kind: 'later', code: 'HTTP_503', detail: 'no', after: null } as const;
  expect(settled(inHand, 5, trouble, moment)).toMatchObject({ deadAt: null, failure: { code: 'HTTP_503' } });
  const last = settled({ ...inHand, attempts: pushPolicy.mostAttempts }, 5, trouble, moment);
  expect(last).toMatchObject({ deadAt: now, dueAt: null });
  expect(stale(last, 6, now)).toMatchObject({ deadAt: null, attempts: 0, dueAt: now, wanted: 6 });
});

test('a pause asked for by the platform is kept, and one for our own quota is no try', () => {
  const asked = settled(inHand, 5, { kind: 'later', code: 'X', detail: '', after: seconds(7_200) }, moment);
  expect(asked.dueAt).toBe(now + 7_200_000);
  expect(settled(inHand, 5, { kind: 'held_back', after: 40 }, moment)).toMatchObject({
    attempts: 0,
    dueAt: now + 40,
    deadAt: null,
  });
});

test('pauses double, are capped, and are spread over their upper half', () => {
  const random = seededRandomness(9);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), (attempts) => {
      const whole = Math.min(pushPolicy.firstPause * 2 ** (attempts - 1), pushPolicy.longestPause);
      const pause = pauseAfter(attempts, random);
      expect(pause).toBeGreaterThanOrEqual(Math.floor(whole / 2));
      expect(pause).toBeLessThanOrEqual(whole);
    }),
  );
  expect(new Set(Array.from({ length: 20 }, () => pauseAfter(8, random))).size).toBeGreaterThan(10);
});

test('a device that follows its tag misses no change, in whatever order changes are committed', () => {
  const serial = (index: number) => `serial${String(index).padStart(3, '0')}`.padEnd(22, 'x').replace(/^(.{9})/, `$1`);
  const changes = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 });
  fc.assert(
    fc.property(changes, fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), (order, asks) => {
      const passes = Array.from({ length: 10 }, (_, index) => ({
        serial: `${String.fromCharCode(97 + index).repeat(8)}${serial(index)}`,
        issuer: 'x',
        revision: 1,
      }));
      const seen = new Map<string, number>();
      let tag: string | undefined;
      const ask = () => {
        for (const pass of changedSince(passes, tag)) seen.set(pass.serial, pass.revision);
        tag = updateTag(passes);
      };
      order.forEach((index, at) => {
        passes[index]!.revision++;
        if (asks[at]) ask();
      });
      ask();
      expect(passes.every((pass) => seen.get(pass.serial) === pass.revision)).toBe(true);
      expect(changedSince(passes, tag)).toEqual([]);
    }),
  );
});

test('a tag that is not ours, or none, tells everything', () => {
  const passes = [{ serial: 'abcdefghijkl', issuer: 'x', revision: 35 }];
  expect(changedSince(passes, undefined)).toHaveLength(1);
  expect(changedSince(passes, '1700000000')).toHaveLength(1);
  expect(changedSince(passes, updateTag(passes))).toEqual([]);
});
