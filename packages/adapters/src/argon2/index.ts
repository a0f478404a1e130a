import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { DomainError, type SecretHasher } from '@tresen/domain';
import argon2 from 'argon2';

export interface Argon2Options {
  /** Goes into every hash and is kept apart from them; without it stolen hashes cannot be tried. */
  readonly pepper: Uint8Array;
  /** Hashes computed at once; as many as there are cores when absent. More only makes each of them slower. */
  readonly concurrency?: number;
  /** Hashes that may wait for their turn; past it `UNAVAILABLE`. */
  readonly queue?: number;
  /** Kibibytes, passes and lanes of new hashes; the OWASP minimum when absent. Older hashes keep their own. */
  readonly cost?: Argon2Cost;
}

export interface Argon2Cost {
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
}

/** 19 MiB, two passes, one lane: OWASP Password Storage Cheat Sheet. */
export const argon2Cost: Argon2Cost = { memory: 19 * 1024, passes: 2, lanes: 1 };

/** Hashes secrets with argon2id (RFC 9106), never more at once than the machine has cores for. */
export function argon2SecretHasher({
  pepper,
  concurrency = availableParallelism(),
  queue = 128,
  cost: { memory, passes, lanes } = argon2Cost,
}: Argon2Options): SecretHasher {
  const secret = Buffer.from(pepper);
  const inTurn = boundedQueue(concurrency, queue);
  // Nothing has this hash: its bytes are random, and only its parameters are those of the others.
  const decoy = `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}$${base64(16)}$${base64(32)}`;
  return {
    hash: (text) =>
      inTurn(() =>
        argon2.hash(text, { secret, memoryCost: memory, timeCost: passes, parallelism: lanes, type: argon2.argon2id }),
      ),
    verify: async (hash, text) => {
      const against = hash !== null && phc.test(hash) ? hash : decoy;
      const matches = await inTurn(() => argon2.verify(against, text, { secret }));
      return matches && against === hash;
    },
  };
}

/** A hash of ours: type, version, parameters, salt and bytes. */
const phc = /^\$argon2id\$v=\d+\$m=\d+,[tp]=\d+,[tp]=\d+\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{22,}$/;

const base64 = (bytes: number): string => randomBytes(bytes).toString('base64').replace(/=+$/, '');

/** Runs so many works at once, lets so many wait, and refuses the rest. */
function boundedQueue(concurrency: number, queue: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < concurrency) running++;
    else if (waiting.length >= queue) throw new DomainError('UNAVAILABLE', { what: 'hashing' });
    // Who leaves hands the place on, so that `running` stays as it is.
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
