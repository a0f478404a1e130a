import { describe, expect, test } from 'vitest';
import { update as updateRecord } from '../kernel/commit.ts';
import { isDomainError, refuse } from '../kernel/errors.ts';
import { hours, iso, later, minutes, seconds } from '../kernel/time.ts';
import { timeClock } from '../testing/time-clock.ts';
import { rotateClockLink } from './clock-link.ts';
import { enterByPhone, enterPolicy } from './enter-clock.ts';
import { clockActions, type ClockAction } from './time-entry.ts';

const refused = (code: string, data: object = {}) =>
  expect.objectContaining({ code, data: expect.objectContaining(data) });

describe('the link', () => {
  test('opens its merchant, until it is rotated or removed; old, removed, foreign and garbled ones are one', async () => {
    const { whose, rotate, remove, link, merchant } = await timeClock();
    expect((await whose(link.token)).id).toBe(merchant.id);
    const next = await rotate();
    expect(next.token).not.toBe(link.token);
    await expect(whose(link.token)).rejects.toEqual(refused('CLOCK_LINK_INVALID'));
    expect((await whose(next.token)).id).toBe(merchant.id);
    await remove();
    for (const token of [next.token, link.token, '', 'garbled', next.token.slice(1)])
      await expect(whose(token)).rejects.toEqual(refused('CLOCK_LINK_INVALID'));
  });

  test('keeps nothing that opens it: not in its row, not in the kept answer, not in the audit trail', async () => {
    const { link, store } = await timeClock();
    const { tables } = store;
    const answered = JSON.stringify([tables.all('clock_link'), tables.audit, tables.events]);
    expect(answered).not.toContain(link.token);
    expect(tables.all('clock_link')[0]?.tokenHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is shown again to the same command only', async () => {
    const { deps, command } = await timeClock();
    const once = command();
    const first = await rotateClockLink(deps)(once);
    expect(await rotateClockLink(deps)(once)).toEqual(first);
    expect((await rotateClockLink(deps)(command())).token).not.toBe(first.token);
  });

  test('is for owners to turn, and each turn is in the audit trail', async () => {
    const { deps, caller, command, rotate, remove, store } = await timeClock();
    await expect(rotateClockLink(deps)(command(caller))).rejects.toEqual(refused('FORBIDDEN'));
    await rotate();
    await remove();
    await remove();
    const acts = store.tables.audit.map(({ action }) => action).filter((action) => action.startsWith('clock_link'));
    expect(acts).toEqual(['clock_link.created', 'clock_link.rotated', 'clock_link.removed']);
  });

  test('that was rotated ends its sessions at once, before they have done anything', async () => {
    const { enter, punchIn, rotate, remove, punches } = await timeClock();
    const { token } = await enter();
    const next = await rotate();
    await expect(punchIn(token, 'in')).rejects.toEqual(refused('CLOCK_SESSION_EXPIRED'));
    const session = await enter('alice', next.token);
    await remove();
    await expect(punchIn(session.token, 'in')).rejects.toEqual(refused('CLOCK_SESSION_EXPIRED'));
    expect(punches()).toEqual([]);
  });

  test('of a merchant that was switched off opens nothing, and its sessions are over', async () => {
    const { enter, punchIn, whose, link, merchant, store } = await timeClock();
    const { token } = await enter();
    const writes = [updateRecord('merchant', { ...merchant, active: false })];
    await store.commits.commit({ writes, audit: [], events: [], idempotency: null });
    await expect(whose(link.token)).rejects.toEqual(refused('CLOCK_LINK_INVALID'));
    await expect(punchIn(token, 'in')).rejects.toEqual(refused('CLOCK_SESSION_EXPIRED'));
  });
});

describe('number and PIN on a phone', () => {
  test('say who it is, where they stand, and what makes sense now', async () => {
    const { enter, punch } = await timeClock();
    expect(await enter()).toMatchObject({
      staffName: 'Alice',
      expiresIn: 120,
      presence: { state: 'out', since: null },
      actions: ['in'],
    });
    const { at } = await punch('in');
    expect(await enter()).toMatchObject({ presence: { state: 'in', since: at }, actions: ['out', 'break_start'] });
  });

  test('five misses lock the person at the counter too, and the right PIN is refused on every path', async () => {
    const { enter, enterKiosk, verify, at: _at, caller, shop } = await timeClock();
    for (let miss = 4; miss >= 0; miss--)
      await expect(enter({ staffId: '1001', pin: '0000' })).rejects.toEqual(
        refused('STAFF_PIN_INVALID', { remaining_attempts: miss }),
      );
    const locked = refused('STAFF_PIN_LOCKED');
    await expect(enter()).rejects.toEqual(locked);
    await expect(enterKiosk()).rejects.toEqual(locked);
    await expect(verify({ caller, storeId: shop.id, pin: '1234' })).rejects.toEqual(locked);
    await expect(verify({ caller, storeId: shop.id, pin: '1234', staffId: '1001' })).rejects.toEqual(locked);
  });

  test('an unknown number answers, locks and takes as long as a known one', async () => {
    const { enter, pauses } = await timeClock();
    const answers = async (staffId: string) => {
      const seen: unknown[] = [];
      for (let tries = 0; tries < 6; tries++)
        await enter({ staffId, pin: '0000' }).catch((error: unknown) => {
          if (isDomainError(error)) seen.push([error.code, error.data]);
        });
      return seen;
    };
    expect(await answers('9999')).toEqual(await answers('1001'));
    expect(pauses).toEqual(Array.from({ length: 12 }, () => 250));
  });

  test('are throttled by number and by address', async () => {
    const { deps, link } = await timeClock();
    const rule = (name: string, limit: number) => ({ name, limit, window: minutes(5) });
    const enter = enterByPhone({
      ...deps,
      enterPolicy: { ...enterPolicy, perNumber: rule('number', 2), perAddress: rule('address', 4) },
    });
    const attempt = (staffId: string, address = '192.0.2.1') =>
      enter({ token: link.token, staffId, pin: '0000', address });
    const tooMany = refused('RATE_LIMITED');
    await expect(attempt('77')).rejects.toEqual(refused('STAFF_PIN_INVALID'));
    await expect(attempt('77')).rejects.toEqual(refused('STAFF_PIN_INVALID'));
    await expect(attempt('77')).rejects.toEqual(tooMany);
    await expect(attempt('77', '192.0.2.9')).rejects.toEqual(tooMany);
    await expect(attempt('78')).rejects.toEqual(refused('STAFF_PIN_INVALID'));
    await expect(attempt('79')).rejects.toEqual(tooMany);
    await expect(attempt('79', '192.0.2.8')).rejects.toEqual(refused('STAFF_PIN_INVALID'));
  });

  test('the store is the one that was scanned, and must be one of theirs', async () => {
    const { enter, shop } = await timeClock();
    expect((await enter('alice', undefined, { storeCode: 'cafe-1' })).store.id).toBe(shop.id);
    await expect(enter('alice', undefined, { storeCode: 'AWAY-9' })).rejects.toEqual(refused('STAFF_NOT_IN_STORE'));
  });
});

describe("a phone's session", () => {
  test('is good at 119 seconds of the server, and over at 120', async () => {
    const { enter, punchIn, clock, punches } = await timeClock();
    const first = await enter();
    clock.advance(seconds(120));
    await expect(punchIn(first.token, 'in')).rejects.toEqual(refused('CLOCK_SESSION_EXPIRED'));
    expect(punches()).toEqual([]);
    const second = await enter();
    clock.advance(seconds(119));
    expect(await punchIn(second.token, 'in')).toMatchObject({ action: 'in', at: clock.now() });
  });

  test('is taken by what was done, and not by what was refused', async () => {
    const { enter, punchIn, punches } = await timeClock();
    const { token } = await enter();
    await expect(punchIn(token, 'out')).rejects.toEqual(refused('CLOCK_NOT_IN'));
    await punchIn(token, 'in');
    await expect(punchIn(token, 'out')).rejects.toEqual(refused('CLOCK_SESSION_EXPIRED'));
    await expect(punchIn('made up', 'out')).rejects.toEqual(refused('CLOCK_SESSION_EXPIRED'));
    expect(punches()).toHaveLength(1);
  });

  test('does one thing, however many are asked of it at once', async () => {
    const { enter, punchIn, punches } = await timeClock();
    const { token } = await enter();
    const asked = (['in', 'in', 'out', 'break_start', 'in'] as const).map((action) => punchIn(token, action));
    const done = await Promise.allSettled(asked);
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(punches()).toHaveLength(1);
  });

  test('sent again under its key it answers the same, from another network and after its end', async () => {
    const { enter, punchIn, nextKey, clock, punches } = await timeClock();
    const { token } = await enter();
    const key = nextKey();
    const first = await punchIn(token, 'in', key);
    clock.advance(minutes(30));
    expect(await punchIn(token, 'in', key, '203.0.113.9')).toEqual(first);
    await expect(punchIn(token, 'out', key)).rejects.toEqual(refused('IDEMPOTENCY_KEY_REUSED'));
    expect(punches()).toHaveLength(1);
  });

  test('a double tap is one punch, though the first answer is still on its way', async () => {
    const { enter, punchIn, nextKey, punches } = await timeClock();
    const { token } = await enter();
    const key = nextKey();
    const [first, second] = await Promise.all([punchIn(token, 'in', key), punchIn(token, 'in', key)]);
    expect(second).toEqual(first);
    expect(punches()).toHaveLength(1);
  });

  test('ends with a lock, another PIN and deactivation', async () => {
    for (const end of ['lock', 'pin', 'deactivate'] as const) {
      const { enter, punchIn, update, alice, punches } = await timeClock();
      const { token } = await enter();
      if (end === 'pin') await update(alice.id, { pin: '8642' });
      if (end === 'deactivate') await update(alice.id, { active: false });
      if (end === 'lock')
        for (let miss = 0; miss < 5; miss++) await enter({ staffId: '1001', pin: '0000' }).catch(() => {});
      await expect(punchIn(token, 'in'), end).rejects.toEqual(refused('CLOCK_SESSION_EXPIRED'));
      expect(punches()).toEqual([]);
    }
  });

  test('two phones at once clock one person in once', async () => {
    const { enter, punchIn, punches } = await timeClock();
    const [one, other] = [await enter(), await enter()];
    const done = await Promise.allSettled([punchIn(one.token, 'in'), punchIn(other.token, 'in')]);
    expect(done.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(done.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CLOCK_ALREADY_IN' } });
    expect(punches()).toHaveLength(1);
  });

  test('when sessions cannot be reached nothing is recorded', async () => {
    const { deps, enter, punchIn, ephemeral, punches } = await timeClock();
    const { token } = await enter();
    const down = () => Promise.reject(refuse('UNAVAILABLE', { what: 'redis' }));
    const { get, set } = ephemeral;
    Object.assign(deps.ephemeral, { get: down, set: down });
    await expect(punchIn(token, 'in')).rejects.toEqual(refused('UNAVAILABLE'));
    await expect(enter()).rejects.toEqual(refused('UNAVAILABLE'));
    expect(punches()).toEqual([]);
    Object.assign(deps.ephemeral, { get, set });
    await punchIn(token, 'in');
    expect(punches()).toHaveLength(1);
  });

  test('that cannot be forgotten after its punch cannot be used again all the same', async () => {
    const { deps, enter, punchIn, punches } = await timeClock();
    const { token } = await enter();
    Object.assign(deps.ephemeral, { remove: () => Promise.reject(new Error('down')) });
    await punchIn(token, 'in');
    await expect(punchIn(token, 'out')).rejects.toEqual(refused('CLOCK_SESSION_EXPIRED'));
    expect(punches()).toHaveLength(1);
  });

  test('keeps no personal data in answers and events', async () => {
    const { punch, store } = await timeClock();
    const told = JSON.stringify([
      await punch('in'),
      store.tables.events.filter(({ type }) => type.startsWith('time_')),
    ]);
    expect(told).toContain('time_entry.punched');
    expect(told).not.toContain('Alice');
    expect(told).not.toContain('1001');
  });
});

describe('a kiosk', () => {
  test('serves one after the other, several actions to a session', async () => {
    const { enterKiosk, punchKiosk, kiosk, punches } = await timeClock();
    const [alice, bob] = [await enterKiosk('alice'), await enterKiosk('bob')];
    expect(alice.expiresIn).toBe(900);
    await punchKiosk(alice.token, 'in');
    await punchKiosk(bob.token, 'in');
    await punchKiosk(alice.token, 'break_start');
    expect(punches().map(({ action, via, deviceId }) => [action, via, deviceId])).toEqual(
      ['in', 'in', 'break_start'].map((action) => [action, 'kiosk', kiosk.deviceId]),
    );
  });

  test('its session ends after 15 minutes, when its member is done, and is no other kiosk’s or phone’s', async () => {
    const { enterKiosk, punchKiosk, punchIn, leave, kiosk, clock, alice, enter } = await timeClock();
    const other = { ...kiosk, deviceId: alice.id as unknown as typeof kiosk.deviceId };
    const session = await enterKiosk();
    const expired = refused('CLOCK_SESSION_EXPIRED');
    await expect(punchKiosk(session.token, 'in', other)).rejects.toEqual(expired);
    await expect(punchIn(session.token, 'in')).rejects.toEqual(expired);
    await expect(punchKiosk((await enter()).token, 'in')).rejects.toEqual(expired);
    await leave(session.token, other);
    clock.advance(minutes(15) - 1);
    await punchKiosk(session.token, 'in');
    clock.advance(1);
    await expect(punchKiosk(session.token, 'out')).rejects.toEqual(expired);
    const next = await enterKiosk();
    await leave(next.token);
    await expect(punchKiosk(next.token, 'out')).rejects.toEqual(expired);
  });
});

describe('the order of actions', () => {
  const reached: Record<string, readonly ClockAction[]> = { out: [], in: ['in'], break: ['in', 'break_start'] };
  const codes: Record<string, Record<ClockAction, string | null>> = {
    out: { in: null, out: 'CLOCK_NOT_IN', break_start: 'CLOCK_NOT_IN', break_end: 'CLOCK_NOT_IN' },
    in: { in: 'CLOCK_ALREADY_IN', out: null, break_start: null, break_end: 'CLOCK_NOT_ON_BREAK' },
    break: { in: 'CLOCK_ALREADY_IN', out: null, break_start: 'CLOCK_ALREADY_ON_BREAK', break_end: null },
  };
  for (const [state, before] of Object.entries(reached))
    for (const action of clockActions)
      test(`${action} of who is ${state === 'break' ? 'on a break' : state}: ${codes[state]?.[action] ?? 'recorded'}`, async () => {
        const { punch, clock, punches } = await timeClock();
        for (const one of before) {
          await punch(one);
          clock.advance(minutes(10));
        }
        const code = codes[state]?.[action];
        if (!code) await punch(action);
        else await expect(punch(action)).rejects.toEqual(refused(code));
        expect(punches()).toHaveLength(before.length + (code ? 0 : 1));
      });

  test('whoever goes home from a break ends both', async () => {
    const { punch, clock, entries } = await timeClock();
    const { at: start } = await punch('in');
    clock.advance(hours(4));
    const { at: pause } = await punch('break_start');
    clock.advance(minutes(30));
    const { at: end, worked, paused } = await punch('out');
    expect(entries()).toMatchObject([
      { state: 'closed', startedAt: start, endedAt: end, breaks: [{ from: pause, to: end }] },
    ]);
    expect([worked, paused]).toEqual([hours(4), minutes(30)]);
  });

  test('a forgotten clock-out is flagged, not invented: the next shift begins, the old one stays without an end', async () => {
    const { punch, enter, clock, entries, present } = await timeClock();
    const { entryId } = await punch('in');
    clock.advance(hours(16) - 1);
    await expect(punch('in')).rejects.toEqual(refused('CLOCK_ALREADY_IN'));
    clock.advance(hours(6));
    expect(await present()).toMatchObject([{ presence: { state: 'in', forgotten: true }, workedMinutes: 0 }]);
    expect(await enter()).toMatchObject({ presence: { forgotten: true }, actions: ['in', 'out'] });
    await expect(punch('break_start')).rejects.toEqual(refused('CLOCK_NOT_IN'));
    expect(await punch('in')).toMatchObject({ unendedEntryId: entryId, presence: { state: 'in', forgotten: false } });
    expect(entries()).toMatchObject([{ id: entryId, state: 'unended', endedAt: null }, { state: 'open' }]);
  });

  test('whoever clocks out late after all is taken at their word', async () => {
    const { punch, clock, entries } = await timeClock();
    await punch('in');
    clock.advance(hours(17));
    await punch('out');
    expect(entries()).toMatchObject([{ state: 'closed', endedAt: clock.now() }]);
  });

  test('no punch is dated before the one before it, though the clock was set back', async () => {
    const { punch, clock, entries } = await timeClock();
    const { at } = await punch('in');
    clock.set(later(at, -seconds(40)));
    expect((await punch('out')).at).toBe(at);
    expect(entries()).toMatchObject([{ startedAt: at, endedAt: at }]);
    expect(iso(at)).toBe(iso(entries()[0]!.startedAt));
  });
});
