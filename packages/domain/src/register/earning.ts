import { isDomainError } from '../kernel/errors.ts';
import type { Minor } from '../kernel/money.ts';
import type { TimeZone } from '../kernel/time.ts';
import { enter, type Attribution, type Entered, type Moment } from '../loyalty/card-change.ts';
import { decideEarnPoints, decideStamp, decideTakeBackSale } from '../loyalty/card-decisions.ts';
import type { Card } from '../loyalty/card.ts';
import type { LedgerEntry } from '../loyalty/ledger.ts';
import { pointsFor, type Program } from '../loyalty/program.ts';
import type { Earned, Sale } from './sale.ts';

/** Pure decisions on what a sale does to the customer's card. Its entries carry the sale's id as their `saleRef`. */

const utc = 'UTC' as TimeZone;

/** Who rang a sale up, and where. */
export const rungUpBy = ({ userId, deviceId, staffMemberId, storeId }: Sale): Attribution => ({
  userId,
  deviceId,
  staffMemberId,
  storeId,
});

/** The change that a decision makes, or the code of why it makes none: no rule of a card holds up money. */
function attempt(decide: () => Entered): Entered | string {
  try {
    return decide();
  } catch (error) {
    if (isDomainError(error)) return error.code;
    throw error;
  }
}

/**
 * What a sale earns when it is paid: one stamp, where the program has stamps and cooldown and daily cap allow it, and the points
 * of its total, where the program has points in the sale's currency. It needs no PIN: the money is the proof; so a sale that
 * nothing was paid for earns nothing. `earned` is `null` without a card.
 */
export function earnFromSale(
  earning: { readonly card: Card; readonly program: Program; readonly zone?: TimeZone | undefined } | null,
  sale: Sale,
  moment: Moment,
): { readonly entered: readonly Entered[]; readonly earned: Earned | null } {
  if (!earning) return { entered: [], earned: null };
  if (sale.total === 0) return { entered: [], earned: { stamps: 0, points: 0, withheld: ['NOTHING_PAID'] } };
  const { card, program, zone = utc } = earning;
  const by = rungUpBy(sale);
  const entered: Entered[] = [];
  const withheld: string[] = [];
  const take = (outcome: Entered | string): void => {
    if (typeof outcome !== 'string') entered.push(outcome);
    else if (!withheld.includes(outcome)) withheld.push(outcome);
  };
  const current = () => entered.at(-1)?.card ?? card;
  if (program.stamps) take(attempt(() => decideStamp({ card: current(), program, zone }, by, moment, sale.id)));
  if (program.points)
    take(
      program.currency === sale.currency
        ? attempt(() =>
            decideEarnPoints({ card: current(), program }, { amount: sale.total, saleRef: sale.id }, by, moment),
          )
        : 'CURRENCY_MISMATCH',
    );
  return {
    entered,
    earned: {
      stamps: entered.reduce((sum, { entry }) => sum + entry.stampsDelta, 0),
      points: entered.reduce((sum, { entry }) => sum + entry.pointsDelta, 0),
      withheld,
    },
  };
}

/**
 * What a refund takes back of what its sale earned, when `left` of the sale's money stays. Nothing left: all of it, exactly. Else
 * the points are taken back and those of what is left are earned again, never more than before; the stamp stays. What was spent
 * already becomes debt. A card or program that is off meanwhile does not matter.
 */
export function takeBackFromSale(
  taking: { readonly card: Card; readonly program: Program; readonly earned: readonly LedgerEntry[] } | null,
  left: Minor,
  by: Attribution,
  moment: Moment,
): readonly Entered[] {
  if (!taking) return [];
  const { card, program, earned } = taking;
  if (left === 0) return decideTakeBackSale(card, earned, by, moment);
  const entered: Entered[] = [];
  for (const entry of earned) {
    if (entry.kind !== 'points_earned') continue;
    const points = Math.min(entry.pointsDelta, program.points ? pointsFor(left, program.points) : 0);
    if (points === entry.pointsDelta) continue;
    entered.push(...decideTakeBackSale(entered.at(-1)?.card ?? card, [entry], by, moment));
    const again = { kind: 'points_earned', points, saleRef: entry.saleRef, amountMinor: left } as const;
    if (points > 0) entered.push(enter(entered.at(-1)!.card, again, by, moment));
  }
  return entered;
}
