/** Currencies that SumUp counts without decimals. */
const whole = ['CLP', 'COP', 'HUF'];

/** All it takes, `Currency` in its description. */
export const currencies = [
  ...whole,
  'BGN',
  'BRL',
  'CHF',
  'CZK',
  'DKK',
  'EUR',
  'GBP',
  'HRK',
  'NOK',
  'PLN',
  'RON',
  'SEK',
  'USD',
];

export const countedWith = (currency: string): number => (whole.includes(currency) ? 0 : 2);

/** Units as the decimal number that transactions and refunds speak. */
export const inMajor = (amount: number, currency: string): number =>
  Number((amount / 10 ** countedWith(currency)).toFixed(2));

/** The units of a decimal number; `undefined` where it has more decimals than the currency. */
export function units(decimal: number, currency: string): number | undefined {
  const [, major = '', decimals = ''] = /^(\d+)(?:\.(\d+))?$/.exec(String(decimal)) ?? [];
  const digits = countedWith(currency);
  return major === '' || decimals.length > digits ? undefined : Number(major + decimals.padEnd(digits, '0'));
}
