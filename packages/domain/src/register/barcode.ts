import { refuse } from './refusals.ts';

/** Lengths of codes that carry a check digit: EAN-8, UPC-A and EAN-13 (GS1 General Specifications, section 7.9). */
const checked = new Set([8, 12, 13]);
const longestBarcode = 64;

/** Whether the last digit is the one that the others make: from the right, digits count three times and once in turn. */
function checkDigitHolds(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 2, weight = 3; at >= 0; at--, weight = 4 - weight) sum += Number(digits[at]) * weight;
  return (10 - (sum % 10)) % 10 === Number(digits.at(-1));
}

/**
 * A barcode in the form it is kept and compared in, from what was scanned or typed. UPC-A is an EAN-13 that begins with zero,
 * and is kept as that. Codes of other lengths or with letters are a merchant's own: 1 to 64 visible characters.
 *
 * Refuses with `BARCODE_INVALID` when a check digit is wrong.
 */
export function parseBarcode(text: string): string {
  const code = text.trim();
  const isSound =
    /^[\x21-\x7e]+$/.test(code) &&
    code.length <= longestBarcode &&
    (!/^\d+$/.test(code) || !checked.has(code.length) || checkDigitHolds(code));
  if (!isSound) throw refuse('BARCODE_INVALID', { barcode: shownBarcode(text) });
  return code.length === 12 && /^\d+$/.test(code) ? `0${code}` : code;
}

/** What was scanned, in a form that can be shown: on one line, and cut short. */
export const shownBarcode = (text: string): string =>
  text
    .replace(/[^\x20-\x7e\p{L}\p{N}]/gu, '')
    .trim()
    .slice(0, longestBarcode);
