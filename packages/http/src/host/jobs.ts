import type { Jobs } from '@tresen/domain';
import type { Composition } from '../compose.ts';

export const relayJob = 'relay-outbox';

/** What the host does by itself. Each is safe to be cut off and run again. */
export function declareJobs(jobs: Jobs, get: Composition): void {
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
