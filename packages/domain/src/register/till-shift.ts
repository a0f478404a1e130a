import { newId } from '../kernel/ids.ts';
import type { Currency, Minor } from '../kernel/money.ts';
import type { Naming } from '../kernel/records.ts';
import type { Store } from '../people/merchant.ts';
import type { Shift, ShiftClosing } from './shift.ts';
import { expectedCash, noTakings } from './takings.ts';
import type { Till } from './till.ts';

/** Pure: the next shift of a till that has none open, and the till that has it. `by` is the `callerKey` of who opens it. */
export function openShift(
  till: Till,
  { currency, openingFloat, by }: { readonly currency: Currency; readonly openingFloat: Minor; readonly by: string },
  { now, random }: Naming,
): { readonly till: Till; readonly shift: Shift } {
  const shift: Shift = {
    id: newId(now, random),
    merchantId: till.merchantId,
    storeId: till.storeId,
    tillId: till.id,
    tillNumber: till.number,
    number: till.lastShift + 1,
    currency,
    status: 'open',
    openingFloat,
    movements: [],
    takings: noTakings,
    openedAt: now,
    openedBy: by,
    closing: null,
    version: 1,
  };
  return { till: { ...till, lastShift: shift.number, openShiftId: shift.id }, shift };
}

/** Pure: a shift as it is closed with what was counted, in its store as it is then. */
export function closedShift(
  shift: Shift,
  store: Store | null,
  { countedCash, ...counted }: Pick<ShiftClosing, 'at' | 'by' | 'countedCash' | 'note'>,
): Shift & { readonly closing: ShiftClosing } {
  const expected = expectedCash(shift);
  const closing: ShiftClosing = {
    ...counted,
    countedCash,
    expectedCash: expected,
    difference: countedCash - expected,
    ...(store && { store: { name: store.name, storeCode: store.storeCode, timezone: store.timezone } }),
  };
  return { ...shift, status: 'closed', closing };
}
