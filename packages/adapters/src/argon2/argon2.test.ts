import { secretHasherContract } from '@tresen/domain/testing';
import argon2 from 'argon2';
import { describe, expect, test } from 'vitest';
import { argon2Cost, argon2SecretHasher } from './index.ts';

const pepper = Buffer.from('a pepper of the test');
/** As cheap as the algorithm lets: nothing here is about how hard it is. */
const cost = { memory: 64, passes: 1, lanes: 1 };

describe('argon2', () => {
  secretHasherContract(test, () => argon2SecretHasher({ pepper, cost }));

  test('hashes with 19 MiB, two passes and one lane unless told otherwise', async () => {
    expect(argon2Cost).toEqual({ memory: 19_456, passes: 2, lanes: 1 });
    expect(await argon2SecretHasher({ pepper }).hash('1234')).toMatch(/^\$argon2id\$v=19\$m=19456,(t=2,p=1|p=1,t=2)\$/);
  });

  test('a hash is worth nothing without its pepper', async () => {
    const hash = await argon2SecretHasher({ pepper, cost }).hash('1234');
    expect(await argon2SecretHasher({ pepper: Buffer.from('another pepper'), cost }).verify(hash, '1234')).toBe(false);
    expect(await argon2.verify(hash, '1234')).toBe(false);
  });

  test('hashes made under another cost still verify', async () => {
    const hash = await argon2SecretHasher({ pepper, cost: { memory: 128, passes: 2, lanes: 1 } }).hash('1234');
    expect(await argon2SecretHasher({ pepper, cost }).verify(hash, '1234')).toBe(true);
  });

  test('refuses what would wait behind a full queue, and takes more when it has emptied', async () => {
    const hasher = argon2SecretHasher({ pepper, cost, concurrency: 2, queue: 3 });
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => hasher.hash('1234')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'UNAVAILABLE', data: { what: 'hashing' } });
    expect(await hasher.verify(await hasher.hash('1234'), '1234')).toBe(true);
  });

  test('costs as much without a hash as with one', async () => {
    const hasher = argon2SecretHasher({ pepper, cost: { memory: 4_096, passes: 2, lanes: 1 } });
    const hash = await hasher.hash('1234');
    const [known, unknown]: [number[], number[]] = [[], []];
    for (let round = 0; round < 15; round++) {
      known.push(await timed(() => hasher.verify(hash, '9999')));
      unknown.push(await timed(() => hasher.verify(null, '9999')));
    }
    // Compared with one another in one run, and generously: this is to notice a path that hashes nothing.
    expect(median(unknown) / median(known)).toBeGreaterThan(0.5);
    expect(median(unknown) / median(known)).toBeLessThan(2);
  });
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
