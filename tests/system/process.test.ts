import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const main = join(import.meta.dirname, '../../packages/http/src/main.ts');

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tresen-process-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const start = (args: readonly string[], environment: Record<string, string>) =>
  spawn(process.execPath, ['--conditions=@tresen/source', main, ...args], {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: directory, DATA_DIR: join(directory, 'data'), ...environment },
  });

async function run(args: readonly string[], environment: Record<string, string> = {}) {
  const child = start(args, environment);
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => (out += String(text)));
  child.stderr.on('data', (text) => (err += String(text)));
  const [code] = await once(child, 'close');
  return { code: code as number | null, out, err };
}

test('a bad configuration ends the start with a line for each problem, and 78', async () => {
  const { code, err } = await run(['serve'], {
    APP_ENV: 'production',
    PORT: '70000',
    TIMEZONE: 'Mars/Olympus',
    TRUST_PROXY: 'everyone',
    ADMIN_TOKEN: 'changeme-changeme-changeme-1',
    PIN_PEPPER: 'short1',
    // No code of 48 characters beside its prefix fits in there.
    SCANNER_PAIRING_BARCODE_MAX_LENGTH: '50',
    PAYMENT_MINIMUM_SUMUP_SOLO_CENTS: '1.50',
  });
  expect(code).toBe(78);
  const lines = err.trim().split('\n');
  for (const name of [
    'PORT',
    'TIMEZONE',
    'TRUST_PROXY',
    'ADMIN_TOKEN',
    'PIN_PEPPER',
    'SETTINGS_KEY',
    'SCANNER_PAIRING_BARCODE_MAX_LENGTH',
    'PAYMENT_MINIMUM_SUMUP_SOLO_CENTS',
  ])
    expect(lines.filter((line) => line.includes(name))).toHaveLength(1);
  expect(err).not.toContain('changeme-changeme');
});

test('secrets are required in production, and must be good ones', async () => {
  const { code, err } = await run(['config'], {
    APP_ENV: 'production',
    ADMIN_TOKEN: 'changeme-changeme-changeme-1',
    PIN_PEPPER: 'short1',
  });
  expect(code).toBe(78);
  expect(
    err
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[1])
      .sort(),
  ).toEqual(['ADMIN_TOKEN', 'PIN_PEPPER', 'SCANNER_API_SECRET', 'SCANNER_PAIRING_SIGNING_SECRET', 'SETTINGS_KEY']);
});

test('the settings are shown without their secrets', async () => {
  const { code, out } = await run(['config'], {
    DATABASE_URL: 'postgres://me:hush-hush@db.example/tresen',
    ADMIN_TOKEN: 'very-secret-token',
  });
  expect(code).toBe(0);
  expect(out).toContain('TIMEZONE=Europe/Berlin');
  expect(out).not.toMatch(/hush-hush|very-secret/);
  const kept = join(directory, 'data/secrets.json');
  expect(statSync(kept).mode & 0o777).toBe(0o600);
  for (const secret of Object.values(JSON.parse(readFileSync(kept, 'utf8')) as Record<string, string>))
    expect(out).not.toContain(secret);
});

test('a port that is taken is said in one line', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  try {
    const { code, err } = await run(['serve'], { APP_ENV: 'development', PORT: String(port) });
    expect(code).toBe(1);
    expect(err.trim().split('\n')).toEqual([expect.stringContaining(`Port ${port} on 127.0.0.1 is taken`)]);
  } finally {
    other.close();
  }
});

test('it says where it listens, and ends cleanly when told to', { timeout: 60_000 }, async () => {
  const host = start(['serve'], { APP_ENV: 'development', PORT: '0' });
  const ended = once(host, 'close');
  let out = '';
  const url = await new Promise<string>((resolve, reject) => {
    host.stdout.on('data', (text) => {
      out += String(text);
      const said = /http:\/\/localhost:\d+/.exec(out)?.[0];
      if (said) resolve(said);
    });
    host.once('close', () => reject(new Error(`it ended: ${out}`)));
  });
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  const inFlight = fetch(`${url}/api/v1/loyalty/programs/NONE`);
  host.kill('SIGTERM');
  await inFlight.catch(() => undefined);
  const [code] = await ended;
  expect(code).toBe(0);
});

test(
  'told to stop while the demo data goes in, it ends with one line, and the next start goes on',
  { timeout: 120_000 },
  async () => {
    const environment = { APP_ENV: 'demo', PORT: '0', LOG_LEVEL: 'info', DATA_DIR: join(directory, 'demo') };
    const untilSaid = async (wanted: RegExp) => {
      const host = start(['serve'], environment);
      const ended = once(host, 'close');
      let [out, err] = ['', ''];
      host.stderr.on('data', (text) => (err += String(text)));
      const said = await new Promise<string>((resolve, reject) => {
        host.stdout.on('data', (text) => {
          out += String(text);
          const found = wanted.exec(out)?.[0];
          if (found) resolve(found);
        });
        host.once('close', () => reject(new Error(`it ended: ${out}${err}`)));
      });
      return {
        said,
        stop: async () => {
          host.kill('SIGTERM');
          const [code] = await ended;
          return [code, err] as const;
        },
      };
    };
    const line = 'tresen: Stopped before it was ready. The next start goes on from here.\n';
    for (let time = 0; time < 2; time++)
      expect(await (await untilSaid(/putting in the demo data/)).stop()).toEqual([143, line]);
    const { said: url, stop } = await untilSaid(/http:\/\/localhost:\d+/);
    const body = JSON.stringify({ email: 'staff@demo.test', password: 'demo-password' });
    const headers = { 'Content-Type': 'application/json' };
    expect((await fetch(`${url}/api/v1/auth/login`, { method: 'POST', headers, body })).status).toBe(200);
    expect(await stop()).toEqual([0, '']);
  },
);

test('a command that is not there, and --help, say what there is', async () => {
  expect((await run(['frobnicate'])).code).toBe(64);
  const { code, out } = await run(['--help']);
  expect(code).toBe(0);
  for (const name of ['serve', 'migrate', 'seed', 'config', 'ledger verify', 'keys rotate', 'doctor'])
    expect(out).toContain(name);
});
