import type { Payments } from '../payments/ports.ts';
import { openStatuses } from '../payments/payment.ts';
import type { MemoryTables } from './memory-commits.ts';
import { pageOf } from './paging.ts';

/** The payments of tables in memory. */
export function memoryPayments({ all, commits }: MemoryTables): Payments {
  const oldest = <T extends { createdAt: number; id: string }>(records: readonly T[]): T[] =>
    [...records].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  const saleOf = (merchantId: string, id: string) =>
    all('sale').find((sale) => sale.id === id && sale.merchantId === merchantId);
  const voided = (entryId: string): boolean => all('ledger_entry').some(({ voids }) => voids === entryId);
  const payment = (merchantId: string, id: string) =>
    all('payment').find((one) => one.id === id && one.merchantId === merchantId);
  const refund = (merchantId: string, id: string) =>
    all('refund').find((one) => one.id === id && one.merchantId === merchantId);
  const due = <T extends { inquireAt: number | null }>(records: readonly T[], now: number, limit: number): T[] =>
    records
      .filter(({ inquireAt }) => inquireAt !== null && inquireAt <= now)
      .sort((a, b) => a.inquireAt! - b.inquireAt!)
      .slice(0, limit);

  return {
    async file({ merchantId, sale: wanted, client, idempotency }) {
      const saleId =
        typeof wanted === 'string'
          ? wanted
          : 'payment' in wanted
            ? payment(merchantId, wanted.payment)?.saleId
            : refund(merchantId, wanted.refund)?.saleId;
      const sale = saleId && saleOf(merchantId, saleId);
      if (!sale) return undefined;
      const till = all('till').find(({ id }) => id === sale.tillId)!;
      const other = all('till').find(
        (one) =>
          one.merchantId === merchantId && one.storeId === sale.storeId && one.client === client && one.id !== till.id,
      );
      const card = all('card').find(({ id }) => id === sale.cardId);
      return {
        sale,
        till,
        shift: all('shift').find(({ id }) => id === (till.openShiftId ?? sale.shiftId))!,
        callersTill: other
          ? { till: other, shift: all('shift').find(({ id }) => id === other.openShiftId) ?? null }
          : null,
        store: all('store').find(({ id }) => id === sale.storeId) ?? null,
        card: card
          ? {
              card,
              program: all('program').find(({ id }) => id === card.programId)!,
              earned: all('ledger_entry')
                .filter(
                  (entry) =>
                    entry.cardId === card.id &&
                    (entry.kind === 'stamp_earned' || entry.kind === 'points_earned') &&
                    entry.saleRef === sale.id &&
                    !voided(entry.id),
                )
                .sort((a, b) => a.seq - b.seq),
            }
          : null,
        payments: oldest(all('payment').filter((one) => one.merchantId === merchantId && one.saleId === sale.id)),
        refunds: oldest(all('refund').filter((one) => one.merchantId === merchantId && one.saleId === sale.id)),
        answered: (idempotency && (await commits.answered(idempotency.scope, idempotency.key))) ?? null,
      };
    },
    byId: async (merchantId, id) => payment(merchantId, id),
    byTokenHash: async (tokenHash) => all('payment').find((one) => one.tokenHash === tokenHash),
    refundById: async (merchantId, id) => refund(merchantId, id),
    due: async (now, limit) =>
      due(all('payment'), now, limit).map(({ merchantId, id }) => ({ merchantId, paymentId: id })),
    refundsDue: async (now, limit) =>
      due(all('refund'), now, limit).map(({ merchantId, id }) => ({ merchantId, refundId: id })),
    async review(merchantId, { storeId, ...request }) {
      const waiting = all('payment').flatMap((one) => {
        if (one.merchantId !== merchantId || (storeId !== undefined && one.storeId !== storeId)) return [];
        const stuck = all('refund').find(({ paymentId, status }) => paymentId === one.id && status === 'needs_review');
        const kept = one.status === 'orphaned' && one.refunded + one.refundsReserved < (one.taken?.amount ?? 0);
        if (!stuck && one.status !== 'needs_review' && !kept) return [];
        return [{ payment: one, refund: stuck ?? null, sale: saleOf(merchantId, one.saleId)! }];
      });
      return pageOf(waiting, request, ({ payment: { createdAt, id } }) => ({ time: createdAt, id }), 'oldest');
    },
    async counts() {
      const counts: Record<string, number> = {};
      for (const { status } of all('payment'))
        if (openStatuses.some((open) => open === status) || status === 'orphaned')
          counts[status] = (counts[status] ?? 0) + 1;
      return counts;
    },
  };
}
