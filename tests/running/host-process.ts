import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sendOnce } from './connection.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const main = 'packages/http/src/main.ts';
// What `npm start` gives Node, so that what is measured is what people run.
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
const startWords = scripts.start.split(' ');
const startFlags = startWords.filter((word) => word.startsWith('--'));
const startEnvironment = Object.fromEntries(
  startWords.flatMap((word) => (/^[A-Z_]+=/.test(word) ? [word.split('=', 2)] : [])),
) as Readonly<Record<string, string>>;

export const admin = { email: 'admin@tresen.test', password: 'a long enough password' };

/** Where hosts of one run find what they share. */
export interface Ground {
  /** Without it the embedded database in `dataDir`. */
  readonly databaseUrl?: string | undefined;
  readonly redisUrl?: string | undefined;
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface HostProcess {
  readonly origin: string;
  readonly pid: number;
  /** Milliseconds from its start to its first good answer. */
  readonly readyAfter: number;
  /** Ends it as an operator would, and waits; the exit code. */
  stop(): Promise<number | null>;
  /** Ends it as a power cut would, and waits. */
  kill(): Promise<void>;
  /** Resident memory in MiB. */
  memory(): number;
  /** What it wrote last. */
  tail(): string;
}

/** A directory that is gone after the run. */
export function scratchDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'tresen-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

const environment = ({ databaseUrl, redisUrl, dataDir, env }: Ground): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  ...startEnvironment,
  APP_ENV: 'development',
  PORT: '0',
  DATA_DIR: dataDir,
  ADMIN_EMAIL: admin.email,
  ADMIN_PASSWORD: admin.password,
  ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
  ...env,
});

function run(ground: Ground, nodeArguments: readonly string[], words: readonly string[]) {
  const child = spawn(process.execPath, [...startFlags, ...nodeArguments, main, ...words], {
    cwd: root,
    env: environment(ground),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return { child, exited, output: () => output };
}

/** Runs one command of the command line to its end. */
export async function tresen(
  ground: Ground,
  ...words: readonly string[]
): Promise<{ code: number | null; output: string }> {
  const { exited, output } = run(ground, [], words);
  return { code: await exited, output: output() };
}

/** Starts a host on a free port and waits until it is ready. */
export async function startHost(
  ground: Ground,
  { nodeArguments = [] as readonly string[], within = 60_000 } = {},
): Promise<HostProcess> {
  const started = performance.now();
  const { child, exited, output } = run(ground, nodeArguments, ['serve']);
  const pid = child.pid;
  if (pid === undefined) throw new Error('the host did not start');
  running.add(child);
  void exited.then(() => running.delete(child));
  const fail = (why: string) => new Error(`${why}:\n${output().slice(-2_000)}`);
  let over = false;
  void exited.then(() => (over = true));
  let origin: string | undefined;
  for (;;) {
    if (over) throw fail('the host ended before it was ready');
    if (performance.now() - started > within) {
      child.kill('SIGKILL');
      throw fail(`the host was not ready within ${within} ms`);
    }
    origin ??= originIn(output());
    if (origin !== undefined && (await isReady(origin))) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return {
    origin,
    pid,
    readyAfter: performance.now() - started,
    stop: async () => {
      child.kill('SIGTERM');
      return exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN) / 1024,
    tail: () => output().slice(-2_000),
  };
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

function originIn(output: string): string | undefined {
  const port = /https?:\/\/[\w.[\]:-]*?:(\d{2,5})\b/.exec(output)?.[1];
  return port && `http://127.0.0.1:${port}`;
}

async function isReady(origin: string): Promise<boolean> {
  try {
    return (await sendOnce(origin, { path: '/health/ready' })).status === 200;
  } catch {
    return false;
  }
}

/** A clock for hosts that tests can move: milliseconds they add to the real time, in a file. */
export function movableClock(directory: string) {
  const path = join(directory, 'clock-offset');
  const write = (offset: number) => {
    // Renamed into place: a host that reads in between finds the old time, never an empty file.
    writeFileSync(`${path}.new`, String(Math.round(offset)));
    renameSync(`${path}.new`, path);
  };
  write(0);
  return {
    env: { CLOCK_OFFSET_FILE: path },
    /** Moves the clock so that it is `at` now. */
    set: (at: number) => write(at - Date.now()),
  };
}
