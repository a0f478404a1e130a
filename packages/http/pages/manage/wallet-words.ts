import type { PassPlatform } from '../../src/wire/wallet.ts';
import { t } from '../i18n/t.ts';

/** A wallet's own name, which is no language's. */
export const labelOf = (platform: PassPlatform): string => (platform === 'apple' ? 'Apple Wallet' : 'Google Wallet');

/** Findings that are said in the reader's language; those of a newer host are read as it wrote them. */
const known = [
  'ISSUER_MISSING',
  'ISSUER_MALFORMED',
  'SERVICE_ACCOUNT_MISSING',
  'SERVICE_ACCOUNT_UNREADABLE',
  'SERVICE_ACCOUNT_KEY_REFUSED',
  'SERVICE_ACCOUNT_UNKNOWN',
  'CLOCK_WRONG',
  'WALLET_API_DISABLED',
  'ISSUER_DENIED',
  'ISSUER_UNKNOWN',
  'GOOGLE_UNREACHABLE',
  'PASS_TYPE_MISSING',
  'PASS_TYPE_MISMATCH',
  'TEAM_MISSING',
  'TEAM_MISMATCH',
  'CERTIFICATE_MISSING',
  'CERTIFICATE_UNREADABLE',
  'CERTIFICATE_NOT_FOR_PASSES',
  'CERTIFICATE_NOT_YET_VALID',
  'CERTIFICATE_EXPIRED',
  'CERTIFICATE_EXPIRES',
  'INTERMEDIATE_MISSING',
  'INTERMEDIATE_UNREADABLE',
  'INTERMEDIATE_MISMATCH',
  'INTERMEDIATE_EXPIRED',
  'INTERMEDIATE_EXPIRES',
  'KEY_MISSING',
  'KEY_UNREADABLE',
  'KEY_MISMATCH',
  'PASSPHRASE_MISSING',
  'PASSPHRASE_WRONG',
  'NO_SETTINGS',
  'REJECTED',
  'UNAVAILABLE',
  'RATE_LIMITED',
  'UNKNOWN',
  'PUSH_REFUSED',
  'PUSH_UNREACHABLE',
  'PUBLIC_URL_NOT_HTTPS',
  'CERTIFICATE_REFUSED',
  'DeviceTokenNotForTopic',
  'LOGO_NOT_PNG',
  'LOGO_UNREADABLE',
  'LOGO_TOO_LARGE',
] as const;

const isKnown = (code: string): code is (typeof known)[number] => known.some((one) => one === code);

/** How many days are left is said by the date beside it. */
const withoutDays = (code: string): string => code.replace(/_IN_\d+_DAYS$/, '');

export function sayFinding({ code, detail }: { readonly code: string; readonly detail: string }): string {
  const kind = withoutDays(code);
  return isKnown(kind) ? t(`finding.${kind}`) : detail || code;
}

const fields = [
  'pass_type_identifier',
  'team_identifier',
  'certificates',
  'intermediates',
  'private_keys',
  'passphrase',
  'issuer_id',
  'service_account',
] as const;
const isField = (name: string): name is (typeof fields)[number] => fields.some((one) => one === name);

export const fieldLabel = (name: string): string => (isField(name) ? t(`wallet.field.${name}`) : name);
export const fieldHint = (name: string): string | undefined => (isField(name) ? t(`wallet.hint.${name}`) : undefined);
