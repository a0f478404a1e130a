import { readPassFile } from '@tresen/adapters/apple-wallet/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, hostUnderTest, openShop, type HostUnderTest, type Shop } from './host-under-test.ts';
import { iphone, passType, phonesOf, walletServices, type WalletServices } from './wallets.ts';

let services: WalletServices;
let tested: HostUnderTest;
let shop: Shop;
beforeAll(async () => {
  services = await walletServices();
  tested = await hostUnderTest(services.environment);
  shop = await openShop(tested, 'wallet');
}, 60_000);
afterAll(async () => {
  await tested?.stop();
  await services?.close();
});

const base = '/wallet/apple/v1';

async function file(cardId: string): Promise<Uint8Array> {
  const answer = await fetch(`${tested.url}/api/v1/loyalty/cards/${cardId}/passes/apple`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/vnd.apple.pkpass');
  return new Uint8Array(await answer.arrayBuffer());
}

async function newCard(name = 'Ada'): Promise<string> {
  const { body } = await tested.ask('POST', '/api/v1/store/loyalty/cards', {
    token: shop.staff,
    store: shop.storeCode,
    body: { program_id: shop.programId, name },
  });
  return body.card.id;
}

const stamp = async (cardId: string) => {
  const answer = await tested.ask('POST', `/api/v1/merchant/loyalty/cards/${cardId}/adjust`, {
    token: shop.owner,
    body: { stamps_delta: 1, reason: 'test' },
  });
  expect(answer.status).toBe(200);
};

/** What the host's jobs do, done now: events go out, and a moment later pushes. */
async function work(): Promise<void> {
  await tested.host.services('relayOutbox')();
  tested.clock.move(3_000);
  await tested.host.services('pushPasses')();
}

const registration = (phone: string, { serial }: { serial: string }) =>
  `${base}/devices/${phone}/registrations/${passType}/${serial}`;

test('a customer adds the card, is stamped at the counter, and the phone shows the new balance', async () => {
  const phones = phonesOf(services.apns);
  const phone = phones.add(iphone());
  const cardId = await newCard();
  const offers = await tested.ask('GET', `/api/v1/loyalty/cards/${cardId}/passes`);
  expect(offers.body.items.map(({ platform }: { platform: string }) => platform)).toEqual(['apple', 'google']);
  expect(await phone.add(await file(cardId))).toBe(201);
  await work();
  await phones.settled();
  const shown = () => [...phone.passes.values()][0]!.fields;
  expect(shown()['stamps']).toBe('0 / 10');
  await stamp(cardId);
  await stamp(cardId);
  await work();
  await phones.settled();
  expect(shown()['stamps']).toBe('2 / 10');
  expect(phone.announcements).toEqual(['2 of 10 stamps · 0 points']);
  const pushes = services.apns.pushes.filter(({ token }) => token === phone.pushToken);
  expect(pushes).toHaveLength(2);
});

test('registering answers 201 and then 200, and unregistering 200, once and again', async () => {
  const pass = readPassFile(await file(await newCard()));
  const headers = { Authorization: `ApplePass ${pass.token}` };
  const register = () =>
    tested.ask('POST', registration('phone-1', pass), { key: null, headers, body: { pushToken: 'ab'.repeat(32) } });
  expect((await register()).status).toBe(201);
  const again = await register();
  expect([again.status, again.text]).toEqual([200, '']);
  for (let times = 0; times < 2; times++)
    expect((await tested.ask('DELETE', registration('phone-1', pass), { key: null, headers })).status).toBe(200);
  expect((await register()).status).toBe(201);
});

test('the list of changes is 200 with a tag and 204 when there is none, and needs no authorization', async () => {
  const cardId = await newCard();
  const pass = readPassFile(await file(cardId));
  const headers = { Authorization: `ApplePass ${pass.token}` };
  await tested.ask('POST', registration('phone-2', pass), { key: null, headers, body: { pushToken: 'cd'.repeat(32) } });
  const list = (tag?: string) =>
    tested.ask(
      'GET',
      `${base}/devices/phone-2/registrations/${passType}${tag === undefined ? '' : `?passesUpdatedSince=${tag}`}`,
    );
  const first = await list();
  expect(first).toMatchObject({ status: 200, body: { serialNumbers: [pass.serial], lastUpdated: expect.any(String) } });
  const none = await list(first.body.lastUpdated);
  expect([none.status, none.text]).toEqual([204, '']);
  await stamp(cardId);
  await tested.host.services('relayOutbox')();
  expect((await list(first.body.lastUpdated)).body.serialNumbers).toEqual([pass.serial]);
  expect((await tested.ask('GET', `${base}/devices/stranger/registrations/${passType}`)).status).toBe(204);
});

test('a pass has its time, is 304 until it changes, and each change is at least a second later', async () => {
  const cardId = await newCard();
  const pass = readPassFile(await file(cardId));
  const get = (since?: string) =>
    tested.ask('GET', `${base}/passes/${passType}/${pass.serial}`, {
      headers: { Authorization: `ApplePass ${pass.token}`, ...(since !== undefined && { 'If-Modified-Since': since }) },
    });
  let last = (await get()).headers.get('last-modified')!;
  for (let times = 0; times < 3; times++) {
    const same = await get(last);
    expect([same.status, same.text]).toEqual([304, '']);
    await stamp(cardId);
    await tested.host.services('relayOutbox')();
    const changed = await get(last);
    expect(changed.status).toBe(200);
    expect(changed.headers.get('content-type')).toBe('application/vnd.apple.pkpass');
    const next = changed.headers.get('last-modified')!;
    expect(Date.parse(next)).toBeGreaterThanOrEqual(Date.parse(last) + 1_000);
    last = next;
  }
});

test('an unknown serial, a wrong token, a foreign type and no token at all are the same 401, byte for byte', async () => {
  const pass = readPassFile(await file(await newCard()));
  const good = `ApplePass ${pass.token}`;
  const tries: readonly (readonly [string, string, string | undefined])[] = [
    [passType, 'unknownserial', good],
    [passType, pass.serial, 'ApplePass wrong'],
    [passType, pass.serial, `Bearer ${pass.token}`],
    [passType, pass.serial, undefined],
    ['pass.test.other', pass.serial, good],
    [passType, `${pass.serial}%00`, good],
  ];
  const answers = new Set<string>();
  for (const [type, serial, authorization] of tries)
    for (const [method, path, body] of [
      ['GET', `${base}/passes/${type}/${serial}`, undefined],
      ['POST', `${base}/devices/p/registrations/${type}/${serial}`, { pushToken: 'ab' }],
      ['DELETE', `${base}/devices/p/registrations/${type}/${serial}`, undefined],
    ] as const) {
      const headers = authorization === undefined ? {} : { Authorization: authorization };
      const answer = await ask(tested.url, method, path, { key: null, headers, body });
      answers.add(`${answer.status} ${answer.text.replace(/"request_id":"[^"]+"/, '')}`);
    }
  expect([...answers]).toHaveLength(1);
  expect([...answers][0]).toContain('401 ');
});

test('a card that was deactivated while a phone still asks answers with a void pass, and is offered no more', async () => {
  const phones = phonesOf(services.apns);
  const phone = phones.add(iphone());
  const cardId = await newCard();
  await phone.add(await file(cardId));
  await tested.ask('POST', `/api/v1/merchant/loyalty/cards/${cardId}/deactivate`, {
    token: shop.owner,
    body: { reason: 'lost' },
  });
  await work();
  await phones.settled();
  expect([...phone.passes.values()][0]).toMatchObject({ voided: true });
  expect((await tested.ask('GET', `/api/v1/loyalty/cards/${cardId}/passes`)).body.items).toEqual([]);
  expect((await tested.ask('GET', `/api/v1/loyalty/cards/${cardId}/passes/apple`)).body.code).toBe(
    'WALLET_NOT_OFFERED',
  );
});

test('a phone’s complaints are logged on one line each, and nothing else of them', async () => {
  const answer = await tested.ask('POST', `${base}/log`, {
    key: null,
    body: { logs: ['[2026] bad\nforged line', 'x'.repeat(9_000)] },
  });
  expect([answer.status, answer.text]).toEqual([200, '']);
  const line = tested.logged.findLast((each) => each.includes('A phone complains'))!;
  expect(JSON.parse(line).lines).toEqual(['[2026] bad forged line', 'x'.repeat(500)]);
});

test('no token, serial or push address of a pass is in any log', async () => {
  const pass = readPassFile(await file(await newCard()));
  const headers = { Authorization: `ApplePass ${pass.token}` };
  await tested.ask('POST', registration('phone-9', pass), { key: null, headers, body: { pushToken: 'ef'.repeat(32) } });
  await tested.ask('GET', `${base}/passes/${passType}/${pass.serial}`, { headers });
  const logged = tested.logged.join('\n');
  for (const secret of [pass.token, pass.serial, 'ef'.repeat(32)]) expect(logged).not.toContain(secret);
});

test('an owner’s wrong key is one clear line on the settings page, the platform is not offered, and all else works', async () => {
  const other = await openShop(tested, 'wrongkey');
  const settings = services.authority.passCertificate({ passType: 'pass.test.wrongkey' });
  const stranger = services.authority.passCertificate();
  const change = (values: Record<string, string | null>) =>
    tested.ask('PATCH', '/api/v1/merchant/settings/wallet/apple', { token: other.owner, body: { values } });
  const answer = await change({
    pass_type_identifier: 'pass.test.wrongkey',
    team_identifier: 'TEAM123456',
    certificates: settings.certificate,
    intermediates: services.authority.intermediate,
    private_keys: stranger.privateKey,
  });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    origin: 'merchant',
    check: {
      status: 'failed',
      findings: expect.arrayContaining([
        expect.objectContaining({ severity: 'error', code: 'KEY_MISMATCH', field: 'private_keys' }),
      ]),
    },
  });
  expect(answer.text).not.toContain('PRIVATE KEY');
  const offers = await tested.ask('GET', `/api/v1/loyalty/cards/${other.cardId}/passes`);
  expect(offers.body.items.map(({ platform }: { platform: string }) => platform)).toEqual(['google']);
  expect((await change({ private_keys: settings.privateKey })).body.check.status).toBe('warning');
  const checked = await tested.ask('POST', '/api/v1/merchant/settings/wallet/apple/check', { token: other.owner });
  expect(checked.body.findings).toMatchObject([{ code: 'PUBLIC_URL_NOT_HTTPS' }]);
  const refused = await change({ team_identifier: 'nope', private_keys: 'no key', certificates: settings.certificate });
  expect([refused.status, refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
    422,
    ['/values/team_identifier', '/values/private_keys'],
  ]);
  const fields = ['pass_type_identifier', 'team_identifier', 'certificates', 'intermediates', 'private_keys'];
  const back = await change(Object.fromEntries(fields.map((name) => [name, null])));
  expect(back.body.origin).toBe('installation');
});

test('what could not be told is a dead letter that the owner sees and has sent again; another owner does not', async () => {
  const phones = phonesOf(services.apns);
  const phone = phones.add(iphone());
  const cardId = await newCard();
  await phone.add(await file(cardId));
  services.apns.answer = () => ({ status: 403, reason: 'BadCertificate' });
  await work();
  services.apns.answer = undefined;
  const list = async () =>
    (await tested.ask('GET', '/api/v1/merchant/wallet/dead-letters', { token: shop.owner })).body.items.filter(
      (one: { card_id: string }) => one.card_id === cardId,
    );
  const [letter] = await list();
  expect(letter).toMatchObject({ platform: 'apple', kind: 'device', card_id: cardId, code: 'BadCertificate' });
  expect(tested.logged.some((line) => line.includes('cannot be pushed to apple'))).toBe(true);
  const resend = (token: string) =>
    tested.ask('POST', `/api/v1/merchant/wallet/dead-letters/${letter.id}/resend`, { token });
  const stranger = await openShop(tested, 'stranger');
  expect((await resend(stranger.owner)).body.code).toBe('DEAD_LETTER_NOT_FOUND');
  expect((await resend(shop.owner)).body).toEqual({ resent: 1 });
  await tested.host.services('pushPasses')();
  await phones.settled();
  expect(await list()).toEqual([]);
  await tested.ask('POST', '/api/v1/merchant/wallet/dead-letters/resend', { token: shop.owner });
  await tested.host.services('pushPasses')();
  expect((await tested.ask('GET', '/api/v1/merchant/wallet/status', { token: shop.owner })).body).toMatchObject({
    items: [{ platform: 'apple', dead: 0, waiting: 0 }],
  });
});

test('the preview is the pass as it would be, with what would be wrong with it', async () => {
  const preview = (body: unknown) =>
    tested.ask('POST', `/api/v1/merchant/loyalty/programs/${shop.programId}/pass-preview`, { token: shop.owner, body });
  expect((await preview({ stamps: 4, points: 7, language: 'fr' })).body).toMatchObject({
    program_name: 'Card',
    language: 'fr',
    balances: [{ value: 4, target: 10 }, { value: 7 }],
    logo_findings: [],
  });
  const changed = await preview({
    change: { name: 'Other', look: { background: '#777777', foreground: '#787878', logo_url: 'https://x.test/a.png' } },
  });
  expect(changed.body).toMatchObject({
    program_name: 'Other',
    colours: { corrected: expect.arrayContaining(['foreground']) },
    logo_findings: [{ code: 'LOGO_NOT_PNG' }],
  });
});

// The last: the people above are signed out by then.
test('a pass takes no more than fifty phones, and an address no end of registrations', async () => {
  const pass = readPassFile(await file(await newCard()));
  const headers = { Authorization: `ApplePass ${pass.token}` };
  const body = { pushToken: 'ab'.repeat(32) };
  const register = async (phone: number) =>
    (await tested.ask('POST', registration(`many-${phone}`, pass), { key: null, headers, body })).status;
  const statuses: number[] = [];
  for (let phone = 0; phone < 55; phone++) statuses.push(await register(phone));
  expect(statuses).toEqual([...Array<number>(50).fill(201), ...Array<number>(5).fill(429)]);
  let tries = 0;
  while ((await register(0)) === 200) tries++;
  expect(tries).toBeLessThan(600);
  tested.clock.move(15 * 60_000);
  expect(await register(0)).toBe(200);
}, 30_000);
