import { randomBytes } from 'node:crypto';
import { turns } from '@tresen/domain';
import type { StoreUnderTest } from '@tresen/domain/testing';
import pg from 'pg';
import { mikroOrmCards } from './cards.ts';
import { mikroOrmClockLinks, mikroOrmTimeEntries } from './clock.ts';
import { mikroOrmCommits } from './commits.ts';
import { mikroOrmDeviceGrants, mikroOrmDevices } from './devices.ts';
import { connectDatabase, type Database, type DatabaseOptions } from './database.ts';
import {
  mikroOrmAuditTrail,
  mikroOrmMerchants,
  mikroOrmSettings,
  mikroOrmStaffMembers,
  mikroOrmStores,
  mikroOrmUsers,
} from './people.ts';
import { mikroOrmPayments } from './payments.ts';
import { mikroOrmProducts } from './products.ts';
import { mikroOrmPrograms } from './programs.ts';
import { mikroOrmCarts, mikroOrmSales, mikroOrmShifts, mikroOrmTills } from './register.ts';
import { mikroOrmLoyaltyStatistics } from './statistics.ts';
import { mikroOrmPasses, mikroOrmPassQueue } from './wallet.ts';

/** Every port of persistence over one database. */
export const storeOf = (database: Database): StoreUnderTest => ({
  commits: mikroOrmCommits(database, { turns: turns() }),
  merchants: mikroOrmMerchants(database),
  stores: mikroOrmStores(database),
  users: mikroOrmUsers(database),
  staffMembers: mikroOrmStaffMembers(database),
  settings: mikroOrmSettings(database),
  auditTrail: mikroOrmAuditTrail(database),
  programs: mikroOrmPrograms(database),
  cards: mikroOrmCards(database),
  statistics: mikroOrmLoyaltyStatistics(database),
  devices: mikroOrmDevices(database),
  grants: mikroOrmDeviceGrants(database),
  products: mikroOrmProducts(database),
  carts: mikroOrmCarts(database),
  tills: mikroOrmTills(database),
  sales: mikroOrmSales(database),
  shifts: mikroOrmShifts(database),
  payments: mikroOrmPayments(database),
  clockLinks: mikroOrmClockLinks(database),
  timeEntries: mikroOrmTimeEntries(database),
  passes: mikroOrmPasses(database),
  passQueue: mikroOrmPassQueue(database),
});

/** A new, empty database on the server of `TEST_DATABASE_URL`, whose own database must be named as a test's. */
export async function emptyDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given === undefined) throw new Error('TEST_DATABASE_URL is not set: these tests need PostgreSQL.');
  const server = new URL(given);
  if (!/test/.test(server.pathname))
    throw new Error(`${server.pathname} is not named as a test database; it is left alone.`);
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: given });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await run(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`drop database ${name} with (force)`) };
}

/** A new database with the whole schema. */
export async function testDatabase(
  options: DatabaseOptions = {},
): Promise<{ database: Database; url: string; drop: () => Promise<void> }> {
  const { url, drop } = await emptyDatabase();
  const database = await connectDatabase({ url, ...options });
  await database.migrate();
  return {
    database,
    url,
    drop: async () => {
      await database.close();
      await drop();
    },
  };
}
