import {
  clockContract,
  commitsContract,
  devicesContract,
  loyaltyContract,
  outboxContract,
  paymentsContract,
  peopleContract,
  registerContract,
  statisticsContract,
  walletContract,
} from '@tresen/domain/testing';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Database } from './database.ts';
import { mikroOrmOutbox } from './outbox.ts';
import { storeOf, testDatabase } from './store-under-test.ts';

let database: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, drop } = await testDatabase());
});

afterAll(() => drop());

const open = async () => storeOf(database);

describe('commits on PostgreSQL', () => commitsContract(test, open));
describe('people on PostgreSQL', () => peopleContract(test, open));
describe('loyalty on PostgreSQL', () => loyaltyContract(test, open));
describe('statistics on PostgreSQL', () => statisticsContract(test, open));
describe('the outbox on PostgreSQL', () =>
  outboxContract(test, async () => ({ ...storeOf(database), outbox: mikroOrmOutbox(database) })));
describe('devices on PostgreSQL', () => devicesContract(test, open));
describe('the register on PostgreSQL', () => registerContract(test, open));
describe('payments on PostgreSQL', () => paymentsContract(test, open));
describe('the time clock on PostgreSQL', () => clockContract(test, open));
describe('wallet passes on PostgreSQL', () => walletContract(test, open));
