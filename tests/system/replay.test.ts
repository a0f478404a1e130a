import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostUnderTest, openShop, type Asking, type HostUnderTest, type Shop } from './host-under-test.ts';

let directory: string;
let tested: HostUnderTest;
let shop: Shop;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tresen-replay-'));
  tested = await hostUnderTest({ DATA_DIR: directory });
  shop = await openShop(tested, 'replay');
}, 60_000);
afterAll(async () => {
  await tested?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** From now on this host carries out what it is asked, and no answer of it reaches anyone. */
function loseAnswers({ host }: HostUnderTest): void {
  host.server.prependListener('request', ({ socket }, response) => {
    response.end = () => {
      socket.destroy();
      return response;
    };
  });
}

const commands = (): Record<string, { path: string; asking: Asking }> => {
  const { pin, owner: token } = shop;
  const atStore = { token: shop.staff, store: shop.storeCode };
  const card = `/api/v1/store/loyalty/cards/${shop.cardId}`;
  const office = `/api/v1/merchant`;
  return {
    'a stamp': { path: `${card}/stamps`, asking: { ...atStore, body: { pin } } },
    'points of a purchase': { path: `${card}/points`, asking: { ...atStore, body: { pin, amount_minor: 700 } } },
    'an enrolment': {
      path: '/api/v1/store/loyalty/cards',
      asking: { ...atStore, body: { program_id: shop.programId } },
    },
    'an adjustment': {
      path: `${office}/loyalty/cards/${shop.cardId}/adjust`,
      asking: { token, body: { stamps_delta: 3, reason: 'lost card' } },
    },
    'a new member of staff': {
      path: `${office}/staff`,
      asking: { token, body: { name: 'Bob', staff_id: '1002', store_ids: [shop.storeId], pin: '135790' } },
    },
  };
};

test(
  'what was carried out and never answered is answered by the next host, the same bytes each time, and done once',
  { timeout: 60_000 },
  async () => {
    const counted = async () => {
      const { rows } = await tested.host.database.execute(
        'select (select count(*) from ledger_entry)::int as entries, (select count(*) from card)::int as cards, (select count(*) from staff_member)::int as staff',
      );
      return rows[0];
    };
    loseAnswers(tested);
    for (const [name, { path, asking }] of Object.entries(commands()))
      await expect(tested.ask('POST', path, { ...asking, key: name.replaceAll(' ', '-') }), name).rejects.toThrow();
    const before = await counted();
    expect(before).toEqual({ entries: 5, cards: 2, staff: 2 });

    await tested.stop();
    tested = await hostUnderTest({ DATA_DIR: directory });

    for (const [name, { path, asking }] of Object.entries(commands())) {
      const sent = () => tested.ask('POST', path, { ...asking, key: name.replaceAll(' ', '-') });
      const first = await sent();
      expect(first.status, `${name}: ${first.text}`).toBeLessThan(300);
      tested.clock.move(60_000);
      for (const again of await Promise.all([sent(), sent(), sent()])) {
        expect([again.status, again.text], name).toEqual([first.status, first.text]);
      }
    }
    expect(await counted()).toEqual(before);
    expect((await tested.host.services('verifyLedger')()).fault).toBeNull();
  },
);

test('a session whose new tokens never came goes on with them at the next host', { timeout: 60_000 }, async () => {
  const body = { email: 'owner@replay.test', password: 'a-good-password-1' };
  const { refresh_token } = (await tested.ask('POST', '/api/v1/auth/login', { body })).body;
  const refreshed = () => tested.ask('POST', '/api/v1/auth/refresh', { key: 'renewal-1', body: { refresh_token } });
  loseAnswers(tested);
  await expect(refreshed()).rejects.toThrow();

  await tested.stop();
  tested = await hostUnderTest({ DATA_DIR: directory });

  const answers = await Promise.all([refreshed(), refreshed(), refreshed()]);
  expect(new Set(answers.map((answer) => answer.body.refresh_token)).size).toBe(1);
  for (const { body: tokens } of answers)
    expect((await tested.ask('GET', '/api/v1/me', { token: tokens.access_token })).status).toBe(200);
  // Once it is used, the one before is spent for good, whatever comes with it.
  const [next] = answers;
  const used = { refresh_token: next.body.refresh_token };
  expect((await tested.ask('POST', '/api/v1/auth/refresh', { key: 'renewal-2', body: used })).status).toBe(200);
  expect((await refreshed()).body.code).toBe('REFRESH_REFUSED');
});
