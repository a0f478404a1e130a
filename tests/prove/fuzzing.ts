import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { holds, type Proof } from './proof.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the fuzzing test with a budget of its own; what it wrote, when it has failed. */
async function fuzz(runs: number, seed: number): Promise<string | undefined> {
  const words = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', 'tests/system/fuzz.test.ts'];
  const env = { ...process.env, FUZZ_RUNS: String(runs), FUZZ_SEED: String(seed) };
  const child = spawn(process.execPath, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = await once(child, 'close');
  return code === 0 ? undefined : output.slice(-4_000);
}

export const fuzzing: Proof = {
  name: 'fuzzing',
  claim:
    'no request that fits the schemas, nearly fits or is garbage makes any operation fail, and every answer is as described',
  run: async ({ short, progress, seed }) => {
    const runs = short ? 10 : 200;
    const seeds =
      seed !== undefined ? [seed] : Array.from({ length: short ? 1 : 10 }, () => Math.floor(Math.random() * 2 ** 31));
    for (const [at, each] of seeds.entries()) {
      progress(`seed ${each}, ${at + 1} of ${seeds.length}`);
      const failed = await fuzz(runs, each);
      holds(failed === undefined, `seed ${each} (again: npm run prove -- --only=fuzzing --seed=${each}):\n${failed}`);
    }
    return `${seeds.length} seeds, ${runs} requests an operation each`;
  },
};
