import { randomUUID } from 'node:crypto';
import { minutes, seconds, systemClock } from '@tresen/domain';
import { fakeSumUp, serveSumUp, type ServedSumUp } from '@tresen/providers/sumup/testing';
import { readPassFile } from '@tresen/adapters/apple-wallet/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openKiosk, type Kiosk } from './kiosk.ts';
import {
  hostUnderTest,
  idsOf,
  openShop,
  signInAdmin,
  signInAgain,
  type HostUnderTest,
  type Shop,
} from './host-under-test.ts';
import { attemptTokenOf, ringUp } from './till.ts';
import { passType, walletServices, type WalletServices } from './wallets.ts';

/** What one operation is asked with; parts left out are the shop's own ids, and whoever the operation is for. */
interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly ids?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
}

interface Ground {
  readonly shop: Shop;
  readonly scannerSecret: string;
  /** Different at each call: names that must be unique. */
  readonly tag: string;
  /** Asks another operation first; its answer's body. */
  // Bodies of many shapes; what is taken from them is sent back, and checked by what it is sent to.
  readonly made: (operationId: string, asked?: Asked) => Promise<any>; // oxlint-disable-line typescript/no-explicit-any
}

type Good = (ground: Ground) => Asked | Promise<Asked>;

const password = 'a-good-password-1';
const plain: Good = () => ({});

/** A card with a customer of its own, and enough on it for every reward. */
async function richCard({ shop, tag, made }: Ground) {
  const { card, entry } = await made('enrolCard', {
    body: { program_id: shop.programId, name: tag, email: `${tag}@card.test` },
  });
  await made('adjustCard', {
    ids: { card_id: card.id },
    body: { stamps_delta: 20, points_delta: 50, reason: 'to start with' },
  });
  return { card_id: card.id as string, customer_id: card.customer_id as string, entry_id: entry.id as string };
}

const onRichCard =
  (body?: (ground: Ground) => unknown): Good =>
  async (ground) => ({ ids: await richCard(ground), ...(body && { body: body(ground) }) });

const pinned = ({ shop: { pin } }: Ground) => ({ pin, staff_id: '1001' });
const newUser = ({ tag }: Ground) => ({ email: `${tag}@user.test`, name: 'Uma', role: 'owner', password });
const newMember = ({ shop, tag }: Ground) => ({ name: 'Max', staff_id: tag, store_ids: [shop.storeId] });
const newAdmin = ({ tag }: Ground) => ({ email: `${tag}@admin.test`, name: 'Ada', password });

/** A device grant that waits for an answer. */
async function grant({ made }: Ground) {
  const started = await made('authorizeDevice', { body: 'client_id=tresen-device&scope=counter&device_name=Till' });
  return { user_code: started.user_code as string, device_code: started.device_code as string };
}

/** A device of its own. */
async function paired({ shop, made }: Ground) {
  const { device } = await made('pairDevice', { body: { store_id: shop.storeId, label: 'Tablet', mode: 'token' } });
  return { device_id: device.id as string };
}

/** The tokens of a device that was let in. */
async function granted(ground: Ground) {
  const { user_code, device_code } = await grant(ground);
  await ground.made('approveDeviceGrant', { ids: { user_code }, body: { store_id: ground.shop.storeId } });
  const body = `grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=tresen-device&device_code=${device_code}`;
  return { body, token: async () => (await ground.made('exchangeDeviceToken', { body })).access_token as string };
}

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
  for (let times = 0; times < 3; times++) {
    tested.clock.move(seconds(10));
    await tested.host.services('recoverPayments')();
  }
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
const newProduct = ({ tag }: Ground) => ({ name: tag, barcode: tag, price_minor: 120, tax_rate: 700, category: 'New' });
const reader = async ({ tag, made }: Ground) => {
  const { id } = await made('pairReader', {
    body: { provider: 'sumup_solo', code: sumUp.showPairingCode(), name: tag },
  });
  return { provider: 'sumup_solo', reader_id: id as string };
};
const sumUp = fakeSumUp({ clock: systemClock });
const attemptToken = async (ground: Ground) => {
  const { payment_id } = await withTestCard(ground);
  return { provider: 'fake_card', attempt_token: await attemptTokenOf(tested, shop, payment_id) };
};
/** Lets time go by: long enough for every session to end, and then people sign in again. */
async function afterLong(milliseconds: number) {
  tested.clock.move(milliseconds);
  await tested.host.services('recoverPayments')();
  shop = { ...shop, ...(await signInAgain(tested, 'operations')) };
  admin = await signInAdmin(tested);
}
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

/** A pass of the owner's installation on a phone that is new. */
async function applePass(ground: Ground): Promise<Asked> {
  const own = await tested.ask('GET', `/api/v1/loyalty/cards/${(await richCard(ground)).card_id}/passes/apple`);
  const { serial, token } = readPassFile(own.bytes);
  return {
    ids: { phone: ground.tag, pass_type: passType, serial },
    headers: { Authorization: `ApplePass ${token}` },
  };
}

/** A registration that the push service does not take. */
async function deadLetter(ground: Ground): Promise<string> {
  await ground.made('registerApplePass', { ...(await applePass(ground)), body: { pushToken: 'ef'.repeat(32) } });
  services.apns.answer = () => ({ status: 403, reason: 'BadCertificate' });
  tested.clock.move(3_000);
  await tested.host.services('pushPasses')();
  services.apns.answer = undefined;
  return (await ground.made('listDeadLetters')).items[0].id;
}

/** A good request for every operation there is. */
const good: Readonly<Record<string, Good>> = {
  stampCard: onRichCard(pinned),
  redeemStamps: onRichCard(pinned),
  earnPoints: onRichCard((ground) => ({ ...pinned(ground), amount_minor: 1_250, sale_ref: 'till-1' })),
  redeemPoints: async (ground) => {
    const { items } = await ground.made('findCards', { query: '?q=ada' });
    const [{ id: reward_id }] = items[0].points.rewards;
    return { ids: await richCard(ground), body: { ...pinned(ground), reward_id } };
  },
  voidEntry: async (ground) => {
    const ids = await richCard(ground);
    const { entry } = await ground.made('earnPoints', { ids, body: { ...pinned(ground), amount_minor: 900 } });
    return { ids: { entry_id: entry.id }, body: { ...pinned(ground), reason: 'mistyped' } };
  },
  verifyPin: (ground) => ({ body: pinned(ground) }),
  listActivePrograms: plain,
  enrolCard: ({ shop, tag }) => ({
    body: { program_id: shop.programId, name: 'Eve', email: `${tag}@enrolled.test`, phone: '+352 621 000 001' },
  }),
  findCards: () => ({ query: '?q=ada' }),
  getCardAtCounter: onRichCard(),

  getAbout: plain,
  getPublicProgram: plain,
  enrolInPublic: () => ({ body: { name: 'Pia', email: 'pia@public.test', locale: 'lb', accept_terms: true } }),
  getPublicCard: onRichCard(),

  signIn: async (ground) => {
    const { email } = await ground.made('createUser', { body: newUser(ground) });
    return { body: { email, password } };
  },
  refreshSession: async (ground) => {
    const { body } = await good['signIn']!(ground);
    const { refresh_token } = await ground.made('signIn', { body });
    return { body: { refresh_token } };
  },
  signOut: async (ground) => good['refreshSession']!(ground),
  me: plain,

  listMerchants: () => ({ query: '?q=o&limit=5' }),
  createMerchant: ({ tag }) => ({ body: { name: tag, locale: 'fr' } }),
  getMerchant: plain,
  changeMerchant: () => ({ body: { locale: 'lb' } }),
  deactivateMerchant: async ({ made, tag }) => {
    const { id } = await made('createMerchant', { body: { name: tag } });
    return { ids: { merchant_id: id } };
  },
  getOwnMerchant: plain,
  changeOwnMerchant: () => ({ body: { name: 'Renamed' } }),
  listStores: plain,
  createStore: ({ tag }) => ({
    body: { name: 'Second', store_code: tag, timezone: 'Europe/Luxembourg', currency: 'EUR', locale: 'fr' },
  }),
  getStore: plain,
  changeStore: () => ({ body: { name: 'Renamed' } }),

  listUsers: plain,
  createUser: (ground) => ({ body: newUser(ground) }),
  getUser: plain,
  changeUser: async (ground) => {
    const { id } = await ground.made('createUser', { body: newUser(ground) });
    return { ids: { user_id: id }, body: { role: 'staff', store_ids: [ground.shop.storeId], active: false } };
  },
  listAdmins: plain,
  createAdmin: (ground) => ({ body: newAdmin(ground) }),
  changeAdmin: async (ground) => {
    const { id } = await ground.made('createAdmin', { body: newAdmin(ground) });
    return { ids: { user_id: id }, body: { name: 'Renamed', active: false } };
  },
  listAuditEvents: () => ({ query: '?from=2020-01-01T00:00:00Z&limit=5' }),
  listPlatformAuditEvents: plain,

  listStaff: ({ shop }) => ({ query: `?q=ali&store_id=${shop.storeId}` }),
  hireStaffMember: (ground) => ({ body: newMember(ground) }),
  getStaffMember: plain,
  changeStaffMember: async (ground) => {
    const { id } = await ground.made('hireStaffMember', { body: newMember(ground) });
    return { ids: { staff_member_id: id }, body: { name: 'Renamed', pin: null } };
  },
  deactivateStaffMember: async (ground) => {
    const { id } = await ground.made('hireStaffMember', { body: newMember(ground) });
    return { ids: { staff_member_id: id } };
  },
  unlockStaffMember: plain,

  listPrograms: plain,
  createProgram: ({ tag }) => ({
    body: { name: 'Second', code: tag, type: 'points', points: { unit_minor: 200, expiry_days: 365 } },
  }),
  getProgram: plain,
  changeProgram: () => ({ body: { name: 'Renamed', look: { accent: '#123456' } } }),
  deactivateProgram: async ({ made, tag }) => {
    const { id } = await made('createProgram', { body: { name: 'Gone', code: tag, type: 'stamps' } });
    return { ids: { program_id: id } };
  },
  programStatistics: plain,
  listCards: () => ({ query: '?limit=5&q=ada' }),
  listAllPrograms: plain,
  platformStatistics: plain,

  getCard: onRichCard(),
  listEntries: onRichCard(),
  adjustCard: onRichCard(() => ({ stamps_delta: -3, points_delta: 4, reason: 'counted again' })),
  deactivateCard: onRichCard(() => ({ reason: 'lost' })),
  reactivateCard: async (ground) => {
    const ids = await richCard(ground);
    await ground.made('deactivateCard', { ids, body: {} });
    return { ids };
  },
  exportCustomer: onRichCard(),
  eraseCustomer: onRichCard(() => ({ reason: 'they asked' })),

  listDevices: ({ shop }) => ({ query: `?store_id=${shop.storeId}&include_revoked=true` }),
  pairDevice: ({ shop }) => ({ body: { store_id: shop.storeId, label: 'Tablet', kind: 'kiosk' } }),
  changeDevice: async (ground) => ({
    ids: await paired(ground),
    body: { label: 'Renamed', sync_settings: { every: 5 }, allowed_addresses: ['203.0.113.0/24'] },
  }),
  revokeDevice: async (ground) => ({ ids: await paired(ground), body: { reason: 'lost' } }),
  deleteDevice: async (ground) => ({ ids: await paired(ground) }),
  claimDevice: async ({ shop, made }) => {
    const body = { store_id: shop.storeId, label: 'Tablet', mode: 'claim' };
    const { claim_code } = (await made('pairDevice', { body })).setup_payload;
    return { body: { claim_code, platform: 'test', model: 'T-1' } };
  },
  getDeviceGrant: async (ground) => ({ ids: await grant(ground) }),
  approveDeviceGrant: async (ground) => ({ ids: await grant(ground), body: { store_id: ground.shop.storeId } }),
  denyDeviceGrant: async (ground) => ({ ids: await grant(ground) }),
  oauthServerMetadata: plain,
  openidConfiguration: plain,
  authorizeDevice: () => ({ body: 'client_id=tresen-counter&device_model=T-1' }),
  exchangeDeviceToken: async (ground) => ({ body: (await granted(ground)).body }),
  revokeDeviceToken: async (ground) => ({
    body: `client_id=tresen-device&token=${await (await granted(ground)).token()}`,
  }),
  introspectDeviceToken: async (ground) => ({
    body: `client_id=tresen-device&token=${await (await granted(ground)).token()}`,
  }),
  watchStore: plain,

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
  listStoreShifts: ({ shop: { storeId: _ } }) => ({ query: '?limit=2' }),
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

  getClockLink: plain,
  rotateClockLink: plain,
  removeClockLink: plain,
  findClockMerchant: async ({ made }) => ({ body: { token: (await made('rotateClockLink')).token } }),
  enterClockByPhone: async ({ shop, made }) => ({
    body: {
      token: (await made('rotateClockLink')).token,
      staff_id: '1001',
      pin: shop.pin,
      store_code: shop.storeCode,
    },
  }),
  punchByPhone: async (ground) => {
    const asked = await good['enterClockByPhone']!(ground);
    const { session_token, actions } = await ground.made('enterClockByPhone', asked);
    return { body: { session_token, action: actions[0] } };
  },
  enterClockAtKiosk: (ground) => ({ body: pinned(ground) }),
  punchAtKiosk: async (ground) => {
    const { session_token, actions } = await ground.made('enterClockAtKiosk', { body: pinned(ground) });
    return { body: { session_token, action: actions[0] } };
  },
  leaveKiosk: async (ground) => {
    const { session_token } = await ground.made('enterClockAtKiosk', { body: pinned(ground) });
    return { body: { session_token } };
  },
  listPresent: plain,
  listTimeEntries: ({ shop }) => ({ query: `?staff_member_id=${shop.staffMemberId}&from=2026-01-01&to=2026-12-31` }),
  addTimeEntry: (ground) => ({ body: worked(ground) }),
  getTimeEntry: plain,
  correctTimeEntry: async (ground) => {
    const { id } = await ground.made('addTimeEntry', { body: worked(ground) });
    const { started_at, ended_at } = worked(ground);
    const breaks = [{ from: started_at, to: ended_at }];
    return { ids: { time_entry_id: id }, body: { started_at, ended_at, breaks, reason: 'Slept' } };
  },
  getTimesheet: ({ shop }) => ({ query: `?from=2026-03-01&to=2026-03-31&store_id=${shop.storeId}` }),

  listPassOffers: onRichCard(),
  getApplePass: onRichCard(),
  makePassLink: async (ground) => ({ ids: { ...(await richCard(ground)), platform: 'google' } }),
  getWalletSettings: plain,
  // With nothing of its own left, the installation's settings stay in force for what comes after.
  changeWalletSettings: () => ({ ids: { platform: 'apple' }, body: { values: { passphrase: null } } }),
  checkWalletSettings: () => ({ ids: { platform: 'google' } }),
  previewPass: () => ({ body: { change: { name: 'Another' }, stamps: 3 } }),
  getPushStatus: plain,
  listDeadLetters: plain,
  resendDeadLetters: plain,
  resendDeadLetter: async (ground) => ({ ids: { dead_letter_id: await deadLetter(ground) } }),
  registerApplePass: async (ground) => ({ ...(await applePass(ground)), body: { pushToken: 'ab'.repeat(32) } }),
  unregisterApplePass: applePass,
  listUpdatedApplePasses: async (ground) => {
    const asked = await applePass(ground);
    await ground.made('registerApplePass', { ...asked, body: { pushToken: 'cd'.repeat(32) } });
    return asked;
  },
  getUpdatedApplePass: applePass,
  logOfPhone: () => ({ body: { logs: ['something is wrong'] } }),
  googleWalletCallback: async (ground) => {
    const { google } = services;
    const { url } = await ground.made('makePassLink', {
      ids: { ...(await richCard(ground)), platform: 'google' },
    });
    return { body: google.callback(await google.save(url), 'save') };
  },
  getProgramLogo: () => ({ ids: { version: '1' } }),
};

/** A shift of its own, an hour long; each on another day. */
const worked = ({ shop, tag }: Ground) => {
  const start = Date.parse('2020-01-01T08:00:00Z') + Number(tag.slice(3)) * 86_400_000;
  return {
    staff_member_id: shop.staffMemberId,
    store_id: shop.storeId,
    started_at: new Date(start).toISOString(),
    ended_at: new Date(start + 3_600_000).toISOString(),
    reason: 'Forgot the phone',
  };
};

let services: WalletServices;
let tested: HostUnderTest;
let shop: Shop;
let admin: string;
let rung: Record<string, string>;
let served: ServedSumUp;
let kiosk: Kiosk;
beforeAll(async () => {
  served = await serveSumUp(sumUp);
  services = await walletServices(() => tested?.clock.now() ?? Date.now());
  tested = await hostUnderTest({
    ...services.environment,
    SUMUP_API_BASE_URL: served.url,
    SUMUP_API_KEY: sumUp.settings.api_key,
    SUMUP_MERCHANT_CODE: sumUp.settings.merchant_code,
    SUMUP_AFFILIATE_KEY: sumUp.settings.affiliate_key,
    SUMUP_APP_ID: sumUp.settings.app_id,
  });
  shop = await openShop(tested, 'operations');
  admin = await signInAdmin(tested);
  rung = await ringUp(tested, shop);
  kiosk = await openKiosk(tested, shop);
}, 60_000);
afterAll(async () => {
  await tested?.stop();
  await served?.close();
  await services?.close();
});

let tags = 0;

type Mounted = HostUnderTest['host']['routes'][number];

function send({ route, path, onBehalf }: Mounted, { ids = {}, query = '', body, headers }: Asked, accept?: string) {
  const known: Record<string, string> = { ...idsOf(shop), ...rung, ...ids };
  const target = path.replace(/\{(\w+)\}/g, (_, name: string) => known[name] ?? name);
  if (route.area === 'kiosk') return kiosk.ask(route.method, target + query, { body });
  const token = {
    public: undefined,
    scanner: undefined,
    session: shop.staff,
    person: shop.owner,
    admin,
    store: shop.staff,
    merchant: onBehalf ? admin : shop.owner,
  };
  return tested.ask(route.method, target + query, {
    token: token[route.area],
    store: route.area === 'store' ? shop.storeCode : undefined,
    body,
    headers: {
      ...headers,
      ...(accept !== undefined && { Accept: accept }),
      ...(route.protocol && { 'Content-Type': 'application/x-www-form-urlencoded' }),
      ...(route.reads === 'csv' && { 'Content-Type': 'text/csv' }),
      ...headers,
    },
    redirect: 'manual',
  });
}

const ground = (): Ground => ({
  shop,
  scannerSecret: tested.host.config.secrets.SCANNER_API_SECRET,
  tag: `op-${++tags}`,
  made: async (operationId, asked = {}) => {
    const mounted = tested.host.routes.find((each) => each.operationId === operationId);
    if (!mounted) throw new Error(`there is no operation ${operationId}`);
    const answer = await send(mounted, asked);
    expect(answer.status, `${operationId}: ${answer.text}`).toBeLessThan(300);
    return answer.body;
  },
});

describe('operations', () => {
  test('each has a good request here, and none here is of the past', () => {
    const served = new Set(tested.host.routes.map(({ route }) => route.operationId));
    expect(Object.keys(good).toSorted()).toEqual([...served].toSorted());
  });

  test(
    'each answers its good request with the declared status and exactly the declared shape',
    { timeout: 300_000 },
    async () => {
      for (const mounted of tested.host.routes) {
        const { route, operationId } = mounted;
        // What becomes a WebSocket is another test's.
        if (route.status === 101) continue;
        const asked = await good[route.operationId]!(ground());
        const answer = await send(mounted, asked);
        const told = `${operationId}: ${answer.status} ${answer.text.slice(0, 600)}`;
        expect(answer.status, told).toBe(route.status);
        if (route.media.length > 0) {
          expect(route.media, told).toContain(answer.headers.get('content-type'));
          continue;
        }
        if (!route.answer || route.status === 303) {
          expect(answer.text, told).toBe('');
          continue;
        }
        for (const [index, { type }] of route.formats.entries()) {
          const other = await send(mounted, asked, type);
          expect([other.status, other.headers.get('content-type')?.split(';')[0]], told).toEqual([200, type]);
          expect(other.text, `${told}, format ${index}`).not.toBe('');
        }
        if (route.json === 'never') continue;
        const json = route.json === 'last' ? await send(mounted, asked, 'application/json') : answer;
        expect(json.headers.get('content-type'), told).toBe('application/json; charset=utf-8');
        const parsed = route.answer.safeParse(json.body);
        expect(parsed.error?.issues ?? [], told).toEqual([]);
        // Equal, not only acceptable: a shape that strips would hide a field nobody declared.
        expect(parsed.data, told).toEqual(json.body);
      }
    },
  );

  test('each list goes on where its page ended', async () => {
    const pages = tested.host.routes.filter(
      ({ route: { method, query, status, atRoot } }) =>
        method === 'GET' && status === 200 && !atRoot && query?.safeParse({ cursor: 'x', limit: 1 }).success,
    );
    expect(pages.length).toBeGreaterThan(10);
    for (const mounted of pages) {
      const seen = new Set<string>();
      let cursor: string | null = '';
      for (let page = 0; page < 3 && cursor !== null; page++) {
        const answer = await send(mounted, {
          query: `?limit=1${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        });
        expect(answer.status, `${mounted.operationId}: ${answer.text}`).toBe(200);
        const { items, next_cursor } = answer.body as { items: { id: string }[]; next_cursor: string | null };
        for (const { id } of items) {
          expect(seen, mounted.operationId).not.toContain(id);
          seen.add(id);
        }
        cursor = next_cursor;
      }
    }
  });
});
