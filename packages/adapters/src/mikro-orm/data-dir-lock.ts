import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

/** Holds a data directory for this process, so that a second one cannot open and spoil it. */
export interface DataDirLock {
  release(): void;
}

interface Holder {
  readonly id: string;
  readonly pid: number;
  readonly host: string;
  /** When the process started, where the system tells: a process id alone comes round again. */
  readonly started: string | null;
}

const heartbeat = 2_000;
const silence = 5 * heartbeat;

function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null; // not Linux, or no such process; whether it lives is asked separately
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function holderIn(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder; // our own file; half-written ones fail to parse
  } catch {
    return undefined;
  }
}

/** A holder on another machine, or in another container, is only known to live by the file's time stamp. */
function holds(file: string, { pid, host, started }: Holder): boolean {
  if (host === hostname()) return lives(pid) && (started === null || startOf(pid) === started);
  return Date.now() - statSync(file).mtimeMs < silence;
}

/**
 * Takes the lock file beside the data, also from a holder that has died. Throws when another process holds it, naming
 * that process.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const file = `${dataDir.replace(/\/+$/, '')}.lock`;
  const mine: Holder = { id: randomUUID(), pid: process.pid, host: hostname(), started: startOf(process.pid) };
  const text = JSON.stringify(mine);
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const holder = holderIn(file);
    if (holder && holds(file, holder))
      throw new Error(
        `The data directory ${dataDir} is in use by process ${holder.pid} on ${holder.host}. ` +
          'The embedded database serves one process; stop that one, or use PostgreSQL.',
        { cause: error },
      );
    const taken = `${file}.${mine.id}`;
    writeFileSync(taken, text);
    renameSync(taken, file);
    // Of several that find a dead holder at once, the last to rename keeps it.
    await wait(100);
  }
  if (holderIn(file)?.id !== mine.id) throw new Error(`Another process has just opened the data directory ${dataDir}.`);
  const beating = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(file, now, now);
    } catch {
      // the directory was moved away under us: the database itself will say so
    }
  }, heartbeat);
  beating.unref();
  return {
    release: () => {
      clearInterval(beating);
      if (holderIn(file)?.id === mine.id) rmSync(file, { force: true });
    },
  };
}
