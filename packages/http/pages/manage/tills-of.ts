import type { Till } from '../../src/wire/shifts.ts';
import { useTills } from '../sale/tills.ts';
import { useOffice } from './office.ts';

/** The tills of the merchant's stores. */
export function useTillsOf(storeIds: readonly string[]): ReadonlyMap<string, readonly Till[]> {
  const { api } = useOffice();
  return useTills(storeIds, (store_id) => [`${api}/tills`, { query: { store_id } }]);
}
