export * from './fakes.ts';
export { memoryTables, type Collections, type Disturbance, type MemoryTables } from './memory-commits.ts';
export { memoryStore, type MemoryStore } from './memory-store.ts';
