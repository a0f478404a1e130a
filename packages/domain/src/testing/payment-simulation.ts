import type { UserCaller } from '../kernel/caller.ts';
import { insert, type Write } from '../kernel/commit.ts';
import type { Id, MerchantId, StoreId } from '../kernel/ids.ts';
import type { Currency, Minor } from '../kernel/money.ts';
import { minutes, seconds, type Instant } from '../kernel/time.ts';
import type { CardId } from '../loyalty/card.ts';
import { cancelPayment } from '../payments/cancel-payment.ts';
import { decidePayment, decideRefund } from '../payments/decide-review.ts';
import { drivePayment, submitPayment } from '../payments/drive-payment.ts';
import { driveRefund } from '../payments/drive-refund.ts';
import { hearCallback } from '../payments/hear-callback.ts';
import type { Payment } from '../payments/payment.ts';
import { recoverPayments } from '../payments/recover-payments.ts';
import { refundSale } from '../payments/refund-sale.ts';
import { startPayment } from '../payments/start-payment.ts';
import type { Cart, CartLine } from '../register/cart.ts';
import { checkout } from '../register/checkout.ts';
import { closeShift } from '../register/manage-shifts.ts';
import type { Sale } from '../register/sale.ts';
import type { Till } from '../register/till.ts';
import { voidSale } from '../register/void-sale.ts';
import { cafe } from './cafe.ts';
import { fakeDigests } from './fakes.ts';
import { loyaltyBreaches } from './loyalty-invariants.ts';
import type { Collections } from './memory-commits.ts';
import { doubleCharges, lostMoney, moneyBreaches, type MoneyRecords } from './payment-invariants.ts';
import { paymentWorld, type Mutation, type PaymentWorld } from './payment-world.ts';

export interface PaymentSimulationResult {
  readonly seed: number;
  readonly sales: number;
  /** Attempts by how they ended. */
  readonly ended: Readonly<Record<string, number>>;
  readonly refunds: number;
  readonly crashes: number;
  /** What did not hold; empty is right. */
  readonly breaches: readonly string[];
}

/** Records and people that every run begins with. */
interface Ground {
  readonly writes: readonly Write<Collections>[];
  readonly merchantId: MerchantId;
  readonly storeId: StoreId;
  readonly cardId: CardId;
  readonly cashier: UserCaller;
  readonly owner: UserCaller;
}

let ground: Promise<Ground> | undefined;

async function layGround(): Promise<Ground> {
  const { store, merchant, shop, program, card, caller, owner } = await cafe({ antiFraud: { cooldownMinutes: 0 } });
  const { all } = store.tables;
  return {
    writes: [
      insert('merchant', merchant),
      insert('store', shop),
      insert('program', program),
      ...all('customer').map((one) => insert('customer', one)),
      ...all('card').map((one) => insert('card', one)),
      ...all('ledger_entry').map((one) => insert('ledger_entry', one)),
    ],
    merchantId: merchant.id,
    storeId: shop.id,
    cardId: card.id,
    cashier: caller,
    owner,
  };
}

/**
 * One run of a shop that takes money, wholly decided by its seed: tills ring up, pay in parts, cancel, give back and void, on two hosts
 * that crash at any step, over a store that conflicts, loses answers and refuses, with providers that lie; callbacks come when they like,
 * and people decide what nobody knows. In the end all is driven to its end, and must come out. The same seed is the same run.
 */
export async function simulatePayments(
  seed: number,
  { mutate = (ports) => ports }: { readonly mutate?: Mutation } = {},
): Promise<PaymentSimulationResult> {
  const made = await (ground ??= layGround());
  const world = paymentWorld(seed, { mutate });
  const { tables, breaches, run, truth, crashes, chance } = world;
  await world.put(...made.writes);
  const shop: Shop = { ...made, closed: new Map(), excused: new Set(), tills: new Set() };
  const tills = Array.from({ length: chance(30) ? 2 : 1 }, () => cashierAtWork(world, shop));
  await run(Promise.all([...tills, callingBack(world), recovering(world)]));
  breaches.push(...moneyBreaches(records(world), truth()));
  await run(driveToTheEnd(world, shop));
  const all = records(world);
  const end = truth();
  breaches.push(
    ...moneyBreaches(all, end, { atEnd: true }),
    ...lostMoney(all, end),
    ...doubleCharges(all, end, shop.excused),
  );
  breaches.push(...loyaltyBreaches(tables, fakeDigests), ...earningBreaches(world));
  for (const shift of all.shifts) {
    const before = shop.closed.get(shift.id);
    if (before !== undefined && JSON.stringify(shift) !== before)
      breaches.push(`shift ${shift.id}: changed when closed`);
  }
  const ended: Record<string, number> = {};
  for (const { status } of all.payments) ended[status] = (ended[status] ?? 0) + 1;
  return { seed, sales: all.sales.length, ended, refunds: all.refunds.length, crashes: crashes(), breaches };
}

const records = ({ tables: { all } }: PaymentWorld): MoneyRecords => ({
  tills: all('till'),
  shifts: all('shift'),
  sales: all('sale'),
  payments: all('payment'),
  refunds: all('refund'),
});

interface Shop extends Ground {
  /** Shifts as they were answered when they were closed. */
  readonly closed: Map<string, string>;
  /** Attempts of which a person said that nothing was or would be taken, and those whose money a person put elsewhere. */
  readonly excused: Set<string>;
  readonly tills: Set<string>;
}

function newTill(world: PaymentWorld, { merchantId, storeId, tills }: Shop, cashier: UserCaller): Till {
  const id = world.id<'till'>();
  tills.add(id);
  return {
    id,
    merchantId,
    storeId,
    client: `user:${cashier.userId}`,
    number: tills.size,
    lastReceipt: 0,
    lastShift: 0,
    openShiftId: null,
    createdAt: world.clock.now(),
    version: 1,
  };
}

function newCart(
  { id, next, chance, pick, clock }: PaymentWorld,
  { merchantId, storeId, cardId }: Shop,
  till: Till,
): Cart {
  const line = (): CartLine => ({
    id: id(),
    productId: id(),
    name: 'x',
    barcode: null,
    unitPrice: (1 + (next() % 1000)) as Minor,
    taxRate: pick([0, 700, 1900]),
    quantity: 1 + (next() % 3),
    discount: null,
  });
  return {
    id: id(),
    merchantId,
    storeId,
    tillId: till.id,
    currency: 'EUR' as Currency,
    lines: Array.from({ length: 1 + (next() % 3) }, line),
    discount: null,
    cardId: chance(60) ? cardId : null,
    status: 'open',
    saleId: null,
    createdAt: clock.now(),
    updatedAt: clock.now(),
    version: 1,
  };
}

/** Rings up, tries to be paid, gives back, closes up. */
async function cashierAtWork(world: PaymentWorld, shop: Shop): Promise<void> {
  const { id, chance, next, send, put, tables, meanwhile } = world;
  const cashier: UserCaller = { ...shop.cashier, userId: id() };
  const till = newTill(world, shop, cashier);
  const cart = newCart(world, shop, till);
  await put(insert('till', till), insert('cart', cart));
  const saleId = id<'sale'>();
  const sale = await send(cashier, (ports, command) => checkout(ports)({ ...command, cartId: cart.id, saleId }));
  if (!sale) return;
  const now = (): Sale => tables.all('sale').find((one) => one.id === saleId) ?? sale;
  const paying = () => pay(world, shop, now(), cashier);
  const voiding = () => send(cashier, (ports, command) => voidSale(ports)({ ...command, saleId }));
  for (let tries = 1 + (next() % 3); tries > 0 && now().status === 'open'; tries--) {
    // Now and then a second tab pays or voids the same sale at once.
    await Promise.all([paying(), ...(chance(15) ? [paying()] : []), ...(chance(8) ? [voiding()] : [])]);
    meanwhile();
  }
  const givingBack = () => giveBack(world, shop, sale, cashier);
  for (let times = next() % 3; times > 0; times--)
    await Promise.all([givingBack(), ...(chance(40) ? [givingBack()] : [])]);
  if (chance(15)) await voiding();
  if (chance(15)) await closeUp(world, shop, till);
}

async function pay(world: PaymentWorld, { merchantId, excused }: Shop, sale: Sale, cashier: UserCaller): Promise<void> {
  const { next, chance, pick, send, on, quietly, meanwhile, clock } = world;
  const provider = pick(['card', 'card', 'card', 'app', 'cash']);
  const amount = chance(65) ? undefined : 1 + (next() % Math.max(1, sale.total - sale.paid + sale.refunded));
  const started = await send(cashier, (ports, command) =>
    startPayment(ports)({ ...command, saleId: sale.id, provider, amount, readerId: 'reader' }),
  );
  if (!started || started.payment.status !== 'created') return;
  const { id: paymentId } = started.payment;
  const ref = { merchantId, paymentId };
  const submit = () => quietly(on((ports) => submitPayment(ports)(ref)));
  if (chance(90)) await Promise.all([submit(), ...(chance(15) ? [submit()] : [])]);
  for (let looks = 1 + (next() % 4); looks > 0; looks--) {
    meanwhile();
    if (chance(15)) {
      // An app that a cashier says was left may take the money all the same.
      if (provider === 'app') excused.add(started.payment.reference);
      await send(cashier, (ports, command) => cancelPayment(ports)({ ...command, paymentId }));
      if (chance(40)) clock.advance(minutes(1 + (next() % 3)));
    }
    await quietly(on((ports) => drivePayment(ports)(ref)));
  }
}

async function giveBack(world: PaymentWorld, { merchantId }: Shop, sale: Sale, cashier: UserCaller): Promise<void> {
  const { next, chance, pick, send, on, quietly } = world;
  const line = pick(sale.lines);
  const rows = { lines: [{ lineId: line.id, quantity: 1 + (next() % line.quantity) }] };
  const wish = pick([{}, { amount: 1 + (next() % sale.total) }, rows, rows]);
  const back = await send(cashier, (ports, command) => refundSale(ports)({ ...command, saleId: sale.id, ...wish }));
  for (const { id: refundId, status } of back?.refunds ?? [])
    if (status === 'created' && chance(80)) await quietly(on((ports) => driveRefund(ports)({ merchantId, refundId })));
}

async function closeUp({ tables, send }: PaymentWorld, { owner, closed }: Shop, till: Till): Promise<void> {
  const shiftId = tables.all('till').find(({ id }) => id === till.id)?.openShiftId;
  if (!shiftId) return;
  const shift = await send(owner, (ports, command) => closeShift(ports)({ ...command, shiftId, countedCash: 0 }));
  if (shift) closed.set(shiftId, JSON.stringify(shift));
}

/** Callbacks: doubled, out of order, late, garbled, forged, with another attempt's transaction in them. */
async function callingBack({ next, chance, pick, step, tokens, truth, on, quietly }: PaymentWorld): Promise<void> {
  for (let calls = next() % 5; calls > 0; calls--) {
    for (let steps = 1 + (next() % 40); steps > 0; steps--) await step();
    const to = chance(90) && tokens.length > 0 ? pick(tokens) : { provider: 'card', token: 'forged' };
    const transaction = pick([...truth().attempts.map(({ reference }) => reference), 'made-up']);
    const hint = JSON.stringify({ transaction });
    const body = pick([hint, hint, hint, '{"status":"approved"}', 'garbage']);
    await quietly(on((ports) => hearCallback(ports)({ ...to, request: { query: {}, headers: {}, body } })));
  }
}

async function recovering({ next, step, on, quietly }: PaymentWorld): Promise<void> {
  for (let runs = next() % 3; runs > 0; runs--) {
    await step();
    await quietly(on((ports) => recoverPayments(ports)()));
  }
}

/** Hosts come back, and people decide what they can look up at the provider, until nothing is left to do. */
async function driveToTheEnd(world: PaymentWorld, shop: Shop): Promise<void> {
  const { calm, on, tables, clock, next, breaches } = world;
  calm();
  for (let rounds = 0; rounds < 150; rounds++) {
    await on((ports) => recoverPayments(ports)());
    await decideAll(world, shop);
    if (rounds % 4 === 0) breaches.push(...moneyBreaches(records(world), world.truth()));
    const due = [...tables.all('payment'), ...tables.all('refund')].flatMap(({ inquireAt }) => inquireAt ?? []);
    if (due.length === 0 && clock.now() > world.lastLie()) return;
    if (due.length === 0) due.push(world.lastLie());
    clock.set(Math.max(clock.now() + seconds(1), Math.min(...due) + (next() % minutes(10))) as Instant);
  }
  breaches.push('it never came to rest');
}

async function decideAll(world: PaymentWorld, { owner, excused }: Shop): Promise<void> {
  const { tables, truth, send, chance, pick } = world;
  for (const { id: paymentId, ...payment } of tables.all('payment')) {
    const orphaned = payment.status === 'orphaned' && payment.refunded + payment.refundsReserved === 0 && chance(30);
    const decision =
      payment.status === 'needs_review'
        ? lookedUp(world, payment)
        : orphaned && pick([{ kind: 'refund' }, { kind: 'assign', saleId: pick(tables.all('sale')).id }] as const);
    if (decision && decision.kind !== 'taken') excused.add(payment.reference);
    if (decision) await send(owner, (ports, command) => decidePayment(ports)({ ...command, paymentId, decision }));
  }
  for (const { id: refundId, status, reference } of tables.all('refund')) {
    if (status !== 'needs_review') continue;
    const given = truth().refunds.some((one) => one.reference === reference && one.given > 0);
    const decision = { kind: given ? 'taken' : 'not_taken' } as const;
    await send(owner, (ports, command) => decideRefund(ports)({ ...command, refundId, decision }));
  }
}

/** What the provider's own pages say; what cannot be entered as it was is left to the next inquiry. */
function lookedUp(
  { truth }: PaymentWorld,
  { reference, amount, currency }: Pick<Payment, 'reference' | 'amount' | 'currency'>,
) {
  const taken = truth().attempts.find((one) => one.reference === reference)?.taken;
  if (!taken) return { kind: 'not_taken' } as const;
  if (taken.tip > 0 || taken.currency !== currency) return undefined;
  return { kind: 'taken', amount: taken.amount === amount ? undefined : taken.amount } as const;
}

/** What is left of a sale on its card is what its money that is left earns. */
function earningBreaches({ tables }: PaymentWorld): string[] {
  const ledger = tables.all('ledger_entry');
  const sum = (saleId: Id, of: 'stampsDelta' | 'pointsDelta') =>
    ledger.filter(({ saleRef }) => saleRef === saleId).reduce((all, entry) => all + entry[of], 0);
  return tables.all('sale').flatMap((sale) => {
    const [stamps, points] = [sum(sale.id, 'stampsDelta'), sum(sale.id, 'pointsDelta')];
    const earns = sale.cardId !== null && sale.paidAt !== null && sale.status !== 'refunded';
    const wanted = earns ? Math.floor((sale.paid - sale.refunded) / 100) : 0;
    const wantedStamps = earns ? (sale.earned?.stamps ?? 0) : 0;
    return stamps === wantedStamps && points === wanted
      ? []
      : [`sale ${sale.id}: ${stamps} stamps and ${points} points for it, ${wanted} are right`];
  });
}
