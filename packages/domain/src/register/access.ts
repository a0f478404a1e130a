import type { Caller } from '../kernel/caller.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import type { StoreId } from '../kernel/ids.ts';
import { refuse as refusePeople } from '../people/refusals.ts';

/** Whether a caller may work at this store's tills. */
export function worksAt(caller: Caller, storeId: StoreId): boolean {
  switch (caller.kind) {
    case 'user':
      return caller.storeIds === 'all' || caller.storeIds.includes(storeId);
    case 'device':
      return caller.storeId === storeId;
    case 'system':
      return true;
    case 'public':
      return false;
    default:
      return caller satisfies never;
  }
}

/** Holds a command to those who work at the store; to others it does not exist. */
export function assertWorksAt(caller: Caller, storeId: StoreId): void {
  if (caller.kind === 'public') throw refuseValue('FORBIDDEN');
  if (!worksAt(caller, storeId)) throw refusePeople('STORE_NOT_FOUND');
}
