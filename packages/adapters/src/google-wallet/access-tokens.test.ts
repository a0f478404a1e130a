import { hours, minutes, seconds } from '@tresen/domain';
import { manualClock } from '@tresen/domain/testing';
import { describe, expect, test } from 'vitest';
import { accessTokens } from './access-tokens.ts';
import { readServiceAccount, type ServiceAccount } from './service-account.ts';
import { fakeGoogleWallet } from './testing/fake.ts';
import { makeKeyFile, type KeyFile } from './testing/key-files.ts';

const accountOf = (file: Pick<KeyFile, 'text'>): ServiceAccount => {
  const account = readServiceAccount(file.text);
  if (!account) throw new Error('not a key file');
  return account;
};

function office() {
  const clock = manualClock();
  const google = fakeGoogleWallet({ now: () => clock.now() });
  const tokens = accessTokens({ clock, url: google.endpoints.token, fetch: google.fetch, timeout: 1_000 });
  const fetched = () => google.requests.filter(({ path }) => path === '/token').length;
  return { clock, google, tokens, fetched };
}

describe('an access token', () => {
  test('is fetched once, however many ask for it at once, and kept', async () => {
    const { google, tokens, fetched } = office();
    const account = accountOf(google.hire(['1']));
    const all = await Promise.all(Array.from({ length: 50 }, () => tokens.of(account)));
    expect(new Set(all).size).toBe(1);
    expect(await tokens.of(account)).toBe(all[0]);
    expect(fetched()).toBe(1);
  });

  test('is renewed before its end, behind those who still use the old one', async () => {
    const { clock, google, tokens, fetched } = office();
    const account = accountOf(google.hire(['1']));
    const first = await tokens.of(account);
    clock.advance(hours(1) - minutes(4));
    expect(await tokens.of(account)).toBe(first);
    await expect.poll(() => tokens.of(account)).not.toBe(first);
    expect(fetched()).toBe(2);
  });

  test('is not handed out any more when it ends within seconds', async () => {
    const { clock, google, tokens } = office();
    const account = accountOf(google.hire(['1']));
    const first = await tokens.of(account);
    google.failNext(500, 1, /token/);
    clock.advance(hours(1) - seconds(20));
    await expect(tokens.of(account)).rejects.toMatchObject({ fault: 'unavailable' });
    expect(await tokens.of(account)).not.toBe(first);
  });

  test('serves on when the renewal fails, for as long as it is good', async () => {
    const { clock, google, tokens } = office();
    const account = accountOf(google.hire(['1']));
    const first = await tokens.of(account);
    google.failNext('no answer', 3, /token/);
    clock.advance(hours(1) - minutes(4));
    expect([await tokens.of(account), await tokens.of(account), await tokens.of(account)]).toEqual([
      first,
      first,
      first,
    ]);
  });

  test('is not given to who only knows the name of another’s account', async () => {
    const { google, tokens } = office();
    const file = google.hire(['1']);
    await tokens.of(accountOf(file));
    const stranger = { ...accountOf(makeKeyFile(file.email)), keyId: file.keyId };
    await expect(tokens.of(stranger)).rejects.toMatchObject({ fault: 'key_refused' });
  });

  test('is forgotten when it was refused before its time', async () => {
    const { google, tokens } = office();
    const account = accountOf(google.hire(['1']));
    const first = await tokens.of(account);
    tokens.forget(account, 'another token');
    expect(await tokens.of(account)).toBe(first);
    tokens.forget(account, first);
    expect(await tokens.of(account)).not.toBe(first);
  });

  test('is told apart by why there is none', async () => {
    const { clock, google, tokens } = office();
    const unknown = accountOf(makeKeyFile());
    await expect(tokens.of(unknown)).rejects.toMatchObject({ fault: 'account_unknown' });
    const account = accountOf(google.hire(['1']));
    google.failNext(429, 1, /token/);
    await expect(tokens.of(account)).rejects.toMatchObject({ fault: 'rate_limited' });
    const behind = manualClock();
    behind.set(clock.now());
    behind.advance(-hours(2));
    const slow = accessTokens({ clock: behind, url: google.endpoints.token, fetch: google.fetch, timeout: 1_000 });
    await expect(slow.of(account)).rejects.toMatchObject({ fault: 'clock_wrong' });
  });
});

describe('a key file', () => {
  test('is read for who the account is, and not for where to send anything', () => {
    const file = makeKeyFile('till@demo.iam.gserviceaccount.com');
    expect(readServiceAccount(file.text)).toEqual({
      email: file.email,
      keyId: file.keyId,
      privateKey: expect.stringContaining('BEGIN PRIVATE KEY'),
    });
    expect(JSON.stringify(readServiceAccount(file.text))).not.toContain('invalid');
  });

  test.each(['', 'null', '[]', '{}', 'not JSON', '{"type":"authorized_user"}'])('is none when it is %j', (text) => {
    expect(readServiceAccount(text)).toBeUndefined();
  });

  test.each([
    ['client_email', 'no address'],
    ['client_email', 'two\nlines@demo.test'],
    ['private_key', 'no key'],
    ['private_key_id', ''],
    ['private_key_id', 7],
    ['type', 'external_account'],
  ])('is none when its %s is %j', (field, value) => {
    const text = JSON.stringify({ ...(JSON.parse(makeKeyFile().text) as object), [field]: value });
    expect(readServiceAccount(text)).toBeUndefined();
  });
});
