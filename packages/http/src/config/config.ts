import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { assertPairingPolicy, isDomainError, pairingCodePolicy, timeZone, type TimeZone } from '@tresen/domain';
import { z } from 'zod';
import { parseRange } from '../kit/client-address.ts';
import { generatedSecrets, secretNames, weakness, type SecretName } from './secrets.ts';

export type AppEnv = 'demo' | 'development' | 'production';

/** What is in force, checked. */
export interface Config {
  readonly env: AppEnv;
  readonly host: string;
  readonly port: number;
  /** Without a slash at the end; `undefined` when only the local address is known. */
  readonly publicUrl: string | undefined;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly databasePoolSize: number;
  readonly redisUrl: string | undefined;
  readonly firstAdmin: { readonly email: string; readonly password: string } | undefined;
  readonly secrets: Readonly<Record<SecretName, string>>;
  readonly timezone: TimeZone;
  readonly scanner: ScannerConfig;
  readonly payments: PaymentConfig;
  readonly trustProxy: readonly string[];
  readonly outsideIdentities:
    | { readonly issuer: string; readonly jwksUrl: string; readonly audience: string }
    | undefined;
  /** What the whole installation has set for wallets; a merchant's own settings come first. */
  readonly wallets: Readonly<Record<'apple' | 'google', Readonly<Record<string, string>> | undefined>>;
  /** For tests: what stands in for the services of the platforms. */
  readonly walletServices: {
    readonly applePush: string | undefined;
    readonly applePushCa: string | undefined;
    readonly google: string | undefined;
  };
  readonly logLevel: string;
  /** For tests: a file with the milliseconds that the clock is ahead. */
  readonly clockOffsetFile: string | undefined;
}

/** Hardware scanners, and the codes by which they are linked to a till. */
export interface ScannerConfig {
  /** Of a scanner that sends no id of its own. */
  readonly defaultId: string | undefined;
  readonly pairingPrefix: string;
  readonly pairingMaxAgeDays: number;
  readonly barcodeFormat: 'CODE128';
  readonly barcodeMaxLength: number;
}

/** Payment providers, for the whole installation. */
export interface PaymentConfig {
  /** Settings by provider id; a merchant's own come first. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Least amounts by provider id, in minor units; a provider's own where none is set. */
  readonly minimums: Readonly<Record<string, number>>;
  /** The product that fills a sale up to a minimum, unless its provider names another. */
  readonly topupBarcode: string;
  readonly sumUpBaseUrl: string | undefined;
}

/** Every problem of a configuration, one line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** The exit code of a program whose configuration is wrong: `EX_CONFIG` of BSD's sysexits. */
export const exitConfig = 78;

const url = (protocols: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );
const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`);
const ranges = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
  .refine(
    (parts) => parts.every((part) => parseRange(part)),
    'must be addresses or ranges such as 10.0.0.0/8, with commas between',
  );
const zone = z.string().transform((text, context): TimeZone => {
  try {
    return timeZone(text);
  } catch (error) {
    if (!isDomainError(error, 'INVALID')) throw error;
    context.addIssue({ code: 'custom', message: 'must be an IANA time zone such as Europe/Berlin' });
    return z.NEVER;
  }
});

/** Which variable sets the least amount of which provider. */
const minimumOf = {
  cash: 'PAYMENT_MINIMUM_CASH_CENTS',
  sumup_solo: 'PAYMENT_MINIMUM_SUMUP_SOLO_CENTS',
  sumup_tap: 'PAYMENT_MINIMUM_SUMUP_TAP_CENTS',
  fake_card: 'PAYMENT_MINIMUM_FAKE_CARD_CENTS',
} as const;

const mostMinimum = 10_000_000;

const appEnvs = ['demo', 'development', 'production'] as const;

/** Every variable the host reads. */
const variables = z.object({
  APP_ENV: z.enum(appEnvs, `must be one of ${appEnvs.join(', ')}`).default('demo'),
  HOST: z.string().optional(),
  PORT: whole(0, 65_535).default(3000),
  PUBLIC_URL: url(['http:', 'https:']).optional(),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: url(['postgres:', 'postgresql:']).optional(),
  DATABASE_POOL_SIZE: whole(1, 500).default(10),
  REDIS_URL: url(['redis:', 'rediss:']).optional(),
  ADMIN_EMAIL: z.email('must be an e-mail address').optional(),
  ADMIN_PASSWORD: z
    .string()
    .min(10, 'must have at least 10 characters')
    .max(200, 'must have at most 200 characters')
    .optional(),
  ADMIN_TOKEN: z.string().optional(),
  PIN_PEPPER: z.string().optional(),
  SETTINGS_KEY: z.string().optional(),
  SCANNER_API_SECRET: z.string().optional(),
  SCANNER_PAIRING_SIGNING_SECRET: z.string().optional(),
  SCANNER_DEFAULT_ID: z
    .string()
    .regex(/^[\x21-\x7e]{1,64}$/, 'must have 1 to 64 visible characters')
    .optional(),
  SCANNER_PAIRING_PREFIX: z
    .string()
    .regex(/^[A-Z0-9-]{1,20}$/, 'must have 1 to 20 capital letters, digits and hyphens')
    .default('POSLINK-'),
  SCANNER_PAIRING_MAX_AGE_DAYS: whole(1, 3_650).default(30),
  SCANNER_PAIRING_BARCODE_FORMAT: z.enum(['CODE128'], 'must be CODE128').default('CODE128'),
  SCANNER_PAIRING_BARCODE_MAX_LENGTH: whole(40, 200).default(80),
  SUMUP_API_KEY: z.string().optional(),
  SUMUP_MERCHANT_CODE: z.string().optional(),
  SUMUP_AFFILIATE_KEY: z.string().optional(),
  SUMUP_APP_ID: z.string().optional(),
  SUMUP_API_BASE_URL: url(['https:', 'http:']).optional(),
  PAYMENT_MINIMUM_CASH_CENTS: whole(0, mostMinimum).optional(),
  PAYMENT_MINIMUM_SUMUP_SOLO_CENTS: whole(0, mostMinimum).optional(),
  PAYMENT_MINIMUM_SUMUP_TAP_CENTS: whole(0, mostMinimum).optional(),
  PAYMENT_MINIMUM_FAKE_CARD_CENTS: whole(0, mostMinimum).optional(),
  PAYMENT_MINIMUM_TOPUP_BARCODE: z.string().max(64, 'must have at most 64 characters').default('VERSCHENKT-1C'),
  TIMEZONE: zone.default('Europe/Berlin' as TimeZone),
  TRUST_PROXY: ranges.default([]),
  OIDC_ISSUER: url(['https:', 'http:']).optional(),
  OIDC_JWKS_URL: url(['https:', 'http:']).optional(),
  OIDC_AUDIENCE: z.string().optional(),
  APPLE_WALLET_PASS_TYPE_IDENTIFIER: z.string().optional(),
  APPLE_WALLET_TEAM_IDENTIFIER: z.string().optional(),
  APPLE_WALLET_CERTIFICATES: z.string().optional(),
  APPLE_WALLET_INTERMEDIATES: z.string().optional(),
  APPLE_WALLET_PRIVATE_KEYS: z.string().optional(),
  APPLE_WALLET_PASSPHRASE: z.string().optional(),
  APPLE_WALLET_PUSH_URL: url(['https:']).optional(),
  APPLE_WALLET_PUSH_CA: z.string().optional(),
  GOOGLE_WALLET_ISSUER_ID: z.string().optional(),
  GOOGLE_WALLET_SERVICE_ACCOUNT: z.string().optional(),
  GOOGLE_WALLET_API_URL: url(['http:', 'https:']).optional(),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be fatal, error, warn, info, debug, trace or silent',
    )
    .optional(),
  CLOCK_OFFSET_FILE: z.string().optional(),
});

/** What would have a host serve real people with something that is not real. */
const forTests = [
  'CLOCK_OFFSET_FILE',
  'APPLE_WALLET_PUSH_URL',
  'APPLE_WALLET_PUSH_CA',
  'GOOGLE_WALLET_API_URL',
] as const;

/** What single variables cannot say: what belongs together, and what production asks for. */
function problemsBetween(given: Environment): string[] {
  const production = given['APP_ENV'] === 'production';
  const secrets = secretNames.flatMap((name) => {
    const secret = given[name];
    const problem = !production ? undefined : secret === undefined ? 'is required in production' : weakness(secret);
    return problem === undefined ? [] : [`${name} ${problem}`];
  });
  const together = (names: readonly string[], why: string) =>
    names.some((name) => given[name] !== undefined)
      ? names.filter((name) => given[name] === undefined).map((name) => `${name} ${why}`)
      : [];
  return [
    ...secrets,
    ...together(['ADMIN_EMAIL', 'ADMIN_PASSWORD'], 'is needed with the other: the first admin has both'),
    ...pairingProblems(given),
    ...together(['OIDC_ISSUER', 'OIDC_JWKS_URL', 'OIDC_AUDIENCE'], 'is needed with the other OIDC settings'),
    ...forTests
      .filter((name) => production && given[name] !== undefined)
      .map((name) => `${name} is for tests, and refused in production`),
  ];
}

/** A code must fit on its barcode. */
function pairingProblems(given: Environment): string[] {
  const maxLength = Number(given['SCANNER_PAIRING_BARCODE_MAX_LENGTH'] ?? pairingCodePolicy.maxLength);
  try {
    assertPairingPolicy({
      ...pairingCodePolicy,
      prefix: given['SCANNER_PAIRING_PREFIX'] ?? pairingCodePolicy.prefix,
      maxLength,
    });
    return [];
  } catch (error) {
    if (!isDomainError<string>(error, 'INVALID') || !Number.isInteger(maxLength)) return [];
    return [
      `SCANNER_PAIRING_BARCODE_MAX_LENGTH or _PREFIX does not do: ${'reason' in error.data ? String(error.data.reason) : ''}`,
    ];
  }
}

const appleNames = [
  'pass_type_identifier',
  'team_identifier',
  'certificates',
  'intermediates',
  'private_keys',
  'passphrase',
] as const;
const googleNames = ['issuer_id', 'service_account'] as const;

export type Environment = Readonly<Record<string, string | undefined>>;

/** The configuration of an environment. Throws a {@link ConfigError} that names every problem at once. */
export function loadConfig(environment: Environment): Config {
  // An empty variable is one that is not set: compose files cannot leave one out.
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = variables.safeParse(set);
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')} ${message}`),
    ...problemsBetween(set),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const given = parsed.data;
  const dataDir = resolve(given.DATA_DIR);
  return {
    env: given.APP_ENV,
    host: given.HOST ?? (given.APP_ENV === 'production' ? '0.0.0.0' : '127.0.0.1'),
    port: given.PORT,
    publicUrl: given.PUBLIC_URL?.replace(/\/+$/, ''),
    dataDir,
    databaseUrl: given.DATABASE_URL,
    databasePoolSize: given.DATABASE_POOL_SIZE,
    redisUrl: given.REDIS_URL,
    firstAdmin:
      given.ADMIN_EMAIL === undefined || given.ADMIN_PASSWORD === undefined
        ? undefined
        : { email: given.ADMIN_EMAIL, password: given.ADMIN_PASSWORD },
    secrets: secretsOf(given, dataDir),
    timezone: given.TIMEZONE,
    scanner: {
      defaultId: given.SCANNER_DEFAULT_ID,
      pairingPrefix: given.SCANNER_PAIRING_PREFIX,
      pairingMaxAgeDays: given.SCANNER_PAIRING_MAX_AGE_DAYS,
      barcodeFormat: given.SCANNER_PAIRING_BARCODE_FORMAT,
      barcodeMaxLength: given.SCANNER_PAIRING_BARCODE_MAX_LENGTH,
    },
    payments: paymentsOf(given),
    trustProxy: given.TRUST_PROXY,
    outsideIdentities:
      given.OIDC_ISSUER === undefined || given.OIDC_JWKS_URL === undefined || given.OIDC_AUDIENCE === undefined
        ? undefined
        : { issuer: given.OIDC_ISSUER, jwksUrl: given.OIDC_JWKS_URL, audience: given.OIDC_AUDIENCE },
    wallets: {
      apple: settingsIn(given, 'APPLE_WALLET_', appleNames),
      google: settingsIn(given, 'GOOGLE_WALLET_', googleNames),
    },
    walletServices: {
      applePush: given.APPLE_WALLET_PUSH_URL,
      applePushCa: given.APPLE_WALLET_PUSH_CA,
      google: given.GOOGLE_WALLET_API_URL?.replace(/\/+$/, ''),
    },
    logLevel: given.LOG_LEVEL ?? (given.APP_ENV === 'production' ? 'info' : 'warn'),
    clockOffsetFile: given.CLOCK_OFFSET_FILE,
  };
}

function paymentsOf(given: z.output<typeof variables>): PaymentConfig {
  const sumUp = withoutGaps({
    api_key: given.SUMUP_API_KEY,
    merchant_code: given.SUMUP_MERCHANT_CODE,
    affiliate_key: given.SUMUP_AFFILIATE_KEY,
    app_id: given.SUMUP_APP_ID,
  });
  return {
    settings: { sumup_solo: sumUp, sumup_tap: sumUp },
    minimums: withoutGaps(
      Object.fromEntries(Object.entries(minimumOf).map(([provider, name]) => [provider, given[name]])),
    ),
    topupBarcode: given.PAYMENT_MINIMUM_TOPUP_BARCODE,
    sumUpBaseUrl: given.SUMUP_API_BASE_URL?.replace(/\/+$/, ''),
  };
}

const withoutGaps = <T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== undefined));

/** Settings of a wallet by the names of their fields; `undefined` when none is set. Whether they fit is the wallet's to say. */
function settingsIn(
  given: Readonly<Record<string, unknown>>,
  prefix: string,
  names: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const found = names.flatMap((name) => {
    const value = given[prefix + name.toUpperCase()];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function secretsOf(
  given: Partial<Record<SecretName, string | undefined>>,
  dataDir: string,
): Record<SecretName, string> {
  const missing = secretNames.filter((name) => given[name] === undefined);
  let generated: Record<string, string>;
  try {
    generated = generatedSecrets(dataDir, missing);
  } catch (error) {
    throw new ConfigError([`DATA_DIR cannot be used: ${error instanceof Error ? error.message : String(error)}`]);
  }
  const secret = (name: SecretName): string => given[name] ?? generated[name] ?? '';
  return {
    ADMIN_TOKEN: secret('ADMIN_TOKEN'),
    PIN_PEPPER: secret('PIN_PEPPER'),
    SETTINGS_KEY: secret('SETTINGS_KEY'),
    SCANNER_API_SECRET: secret('SCANNER_API_SECRET'),
    SCANNER_PAIRING_SIGNING_SECRET: secret('SCANNER_PAIRING_SIGNING_SECRET'),
  };
}

/** The variables of an env file, under those of the process. Without a name `.env` is read where there is one. */
export function withEnvFile(environment: Environment, file: string | undefined): Environment {
  try {
    return { ...parseEnv(readFileSync(file ?? '.env', 'utf8')), ...environment };
  } catch (error) {
    if (file === undefined && error instanceof Error && 'code' in error && error.code === 'ENOENT') return environment;
    throw new ConfigError([
      `--env-file ${file ?? '.env'} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
}

const redacted = '(set)';
const withoutPassword = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  const address = new URL(text);
  if (address.password !== '') address.password = 'redacted';
  return address.href;
};

/** Certificates are public, and long; keys are neither shown nor counted. */
const shortWallets: readonly string[] = ['pass_type_identifier', 'team_identifier', 'issuer_id'];

function shownWallets({ wallets, walletServices }: Config): Readonly<Record<string, string | undefined>> {
  const shown = (prefix: string, names: readonly string[], settings: Readonly<Record<string, string>> | undefined) =>
    names.map((name) => {
      const value = settings?.[name];
      return [
        prefix + name.toUpperCase(),
        value === undefined || shortWallets.includes(name) ? value : redacted,
      ] as const;
    });
  return {
    ...Object.fromEntries([
      ...shown('APPLE_WALLET_', appleNames, wallets.apple),
      ...shown('GOOGLE_WALLET_', googleNames, wallets.google),
    ]),
    APPLE_WALLET_PUSH_URL: walletServices.applePush,
    APPLE_WALLET_PUSH_CA: walletServices.applePushCa && redacted,
    GOOGLE_WALLET_API_URL: walletServices.google,
  };
}

/** What may be shown of a configuration, by the names it was set under. */
export const shownConfig = (config: Config): Readonly<Record<string, string | number | undefined>> => ({
  APP_ENV: config.env,
  HOST: config.host,
  PORT: config.port,
  PUBLIC_URL: config.publicUrl,
  DATA_DIR: config.dataDir,
  DATABASE_URL: withoutPassword(config.databaseUrl),
  DATABASE_POOL_SIZE: config.databasePoolSize,
  REDIS_URL: withoutPassword(config.redisUrl),
  ADMIN_EMAIL: config.firstAdmin?.email,
  ADMIN_PASSWORD: config.firstAdmin && redacted,
  ...Object.fromEntries(secretNames.map((name) => [name, redacted])),
  SCANNER_DEFAULT_ID: config.scanner.defaultId,
  SCANNER_PAIRING_PREFIX: config.scanner.pairingPrefix,
  SCANNER_PAIRING_MAX_AGE_DAYS: config.scanner.pairingMaxAgeDays,
  SCANNER_PAIRING_BARCODE_FORMAT: config.scanner.barcodeFormat,
  SCANNER_PAIRING_BARCODE_MAX_LENGTH: config.scanner.barcodeMaxLength,
  SUMUP_API_KEY: config.payments.settings['sumup_solo']?.['api_key'] && redacted,
  SUMUP_MERCHANT_CODE: config.payments.settings['sumup_solo']?.['merchant_code'],
  SUMUP_AFFILIATE_KEY: config.payments.settings['sumup_solo']?.['affiliate_key'] && redacted,
  SUMUP_APP_ID: config.payments.settings['sumup_solo']?.['app_id'],
  SUMUP_API_BASE_URL: config.payments.sumUpBaseUrl,
  ...Object.fromEntries(
    Object.entries(minimumOf).map(([provider, name]) => [name, config.payments.minimums[provider]]),
  ),
  PAYMENT_MINIMUM_TOPUP_BARCODE: config.payments.topupBarcode,
  TIMEZONE: config.timezone,
  TRUST_PROXY: config.trustProxy.join(',') || undefined,
  OIDC_ISSUER: config.outsideIdentities?.issuer,
  OIDC_JWKS_URL: config.outsideIdentities?.jwksUrl,
  OIDC_AUDIENCE: config.outsideIdentities?.audience,
  ...shownWallets(config),
  LOG_LEVEL: config.logLevel,
  CLOCK_OFFSET_FILE: config.clockOffsetFile,
});
