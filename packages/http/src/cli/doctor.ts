import { accessSync, constants, mkdirSync } from 'node:fs';
import { keyPolicy } from '@tresen/adapters/jose';
import { mikroOrmSigningKeys, type Database } from '@tresen/adapters/mikro-orm';
import { redisEphemeralStore } from '@tresen/adapters/redis';
import { secretNames, weakness } from '../config/secrets.ts';
import type { Config } from '../config/config.ts';
import { createHost, openDatabase } from '../host.ts';

interface Finding {
  readonly grade: 'ok' | 'warn' | 'fail';
  readonly what: string;
  /** What to do about it. */
  readonly remedy?: string;
}

const ok = (what: string): Finding => ({ grade: 'ok', what });
const warn = (what: string, remedy: string): Finding => ({ grade: 'warn', what, remedy });
const fail = (what: string, remedy: string): Finding => ({ grade: 'fail', what, remedy });

/** Looks at what an operator would get wrong: a line each, and for what is not well, what to do. Fails when something must be done. */
export async function doctor(config: Config): Promise<number> {
  const findings = [
    ...settings(config),
    ...payments(config),
    dataDir(config),
    ...(await redis(config)),
    ...(await databaseFindings(config)),
  ];
  if (!findings.some(({ grade }) => grade === 'fail')) findings.push(...(await wallets(config)));
  for (const { grade, what, remedy } of findings)
    process.stdout.write(`${grade.padEnd(5)}${what}${remedy === undefined ? '' : ` ${remedy}`}\n`);
  return findings.some(({ grade }) => grade === 'fail') ? 1 : 0;
}

function settings(config: Config): Finding[] {
  const production = config.env === 'production';
  const weak = secretNames.flatMap((name) => weakness(config.secrets[name]) ?? []);
  return [
    production
      ? ok('Runs as production.')
      : warn(`Runs as ${config.env}.`, 'Set APP_ENV=production where real people are served.'),
    weak.length === 0
      ? ok('Secrets are long enough and not known ones.')
      : warn('Some secrets are weak.', 'Make each with: openssl rand -hex 32'),
    config.publicUrl === undefined
      ? (production ? fail : warn)(
          'PUBLIC_URL is not set: links and tokens name a local address.',
          'Set it to what clients reach the host by.',
        )
      : config.publicUrl.startsWith('https:') || !production
        ? ok(`Clients reach it at ${config.publicUrl}.`)
        : fail(
            'PUBLIC_URL is not https: passwords and PINs go over the wire in the clear.',
            'Put a proxy with a certificate in front, and set it to https.',
          ),
    config.trustProxy.length > 0 || !production
      ? ok('The addresses of clients are known.')
      : warn(
          'TRUST_PROXY is empty: behind a proxy, all clients count as one.',
          'Set it to the addresses of your proxies.',
        ),
  ];
}

/** What the whole installation takes payments with; merchants may have settings of their own. */
function payments({ env, payments: { settings: set, sumUpBaseUrl }, publicUrl }: Config): Finding[] {
  const given = Object.keys(set['sumup_solo'] ?? {});
  const missing = ['api_key', 'merchant_code', 'affiliate_key'].filter((name) => !given.includes(name));
  return [
    env === 'production'
      ? ok('The test card is not offered.')
      : warn('The test card is offered, which takes no money.', 'It is gone with APP_ENV=production.'),
    given.length === 0
      ? ok('SumUp is not set for the whole installation; merchants may set their own.')
      : missing.length > 0
        ? warn(
            `SumUp is set in part: ${missing.join(', ')} missing.`,
            'Set SUMUP_API_KEY, SUMUP_MERCHANT_CODE and SUMUP_AFFILIATE_KEY together.',
          )
        : ok('SumUp is set for the whole installation.'),
    ...(given.length > 0 && !publicUrl?.startsWith('https:')
      ? [
          warn(
            'SumUp calls back https addresses only: payments are found by asking.',
            'Set PUBLIC_URL to an https address.',
          ),
        ]
      : []),
    ...(sumUpBaseUrl !== undefined && env === 'production'
      ? [warn(`SumUp is asked at ${sumUpBaseUrl}.`, 'Leave SUMUP_API_BASE_URL out, unless this is a test.')]
      : []),
  ];
}

function dataDir({ dataDir: directory }: Config): Finding {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.R_OK | constants.W_OK);
    return ok(`${directory} can be written.`);
  } catch {
    return fail(
      `${directory} cannot be written.`,
      'Give it to the user the host runs as, or set DATA_DIR to another one.',
    );
  }
}

async function redis({ redisUrl, databaseUrl }: Config): Promise<Finding[]> {
  if (redisUrl === undefined)
    return databaseUrl === undefined
      ? [ok('One process needs no Redis.')]
      : [
          warn(
            'REDIS_URL is not set: throttles are counted, and proofs of devices remembered, by each process alone.',
            'Set it before a second process runs on this database.',
          ),
        ];
  const store = await redisEphemeralStore({ url: redisUrl });
  try {
    await store.ping();
    return [ok('Redis answers.')];
  } catch {
    return [fail('Redis does not answer.', 'Check REDIS_URL, and that the server runs.')];
  } finally {
    await store.close();
  }
}

async function databaseFindings(config: Config): Promise<Finding[]> {
  let database: Database;
  try {
    database = await openDatabase(config, () => undefined);
  } catch (error) {
    return [
      fail(error instanceof Error ? error.message : String(error), 'Check DATABASE_URL, or stop the other process.'),
    ];
  }
  try {
    const pending = await database.pendingMigrations();
    const { version, latency } = await database.health();
    return [
      ok(
        `${database.kind === 'pglite' ? 'The embedded database' : 'PostgreSQL'} ${version} answers in ${latency.toFixed(1)} ms.`,
      ),
      await clockSkew(database),
      pending.length === 0
        ? ok('The schema is up to date.')
        : fail(`${pending.length} migrations are pending.`, 'Run: tresen migrate'),
      ...(pending.length === 0 ? [await keys(database), await housekeeping(database)] : []),
    ];
  } finally {
    await database.close();
  }
}

/** Keys, certificates and accounts of the wallets, the installation's and every merchant's own; the platforms are asked. */
async function wallets(config: Config): Promise<Finding[]> {
  const host = await createHost({ config, jobs: false, writeLog: () => undefined });
  try {
    const reports = await host.services('checkAllWallets')(host.services('clock').now());
    if (reports.length === 0) return [ok('No wallet is set up; customers are offered none.')];
    return reports.flatMap(({ platform, merchantId, findings }) => {
      const whose = merchantId === null ? platform.label : `${platform.label} of merchant ${merchantId}`;
      if (findings.length === 0) return [ok(`${whose}: keys and certificates fit together, and are accepted.`)];
      return findings.map(({ severity, code, detail }) =>
        (severity === 'error' ? fail : warn)(`${whose}: ${detail}`, `See ${code} in the guide to wallet passes.`),
      );
    });
  } finally {
    await host.stop();
  }
}

async function clockSkew({ sql }: Database): Promise<Finding> {
  const before = Date.now();
  const [row] = await sql.rows({ text: 'select extract(epoch from clock_timestamp()) * 1000' });
  const middle = (before + Date.now()) / 2;
  const skew = Math.round(Number(row?.[0]) - middle);
  return Math.abs(skew) < 2_000
    ? ok('The clock agrees with the database.')
    : warn(
        `The clock is ${Math.abs(skew)} ms ${skew > 0 ? 'behind' : 'ahead of'} the database.`,
        'Keep both in time with NTP: cooldowns and lockouts go by it.',
      );
}

async function keys(database: Database): Promise<Finding> {
  const [newest] = await mikroOrmSigningKeys(database).list();
  if (!newest) return ok('There is no signing key yet; the first start makes one.');
  const age = Math.floor((Date.now() - newest.createdAt) / 86_400_000);
  return Date.now() - newest.createdAt < keyPolicy.signsFor + 7 * 86_400_000
    ? ok(`The signing key is ${age} days old.`)
    : warn(`The signing key is ${age} days old.`, 'Run: tresen keys rotate');
}

/** What has had its time is thrown out every night: when there is some that is older, no process does it. */
async function housekeeping({ sql }: Database): Promise<Finding> {
  const text = "select count(*) from device_grant where expires_at < now() - interval '3 days'";
  const [row] = await sql.rows({ text });
  const left = Number(row?.[0]);
  return left === 0
    ? ok('What has had its time is thrown out.')
    : warn(
        `${left} device grants are there that have long ended.`,
        'Let a host process run through the night: housekeeping is at 03:45 UTC.',
      );
}
