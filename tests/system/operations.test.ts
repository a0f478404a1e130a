import { seconds, systemClock } from '@tresen/domain';
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
import { clockRequests } from './clock-requests.ts';
import { registerRequests, type Asked, type Good, type Ground } from './register-requests.ts';
import { attemptTokenOf, ringUp } from './till.ts';
import { passType, walletServices, type WalletServices } from './wallets.ts';

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

const sumUp = fakeSumUp({ clock: systemClock });

/** Lets time go by: long enough for every session to end, and then people sign in again. */
async function afterLong(milliseconds: number) {
  await afterSeconds(milliseconds / seconds(1));
  shop = { ...shop, ...(await signInAgain(tested, 'operations')) };
  admin = await signInAdmin(tested);
}
async function afterSeconds(count: number) {
  tested.clock.move(seconds(count));
  await tested.host.services('recoverPayments')();
}

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
  ...registerRequests({
    sumUp,
    afterLong,
    afterSeconds,
    attemptToken: (paymentId) => attemptTokenOf(tested, shop, paymentId),
  }),

  ...clockRequests(),

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
let services: WalletServices;
let tested: HostUnderTest;
let shop: Shop;
let admin: string;
let rung: Record<string, string>;
let atSumUp: ServedSumUp;
let kiosk: Kiosk;
beforeAll(async () => {
  atSumUp = await serveSumUp(sumUp);
  services = await walletServices(() => tested?.clock.now() ?? Date.now());
  tested = await hostUnderTest({
    ...services.environment,
    SUMUP_API_BASE_URL: atSumUp.url,
    SUMUP_API_KEY: sumUp.settings.api_key,
    SUMUP_MERCHANT_CODE: sumUp.settings.merchant_code,
    SUMUP_AFFILIATE_KEY: sumUp.settings.affiliate_key,
    SUMUP_APP_ID: sumUp.settings.app_id,
  });
  shop = await openShop(tested, 'operations');
  admin = await signInAdmin(tested);
  rung = await ringUp(tested, shop);
  kiosk = await openKiosk(tested, shop);
}, 120_000);
afterAll(async () => {
  await tested?.stop();
  await atSumUp?.close();
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
