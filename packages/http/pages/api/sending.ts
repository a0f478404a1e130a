import { useRef, useState } from 'preact/hooks';
import { newKey } from '../kit/ids.ts';
import { drop, held, hold, parsed } from '../kit/storage.ts';
import { mayPass } from './problem.ts';

export interface Sending<Command extends object, Answer> {
  readonly busy: boolean;
  /** Sends; while one is under way, a second call does nothing and answers `null`. */
  readonly send: (command: Command) => Promise<Answer | null>;
}

/**
 * Sends one kind of command with an idempotency key that is kept, over a reload too, until the host has answered: sending the
 * same command again after a lost answer has one effect. `name` tells apart what could be pending at once.
 */
export function useSending<Command extends object, Answer>(
  name: string,
  action: (command: Command, key: string) => Promise<Answer>,
): Sending<Command, Answer> {
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  return {
    busy,
    send: async (command) => {
      if (running.current) return null;
      running.current = true;
      setBusy(true);
      try {
        return await sendKept(name, command, action);
      } finally {
        running.current = false;
        setBusy(false);
      }
    },
  };
}

/** The same for what is no part of one component: the key is kept, over a reload too, until the host has answered. */
export async function sendKept<Command extends object, Answer>(
  name: string,
  command: Command,
  action: (command: Command, key: string) => Promise<Answer>,
): Promise<Answer> {
  const key = keyFor(name, command);
  try {
    const answer = await action(command, key);
    drop(`key.${name}`);
    return answer;
  } catch (error) {
    if (!mayPass(error)) drop(`key.${name}`);
    throw error;
  }
}

/** The key of the same command that was not answered, or a new one. */
function keyFor(name: string, command: object): string {
  const text = JSON.stringify(command);
  const pending = parsed(held(`key.${name}`));
  if (Array.isArray(pending) && pending[1] === text && typeof pending[0] === 'string') return pending[0];
  const key = newKey();
  hold(`key.${name}`, JSON.stringify([key, text]));
  return key;
}
