/** Several measurements of one thing. */
export interface Measured {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function measured(values: readonly number[]): Measured {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, least: sorted[0]!, most: sorted.at(-1)! };
}

/** Runs `work` and answers how often a second it did each of `count` things. */
export async function perSecond(count: number, work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - started);
}

/** What is compared, round by round: the machine's moods then meet both sides alike. */
export interface Sides {
  readonly ours: Measured;
  readonly theirs: Measured;
  /** Ours to theirs within a round, so that a slow minute spoils neither. */
  readonly ratio: Measured;
}

/** Runs both sides in turn; who begins alternates. The first round warms up and does not count. */
export async function interleaved(
  rounds: number,
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
): Promise<Sides> {
  const our: number[] = [];
  const their: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const first = round % 2 === 0 ? theirs : ours;
    const second = round % 2 === 0 ? ours : theirs;
    const one = await first();
    const other = await second();
    if (round === 0) continue;
    our.push(round % 2 === 0 ? other : one);
    their.push(round % 2 === 0 ? one : other);
  }
  return {
    ours: measured(our),
    theirs: measured(their),
    ratio: measured(our.map((value, round) => value / their[round]!)),
  };
}
