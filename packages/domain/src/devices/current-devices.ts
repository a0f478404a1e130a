import type { CurrentDevice, DeviceRef, Devices } from './ports.ts';

interface Question {
  readonly ref: DeviceRef;
  readonly answer: (device: CurrentDevice | undefined) => void;
  readonly fail: (error: unknown) => void;
}

/** More in one statement would let all wait for the last. */
const most = 200;

/**
 * Looks devices up one by one where the store takes many at once: those asked for while a look-up is under way go into the
 * next. What is answered was read after it was asked for, so nothing is ever remembered.
 */
export function currentDevices({
  current,
}: Pick<Devices, 'current'>): (ref: DeviceRef) => Promise<CurrentDevice | undefined> {
  let waiting: Question[] = [];
  let asking = false;

  const ask = async (batch: readonly Question[]): Promise<void> => {
    try {
      const refs = new Map(batch.map(({ ref }) => [ref.deviceId, ref]));
      const found = new Map((await current([...refs.values()])).map((one) => [one.device.id, one]));
      for (const { ref, answer } of batch) {
        const one = found.get(ref.deviceId);
        answer(one?.device.merchantId === ref.merchantId ? one : undefined);
      }
    } catch (error) {
      for (const { fail } of batch) fail(error);
    }
  };

  const askAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      await ask(batch);
    }
    asking = false;
  };

  return (ref) =>
    new Promise((answer, fail) => {
      waiting.push({ ref, answer, fail });
      if (asking) return;
      asking = true;
      // Whoever asks in the same turn comes along.
      void Promise.resolve().then(askAll);
    });
}
