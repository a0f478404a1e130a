import { t } from '../i18n/t.ts';
import { hasCheckDigit } from '../kit/burst.ts';
import { parseMoney } from '../kit/money-text.ts';

/** Digits as a barcode of this length has them, and the last one wrong; other texts may be anything. */
export const isMistyped = (barcode: string): boolean =>
  /^(\d{8}|\d{12}|\d{13})$/.test(barcode) && !hasCheckDigit(barcode);

export const barcodeOrNothing = (value: string): string | null =>
  isMistyped(value.trim()) ? t('products.barcode_wrong') : null;

/** `19`, `5,5` as hundredths of a percent. */
export function parseRate(typed: string): number | null {
  const hundredths = parseMoney(typed.replace('%', ''), 2);
  return hundredths !== null && hundredths <= 10_000 ? hundredths : null;
}

export const rateText = (hundredths: number): string => String(hundredths / 100);
