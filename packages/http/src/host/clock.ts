import { readFileSync } from 'node:fs';
import { later, systemClock, type Clock } from '@tresen/domain';

/** For tests: the system's clock, ahead by the milliseconds that a file says at the moment. An absent file says none. */
export const clockFromFile = (file: string): Clock => ({
  now: () => later(systemClock.now(), offsetIn(file)),
});

function offsetIn(file: string): number {
  try {
    const offset = Number(readFileSync(file, 'utf8').trim());
    return Number.isFinite(offset) ? offset : 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}
