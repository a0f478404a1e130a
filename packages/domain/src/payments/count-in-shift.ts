import { callerKey } from '../kernel/caller.ts';
import type { Minor } from '../kernel/money.ts';
import type { Moment } from '../loyalty/card-change.ts';
import { refuse } from '../register/refusals.ts';
import type { Sale } from '../register/sale.ts';
import type { Takings } from '../register/shift.ts';
import { expectedCash } from '../register/takings.ts';
import { closedShift, openShift } from '../register/till-shift.ts';
import type { SaleFile, TillInUse } from './ports.ts';
import { withFile, type SaleDraft } from './sale-draft.ts';

/** Where money counts: what goes into a drawer or out of it, at the till of whoever handles it; all else at the sale's till. */
const tillFor = ({ till, shift, callersTill }: SaleFile, inDrawer: boolean): TillInUse =>
  (inDrawer ? callersTill : null) ?? { till, shift: shift.status === 'open' ? shift : null };

/** Holds a command to a shift that counts in the sale's currency. `CURRENCY_MISMATCH`. */
export function assertShiftCurrency(file: SaleFile, inDrawer: boolean): void {
  const { shift } = tillFor(file, inDrawer);
  if (shift && shift.currency !== file.sale.currency) throw refuse('CURRENCY_MISMATCH', { expected: shift.currency });
}

const opening = ({ merchantId, currency }: Sale) => ({
  currency,
  openingFloat: 0 as Minor,
  by: callerKey({ kind: 'system', merchantId, job: 'payments' }),
});

/** With an open shift at the sale's till: where it has none, a new one begins. */
export function withOpenShift(draft: SaleDraft, moment: Moment): SaleDraft {
  const { till, shift, sale } = draft.file;
  return shift.status === 'open' ? draft : withFile(draft, openShift(till, opening(sale), moment));
}

/**
 * Counts money that was taken or given back in the shift that is open where it counts; a new one begins where none is.
 *
 * Money that has moved is never refused. Where the open shift counts in another currency, it gets a shift of its own that is closed in
 * the same commit: it stands in a Z report under the till's next number, and no report adds up two currencies.
 */
export function countInShift(
  draft: SaleDraft,
  inDrawer: boolean,
  moment: Moment,
  count: (takings: Takings) => Takings,
): SaleDraft {
  const { sale, callersTill } = draft.file;
  const place = tillFor(draft.file, inDrawer);
  const put = (used: Pick<SaleFile, 'till' | 'shift'>): SaleDraft =>
    withFile(draft, place === callersTill ? { callersTill: used } : used);
  const { till, shift: open } = place;
  if (open?.currency === sale.currency) return put({ till, shift: { ...open, takings: count(open.takings) } });
  if (!open) {
    const by = place === callersTill ? { ...opening(sale), by: till.client } : opening(sale);
    const begun = openShift(till, by, moment);
    return put({ till: begun.till, shift: { ...begun.shift, takings: count(begun.shift.takings) } });
  }
  const begun = openShift(till, opening(sale), moment);
  const counted = { ...begun.shift, takings: count(begun.shift.takings) };
  const apart = closedShift(counted, draft.file.store, {
    at: moment.now,
    by: counted.openedBy,
    countedCash: expectedCash(counted) as Minor, // nobody counts it: what the drawer should have of it
    note: null,
  });
  const numbered = put({ till: { ...begun.till, openShiftId: open.id }, shift: open });
  return { ...numbered, apart: [...numbered.apart, apart] };
}
