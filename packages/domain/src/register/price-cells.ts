import { isDomainError } from '../kernel/errors.ts';
import { currency, minor, type Currency, type Minor } from '../kernel/money.ts';
import { personalName } from '../people/values.ts';
import { parseBarcode } from './barcode.ts';
import { category, type TaxRate } from './product.ts';

/** What is wrong with a price list, by code. */
export type RowFaultCode =
  | 'EMPTY'
  | 'TOO_MANY_ROWS'
  | 'COLUMN_MISSING'
  | 'COLUMN_TWICE'
  /** More cells than there are titles: a separator in a text that is not quoted. */
  | 'CELL_TOO_MANY'
  /** The file is not in the encoding it was read in. */
  | 'ENCODING'
  | 'VALUE_MISSING'
  | 'NAME_INVALID'
  | 'BARCODE_INVALID'
  /** A spreadsheet has made a number of it: `4,00638E+12`. */
  | 'BARCODE_ROUNDED'
  | 'BARCODE_TWICE'
  /** Without a barcode, a name is what a product is known by. */
  | 'NAME_TWICE'
  | 'PRICE_INVALID'
  /** `1.234` may be one or a thousand. */
  | 'PRICE_AMBIGUOUS'
  | 'CURRENCY_INVALID'
  | 'TAX_INVALID'
  /** `0,19` may be 19 % as a spreadsheet keeps it, or hardly any. */
  | 'TAX_AMBIGUOUS'
  | 'CATEGORY_INVALID'
  | 'ACTIVE_INVALID';

/** A cell's value, or what is wrong with it. */
export type Cell<T> = { readonly value: T } | { readonly code: RowFaultCode };

const read = <T>(parse: () => T, code: RowFaultCode): Cell<T> => {
  try {
    return { value: parse() };
  } catch (error) {
    if (isDomainError(error)) return { code };
    throw error;
  }
};

export const nameCell = (text: string): Cell<string> => read(() => personalName(text), 'NAME_INVALID');

export function barcodeCell(text: string): Cell<string | null> {
  if (text === '') return { value: null };
  if (/^\d([.,]\d+)?E\+?\d+$/i.test(text)) return { code: 'BARCODE_ROUNDED' };
  return read(() => parseBarcode(text), 'BARCODE_INVALID');
}

export const currencyCell = (text: string, usual: Currency): Cell<Currency> =>
  text === '' ? { value: usual } : read(() => currency(text.toUpperCase()), 'CURRENCY_INVALID');

export const categoryCell = (text: string): Cell<string | null> => read(() => category(text), 'CATEGORY_INVALID');

const affirmed = new Set(['true', '1', 'yes', 'y', 'x', 'oui', 'vrai', 'ja', 'j', 'wahr', 'jo']);
const denied = new Set(['false', '0', 'no', 'n', 'non', 'faux', 'nein', 'falsch', 'nee']);

/** In four languages; nothing where nothing is said. */
export function activeCell(text: string): Cell<boolean | undefined> {
  const word = text.toLowerCase();
  if (word === '') return { value: undefined };
  if (affirmed.has(word)) return { value: true };
  return denied.has(word) ? { value: false } : { code: 'ACTIVE_INVALID' };
}

/** `19`, `19 %`, `5,5 %`: percent. A bare number below one may be a share of one, and is not guessed at. */
export function taxCell(text: string): Cell<TaxRate> {
  const [, whole, part = '', sign] = /^(\d{1,3})(?:[.,](\d{1,2}))?\s*(%?)$/.exec(text) ?? [];
  if (whole === undefined) return { code: 'TAX_INVALID' };
  const rate = Number(whole) * 100 + Number(part.padEnd(2, '0'));
  if (rate > 10_000) return { code: 'TAX_INVALID' };
  return rate > 0 && rate < 100 && sign === '' ? { code: 'TAX_AMBIGUOUS' } : { value: rate };
}

/** Longer ones are no prices, and would take a pattern long to see it. */
const longestPrice = 40;

interface CurrencyLook {
  /** Digits after the point. */
  readonly digits: number;
  /** Its code or its own sign, before or behind an amount. */
  readonly marks: RegExp;
}

const looks = new Map<Currency, CurrencyLook>();

function lookOf(of: Currency): CurrencyLook {
  let look = looks.get(of);
  if (!look) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency: of, currencyDisplay: 'narrowSymbol' });
    const sign = format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? of;
    const mark = `(?:${of}|${sign.replace(/[^\p{L}]/gu, '\\$&')})`;
    const marks = new RegExp(`^${mark}\\s*|\\s*${mark}$`, 'i');
    looks.set(of, (look = { digits: format.resolvedOptions().maximumFractionDigits ?? 2, marks }));
  }
  return look;
}

/** How many digits of a currency come after its point. */
export const fractionDigits = (of: Currency): number => lookOf(of).digits;

/**
 * A price with a decimal comma or point, thousands set apart or not, with or without its currency: `12,5`, `1.234,50 €`,
 * `CHF 1'234.50`. Three digits after the only sign may be thousands or not, and are not guessed at.
 */
export function priceCell(text: string, of: Currency): Cell<Minor> {
  if (text.length > longestPrice) return { code: 'PRICE_INVALID' };
  const { digits, marks } = lookOf(of);
  const bare = text.replace(marks, '');
  const isSetApart = /[\s'’]/.test(bare);
  if (isSetApart && !/^\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d+)?$/.test(bare)) return { code: 'PRICE_INVALID' };
  const number = splitNumber(bare.replace(/[\s'’]/g, ''), digits, isSetApart);
  if (number === 'ambiguous') return { code: 'PRICE_AMBIGUOUS' };
  if (!number || number.whole.length > 13) return { code: 'PRICE_INVALID' };
  return read(() => minor(Number(number.whole + number.part.padEnd(digits, '0'))), 'PRICE_INVALID');
}

function splitNumber(
  text: string,
  digits: number,
  isSetApart: boolean,
): { readonly whole: string; readonly part: string } | 'ambiguous' | undefined {
  if (!/^\d[\d.,]*$/.test(text)) return undefined;
  const signs = text.replace(/\d/g, '');
  const last = signs.at(-1);
  if (last === undefined) return { whole: text, part: '' };
  const place = text.lastIndexOf(last);
  const [before, after] = [text.slice(0, place), text.slice(place + 1)];
  if (after.length >= 1 && after.length <= digits && !before.includes(last)) {
    const whole = ungrouped(before);
    return whole === undefined ? undefined : { whole, part: after };
  }
  if (signs.length === 1 && after.length === 3 && digits !== 0) return isSetApart ? undefined : 'ambiguous';
  const whole = isSetApart ? undefined : ungrouped(text);
  return whole === undefined ? undefined : { whole, part: '' };
}

/** A whole number with its thousands set apart by one kind of sign, or not at all. */
function ungrouped(text: string): string | undefined {
  if (/^\d+$/.test(text)) return text;
  return /^\d{1,3}(\.\d{3})+$/.test(text) || /^\d{1,3}(,\d{3})+$/.test(text) ? text.replace(/[.,]/g, '') : undefined;
}

/** An amount as a list has it: with a point, and all digits of its currency. */
export function priceText(amount: Minor, of: Currency): string {
  const digits = fractionDigits(of);
  const text = String(amount).padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** A text that a spreadsheet does not run: what begins like a formula gets an apostrophe, and so does what looks as if it had one. */
export const inertText = (text: string): string => (/^'*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text);

/** What {@link inertText} was made from. */
export const plainText = (text: string): string => (/^'+[=+\-@\t\r\n]/.test(text) ? text.slice(1) : text);
