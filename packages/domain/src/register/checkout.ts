import { callerKey } from '../kernel/caller.ts';
import { insert, requireUnchanged, update, type Decision } from '../kernel/commit.ts';
import type { Minor } from '../kernel/money.ts';
import type { Naming } from '../kernel/records.ts';
import { refuse as refusePeople } from '../people/refusals.ts';
import type { Cart, CartLine } from './cart.ts';
import { assertOwnCart, onCart, writeCart, type CartCommand, type OnCartDeps } from './on-cart.ts';
import type { CartFile, RegisterCollections } from './ports.ts';
import { saleChanged, shiftChanged } from './records.ts';
import { refuse } from './refusals.ts';
import type { Sale, SaleId, SaleLine } from './sale.ts';
import { countPaidSale, countSale } from './takings.ts';
import { openShift } from './till-shift.ts';
import { cartTotals } from './totals.ts';

export interface Checkout extends CartCommand {
  /** Made by the client: the same checkout is the same sale, whatever key it comes with. */
  readonly saleId: SaleId;
}

/**
 * Turns a cart into an open sale with the till's next receipt number, once; a till without an open shift begins one with an empty
 * drawer. A sale that comes to nothing is paid at once. Prices are those of the cart, whatever became of its products.
 *
 * Refuses with `CART_EMPTY`, `CART_CLOSED`, with `SALE_EXISTS` when the id was used for another cart, and with `CURRENCY_MISMATCH` when
 * the open shift counts in another currency.
 */
export const checkout =
  (deps: OnCartDeps) =>
  (command: Checkout): Promise<Sale> =>
    onCart(deps)(command, { sale: command.saleId }, (file, naming) => {
      const { sale, cart, till } = file;
      if (till.client !== callerKey(command.caller)) throw refuse('CART_CLOSED');
      if (sale && sale.cartId !== cart.id) throw refuse('SALE_EXISTS');
      if (sale) return { writes: [], result: sale };
      assertOwnCart(file, command.caller);
      return decideCheckout(file, command, naming);
    });

function decideCheckout(
  { cart, till: before, store, shift: open }: CartFile,
  { caller, saleId }: Checkout,
  naming: Naming,
): Decision<RegisterCollections, Sale> {
  if (!store?.active) throw refusePeople('STORE_NOT_FOUND');
  if (cart.lines.length === 0) throw refuse('CART_EMPTY');
  if (open && open.currency !== cart.currency) throw refuse('CURRENCY_MISMATCH', { expected: open.currency });
  const client = callerKey(caller);
  const opened = { currency: cart.currency, openingFloat: 0 as Minor, by: client };
  const { till, shift } = open ? { till: before, shift: open } : openShift(before, opened, naming);
  const receiptNumber = till.lastReceipt + 1;
  const sale: Sale = {
    ...saleOf(cart, naming),
    id: saleId,
    shiftId: shift.id,
    receiptNumber,
    userId: caller.kind === 'user' ? caller.userId : null,
    deviceId: caller.kind === 'device' ? caller.deviceId : null,
  };
  const rungUp = countSale(shift.takings, receiptNumber);
  const counted = { ...shift, takings: sale.status === 'paid' ? countPaidSale(rungUp, sale) : rungUp };
  const written = writeCart(cart, { ...cart, status: 'checked_out', saleId }, naming);
  return {
    writes: [
      ...written.writes,
      insert('sale', sale),
      update('till', { ...till, lastReceipt: receiptNumber }),
      open ? update('shift', counted) : insert('shift', counted),
      requireUnchanged('store', store),
    ],
    events: [...written.events, saleChanged(naming, sale), ...(open ? [] : [shiftChanged(naming, counted)])],
    result: sale,
  };
}

/** What follows from the cart alone. */
function saleOf(cart: Cart, { now }: Naming): Omit<Sale, 'id' | 'shiftId' | 'receiptNumber' | 'userId' | 'deviceId'> {
  const totals = cartTotals(cart);
  const isFree = totals.total === 0;
  const saleLine = (line: CartLine, at: number): SaleLine => ({
    ...line,
    total: totals.lines[at]!.total,
    discounted: totals.lines[at]!.discounted,
    refundedQuantity: 0,
    refunded: 0 as Minor,
  });
  return {
    merchantId: cart.merchantId,
    storeId: cart.storeId,
    tillId: cart.tillId,
    cartId: cart.id,
    status: isFree ? 'paid' : 'open',
    currency: cart.currency,
    lines: cart.lines.map(saleLine),
    total: totals.total,
    discounted: totals.discounted,
    taxes: totals.taxes,
    paid: 0 as Minor,
    refunded: 0 as Minor,
    refundsReserved: 0 as Minor,
    cardId: cart.cardId,
    // Money is the proof that a customer was here; none was paid.
    earned: isFree && cart.cardId !== null ? { stamps: 0, points: 0, withheld: ['NOTHING_PAID'] } : null,
    staffMemberId: null,
    createdAt: now,
    paidAt: isFree ? now : null,
    voidedAt: null,
    version: 1,
  };
}
