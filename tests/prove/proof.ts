import { inspect } from 'node:util';

/** What a proof is given. */
export interface Scene {
  /** The reduced figures, for every push. */
  readonly short: boolean;
  /** Shows how far it is, on one line that is written over. */
  readonly progress: (text: string) => void;
  /** A seed to replay instead of the usual ones. */
  readonly seed: number | undefined;
}

export interface Proof {
  readonly name: string;
  /** What it claims, as a sentence. */
  readonly claim: string;
  /** Throws what does not hold; answers what was done, with figures. */
  readonly run: (scene: Scene) => Promise<string>;
}

/** What was claimed does not hold. */
export class Refuted extends Error {
  override readonly name = 'Refuted';
}

export function holds(condition: boolean, what: string, ...seen: readonly unknown[]): asserts condition {
  if (!condition)
    throw new Refuted([what, ...seen.map((each) => inspect(each, { depth: 6, breakLength: 160 }))].join(' '));
}

export function equal<T>(actual: T, expected: T, what: string): void {
  holds(Object.is(actual, expected), `${what}: ${String(actual)} instead of ${String(expected)}`);
}

/** How often each value was there. */
export function tally(values: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Tries until it does not throw; what it threw last, when that takes too long. */
export async function eventually<T>(work: () => Promise<T>, { within = 20_000, every = 50 } = {}): Promise<T> {
  const started = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() - started > within) throw error;
      await pause(every);
    }
  }
}
