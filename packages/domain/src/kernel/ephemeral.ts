import { refuse } from './errors.ts';
import { later, type Clock } from './time.ts';

/**
 * State that may be lost: sessions of minutes, counters of throttles. Shared by all processes of a host. When it cannot be
 * reached its calls refuse with `UNAVAILABLE`.
 */
export interface EphemeralStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttl: number): Promise<void>;
  /** Sets only when there is none; answers whether it did. */
  add(key: string, value: string, ttl: number): Promise<boolean>;
  /** Gets and removes in one step: of any number of takers one gets it. */
  take(key: string): Promise<string | undefined>;
  /** Sets only when the value is `expected` now; answers whether it did. */
  replace(key: string, expected: string, value: string, ttl: number): Promise<boolean>;
  remove(key: string): Promise<void>;
  /** Counts up by one; the first count starts the window of `ttl` milliseconds. `resetsIn` is what is left of it. */
  increment(key: string, ttl: number): Promise<{ count: number; resetsIn: number }>;
}

/** So many tries in so many milliseconds. */
export interface ThrottleRule {
  readonly name: string;
  readonly limit: number;
  readonly window: number;
}

export interface ThrottleDeps {
  ephemeral: EphemeralStore;
  clock: Clock;
}

/** Counts one try by `subject`; refuses with `RATE_LIMITED` past the rule's limit, until its window ends. */
export const throttle =
  ({ ephemeral, clock }: ThrottleDeps) =>
  async (rule: ThrottleRule, subject: string): Promise<void> => {
    const { count, resetsIn } = await ephemeral.increment(throttleKey(rule, subject), rule.window);
    if (count > rule.limit) throw refuse('RATE_LIMITED', { retry_at: later(clock.now(), resetsIn) });
  };

/** Forgets the tries of `subject`: it has shown to be who it says. */
export const forgive =
  ({ ephemeral }: Pick<ThrottleDeps, 'ephemeral'>) =>
  (rule: ThrottleRule, subject: string): Promise<void> =>
    ephemeral.remove(throttleKey(rule, subject));

const throttleKey = ({ name }: ThrottleRule, subject: string): string => `throttle:${name}:${subject}`;
