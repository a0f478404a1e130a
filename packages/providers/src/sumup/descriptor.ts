import type { Currency, Minor } from '@tresen/domain';

/** What both ways to pay with SumUp have in common. */
export const atSumUp = {
  drawer: false,
  /** `Currency` in SumUp's description. */
  currencies: [
    'BGN',
    'BRL',
    'CHF',
    'CLP',
    'COP',
    'CZK',
    'DKK',
    'EUR',
    'GBP',
    'HRK',
    'HUF',
    'NOK',
    'PLN',
    'RON',
    'SEK',
    'USD',
  ] as readonly string[] as readonly Currency[], // written out, not read
  minimum: 100 as Minor, // a constant in range
  minimumTopupBarcode: null,
};
