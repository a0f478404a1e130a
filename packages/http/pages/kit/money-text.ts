/**
 * Minor units from what a person typed: comma or point before the last digits, spaces and apostrophes between thousands.
 * `null` when it is no amount or has too many digits behind the point.
 */
export function parseMoney(typed: string, digits: number): number | null {
  const text = typed.replace(/[\s\u00a0\u202f'’€$£]/g, '');
  const parts = /^(\d{1,9})(?:[.,](\d*))?$/.exec(text);
  if (!parts) return null;
  const fraction = parts[2] ?? '';
  if (fraction.length > digits) return null;
  return Number(parts[1] + fraction.padEnd(digits, '0'));
}

/** The other way: plain text for a field, with a point. */
export const moneyText = (minor: number, digits: number): string => (minor / 10 ** digits).toFixed(digits);
