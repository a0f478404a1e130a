import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deviceKey } from './dpop.ts';
import { hostUnderTest, openShop, type Answer, type HostUnderTest, type Shop } from './host-under-test.ts';
import { openKiosk, type Kiosk } from './kiosk.ts';
import { watch } from './watching.ts';

let tested: HostUnderTest;
let shop: Shop;
let theirs: Shop;
let owner: string;
let token: string;
beforeAll(async () => {
  tested = await hostUnderTest();
  shop = await openShop(tested, 'clock');
  theirs = await openShop(tested, 'others');
  owner = shop.owner;
  token = (await asOwner('POST', '/clock-link/rotate')).body.token;
}, 60_000);
// Tests move the clock past the end of sessions, and each begins with nobody in.
beforeEach(async () => {
  tested.clock.move(17 * 3_600_000);
  const body = { email: 'owner@clock.test', password: 'a-good-password-1' };
  owner = (await tested.ask('POST', '/api/v1/auth/login', { body })).body.access_token;
});
afterAll(() => tested?.stop());

const asOwner = (method: string, path: string, body?: unknown, headers = {}) =>
  tested.ask(method, `/api/v1/merchant/time${path}`, { token: owner, body, headers });
const publicly = (path: string, body: unknown, key?: string) =>
  tested.ask('POST', `/api/v1/time/public${path}`, { body, key });
const enter = (body: object = {}) => publicly('/auth', { token, staff_id: '1001', pin: shop.pin, ...body });
const session = async (body: object = {}) => (await enter(body)).body.session_token as string;
const punch = (session_token: string, action: string, key?: string) =>
  publicly('/action', { session_token, action }, key);
const codes = (answers: readonly Answer[]) => answers.map(({ status, body }) => [status, body?.code]);
const seconds = (count: number) => tested.clock.move(count * 1_000);

describe('a phone', () => {
  test('finds its merchant by the link, signs in by number and PIN, and clocks in, once', async () => {
    expect((await publicly('/merchant', { token })).body).toEqual({ merchant: { name: 'clock', locale: 'en' } });
    const entered = await enter({ store_code: shop.storeCode.toLowerCase() });
    expect(entered.body).toMatchObject({
      expires_in: 120,
      staff_member: { name: 'Alice' },
      store: { store_code: shop.storeCode },
      state: 'out',
      since: null,
      actions: ['in'],
    });
    const key = randomUUID();
    const first = await punch(entered.body.session_token, 'in', key);
    expect(first.body).toMatchObject({ action: 'in', state: 'in', actions: ['out', 'break_start'] });
    expect((await punch(entered.body.session_token, 'in', key)).text).toBe(first.text);
    expect(codes([await punch(entered.body.session_token, 'out')])).toEqual([[401, 'CLOCK_SESSION_EXPIRED']]);
    const { items } = (await asOwner('GET', '/present')).body;
    expect(items).toMatchObject([{ staff_member: { name: 'Alice' }, presence: 'in', forgotten: false }]);
  });

  test('has its session for 119 seconds of the server, and not for 121', async () => {
    const [early, late] = [await session(), await session()];
    seconds(119);
    expect((await punch(early, 'in')).status).toBe(200);
    seconds(2);
    expect(codes([await punch(late, 'out')])).toEqual([[401, 'CLOCK_SESSION_EXPIRED']]);
  });

  test('without a key of its own its punch is recorded once all the same', async () => {
    const once = await session();
    const body = { session_token: once, action: 'in' };
    const answers = await Promise.all(
      [1, 2, 3].map(() => tested.ask('POST', '/api/v1/time/public/action', { body, key: null })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401]);
  });

  test('is told the same of old, rotated, garbled and foreign links, and of a number of another merchant', async () => {
    const foreign = await tested.ask('POST', '/api/v1/merchant/time/clock-link/rotate', {
      token: await ownerOfTheirs(),
    });
    const before = await session();
    const old = token;
    token = (await asOwner('POST', '/clock-link/rotate')).body.token;
    expect(codes([await punch(before, 'in')])).toEqual([[401, 'CLOCK_SESSION_EXPIRED']]);
    const bad = [old, 'garbled', `${token}x`, token.toUpperCase()];
    const asked = await Promise.all(bad.map((one) => publicly('/merchant', { token: one })));
    expect(new Set(codes(asked).map(String))).toEqual(new Set(['404,CLOCK_LINK_INVALID']));
    expect(codes([await enter({ token: old })])).toEqual([[404, 'CLOCK_LINK_INVALID']]);
    // Ours by number and PIN, but not there.
    const member = await tested.ask('POST', `/api/v1/admin/merchants/${shop.merchantId}/staff`, {
      token: tested.adminToken,
      body: { name: 'Cleo', staff_id: '1003', store_ids: [shop.storeId], pin: '864213' },
    });
    expect(member.status).toBe(201);
    const cleo = { staff_id: '1003', pin: '864213' };
    expect(codes([await enter(cleo), await enter({ ...cleo, token: foreign.body.token })])).toEqual([
      [200, undefined],
      [403, 'STAFF_PIN_INVALID'],
    ]);
  });

  test('removing the link ends it; turning it on again makes another', async () => {
    const open = await session();
    expect((await asOwner('DELETE', '/clock-link')).status).toBe(204);
    expect((await asOwner('GET', '/clock-link')).body.active).toBe(false);
    expect(codes([await punch(open, 'in'), await enter()])).toEqual([
      [401, 'CLOCK_SESSION_EXPIRED'],
      [404, 'CLOCK_LINK_INVALID'],
    ]);
    const { body } = await asOwner('POST', '/clock-link/rotate');
    expect(body).toMatchObject({ active: true, url: `${tested.url}/clock#t=${body.token}` });
    token = body.token;
    expect((await asOwner('GET', '/clock-link')).text).not.toContain(token);
  });

  test('five misses lock the person at the counter and at the kiosk, too', async () => {
    const path = `/api/v1/admin/merchants/${shop.merchantId}/staff`;
    const body = { name: 'Bob', staff_id: '1002', store_ids: [shop.storeId], pin: '135791' };
    await tested.ask('POST', path, { token: tested.adminToken, body });
    for (let miss = 0; miss < 5; miss++) await enter({ staff_id: '1002', pin: '000000' });
    const kiosk = await openKiosk(tested, shop, owner);
    const right = { pin: '135791', staff_id: '1002' };
    const login = { email: 'staff@clock.test', password: 'a-good-password-1' };
    const staff = (await tested.ask('POST', '/api/v1/auth/login', { body: login })).body.access_token;
    const answers = [
      await enter(right),
      await tested.ask('POST', '/api/v1/store/pins/verify', { token: staff, store: shop.storeCode, body: right }),
      await kiosk.ask('POST', '/api/v1/time/kiosk/auth', { body: right }),
    ];
    expect(codes(answers)).toEqual(answers.map(() => [423, 'STAFF_PIN_LOCKED']));
  });

  test('leaves no PIN, link or session in the log', async () => {
    const open = await session();
    await punch(open, 'in');
    const logged = tested.logged.join('');
    expect(logged).toContain('/time/public/action');
    for (const secret of [token, open, shop.pin]) expect(logged).not.toContain(secret);
  });
});

describe('a kiosk', () => {
  let kiosk: Kiosk;
  beforeEach(async () => {
    kiosk = await openKiosk(tested, shop, owner);
  });
  const signIn = { staff_id: '1001', pin: '246810' };
  const auth = '/api/v1/time/kiosk/auth';

  test('serves a person with its key, for 15 minutes or until they are done', async () => {
    const entered = await kiosk.ask('POST', auth, { body: signIn });
    expect(entered.body).toMatchObject({
      expires_in: 900,
      staff_member: { name: 'Alice' },
      actions: expect.any(Array),
    });
    const { session_token, actions } = entered.body;
    const action = (name: string, key?: string) =>
      kiosk.ask('POST', '/api/v1/time/kiosk/action', { body: { session_token, action: name }, key });
    const key = randomUUID();
    const done = await action(actions[0], key);
    expect(done.status, done.text).toBe(200);
    expect((await action(actions[0], key)).text).toBe(done.text);
    expect((await kiosk.ask('POST', '/api/v1/time/kiosk/leave', { body: { session_token } })).status).toBe(204);
    expect(codes([await action('out')])).toEqual([[401, 'CLOCK_SESSION_EXPIRED']]);
    const next = (await kiosk.ask('POST', auth, { body: signIn })).body;
    seconds(901);
    const late = await kiosk.ask('POST', '/api/v1/time/kiosk/action', {
      body: { session_token: next.session_token, action: 'out' },
    });
    expect(codes([late])).toEqual([[401, 'CLOCK_SESSION_EXPIRED']]);
  });

  test('is refused with a proof that is replayed, shifted in time, made by another key, or for another request', async () => {
    const url = tested.url + auth;
    const send = (DPoP: string, authorization = `DPoP ${kiosk.token}`) =>
      tested.ask('POST', auth, { body: signIn, headers: { Authorization: authorization, DPoP } });
    const prove = async (change: object = {}, key = kiosk.key) =>
      key.prove({
        method: 'POST',
        url,
        token: kiosk.token,
        now: tested.clock.now(),
        nonce: await kiosk.nonce(),
        ...change,
      });
    const good = await prove();
    expect((await send(good)).status).toBe(200);
    const invalid = [401, 'DEVICE_PROOF_INVALID'];
    expect(codes([await send(good)])).toEqual([invalid]);
    expect(codes([await send(await prove({ now: tested.clock.now() + 11 * 60_000 }))])).toEqual([invalid]);
    expect(codes([await send(await prove({}, await deviceKey()))])).toEqual([invalid]);
    expect(codes([await send(await prove({ method: 'GET' }))])).toEqual([invalid]);
    expect(codes([await send(await prove({ url: `${tested.url}/api/v1/time/kiosk/action` }))])).toEqual([invalid]);
    expect(codes([await send(await prove({ token: 'another' }))])).toEqual([invalid]);
    expect(codes([await send(await prove({ nonce: undefined }))])).toEqual([[401, 'DEVICE_NONCE_REQUIRED']]);
    const late = await prove();
    seconds(61);
    expect(codes([await send(late)])).toEqual([[401, 'DEVICE_NONCE_REQUIRED']]);
    expect(codes([await send(await prove(), `Bearer ${kiosk.token}`)])).toEqual([[401, 'DEVICE_KEY_REQUIRED']]);
  });

  test("a session of one kiosk is worth nothing at another, nor at another merchant's", async () => {
    const { session_token } = (await kiosk.ask('POST', auth, { body: signIn })).body;
    for (const other of [
      await openKiosk(tested, shop, owner),
      await openKiosk(tested, theirs, await ownerOfTheirs()),
    ]) {
      const body = { session_token, action: 'in' };
      const answer = await other.ask('POST', '/api/v1/time/kiosk/action', { body });
      expect(codes([answer])).toEqual([[401, 'CLOCK_SESSION_EXPIRED']]);
    }
  });

  test('that was revoked is out at once', async () => {
    await tested.ask('POST', `/api/v1/merchant/devices/${kiosk.id}/revoke`, { token: owner, body: {} });
    expect(codes([await kiosk.ask('POST', auth, { body: signIn })])).toEqual([[401, 'TERMINAL_DEVICE_REVOKED']]);
  });
});

const ownerOfTheirs = async (): Promise<string> => {
  const body = { email: 'owner@others.test', password: 'a-good-password-1' };
  return (await tested.ask('POST', '/api/v1/auth/login', { body })).body.access_token;
};

describe('an owner', () => {
  const shift = (from: string, to: string | null) => ({ started_at: from, ended_at: to });
  const added = (from: string, to: string, more: object = {}) =>
    asOwner('POST', '/entries', {
      staff_member_id: shop.staffMemberId,
      store_id: shop.storeId,
      ...shift(from, to),
      reason: 'Forgot the phone',
      ...more,
    });

  test('corrects a shift; what was punched, what was there and who changed it stay to be seen', async () => {
    const { entry_id } = (await punch(await session(), 'in')).body;
    seconds(300);
    await punch(await session(), 'out');
    const before = (await asOwner('GET', `/entries/${entry_id}`)).body;
    const start = Date.parse(before.started_at);
    const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
    const wanted = { ...shift(at(-15), at(5)), breaks: [{ from: at(-5), to: at(0) }], reason: 'Doors were shut' };
    const corrected = await asOwner('POST', `/entries/${entry_id}/correct`, wanted);
    expect(corrected.body).toMatchObject({ corrections: 1, worked_minutes: 15, break_minutes: 5 });
    const after = (await asOwner('GET', `/entries/${entry_id}`)).body;
    expect(after.punches).toEqual(before.punches);
    expect(after.changes).toMatchObject([
      {
        reason: 'Doors were shut',
        user_name: 'owner@clock.test',
        before: { ended_at: before.ended_at },
        after: shift(at(-15), at(5)),
      },
    ]);
    const { items } = (await tested.ask('GET', '/api/v1/merchant/audit?action=time_entry.corrected', { token: owner }))
      .body;
    expect(items[0]).toMatchObject({ object: { id: entry_id }, details: { reason: 'Doors were shut' } });
  });

  test('is refused a shift that overlaps, lies in the future or ends before it begins; nothing is half recorded', async () => {
    const first = await added('2026-02-02T08:00:00Z', '2026-02-02T12:00:00Z');
    const before = (await asOwner('GET', '/entries?from=2026-02-01&to=2026-02-28')).text;
    const future = new Date(tested.clock.now() + 3_600_000).toISOString();
    const answers = [
      await added('2026-02-02T11:59:00Z', '2026-02-02T13:00:00Z'),
      await added('2026-02-03T08:00:00Z', future),
      await added('2026-02-03T08:00:00Z', '2026-02-03T07:00:00Z'),
      await added('2026-02-03T08:00:00Z', '2026-02-04T08:01:00Z'),
      await added('2026-02-03T08:00:00Z', '2026-02-03T09:00:00Z', { staff_member_id: theirs.staffMemberId }),
      await added('2026-02-03T08:00:00Z', '2026-02-03T09:00:00Z', { store_id: theirs.storeId }),
      await added('1999-02-03T08:00:00Z', '1999-02-03T09:00:00Z'),
      await asOwner('POST', `/entries/${first.body.id}/correct`, {
        ...shift('2026-02-02T08:00:00Z', null),
        reason: 'x',
      }),
    ];
    expect(codes(answers)).toEqual([
      [409, 'TIME_ENTRY_OVERLAPS'],
      [422, 'TIME_ENTRY_IN_FUTURE'],
      [422, 'TIME_ENTRY_ENDS_BEFORE_START'],
      [422, 'TIME_ENTRY_TOO_LONG'],
      [404, 'STAFF_PIN_NOT_FOUND'],
      [404, 'STORE_NOT_FOUND'],
      [422, 'VALIDATION_FAILED'],
      [422, 'TIME_ENTRY_END_REQUIRED'],
    ]);
    expect(answers[0]?.body.entry_id).toBe(first.body.id);
    expect((await asOwner('GET', '/entries?from=2026-02-01&to=2026-02-28')).text).toBe(before);
  });

  test('gets a time sheet that a German Excel reads: mark, semicolons, decimal commas, times of the store, inert cells', async () => {
    const path = `/api/v1/merchant/staff/${shop.staffMemberId}`;
    await tested.ask('PATCH', path, { token: owner, body: { name: '=HYPERLINK("x"); Ünal' } });
    await added('2026-03-28T21:00:00Z', '2026-03-29T05:15:00Z', {
      breaks: [{ from: '2026-03-29T00:00:00Z', to: '2026-03-29T00:30:00Z' }],
    });
    const query = '/timesheet?from=2026-03-28&to=2026-03-29';
    // By its bytes: what decodes text takes the mark away.
    const sheet = async (language: string) => {
      const headers = { Authorization: `Bearer ${owner}`, Accept: 'text/csv', 'Accept-Language': language };
      const answer = await fetch(`${tested.url}/api/v1/merchant/time${query}`, { headers });
      return Buffer.from(await answer.arrayBuffer()).toString();
    };
    const name = `"'=HYPERLINK(""x""); Ünal"`;
    expect(await sheet('de')).toBe(
      [
        '\ufeffName;Personalnummer;Tag;Filiale;Kommen;Gehen;Pausenstunden;Stunden;Hinweis',
        `${name};1001;2026-03-28;Main;22:00;2026-03-29 07:15;0;2;von Hand eingetragen`,
        `${name};1001;2026-03-29;Main;2026-03-28 22:00;07:15;0,5;5,75;von Hand eingetragen`,
        '',
      ].join('\r\n'),
    );
    expect(await sheet('en')).toContain(`${name},1001,2026-03-29,Main,2026-03-28 22:00,07:15,0.5,5.75,entered by hand`);
    const { body } = await asOwner('GET', query);
    expect(body).toMatchObject({ worked_minutes: 465, break_minutes: 30 });
    expect(body.people[0].days.map(({ worked_minutes }: { worked_minutes: number }) => worked_minutes)).toEqual([
      120, 345,
    ]);
    await tested.ask('PATCH', path, { token: owner, body: { name: 'Alice' } });
  });

  test('is told live, in the store it happened in, who comes and goes; without a name', async () => {
    const headers = { Authorization: `Bearer ${owner}`, 'X-Store-Code': shop.storeCode };
    await tested.host.services('relayOutbox')();
    const watching = await watch(tested.url, { headers });
    const { at } = (await punch(await session(), 'in')).body;
    await tested.host.services('relayOutbox')();
    let frame = await watching.next();
    while (frame.type !== 'time_entry.punched') frame = await watching.next();
    expect(frame).toMatchObject({
      at,
      data: { store_id: shop.storeId, staff_member_id: shop.staffMemberId, presence: 'in' },
    });
    expect(JSON.stringify(frame)).not.toContain('Alice');
    watching.close();
  });
});
