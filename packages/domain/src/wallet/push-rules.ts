import type { Randomness } from '../kernel/ids.ts';
import { hours, later, seconds, type Instant } from '../kernel/time.ts';
import type { PassCopy } from './copy.ts';
import type { Pass } from './pass.ts';
import type { PushOutcome } from './ports.ts';

/** How pushing is done; every number is a default. */
export const pushPolicy = {
  /** What changes within so long becomes one push. */
  settle: seconds(2),
  /** How long a worker may have a copy in hand: a little longer than a platform is waited for. Of a worker that died, it is free then. */
  lease: seconds(12),
  firstPause: seconds(5),
  longestPause: hours(1),
  /** Tries in a row before it becomes a dead letter: half a day. */
  mostAttempts: 20,
  /** Announcements that are remembered. */
  remembered: 3,
  /** Passes a second that a campaign may bring to the platforms. */
  campaignPace: 20,
} as const;

/** The pass after something that it shows has changed. */
export const revised = (pass: Pass, now: Instant): Pass => ({
  ...pass,
  revision: pass.revision + 1,
  modifiedAt: Math.max(Math.floor(now / 1_000) * 1_000, pass.modifiedAt + 1_000) as Instant,
});

/** The copy once it should show `wanted`, and may be told of it from `at` on. A dead letter is given another life. */
export function stale(copy: PassCopy, wanted: number, at: Instant): PassCopy {
  const alive = copy.deadAt === null ? copy : { ...copy, deadAt: null, attempts: 0 };
  // What failed keeps its pause: the platform has trouble, and one more change does not end it.
  const dueAt = alive.dueAt === null ? at : alive.attempts > 0 ? alive.dueAt : (Math.min(alive.dueAt, at) as Instant);
  return { ...alive, wanted: Math.max(wanted, copy.wanted), dueAt };
}

/** A pause before the next try: twice as long each time, and somewhere in its upper half, so that not all come at once. */
export function pauseAfter(attempts: number, random: Randomness): number {
  const { firstPause, longestPause } = pushPolicy;
  const whole = Math.min(firstPause * 2 ** Math.min(Math.max(attempts - 1, 0), 30), longestPause);
  const [high = 0, low = 0] = random.bytes(2);
  return Math.round(whole * (0.5 + (high * 256 + low) / 131_072));
}

/** The copy after a try to bring it to `tried`; `copy` is as it is now, and may want more by then. */
export function settled(
  copy: PassCopy,
  tried: number,
  outcome: PushOutcome,
  { now, random }: { readonly now: Instant; readonly random: Randomness },
): PassCopy {
  const free = { ...copy, leasedUntil: null };
  const again = (after: number | null) => later(now, Math.max(after ?? 0, pauseAfter(copy.attempts, random)));
  // Taken away meanwhile: nothing is to be sent any more, whatever became of this.
  if (copy.state === 'removed') return { ...free, dueAt: null, deadAt: null, attempts: 0, failure: null };
  switch (outcome.kind) {
    case 'sent':
      return {
        ...free,
        sent: Math.max(copy.sent, tried),
        sentAt: now,
        attempts: 0,
        failure: null,
        dueAt: copy.wanted > tried ? later(now, pushPolicy.settle) : null,
        announcedAt: outcome.announced ? [...copy.announcedAt, now].slice(-pushPolicy.remembered) : copy.announcedAt,
      };
    case 'gone':
      // Registered again after the platform last knew it to be gone: it is not about this registration.
      if (outcome.since !== null && copy.stateSince > outcome.since) return { ...free, dueAt: again(null) };
      return { ...free, state: 'removed', stateSince: now, dueAt: null, attempts: 0, failure: null };
    case 'held_back':
      return { ...free, attempts: Math.max(0, copy.attempts - 1), dueAt: later(now, outcome.after) };
    case 'later': {
      const failure = { code: outcome.code, detail: outcome.detail, at: now };
      return copy.attempts >= pushPolicy.mostAttempts
        ? { ...free, failure, dueAt: null, deadAt: now }
        : { ...free, failure, dueAt: again(outcome.after) };
    }
    case 'refused':
      return { ...free, failure: { code: outcome.code, detail: outcome.detail, at: now }, dueAt: null, deadAt: now };
    default:
      return outcome satisfies never;
  }
}
