export * from './fakes.ts';
export { memoryTables, type Collections, type Disturbance, type MemoryTables } from './memory-commits.ts';
export { memoryStore, type MemoryStore } from './memory-store.ts';
export { cafe, type CafeOptions } from './cafe.ts';
export { loyaltyBreaches } from './loyalty-invariants.ts';
export { schedule, stepping, type Schedule } from './schedule.ts';
export { simulate, type SimulationResult } from './simulation.ts';
