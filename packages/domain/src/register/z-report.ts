import type { Store } from '../people/merchant.ts';
import type { Shift } from './shift.ts';
import { expectedCash } from './takings.ts';

/** What a shift came to, to be printed: the same however often, once the shift is closed. While it is open it is an X report. */
export interface ZReport {
  readonly kind: 'x' | 'z';
  readonly shift: Shift;
  readonly store: Pick<Store, 'name' | 'storeCode' | 'timezone' | 'locale'>;
  /** Paid less refunded, by all providers; without tips. */
  readonly gross: number;
  readonly tips: number;
  readonly cashIn: number;
  readonly cashOut: number;
  readonly expectedCash: number;
}

/** Pure: of a closed shift the store is named as it was then. */
export function zReport(shift: Shift, store: Store): ZReport {
  const { name, storeCode, timezone } = shift.closing?.store ?? store;
  const taken = Object.values(shift.takings.byProvider);
  const moved = (kind: 'in' | 'out') =>
    shift.movements.reduce((sum, movement) => (movement.kind === kind ? sum + movement.amount : sum), 0);
  return {
    kind: shift.status === 'closed' ? 'z' : 'x',
    shift,
    store: { name, storeCode, timezone, locale: store.locale },
    gross: taken.reduce((sum, { paid, refunded }) => sum + paid - refunded, 0),
    tips: taken.reduce((sum, { tips }) => sum + tips, 0),
    cashIn: moved('in'),
    cashOut: moved('out'),
    expectedCash: shift.closing?.expectedCash ?? expectedCash(shift),
  };
}
