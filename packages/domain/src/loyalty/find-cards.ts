import type { MerchantId } from '../kernel/ids.ts';
import { isDomainError } from '../kernel/errors.ts';
import { parseCardNumber, parseQrPayload } from './card-number.ts';
import { parseEmail, parsePhone } from './enrol-card.ts';
import type { CardSearch } from './ports.ts';

const ifValid = (parse: (text: string) => string, text: string): string | undefined => {
  try {
    return parse(text);
  } catch (error) {
    if (isDomainError(error, 'INVALID')) return undefined;
    throw error;
  }
};

/**
 * What a person may mean by what they typed or scanned: a card's number or QR code, an e-mail address, a phone number, or the
 * beginning of a name. `undefined` when it can be none of them.
 */
export function parseCardSearch(merchantId: MerchantId, typed: string, limit = 20): CardSearch | undefined {
  const text = typed.trim().slice(0, 254);
  const namePrefix = /^\p{L}/u.test(text) && !text.includes('@') ? text.toLowerCase() : undefined;
  const search = {
    number: parseCardNumber(text),
    qrPayload: parseQrPayload(text),
    email: ifValid(parseEmail, text),
    phone: ifValid(parsePhone, text),
    namePrefix,
  };
  return Object.values(search).some((part) => part !== undefined) ? { merchantId, limit, ...search } : undefined;
}
