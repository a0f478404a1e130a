import type { Digests } from '../kernel/digests.ts';
import type { MerchantId } from '../kernel/ids.ts';
import type { Card, CardId } from './card.ts';
import { chainDigest, chainStart, type LedgerEntry } from './ledger.ts';
import type { Cards } from './ports.ts';

/** The first thing that does not hold on a card; `seq` is the entry it shows at, `null` when it is the card itself. */
export interface LedgerFault {
  readonly merchantId: MerchantId;
  readonly cardId: CardId;
  readonly seq: number | null;
  readonly what: 'gap' | 'chain' | 'digest' | 'balance' | 'negative' | 'void' | 'card';
}

export interface LedgerReport {
  readonly cards: number;
  readonly entries: number;
  /** The first fault met, in the order of merchants and cards. */
  readonly fault: LedgerFault | null;
}

/** Re-computes a card from its entries alone; `undefined` when everything holds. */
export function checkCard(card: Card, entries: readonly LedgerEntry[], digests: Digests): LedgerFault | undefined {
  const fault = (what: LedgerFault['what'], seq: number | null): LedgerFault => ({
    merchantId: card.merchantId,
    cardId: card.id,
    seq,
    what,
  });
  let stamps = 0;
  let points = 0;
  let digest = chainStart;
  const byId = new Map<string, LedgerEntry>();
  const voided = new Set<string>();
  for (const [at, entry] of entries.entries()) {
    if (entry.seq !== at + 1) return fault('gap', entry.seq);
    if (entry.previousDigest !== digest) return fault('chain', entry.seq);
    digest = chainDigest(entry, digests);
    if (entry.digest !== digest) return fault('digest', entry.seq);
    stamps += entry.stampsDelta;
    points += entry.pointsDelta;
    if (Math.min(entry.stampsAfter, entry.pointsAfter, entry.stampDebtAfter, entry.pointDebtAfter) < 0)
      return fault('negative', entry.seq);
    if (entry.stampsAfter - entry.stampDebtAfter !== stamps || entry.pointsAfter - entry.pointDebtAfter !== points)
      return fault('balance', entry.seq);
    if (entry.voids !== null) {
      const taken = byId.get(entry.voids);
      if (!taken || voided.has(entry.voids)) return fault('void', entry.seq);
      if (entry.stampsDelta + taken.stampsDelta !== 0 || entry.pointsDelta + taken.pointsDelta !== 0)
        return fault('void', entry.seq);
      voided.add(entry.voids);
    }
    byId.set(entry.id, entry);
  }
  const held =
    card.ledgerSeq === entries.length &&
    card.ledgerDigest === digest &&
    card.stamps - card.stampDebt === stamps &&
    card.points - card.pointDebt === points;
  return held ? undefined : fault('card', null);
}

/** Re-computes chains and balances of every card, of one merchant or all, and names the first that differs. */
export const verifyLedger =
  ({ cards, digests }: { cards: Pick<Cards, 'ledgers'>; digests: Digests }) =>
  async (merchantId?: MerchantId): Promise<LedgerReport> => {
    let checked = 0;
    let seen = 0;
    for await (const { card, entries } of cards.ledgers(merchantId)) {
      checked++;
      seen += entries.length;
      const fault = checkCard(card, entries, digests);
      if (fault) return { cards: checked, entries: seen, fault };
    }
    return { cards: checked, entries: seen, fault: null };
  };
