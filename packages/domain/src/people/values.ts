import { refuse } from '../kernel/errors.ts';
import type { StoreId } from '../kernel/ids.ts';
import { locales, type Locale, type Store } from './merchant.ts';
import { refuse as refusePeople } from './refusals.ts';

/** A name as people write it: trimmed, 1 to 120 characters, on one line. */
export function personalName(text: string, field = '/name'): string {
  const name = text.normalize('NFC').trim();
  if (name.length < 1 || name.length > 120 || /[\p{Cc}\u2028\u2029]/u.test(name))
    throw refuse('INVALID', { field, reason: '1 to 120 characters on one line' });
  return name;
}

/** A store code in the form it is kept and compared in. */
export function storeCode(text: string, field = '/store_code'): string {
  const code = text.trim().toUpperCase();
  if (!/^[A-Z0-9-]{2,32}$/.test(code))
    throw refuse('INVALID', { field, reason: '2 to 32 capital letters, digits and hyphens' });
  return code;
}

/** An address in the form it is kept and compared in. Whether mail reaches it is not looked at. */
export function emailAddress(text: string, field = '/email'): string {
  const email = text.normalize('NFC').trim().toLowerCase();
  if (email.length > 254 || !/^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]+\.[^\s@.\p{Cc}]+$/u.test(email))
    throw refuse('INVALID', { field, reason: 'not an e-mail address' });
  return email;
}

/** A new password: 10 to 200 characters, nothing else asked (NIST SP 800-63B, section 5.1.1.2). */
export function newPassword(text: string, field = '/password'): string {
  const length = [...text].length;
  if (length < 10 || length > 200) throw refuse('INVALID', { field, reason: '10 to 200 characters' });
  return text.normalize('NFC');
}

export function locale(text: string, field = '/locale'): Locale {
  const known = locales.find((one) => one === text);
  if (!known) throw refuse('INVALID', { field, reason: `one of ${locales.join(', ')}` });
  return known;
}

/** Ids of stores the merchant has, each once. Refuses another merchant's store as one that does not exist. */
export function knownStores(ids: readonly StoreId[], stores: readonly Store[]): readonly StoreId[] {
  for (const id of ids) if (!stores.some((store) => store.id === id)) throw refusePeople('STORE_NOT_FOUND');
  return [...new Set(ids)];
}
