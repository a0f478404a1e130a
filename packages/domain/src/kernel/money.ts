import { refuse } from './errors.ts';
import type { Branded } from './ids.ts';

/** An ISO 4217 alphabetic code. */
export type Currency = Branded<string, 'currency'>;
/** An amount in the currency's minor unit (cents); a safe integer, never a float. */
export type Minor = Branded<number, 'minor'>;

export interface Money {
  readonly amount: Minor;
  readonly currency: Currency;
}

const known = new Set(Intl.supportedValuesOf('currency'));

export function currency(code: string, field = '/currency'): Currency {
  if (!known.has(code)) throw refuse('INVALID', { field, reason: 'not an ISO 4217 currency' });
  return code as Currency;
}

/** A checked amount: an integer of minor units between zero and ten billion, so that sums stay exact. */
export function minor(amount: number, field = '/amount_minor'): Minor {
  if (!Number.isSafeInteger(amount) || amount < 0 || amount > 10_000_000_000)
    throw refuse('INVALID', { field, reason: 'not a whole number of minor units' });
  return amount as Minor;
}
