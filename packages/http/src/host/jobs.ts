import { setTimeout as pause } from 'node:timers/promises';
import { seconds, type Jobs } from '@tresen/domain';
import type { Composition } from '../compose.ts';

export const relayJob = 'relay-outbox';
export const pushJob = 'push-passes';
export const campaignJob = 'pass-campaigns';

/** How far ahead a push is waited for in the same run, and for how long at most. */
const waits = { ahead: seconds(3), whole: seconds(20) };

/** What the host does by itself. Each is safe to be cut off and run again. */
export function declareJobs(jobs: Jobs, get: Composition, warn: (line: string) => void): void {
  const [relay, clock] = [get('relayOutbox'), get('clock')];
  jobs.every(relayJob, { seconds: 5 }, async () => {
    let more = true;
    while (more) ({ more } = await relay());
  });
  jobs.every('recover-payments', { seconds: 5 }, async () => {
    const recover = get('recoverPayments');
    let more = true;
    while (more) {
      const done = await recover();
      more = done.more && done.driven > 0;
    }
  });
  jobs.every(pushJob, { seconds: 5 }, async () => {
    const push = get('pushPasses');
    const end = clock.now() + waits.whole;
    for (let { nextDueAt } = await push(); nextDueAt !== null; { nextDueAt } = await push()) {
      const wait = nextDueAt - clock.now();
      if (wait > waits.ahead || clock.now() + wait > end) return;
      // A change is told a moment after it, with what else has changed by then.
      await pause(Math.max(wait, 1));
    }
  });
  jobs.every(campaignJob, { seconds: 10 }, async () => {
    if ((await get('runCampaigns')()) > 0) jobs.soon(pushJob);
  });
  jobs.every('check-wallets', { cron: '0 6 * * *' }, () => reportWallets(get, warn));
  jobs.every('roll-up-statistics', { cron: '7 * * * *' }, () => get('statistics').rollUp(clock.now()));
  jobs.every('expire-points', { cron: '30 2 * * *' }, async () => {
    await get('expireDuePoints')();
  });
  jobs.every('prune', { cron: '45 3 * * *' }, async () => {
    await get('housekeeping').prune(clock.now());
  });
  jobs.every('rotate-keys', { cron: '15 4 * * *' }, async () => {
    await get('keyRing').rotateWhenDue();
  });
}

/** Says in one line each what is wrong with the settings of wallets, or will be soon. */
export async function reportWallets(get: Composition, warn: (line: string) => void): Promise<void> {
  for (const { merchantId, platform, findings } of await get('checkAllWallets')(get('clock').now()))
    for (const { code, detail } of findings)
      warn(`${platform.label}${merchantId === null ? '' : ` of merchant ${merchantId}`}: ${detail} (${code})`);
}
