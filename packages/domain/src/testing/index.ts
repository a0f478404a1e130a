export * from './fakes.ts';
export { memoryTables, type Collections, type Disturbance, type MemoryTables } from './memory-commits.ts';
export { memoryStore, type MemoryStore } from './memory-store.ts';
export { cafe, type CafeOptions } from './cafe.ts';
export { loyaltyBreaches } from './loyalty-invariants.ts';
export { schedule, stepping, withoutTurns, type Schedule } from './schedule.ts';
export { simulate, type SimulationResult } from './simulation.ts';
export { clockContract } from './contracts/clock.ts';
export { commitsContract } from './contracts/commits.ts';
export { devicesContract } from './contracts/devices.ts';
export { liveFeedContract, type LiveFeedUnderTest } from './contracts/live.ts';
export { loyaltyContract } from './contracts/loyalty.ts';
export { outboxContract } from './contracts/outbox.ts';
export { paymentsContract } from './contracts/payments.ts';
export { peopleContract } from './contracts/people.ts';
export { registerContract } from './contracts/register.ts';
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
export { cafeTill } from './cafe-till.ts';
export { paymentProviderContract } from './contracts/payment-provider.ts';
export type {
  Disruption,
  PaymentProviderUnderTest,
  Play,
  ProviderTruth,
  RequestDisruption,
} from './contracts/payment-provider-world.ts';
export { paymentMutants } from './payment-mutants.ts';
export {
  doubleCharges,
  lostMoney,
  moneyBreaches,
  type MoneyRecords,
  type ProviderRecords,
} from './payment-invariants.ts';
export { simulatePayments, type PaymentSimulationResult } from './payment-simulation.ts';
export { lyingProvider, type LyingProvider } from './lying-provider.ts';
