import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apnsServer, testAuthority } from '@tresen/adapters/apple-wallet/testing';
import { listeningGoogleWallet } from '@tresen/adapters/google-wallet/testing';
import { connectDatabase } from '@tresen/adapters/mikro-orm';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { hostUnderTest } from './host-under-test.ts';

const main = join(import.meta.dirname, '../../packages/http/src/main.ts');

let directory: string;
let dataDir: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tresen-cli-'));
  dataDir = join(directory, 'data');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** One command line on the embedded database that these tests share; each goes on where the one before it ended. */
const tresen = (...words: readonly string[]) => tresenWith({}, ...words);

async function tresenWith(env: Readonly<Record<string, string>>, ...words: readonly string[]) {
  const child = spawn(process.execPath, ['--conditions=@tresen/source', main, ...words], {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: directory, DATA_DIR: dataDir, APP_ENV: 'development', PORT: '0', ...env },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => (out += String(text)));
  child.stderr.on('data', (text) => (err += String(text)));
  const [code] = await once(child, 'close');
  return { code: code as number | null, out, err };
}

/** Runs one statement as somebody with a shell on the database would. */
async function byHand(text: string): Promise<readonly Record<string, unknown>[]> {
  const database = await connectDatabase({ dataDir: join(dataDir, 'database') });
  try {
    return (await database.execute(text)).rows;
  } finally {
    await database.close();
  }
}

test(
  'the schema is brought up to date once, and the doctor says before that it is not',
  { timeout: 60_000 },
  async () => {
    const before = await tresen('doctor');
    expect(before.code, before.err).toBe(1);
    expect(before.out).toMatch(/^fail \d+ migrations are pending\. Run: tresen migrate$/m);
    const first = await tresen('migrate');
    expect([first.code, first.out.trim()]).toEqual([0, expect.stringContaining('0001-foundation')]);
    expect(await tresen('migrate')).toEqual({ code: 0, out: 'The schema is up to date.\n', err: '' });
  },
);

test('the demo data is put in once', { timeout: 60_000 }, async () => {
  expect(await tresen('seed')).toEqual({ code: 0, out: 'The demo data is there.\n', err: '' });
  const again = await tresen('seed');
  expect([again.code, again.out]).toEqual([0, expect.stringContaining('nothing was added')]);
});

test(
  'the doctor has a line for each thing it looks at, graded, and with what to do where it is not well',
  { timeout: 60_000 },
  async () => {
    const { code, out } = await tresen('doctor');
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^(ok {3}|warn )\S.*\.|: [a-z -]+$/);
    for (const said of [
      'warn Runs as development. Set APP_ENV=production where real people are served.',
      `ok   ${dataDir} can be written.`,
      'ok   One process needs no Redis.',
      'ok   The schema is up to date.',
      'ok   The clock agrees with the database.',
      'ok   There is no signing key yet; the first start makes one.',
    ])
      expect(lines).toContain(said);
    expect(lines).toContainEqual(expect.stringMatching(/^ok {3}The embedded database \S+ answers in [\d.]+ ms\.$/));
  },
);

test(
  'the doctor has one line for each thing that is wrong with a wallet, and the host serves all the same',
  { timeout: 60_000 },
  async () => {
    const authority = testAuthority();
    const apns = await apnsServer(authority);
    onTestFinished(() => apns.close());
    const [ours, strangers] = [authority.passCertificate(), authority.passCertificate()];
    const wallet = {
      APPLE_WALLET_PASS_TYPE_IDENTIFIER: 'pass.test.tresen',
      APPLE_WALLET_TEAM_IDENTIFIER: 'TEAM123456',
      APPLE_WALLET_CERTIFICATES: ours.certificate,
      APPLE_WALLET_PRIVATE_KEYS: strangers.privateKey,
      APPLE_WALLET_INTERMEDIATES: authority.intermediate,
      APPLE_WALLET_PUSH_URL: apns.url,
      APPLE_WALLET_PUSH_CA: apns.ca,
    };
    const wrong = await tresenWith(wallet, 'doctor');
    expect(wrong.code).toBe(1);
    expect(wrong.out).toMatch(
      /^fail Apple Wallet: No private key fits the certificate for pass\.test\.tresen\. See KEY_MISMATCH/m,
    );
    expect(wrong.out + wrong.err).not.toContain('PRIVATE KEY');
    const right = await tresenWith(
      { ...wallet, APPLE_WALLET_PRIVATE_KEYS: ours.privateKey, PUBLIC_URL: 'https://shop.test' },
      'doctor',
    );
    expect(right.out).toMatch(/^ok {3}Apple Wallet: keys and certificates fit together, and are accepted\.$/m);
    const shown = await tresenWith(wallet, 'config');
    expect(shown.out).toContain('APPLE_WALLET_PRIVATE_KEYS=(set)');
    expect(shown.out).not.toContain('PRIVATE KEY');
    const host = await hostUnderTest({ DATA_DIR: dataDir, ...wallet });
    try {
      expect((await host.ask('GET', '/health/ready')).status).toBe(200);
    } finally {
      await host.stop();
    }
  },
);

test('the doctor asks Google whether it takes the service account', { timeout: 60_000 }, async () => {
  const { google, url, close } = await listeningGoogleWallet();
  onTestFinished(close);
  const issuer = '3388000000012345678';
  const strangers = await listeningGoogleWallet();
  onTestFinished(strangers.close);
  const doctor = async (account: { readonly text: string }, api = url) => {
    const { code, out } = await tresenWith(
      {
        GOOGLE_WALLET_ISSUER_ID: issuer,
        GOOGLE_WALLET_SERVICE_ACCOUNT: account.text,
        GOOGLE_WALLET_API_URL: api,
      },
      'doctor',
    );
    return [code, ...out.split('\n').filter((line) => line.includes('Google Wallet:'))];
  };
  expect(await doctor(google.hire([issuer]))).toEqual([
    0,
    'ok   Google Wallet: keys and certificates fit together, and are accepted.',
  ]);
  expect(await doctor(google.hire([]))).toEqual([1, expect.stringMatching(/^fail .* See ISSUER_DENIED/)]);
  expect(await doctor(strangers.google.hire([issuer]))).toEqual([
    1,
    expect.stringMatching(/^fail .* See SERVICE_ACCOUNT_UNKNOWN/),
  ]);
  expect(await doctor(google.hire([issuer]), 'http://localhost:9')).toEqual([
    0,
    expect.stringMatching(/^warn .* See GOOGLE_UNREACHABLE/),
  ]);
});

test(
  'a new signing key signs once every process knows it, and tokens of the one before it stay good',
  { timeout: 60_000 },
  async () => {
    const login = { body: { email: 'owner@demo.test', password: 'demo-password' } };
    const kidOf = (token: string): unknown =>
      JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;

    const before = await hostUnderTest({ DATA_DIR: dataDir });
    const { body: old } = await before.ask('POST', '/api/v1/auth/login', login);
    await before.stop();

    const { code, out } = await tresen('keys', 'rotate');
    expect(code).toBe(0);

    const after = await hostUnderTest({ DATA_DIR: dataDir });
    try {
      // By then every process of the installation knows the new key.
      after.clock.move(3 * 60_000);
      const me = await after.ask('GET', '/api/v1/me', { token: old.access_token });
      expect([me.status, me.body.user?.email]).toEqual([200, 'owner@demo.test']);
      const refreshed = await after.ask('POST', '/api/v1/auth/refresh', { body: { refresh_token: old.refresh_token } });
      expect(refreshed.status, refreshed.text).toBe(200);
      expect(kidOf(refreshed.body.access_token)).not.toBe(kidOf(old.access_token));
      expect(out).toContain(String(kidOf(refreshed.body.access_token)));
      const { body } = await after.ask('GET', '/.well-known/jwks.json');
      expect(body.keys.map(({ kid }: { kid: string }) => kid)).toContain(kidOf(old.access_token));
    } finally {
      await after.stop();
    }
  },
);

test('the ledger verifies, and the first card that was changed by hand is named', { timeout: 90_000 }, async () => {
  const whole = await tresen('ledger', 'verify');
  expect([whole.code, whole.out]).toEqual([
    0,
    expect.stringMatching(/^\d+ cards with \d+ entries: every chain and every balance holds\.\n$/),
  ]);

  const cards = await byHand('select id, merchant_id from card order by merchant_id, id limit 3 offset 5');
  const [first, second] = cards.map(({ id }) => String(id));
  await byHand(`update card set points = points + 1 where id in ('${first}', '${second}') and point_debt = 0`);
  const broken = await tresen('ledger', 'verify');
  expect([broken.code, broken.out]).toEqual([
    1,
    expect.stringContaining(`Card ${first} of merchant ${String(cards[0]?.['merchant_id'])} does not hold: card`),
  ]);

  const elsewhere = await tresen('ledger', 'verify', '--merchant', '00000000-0000-7000-8000-000000000000');
  expect([elsewhere.code, elsewhere.out]).toEqual([
    0,
    '0 cards with 0 entries: every chain and every balance holds.\n',
  ]);
  expect((await tresen('ledger', 'verify', '--merchant', 'mine')).code).toBe(64);
});

test('an entry of the ledger cannot be changed or taken out, by hand either', { timeout: 60_000 }, async () => {
  for (const text of ['update ledger_entry set points_delta = 9', 'delete from ledger_entry', 'truncate ledger_entry'])
    await expect(byHand(text)).rejects.toMatchObject({ message: expect.stringContaining('append-only') });
});
