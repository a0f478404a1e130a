import { randomUUID } from 'node:crypto';
import {
  mikroOrmCarts,
  mikroOrmCommits,
  mikroOrmPayments,
  mikroOrmTills,
  type Database,
  type Parameter,
  type Statement,
} from '@tresen/adapters/mikro-orm';
import { nodeDigests, nodeRandomness } from '@tresen/adapters/node-crypto';
import {
  addToCart,
  checkout,
  idempotencyKey,
  newId,
  openCart,
  parseId,
  startPayment,
  systemClock,
  turns,
  type DeviceCaller,
  type ProductId,
  type SaleId,
} from '@tresen/domain';
import { cash } from '@tresen/providers/cash';
import type { Client } from 'pg';
import type { ScratchDatabase } from '../tests/running/scratch-database.ts';
import { onEach, type Shop } from '../tests/running/shop.ts';

interface Asked {
  readonly statement: Statement;
  readonly parameters: readonly Parameter[];
}

/** The statements of one sale, in their order: from its empty cart to the money in the drawer. */
export type SaleInSql = readonly Asked[];

export const callsOfSale = 6;

// An id the host has answered is of whatever kind its field says.
const id = <T extends string>(text: string): T => parseId(text) as string as T;

/**
 * Rings up sales at a till of its own, with the use cases of the host, and takes down what its adapter sends. Sent once more to another
 * database that had the same in it, it does the same there.
 */
export function tillInSql(database: Database, shop: Shop, products: readonly string[]) {
  let asked: Asked[] = [];
  const sql: Database['sql'] = {
    rows: async (statement, parameters = []) => {
      asked.push({ statement, parameters });
      return database.sql.rows(statement, parameters);
    },
  };
  const watched = { ...database, sql };
  const provider = cash();
  const deps = {
    carts: mikroOrmCarts(watched),
    tills: mikroOrmTills(watched),
    payments: mikroOrmPayments(watched),
    commits: mikroOrmCommits(watched, { turns: turns() }),
    clock: systemClock,
    random: nodeRandomness,
    digests: nodeDigests(new Uint8Array(32)),
    providers: new Map([[provider.descriptor.id, provider]]),
    settings: { of: async () => ({}) },
    addresses: () => ({ callbackUrl: '', returnUrl: '' }),
  };
  const use = { open: openCart(deps), add: addToCart(deps), checkout: checkout(deps), pay: startPayment(deps) };
  const caller: DeviceCaller = {
    kind: 'device',
    merchantId: id(shop.merchantId),
    deviceId: id(randomUUID()),
    storeId: id(shop.storeId),
    scopes: ['register'],
  };
  const command = () => ({ caller, key: idempotencyKey(randomUUID()), fingerprint: 'x'.repeat(64) });
  return async (): Promise<SaleInSql> => {
    asked = [];
    const { id: cartId } = await use.open({ ...command(), storeId: caller.storeId });
    for (let line = 0; line < 3; line++) {
      const product = { id: id<ProductId>(products[Math.floor(Math.random() * products.length)]!) };
      await use.add({ ...command(), cartId, product });
    }
    const saleId: SaleId = newId(systemClock.now(), nodeRandomness);
    await use.checkout({ ...command(), cartId, saleId });
    await use.pay({ ...command(), saleId, provider: 'cash' });
    if (asked.length !== callsOfSale * 2)
      throw new Error(`a sale took ${asked.length} statements instead of two a call`);
    return asked;
  };
}

/** Puts what sales are decided with into another database, as it is in this one. */
export async function copyGround(from: ScratchDatabase, to: ScratchDatabase, { merchantId }: Shop): Promise<void> {
  for (const [table, column] of [
    ['merchant', 'id'],
    ['store', 'merchant_id'],
    ['product', 'merchant_id'],
  ] as const) {
    const [rows] = await from.query<{ rows: unknown }>(
      `select jsonb_agg(to_jsonb(t)) as rows from ${table} t where ${column} = $1`,
      [merchantId],
    );
    await to.query(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb)`, [
      JSON.stringify(rows?.rows),
    ]);
  }
}

/** Sends the sales of each till in their order, prepared, a client a till. */
export const runSales = (clients: readonly Client[], tills: readonly (readonly SaleInSql[])[]): Promise<unknown> =>
  onEach(clients, tills, async (client, sales) => {
    for (const sale of sales)
      for (const { statement, parameters } of sale)
        await client.query({ ...statement, values: [...parameters], rowMode: 'array' });
  });
