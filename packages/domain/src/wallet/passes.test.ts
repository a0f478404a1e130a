import { expect, test } from 'vitest';
import { insert, update } from '../kernel/commit.ts';
import { relayOutbox } from '../kernel/outbox.ts';
import { hours, minutes, seconds } from '../kernel/time.ts';
import { deactivateCard } from '../loyalty/correct-card.ts';
import { eraseCustomer } from '../loyalty/customers.ts';
import { updateProgram } from '../loyalty/programs.ts';
import { stampCard } from '../loyalty/stamp-card.ts';
import { cafe } from '../testing/cafe.ts';
import { fakeWallets } from '../testing/fake-wallet.ts';
import { memoryOutbox } from '../testing/memory-outbox.ts';
import { runCampaigns, walletFollowers } from './follow-changes.ts';
import { notePassHeld, passesChanged, readPass, registerPass, unregisterPass } from './hold-pass.ts';
import { issuePass } from './issue-pass.ts';
import type { PushOutcome } from './ports.ts';
import { pushPasses, resendDeadLetters } from './push-passes.ts';
import { pushPolicy } from './push-rules.ts';
import { offeredPlatforms } from './settings.ts';

async function counter() {
  const shop = await cafe({ antiFraud: { cooldownMinutes: 0, maxDailyStamps: null } });
  const { store, clock, card, owner } = shop;
  const wallets = fakeWallets(store);
  const alarms: string[] = [];
  const deps = {
    ...shop.deps,
    ...wallets,
    alarm: ({ code }: { code: string }) => void alarms.push(code),
    changed: () => undefined,
  };
  const relay = relayOutbox({
    outbox: memoryOutbox(store.tables),
    subscribers: walletFollowers(deps),
    clock,
    failed: (_, error) => {
      throw error;
    },
  });
  let keys = 0;
  const command = () => shop.command(`key-${++keys}`);
  const push = pushPasses(deps);
  return {
    ...shop,
    ...wallets,
    deps,
    alarms,
    relay,
    push,
    stamp: async () => {
      await stampCard(deps)({ ...command(), ...shop.alice, cardId: card.id });
      await relay();
    },
    /** Lets a push become due, and pushes. */
    settle: async (ms: number = pushPolicy.settle) => {
      clock.advance(ms);
      return push();
    },
    asOwner: () => ({ ...command(), caller: owner }),
    issue: async (platform: 'pocket' | 'cloud' = 'pocket') =>
      (await issuePass(deps)({ cardId: card.id, platform })).pass,
    register: async (device: string, address = `push-${device}`) => {
      const { serial, token, issuer } = (await issuePass(deps)({ cardId: card.id, platform: 'pocket' })).pass;
      return registerPass(deps)({ platform: 'pocket', issuer, serial, token, device, address });
    },
    /** Has the next push meet something that happens while it is under way. */
    meanwhile: (happens: () => Promise<unknown>, outcome: PushOutcome) => {
      const { pocket } = wallets;
      const { push: before } = pocket;
      pocket.push = async (updates) => {
        pocket.push = before;
        await happens();
        return updates.map(() => outcome);
      };
    },
    copies: () => store.tables.all('pass_copy'),
  };
}

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

test('changes within seconds become one push to each phone, and the phone is told of the last', async () => {
  const { register, stamp, settle, pocket } = await counter();
  await register('a');
  await register('b');
  await settle();
  pocket.pushed.length = 0;
  for (let count = 0; count < 3; count++) await stamp();
  await settle();
  expect(pocket.pushed.map(({ copy }) => copy.device).sort()).toEqual(['a', 'b']);
  expect(pocket.pushed.map((one) => 'model' in one && one.model.balances[0]?.value)).toEqual([3, 3]);
  expect((await settle()).tried).toBe(0);
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

test('a worker that dies with a push in hand loses nothing: another one tells it again, and is told so', async () => {
  const { register, stamp, deps, clock, pocket, settle, store } = await counter();
  await register('a');
  await settle();
  await stamp();
  clock.advance(pushPolicy.settle);
  const now = clock.now();
  const claim = () =>
    store.passQueue.claim({ now: clock.now(), leaseUntil: (clock.now() + pushPolicy.lease) as typeof now, limit: 10 });
  expect(await claim()).toHaveLength(1);
  expect(await claim()).toHaveLength(0);
  pocket.pushed.length = 0;
  clock.advance(pushPolicy.lease);
  expect(await pushPasses(deps)()).toMatchObject({ tried: 1, sent: 1 });
  expect(pocket.pushed[0]?.again).toBe(true);
});

test('what a late worker says of a push that another has taken over is not written down', async () => {
  const { register, stamp, clock, pocket, settle, push, copies } = await counter();
  await register('a');
  await settle();
  await stamp();
  clock.advance(pushPolicy.settle);
  let other: Promise<unknown> | undefined;
  pocket.answer = () => {
    pocket.answer = undefined;
    clock.advance(pushPolicy.lease);
    other = push();
    return { kind: 'refused', code: 'LATE', detail: '', alarm: false };
  };
  await push();
  await other;
  expect(copies()[0]).toMatchObject({ deadAt: null, wanted: 2, sent: 2 });
});

test.each<PushOutcome>([
  { kind: 'gone', since: null },
  { kind: 'sent', announced: false },
  { kind: 'refused', code: 'X', detail: '', alarm: false },
])('a phone that registers anew while a push to it is under way is told at its new address: %o', async (outcome) => {
  const { register, stamp, settle, meanwhile, pocket, copies } = await counter();
  await register('a', 'old');
  await settle();
  await stamp();
  meanwhile(() => register('a', 'new'), outcome);
  await settle();
  expect(copies()).toMatchObject([{ state: 'held', address: 'new', deadAt: null }]);
  pocket.pushed.length = 0;
  await settle();
  expect(pocket.pushed.map(({ copy }) => copy.address)).toEqual(['new']);
  expect(copies()).toMatchObject([{ state: 'held', wanted: 2, sent: 2, dueAt: null }]);
});

test('a phone that registers the same address again during a push stays, though the platform knew it to be gone', async () => {
  const { register, stamp, settle, meanwhile, copies, clock } = await counter();
  await register('a');
  await settle();
  await stamp();
  meanwhile(() => register('a'), { kind: 'gone', since: clock.now() });
  await settle();
  expect(copies()).toMatchObject([{ state: 'held', dueAt: expect.any(Number) }]);
});

test('a phone that leaves during a push that is refused leaves no dead letter', async () => {
  const { register, issue, settle, meanwhile, copies, deps, merchant } = await counter();
  await register('a');
  const { serial, token, issuer } = await issue();
  meanwhile(() => unregisterPass(deps)({ platform: 'pocket', issuer, serial, token, device: 'a' }), {
    kind: 'refused',
    code: 'X',
    detail: '',
    alarm: false,
  });
  await settle();
  expect(copies()).toMatchObject([{ state: 'removed', dueAt: null, deadAt: null, leasedUntil: null }]);
  expect((await deps.passQueue.dead(merchant.id, { limit: 10 })).items).toEqual([]);
});

test('a platform that throws is tried again later; one that refuses is a dead letter with an alarm, to be sent again', async () => {
  const { register, stamp, pocket, settle, alarms, copies, deps, owner, caller } = await counter();
  await register('a');
  await settle();
  await stamp();
  pocket.answer = () => new Error('down');
  expect(await settle()).toMatchObject({ tried: 1, sent: 0 });
  expect(copies()[0]).toMatchObject({ attempts: 1, failure: { code: 'UNKNOWN', detail: 'down' }, deadAt: null });
  pocket.answer = () => ({ kind: 'refused', code: 'TOPIC', detail: 'no', alarm: true });
  await settle(minutes(5));
  expect(alarms).toEqual(['TOPIC']);
  const [dead] = (await deps.passQueue.dead(owner.merchantId, { limit: 10 })).items;
  expect(dead?.copy.failure?.code).toBe('TOPIC');
  pocket.answer = undefined;
  await expect(resendDeadLetters(deps)(caller, dead!.copy.id)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(await resendDeadLetters(deps)(owner, dead!.copy.id)).toBe(1);
  await expect(resendDeadLetters(deps)(owner, dead!.copy.id)).rejects.toMatchObject({ code: 'DEAD_LETTER_NOT_FOUND' });
  expect(await settle(0)).toMatchObject({ sent: 1 });
});

test('settings that are gone are an alarm and a dead letter; all are sent again at once', async () => {
  const { register, stamp, settle, alarms, walletDefaults, deps, owner } = await counter();
  await register('a');
  await register('b');
  await settle();
  await stamp();
  walletDefaults['pocket'] = undefined;
  await settle();
  expect(alarms).toEqual(['NO_SETTINGS']);
  walletDefaults['pocket'] = { issuers: 'pocket.test' };
  expect(await resendDeadLetters(deps)(owner)).toBe(2);
  expect(await settle(0)).toMatchObject({ sent: 2 });
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

test('an object is told whether a balance is another: not by a new look, but by a stamp, once', async () => {
  const { issue, settle, cloud, deps, asOwner, program, relay, stamp } = await counter();
  await issue('cloud');
  await settle();
  await updateProgram(deps)({ ...asOwner(), programId: program.id, terms: { look: { accent: '#00ff00' } } });
  await relay();
  await runCampaigns(deps)();
  await settle();
  await stamp();
  await settle();
  await updateProgram(deps)({ ...asOwner(), programId: program.id, terms: { name: 'New' } });
  await relay();
  await runCampaigns(deps)();
  await settle();
  expect(cloud.pushed.flatMap((one) => (one.kind === 'object' ? [one.balanceChanged] : []))).toEqual([
    false,
    true,
    false,
  ]);
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
