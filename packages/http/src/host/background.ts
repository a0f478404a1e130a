/** Work that nobody waits for, until the host stops. */
export interface Background {
  run(work: () => Promise<unknown>): void;
  /** Resolves when all of it has ended, or so many milliseconds have gone by. */
  ended(patience: number): Promise<void>;
}

export function background(failed: (error: unknown) => void): Background {
  const running = new Set<Promise<void>>();
  return {
    run: (work) => {
      const ended = work().then(() => undefined, failed);
      running.add(ended);
      void ended.finally(() => running.delete(ended));
    },
    ended: (patience) => {
      const all = Promise.all(running).then(() => undefined);
      const enough = new Promise<void>((resolve) => {
        setTimeout(resolve, patience).unref();
      });
      return Promise.race([all, enough]);
    },
  };
}
