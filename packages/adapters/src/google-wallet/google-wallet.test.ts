import { hours, later, minutes, type Instant, type PassUpdate } from '@tresen/domain';
import { importSPKI, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { desk, settingsOf } from './desk-under-test.ts';
import { changed, issuer, redesigned, shown } from './shown-under-test.ts';
import { makeKeyFile } from './testing/key-files.ts';

const object = `${issuer}.${shown().pass.serial}`;
const program = `${issuer}.program-${shown().model.face.programId}`;

/** A desk whose customer has the pass in the wallet. */
async function withPass(options: Parameters<typeof desk>[0] = {}) {
  const at = desk(options);
  const issued = await at.wallet.issue(shown(), at.settings);
  if (issued.kind !== 'link') throw new Error('not a link');
  await at.google.save(issued.url);
  const push = async (...updates: PassUpdate[]) => at.wallet.push(updates, at.settings);
  return { ...at, link: issued.url, push };
}

const stamps = (count: number) => shown({ card: { stamps: count } });

describe('issuing a pass', () => {
  test('writes the class, then the object, and hands out a link that names the object alone', async () => {
    const { google, file, link, asked } = await withPass();
    expect(asked(/POST .walletobjects/)).toEqual([
      'POST /walletobjects/v1/loyaltyClass',
      'POST /walletobjects/v1/loyaltyObject',
    ]);
    expect(google.saved.has(object)).toBe(true);
    expect(link.length).toBeLessThan(1_800);
    const { payload, protectedHeader } = await jwtVerify(
      link.slice(google.endpoints.save.length),
      await importSPKI(file.publicKey, 'RS256'),
      { issuer: file.email, audience: 'google', currentDate: new Date(0) },
    );
    expect(protectedHeader).toMatchObject({ alg: 'RS256', kid: file.keyId });
    expect(payload).toMatchObject({ typ: 'savetowallet', origins: ['https://shop.test'] });
    expect(payload['payload']).toEqual({ loyaltyObjects: [{ id: object, classId: program }] });
  });

  test('stays below 1 800 characters for the longest ids and names that there can be', async () => {
    const { google, wallet } = desk();
    const email = `${'a'.repeat(30)}@${'b'.repeat(30)}.iam.gserviceaccount.com`;
    const to = shown({ customer: { name: '👩‍👩‍👧‍👦'.repeat(200) }, program: { name: 'Ü'.repeat(100) } });
    const issued = await wallet.issue(to, settingsOf(google.hire([issuer], email)));
    expect(issued).toMatchObject({ kind: 'link' });
    expect(issued.kind === 'link' && issued.url.length).toBeLessThan(1_800);
  });

  test('again changes what is there: an insert that meets a 409 becomes a patch', async () => {
    const { google, wallet, settings, asked } = await withPass();
    const other = desk({ fetch: google.fetch, endpoints: google.endpoints });
    await other.wallet.issue(shown({ card: { stamps: 4 }, program: { name: 'New name' } }), settings);
    expect(google.objects.get(object)?.loyaltyPoints?.balance).toEqual({ string: '4/10' });
    expect(google.classes.get(program)).toMatchObject({ programName: 'New name', reviewStatus: 'UNDER_REVIEW' });
    expect(asked(/PATCH/)).toHaveLength(2);
    expect(google.rung).toEqual([]);
    // The class is known to be as it should be: one more card does not write it.
    await wallet.issue(shown({ serial: 'another' }), settings);
    expect(asked(/loyaltyClass/).length).toBe(3);
  });

  test('says UNAVAILABLE when Google cannot be reached, and works when it can again', async () => {
    const { google, wallet, settings } = desk();
    google.failNext('no answer', 1, /loyaltyObject/);
    await expect(wallet.issue(shown(), settings)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    google.failNext('lost answer', 1, /loyaltyObject/);
    await expect(wallet.issue(shown(), settings)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(wallet.issue(shown(), settings)).resolves.toMatchObject({ kind: 'link' });
    expect(google.objects.size).toBe(1);
  });

  test('takes a fresh token when the old one was ended before its time', async () => {
    const { google, wallet, settings, push } = await withPass();
    google.endTokens();
    expect(await push(changed(stamps(4)))).toEqual([{ kind: 'sent', announced: true }]);
    google.endTokens();
    await expect(wallet.issue(shown(), settings)).resolves.toBeDefined();
  });
});

describe('a change of a card', () => {
  test('is on the pass, and rings', async () => {
    const { google, push } = await withPass();
    expect(await push(changed(stamps(4)))).toEqual([{ kind: 'sent', announced: true }]);
    expect(google.objects.get(object)?.loyaltyPoints).toMatchObject({ label: 'Stempel', balance: { string: '4/10' } });
    expect(google.rung.map(({ objectId }) => objectId)).toEqual([object]);
  });

  test('rings three times a day; after that the news is written on the back, and no quota is asked for', async () => {
    const { clock, google, push } = await withPass();
    const announcedAt: Instant[] = [];
    for (let count = 4; count <= 6; count++) {
      expect(await push(changed(stamps(count), { announcedAt }))).toEqual([{ kind: 'sent', announced: true }]);
      announcedAt.push(clock.now());
      clock.advance(hours(1));
    }
    expect(await push(changed(stamps(7), { announcedAt }))).toEqual([{ kind: 'sent', announced: false }]);
    expect(google.rung).toHaveLength(3);
    expect(google.objects.get(object)?.messages).toMatchObject([
      { body: stamps(7).model.news.text.de, messageType: 'TEXT' },
    ]);
    expect(google.requests.filter(({ status }) => status === 403)).toEqual([]);
    clock.advance(hours(24));
    expect(await push(changed(stamps(8), { announcedAt }))).toEqual([{ kind: 'sent', announced: true }]);
    expect(google.objects.get(object)?.messages).toEqual([]);
  });

  test('of anything but a balance neither rings nor counts, and leaves the news on the back', async () => {
    const { google, push } = await withPass();
    for (const background of ['#111111', '#222222', '#333333', '#444444']) {
      const look = { background, foreground: '#ffffff', accent: '#f59e0b', logoUrl: null };
      const painted = changed(shown({ program: { look } }), { balanceChanged: false });
      expect(await push(painted)).toEqual([{ kind: 'sent', announced: false }]);
    }
    for (let count = 4; count <= 6; count++)
      expect(await push(changed(stamps(count)))).toEqual([{ kind: 'sent', announced: true }]);
    await push(changed(stamps(7)));
    const news = google.objects.get(object)?.messages;
    expect(news).toHaveLength(1);
    await push(changed(stamps(7), { balanceChanged: false }));
    expect(google.objects.get(object)?.messages).toEqual(news);
  });

  test('is on the pass all the same when Google counts otherwise and refuses to ring', async () => {
    const { google, push } = await withPass();
    for (let count = 4; count <= 6; count++) await push(changed(stamps(count)));
    expect(await push(changed(stamps(7)))).toEqual([{ kind: 'sent', announced: false }]);
    expect(google.objects.get(object)).toMatchObject({
      loyaltyPoints: { balance: { string: '7/10' } },
      messages: [{ id: 'news' }],
    });
    expect(google.rung).toHaveLength(3);
  });

  test('that may have got through already does not ring again', async () => {
    const { google, push } = await withPass();
    google.failNext('lost answer', 1, /PATCH/);
    expect(await push(changed(stamps(4)))).toMatchObject([{ kind: 'later', code: 'UNAVAILABLE' }]);
    expect(await push(changed(stamps(5), { again: true }))).toEqual([{ kind: 'sent', announced: false }]);
    expect(google.rung).toHaveLength(1);
  });

  test('to its end makes it inactive, without a sound, and takes the name of an erased customer away', async () => {
    const { google, push } = await withPass();
    expect(google.objects.get(object)).toMatchObject({ state: 'ACTIVE', accountName: 'Anna Muster' });
    const ended = shown({ card: { active: false, stamps: 9 }, customer: { name: null } });
    expect(await push(changed(ended))).toEqual([{ kind: 'sent', announced: false }]);
    expect(google.objects.get(object)?.state).toBe('INACTIVE');
    expect(google.objects.get(object)?.accountName).toBeUndefined();
    expect(google.rung).toEqual([]);
  });

  test('of a pass that Google has lost makes it anew, its class before it', async () => {
    const { wallet, settings, asked, google } = desk();
    expect(await wallet.push([changed(stamps(4))], settings)).toEqual([{ kind: 'sent', announced: false }]);
    expect(asked(/walletobjects/).map((line) => line.split('/').slice(0, 4).join('/'))).toEqual([
      'PATCH /walletobjects/v1/loyaltyObject',
      'POST /walletobjects/v1/loyaltyClass',
      'POST /walletobjects/v1/loyaltyObject',
    ]);
    expect(google.objects.get(object)?.loyaltyPoints?.balance).toEqual({ string: '4/10' });
  });
});

describe('a change of a program’s look', () => {
  test('is written to its class, under review, and what it has no more is taken away', async () => {
    const { google, push } = await withPass();
    expect(google.classes.get(program)).toMatchObject({
      hexBackgroundColor: '#1f2937',
      linksModuleData: { uris: [{}, {}] },
    });
    const look = {
      background: '#7c2d12',
      foreground: '#ffffff',
      accent: '#fde68a',
      logoUrl: 'https://cafe.test/logo.png',
    };
    const next = redesigned(shown({ program: { look, termsUrl: null, privacyUrl: null } }));
    expect(await push(next)).toEqual([{ kind: 'sent', announced: false }]);
    const now = google.classes.get(program);
    expect(now).toMatchObject({
      hexBackgroundColor: '#7c2d12',
      reviewStatus: 'UNDER_REVIEW',
      programLogo: { sourceUri: { uri: 'https://cafe.test/logo.png' } },
    });
    expect(now).not.toHaveProperty('linksModuleData');
  });

  test('makes the class when there is none', async () => {
    const { google, wallet, settings } = desk();
    expect(await wallet.push([redesigned(shown())], settings)).toEqual([{ kind: 'sent', announced: false }]);
    expect(google.classes.has(program)).toBe(true);
  });
});

describe('a push that fails', () => {
  test.each([
    [500, { kind: 'later', code: 'UNAVAILABLE' }],
    [503, { kind: 'later', code: 'UNAVAILABLE' }],
    [302, { kind: 'later', code: 'UNAVAILABLE' }],
    [429, { kind: 'later', code: 'RATE_LIMITED', after: 1_000 }],
    ['no answer', { kind: 'later', code: 'UNAVAILABLE' }],
    [400, { kind: 'refused', code: 'REJECTED', alarm: false }],
  ] as const)('with %s is followed by %o', async (fault, outcome) => {
    const { google, push } = await withPass();
    google.failNext(fault, 1, /PATCH/);
    expect(await push(changed(stamps(4)), changed(stamps(4)))).toMatchObject([outcome, { kind: 'sent' }]);
  });

  test('for our own set-up is an alarm, and says which', async () => {
    const { google, file, push, wallet } = await withPass();
    google.switchApi(file, false);
    expect(await push(changed(stamps(4)))).toMatchObject([
      { kind: 'refused', code: 'WALLET_API_DISABLED', alarm: true },
    ]);
    google.switchApi(file, true);
    google.dismiss(file, 'rights');
    expect(await push(changed(stamps(4)))).toMatchObject([{ kind: 'refused', code: 'ISSUER_DENIED', alarm: true }]);
    google.dismiss(file, 'account');
    expect(await push(changed(stamps(4)))).toMatchObject([
      { kind: 'refused', code: 'SERVICE_ACCOUNT_UNKNOWN', alarm: true },
    ]);
    expect(await wallet.push([changed(stamps(4))], {})).toMatchObject([
      { kind: 'refused', code: 'ISSUER_MISSING', alarm: true },
    ]);
  });

  test('for the pace is held back, and no more than twenty went out in a second', async () => {
    const { clock, google, push } = await withPass();
    clock.advance(minutes(1));
    const start = clock.now();
    const outcomes = await push(...Array.from({ length: 100 }, () => changed(stamps(4), { again: true })));
    const sent = outcomes.filter(({ kind }) => kind === 'sent');
    const held = outcomes.filter((outcome) => outcome.kind === 'held_back');
    expect(sent.length).toBeGreaterThan(30);
    expect(sent.length + held.length).toBe(100);
    expect(held.every(({ after }) => after > 0)).toBe(true);
    const times = google.requests
      .filter(({ at, path }) => at >= start && path.includes('loyaltyObject'))
      .map(({ at }) => at);
    for (const at of times)
      expect(times.filter((other) => other >= at && other < at + 1_000).length).toBeLessThanOrEqual(20);
    expect(google.requests.filter(({ status }) => status === 429)).toEqual([]);
  });
});

describe('the self-check', () => {
  const codes = async (at: ReturnType<typeof desk>, settings: Parameters<typeof at.wallet.check>[0], thorough = true) =>
    (await at.wallet.check(settings, at.clock.now(), { thorough })).findings.map(({ severity, code, field }) => [
      severity,
      code,
      field,
    ]);

  test('finds nothing wrong with a set-up that works, and says who it is', async () => {
    const at = desk();
    expect(await at.wallet.check(at.settings, at.clock.now(), { thorough: true })).toEqual({
      findings: [],
      identities: [{ issuer, label: at.file.email, validFrom: null, validUntil: null }],
    });
    expect(at.wallet.issuers(at.settings)).toEqual([issuer]);
  });

  test('asks nobody unless it is to be thorough', async () => {
    const at = desk();
    at.google.dismiss(at.file, 'account');
    expect(await codes(at, at.settings, false)).toEqual([]);
    expect(at.google.requests).toEqual([]);
  });

  test('says one clear line for each thing that can be wrong', async () => {
    const at = desk();
    const { google, file, settings, clock } = at;
    const error = (code: string, field: string | null) => [['error', code, field]];
    expect(await codes(at, {})).toEqual([
      ...error('ISSUER_MISSING', 'issuer_id'),
      ...error('SERVICE_ACCOUNT_MISSING', 'service_account'),
    ]);
    expect(await codes(at, { ...settings, issuer_id: 'mine' })).toEqual(error('ISSUER_MALFORMED', 'issuer_id'));
    expect(await codes(at, { ...settings, service_account: '{}' })).toEqual(
      error('SERVICE_ACCOUNT_UNREADABLE', 'service_account'),
    );
    expect(at.wallet.issuers({ ...settings, service_account: '{}' })).toEqual([]);
    const wrongKey = {
      ...(JSON.parse(makeKeyFile().text) as object),
      client_email: file.email,
      private_key_id: file.keyId,
    };
    expect(await codes(at, { ...settings, service_account: JSON.stringify(wrongKey) })).toEqual(
      error('SERVICE_ACCOUNT_KEY_REFUSED', 'service_account'),
    );
    expect(await codes(at, settingsOf(makeKeyFile()))).toEqual(error('SERVICE_ACCOUNT_UNKNOWN', 'service_account'));
    google.switchApi(file, false);
    expect(await codes(at, settings)).toEqual(error('WALLET_API_DISABLED', 'service_account'));
    google.switchApi(file, true);
    expect(await codes(at, { ...settings, issuer_id: '42' })).toEqual(error('ISSUER_DENIED', 'issuer_id'));
    google.failNext(404, 1, /issuer/);
    expect(await codes(at, settings)).toEqual(error('ISSUER_UNKNOWN', 'issuer_id'));
    google.failNext('no answer', 1, /issuer/);
    expect(await codes(at, settings)).toEqual([['warning', 'GOOGLE_UNREACHABLE', null]]);
    const slow = desk({
      clock: { now: () => later(clock.now(), -hours(3)) },
      fetch: google.fetch,
      endpoints: google.endpoints,
    });
    expect(await codes(slow, settings)).toEqual(error('CLOCK_WRONG', null));
  });

  test('shows nothing of the key', async () => {
    const at = desk();
    at.google.dismiss(at.file, 'rights');
    const key = (JSON.parse(at.file.text) as { private_key: string }).private_key; // as makeKeyFile writes it
    const said = JSON.stringify(await at.wallet.check(at.settings, at.clock.now(), { thorough: true }));
    expect(said).not.toContain(key.split('\n')[1]);
    expect(() => at.wallet.settings.fields[1]?.parse?.('{"private_key":"xyz"}', '/service_account')).toThrow(/INVALID/);
  });
});
