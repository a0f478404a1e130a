import {
  approveGrant,
  authenticateDevice,
  grantPolicy,
  pairDevice,
  pollGrant,
  revokeDevice,
  startGrant,
  turns,
} from '@tresen/domain';
import { fakeEphemeralStore, fakeProofVerifier, pairingDesk } from '@tresen/domain/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mikroOrmCommits } from './commits.ts';
import { connectDatabase, type Database } from './database.ts';
import { storeOf, testDatabase } from './store-under-test.ts';

let hosts: readonly Database[];
let drop: () => Promise<void>;

beforeAll(async () => {
  const first = await testDatabase();
  const second = await connectDatabase({ url: first.url });
  hosts = [first.database, second];
  drop = async () => {
    await second.close();
    await first.drop();
  };
});

afterAll(() => drop());

/** Two hosts on one database: what orders work in one orders nothing in the other. */
async function desk(seed: number) {
  const world = await pairingDesk(seed);
  const { merchant, elsewhere, shop, bar, foreign, users } = world;
  const [one, two] = hosts.map((database) => ({
    ...world.deps,
    ...storeOf(database),
    commits: mikroOrmCommits(database, { turns: turns() }),
    proofs: fakeProofVerifier,
    ephemeral: fakeEphemeralStore(world.clock),
  }));
  await one!.commits.commit({
    writes: [
      ...[merchant, elsewhere].map((record) => ({ op: 'insert', into: 'merchant', record }) as const),
      ...[shop, bar, foreign].map(
        (store) =>
          ({ op: 'insert', into: 'store', record: { ...store, storeCode: `${store.storeCode}-${seed}` } }) as const,
      ),
      ...Object.values(users).map(
        (user) => ({ op: 'insert', into: 'user', record: { ...user, email: `${seed}-${user.email}` } }) as const,
      ),
    ],
    audit: [],
    events: [],
    idempotency: null,
  });
  return { ...world, one: one!, two: two! };
}

test('races of approval and collection over two hosts give one token each', async () => {
  const { one, two, command, shop } = await desk(71);
  const limitless = { name: 'none', limit: 1e9, window: 1 };
  const policy = {
    ...grantPolicy,
    mostPendingOfAddress: 1e9,
    triesPerAccount: limitless,
    triesPerAddress: limitless,
    triesInTotal: limitless,
  };
  for (let race = 0; race < 100; race++) {
    const started = await startGrant({ ...one, policy })({ clientId: 'tresen-device', address: 'race' });
    if (started.kind === 'refused') throw new Error(started.error);
    const { deviceCode, userCode } = started;
    const approve = (host: typeof one) =>
      approveGrant({ ...host, policy })({ ...command(), userCode, storeId: shop.id });
    const poll = (host: typeof one) => pollGrant({ ...host, policy })({ deviceCode, clientId: 'tresen-device' });
    const raced = await Promise.allSettled([approve(one), approve(two), poll(one), poll(two), poll(one), poll(two)]);
    const rest = await Promise.all([poll(one), poll(two)]);
    const polled = [...raced.slice(2).map((end) => (end.status === 'fulfilled' ? end.value : null)), ...rest];
    expect(raced.slice(0, 2).filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(polled.filter((answer) => answer !== null && 'kind' in answer && answer.kind === 'issued')).toHaveLength(1);
  }
});

test('the caps of pending grants hold when many are asked for at once over two hosts', async () => {
  const { one, two } = await desk(72);
  const ask = (host: typeof one) => startGrant(host)({ clientId: 'tresen-device', address: 'crowd' });
  const asked = await Promise.allSettled(Array.from({ length: 40 }, (_, at) => ask(at % 2 === 0 ? one : two)));
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
});

test('what one host revokes, the other refuses with its next request', async () => {
  const { one, two, command, shop } = await desk(73);
  const authenticate = authenticateDevice(two);
  for (let at = 0; at < 20; at++) {
    const pairing = await pairDevice(one)({ ...command(), storeId: shop.id, label: `Till ${at}`, mode: 'token' });
    const token = pairing.token ?? '';
    await authenticate({ token });
    await revokeDevice(one)({ ...command(), deviceId: pairing.device.id, reason: 'lost' });
    await expect(authenticate({ token })).rejects.toMatchObject({ code: 'TERMINAL_DEVICE_REVOKED' });
  }
});
