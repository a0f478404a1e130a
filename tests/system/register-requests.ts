import { randomUUID } from 'node:crypto';
import { minutes, seconds } from '@tresen/domain';
import type { FakeSumUp } from '@tresen/providers/sumup/testing';
import type { Shop } from './host-under-test.ts';

/** What one operation is asked with; parts left out are the shop's own ids, and whoever the operation is for. */
export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly ids?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
}

export interface Ground {
  readonly shop: Shop;
  readonly scannerSecret: string;
  /** Different at each call: names that must be unique. */
  readonly tag: string;
  /** Asks another operation first; its answer's body. */
  // Bodies of many shapes; what is taken from them is sent back, and checked by what it is sent to.
  readonly made: (operationId: string, asked?: Asked) => Promise<any>; // oxlint-disable-line typescript/no-explicit-any
}

export type Good = (ground: Ground) => Asked | Promise<Asked>;

/** What requests need from beside the API. */
export interface Beside {
  readonly sumUp: FakeSumUp;
  /** Lets a while go by, and everything that is due be done; who is signed in stays so. */
  afterLong(milliseconds: number): Promise<void>;
  /** The same, and nobody's session is long enough to end. */
  afterSeconds(count: number): Promise<void>;
  /** The token in a payment's callback address. */
  attemptToken(paymentId: string): Promise<string>;
}

const plain: Good = () => ({});

/** A good request for every operation of the register and of payments. */
export function registerRequests({
  sumUp,
  afterLong,
  afterSeconds,
  attemptToken: tokenOf,
}: Beside): Readonly<Record<string, Good>> {
  const inCart = async ({ made }: Ground) => {
    const { id } = await made('openCart');
    const { items } = await made('listProducts', { query: '?q=bread' });
    const cart = await made('addToCart', { ids: { cart_id: id }, body: { product_id: items[0].id } });
    return { cart_id: cart.id as string, line_id: cart.lines[0].id as string, till_id: cart.till_id as string };
  };
  /** An open sale of its own. */
  const rungUp = async (ground: Ground) => {
    const { cart_id } = await inCart(ground);
    const sale = await ground.made('checkout', { ids: { cart_id }, body: { sale_id: randomUUID() } });
    return { sale_id: sale.id as string, shift_id: sale.shift_id as string };
  };
  const paidInCash = async (ground: Ground) => {
    const ids = await rungUp(ground);
    await ground.made('startPayment', { ids, body: { provider: 'cash', tendered_minor: 1_000 } });
    return ids;
  };
  const withTestCard = async (ground: Ground) => {
    const ids = await rungUp(ground);
    const { payment } = await ground.made('startPayment', { ids, body: { provider: 'fake_card' } });
    return { payment_id: payment.id as string };
  };
  /** A shift of its own, which ends the one before. */
  const newShift = async ({ made }: Ground) => {
    // No shift ends while a payment may still come to something.
    for (let times = 0; times < 3; times++) await afterSeconds(10);
    const { shift } = await made('readTill');
    if (shift) await made('closeShift', { ids: { shift_id: shift.id }, body: { counted_cash_minor: 0 } });
    const { id } = await made('startShift', { body: { opening_float_minor: 5_000 } });
    return { shift_id: id as string };
  };
  const closedShift = async (ground: Ground) => {
    const ids = await newShift(ground);
    await ground.made('closeShift', { ids, body: { counted_cash_minor: 4_990, note: 'ten cents short' } });
    return ids;
  };
  const newProduct = ({ tag }: Ground) => ({
    name: tag,
    barcode: tag,
    price_minor: 120,
    tax_rate: 700,
    category: 'New',
  });
  const reader = async ({ tag, made }: Ground) => {
    const { id } = await made('pairReader', {
      body: { provider: 'sumup_solo', code: sumUp.showPairingCode(), name: tag },
    });
    return { provider: 'sumup_solo', reader_id: id as string };
  };
  const attemptToken = async (ground: Ground) => {
    const { payment_id } = await withTestCard(ground);
    return { provider: 'fake_card', attempt_token: await tokenOf(payment_id) };
  };
  /** A payment of which nobody will ever know: the test card of an amount that ends in 68 cents. */
  const undecided = async (ground: Ground) => {
    const ids = await rungUp(ground);
    const { payment } = await ground.made('startPayment', { ids, body: { provider: 'fake_card', amount_minor: 168 } });
    await afterLong(seconds(10));
    await afterLong(minutes(20));
    return { payment_id: payment.id as string };
  };
  /** A refund of which nobody will ever know: 78 cents. */
  const undecidedRefund = async (ground: Ground) => {
    const ids = await rungUp(ground);
    const { payment } = await ground.made('startPayment', { ids, body: { provider: 'fake_card', amount_minor: 178 } });
    await afterLong(seconds(10));
    await afterLong(seconds(10));
    const body = { amount_minor: 178, payment_id: payment.id };
    const { refunds } = await ground.made('refundSale', { ids, body });
    await afterLong(seconds(10));
    await afterLong(minutes(20));
    return { refund_id: refunds[0].id as string };
  };
  const ofScanner = (secret: string) => ({ 'X-Scanner-Secret': secret, 'X-Scanner-Id': 'scanner-1' });

  return {
    listStoreProducts: () => ({ query: '?barcode=2000000000190' }),
    listProductCategories: plain,
    listProducts: () => ({ query: '?q=bre&active=true' }),
    createProduct: (ground) => ({ body: newProduct(ground) }),
    readProduct: plain,
    changeProduct: async (ground) => {
      const { id } = await ground.made('createProduct', { body: newProduct(ground) });
      return { ids: { product_id: id }, body: { price_minor: 130, barcode: null, active: false } };
    },
    removeProduct: async (ground) => {
      const { id } = await ground.made('createProduct', { body: newProduct(ground) });
      return { ids: { product_id: id } };
    },
    exportProducts: plain,
    importProducts: ({ tag }) => ({ query: '?dry_run=true', body: `name;price;tax\n${tag};1,20;19 %` }),

    openCart: plain,
    readCart: plain,
    addToCart: async (ground) => ({ ids: await inCart(ground), body: { barcode: '2000000000190', quantity: 2 } }),
    changeCartLine: async (ground) => ({
      ids: await inCart(ground),
      body: { quantity: 3, discount: { kind: 'percent', basis_points: 1_000 } },
    }),
    removeCartLine: async (ground) => ({ ids: await inCart(ground) }),
    setCartCard: async (ground) => ({ ids: await inCart(ground), body: { card: ground.shop.cardId } }),
    setCartDiscount: async (ground) => ({
      ids: await inCart(ground),
      body: { discount: { kind: 'amount', amount_minor: 50 } },
    }),
    checkout: async (ground) => ({ ids: await inCart(ground), body: { sale_id: randomUUID() } }),
    readTill: plain,
    listTills: plain,
    listTillsOfMerchant: ({ shop }) => ({ query: `?store_id=${shop.storeId}` }),
    readTillCart: plain,

    listStoreSales: () => ({ query: '?status=partially_refunded&from=2020-01-01T00:00:00Z' }),
    readSale: plain,
    printReceipt: () => ({ query: '?locale=lb' }),
    readPublicReceipt: async (ground) => {
      const { receipt_url } = await ground.made('readSale', { ids: await paidInCash(ground) });
      return { ids: { token: receipt_url.split('/').at(-1) } };
    },
    listSales: ({ shop: { storeId } }) => ({ query: `?store_id=${storeId}&limit=3` }),
    readSaleOfMerchant: plain,
    salesStatistics: plain,
    voidSale: async (ground) => ({ ids: await rungUp(ground) }),
    refundSale: async (ground) => ({ ids: await paidInCash(ground), body: { amount_minor: 20, reason: 'cold' } }),
    startPayment: async (ground) => ({
      ids: await rungUp(ground),
      body: { provider: 'fake_card', amount_minor: 200, platform: 'android' },
    }),
    readPayment: async (ground) => ({ ids: await withTestCard(ground) }),
    cancelPayment: async (ground) => ({ ids: await withTestCard(ground) }),
    listProviders: () => ({ query: '?amount_minor=50&platform=ios' }),
    listStoreReaders: () => ({ query: '?provider=sumup_solo' }),
    hearPaymentCallback: async (ground) => ({ ids: await attemptToken(ground), body: '{"id":"x"}' }),
    returnFromPayment: async (ground) => ({ ids: await attemptToken(ground), query: '?smp-status=success' }),

    startShift: async (ground) => {
      await closedShift(ground);
      return { body: { opening_float_minor: 10_000 } };
    },
    listStoreShifts: () => ({ query: '?limit=2' }),
    readShift: plain,
    moveCash: async (ground) => ({
      ids: await newShift(ground),
      body: { kind: 'out', amount_minor: 500, reason: 'flowers' },
    }),
    closeShift: async (ground) => ({ ids: await newShift(ground), body: { counted_cash_minor: 5_000 } }),
    printZReport: async (ground) => ({ ids: await closedShift(ground), query: '?locale=fr' }),
    listShifts: ({ shop: { storeId } }) => ({ query: `?store_id=${storeId}` }),
    readShiftOfMerchant: plain,
    printZReportOfMerchant: async (ground) => ({ ids: await closedShift(ground) }),

    listReaders: plain,
    pairReader: ({ tag }) => ({
      body: { provider: 'sumup_solo', code: sumUp.showPairingCode(), name: tag },
    }),
    readReader: async (ground) => ({ ids: await reader(ground) }),
    unpairReader: async (ground) => ({ ids: await reader(ground) }),
    readPaymentSettings: plain,
    changePaymentSettings: () => ({ body: { provider: 'sumup_solo', values: { tip_percentages: null } } }),
    listReview: plain,
    decidePayment: async (ground) => ({
      ids: await undecided(ground),
      body: { decision: 'not_taken', note: 'looked up' },
    }),
    decideRefund: async (ground) => ({ ids: await undecidedRefund(ground), body: { decision: 'taken' } }),

    showPairingSecret: plain,
    validateScanner: ({ scannerSecret }) => ({ headers: ofScanner(scannerSecret) }),
    scan: async ({ made, scannerSecret }) => {
      const { code } = await made('showPairingSecret');
      return { headers: ofScanner(scannerSecret), body: { value: code } };
    },
  };
}
