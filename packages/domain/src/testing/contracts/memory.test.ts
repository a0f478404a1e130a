import { describe, test } from 'vitest';
import { memoryOutbox } from '../memory-outbox.ts';
import { memoryStore } from '../memory-store.ts';
import { clockContract } from './clock.ts';
import { commitsContract } from './commits.ts';
import { devicesContract } from './devices.ts';
import { loyaltyContract } from './loyalty.ts';
import { outboxContract } from './outbox.ts';
import { paymentsContract } from './payments.ts';
import { peopleContract } from './people.ts';
import { registerContract } from './register.ts';
import { statisticsContract } from './statistics.ts';
import { walletContract } from './wallet.ts';

const store = memoryStore();
const outbox = memoryOutbox(store.tables);

describe('commits in memory', () => commitsContract(test, async () => store));
describe('people in memory', () => peopleContract(test, async () => store));
describe('loyalty in memory', () => loyaltyContract(test, async () => store));
describe('statistics in memory', () => statisticsContract(test, async () => store));
describe('the outbox in memory', () => outboxContract(test, async () => ({ ...store, outbox })));
describe('devices in memory', () => devicesContract(test, async () => store));
describe('the register in memory', () => registerContract(test, async () => store));
describe('payments in memory', () => paymentsContract(test, async () => store));
describe('the time clock in memory', () => clockContract(test, async () => store));
describe('wallet passes in memory', () => walletContract(test, async () => store));
