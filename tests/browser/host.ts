import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const patience = 110_000;

export interface RunningHost {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** What hardware scanners of a host under test are let in by. */
export const scannerSecret = 'a-scanner-of-the-tests-2026';

/** A host of its own with demo data, on a free port and an empty embedded database; `settings` are variables of its environment. */
export async function startHost(settings: Readonly<Record<string, string>> = {}): Promise<RunningHost> {
  const data = await mkdtemp(join(tmpdir(), 'tresen-browser-'));
  const host = spawn(
    process.execPath,
    ['--conditions=@tresen/source', join(root, 'packages/http/src/main.ts'), 'serve'],
    {
      env: {
        ...process.env,
        PORT: '0',
        DATA_DIR: data,
        APP_ENV: 'demo',
        SCANNER_API_SECRET: scannerSecret,
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const stop = async () => {
    if (host.exitCode === null) {
      const ended = once(host, 'exit');
      host.kill('SIGTERM');
      await ended;
    }
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { url: await addressOf(host), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function addressOf(host: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const address = /ready at (http:\/\/\S+)/.exec(said)?.[1];
      if (address) resolve(address);
    };
    host.stdout?.on('data', hear);
    host.stderr?.on('data', hear);
    host.once('exit', (code) => reject(new Error(`The host ended with ${code} before it was ready:\n${said}`)));
    setTimeout(() => reject(new Error(`The host is not ready after ${patience} ms:\n${said}`)), patience).unref();
  });
}

interface Ask {
  readonly method?: string;
  readonly body?: object;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks the host's API, past the pages. */
export async function ask<Answer>(
  host: RunningHost,
  path: string,
  { method = 'GET', body, token, headers }: Ask = {},
): Promise<Answer> {
  const answer = await fetch(`${host.url}/api/v1${path}`, {
    method,
    headers: {
      ...(method === 'GET' ? {} : { 'Idempotency-Key': crypto.randomUUID() }),
      ...(body ? { 'Content-Type': 'application/json' } : {}),
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    body: body ? JSON.stringify(body) : null,
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (answer.status === 204 ? null : await answer.json()) as Answer;
}

export interface SignedIn {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

export const signIn = (host: RunningHost, email: string): Promise<SignedIn> =>
  ask<SignedIn>(host, '/auth/login', { method: 'POST', body: { email, password: 'demo-password' } });

/** Lets the demo program take stamp after stamp, without a wait and without a cap, and answers its id. */
export async function withoutCooldown(host: RunningHost): Promise<string> {
  const { access_token: token } = await signIn(host, 'owner@demo.test');
  const { items } = await ask<{ items: { id: string; code: string }[] }>(host, '/merchant/loyalty/programs', { token });
  const cafe = items.find(({ code }) => code === 'CAFE');
  if (!cafe) throw new Error('The demo data has no program CAFE');
  const body = { anti_fraud: { cooldown_minutes: 0, max_daily_stamps: null } };
  await ask(host, `/merchant/loyalty/programs/${cafe.id}`, { method: 'PATCH', body, token });
  return cafe.id;
}

/** A new card, as a customer on the public page makes it. */
export async function enrolled(
  host: RunningHost,
  name: string,
): Promise<{ id: string; number: string; qr_payload: string }> {
  const body = { name, accept_terms: true };
  const { card } = await ask<{ card: { id: string; number: string; qr_payload: string } }>(
    host,
    '/loyalty/programs/CAFE/enrol',
    {
      method: 'POST',
      body,
    },
  );
  return card;
}
