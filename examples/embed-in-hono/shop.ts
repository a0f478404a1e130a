import {
  connectDatabase,
  mikroOrmCards,
  mikroOrmCommits,
  mikroOrmMerchants,
  mikroOrmPrograms,
  mikroOrmStores,
} from '@tresen/adapters/mikro-orm';
import { nodeDigests, nodeRandomness } from '@tresen/adapters/node-crypto';
import { createMerchant, createProgram, createStore, idempotencyKey, newId, systemClock, turns } from '@tresen/domain';

/** A database in memory with one merchant, one store and one program, and the ports the use cases ask for. */
export async function openShop() {
  const database = await connectDatabase();
  await database.migrate();
  const deps = {
    merchants: mikroOrmMerchants(database),
    stores: mikroOrmStores(database),
    programs: mikroOrmPrograms(database),
    cards: mikroOrmCards(database),
    commits: mikroOrmCommits(database, { turns: turns() }),
    clock: systemClock,
    random: nodeRandomness,
    digests: nodeDigests(nodeRandomness.bytes(32)),
  };

  const command = (name: string) => ({ key: idempotencyKey(name), fingerprint: name });
  const userId = newId<'user'>(systemClock.now(), nodeRandomness);
  const admin = { kind: 'user', role: 'admin', merchantId: null, userId } as const;
  const merchant = await createMerchant(deps)({ ...command('merchant'), caller: admin, name: 'Corner Books' });

  const caller = { ...admin, merchantId: merchant.id, storeIds: 'all' } as const;
  const store = await createStore(deps)({
    ...command('store'),
    caller,
    name: 'Main Street',
    storeCode: 'BOOKS-1',
    timezone: 'Europe/Luxembourg',
    currency: 'EUR',
  });
  const program = await createProgram(deps)({
    ...command('program'),
    caller,
    currency: store.currency,
    terms: {
      type: 'stamps',
      name: 'Readers',
      stamps: { target: 5, reward: 'A paperback' },
      antiFraud: { requireStaffPin: false },
    },
  });
  return { database, deps, caller, store, program };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;
