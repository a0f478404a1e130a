import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const examples = join(import.meta.dirname, '../examples');

test.each(readdirSync(examples))('the example %s prints what it says it prints', async (name) => {
  const folder = join(examples, name);
  const { stdout } = await run(process.execPath, ['--conditions=@tresen/source', 'main.ts'], { cwd: folder });
  expect(stdout).toBe(readFileSync(join(folder, 'output.txt'), 'utf8'));
});
