import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A PostgreSQL server of one proof alone, which may pull its plug. */
export interface PostgresServer {
  /** Of a database named as a test's. */
  readonly url: string;
  /** Ends every process of it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on what is on its disk, and waits until it takes connections. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

const binaries = '/usr/lib/postgresql';

function binary(name: string): string {
  const versions = readdirSync(binaries).toSorted((a, b) => Number(b) - Number(a));
  const [newest] = versions;
  if (newest === undefined) throw new Error(`There is no PostgreSQL in ${binaries}.`);
  return join(binaries, newest, 'bin', name);
}

/** PostgreSQL refuses to run as root; whoever is root lends it the server's own user. */
function owner(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo; // a listening TCP server has one
  probe.close();
  await once(probe, 'close');
  return port;
}

/** The processes that this one has started; each backend has a process group of its own. */
const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

export async function postgresServer(): Promise<PostgresServer> {
  const as = owner();
  const directory = mkdtempSync(join(tmpdir(), 'tresen-postgres-'));
  if (as) chownSync(directory, as.uid, as.gid);
  const data = join(directory, 'data');
  execFileSync(binary('initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-instructions'], {
    ...as,
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'max_connections=200'];
  let child: ChildProcess | undefined;

  /** One try: whether it has come to take connections. */
  const tried = async (): Promise<boolean> => {
    const words = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
    const server = spawn(binary('postgres'), words, { ...as, cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
    child = server;
    return new Promise((resolve, reject) => {
      server.stderr.on('data', (text) => {
        if (/database system is ready to accept connections/.test(String(text))) resolve(true);
      });
      server.once('exit', () => resolve(false));
      server.once('error', reject);
    });
  };
  const kill = async () => {
    const server = child;
    if (!server?.pid || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    const all = [server.pid, ...childrenOf(server.pid)];
    for (const pid of all) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it has ended by itself meanwhile
      }
    }
    await gone;
  };
  const start = async () => {
    // Its shared memory may be in use for a moment longer by a backend that is still going away.
    for (let tries = 0; tries < 50; tries++) {
      if (await tried()) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('PostgreSQL did not start again');
  };
  process.once('exit', () => child?.kill('SIGKILL'));
  await start();
  const home = `postgres://postgres@127.0.0.1:${port}`;
  execFileSync(binary('createdb'), [`--maintenance-db=${home}/postgres`, 'test'], { stdio: 'inherit' });
  return {
    url: `${home}/test`,
    kill,
    start,
    remove: async () => {
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
