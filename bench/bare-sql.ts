import { randomUUID } from 'node:crypto';
import {
  connectDatabase,
  mikroOrmCards,
  mikroOrmCommits,
  type Database,
  type Parameter,
  type Statement,
} from '@tresen/adapters/mikro-orm';
import { nodeDigests, nodeRandomness } from '@tresen/adapters/node-crypto';
import {
  idempotencyKey,
  parseId,
  stampCard,
  systemClock,
  turns,
  type CardId,
  type MerchantId,
  type StaffMemberId,
  type StoreId,
  type UserId,
} from '@tresen/domain';
import { Client } from 'pg';
import { all, numbers, onEach, type Shop } from '../tests/running/shop.ts';

interface Asked {
  readonly statement: Statement;
  readonly parameters: readonly Parameter[];
}

/** The statements that stamp one card, with their parameters, as the adapter sends them. */
export type StampInSql = readonly Asked[];

/**
 * Takes down what the adapter sends to stamp each of these cards, without sending what writes. What is left is the very work
 * of the database, and it is right: sent later, it leaves valid entries. It goes stale when a card is changed meanwhile.
 */
export async function stampsInSql(
  database: Database,
  shop: Shop,
  cardIds: readonly string[],
): Promise<readonly StampInSql[]> {
  return all(cardIds, 8, async (cardId) => {
    const asked: Asked[] = [];
    const sql: Database['sql'] = {
      ...database.sql,
      rows: async (statement, parameters = []) => {
        asked.push({ statement, parameters });
        return statement.text.startsWith('select') ? database.sql.rows(statement, parameters) : [[1]];
      },
    };
    const watched = { ...database, sql };
    await stampCard({
      cards: mikroOrmCards(watched),
      commits: mikroOrmCommits(watched, { turns: turns() }),
      clock: systemClock,
      random: nodeRandomness,
      digests: nodeDigests(new Uint8Array(32)),
    })({
      caller: {
        kind: 'user',
        merchantId: id<MerchantId>(shop.merchantId),
        userId: id<UserId>(shop.cashiers[0]!.id),
        role: 'staff',
        storeIds: 'all',
      },
      key: idempotencyKey(randomUUID()),
      fingerprint: cardId,
      storeId: id<StoreId>(shop.storeId),
      staff: { kind: 'verified', staffMemberId: id<StaffMemberId>(shop.staff[0]!.id) },
      cardId: id<CardId>(cardId),
    });
    if (asked.length !== 2) throw new Error(`a stamp took ${asked.length} statements instead of two`);
    return asked;
  });
}

// An id the host has answered is of whatever kind its field says.
const id = <T extends string>(text: string): T => parseId(text) as string as T;

/** Opens a database as the host does, to read what its adapter sends. */
export const adapterOn = (url: string): Promise<Database> => connectDatabase({ url, poolSize: 8 });

/** So many bare connections of the driver, without a pool. */
export async function bareClients(url: string, count: number): Promise<readonly Client[]> {
  const clients = numbers(count).map(() => new Client({ connectionString: url }));
  await Promise.all(clients.map((client) => client.connect()));
  return clients;
}

/** Sends the statements, prepared, each client taking the next stamp when it has done one. */
export const runStamps = (clients: readonly Client[], stamps: readonly StampInSql[]): Promise<unknown> =>
  onEach(clients, stamps, async (client, stamp) => {
    for (const { statement, parameters } of stamp)
      await client.query({ ...statement, values: [...parameters], rowMode: 'array' });
  });
