import {
  DomainError,
  type Instant,
  type SettingsPart,
  type WalletCheck,
  type WalletFinding,
  type WalletSettings,
} from '@tresen/domain';
import type { WalletApi } from './api.ts';
import { isGoogleFailure, type GoogleFault } from './failures.ts';
import { isIssuerId, readServiceAccount, type ServiceAccount } from './service-account.ts';

const invalid = (field: string, reason: string) => new DomainError('INVALID', { field, reason });

/** What a merchant, or the installation, sets for Google Wallet. */
export const googleSettings: SettingsPart = {
  id: 'wallet_google',
  fields: [
    {
      name: 'issuer_id',
      secret: false,
      parse: (text, field) => {
        const trimmed = text.trim();
        if (!isIssuerId(trimmed)) throw invalid(field, 'the number of an issuer account: digits only');
        return trimmed;
      },
    },
    {
      name: 'service_account',
      secret: true,
      parse: (text, field) => {
        const trimmed = text.trim();
        if (trimmed.length > 10_000 || !readServiceAccount(trimmed))
          throw invalid(field, 'the JSON key file of a service account, as Google Cloud hands it out');
        return trimmed;
      },
    },
  ],
};

/** Settings that can be worked with. */
export interface GoogleSetup {
  readonly account: ServiceAccount;
  readonly issuerId: string;
}

/** The settings in force, or what is wrong with them as they stand. */
export function readSettings(settings: WalletSettings): GoogleSetup | readonly WalletFinding[] {
  const issuerId = settings['issuer_id'] ?? '';
  const text = settings['service_account'] ?? '';
  const account = readServiceAccount(text);
  const findings = [
    ...(issuerId === ''
      ? [error('ISSUER_MISSING', 'issuer_id', 'No issuer id is set.')]
      : isIssuerId(issuerId)
        ? []
        : [error('ISSUER_MALFORMED', 'issuer_id', 'The issuer id is a number; this is none.')]),
    ...(text === ''
      ? [error('SERVICE_ACCOUNT_MISSING', 'service_account', 'No service account key is set.')]
      : account
        ? []
        : [
            error(
              'SERVICE_ACCOUNT_UNREADABLE',
              'service_account',
              'This is not the JSON key file of a service account with an RSA key of 2048 bits or more.',
            ),
          ]),
  ];
  return account && findings.length === 0 ? { account, issuerId } : findings;
}

export const isSetup = (read: ReturnType<typeof readSettings>): read is GoogleSetup => 'account' in read;

/** What Google's refusals mean for the set-up; whatever is not named here passes by itself. */
export const told: Partial<Record<GoogleFault, readonly [code: string, field: string | null, detail: string]>> = {
  key_refused: [
    'SERVICE_ACCOUNT_KEY_REFUSED',
    'service_account',
    'Google does not take the key of this service account: it was deleted, or belongs to another account.',
  ],
  account_unknown: [
    'SERVICE_ACCOUNT_UNKNOWN',
    'service_account',
    'Google knows no such service account: it was deleted or disabled.',
  ],
  clock_wrong: ['CLOCK_WRONG', null, 'The clock of this host is wrong by minutes: Google takes no signature of it.'],
  api_disabled: [
    'WALLET_API_DISABLED',
    'service_account',
    'The Google Wallet API is not switched on in the project of this service account.',
  ],
  denied: [
    'ISSUER_DENIED',
    'issuer_id',
    'This service account may not act for the issuer: invite its e-mail address as a user in the Google Pay & Wallet Console.',
  ],
  issuer_unknown: ['ISSUER_UNKNOWN', 'issuer_id', 'Google knows no issuer of this number.'],
};

/** Checks settings; with an `api` it asks Google, too. */
export async function checkSettings(
  settings: WalletSettings,
  api: Pick<WalletApi, 'seeIssuer'> | null,
): Promise<WalletCheck> {
  const read = readSettings(settings);
  if (!isSetup(read)) return { findings: read, identities: [] };
  const { account, issuerId } = read;
  const identities = [{ issuer: issuerId, label: account.email, validFrom: null, validUntil: null }];
  if (!api) return { findings: [], identities };
  try {
    await api.seeIssuer({ account, patience: 5_000 }, issuerId);
    return { findings: [], identities };
  } catch (cause) {
    const [code, field, detail] = (isGoogleFailure(cause) ? told[cause.fault] : undefined) ?? [
      'GOOGLE_UNREACHABLE',
      null,
      'Google could not be asked just now; passes are updated when it answers again.',
    ];
    const severity = code === 'GOOGLE_UNREACHABLE' ? 'warning' : 'error';
    return { findings: [{ severity, code, field, detail, at: null }], identities };
  }
}

const error = (code: string, field: string, detail: string): WalletFinding => ({
  severity: 'error',
  code,
  field,
  detail,
  at: null satisfies Instant | null,
});
