/** Lets at most `limit` works on one key run at once; the others wait, first come first served. Different keys do not wait. */
export function slots(limit: number): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const held = new Map<string, { running: number; readonly waiting: (() => void)[] }>();

  const leave = (key: string) => {
    const slot = held.get(key);
    if (!slot) return;
    const next = slot.waiting.shift();
    // A slot that is handed on stays taken, so that nobody who comes now overtakes those who wait.
    if (next) next();
    else if (--slot.running === 0) held.delete(key);
  };

  const enter = (key: string): Promise<void> | undefined => {
    let slot = held.get(key);
    if (!slot) held.set(key, (slot = { running: 0, waiting: [] }));
    if (slot.running < limit) {
      slot.running++;
      return undefined;
    }
    const { waiting } = slot;
    return new Promise((resolve) => waiting.push(resolve));
  };

  return async (key, work) => {
    await enter(key);
    try {
      return await work();
    } finally {
      leave(key);
    }
  };
}
