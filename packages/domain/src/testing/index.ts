export * from './fakes.ts';
export { memoryTables, type Collections, type Disturbance, type MemoryTables } from './memory-commits.ts';
export { memoryStore, type MemoryStore } from './memory-store.ts';
export { cafe, type CafeOptions } from './cafe.ts';
export { loyaltyBreaches } from './loyalty-invariants.ts';
export { schedule, stepping, type Schedule } from './schedule.ts';
export { simulate, type SimulationResult } from './simulation.ts';
export { commitsContract } from './contracts/commits.ts';
export { devicesContract } from './contracts/devices.ts';
export { loyaltyContract } from './contracts/loyalty.ts';
export { outboxContract } from './contracts/outbox.ts';
export { peopleContract } from './contracts/people.ts';
export { statisticsContract } from './contracts/statistics.ts';
export { tenant, type StoreUnderTest, type Tenant } from './contracts/tenant.ts';
export { pairingDesk } from './pairing-desk.ts';
export { memoryOutbox } from './memory-outbox.ts';
export { fakeWallet, fakeWallets, type FakeWallet } from './fake-wallet.ts';
export { walletContract } from './contracts/wallet.ts';
export {
  digestsContract,
  realDigestsContract,
  secretHasherContract,
  tokenSignerContract,
  type TokenSignerUnderTest,
} from './contracts/crypto.ts';
export { ephemeralStoreContract, type EphemeralStoreUnderTest } from './contracts/ephemeral.ts';
