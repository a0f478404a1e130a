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
import { connectDatabase, type Database } from './database.ts';
import { mikroOrmOutbox } from './outbox.ts';
import { storeOf } from './store-under-test.ts';

let database: Database;

beforeAll(async () => {
  database = await connectDatabase();
  await database.migrate();
}, 60_000);

afterAll(() => database.close());

const open = async () => storeOf(database);

describe('commits on the embedded database', () => commitsContract(test, open));
describe('people on the embedded database', () => peopleContract(test, open));
describe('loyalty on the embedded database', () => loyaltyContract(test, open));
describe('statistics on the embedded database', () => statisticsContract(test, open));
describe('the outbox on the embedded database', () =>
  outboxContract(test, async () => ({ ...storeOf(database), outbox: mikroOrmOutbox(database) })));
describe('devices on the embedded database', () => devicesContract(test, open));
describe('the register on the embedded database', () => registerContract(test, open));
describe('payments on the embedded database', () => paymentsContract(test, open));
describe('the time clock on the embedded database', () => clockContract(test, open));
describe('wallet passes on the embedded database', () => walletContract(test, open));
