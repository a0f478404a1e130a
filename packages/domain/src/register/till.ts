import { newId, type Id, type MerchantId, type StoreId } from '../kernel/ids.ts';
import type { Naming } from '../kernel/records.ts';
import type { Instant } from '../kernel/time.ts';
import type { Store } from '../people/merchant.ts';
import type { ShiftId } from './shift.ts';

export type TillId = Id<'till'>;

/** One client in one store: a device, or a person at a browser. Carts, receipt numbers, shifts and scanners belong to it. */
export interface Till {
  readonly id: TillId;
  readonly merchantId: MerchantId;
  readonly storeId: StoreId;
  /** `callerKey` of the client: a store has one till of each. */
  readonly client: string;
  /** Counts up in its store, from 1: what stands on paper for it. */
  readonly number: number;
  /** The newest receipt number given out; the first is 1. */
  readonly lastReceipt: number;
  /** How many shifts it has seen; also the newest one's number. */
  readonly lastShift: number;
  readonly openShiftId: ShiftId | null;
  readonly createdAt: Instant;
  readonly version: number;
}

/** A client's till before its first sale; `lastTill` is the number of its store's newest one. */
export const newTill = (
  { now, random }: Naming,
  store: Store,
  { client, lastTill }: { readonly client: string; readonly lastTill: number },
): Till => ({
  id: newId(now, random),
  merchantId: store.merchantId,
  storeId: store.id,
  client,
  number: lastTill + 1,
  lastReceipt: 0,
  lastShift: 0,
  openShiftId: null,
  createdAt: now,
  version: 1,
});

/**
 * A hardware scanner and the one till that its scans go to. Scanners are the installation's, not a merchant's: reading another
 * till's pairing code takes a scanner there, whoever the till belongs to.
 */
export interface ScannerLink {
  /** The scanner's own id, as its maker or operator named it; unique on the installation. */
  readonly id: string;
  readonly tillId: TillId;
  /** Whose till that is. */
  readonly tillMerchantId: MerchantId;
  readonly linkedAt: Instant;
  readonly version: number;
}
