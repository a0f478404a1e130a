import type { Commits } from '../kernel/commit.ts';

/** Lets steps that are waiting go on one at a time, in an order that follows from `next` alone. */
export interface Schedule {
  /** Waits to be picked. */
  step(): Promise<void>;
  /** Lets waiting steps go on until `until` settles. */
  run<T>(until: Promise<T>): Promise<T>;
}

/** Microtasks after which code that was let go on, and has not come to its next step, has come to rest. */
const settling = 40;

export function schedule(next: () => number): Schedule {
  const waiting: (() => void)[] = [];
  let arrived = false;
  return {
    step: () =>
      new Promise((go) => {
        waiting.push(go);
        arrived = true;
      }),
    async run(until) {
      let settled = false;
      const done = () => void (settled = true);
      until.then(done, done);
      for (;;) {
        for (let tick = 0; tick < settling && !arrived; tick++) await Promise.resolve();
        if (settled) return until;
        arrived = false;
        const [go] = waiting.splice(next() % Math.max(1, waiting.length), 1);
        if (!go) throw new Error('nothing is left to run, and the end was not reached');
        go();
      }
    },
  };
}

/** A copy of `ports` whose calls each wait for a step before they begin and another before they answer. */
export function stepping<T extends object>(ports: T, step: () => Promise<void>): T {
  return new Proxy(ports, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        await step();
        const answer: unknown = await Reflect.apply(member, target, args);
        await step();
        return answer;
      };
    },
  });
}

/** Commits as another host has them: what orders work within a process orders nothing between two. */
export const withoutTurns = <C extends Pick<Commits<never>, 'inTurn'>>(commits: C): C => ({
  ...commits,
  inTurn: <T>(_aggregate: string, work: () => Promise<T>) => work(),
});
