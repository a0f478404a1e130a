import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MerchantId } from '../kernel/ids.ts';
import { later, minutes, seconds, type Instant } from '../kernel/time.ts';
import {
  claimTry,
  isLocked,
  isOverdue,
  judgeTry,
  moveGuard,
  newPinGuard,
  parsePin,
  pinPolicy,
  remainingAttempts,
  resetGuard,
  type PinGuard,
} from './pin.ts';

const start = Date.parse('2026-01-05T09:00:00Z') as Instant;
const fresh = newPinGuard('m' as MerchantId, 'number:1001');

/** The guard after so many wrong tries, one after the other. */
function afterWrong(count: number, guard = fresh, now = start): PinGuard {
  for (let at = 0; at < count; at++) {
    const claim = claimTry(guard, now);
    if (claim.kind !== 'claimed') throw new Error(claim.kind);
    guard = judgeTry(claim.guard, 'wrong', now);
  }
  return guard;
}

describe('a PIN', () => {
  test('has 4 to 8 digits', () => {
    for (const pin of ['1234', '00000000']) expect(parsePin(pin)).toBe(pin);
    for (const pin of ['', '123', '123456789', '12 34', '12a4', '١٢٣٤', '1234\n'])
      expect(() => parsePin(pin), pin).toThrow(expect.objectContaining({ code: 'INVALID' }));
  });
});

describe('the lockout', () => {
  test('locks for 30 minutes at the fifth wrong try', () => {
    expect(afterWrong(4).lockedUntil).toBeNull();
    expect(remainingAttempts(afterWrong(4))).toBe(1);
    const locked = afterWrong(5);
    expect(locked).toMatchObject({ lockedAt: start, lockedUntil: start + minutes(30) });
    expect(claimTry(locked, later(start, minutes(30) - 1))).toMatchObject({
      kind: 'locked',
      until: start + minutes(30),
    });
  });

  test('ends by itself with five new tries', () => {
    const claim = claimTry(afterWrong(5), later(start, minutes(30)));
    expect(claim).toMatchObject({
      kind: 'claimed',
      guard: { failed: 0, pending: 1, lockedUntil: null, lockedAt: start },
    });
  });

  test('forgets wrong tries at a right one', () => {
    const claim = claimTry(afterWrong(4), start);
    if (claim.kind !== 'claimed') throw new Error(claim.kind);
    expect(judgeTry(claim.guard, 'right', start)).toMatchObject({
      failed: 0,
      pending: 0,
      pendingSince: null,
      lockedUntil: null,
    });
  });

  test('counts tries that nobody judged as failed, and may lock by them', () => {
    let guard = fresh;
    for (let at = 0; at < 5; at++) {
      const claim = claimTry(guard, start);
      if (claim.kind !== 'claimed') throw new Error(claim.kind);
      guard = claim.guard;
    }
    expect(claimTry(guard, later(start, pinPolicy.judgedWithin - 1)).kind).toBe('busy');
    const claim = claimTry(guard, later(start, pinPolicy.judgedWithin));
    expect(claim).toMatchObject({ kind: 'locked', until: start + minutes(30), locks: true });
    expect(claimTry(guard, later(start, minutes(30))), 'a lock nobody met is over all the same').toMatchObject({
      kind: 'claimed',
      locks: false,
    });
  });

  test('a try given back unjudged costs nothing', () => {
    const claim = claimTry(afterWrong(3), start);
    if (claim.kind !== 'claimed') throw new Error(claim.kind);
    expect(judgeTry(claim.guard, 'withheld', start)).toMatchObject({ failed: 3, pending: 0 });
  });

  test('a lock is not opened by a right try that was under way', () => {
    const locked = { ...afterWrong(5), pending: 1, pendingSince: start };
    expect(judgeTry(locked, 'right', start)).toMatchObject({ failed: 5, pending: 0, lockedUntil: locked.lockedUntil });
  });

  test('an unlock leaves tries that are being judged charged, and old tickets void', () => {
    const guard = resetGuard({ ...afterWrong(5), pending: 2, pendingSince: start });
    expect(guard).toMatchObject({ failed: 0, lockedUntil: null, pending: 2, lockedAt: start });
  });

  test('goes along to another number, without what was charged to that number before', () => {
    const other = { ...afterWrong(5, { ...fresh, id: 'number:1002' }), version: 7, pending: 1, pendingSince: start };
    expect(moveGuard(other, null)).toMatchObject({
      id: 'number:1002',
      version: 7,
      failed: 0,
      lockedUntil: null,
      lockedAt: null,
      pending: 1,
    });
    const moved = moveGuard({ ...fresh, id: 'number:1003' }, afterWrong(5));
    expect(moved).toMatchObject({
      id: 'number:1003',
      version: 0,
      failed: 5,
      lockedAt: start,
      lockedUntil: start + minutes(30),
    });
  });
});

type Step =
  | { readonly do: 'claim' }
  | { readonly do: 'judge'; readonly which: number; readonly verdict: 'right' | 'wrong' | 'withheld' }
  | { readonly do: 'crash'; readonly which: number }
  | { readonly do: 'reset' }
  | { readonly do: 'wait'; readonly time: number };

const which = fc.nat(20);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ do: 'claim' } as const) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('judge' as const),
      which,
      verdict: fc.constantFrom('wrong', 'wrong', 'wrong', 'right', 'withheld'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), which }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reset' } as const) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      time: fc.oneof(
        fc.nat(seconds(20)),
        fc.constantFrom(pinPolicy.judgedWithin, pinPolicy.judgedWithin - 1, pinPolicy.lockout, pinPolicy.lockout - 1),
      ),
    }),
  },
);

describe('whatever is claimed, judged, lost and waited for in any order', () => {
  test('no more than five tries are judged wrong between two resets, and none is taken while a lock lasts', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        let guard = fresh;
        let now = start;
        let open: Instant[] = [];
        let wrong = 0;
        for (const one of steps) {
          if (one.do === 'wait') now = later(now, one.time);
          if (one.do === 'reset') [guard, wrong] = [resetGuard(guard), 0];
          if (one.do === 'crash') open.splice(one.which % (open.length || 1), 1);
          if (one.do === 'claim') {
            const locked = isLocked(guard, now);
            const claim = claimTry(guard, now);
            if (locked) expect(claim.kind).toBe('locked');
            if (claim.kind === 'busy') continue;
            // A lock that was made and was over before anyone came counts as well.
            if (claim.kind === 'claimed' && (guard.lockedUntil !== null || claim.guard.lockedAt !== guard.lockedAt))
              wrong = 0;
            guard = claim.guard;
            if (claim.kind === 'claimed') open.push(now);
          }
          if (one.do === 'judge' && open.length > 0) {
            const [claimedAt] = open.splice(one.which % open.length, 1);
            if (claimedAt === undefined || isOverdue(claimedAt, now)) continue;
            if (one.verdict === 'wrong') wrong++;
            if (one.verdict === 'right' && !isLocked(guard, now)) wrong = 0;
            guard = judgeTry(guard, one.verdict, now);
          }
          expect(wrong).toBeLessThanOrEqual(pinPolicy.maxFailedAttempts);
          expect(guard.failed + guard.pending).toBeLessThanOrEqual(pinPolicy.maxFailedAttempts);
          expect(guard.failed).toBeGreaterThanOrEqual(0);
          open = open.filter((claimedAt) => later(claimedAt, minutes(120)) > now);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test('right PINs alone never lock, and never run out of tries while two are judged at once', () => {
    const actions = fc.array(
      fc.record({ claims: fc.boolean(), which: fc.nat(1), wait: fc.nat(pinPolicy.judgedWithin / 4) }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(actions, (list) => {
        let guard = fresh;
        let now = start;
        const open: Instant[] = [];
        for (const { claims, which: index, wait } of list) {
          const oldest = open[0];
          const mustJudge = oldest !== undefined && isOverdue(oldest, later(now, wait));
          if (claims && open.length < 2 && !mustJudge) {
            const claim = claimTry(guard, now);
            expect(claim.kind).toBe('claimed');
            if (claim.kind === 'claimed') guard = claim.guard;
            open.push(now);
          } else if (open.length > 0) {
            open.splice(mustJudge ? 0 : index % open.length, 1);
            guard = judgeTry(guard, 'right', now);
          }
          expect(guard).toMatchObject({ failed: 0, lockedAt: null, lockedUntil: null, pending: open.length });
          if (open[0] === undefined || !isOverdue(open[0], later(now, wait))) now = later(now, wait);
        }
      }),
      { numRuns: 500 },
    );
  });
});
