import { describe, expect, test } from 'vitest';
import type { StaffMemberId, StoreId } from '../kernel/ids.ts';
import { minutes } from '../kernel/time.ts';
import { shopfloor } from '../testing/shopfloor.ts';
import { hireStaffMember, unlockStaffMember, updateStaffMember } from './manage-staff.ts';
import { assertStaffProof, issueStaffTicket, readStaffTicket, ticketHolds } from './staff-ticket.ts';

const refusal = (code: string, data: object = {}) => ({ code, data: expect.objectContaining(data) });

describe('staff members', () => {
  test('are hired with a number in capitals, and never show their PIN', async () => {
    const { hire, shop, store } = await shopfloor();
    const carla = await hire({ name: ' Carla ', staffId: ' ab-7 ', storeIds: [shop.id, shop.id], pin: '2468' });
    expect(carla).toMatchObject({
      name: 'Carla',
      staffId: 'AB-7',
      storeIds: [shop.id],
      active: true,
      hasPin: true,
      failedAttempts: 0,
      lockedUntil: null,
    });
    expect(Object.keys(carla)).not.toEqual(expect.arrayContaining(['pinHash']));
    expect(JSON.stringify([store.tables.audit, store.tables.events])).not.toContain('2468');
    expect(store.tables.audit.at(-1)).toMatchObject({
      action: 'staff_member.hired',
      object: { kind: 'staff_member', id: carla.id },
    });
  });

  test('have numbers and PINs of their own', async () => {
    const { hire, update, alice, shop } = await shopfloor();
    await expect(hire({ name: 'C', staffId: '1001', storeIds: [shop.id] })).rejects.toMatchObject(
      refusal('STAFF_ID_TAKEN'),
    );
    await expect(hire({ name: 'C', staffId: '1003', storeIds: [shop.id], pin: '1234' })).rejects.toMatchObject(
      refusal('STAFF_PIN_TAKEN'),
    );
    await expect(update(alice.id, { pin: '5678' })).rejects.toMatchObject(refusal('STAFF_PIN_TAKEN'));
    await expect(update(alice.id, { staffId: '1002' })).rejects.toMatchObject(refusal('STAFF_ID_TAKEN'));
    await expect(update(alice.id, { pin: '1234' })).resolves.toMatchObject({ hasPin: true });
  });

  test('a PIN that was taken away is free for another', async () => {
    const { update, alice, bob } = await shopfloor();
    expect(await update(alice.id, { pin: null })).toMatchObject({ hasPin: false });
    expect(await update(bob.id, { pin: '1234' })).toMatchObject({ hasPin: true });
  });

  test('work in stores of their merchant only', async () => {
    const { hire, update, alice } = await shopfloor();
    const elsewhere = ['elsewhere' as StoreId];
    await expect(hire({ name: 'C', staffId: '1003', storeIds: elsewhere })).rejects.toMatchObject(
      refusal('STORE_NOT_FOUND'),
    );
    await expect(update(alice.id, { storeIds: elsewhere })).rejects.toMatchObject(refusal('STORE_NOT_FOUND'));
  });

  test('values out of form are named by their field', async () => {
    const { hire, update, alice, shop } = await shopfloor();
    const ok = { name: 'C', staffId: '1003', storeIds: [shop.id] };
    await expect(hire({ ...ok, name: ' ' })).rejects.toMatchObject(refusal('INVALID', { field: '/name' }));
    await expect(hire({ ...ok, name: 'a\nb' })).rejects.toMatchObject(refusal('INVALID', { field: '/name' }));
    await expect(hire({ ...ok, staffId: 'nr 1' })).rejects.toMatchObject(refusal('INVALID', { field: '/staff_id' }));
    await expect(hire({ ...ok, pin: '12' })).rejects.toMatchObject(refusal('INVALID', { field: '/pin' }));
    await expect(update(alice.id, {})).rejects.toMatchObject(refusal('INVALID'));
  });

  test('are managed by owners, and do not exist for other merchants', async () => {
    const { deps, command, caller, owner, alice, shop } = await shopfloor();
    const stranger = { ...owner, merchantId: '00000000-0000-7000-8000-000000000000' as typeof owner.merchantId };
    for (const [by, code] of [
      [caller, 'FORBIDDEN'],
      [stranger, 'STAFF_PIN_NOT_FOUND'],
    ] as const) {
      await expect(
        updateStaffMember(deps)({ ...command(by), staffMemberId: alice.id, changes: { name: 'X' } }),
      ).rejects.toMatchObject({ code });
      await expect(unlockStaffMember(deps)({ ...command(by), staffMemberId: alice.id })).rejects.toMatchObject({
        code,
      });
    }
    await expect(
      hireStaffMember(deps)({ ...command(caller), name: 'C', staffId: '9', storeIds: [shop.id] }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const unknown = '00000000-0000-7000-8000-000000000000' as StaffMemberId;
    await expect(
      updateStaffMember(deps)({ ...command(), staffMemberId: unknown, changes: { name: 'X' } }),
    ).rejects.toMatchObject({ code: 'STAFF_PIN_NOT_FOUND' });
  });

  test('each sensitive change has its own line in the audit trail', async () => {
    const { update, alice, store } = await shopfloor();
    const before = store.tables.audit.length;
    await update(alice.id, { name: 'Alicia', staffId: '2001', pin: '4321', active: false });
    await update(alice.id, { active: true, pin: null });
    expect(store.tables.audit.slice(before).map(({ action }) => action)).toEqual([
      'staff_member.updated',
      'staff_member.renumbered',
      'staff_member.pin_changed',
      'staff_member.deactivated',
      'staff_member.updated',
      'staff_member.pin_cleared',
      'staff_member.reactivated',
    ]);
  });

  test('a command sent twice under one key hires once', async () => {
    const { deps, command, shop, store } = await shopfloor();
    const once = { ...command(), name: 'Carla', staffId: '1003', storeIds: [shop.id], pin: '2468' };
    const [first, second] = await Promise.all([hireStaffMember(deps)(once), hireStaffMember(deps)(once)]);
    expect(second).toEqual(first);
    expect(store.tables.all('staff_member')).toHaveLength(3);
  });
});

describe('a staff ticket', () => {
  const ticketed = async () => {
    const floor = await shopfloor();
    const { deps, at, verify, caller } = floor;
    const { staff } = await verify({ ...at, pin: '1234' });
    const { ticket, expiresIn } = await issueStaffTicket(deps)({ caller, staff });
    const read = () => readStaffTicket(deps)(caller, ticket);
    const now = async () => {
      const proof = await read();
      const current = await deps.staffMembers.byId(caller.merchantId, proof.staffMemberId);
      return current !== undefined && ticketHolds(proof, current, deps.clock.now());
    };
    return { ...floor, staff, ticket, expiresIn, read, holds: now };
  };

  test('holds for 15 minutes at a terminal and two at a phone', async () => {
    const { deps, staff, caller, read, expiresIn, clock, holds } = await ticketed();
    expect(expiresIn).toBe(900);
    clock.advance(minutes(15) - 1_000);
    expect(await holds()).toBe(true);
    clock.advance(1_000);
    await expect(read()).rejects.toMatchObject({ code: 'STAFF_TICKET_INVALID' });
    expect(await issueStaffTicket(deps)({ caller, staff, lifetime: minutes(2) })).toMatchObject({ expiresIn: 120 });
  });

  test('is good for the caller it was given to, and nobody else', async () => {
    const { deps, ticket, owner, caller } = await ticketed();
    const elsewhere = { ...caller, merchantId: '00000000-0000-7000-8000-000000000000' as typeof caller.merchantId };
    for (const other of [owner, elsewhere])
      await expect(readStaffTicket(deps)(other, ticket)).rejects.toMatchObject({ code: 'STAFF_TICKET_INVALID' });
    await expect(readStaffTicket(deps)(caller, 'forged')).rejects.toMatchObject({ code: 'STAFF_TICKET_INVALID' });
  });

  test('ends with the PIN, also with the same one set again, and stays so', async () => {
    for (const pin of ['4321', '1234', null]) {
      const { update, alice, holds } = await ticketed();
      await update(alice.id, { pin });
      expect(await holds()).toBe(false);
    }
  });

  test('ends with deactivation, and does not come back with reactivation', async () => {
    const { update, alice, holds } = await ticketed();
    await update(alice.id, { active: false });
    expect(await holds()).toBe(false);
    await update(alice.id, { active: true });
    expect(await holds()).toBe(false);
  });

  test('ends with a lock, and does not come back with an unlock or a new number', async () => {
    const { verify, at, unlock, update, alice, holds } = await ticketed();
    for (let guess = 0; guess < 5; guess++)
      await verify({ ...at, pin: '9999', staffId: '1001' }).catch(() => undefined);
    expect(await holds()).toBe(false);
    await unlock(alice.id);
    expect(await holds()).toBe(false);
    await update(alice.id, { staffId: '2001' });
    expect(await holds()).toBe(false);
  });

  test('outlives wrong tries that lock nobody, another name and another number', async () => {
    const { verify, at, update, alice, holds } = await ticketed();
    for (let guess = 0; guess < 4; guess++)
      await verify({ ...at, pin: '9999', staffId: '1001' }).catch(() => undefined);
    await update(alice.id, { name: 'Alicia', staffId: '2001' });
    expect(await holds()).toBe(true);
  });

  test('issued after a PIN was verified and before it was changed is void, in whatever order the clocks tell it', async () => {
    const { deps, verify, at, update, alice, clock, caller } = await shopfloor();
    const { staff } = await verify({ ...at, pin: '1234' });
    await update(alice.id, { pin: '4321' });
    clock.advance(1_000);
    const { ticket } = await issueStaffTicket(deps)({ caller, staff });
    const proof = await readStaffTicket(deps)(caller, ticket);
    const current = await deps.staffMembers.byId(caller.merchantId, alice.id);
    expect(current && ticketHolds(proof, current, clock.now())).toBe(false);
  });

  test('is held to its store, and so is a PIN typed just now', async () => {
    const { staff, read, shop, clock } = await ticketed();
    const now = clock.now();
    const verified = { kind: 'verified', staffMemberId: staff.member.id } as const;
    const codeOf = (
      ...[proof, guarded, storeId]: [Parameters<typeof assertStaffProof>[0], typeof staff | null, StoreId]
    ) => {
      try {
        assertStaffProof(proof, guarded, storeId, now);
        return 'holds';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    const locked = { ...staff, guard: { ...staff.guard!, lockedUntil: (now + 1) as typeof now, lockedAt: now } };
    const inactive = { ...staff, member: { ...staff.member, active: false } };
    const ticket = await read();
    for (const [proof, unfit, lockedOut] of [
      [verified, 'STAFF_PIN_NOT_FOUND', 'STAFF_PIN_LOCKED'],
      [ticket, 'STAFF_TICKET_INVALID', 'STAFF_TICKET_INVALID'],
    ] as const) {
      expect(codeOf(proof, staff, shop.id)).toBe('holds');
      expect(codeOf(proof, staff, 'elsewhere' as StoreId)).toBe('STAFF_NOT_IN_STORE');
      expect(codeOf(proof, null, shop.id)).toBe(unfit);
      expect(codeOf(proof, inactive, shop.id)).toBe(unfit);
      expect(codeOf(proof, locked, shop.id)).toBe(lockedOut);
    }
  });
});
