import type { Randomness } from '../kernel/ids.ts';

/** Capital letters and digits that are not taken for one another when read out or written down; no B8 I1L O0Q S5 Z2. */
const symbols = 'ACDEFGHJKMNPRTUVWXY34679';
const size = symbols.length;
const length = 8;

/** Luhn's algorithm modulo N over the alphabet (ISO/IEC 7812-1, annex B, generalised): finds every single wrong character. */
function checkSymbol(text: string): string {
  let sum = 0;
  let factor = 2;
  for (let at = text.length - 1; at >= 0; at--) {
    const product = symbols.indexOf(text[at]!) * factor;
    sum += Math.floor(product / size) + (product % size);
    factor = factor === 2 ? 1 : 2;
  }
  return symbols[(size - (sum % size)) % size]!;
}

/** `count` symbols that people can read out, drawn evenly. */
export function readableCode(random: Randomness, count: number): string {
  const evenly = 256 - (256 % size);
  let text = '';
  while (text.length < count)
    for (const byte of random.bytes(count * 2)) if (byte < evenly && text.length < count) text += symbols[byte % size]!;
  return text;
}

export function newCardNumber(random: Randomness): string {
  const body = readableCode(random, length);
  return body + checkSymbol(body);
}

/** The number as stored, from what a person typed: case, spaces and hyphens do not matter. `undefined` when it cannot be one. */
export function parseCardNumber(typed: string): string | undefined {
  const text = typed.toUpperCase().replace(/[\s-]/g, '');
  if (text.length !== length + 1 || [...text].some((symbol) => !symbols.includes(symbol))) return undefined;
  return checkSymbol(text.slice(0, length)) === text[length] ? text : undefined;
}

/** In threes, as it is printed and read out. */
export const formatCardNumber = (number: string): string => number.replace(/(.{3})(?=.)/g, '$1-');

const payloadPrefix = 'TRESEN';
const payloadSymbols = 28;

/**
 * What a card's QR code says: 128 bits and more of chance, in capitals and digits only, so that it is short as a QR code and
 * survives a scanner that types on a foreign keyboard layout.
 */
export const newQrPayload = (random: Randomness): string => payloadPrefix + readableCode(random, payloadSymbols);

export function parseQrPayload(scanned: string): string | undefined {
  const text = scanned.trim().toUpperCase();
  return text.startsWith(payloadPrefix) && text.length === payloadPrefix.length + payloadSymbols ? text : undefined;
}
