import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Exchange } from '@tresen/providers/sumup/testing';
import { openApiCheck } from './openapi-check.ts';

/**
 * Checks against SumUp's own description, whose path is the argument, every request that the SumUp providers send in their tests,
 * and every answer and callback of the fake that was not made to go wrong. Fails when an operation is missing among them.
 */
const needed = [
  'ListReaders',
  'CreateReader',
  'GetReader',
  'DeleteReader',
  'GetReaderStatus',
  'CreateReaderCheckout',
  'GetReaderCheckout',
  'CreateReaderTerminate',
  'GetTransactionV2.1',
  'ListTransactionsV2.1',
  'RefundTransaction',
] as const satisfies readonly Exchange['operation'][];

const [path] = process.argv.slice(2);
if (path === undefined || !existsSync(path)) {
  console.error('usage: sumup-conformance.ts <sumup-openapi.json>');
  process.exit(2);
}

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'sumup-'));
const file = join(folder, 'passed.jsonl');
try {
  const tests = ['packages/providers/src/contract.test.ts', 'packages/providers/src/sumup'];
  const run = spawnSync('npx', ['vitest', 'run', '--project', 'unit', '--reporter=dot', ...tests], {
    cwd: root,
    env: { ...process.env, SUMUP_EXCHANGES: file },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const passed: { exchange?: Exchange; callback?: string }[] = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  process.exitCode = judge(passed) || (run.status ?? 1);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function judge(passed: readonly { exchange?: Exchange; callback?: string }[]): number {
  const check = openApiCheck(JSON.parse(readFileSync(path ?? '', 'utf8')));
  const seen = new Map<string, { requests: number; answers: Map<number, number> }>();
  const wrong = new Map<string, number>();
  const report = (problems: readonly string[], where: string) => {
    for (const problem of problems) {
      const told = `${where}: ${problem}`;
      wrong.set(told, (wrong.get(told) ?? 0) + 1);
    }
  };
  let callbacks = 0;
  for (const { exchange, callback } of passed) {
    if (callback !== undefined) {
      callbacks++;
      report(check.component('ReaderCheckoutStatusChange', JSON.parse(callback)), 'callback');
    }
    if (!exchange) continue;
    const { request, response, fault } = exchange;
    const authorized = request.authorization?.startsWith('Bearer ') ?? false;
    const one = { ...request, authorized, response };
    const { id, wrong: problems } = check.request(one);
    report(problems, `request ${id ?? ''}`);
    if (id === undefined) continue;
    const counts = seen.get(id) ?? { requests: 0, answers: new Map<number, number>() };
    counts.requests++;
    seen.set(id, counts);
    if (fault || !response) continue;
    report(check.answer(id, one), `answer ${id}`);
    counts.answers.set(response.status, (counts.answers.get(response.status) ?? 0) + 1);
  }

  for (const [id, { requests, answers }] of [...seen].toSorted(([a], [b]) => a.localeCompare(b))) {
    const statuses = [...answers].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status} × ${count}`);
    console.log(`${id.padEnd(24)} ${String(requests).padStart(5)} requests; answers checked: ${statuses.join(', ')}`);
  }
  console.log(`${'callbacks'.padEnd(24)} ${String(callbacks).padStart(5)}`);
  for (const id of needed)
    if (!seen.get(id)?.answers.size) report(['is asked for by no test, or never answered'], `operation ${id}`);
  if (callbacks === 0) report(['none was sent'], 'callbacks');
  for (const [problem, count] of wrong) console.error(`WRONG ${problem} (${count} ×)`);
  console.log(wrong.size === 0 ? 'All of it is as described.' : `${wrong.size} problems.`);
  return wrong.size === 0 ? 0 : 1;
}
