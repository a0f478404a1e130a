import { seconds, type Clock, type Store, type Stores } from '@tresen/domain';

const keptFor = seconds(5);
const most = 10_000;

/**
 * Stores by their code, remembered for some seconds: every request at a counter names one. Commands load the store again with
 * what they change, so that one that was switched off is never worked in.
 */
export function storeByCode({
  stores,
  clock,
}: {
  stores: Pick<Stores, 'byCode'>;
  clock: Clock;
}): (code: string) => Promise<Store | undefined> {
  const remembered = new Map<string, { readonly store: Store; readonly until: number }>();
  return async (code) => {
    const known = remembered.get(code);
    if (known && known.until > clock.now()) return known.store;
    const store = await stores.byCode(code);
    if (!store) {
      remembered.delete(code);
      return undefined;
    }
    if (remembered.size >= most) remembered.clear();
    remembered.set(code, { store, until: clock.now() + keptFor });
    return store;
  };
}
