import { callerKey } from '../kernel/caller.ts';
import { decideAndCommit, idempotencyScope, type Command } from '../kernel/commit.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { minor } from '../kernel/money.ts';
import { auditEvent } from '../kernel/records.ts';
import { later } from '../kernel/time.ts';
import { worksAt } from '../register/access.ts';
import { refuse as refuseRegister } from '../register/refusals.ts';
import type { Sale, SaleId } from '../register/sale.ts';
import { newReference, providerContext, refundOutcomeOf, refundRef } from './calling.ts';
import { assertShiftCurrency } from './count-in-shift.ts';
import { momentOf, type DrivePaymentDeps } from './drive-payment.ts';
import { writtenRefund } from './drive-refund.ts';
import type { PaymentId, Refund } from './payment.ts';
import { paymentPolicy, takenUpAt } from './policy.ts';
import type { PaymentCollections, SaleFile } from './ports.ts';
import type { RefundOutcome } from './provider.ts';
import { applyRefundOutcome, planRefund, reserve, type RefundPart } from './refunding.ts';
import { changesOf, draftOf, type SaleDraft } from './sale-draft.ts';
import { isInDrawer, type PaymentMoment } from './settle.ts';

export interface RefundSale extends Command {
  readonly saleId: SaleId;
  /** Rows, and how many of each. Without rows and amount: all that was paid and is not given back. */
  readonly lines?: readonly { readonly lineId: string; readonly quantity: number }[] | undefined;
  readonly amount?: number | undefined;
  /** Of this payment only; otherwise the newest first, cash last. */
  readonly paymentId?: PaymentId | undefined;
  readonly reason?: string | null | undefined;
}

export interface SaleRefunded {
  readonly sale: Sale;
  /** One a payment. Those that are `created` are only held yet: `driveRefund` sends them. */
  readonly refunds: readonly Refund[];
}

/**
 * Gives money of a sale back, through the providers that took it: by rows, by amount, or all. The money is held first, in this commit,
 * so that it is given back once however many ask; with an immediate provider it is given back in this very commit.
 *
 * `SALE_NOT_FOUND`, `LINE_NOT_FOUND`, `PAYMENT_NOT_FOUND`, `REFUND_EXCEEDS_PAID`, `REFUND_UNSUPPORTED`, `CURRENCY_MISMATCH` (the open shift's).
 */
export const refundSale =
  (deps: DrivePaymentDeps) =>
  async (command: RefundSale): Promise<SaleRefunded> => {
    const { payments, commits, clock } = deps;
    const { caller, key, saleId } = command;
    const { merchantId } = caller;
    const wish = parseWish(command);
    interface Planned {
      readonly file: SaleFile;
      readonly made: readonly Made[];
    }
    return decideAndCommit<PaymentCollections, Planned, SaleRefunded>(commits, command, {
      aggregate: `sale:${saleId}`,
      now: () => clock.now(),
      // The shift that it counts in was opened by another meanwhile.
      taken: () => undefined,
      load: async () => {
        const idempotency = { scope: idempotencyScope(caller), key };
        const file = await payments.file({ merchantId, sale: saleId, client: callerKey(caller), idempotency });
        if (!file || !worksAt(caller, file.sale.storeId)) throw refuseRegister('SALE_NOT_FOUND');
        if (file.answered) return { state: { file, made: [] }, answered: file.answered };
        const parts = planRefund(file, wish, deps.providers);
        for (const { payment } of parts) assertShiftCurrency(file, isInDrawer(deps.providers, payment.provider));
        const moment = momentOf(deps);
        const made = await Promise.all(parts.map((part) => make(deps, part, command, moment)));
        return { state: { file, made }, answered: file.answered };
      },
      decide: ({ file, made }) => {
        const moment = momentOf(deps);
        const draft = made.reduce((so, one) => entered(so, one, moment), draftOf(file));
        const { writes, events } = changesOf(file, draft, moment);
        const written = writes.find((write) => write.into === 'sale');
        const ids = new Set(made.map(({ refund }) => refund.id));
        return {
          writes,
          events,
          audit: [refunded(file, made, command, moment)],
          result: {
            sale: written?.into === 'sale' ? written.record : draft.file.sale,
            refunds: draft.file.refunds.filter(({ id }) => ids.has(id)).map((refund) => writtenRefund(writes, refund)),
          },
        };
      },
    });
  };

function parseWish({ lines, amount, paymentId }: RefundSale): Parameters<typeof planRefund>[1] {
  if (lines && amount !== undefined)
    throw refuseValue('INVALID', { field: '/amount_minor', reason: 'rows or an amount, not both' });
  if (lines?.length === 0) throw refuseValue('INVALID', { field: '/lines', reason: 'at least one row' });
  return { lines, paymentId, ...(amount !== undefined && { amount: minor(amount) }) };
}

interface Made {
  readonly refund: Refund;
  /** Of an immediate provider, which is asked while loading: it sends nothing. */
  readonly outcome: RefundOutcome | null;
}

async function make(
  deps: DrivePaymentDeps,
  part: RefundPart,
  command: RefundSale,
  moment: PaymentMoment,
): Promise<Made> {
  const refund = newRefund(part, command, moment);
  const provider = deps.providers.get(refund.provider);
  if (provider?.descriptor.flow !== 'immediate') return { refund, outcome: null };
  const context = await providerContext(deps, refund.merchantId, refund.provider, deps.policy ?? paymentPolicy);
  const asked = refundRef(refund, part.payment);
  return { refund, outcome: await refundOutcomeOf(() => provider.refund(context, asked)) };
}

function entered(draft: SaleDraft, { refund, outcome }: Made, moment: PaymentMoment): SaleDraft {
  const held = reserve(draft, refund);
  return outcome ? applyRefundOutcome(held, refund, outcome, moment) : held;
}

/** A refund of a payment, made and not sent. */
export function newRefund(
  { payment, amount, lines }: RefundPart,
  { caller, reason }: Pick<RefundSale, 'caller' | 'reason'>,
  { now, random, policy }: PaymentMoment,
): Refund {
  return {
    id: newId<'refund'>(now, random),
    merchantId: payment.merchantId,
    storeId: payment.storeId,
    saleId: payment.saleId,
    paymentId: payment.id,
    provider: payment.provider,
    reference: newReference(random),
    status: 'created',
    amount,
    currency: payment.taken?.currency ?? payment.currency,
    lines,
    reason: reason?.trim() || null,
    why: null,
    state: {},
    refundedBefore: payment.refunded,
    submittedAt: null,
    inquireAt: takenUpAt(now),
    inquiries: 0,
    reviewAfter: later(now, policy.reviewAfter),
    closedAt: null,
    userId: caller.kind === 'user' ? caller.userId : null,
    deviceId: caller.kind === 'device' ? caller.deviceId : null,
    createdAt: now,
    version: 1,
  };
}

const refunded = ({ sale }: SaleFile, made: readonly Made[], { caller, reason }: RefundSale, moment: PaymentMoment) =>
  auditEvent(moment, caller, {
    action: 'sale.refunded',
    object: { kind: 'sale', id: sale.id },
    merchantId: sale.merchantId,
    storeId: sale.storeId,
    details: {
      refunds: made.map(({ refund }) => ({ id: refund.id, payment_id: refund.paymentId, amount_minor: refund.amount })),
      reason: reason?.trim() || null,
    },
  });
