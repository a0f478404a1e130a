import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The secrets of an installation; each is needed for something that outlives a restart. */
export const secretNames = [
  'ADMIN_TOKEN',
  'PIN_PEPPER',
  'SETTINGS_KEY',
  'SCANNER_API_SECRET',
  'SCANNER_PAIRING_SIGNING_SECRET',
] as const;
export type SecretName = (typeof secretNames)[number];

const leastLength = 24;
const weakWords =
  /change.?me|change.?this|replace.?(me|this)|your.?(secret|token|key)|password|passw0rd|default|example|tresen|qwertz?|0123456789|123456789|abcdefgh|letmein|geheim/i;

/** Why a secret will not do in production; `undefined` when it will. */
export function weakness(secret: string): string | undefined {
  if (secret.length < leastLength) return `must have at least ${leastLength} characters`;
  if (!/[A-Za-z]/.test(secret) || !/[0-9]/.test(secret)) return 'must have letters and digits';
  if (new Set(secret).size < 10) return 'repeats itself too much';
  if (weakWords.test(secret)) return 'contains a known weak value';
  return undefined;
}

/**
 * The secrets kept in a data directory, made where they are missing. They are for trying Tresen out: in production they come
 * from the environment, and stand nowhere near the data they protect.
 */
export function generatedSecrets(dataDir: string, names: readonly SecretName[]): Record<string, string> {
  if (names.length === 0) return {};
  const file = join(dataDir, 'secrets.json');
  const kept = readKept(file);
  const missing = names.filter((name) => kept[name] === undefined);
  if (missing.length === 0) return kept;
  const all = {
    ...kept,
    ...Object.fromEntries(missing.map((name) => [name, `a1${randomBytes(24).toString('base64url')}`])),
  };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return all;
}

function readKept(file: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  const kept: unknown = JSON.parse(text);
  if (typeof kept !== 'object' || kept === null) throw new Error(`${file} is not an object of secrets`);
  return Object.fromEntries(
    Object.entries(kept).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
