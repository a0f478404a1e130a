import type { UserCaller } from '../kernel/caller.ts';
import { idempotencyKey, insert, type Command } from '../kernel/commit.ts';
import { newId, type StaffMemberId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import { timeZone } from '../kernel/time.ts';
import { fakeDigests, fakeSecretHasher, fakeTokenSigner, manualClock, seededRandomness } from './fakes.ts';
import { memoryStore } from './memory-store.ts';
import {
  hireStaffMember,
  unlockStaffMember,
  updateStaffMember,
  type HireStaffMember,
  type StaffMemberChanges,
} from '../people/manage-staff.ts';
import type { Merchant, Store } from '../people/merchant.ts';
import { verifyPin } from '../people/verify-pin.ts';

/** A merchant with a store, an owner, and Alice (1001, PIN 1234) and Bob (1002, PIN 5678) behind its counter. */
export async function shopfloor() {
  const clock = manualClock();
  const random = seededRandomness();
  const store = memoryStore();
  const signer = fakeTokenSigner(clock);
  const deps = {
    ...store,
    store,
    clock,
    random,
    signer,
    digests: fakeDigests,
    hasher: fakeSecretHasher(),
    pause: async () => undefined,
  };
  const createdAt = clock.now();
  const merchant: Merchant = {
    id: newId(createdAt, random),
    name: 'Café',
    locale: 'de',
    active: true,
    createdAt,
    version: 1,
  };
  const shop: Store = {
    id: newId(createdAt, random),
    merchantId: merchant.id,
    name: 'Corner',
    storeCode: 'CAFE-1',
    timezone: timeZone('Europe/Berlin'),
    currency: 'EUR' as Currency,
    locale: 'de',
    active: true,
    createdAt,
    version: 1,
  };
  const writes = [insert('merchant', merchant), insert('store', shop)];
  await store.commits.commit({ writes, audit: [], events: [], idempotency: null });

  const owner: UserCaller = {
    kind: 'user',
    merchantId: merchant.id,
    userId: newId(createdAt, random),
    role: 'owner',
    storeIds: 'all',
  };
  const caller: UserCaller = { ...owner, userId: newId(createdAt, random), role: 'staff', storeIds: [shop.id] };
  let commands = 0;
  const command = (by: UserCaller = owner): Command<UserCaller> => ({
    caller: by,
    key: idempotencyKey(`key-${++commands}`),
    fingerprint: 'same',
  });
  const hire = (member: Omit<HireStaffMember, keyof Command>) => hireStaffMember(deps)({ ...command(), ...member });
  const update = (staffMemberId: StaffMemberId, changes: StaffMemberChanges) =>
    updateStaffMember(deps)({ ...command(), staffMemberId, changes });
  const unlock = (staffMemberId: StaffMemberId) => unlockStaffMember(deps)({ ...command(), staffMemberId });
  const guard = (id: string) =>
    store.tables.all('pin_guard').find((one) => one.id === id && one.merchantId === merchant.id);
  const alice = await hire({ name: 'Alice', staffId: '1001', storeIds: [shop.id], pin: '1234' });
  const bob = await hire({ name: 'Bob', staffId: '1002', storeIds: [shop.id], pin: '5678' });
  const at = { caller, storeId: shop.id };
  return {
    clock,
    random,
    store,
    deps,
    merchant,
    shop,
    owner,
    caller,
    command,
    hire,
    update,
    unlock,
    guard,
    alice,
    bob,
    at,
    verify: verifyPin(deps),
  };
}
