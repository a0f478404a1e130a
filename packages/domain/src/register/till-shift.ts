import { newId } from '../kernel/ids.ts';
import type { Currency, Minor } from '../kernel/money.ts';
import type { Naming } from '../kernel/records.ts';
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

/** Pure: a shift as it is closed with what was counted. */
export function closedShift(
  shift: Shift,
  { countedCash, ...counted }: Pick<ShiftClosing, 'at' | 'by' | 'countedCash' | 'note'>,
): Shift & { readonly closing: ShiftClosing } {
  const expected = expectedCash(shift);
  const closing = { ...counted, countedCash, expectedCash: expected, difference: countedCash - expected };
  return { ...shift, status: 'closed', closing };
}
