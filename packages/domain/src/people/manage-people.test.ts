import { describe, expect, test } from 'vitest';
import type { PlatformCaller } from '../kernel/caller.ts';
import type { StoreId, UserId } from '../kernel/ids.ts';
import { closeShift, startShift } from '../register/manage-shifts.ts';
import { shopfloor } from '../testing/shopfloor.ts';
import { createMerchant, updateMerchant } from './manage-merchants.ts';
import { createStore, updateStore } from './manage-stores.ts';
import { createUser, ensureAdmin, updateUser } from './manage-users.ts';

const platform: PlatformCaller = { kind: 'user', merchantId: null, role: 'admin', userId: 'admin' as UserId };
const password = 'a long password';

describe('merchants', () => {
  test('are taken on by admins', async () => {
    const { deps, command, store } = await shopfloor();
    const merchant = await createMerchant(deps)({ ...command(), caller: platform, name: 'Bakery', locale: 'lb' });
    expect(merchant).toMatchObject({ name: 'Bakery', locale: 'lb', active: true });
    expect(store.tables.audit.at(-1)).toMatchObject({
      action: 'merchant.created',
      merchantId: merchant.id,
      actor: { role: 'admin' },
    });
    const owner = { ...platform, role: 'owner' } as never as PlatformCaller;
    await expect(createMerchant(deps)({ ...command(), caller: owner, name: 'Bakery' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(
      createMerchant(deps)({ ...command(), caller: platform, name: 'B', locale: 'xx' }),
    ).rejects.toMatchObject({ code: 'INVALID' });
  });

  test('are changed by their owner, but for whether they are active', async () => {
    const { deps, command, caller, owner } = await shopfloor();
    const update = (by: typeof owner, changes: object) => updateMerchant(deps)({ ...command(by), changes });
    expect(await update(owner, { name: 'Café Neu', locale: 'fr' })).toMatchObject({
      name: 'Café Neu',
      locale: 'fr',
      version: 2,
    });
    await expect(update(owner, { active: false })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(update(caller, { name: 'X' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(update(owner, {})).rejects.toMatchObject({ code: 'INVALID' });
    expect(await update({ ...owner, role: 'admin' }, { active: false })).toMatchObject({ active: false });
  });
});

describe('stores', () => {
  const store = { name: 'Market', storeCode: ' market-1 ', timezone: 'Europe/Paris', currency: 'EUR' };

  test('have a code of their own on the whole platform, a known zone and a known currency', async () => {
    const { deps, command, owner } = await shopfloor();
    const create = (change: object) => createStore(deps)({ ...command(), ...store, ...change });
    expect(await create({})).toMatchObject({
      storeCode: 'MARKET-1',
      timezone: 'Europe/Paris',
      currency: 'EUR',
      locale: 'de',
      active: true,
    });
    const other = await createMerchant(deps)({ ...command(), caller: platform, name: 'Bakery' });
    await expect(create({ caller: { ...owner, merchantId: other.id } })).rejects.toMatchObject({
      code: 'STORE_CODE_TAKEN',
    });
    const bad = [
      [{ storeCode: 'x' }, '/store_code'],
      [{ storeCode: 'a b' }, '/store_code'],
      [{ timezone: 'Europe/Atlantis' }, '/timezone'],
      [{ timezone: '+02:00' }, '/timezone'],
      [{ currency: 'EURO' }, '/currency'],
      [{ currency: 'eur' }, '/currency'],
      [{ locale: 'es' }, '/locale'],
    ] as const;
    for (const [change, field] of bad)
      await expect(create({ ...change })).rejects.toMatchObject({ code: 'INVALID', data: { field } });
  });

  test('are changed by owners of their merchant, and do not exist for others', async () => {
    const { deps, command, owner, caller, shop } = await shopfloor();
    await createStore(deps)({ ...command(), ...store });
    const update = (changes: object, by = owner, storeId = shop.id) =>
      updateStore(deps)({ ...command(by), storeId, changes });
    expect(await update({ timezone: 'Europe/Lisbon', active: false })).toMatchObject({
      timezone: 'Europe/Lisbon',
      active: false,
    });
    await expect(update({ storeCode: 'market-1' })).rejects.toMatchObject({ code: 'STORE_CODE_TAKEN' });
    await expect(update({ name: 'X' }, caller)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(update({ name: 'X' }, owner, 'none' as StoreId)).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' });
    const stranger = { ...owner, merchantId: 'other' as typeof owner.merchantId };
    await expect(update({ name: 'X' }, stranger)).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' });
  });

  test('keep their currency while one of their tills has an open shift', async () => {
    const { deps, command, owner, shop } = await shopfloor();
    const update = (changes: object) => updateStore(deps)({ ...command(owner), storeId: shop.id, changes });
    const shift = await startShift(deps)({ ...command(owner), storeId: shop.id });
    await expect(update({ currency: 'USD' })).rejects.toMatchObject({ code: 'STORE_HAS_OPEN_SHIFT' });
    expect(await update({ currency: 'EUR', name: 'Corner' })).toMatchObject({ currency: 'EUR', name: 'Corner' });
    await closeShift(deps)({ ...command(owner), shiftId: shift.id, countedCash: 0 });
    expect(await update({ currency: 'USD' })).toMatchObject({ currency: 'USD' });
  });
});

describe('users', () => {
  const ada = { email: ' Ada@Shop.test', name: 'Ada', role: 'staff', password } as const;

  test('have an address of their own on the whole platform, and never show their password', async () => {
    const { deps, command, shop } = await shopfloor();
    const user = await createUser(deps)({ ...command(), ...ada, storeIds: [shop.id] });
    expect(user).toMatchObject({ email: 'ada@shop.test', role: 'staff', storeIds: [shop.id], active: true });
    expect(JSON.stringify(user)).not.toMatch(/hash/i);
    await expect(createUser(deps)({ ...command(), ...ada, email: 'ADA@shop.test' })).rejects.toMatchObject({
      code: 'USER_EMAIL_TAKEN',
    });
  });

  test('have an address and a password in form, and a role that fits where they are', async () => {
    const { deps, command, caller } = await shopfloor();
    const create = (change: object) => createUser(deps)({ ...command(), ...ada, ...change });
    const bad = [
      [{ email: 'ada' }, '/email'],
      [{ email: 'ada@shop' }, '/email'],
      [{ email: 'a b@shop.test' }, '/email'],
      [{ password: 'too short' }, '/password'],
      [{ password: 'x'.repeat(201) }, '/password'],
      [{ role: 'admin' }, '/role'],
      [{ caller: platform, role: 'owner' }, '/role'],
    ] as const;
    for (const [change, field] of bad)
      await expect(create({ ...change })).rejects.toMatchObject({ code: 'INVALID', data: { field } });
    await expect(create({ caller })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(create({ storeIds: ['elsewhere'] })).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' });
    expect(await create({ caller: platform, role: 'admin' })).toMatchObject({ merchantId: null, role: 'admin' });
  });

  test('never deactivate or demote themselves', async () => {
    const { deps, command, owner } = await shopfloor();
    const user = await createUser(deps)({ ...command(), ...ada, role: 'owner' });
    const self = { ...owner, userId: user.id };
    for (const changes of [{ active: false }, { role: 'staff' as const }])
      await expect(updateUser(deps)({ ...command(self), userId: user.id, changes })).rejects.toMatchObject({
        code: 'USER_IS_SELF',
      });
    expect(await updateUser(deps)({ ...command(self), userId: user.id, changes: { name: 'Ada L.' } })).toMatchObject({
      name: 'Ada L.',
    });
    expect(await updateUser(deps)({ ...command(), userId: user.id, changes: { active: false } })).toMatchObject({
      active: false,
    });
  });

  test('are changed in their merchant only, each sensitive change with its own line in the audit trail', async () => {
    const { deps, command, owner, store } = await shopfloor();
    const user = await createUser(deps)({ ...command(), ...ada });
    const stranger = { ...owner, merchantId: 'other' as typeof owner.merchantId };
    for (const caller of [stranger, platform])
      await expect(
        updateUser(deps)({ ...command(), caller, userId: user.id, changes: { name: 'X' } }),
      ).rejects.toMatchObject({ code: 'USER_NOT_FOUND' });
    const before = store.tables.audit.length;
    await updateUser(deps)({
      ...command(),
      userId: user.id,
      changes: { role: 'owner', password: 'another password', active: false },
    });
    expect(store.tables.audit.slice(before).map(({ action }) => action)).toEqual([
      'user.updated',
      'user.role_changed',
      'user.password_changed',
      'user.deactivated',
    ]);
    expect(JSON.stringify(store.tables.audit)).not.toContain('another password');
  });

  test('the first admin is made once, however many hosts start at once', async () => {
    const { deps, store } = await shopfloor();
    const make = () => ensureAdmin(deps)({ email: 'root@tresen.test', password });
    const made = await Promise.all([make(), make(), make()]);
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await make()).toBe(false);
    expect(store.tables.all('user').filter(({ role }) => role === 'admin')).toHaveLength(1);
  });
});
