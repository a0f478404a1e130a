import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostUnderTest, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';

let tested: HostUnderTest;
let shop: Shop;
beforeAll(async () => {
  tested = await hostUnderTest();
  shop = await openShop(tested, 'story');
}, 60_000);
afterAll(() => tested?.stop());

const minutes = (count: number) => count * 60_000;

describe('a day at the counter', () => {
  test('a card is found, stamped ten times by PIN, redeemed, and shows in the statistics', async () => {
    const { ask, clock } = tested;
    const found = await ask('GET', '/api/v1/store/loyalty/cards?q=ada%40story.test', {
      token: shop.staff,
      store: shop.storeCode,
    });
    expect(found.body.items).toHaveLength(1);
    const card = found.body.items[0];
    expect(card).toMatchObject({
      id: shop.cardId,
      program: { id: shop.programId },
      stamps: { balance: 0, target: 10 },
    });

    for (let stamp = 1; stamp <= 10; stamp++) {
      // Five a day, and a quarter of an hour between two.
      clock.move(stamp === 6 ? minutes(24 * 60) : minutes(16));
      const { body: tokens } = await ask('POST', '/api/v1/auth/login', {
        body: { email: 'staff@story.test', password: 'a-good-password-1' },
      });
      const stamped = await ask('POST', `/api/v1/store/loyalty/cards/${shop.cardId}/stamps`, {
        token: tokens.access_token,
        store: shop.storeCode,
        body: { pin: shop.pin },
      });
      expect(stamped.status, stamped.text).toBe(200);
      expect(stamped.body.card.stamps.balance).toBe(stamp);
      expect(stamped.body.reached_target).toBe(stamp === 10);
    }
    const { body: tokens } = await ask('POST', '/api/v1/auth/login', {
      body: { email: 'owner@story.test', password: 'a-good-password-1' },
    });
    const token = tokens.access_token;
    const atStore = { token, store: shop.storeCode };
    const verified = await ask('POST', '/api/v1/store/pins/verify', {
      ...atStore,
      body: { pin: shop.pin, staff_id: '1001' },
    });
    expect(verified.body).toMatchObject({ expires_in: 900, staff_member: { name: 'Alice' } });
    const redeemed = await ask('POST', `/api/v1/store/loyalty/cards/${shop.cardId}/stamps/redeem`, {
      ...atStore,
      ticket: verified.body.staff_ticket,
      body: {},
    });
    expect(redeemed.body.card.stamps).toMatchObject({ balance: 0, rewards_redeemed: 1 });
    expect(redeemed.body.entry.staff_member_id).toBe(shop.staffMemberId);

    const { body: figures } = await ask('GET', `/api/v1/merchant/loyalty/programs/${shop.programId}/stats`, { token });
    expect(figures.period).toMatchObject({ stamps_given: 10, stamps_redeemed: 10, rewards: 1, enrolled: 1 });
    const table = await ask('GET', `/api/v1/merchant/loyalty/programs/${shop.programId}/stats`, {
      token,
      headers: { Accept: 'text/csv' },
    });
    expect(table.headers.get('content-type')).toContain('text/csv');
    expect(table.text.split('\r\n')[0]).toBe(
      'day,enrolled,stamps_given,stamps_redeemed,points_given,points_redeemed,rewards',
    );

    const report = await tested.host.services('verifyLedger')();
    expect(report.fault).toBeNull();
  });

  test('a command sent again answers byte for byte what it answered first, and is done once', async () => {
    const { ask } = tested;
    const { body: tokens } = await ask('POST', '/api/v1/auth/login', {
      body: { email: 'staff@story.test', password: 'a-good-password-1' },
    });
    const path = `/api/v1/store/loyalty/cards/${shop.cardId}/points`;
    const sent = (amount: number, pin: string) =>
      ask('POST', path, {
        token: tokens.access_token,
        store: shop.storeCode,
        key: 'purchase-1',
        body: { pin, amount_minor: amount },
      });
    const first = await sent(700, shop.pin);
    expect(first.status, first.text).toBe(200);
    tested.clock.move(minutes(3));
    const answers = await Promise.all([1, 2, 3, 4].map(() => sent(700, shop.pin)));
    for (const again of answers) expect(again.text).toBe(first.text);
    const other = await sent(800, shop.pin);
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    const { body } = await ask('GET', `/api/v1/loyalty/cards/${shop.cardId}`);
    expect(body.points.balance).toBe(7);
  });

  test('a command that moves stamps or points needs a key', async () => {
    const { ask } = tested;
    const { body: tokens } = await ask('POST', '/api/v1/auth/login', {
      body: { email: 'staff@story.test', password: 'a-good-password-1' },
    });
    const path = `/api/v1/store/loyalty/cards/${shop.cardId}/stamps`;
    const { status, body } = await ask('POST', path, {
      token: tokens.access_token,
      store: shop.storeCode,
      key: null,
      body: {},
    });
    expect([status, body.code]).toEqual([400, 'IDEMPOTENCY_KEY_REQUIRED']);
  });

  test('five wrong PINs lock, also for the right one, and say until when', async () => {
    const { ask } = tested;
    const { body: tokens } = await ask('POST', '/api/v1/auth/login', {
      body: { email: 'staff@story.test', password: 'a-good-password-1' },
    });
    const tryPin = (pin: string) =>
      ask('POST', '/api/v1/store/pins/verify', {
        token: tokens.access_token,
        store: shop.storeCode,
        body: { pin, staff_id: '1001' },
      });
    for (let left = 4; left >= 0; left--)
      expect((await tryPin('0000')).body).toMatchObject({ code: 'STAFF_PIN_INVALID', remaining_attempts: left });
    const locked = await tryPin(shop.pin);
    expect([locked.status, locked.body.code]).toEqual([423, 'STAFF_PIN_LOCKED']);
    expect(Date.parse(locked.body.locked_until)).toBeGreaterThan(tested.clock.now());
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(1_700);
  });

  test('a command that was answered is answered again while its staff member is locked, whatever PIN comes with it', async () => {
    const { ask, clock } = tested;
    clock.move(minutes(31));
    const { body: tokens } = await ask('POST', '/api/v1/auth/login', {
      body: { email: 'staff@story.test', password: 'a-good-password-1' },
    });
    const atStore = { token: tokens.access_token, store: shop.storeCode };
    const earn = (pin: string) =>
      ask('POST', `/api/v1/store/loyalty/cards/${shop.cardId}/points`, {
        ...atStore,
        key: 'earned-before-the-lock',
        body: { amount_minor: 500, pin, staff_id: '1001' },
      });
    const first = await earn(shop.pin);
    expect(first.status, first.text).toBe(200);
    for (let guess = 0; guess < 5; guess++)
      await ask('POST', '/api/v1/store/pins/verify', { ...atStore, body: { pin: '0000', staff_id: '1001' } });
    expect((await earn(shop.pin)).text).toBe(first.text);
    expect((await earn('0000')).text).toBe(first.text);
  });

  test('no secret, token or PIN is in the log', () => {
    const log = tested.logged.join('');
    expect(log).toContain('/api/v1/store/loyalty/cards/{card_id}/stamps');
    for (const secret of [
      shop.pin,
      shop.owner,
      shop.staff,
      'a-good-password-1',
      tested.adminToken,
      '@story.test',
      shop.cardId,
    ])
      expect(log).not.toContain(secret);
  });

  test('a customer joins in public, again and again, and nothing tells that they did', async () => {
    const { ask } = tested;
    const join = () =>
      ask('POST', `/api/v1/loyalty/programs/${shop.programCode.toLowerCase()}/enrol`, {
        body: { name: 'Ada', email: 'ada@story.test', accept_terms: true },
      });
    const [one, two] = [await join(), await join()];
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(one.body.card.id).not.toBe(two.body.card.id);
    expect(one.body.card).toMatchObject({ first_name: 'Ada', program: { code: shop.programCode } });
    expect(JSON.stringify(one.body)).not.toContain('@story.test');
  });
});
