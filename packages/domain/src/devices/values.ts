import { refuse } from '../kernel/errors.ts';
import { parseAddressBlock } from './addresses.ts';
import type { Device, DeviceWords } from './device.ts';

/** Control characters, and those that turn the direction of text around: what a device says of itself is shown to people. */
const unfit = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** A text of at most 200 characters on one line, trimmed; `null` when there is none. */
export function shortText(text: string | null | undefined, field: string): string | null {
  const trimmed = text?.normalize('NFC').trim() ?? '';
  if (trimmed.length > 200 || unfit.test(trimmed))
    throw refuse('INVALID', { field, reason: 'at most 200 characters on one line' });
  return trimmed === '' ? null : trimmed;
}

/** What a device says of itself, in form; what it leaves out is `undefined`. */
export function parseWords(words: {
  readonly [K in keyof DeviceWords]?: DeviceWords[K] | undefined;
}): Partial<DeviceWords> {
  const parsed: { -readonly [K in keyof DeviceWords]?: DeviceWords[K] } = {};
  const client = shortText(words.client, '/client');
  if (client !== null) parsed.client = client;
  const names = {
    clientVersion: 'client_version',
    platform: 'platform',
    model: 'model',
    hostName: 'host_name',
    localAddress: 'local_address',
  } as const;
  for (const [name, field] of Object.entries(names) as [keyof typeof names, string][])
    if (words[name] !== undefined) parsed[name] = shortText(words[name], `/${field}`);
  if (words.clientDeviceIdentifier !== undefined)
    parsed.clientDeviceIdentifier = shortText(words.clientDeviceIdentifier, '/client_device_identifier');
  return parsed;
}

const mostBlocks = 50;

/** The blocks of addresses a device may call from, each once. */
export function parseAllowedAddresses(texts: readonly string[], field = '/allowed_addresses'): readonly string[] {
  if (texts.length > mostBlocks) throw refuse('INVALID', { field, reason: `at most ${mostBlocks}` });
  return [...new Set(texts.map((text, at) => parseAddressBlock(text, `${field}/${at}`)))];
}

const mostSettings = 50;

/** A client's own settings: words of its choice, values that say nothing to us. */
export function parseSyncSettings(settings: Device['syncSettings'], field = '/sync_settings'): Device['syncSettings'] {
  const entries = Object.entries(settings);
  const fits = entries.every(
    ([name, value]) => /^[a-z][a-z0-9_]{0,63}$/.test(name) && (typeof value !== 'string' || value.length <= 500),
  );
  if (!fits || entries.length > mostSettings)
    throw refuse('INVALID', {
      field,
      reason: `at most ${mostSettings} lower-case names, with values of at most 500 characters`,
    });
  return Object.fromEntries(entries);
}

/** Why something was done, in a person's words. */
export const parseReason = (text: string | null | undefined): string | null => {
  const reason = text?.normalize('NFC').trim() ?? '';
  if (reason.length > 500) throw refuse('INVALID', { field: '/reason', reason: 'at most 500 characters' });
  return reason === '' ? null : reason;
};
