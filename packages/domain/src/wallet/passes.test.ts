import { expect, test } from 'vitest';
import { insert, update } from '../kernel/commit.ts';
import { hours, minutes, seconds } from '../kernel/time.ts';
import { deactivateCard } from '../loyalty/correct-card.ts';
import { eraseCustomer } from '../loyalty/customers.ts';
import { updateProgram } from '../loyalty/programs.ts';
import { counter } from './counter-under-test.ts';
import { runCampaigns, walletFollowers } from './follow-changes.ts';
import { notePassHeld, passesChanged, readPass, registerPass, unregisterPass } from './hold-pass.ts';
import { issuePass } from './issue-pass.ts';
import { offeredPlatforms } from './settings.ts';

test('a card has one pass a platform: asked for again, it is the same with the same serial and token', async () => {
  const { issue, clock, stamp } = await counter();
  const first = await issue();
  await stamp();
  clock.advance(hours(1));
  const again = await issue();
  expect(again).toMatchObject({ id: first.id, serial: first.serial, token: first.token });
  expect(again.revision).toBe(first.revision + 1);
  expect((await issue('cloud')).serial).not.toBe(first.serial);
});

test('a platform without settings, or with settings that fail, is simply not offered', async () => {
  const { deps, walletDefaults, pocket, card, merchant, clock, issue } = await counter();
  const offered = async () => (await offeredPlatforms(deps)(merchant.id, clock.now())).map(({ id }) => id);
  expect(await offered()).toEqual(['pocket', 'cloud']);
  walletDefaults['cloud'] = undefined;
  expect(await offered()).toEqual(['pocket']);
  pocket.findings = [{ severity: 'error', code: 'KEY', field: null, detail: '', at: null }];
  expect(await offered()).toEqual([]);
  await expect(issue()).rejects.toMatchObject({ code: 'WALLET_NOT_OFFERED' });
  const unknown = issuePass(deps)({ cardId: card.id, platform: 'third' });
  await expect(unknown).rejects.toMatchObject({ code: 'WALLET_NOT_OFFERED' });
});

test('a merchant’s own settings come before the installation’s, and passes of before stay with theirs', async () => {
  const { issue, store, merchant, pocket, deps } = await counter();
  const before = await issue();
  const own = { id: 'wallet_devices', merchantId: merchant.id, values: { issuers: 'own.test' }, sealed: {} };
  await store.commits.commit({
    writes: [insert('merchant_settings', { ...own, updatedAt: before.createdAt, version: 1 })],
    audit: [],
    events: [],
    idempotency: null,
  });
  expect((await issue()).issuer).toBe('pocket.test');
  const [first] = await deps.walletSettings(merchant.id, pocket);
  expect(first).toMatchObject({ origin: 'merchant', settings: { issuers: 'own.test' } });
});

test('a pass whose issuer can sign no more moves to the one that can, and keeps serial and token', async () => {
  const { issue, walletDefaults } = await counter();
  const before = await issue('cloud');
  walletDefaults['cloud'] = { issuers: 'new.test' };
  expect(await issue('cloud')).toMatchObject({ issuer: 'new.test', serial: before.serial, token: before.token });
});

test('a phone that registers late is told once, for what it was handed may be old', async () => {
  const { issue, register, stamp, settle, pocket } = await counter();
  await issue();
  await stamp();
  expect(await register('late')).toBe('new');
  await settle();
  expect(pocket.pushed.map(({ copy }) => copy.device)).toEqual(['late']);
});

test('registering again is known; unregistering ends pushes, and registering after that is new', async () => {
  const { issue, register, stamp, settle, pocket, deps } = await counter();
  const { serial, token, issuer } = await issue();
  expect(await register('a')).toBe('new');
  expect(await register('a')).toBe('known');
  await settle();
  await unregisterPass(deps)({ platform: 'pocket', issuer, serial, token, device: 'a' });
  await unregisterPass(deps)({ platform: 'pocket', issuer, serial, token, device: 'never' });
  pocket.pushed.length = 0;
  await stamp();
  await settle();
  expect(pocket.pushed).toEqual([]);
  expect(await register('a')).toBe('new');
});

test('of phones that name one pass no more than fifty are told of it, until one leaves; those that are known stay', async () => {
  const { register, issue, deps, copies } = await counter();
  const { serial, token, issuer } = await issue();
  for (let count = 0; count < 50; count++) expect(await register(`phone-${count}`)).toBe('new');
  await expect(register('one more')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  expect(await register('phone-7', 'elsewhere')).toBe('known');
  await unregisterPass(deps)({ platform: 'pocket', issuer, serial, token, device: 'phone-8' });
  expect(await register('one more')).toBe('new');
  await expect(register('phone-8')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  expect(copies().filter(({ state }) => state === 'held')).toHaveLength(50);
});

test('an unknown serial, a wrong token and a foreign issuer are refused alike', async () => {
  const { issue, deps } = await counter();
  const { serial, token, issuer } = await issue();
  const held = { platform: 'pocket', issuer, serial, token };
  for (const wrong of [{ serial: 'unknown' }, { token: 'wrong' }, { issuer: 'foreign' }, { platform: 'cloud' }]) {
    const registering = registerPass(deps)({ ...held, ...wrong, device: 'a', address: 'x' });
    await expect(registering).rejects.toMatchObject({ code: 'PASS_NOT_AUTHORIZED', data: {} });
    await expect(readPass(deps)({ ...held, ...wrong, since: undefined })).rejects.toMatchObject({
      code: 'PASS_NOT_AUTHORIZED',
    });
  }
});

test('a device learns which passes have changed by the tag it was given, and fetches them once', async () => {
  const { issue, register, stamp, deps } = await counter();
  const { serial, token, issuer } = await issue();
  await register('a');
  const ask = (tag?: string) => passesChanged(deps)({ platform: 'pocket', device: 'a', issuer, tag });
  const first = await ask();
  expect(first?.serials).toEqual([serial]);
  expect(await ask(first?.tag)).toBeUndefined();
  await stamp();
  const second = await ask(first?.tag);
  expect(second?.serials).toEqual([serial]);
  const read = await readPass(deps)({ platform: 'pocket', issuer, serial, token, since: undefined });
  expect(read.kind).toBe('changed');
  const again = await readPass(deps)({ platform: 'pocket', issuer, serial, token, since: read.modifiedAt });
  expect(again.kind).toBe('unchanged');
  expect(await passesChanged(deps)({ platform: 'pocket', device: 'stranger', issuer, tag: undefined })).toBeUndefined();
});

test('an object is up to date when it was issued, and is brought up to date by the queue when that got lost', async () => {
  const { issue, cloud, settle, copies, deps, card } = await counter();
  await issue('cloud');
  expect(
    copies()
      .map(({ kind, dueAt }) => [kind, dueAt])
      .sort(),
  ).toEqual([
    ['look', null],
    ['object', null],
  ]);
  expect((await settle(minutes(1))).tried).toBe(0);
  const other = await counter();
  other.cloud.issue = () => Promise.reject(new Error('cut off'));
  await expect(other.issue('cloud')).rejects.toThrow('cut off');
  expect(await other.settle(minutes(1))).toMatchObject({ sent: 1 });
  expect([cloud.issued[0]?.pass.cardId, deps.cardUrl(card.id)]).toEqual([card.id, `https://shop.test/card/${card.id}`]);
});

test('an object of which one holder says goodbye is told of changes all the same: others may hold it', async () => {
  const { issue, stamp, settle, cloud, deps, clock, copies } = await counter();
  const { serial, issuer } = await issue('cloud');
  const told = { platform: 'cloud', issuer, serial };
  const note = (state: 'held' | 'offered') => notePassHeld(deps)({ ...told, state, at: clock.now() });
  const stateOf = () => copies().find(({ kind }) => kind === 'object')?.state;
  expect(await note('held')).toBe(true);
  expect(stateOf()).toBe('held');
  clock.advance(1);
  expect(await note('offered')).toBe(true);
  expect(stateOf()).toBe('offered');
  await stamp();
  await settle();
  expect(cloud.pushed.map(({ kind }) => kind)).toEqual(['object']);
  for (const foreign of [{ serial: 'unknown' }, { issuer: 'somebody else’s' }])
    expect(await notePassHeld(deps)({ ...told, ...foreign, state: 'held', at: clock.now() })).toBe(false);
  expect(stateOf()).toBe('offered');
});

test('a deactivated card’s pass is told that it has ended; an erased customer’s loses the name, even where the card was off before', async () => {
  const { register, settle, pocket, deps, asOwner, card, relay, issue } = await counter();
  await register('a');
  await settle();
  await deactivateCard(deps)({ ...asOwner(), cardId: card.id, reason: 'lost', zone: 'Europe/Berlin' as never });
  await relay();
  pocket.pushed.length = 0;
  await settle();
  expect(pocket.pushed[0]).toMatchObject({ model: { state: 'ended', customer: { key: 'customer' } } });
  await expect(issue()).rejects.toMatchObject({ code: 'WALLET_NOT_OFFERED' });
  await eraseCustomer(deps)({ ...asOwner(), customerId: card.customerId, reason: 'asked' });
  await relay();
  pocket.pushed.length = 0;
  await settle();
  expect(pocket.pushed[0]).toMatchObject({ model: { state: 'ended', customer: null } });
});

test('a changed look goes to the platform first, and to the passes at the campaign’s pace; another change begins it anew', async () => {
  const { register, issue, settle, pocket, cloud, deps, asOwner, program, relay, clock, store } = await counter();
  await register('a');
  await issue('cloud');
  await settle();
  [pocket.pushed.length, cloud.pushed.length] = [0, 0];
  const paint = async (accent: string) => {
    await updateProgram(deps)({ ...asOwner(), programId: program.id, terms: { look: { accent } } });
    await relay();
  };
  await paint('#00ff00');
  await settle(0);
  expect(cloud.pushed.map(({ kind }) => kind)).toEqual(['look']);
  expect(await runCampaigns(deps)()).toBe(2);
  clock.advance(seconds(1));
  await settle();
  expect(pocket.pushed).toHaveLength(1);
  expect(cloud.pushed.map(({ kind }) => kind)).toEqual(['look', 'object']);
  expect(await runCampaigns(deps)()).toBe(0);
  await paint('#00ffff');
  expect(store.tables.all('pass_campaign')).toMatchObject([{ count: 0, finishedAt: null }]);
});

test('a change of rules that no pass shows begins no campaign, and a merchant’s new name begins one', async () => {
  const { issue, deps, asOwner, program, relay, store, merchant } = await counter();
  await issue();
  await updateProgram(deps)({ ...asOwner(), programId: program.id, terms: { name: 'Another name' } });
  await relay();
  await runCampaigns(deps)();
  const [before] = store.tables.all('pass_campaign');
  await updateProgram(deps)({ ...asOwner(), programId: program.id, terms: { antiFraud: { cooldownMinutes: 99 } } });
  await relay();
  expect(store.tables.all('pass_campaign')).toEqual([before]);
  await store.commits.commit({
    writes: [update('merchant', { ...merchant, name: 'Café Neu' })],
    audit: [],
    events: [],
    idempotency: null,
  });
  const [follow] = walletFollowers(deps)['merchant.changed'];
  await follow!({ aggregate: { id: merchant.id } } as never);
  expect(store.tables.all('pass_campaign')).toMatchObject([{ finishedAt: null }]);
});

test('a campaign over many passes keeps its pace, and can be cut off between any two pages', async () => {
  const { issue, deps, store, clock, asOwner, program, relay } = await counter();
  const pass = await issue();
  const others = Array.from({ length: 1_199 }, (_, index) =>
    insert('pass', {
      ...pass,
      id: pass.id.replace(/.{6}$/, String(index).padStart(6, '0')) as typeof pass.id,
      cardId: `card-${index}` as typeof pass.cardId,
      serial: `serial-${index}`,
    }),
  );
  await store.commits.commit({ writes: others, audit: [], events: [], idempotency: null });
  await updateProgram(deps)({ ...asOwner(), programId: program.id, terms: { name: 'New' } });
  await relay();
  const first = await runCampaigns(deps)();
  expect(first).toBeGreaterThanOrEqual(600);
  expect(first).toBeLessThan(700);
  expect(await runCampaigns(deps)()).toBe(0);
  clock.advance(minutes(1));
  expect(first + (await runCampaigns(deps)())).toBe(1_200);
  expect(store.tables.all('pass').every(({ revision }) => revision === 2)).toBe(true);
});
