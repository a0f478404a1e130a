import { hours } from '@tresen/domain';
import { afterAll, expect, test } from 'vitest';
import type { Composition } from '../../packages/http/src/compose.ts';
import { seedDemo } from '../../packages/http/src/demo/demo.ts';
import { hostUnderTest, type HostUnderTest } from './host-under-test.ts';

const hosts: HostUnderTest[] = [];
afterAll(() => Promise.all(hosts.map((host) => host.stop())));

async function opened(): Promise<HostUnderTest> {
  const host = await hostUnderTest();
  hosts.push(host);
  return host;
}

/** Services whose commits end after so many, as those of a process that is killed do. */
function cutOff(get: Composition, after: number): Composition {
  let left = after;
  const commits: ReturnType<typeof get<'commits'>> = {
    ...get('commits'),
    commit: async (change) => {
      if (left-- === 0) throw new Error('cut off');
      return get('commits').commit(change);
    },
  };
  return ((key: Parameters<Composition>[0]) => (key === 'commits' ? commits : get(key))) as Composition;
}

const facts = async ({ host }: HostUnderTest) =>
  (
    await host.database.execute(
      `select (select count(*) from merchant) merchants, (select count(*) from app_user) users, ` +
        `(select count(*) from cart) carts, (select count(*) from sale) sales, (select sum(total) from sale) total, ` +
        `(select sum(paid) from sale) paid, (select count(*) from shift where status = 'closed') closed, ` +
        `(select count(*) from card) cards, (select count(*) from ledger_entry) entries, ` +
        `(select sum(points) from card) points, (select count(*) from clock_punch) punches, ` +
        `(select count(*) from clock_correction) corrections, (select count(*) from audit_event) audited`,
    )
  ).rows;

test('a seeding that was cut off is gone on with on another day, and comes to what one without a break does', async () => {
  const [whole, broken] = [await opened(), await opened()];
  expect(await seedDemo(whole.host.services)).toBe(true);
  for (const commits of [3, 100, 150]) {
    await expect(seedDemo(cutOff(broken.host.services, commits))).rejects.toThrow('cut off');
    broken.clock.move(hours(29));
  }
  expect(await seedDemo(broken.host.services)).toBe(true);
  expect(await facts(broken)).toEqual(await facts(whole));
  expect(await seedDemo(broken.host.services)).toBe(false);
});
