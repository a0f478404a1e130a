import { describe, expect, test } from 'vitest';
import type { PlatformCaller } from '../kernel/caller.ts';
import { idempotencyKey } from '../kernel/commit.ts';
import type { EphemeralStore } from '../kernel/ephemeral.ts';
import type { UserId } from '../kernel/ids.ts';
import { days, later, minutes } from '../kernel/time.ts';
import { withoutTurns } from '../testing/schedule.ts';
import { shopfloor } from '../testing/shopfloor.ts';
import { updateMerchant } from './manage-merchants.ts';
import { createUser, updateUser, type UserChanges } from './manage-users.ts';
import { refreshSession, signIn, signInPolicy, signOut } from './sign-in.ts';
import { callerIn, platformCaller, signedInByToken, signedInOutside } from './signed-in.ts';

const password = 'a long password';

/** Counters only, which is all that throttles use. */
function counters(now: () => number): EphemeralStore {
  const counts = new Map<string, { count: number; until: number }>();
  const unused = () => Promise.reject(new Error('not used'));
  return {
    get: unused,
    set: unused,
    add: unused,
    take: unused,
    replace: unused,
    remove: async (key) => void counts.delete(key),
    increment: async (key, ttl) => {
      const known = counts.get(key);
      const entry = known && known.until > now() ? known : { count: 0, until: now() + ttl };
      counts.set(key, { ...entry, count: entry.count + 1 });
      return { count: entry.count + 1, resetsIn: entry.until - now() };
    },
  };
}

async function signedUp() {
  const floor = await shopfloor();
  const { clock, command, merchant, shop } = floor;
  const deps = { ...floor.deps, ephemeral: counters(() => clock.now()) };
  const ada = await createUser(deps)({
    ...command(),
    email: 'Ada@Shop.test',
    name: 'Ada',
    role: 'staff',
    storeIds: [shop.id],
    password,
  });
  const platform: PlatformCaller = { kind: 'system', merchantId: null, job: 'test' };
  const root = await createUser(deps)({
    ...command(),
    caller: platform,
    email: 'root@tresen.test',
    name: 'Root',
    role: 'admin',
    password,
  });
  const enter = (email = 'ada@shop.test', secret = password, address = '192.0.2.1') =>
    signIn(deps)({ email, password: secret, address });
  const change = (userId: UserId, changes: UserChanges) => updateUser(deps)({ ...command(), userId, changes });
  const deactivateMerchant = () =>
    updateMerchant(deps)({
      ...command(),
      caller: { kind: 'system', merchantId: merchant.id, job: 'test' },
      changes: { active: false },
    });
  return {
    ...floor,
    deps,
    ada,
    root,
    enter,
    change,
    deactivateMerchant,
    refresh: (refreshToken: string, key?: string) =>
      refreshSession(deps)({ refreshToken, key: key === undefined ? undefined : idempotencyKey(key) }),
  };
}

const refused = { code: 'SIGN_IN_REFUSED' };

describe('signing in', () => {
  test('answers an access token for ten minutes that says who it is', async () => {
    const { enter, deps, ada, shop, merchant, clock } = await signedUp();
    const { accessToken, expiresIn, refreshToken } = await enter(' ADA@shop.test ');
    expect(expiresIn).toBe(600);
    const sessionId = refreshToken.split('.')[0];
    const signedIn = await signedInByToken(deps)(accessToken);
    expect(signedIn).toEqual({
      userId: ada.id,
      role: 'staff',
      merchantId: merchant.id,
      storeIds: [shop.id],
      sessionId,
    });
    clock.advance(minutes(10));
    await expect(signedInByToken(deps)(accessToken)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('says the same of a wrong password, an unknown address, and people and merchants that are not active', async () => {
    const { enter, change, ada, deactivateMerchant, deps } = await signedUp();
    const cost = async (attempt: () => Promise<unknown>) => {
      const before = deps.hasher.verified;
      await expect(attempt()).rejects.toMatchObject({ ...refused, data: {} });
      expect(deps.hasher.verified).toBe(before + 1);
    };
    await cost(() => enter('ada@shop.test', 'another password'));
    await cost(() => enter('nobody@shop.test'));
    await cost(() => enter('not an address'));
    await change(ada.id, { active: false });
    await cost(() => enter());
    await change(ada.id, { active: true });
    await enter();
    await deactivateMerchant();
    await cost(() => enter());
  });

  test('keeps neither password nor refresh token, and writes the session into the audit trail', async () => {
    const { enter, store } = await signedUp();
    const { refreshToken } = await enter();
    const kept = JSON.stringify([
      store.tables.all('session'),
      store.tables.all('user'),
      store.tables.audit,
      store.tables.events,
    ]);
    expect(kept).not.toContain(refreshToken.split('.')[1]);
    expect(kept).not.toContain(password);
    expect(store.tables.audit.at(-1)).toMatchObject({
      action: 'session.started',
      actor: { kind: 'user', role: 'staff' },
      address: '192.0.2.1',
    });
  });

  test('is throttled per address of mail, known or not, until the window ends', async () => {
    const { enter, clock } = await signedUp();
    for (const email of ['ada@shop.test', 'nobody@shop.test']) {
      for (let guess = 0; guess < signInPolicy.triesPerEmail.limit; guess++)
        await expect(enter(email, `guess number ${guess}`)).rejects.toMatchObject(refused);
      const retry_at = later(clock.now(), minutes(15));
      await expect(enter(email)).rejects.toMatchObject({ code: 'RATE_LIMITED', data: { retry_at } });
    }
    clock.advance(minutes(15));
    await enter();
  });

  test('forgets the tries of an address of mail once its password was right', async () => {
    const { enter } = await signedUp();
    for (let round = 0; round < 3; round++) {
      for (let guess = 1; guess < signInPolicy.triesPerEmail.limit; guess++)
        await enter('ada@shop.test', `guess number ${guess}`, `${round}.${guess}`).catch(() => undefined);
      await expect(enter()).resolves.toBeDefined();
    }
  });

  test('is throttled per network address over all addresses of mail', async () => {
    const { enter } = await signedUp();
    for (let guess = 0; guess < signInPolicy.triesPerAddress.limit; guess++)
      await expect(enter(`user${guess}@shop.test`)).rejects.toMatchObject(refused);
    await expect(enter()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await enter('ada@shop.test', password, '192.0.2.2');
  });
});

describe('a refresh token', () => {
  test('is good once, and slides the session on by 30 days', async () => {
    const { enter, refresh, clock } = await signedUp();
    let { refreshToken } = await enter();
    for (let round = 0; round < 5; round++) {
      clock.advance(days(30) - 1);
      const next = await refresh(refreshToken);
      expect(next.refreshToken).not.toBe(refreshToken);
      ({ refreshToken } = next);
    }
    clock.advance(days(30));
    await expect(refresh(refreshToken)).rejects.toMatchObject({ code: 'REFRESH_REFUSED' });
  });

  test('used a second time ends the whole session, which is in the audit trail', async () => {
    const { enter, refresh, store } = await signedUp();
    const first = await enter();
    const second = await refresh(first.refreshToken);
    await expect(refresh(first.refreshToken)).rejects.toMatchObject({ code: 'REFRESH_REFUSED' });
    await expect(refresh(second.refreshToken)).rejects.toMatchObject({ code: 'REFRESH_REFUSED' });
    expect(store.tables.audit.at(-1)).toMatchObject({
      action: 'session.revoked',
      details: { reason: 'refresh_token_reused' },
    });
  });

  test('used many times at once lets one in, and ends the session', async () => {
    for (const inOneProcess of [true, false]) {
      const { enter, deps, refresh } = await signedUp();
      const { refreshToken } = await enter();
      const apart = { ...deps, commits: withoutTurns(deps.commits) };
      const use = refreshSession(inOneProcess ? deps : apart);
      const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => use({ refreshToken })));
      const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
      expect(won).toHaveLength(1);
      await expect(refresh(won[0]!.value.refreshToken)).rejects.toMatchObject({ code: 'REFRESH_REFUSED' });
    }
  });

  test('whose answer was lost is sent again with its key, and brings the same one until that is used', async () => {
    const { enter, refresh, store, clock } = await signedUp();
    const first = await enter();
    const lost = await refresh(first.refreshToken, 'one');
    clock.advance(days(20));
    const again = await refresh(first.refreshToken, 'one');
    expect(again.refreshToken).toBe(lost.refreshToken);
    const next = await refresh(again.refreshToken, 'two');
    await expect(refresh(first.refreshToken, 'one')).rejects.toMatchObject({ code: 'REFRESH_REFUSED' });
    await expect(refresh(next.refreshToken)).rejects.toMatchObject({ code: 'REFRESH_REFUSED' });
    const kept = JSON.stringify([store.tables.all('session'), store.tables.audit, store.tables.events]);
    for (const { refreshToken } of [lost, next]) expect(kept).not.toContain(refreshToken.split('.')[1]);
  });

  test('that is spent ends the session when it comes with another key', async () => {
    const { enter, refresh } = await signedUp();
    const first = await enter();
    const second = await refresh(first.refreshToken, 'one');
    await expect(refresh(first.refreshToken, 'two')).rejects.toMatchObject({ code: 'REFRESH_REFUSED' });
    await expect(refresh(second.refreshToken)).rejects.toMatchObject({ code: 'REFRESH_REFUSED' });
  });

  test('used by many tabs at once with one key brings all of them the same one', async () => {
    const { enter, deps, refresh } = await signedUp();
    const { refreshToken } = await enter();
    const apart = { ...deps, commits: withoutTurns(deps.commits) };
    const key = idempotencyKey('one');
    const answers = await Promise.all(Array.from({ length: 10 }, () => refreshSession(apart)({ refreshToken, key })));
    const [next, ...others] = new Set(answers.map((answer) => answer.refreshToken));
    expect(others).toEqual([]);
    await refresh(next!);
  });

  test('brings what has changed about its user', async () => {
    const { enter, refresh, change, ada, deps } = await signedUp();
    const { refreshToken } = await enter();
    await change(ada.id, { storeIds: [] });
    expect((await signedInByToken(deps)((await refresh(refreshToken)).accessToken)).storeIds).toEqual([]);
  });

  test('ends with its user, their password and role, and their merchant', async () => {
    const changes: UserChanges[] = [{ active: false }, { password: 'another long password' }, { role: 'owner' }];
    for (const one of changes) {
      const { enter, refresh, change, ada } = await signedUp();
      const sessions = [await enter(), await enter()];
      await change(ada.id, one);
      if (one.active === false) await change(ada.id, { active: true });
      for (const { refreshToken } of sessions)
        await expect(refresh(refreshToken), JSON.stringify(one)).rejects.toMatchObject({ code: 'REFRESH_REFUSED' });
    }
    const { enter, refresh, deactivateMerchant } = await signedUp();
    const { refreshToken } = await enter();
    await deactivateMerchant();
    await expect(refresh(refreshToken)).rejects.toMatchObject({ code: 'REFRESH_REFUSED' });
  });

  test('of a session opened while the password is changed does not outlive the change', async () => {
    const { deps, command, enter, ada, refresh } = await signedUp();
    let opened: Awaited<ReturnType<typeof enter>> | undefined;
    const racing = {
      ...deps,
      commits: withoutTurns(deps.commits),
      users: {
        ...deps.users,
        openSessions: async (...asked: Parameters<typeof deps.users.openSessions>) => {
          const sessions = await deps.users.openSessions(...asked);
          opened ??= await enter();
          return sessions;
        },
      },
    };
    await updateUser(racing)({ ...command(), userId: ada.id, changes: { password: 'another long password' } });
    await expect(refresh(opened!.refreshToken)).rejects.toMatchObject({ code: 'REFRESH_REFUSED' });
    await expect(enter()).rejects.toMatchObject(refused);
  });

  test('that is none is refused, and ends nothing', async () => {
    const { enter, refresh } = await signedUp();
    const { refreshToken } = await enter();
    const [id] = refreshToken.split('.');
    for (const text of [
      '',
      '.',
      'abc',
      `${id}`,
      `${id}.`,
      `${id}.short`,
      `00000000-0000-7000-8000-000000000000.${'a'.repeat(43)}`,
    ])
      await expect(refresh(text)).rejects.toMatchObject({ code: 'REFRESH_REFUSED' });
    await refresh(refreshToken);
  });
});

describe('signing out', () => {
  test('ends the session, and saying so again or with nonsense is no error', async () => {
    const { enter, refresh, deps, store } = await signedUp();
    const { refreshToken } = await enter();
    for (const text of [refreshToken, refreshToken, '', 'abc']) await signOut(deps)({ refreshToken: text });
    await expect(refresh(refreshToken)).rejects.toMatchObject({ code: 'REFRESH_REFUSED' });
    expect(store.tables.audit.filter(({ action }) => action === 'session.ended')).toHaveLength(1);
  });
});

describe('who is signed in', () => {
  test('acts in their own merchant, and an admin in the one they name', async () => {
    const { enter, deps, merchant, ada, root } = await signedUp();
    const staff = await signedInByToken(deps)((await enter()).accessToken);
    const admin = await signedInByToken(deps)((await enter('root@tresen.test')).accessToken);
    const other = '00000000-0000-7000-8000-000000000000' as typeof merchant.id;
    expect(callerIn(staff, null, '192.0.2.1')).toMatchObject({
      kind: 'user',
      userId: ada.id,
      merchantId: merchant.id,
      address: '192.0.2.1',
    });
    expect(() => callerIn(staff, other)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    expect(() => platformCaller(staff)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    expect(callerIn(admin, other)).toMatchObject({ role: 'admin', merchantId: other, storeIds: 'all' });
    expect(() => callerIn(admin, null)).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    expect(platformCaller(admin)).toEqual({ kind: 'user', role: 'admin', merchantId: null, userId: root.id });
  });

  test('is not told by a staff ticket, or a token whose claims are not ours', async () => {
    const { deps, clock, ada, merchant } = await signedUp();
    const expiresAt = later(clock.now(), minutes(1));
    const claims = { role: 'owner', merchant_id: merchant.id, session_id: 's' };
    const ticket = await deps.signer.sign({ type: 'staff_ticket', subject: ada.id, claims, expiresAt });
    const odd = [{ ...claims, role: 'root' }, { ...claims, merchant_id: null }, { role: 'owner' }, {}];
    const tokens = await Promise.all(
      odd.map((one) => deps.signer.sign({ type: 'access', subject: ada.id, claims: one, expiresAt })),
    );
    for (const token of [ticket, ...tokens, ''])
      await expect(signedInByToken(deps)(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('may be said by an outside provider that has verified the address of an active user', async () => {
    const { deps, ada, merchant, shop, change } = await signedUp();
    const by = (identity: { email: string; emailVerified: boolean } | undefined) =>
      signedInOutside({ ...deps, outside: { verify: async () => identity } })('token');
    const known = { email: 'Ada@shop.test', emailVerified: true };
    expect(await by(known)).toEqual({
      userId: ada.id,
      role: 'staff',
      merchantId: merchant.id,
      storeIds: [shop.id],
      sessionId: null,
    });
    for (const identity of [undefined, { ...known, emailVerified: false }, { ...known, email: 'nobody@shop.test' }])
      await expect(by(identity)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await change(ada.id, { active: false });
    await expect(by(known)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
