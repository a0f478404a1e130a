import type { Clock, EphemeralStore, Pause } from '@tresen/domain';

export interface PacingDeps {
  readonly ephemeral: Pick<EphemeralStore, 'add'>;
  readonly clock: Clock;
  readonly pause: Pause;
  /** Requests in a second, over all processes that share the store. */
  readonly perSecond: number;
}

/** So many are waiting already that nothing was sent; `after` milliseconds the line will have moved. */
export class HeldBack extends Error {
  override readonly name = 'HeldBack';
  readonly after: number;

  constructor(after: number) {
    super(`held back for ${after} ms`);
    this.after = after;
  }
}

/** Waits until a request in this name may go. @throws {HeldBack} when that is more than `patience` milliseconds away */
export type Pace = (name: string, patience: number) => Promise<void>;

/**
 * Lets requests of one service account through evenly: time is cut into as many slots a second as Google takes requests, and each slot
 * belongs to whoever took it in the shared store, so that any number of processes keep one pace.
 */
export function pacing({ ephemeral, clock, pause, perSecond }: PacingDeps): Pace {
  const width = 1_000 / perSecond;
  const lines = new Map<string, { last: number; waiting: number; queue: Promise<unknown> }>();

  const nextSlot = async (name: string, line: { last: number }): Promise<number> => {
    let slot = Math.max(line.last + 1, Math.ceil(clock.now() / width));
    const wait = () => slot * width - clock.now();
    // Remembered until it is over, however far ahead it is.
    while (!(await ephemeral.add(`google-wallet:slot:${name}:${slot}`, '1', Math.max(0, wait()) + 5_000))) slot++;
    line.last = slot;
    return wait();
  };

  return async (name, patience) => {
    const line = lines.get(name) ?? { last: 0, waiting: 0, queue: Promise.resolve() };
    lines.set(name, line);
    const ahead = Math.max(0, line.last * width - clock.now()) + line.waiting * width;
    if (ahead > patience) throw new HeldBack(Math.ceil(ahead));
    line.waiting++;
    // One after the other: two who look for a slot at once would only take turns at missing.
    const mine = line.queue.then(() => nextSlot(name, line)).finally(() => line.waiting--);
    line.queue = mine.catch(() => {});
    const wait = await mine;
    if (wait > 0) await pause(wait);
  };
}
