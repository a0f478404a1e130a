import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A Redis of one test, which keeps nothing. */
export interface RedisServer {
  readonly url: string;
  stop(): Promise<void>;
  /** Starts again, empty, where it was. */
  start(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo; // a listening TCP server has one
  probe.close();
  await once(probe, 'close');
  return port;
}

export async function redisServer(): Promise<RedisServer> {
  const port = await freePort();
  const run = async () => {
    const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const child = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'inherit'] });
    process.once('exit', () => child.kill('SIGKILL'));
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (text) => /Ready to accept connections/.test(String(text)) && resolve());
      child.once('exit', () => reject(new Error('redis-server did not start')));
      child.once('error', reject);
    });
    return child;
  };
  let child = await run();
  return {
    url: `redis://127.0.0.1:${port}/0`,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    start: async () => {
      child = await run();
    },
  };
}
