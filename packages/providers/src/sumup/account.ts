import { DomainError, type ProviderContext, type SettingsField } from '@tresen/domain';
import { sender, type Send } from './client.ts';

const oneOf =
  (pattern: RegExp, reason: string) =>
  (written: string, field: string): string => {
    const value = written.trim();
    if (!pattern.test(value)) throw new DomainError('INVALID', { field, reason });
    return value;
  };

/** A merchant's account with SumUp, in the settings of its providers. */
export const accountFields = {
  apiKey: {
    name: 'api_key',
    secret: true,
    parse: oneOf(/^[\x21-\x7e]{8,500}$/, '8 to 500 characters without spaces'),
  },
  merchantCode: {
    name: 'merchant_code',
    secret: false,
    parse: oneOf(/^[A-Z0-9]{4,20}$/, 'capital letters and digits, such as MC0X0ABC'),
  },
  affiliateKey: {
    name: 'affiliate_key',
    secret: true,
    parse: oneOf(/^[A-Za-z0-9_-]{8,200}$/, 'letters, digits and hyphens, as SumUp shows it'),
  },
  /** The application that the affiliate key was made for. */
  appId: {
    name: 'app_id',
    secret: false,
    parse: oneOf(/^[A-Za-z0-9._-]{1,200}$/, 'letters, digits, dots and hyphens, as entered at SumUp'),
  },
} as const satisfies Record<string, SettingsField>;

/** The application id where none is set. */
const usualAppId = 'tresen';

type Settings = ProviderContext['settings'];

/** Which of these settings are not there. */
export const missing = (settings: Settings, fields: readonly SettingsField[]): readonly string[] =>
  fields.flatMap(({ name }) => (settings[name] ? [] : [name]));

/** What says whose payment it is at SumUp; `undefined` without an affiliate key. */
export function affiliate(settings: Settings): { key: string; appId: string } | undefined {
  const key = settings[accountFields.affiliateKey.name];
  return key ? { key, appId: settings[accountFields.appId.name] || usualAppId } : undefined;
}

/** A merchant at SumUp, and the way to ask for its things. */
export interface Account {
  readonly merchantCode: string;
  readonly send: Send;
}

/** `undefined` where the settings name no account to ask. */
export function account(baseUrl: string, context: ProviderContext): Account | undefined {
  const apiKey = context.settings[accountFields.apiKey.name];
  const merchantCode = context.settings[accountFields.merchantCode.name];
  return apiKey && merchantCode ? { merchantCode, send: sender(baseUrl, apiKey, context) } : undefined;
}
