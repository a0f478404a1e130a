import type { UserCaller } from '../kernel/caller.ts';
import { idempotencyKey, insert, type Command } from '../kernel/commit.ts';
import { newId, type Id } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import { timeZone } from '../kernel/time.ts';
import type { Merchant, Store } from '../people/merchant.ts';
import type { User } from '../people/user.ts';
import { pairDevice, type PairDevice } from '../devices/pair-device.ts';
import { approveGrant, type ApproveGrant } from '../devices/answer-grant.ts';
import { pollGrant, type PollGrant } from '../devices/poll-grant.ts';
import { startGrant, type StartGrant, type StartedGrant } from '../devices/start-grant.ts';
import {
  fakeDigests,
  fakeEphemeralStore,
  fakeProofVerifier,
  fakeTokenSigner,
  manualClock,
  seededRandomness,
} from './fakes.ts';
import { memoryStore } from './memory-store.ts';

/** Where devices are let in: a merchant with two stores, an owner, staff of the first store, an admin, and a stranger. */
export async function pairingDesk(seed = 1) {
  const clock = manualClock();
  const random = seededRandomness(seed);
  const store = memoryStore();
  const createdAt = clock.now();
  const id = <Name extends string>(): Id<Name> => newId<Name>(createdAt, random);
  const deps = {
    ...store,
    clock,
    random,
    digests: fakeDigests,
    signer: fakeTokenSigner(clock),
    ephemeral: fakeEphemeralStore(clock),
    proofs: fakeProofVerifier,
    qr: { pngDataUrl: async (text: string) => `data:image/png;base64,${text}` },
    apiUrl: () => 'https://tresen.test',
  };
  const newMerchant = (name: string): Merchant => ({
    id: id(),
    name,
    locale: 'de',
    active: true,
    createdAt,
    version: 1,
  });
  const newStore = (merchant: Merchant, storeCode: string): Store => ({
    id: id(),
    merchantId: merchant.id,
    name: storeCode,
    storeCode,
    timezone: timeZone('Europe/Berlin'),
    currency: 'EUR' as Currency,
    locale: 'de',
    active: true,
    createdAt,
    version: 1,
  });
  const newUser = (role: User['role'], merchant: Merchant | null, storeIds: User['storeIds'] = []): User => ({
    id: id(),
    merchantId: merchant?.id ?? null,
    email: `${role}-${merchant?.name ?? 'platform'}@test.test`.toLowerCase().replace(/\s/g, '-'),
    name: role,
    role,
    storeIds,
    passwordHash: null,
    locale: null,
    active: true,
    createdAt,
    version: 1,
  });
  const merchant = newMerchant('Café');
  const elsewhere = newMerchant('Elsewhere');
  const [shop, bar, foreign] = [
    newStore(merchant, 'SHOP-1'),
    newStore(merchant, 'BAR-2'),
    newStore(elsewhere, 'AWAY-9'),
  ];
  const [owner, staff, admin, stranger] = [
    newUser('owner', merchant),
    newUser('staff', merchant, [shop.id]),
    newUser('admin', null),
    newUser('owner', elsewhere),
  ];
  await store.commits.commit({
    writes: [
      insert('merchant', merchant),
      insert('merchant', elsewhere),
      ...[shop, bar, foreign].map((one) => insert('store', one)),
      ...[owner, staff, admin, stranger].map((one) => insert('user', one)),
    ],
    audit: [],
    events: [],
    idempotency: null,
  });

  const callerOf = ({ id: userId, role, storeIds, merchantId }: User): UserCaller => ({
    kind: 'user',
    merchantId: merchantId ?? merchant.id,
    userId,
    role,
    storeIds: role === 'staff' ? storeIds : 'all',
    address: '198.51.100.1',
  });
  const callers = {
    owner: callerOf(owner),
    staff: callerOf(staff),
    admin: callerOf(admin),
    stranger: callerOf(stranger),
  };
  let commands = 0;
  const command = (caller: UserCaller = callers.owner, key = `key-${++commands}`): Command<UserCaller> => ({
    caller,
    key: idempotencyKey(key),
    fingerprint: 'same',
  });
  const pair = (wish: Partial<PairDevice> = {}) =>
    pairDevice(deps)({ ...command(), storeId: shop.id, label: 'Till 1', mode: 'token', ...wish });
  const start = async (wish: Partial<StartGrant> = {}): Promise<StartedGrant> => {
    const started = await startGrant(deps)({ clientId: 'tresen-device', address: '192.0.2.1', ...wish });
    if (started.kind === 'refused') throw new Error(started.error);
    return started;
  };
  const approve = (userCode: string, wish: Partial<ApproveGrant> = {}) =>
    approveGrant(deps)({ ...command(), userCode, storeId: shop.id, ...wish });
  const poll = (deviceCode: string, wish: Partial<PollGrant> = {}) =>
    pollGrant(deps)({ deviceCode, clientId: 'tresen-device', ...wish });
  const device = (deviceId: string) => store.tables.all('device').find((one) => one.id === deviceId)!;
  return {
    clock,
    deps,
    store,
    id,
    merchant,
    elsewhere,
    shop,
    bar,
    foreign,
    users: { owner, staff, admin, stranger },
    callers,
    command,
    pair,
    start,
    approve,
    poll,
    device,
  };
}
