import type { Currency, Minor, Money } from '@tresen/domain';

/** SumUp counts these without decimals, whatever ISO 4217 says of them ("Money" in its description of the reader checkout). */
const wholeAtSumUp: readonly string[] = ['CLP', 'COP', 'HUF'];

const most = 10_000_000_000;

/** How many decimals the domain's minor units of a currency stand for. */
export const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** How many decimals SumUp counts a currency with. */
export const digitsAtSumUp = (currency: string): number => (wholeAtSumUp.includes(currency) ? 0 : digitsOf(currency));

/** Digits without sign or point, moved by `places` to the left; `undefined` where that would drop what is not zero. */
function shifted(digits: string, places: number): string | undefined {
  if (places <= 0) return digits + '0'.repeat(-places);
  const padded = digits.padStart(places + 1, '0');
  const dropped = padded.slice(-places);
  return /^0*$/.test(dropped) ? padded.slice(0, -places) : undefined;
}

/** An amount as SumUp's minor units; `undefined` for one that it cannot count, such as half a forint. */
export function toMinorUnits({ amount, currency }: Money): { value: number; minor_unit: number } | undefined {
  const minorUnit = digitsAtSumUp(currency);
  const value = shifted(String(amount), digitsOf(currency) - minorUnit);
  return value === undefined ? undefined : { value: Number(value), minor_unit: minorUnit };
}

/** An amount as text in major units with as many decimals as SumUp counts: `12.30`. */
export function toMajorText(money: Money): string | undefined {
  const units = toMinorUnits(money);
  if (!units) return undefined;
  const { value, minor_unit: digits } = units;
  if (digits === 0) return String(value);
  const padded = String(value).padStart(digits + 1, '0');
  return `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

/** An amount from a count of units with so many decimals. */
export function fromMinorUnits(value: number, minorUnit: number, currency: Currency): Minor | undefined {
  if (!Number.isSafeInteger(value) || value < 0 || !Number.isInteger(minorUnit) || minorUnit < 0 || minorUnit > 6)
    return undefined;
  return checked(shifted(String(value), minorUnit - digitsOf(currency)));
}

/**
 * An amount from major units. SumUp sends binary floating point: what is off by less than a millionth of a minor unit is noise,
 * what is off by more is no amount of the currency.
 */
export function fromMajor(major: number, currency: Currency): Minor | undefined {
  if (!(major >= 0) || major > most) return undefined;
  const digits = digitsOf(currency);
  const near = major.toFixed(Math.min(digits + 6, 12));
  const [whole = '', decimals = ''] = near.split('.');
  const exact = checked(shifted(whole + decimals, decimals.length - digits));
  if (exact !== undefined) return exact;
  const rounded = Math.round(major * 10 ** digits);
  return Math.abs(major * 10 ** digits - rounded) < 1e-6 ? checked(String(rounded)) : undefined;
}

function checked(digits: string | undefined): Minor | undefined {
  const amount = Number(digits);
  return digits !== undefined && Number.isSafeInteger(amount) && amount <= most ? (amount as Minor) : undefined;
}
