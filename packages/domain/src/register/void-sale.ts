import { decideAndCommit, idempotencyScope, update, type Command } from '../kernel/commit.ts';
import type { Randomness } from '../kernel/ids.ts';
import { auditEvent } from '../kernel/records.ts';
import type { Clock } from '../kernel/time.ts';
import { worksAt } from './access.ts';
import type { RegisterCollections, RegisterCommits, Sales, SaleWithTill } from './ports.ts';
import { saleChanged } from './records.ts';
import { refuse } from './refusals.ts';
import type { Sale, SaleId } from './sale.ts';
import { countVoidedSale } from './takings.ts';

export interface VoidSaleDeps {
  sales: Pick<Sales, 'file'>;
  commits: RegisterCommits;
  clock: Clock;
  random: Randomness;
}

export interface VoidSale extends Command {
  readonly saleId: SaleId;
}

/**
 * Ends a sale that nothing was paid for, or all given back; it keeps its receipt number. Refuses with `SALE_STATUS` when money was
 * paid or it is void already, and with `SALE_HAS_OPEN_PAYMENT` while money may still come.
 */
export const voidSale =
  ({ sales, commits, clock, random }: VoidSaleDeps) =>
  (command: VoidSale): Promise<Sale> => {
    const { caller, key, saleId } = command;
    const { merchantId } = caller;
    return decideAndCommit<RegisterCollections, SaleWithTill, Sale>(commits, command, {
      aggregate: `sale:${saleId}`,
      now: () => clock.now(),
      load: async () => {
        const idempotency = { scope: idempotencyScope(caller), key };
        const file = await sales.file({ merchantId, sale: saleId, idempotency });
        if (!file || !worksAt(caller, file.sale.storeId)) throw refuse('SALE_NOT_FOUND');
        return { state: file, answered: file.answered };
      },
      decide: ({ sale, shift, paymentOpen }) => {
        const kept = sale.paid - sale.refunded;
        if (sale.status !== 'open' || kept > 0) throw refuse('SALE_STATUS', { status: sale.status });
        if (paymentOpen) throw refuse('SALE_HAS_OPEN_PAYMENT');
        const naming = { now: clock.now(), random };
        const written = update('sale', { ...sale, status: 'void' as const, voidedAt: naming.now });
        return {
          writes: [written, ...(shift ? [update('shift', { ...shift, takings: countVoidedSale(shift.takings) })] : [])],
          audit: [
            auditEvent(naming, caller, {
              action: 'sale.voided',
              object: { kind: 'sale', id: sale.id },
              merchantId,
              storeId: sale.storeId,
              details: { receipt_number: sale.receiptNumber, total: sale.total, currency: sale.currency },
            }),
          ],
          events: [saleChanged(naming, written.record)],
          result: written.record,
        };
      },
    });
  };
