import fc from 'fast-check';
import { expect, test } from 'vitest';
import { update } from '../kernel/commit.ts';
import { isDomainError } from '../kernel/errors.ts';
import { minutes, seconds } from '../kernel/time.ts';
import { seededNumbers } from '../testing/fakes.ts';
import { pairingDesk } from '../testing/pairing-desk.ts';
import { schedule, stepping, withoutTurns } from '../testing/schedule.ts';
import { approveGrant, denyGrant } from './answer-grant.ts';
import type { DeviceTokens } from './device-tokens.ts';
import { grantPolicy } from './grants.ts';
import { pollGrant } from './poll-grant.ts';
import type { OAuthRefused } from './refusals.ts';
import { startGrant } from './start-grant.ts';

type Act = 'poll' | 'poll twice' | 'approve' | 'deny' | 'deactivate' | 'wait' | 'expire' | 'revive';
const acts = fc.constantFrom<Act>(
  'poll',
  'poll',
  'poll twice',
  'approve',
  'approve',
  'deny',
  'deactivate',
  'revive',
  'wait',
  'wait',
  'expire',
);

test('any interleaving of polls, approvals, denials and ends gives at most one token, and none against a denial', async () => {
  let collected = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { maxLength: 12 }), fc.integer({ min: 1 }), async (sequence, seed) => {
      const world = await pairingDesk();
      const { deps, store, clock, users, command, shop } = world;
      const { userCode, deviceCode } = await world.start();
      const next = seededNumbers(seed);
      const { run, step } = schedule(next);
      // Two hosts: what orders work in a process orders nothing between them.
      const host = () => {
        const commits = withoutTurns(stepping(store.commits, step));
        return { ...deps, commits, grants: stepping(store.grants, step), users: stepping(store.users, step) };
      };
      const hosts = [host(), host()];
      const pick = () => hosts[next() % hosts.length]!;
      const answers: (DeviceTokens | OAuthRefused)[] = [];
      const poll = async () => void answers.push(await pollGrant(pick())({ deviceCode, clientId: 'tresen-device' }));
      const perform = async (act: Act): Promise<unknown> => {
        await step();
        switch (act) {
          case 'poll':
            return poll();
          case 'poll twice':
            return Promise.all([poll(), poll()]);
          case 'approve':
            return approveGrant(pick())({ ...command(), userCode, storeId: shop.id });
          case 'deny':
            return denyGrant(pick())({ ...command(), userCode });
          case 'deactivate':
          case 'revive': {
            const owner = store.tables.all('user').find(({ id }) => id === users.owner.id)!;
            const writes = [update('user', { ...owner, active: act === 'revive' })];
            return store.commits.commit({ writes, audit: [], events: [], idempotency: null });
          }
          case 'wait':
            return clock.advance(seconds(5));
          case 'expire':
            return next() % 4 === 0 ? clock.advance(minutes(10)) : undefined;
          default:
            return act satisfies never;
        }
      };
      const tolerated = (error: unknown) => {
        if (!isDomainError(error)) throw error;
      };
      await run(Promise.all(sequence.map((act) => perform(act).catch(tolerated))));
      const tokens = answers.filter(({ kind }) => kind === 'issued');
      const acted = (action: string) => store.tables.audit.filter((event) => event.action === action).length;
      const [approvals, denials] = [acted('device_grant.approved'), acted('device_grant.denied')];
      expect(tokens.length).toBeLessThanOrEqual(1);
      expect(approvals + denials).toBeLessThanOrEqual(1);
      expect(tokens.length).toBeLessThanOrEqual(approvals);
      expect(store.tables.all('device')).toHaveLength(tokens.length);
      const [grant] = store.tables.all('device_grant');
      expect(grant?.status === 'collected').toBe(tokens.length === 1);
      collected += tokens.length;
    }),
    { numRuns: 2_000 },
  );
  expect(collected).toBeGreaterThan(20);
});

test('ten thousand races of approval and collection give one token each', async () => {
  const limitless = (rule: typeof grantPolicy.triesInTotal) => ({ ...rule, limit: 1e9 });
  const policy = {
    ...grantPolicy,
    mostPending: 1e9,
    mostPendingOfAddress: 1e9,
    triesPerAccount: limitless(grantPolicy.triesPerAccount),
    triesPerAddress: limitless(grantPolicy.triesPerAddress),
    triesInTotal: limitless(grantPolicy.triesInTotal),
  };
  let tokens = 0;
  let approvals = 0;
  for (let race = 0; race < 10_000;) {
    // A store of its own for each hundred: a fake looks through all it has.
    const { deps, store, command, shop } = await pairingDesk(race + 1);
    // As of several hosts: what orders work in a process orders nothing between them.
    const commits = withoutTurns(store.commits);
    const now = { ...deps, commits, policy };
    for (let at = 0; at < 100; at++, race++) {
      const started = await startGrant(now)({ clientId: 'tresen-device', address: 'race' });
      if (started.kind === 'refused') throw new Error(started.error);
      const { userCode, deviceCode } = started;
      const approve = () => approveGrant(now)({ ...command(), userCode, storeId: shop.id });
      const poll = () => pollGrant(now)({ deviceCode, clientId: 'tresen-device' });
      const [first, ...raced] = await Promise.allSettled([approve(), poll(), poll(), approve(), poll()]);
      const rest = [await poll(), await poll()];
      const answers = [...raced.map((one) => (one.status === 'fulfilled' ? one.value : null)), ...rest];
      tokens += answers.filter((answer) => answer !== null && 'kind' in answer && answer.kind === 'issued').length;
      approvals += [first, raced[2]].filter((one) => one?.status === 'fulfilled').length;
    }
    expect([tokens, approvals]).toEqual([race, race]);
  }
}, 120_000);
