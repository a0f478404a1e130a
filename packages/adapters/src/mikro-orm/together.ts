/**
 * Looks things up in batches where many ask at once: what is asked for while a batch is being read goes into the next one. Who asks alone
 * waits for nothing. `read` answers in the order asked; when it fails, all that asked in that batch are told.
 */
export function together<K, V>(
  read: (keys: readonly K[]) => Promise<readonly V[]>,
  most: number,
): (key: K) => Promise<V> {
  interface Asked {
    readonly key: K;
    readonly resolve: (value: V) => void;
    readonly reject: (error: unknown) => void;
  }
  const waiting: Asked[] = [];
  let reading = false;

  const next = async (): Promise<void> => {
    reading = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most);
      try {
        const values = await read(batch.map(({ key }) => key));
        // `read` answers as many as were asked.
        batch.forEach(({ resolve }, at) => resolve(values[at]!));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    reading = false;
  };

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (!reading) void next();
    });
}
