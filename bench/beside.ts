import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Beside {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Starts a program that stands beside the host for comparison, in a process of its own; it writes its address when it listens. */
export async function startBeside(file: string, environment: Readonly<Record<string, string>> = {}): Promise<Beside> {
  const child = spawn(process.execPath, [join(import.meta.dirname, file)], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    origin: line.toString().trim(),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
