import { insert, type IdempotencyKey, type IdempotencyRecord } from '../../kernel/commit.ts';
import type { Minor } from '../../kernel/money.ts';
import { later } from '../../kernel/time.ts';
import type { Shift } from '../../register/shift.ts';
import type { Till } from '../../register/till.ts';
import { start, type Tenant } from './tenant.ts';

export const minor = (amount: number) => amount as Minor;
export const idsOf = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id);
export const at = (ms: number) => ({ createdAt: later(start, ms) });

/** What is asked along with a file, and what was answered to it. */
export const answerOf = ({ merchantId, unique }: Tenant): IdempotencyRecord => ({
  scope: `${merchantId}/device:1`,
  key: `asked-${unique}` as IdempotencyKey, // checked where clients send it
  fingerprint: 'f'.repeat(64),
  answer: '{"first":true}',
  at: start,
});
export const unasked = { scope: 'nobody', key: 'nothing' as IdempotencyKey };

/** A till with its open shift, written. */
export async function tillOf(mine: Tenant, change: Partial<Till> = {}): Promise<{ till: Till; shift: Shift }> {
  const till = { ...mine.newTill(change), openShiftId: mine.id<'shift'>(), lastShift: 1 };
  const shift = mine.newShift(till, { id: till.openShiftId });
  await mine.put(insert('till', till), insert('shift', shift));
  return { till, shift };
}
