import { expect, test } from 'vitest';
import { minutes } from '../kernel/time.ts';
import { updateProgram } from '../loyalty/programs.ts';
import { changeSettings } from '../people/settings.ts';
import { counter } from './counter-under-test.ts';
import { runCampaigns } from './follow-changes.ts';
import { unregisterPass } from './hold-pass.ts';
import type { PushOutcome } from './ports.ts';
import { pushPasses, resendDeadLetters } from './push-passes.ts';
import { pushPolicy } from './push-rules.ts';

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

test('settings that pass their check give what they can act for another try, and nothing else', async () => {
  const { register, issue, stamp, settle, relay, alarms, pocket, cloud, walletDefaults, deps, asOwner, copies } =
    await counter();
  const change = async (issuers: string) => {
    const sealer = { seal: (text: string) => text, unseal: (text: string) => text };
    await changeSettings({ ...deps, sealer })({ ...asOwner(), part: pocket.settings, changes: { issuers } });
    await relay();
  };
  const dead = () => copies().flatMap(({ platform, deadAt }) => (deadAt === null ? [] : [platform]));
  await register('a');
  await register('b');
  await issue('cloud');
  await settle();
  await stamp();
  walletDefaults['pocket'] = undefined;
  cloud.answer = () => ({ kind: 'refused', code: 'REJECTED', detail: 'no', alarm: false });
  await settle();
  expect(dead().sort()).toEqual(['cloud', 'pocket', 'pocket']);
  await change('another.test');
  pocket.findings = [{ severity: 'error', code: 'KEY', field: null, detail: '', at: null }];
  await change('pocket.test');
  expect(dead().sort()).toEqual(['cloud', 'pocket', 'pocket']);
  pocket.findings = [];
  alarms.length = 0;
  await change('pocket.test');
  expect(dead()).toEqual(['cloud']);
  expect(await settle(0)).toMatchObject({ tried: 2, sent: 2 });
  expect(alarms).toEqual([]);
});
