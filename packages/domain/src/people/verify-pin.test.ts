import { describe, expect, test } from 'vitest';
import type { DeviceCaller } from '../kernel/caller.ts';
import type { DeviceId, StoreId } from '../kernel/ids.ts';
import { minutes } from '../kernel/time.ts';
import { shopfloor } from '../testing/shopfloor.ts';
import { verifyPin, type VerifyPinDeps } from './verify-pin.ts';

const code = (outcome: PromiseSettledResult<unknown>): string =>
  outcome.status === 'fulfilled' ? 'right' : outcome.reason.code;
const tally = (outcomes: readonly PromiseSettledResult<unknown>[]): Record<string, number> =>
  outcomes.reduce<Record<string, number>>(
    (counts, outcome) => ({ ...counts, [code(outcome)]: (counts[code(outcome)] ?? 0) + 1 }),
    {},
  );

/** A second host process on the same store: nothing but the commits keeps the two apart. */
const processOf = (deps: VerifyPinDeps) =>
  verifyPin({
    ...deps,
    commits: { ...deps.commits, commit: (change) => deps.commits.commit(change), inTurn: (_key, work) => work() },
  });

describe('a right PIN', () => {
  test('finds its staff member, with or without the number', async () => {
    const { verify, at, alice } = await shopfloor();
    for (const staffId of [undefined, '1001', ' 1001 ']) {
      const { staff, proof } = await verify({ ...at, pin: '1234', staffId });
      expect(staff.member.id).toBe(alice.id);
      expect(proof).toEqual({ kind: 'verified', staffMemberId: alice.id });
    }
  });

  test('costs one hash, as a wrong and an unknown one do, and a locked number too', async () => {
    const { verify, at, deps } = await shopfloor();
    const cost = async (command: { pin: string; staffId?: string }) => {
      const before = deps.hasher.verified;
      await verify({ ...at, ...command }).catch(() => undefined);
      return deps.hasher.verified - before;
    };
    expect(await cost({ pin: '1234' })).toBe(1);
    expect(await cost({ pin: '9999' })).toBe(1);
    expect(await cost({ pin: '9999', staffId: '1001' })).toBe(1);
    expect(await cost({ pin: '9999', staffId: '7777' })).toBe(1);
    for (let guess = 0; guess < 6; guess++) expect(await cost({ pin: '9999', staffId: '7777' })).toBe(1);
  });

  test('resets the tries charged to the sender and to the number', async () => {
    const { verify, at, guard, caller } = await shopfloor();
    await expect(verify({ ...at, pin: '9999', staffId: '1001' })).rejects.toMatchObject({ code: 'STAFF_PIN_INVALID' });
    await expect(verify({ ...at, pin: '9999' })).rejects.toMatchObject({ code: 'STAFF_PIN_INVALID' });
    expect([guard('number:1001')?.failed, guard(`user:${caller.userId}`)?.failed]).toEqual([1, 1]);
    await verify({ ...at, pin: '1234' });
    expect([guard('number:1001')?.failed, guard(`user:${caller.userId}`)?.failed]).toEqual([0, 0]);
  });

  test('in a store where they do not work is told so, and only then', async () => {
    const { verify, at, caller } = await shopfloor();
    const elsewhere = { ...at, caller: { ...caller, storeIds: 'all' as const }, storeId: 'elsewhere' as StoreId };
    await expect(verify({ ...elsewhere, pin: '1234' })).rejects.toMatchObject({ code: 'STAFF_NOT_IN_STORE' });
    await expect(verify({ ...elsewhere, pin: '9999', staffId: '1001' })).rejects.toMatchObject({
      code: 'STAFF_PIN_INVALID',
    });
  });

  test('of somebody else does not go with a number', async () => {
    const { verify, at } = await shopfloor();
    await expect(verify({ ...at, pin: '5678', staffId: '1001' })).rejects.toMatchObject({ code: 'STAFF_PIN_INVALID' });
  });

  test('of an inactive member, or one whose PIN was taken away, never matches', async () => {
    const { verify, at, update, alice, bob } = await shopfloor();
    await update(alice.id, { active: false });
    await update(bob.id, { pin: null });
    for (const attempt of [
      { pin: '1234' },
      { pin: '1234', staffId: '1001' },
      { pin: '5678' },
      { pin: '5678', staffId: '1002' },
    ])
      await expect(verify({ ...at, ...attempt })).rejects.toMatchObject({ code: 'STAFF_PIN_INVALID' });
  });

  test('sent 200 times at once over two processes is never refused', async () => {
    const { deps, at } = await shopfloor();
    const hosts = [verifyPin(deps), processOf(deps)];
    for (const staffId of [undefined, '1001']) {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 200 }, (_, n) => hosts[n % 2]!({ ...at, pin: '1234', staffId })),
      );
      expect(tally(outcomes)).toEqual({ right: 200 });
    }
  });
});

describe('wrong PINs', () => {
  test('a known and an unknown number answer alike, try by try', async () => {
    const { verify, at, clock } = await shopfloor();
    const answers = async (staffId: string) => {
      const said: unknown[] = [];
      for (let guess = 0; guess < 7; guess++)
        said.push(
          await verify({ ...at, pin: '9999', staffId }).catch(({ code: refusal, data }) => ({ refusal, data })),
        );
      return said;
    };
    const known = await answers('1001');
    expect(known).toEqual(await answers('7777'));
    expect(known).toEqual([
      ...[4, 3, 2, 1, 0].map((remaining_attempts) => ({ refusal: 'STAFF_PIN_INVALID', data: { remaining_attempts } })),
      ...[6, 7].map(() => ({ refusal: 'STAFF_PIN_LOCKED', data: { locked_until: clock.now() + minutes(30) } })),
    ]);
  });

  test('a thousand at once over two processes get five tries', async () => {
    const { deps, at } = await shopfloor();
    const hosts = [verifyPin(deps), processOf(deps)];
    for (const staffId of ['1001', '7777', undefined]) {
      const guesses = Array.from({ length: 1_000 }, (_, n) =>
        hosts[n % 2]!({ ...at, pin: `${n + 6_000}`.padStart(4, '0'), staffId }),
      );
      expect(tally(await Promise.allSettled(guesses))).toEqual({ STAFF_PIN_INVALID: 5, STAFF_PIN_LOCKED: 995 });
    }
  });

  test('without a number lock only who sent them', async () => {
    const { verify, at, caller, shop } = await shopfloor();
    const tablet: DeviceCaller = {
      kind: 'device',
      merchantId: caller.merchantId,
      deviceId: 'd' as DeviceId,
      storeId: shop.id,
      scopes: [],
    };
    for (let guess = 0; guess < 5; guess++) await verify({ ...at, caller: tablet, pin: '9999' }).catch(() => undefined);
    await expect(verify({ ...at, caller: tablet, pin: '1234' })).rejects.toMatchObject({ code: 'STAFF_PIN_LOCKED' });
    expect((await verify({ ...at, pin: '1234' })).staff.member.staffId).toBe('1001');
  });

  test('in another merchant are charged there', async () => {
    const { verify, at, caller, guard } = await shopfloor();
    const stranger = { ...caller, merchantId: '00000000-0000-7000-8000-000000000000' as typeof caller.merchantId };
    for (let guess = 0; guess < 5; guess++)
      await verify({ ...at, caller: stranger, pin: '9999', staffId: '1001' }).catch(() => undefined);
    expect(guard('number:1001')).toBeUndefined();
    await verify({ ...at, pin: '1234', staffId: '1001' });
  });
});

describe('a locked member', () => {
  const locked = async () => {
    const floor = await shopfloor();
    for (let guess = 0; guess < 5; guess++)
      await floor.verify({ ...floor.at, pin: '9999', staffId: '1001' }).catch(() => undefined);
    return floor;
  };

  test('is refused with the right PIN on every way in, until the lock is over', async () => {
    const { verify, at, clock } = await locked();
    const until = clock.now() + minutes(30);
    for (const staffId of ['1001', undefined])
      await expect(verify({ ...at, pin: '1234', staffId })).rejects.toMatchObject({
        code: 'STAFF_PIN_LOCKED',
        data: { locked_until: until },
      });
    clock.advance(minutes(30) - 1);
    for (const staffId of ['1001', undefined])
      await expect(verify({ ...at, pin: '1234', staffId })).rejects.toMatchObject({ code: 'STAFF_PIN_LOCKED' });
    clock.advance(1);
    await verify({ ...at, pin: '1234' });
  });

  test('who goes on trying without the number does not lock the terminal', async () => {
    const { verify, at } = await locked();
    for (let time = 0; time < 10; time++) await verify({ ...at, pin: '1234' }).catch(() => undefined);
    expect((await verify({ ...at, pin: '5678' })).staff.member.staffId).toBe('1002');
  });

  test('is in the audit trail once, and told to others', async () => {
    const { store, alice } = await locked();
    expect(store.tables.audit.filter(({ action }) => action === 'staff_member.locked')).toMatchObject([
      { object: { kind: 'staff_member', id: alice.id }, staffMemberId: alice.id },
    ]);
    expect(store.tables.events.filter(({ type }) => type === 'staff_member.locked')).toMatchObject([
      { aggregate: { id: alice.id } },
    ]);
  });

  test('comes in again after an unlock, which is in the audit trail', async () => {
    const { verify, at, unlock, alice, store } = await locked();
    expect(await unlock(alice.id)).toMatchObject({ failedAttempts: 0, lockedUntil: null });
    await verify({ ...at, pin: '1234', staffId: '1001' });
    expect(store.tables.audit.map(({ action }) => action)).toContain('staff_member.unlocked');
  });

  test('comes in again with a new PIN', async () => {
    const { verify, at, update, alice } = await locked();
    expect(await update(alice.id, { pin: '4321' })).toMatchObject({ failedAttempts: 0, lockedUntil: null });
    await verify({ ...at, pin: '4321' });
    await expect(verify({ ...at, pin: '1234' })).rejects.toMatchObject({ code: 'STAFF_PIN_INVALID' });
  });

  test('stays locked under a new number, and leaves no lock to whoever gets the old one', async () => {
    const { verify, at, update, alice, bob } = await locked();
    await update(alice.id, { staffId: '2001' });
    for (const staffId of ['2001', undefined])
      await expect(verify({ ...at, pin: '1234', staffId })).rejects.toMatchObject({ code: 'STAFF_PIN_LOCKED' });
    await update(bob.id, { staffId: '1001' });
    expect((await verify({ ...at, pin: '5678', staffId: '1001' })).staff.member.id).toBe(bob.id);
  });

  test('hands no lock to somebody hired under a number that strangers guessed at', async () => {
    const { verify, at, hire, shop } = await shopfloor();
    for (let guess = 0; guess < 5; guess++)
      await verify({ ...at, pin: '9999', staffId: '3001' }).catch(() => undefined);
    await hire({ name: 'Carla', staffId: '3001', storeIds: [shop.id], pin: '2468' });
    await expect(verify({ ...at, pin: '2468', staffId: '3001' })).resolves.toBeDefined();
  });
});

describe('when something breaks', () => {
  test('a host that dies between claim and judgement has used up its try', async () => {
    const { deps, at, guard, clock } = await shopfloor();
    const dying = verifyPin({ ...deps, hasher: { ...deps.hasher, verify: () => new Promise(() => undefined) } });
    for (let guess = 0; guess < 2; guess++) void dying({ ...at, pin: '9999', staffId: '1001' });
    await expect.poll(() => guard('number:1001')?.pending).toBe(2);
    clock.advance(minutes(1));
    const { data } = await verifyPin(deps)({ ...at, pin: '9999', staffId: '1001' }).catch((refusal) => refusal);
    expect(data).toEqual({ remaining_attempts: 2 });
  });

  test('a try whose hash could not be made is given back', async () => {
    const { deps, at, guard } = await shopfloor();
    const full = verifyPin({
      ...deps,
      hasher: { ...deps.hasher, verify: () => Promise.reject(new Error('queue full')) },
    });
    await expect(full({ ...at, pin: '1234', staffId: '1001' })).rejects.toThrow('queue full');
    expect(guard('number:1001')).toMatchObject({ failed: 0, pending: 0 });
  });

  test('a judgement that comes too late is not taken, right or wrong', async () => {
    const { deps, at, clock, guard } = await shopfloor();
    const slow = verifyPin({
      ...deps,
      hasher: { ...deps.hasher, verify: async () => (clock.advance(minutes(1)), true) },
    });
    await expect(slow({ ...at, pin: '1234', staffId: '1001' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(guard('number:1001')).toMatchObject({ failed: 0, pending: 1 });
  });

  test('tries held elsewhere are waited for, and not for ever', async () => {
    const { deps, at, clock } = await shopfloor();
    const stuck = { ...deps, hasher: { ...deps.hasher, verify: () => new Promise<boolean>(() => undefined) } };
    for (let host = 0; host < 5; host++) void verifyPin(stuck)({ ...at, pin: '9999', staffId: '1001' });
    await expect.poll(() => deps.store.tables.all('pin_guard')[0]?.pending).toBe(5);
    let waited = 0;
    const pause = async (time: number) => void (waited += time);
    await expect(verifyPin({ ...deps, pause })({ ...at, pin: '1234', staffId: '1001' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    expect(waited).toBeGreaterThanOrEqual(2_000);
    const meanwhile = async (time: number) => clock.advance(time * 100);
    await expect(
      verifyPin({ ...deps, pause: meanwhile })({ ...at, pin: '1234', staffId: '1001' }),
    ).rejects.toMatchObject({ code: 'STAFF_PIN_LOCKED' });
  });

  test('a PIN changed while the old one is being compared lets nobody in', async () => {
    const { deps, at, update, alice } = await shopfloor();
    const racing = verifyPin({
      ...deps,
      hasher: {
        ...deps.hasher,
        verify: async (hash, secret) => {
          await update(alice.id, { pin: '4321' });
          return deps.hasher.verify(hash, secret);
        },
      },
    });
    await expect(racing({ ...at, pin: '1234' })).rejects.toMatchObject({ code: 'STAFF_PIN_INVALID' });
  });
});
