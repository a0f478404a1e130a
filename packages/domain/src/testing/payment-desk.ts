import type { UserCaller } from '../kernel/caller.ts';
import { insert, type Command, type IdempotencyKey } from '../kernel/commit.ts';
import { newId } from '../kernel/ids.ts';
import type { Currency, Minor } from '../kernel/money.ts';
import { cancelPayment } from '../payments/cancel-payment.ts';
import { drivePayment, submitPayment } from '../payments/drive-payment.ts';
import { driveRefund } from '../payments/drive-refund.ts';
import type { PaymentId, RefundId } from '../payments/payment.ts';
import type { Outcome, PaymentProvider, ProviderDescriptor, RefundOutcome } from '../payments/provider.ts';
import { refundSale, type RefundSale } from '../payments/refund-sale.ts';
import { startPayment, type StartPayment } from '../payments/start-payment.ts';
import type { Cart } from '../register/cart.ts';
import { checkout } from '../register/checkout.ts';
import type { Sale } from '../register/sale.ts';
import type { Till } from '../register/till.ts';
import { cafe, type CafeOptions } from './cafe.ts';
import { moneyBreaches } from './payment-invariants.ts';

export interface ScriptedProvider extends PaymentProvider {
  /** What the next calls that ask for an outcome answer, in this order; then {@link ScriptedProvider.usual}. An error is thrown. */
  readonly answers: (Outcome | RefundOutcome | Error)[];
  usual: Outcome | RefundOutcome;
  /** What was called, with the reference it was called for. */
  readonly calls: { readonly what: 'start' | 'inquire' | 'cancel' | 'refund' | 'inquireRefund'; readonly of: string }[];
}

/** A provider that answers what it is told to. */
export function scriptedProvider(descriptor: ProviderDescriptor): ScriptedProvider {
  const answers: ScriptedProvider['answers'] = [];
  const calls: ScriptedProvider['calls'] = [];
  const provider: ScriptedProvider = {
    descriptor,
    answers,
    usual: { kind: 'unknown', why: 'not_found' },
    calls,
    health: async () => ({ kind: 'ok' }),
    start: async (_, { reference }) => answer('start', reference) as Outcome,
    inquire: async (_, { reference }) => answer('inquire', reference) as Outcome,
    cancel: async (_, { reference }) => void calls.push({ what: 'cancel', of: reference }),
    refund: async (_, { reference }) => answer('refund', reference) as RefundOutcome,
    inquireRefund: async (_, { reference }) => answer('inquireRefund', reference) as RefundOutcome,
    readCallback: ({ query }) => ({ ...query }),
  };
  const answer = (what: ScriptedProvider['calls'][number]['what'], of: string): Outcome | RefundOutcome => {
    calls.push({ what, of });
    const next = answers.shift() ?? provider.usual;
    if (next instanceof Error) throw next;
    return next;
  };
  return provider;
}

export const describedProvider = (
  id: string,
  flow: ProviderDescriptor['flow'],
  more: Partial<ProviderDescriptor> & { readonly cans?: Partial<ProviderDescriptor['can']> } = {},
): ProviderDescriptor => {
  const { cans, ...rest } = more;
  return {
    id,
    label: { en: id },
    flow,
    drawer: flow === 'immediate',
    can: { cancel: flow === 'terminal', refund: 'partial', tips: false, readers: false, ...cans },
    currencies: 'any',
    minimum: 1 as Minor,
    minimumTopupBarcode: null,
    platforms: ['web', 'android', 'ios'],
    settings: { id, fields: [] },
    ...rest,
  };
};

/** Cash, as the domain sees it. */
export const cashDrawer: PaymentProvider = {
  descriptor: describedProvider('cash', 'immediate'),
  health: async () => ({ kind: 'ok' }),
  start: async (_, { amount, tendered }) => ({
    kind: 'approved',
    amount,
    tip: 0 as Minor,
    change: ((tendered ?? amount.amount) - amount.amount) as Minor,
  }),
  inquire: async () => ({ kind: 'unknown', why: 'not_found' }),
  cancel: async () => {},
  refund: async (_, { amount }) => ({ kind: 'approved', amount }),
  inquireRefund: async () => ({ kind: 'unknown', why: 'not_found' }),
  readCallback: () => ({}),
};

export const euros = (amount: number) => ({ amount: amount as Minor, currency: 'EUR' as Currency });

/** Money was taken: all that was asked for, unless it says otherwise. */
export const approved = (amount: number, more: object = {}): Outcome => ({
  kind: 'approved',
  amount: euros(amount),
  tip: 0 as Minor,
  ...more,
});

/** The café's till with `cash`, a terminal `card` and an app `app` that answer what they are told to; and what a cashier does there. */
export async function paymentDesk(options: CafeOptions = {}) {
  const place = await cafe({ antiFraud: { cooldownMinutes: 0 }, ...options });
  const { store, clock, random, shop, caller, card: customersCard } = place;
  const merchantId = place.merchant.id;
  const card = scriptedProvider(describedProvider('card', 'terminal', { cans: { tips: true } }));
  const app = scriptedProvider(describedProvider('app', 'app_switch', { cans: { refund: 'full' } }));
  const solo = scriptedProvider(describedProvider('solo', 'terminal', { cans: { readers: true, refund: 'none' } }));
  const providers = new Map<string, PaymentProvider>(
    [cashDrawer, card, app, solo].map((provider) => [provider.descriptor.id, provider]),
  );
  const deps = {
    ...place.deps,
    providers,
    settings: { of: async () => ({}) },
    addresses: (provider: string, token: string) => ({
      callbackUrl: `https://host.test/${provider}/${token}`,
      returnUrl: `https://host.test/return/${provider}/${token}`,
    }),
  };
  const id = <Name extends string>() => newId<Name>(clock.now(), random);
  let keys = 0;
  const command = (by: UserCaller = caller): Command => ({
    caller: by,
    key: `desk-${++keys}` as IdempotencyKey,
    fingerprint: 'same',
  });
  const till: Till = {
    id: id(),
    merchantId,
    storeId: shop.id,
    client: `user:${caller.userId}`,
    number: 1,
    lastReceipt: 0,
    lastShift: 0,
    openShiftId: null,
    createdAt: clock.now(),
    version: 1,
  };
  const put = (...writes: Parameters<typeof store.commits.commit>[0]['writes']) =>
    store.commits.commit({ writes, audit: [], events: [], idempotency: null });
  await put(insert('till', till));

  /** A sale of rows at these prices, one each at 19 %; the customer's card with it when asked. */
  const ring = async (prices: readonly number[], { withCard = false, quantity = 1 } = {}): Promise<Sale> => {
    const cart: Cart = {
      id: id(),
      merchantId,
      storeId: shop.id,
      tillId: till.id,
      currency: 'EUR' as Currency,
      lines: prices.map((price) => ({
        id: id(),
        productId: id(),
        name: 'Coffee',
        barcode: null,
        unitPrice: price as Minor,
        taxRate: 1900,
        quantity,
        discount: null,
      })),
      discount: null,
      cardId: withCard ? customersCard.id : null,
      status: 'open',
      saleId: null,
      createdAt: clock.now(),
      updatedAt: clock.now(),
      version: 1,
    };
    await put(insert('cart', cart));
    return checkout(deps)({ ...command(), cartId: cart.id, saleId: id() });
  };

  const { all } = store.tables;
  const found = <T extends { readonly id: string }>(records: readonly T[], wanted: string): T =>
    records.find((one) => one.id === wanted)!;

  return {
    ...place,
    deps,
    merchantId,
    card,
    app,
    solo,
    command,
    ring,
    put,
    till,
    id,
    saleNow: (sale: Pick<Sale, 'id'>) => found(all('sale'), sale.id),
    paymentNow: (payment: { readonly id: PaymentId }) => found(all('payment'), payment.id),
    refundNow: (refund: { readonly id: RefundId }) => found(all('refund'), refund.id),
    shiftNow: () => all('shift').find(({ status }) => status === 'open')!,
    cardNow: () => found(all('card'), customersCard.id),
    start: (sale: Pick<Sale, 'id'>, provider: string, more: Partial<StartPayment> = {}) =>
      startPayment(deps)({ ...command(), saleId: sale.id, provider, ...more }),
    submit: (payment: { readonly id: PaymentId }) => submitPayment(deps)({ merchantId, paymentId: payment.id }),
    drive: (payment: { readonly id: PaymentId }) => drivePayment(deps)({ merchantId, paymentId: payment.id }),
    cancel: (payment: { readonly id: PaymentId }) => cancelPayment(deps)({ ...command(), paymentId: payment.id }),
    refund: (sale: Pick<Sale, 'id'>, wish: Partial<RefundSale> = {}) =>
      refundSale(deps)({ ...command(), saleId: sale.id, ...wish }),
    driveBack: (refund: { readonly id: RefundId }) => driveRefund(deps)({ merchantId, refundId: refund.id }),
    /** What does not hold of the money there is. */
    breaches: () =>
      moneyBreaches({
        tills: all('till'),
        shifts: all('shift'),
        sales: all('sale'),
        payments: all('payment'),
        refunds: all('refund'),
      }),
  };
}
