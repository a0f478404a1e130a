export type { OpenedApp } from './app.ts';
export type { Arrival, Fault, Operation } from './faults.ts';
export { sumUpHandlers } from './msw.ts';
export { serveSumUp, type ServedSumUp } from './serve.ts';
export { fakeSumUp, type Exchange, type FakeSumUp, type FakeSumUpOptions } from './sumup.ts';
export type { FakeCallback, FakeCheckout, FakeReader, FakeRefund, FakeTransaction, WorldOptions } from './world.ts';
