import { decideAndCommit, insert, requireUnchanged, update, type Command } from '../kernel/commit.ts';
import type { DomainError } from '../kernel/errors.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import { newId, type Randomness, type StoreId } from '../kernel/ids.ts';
import { currency } from '../kernel/money.ts';
import { timeZone, type Clock } from '../kernel/time.ts';
import { assertManages } from './access.ts';
import type { Merchant, Store } from './merchant.ts';
import type { Merchants, PeopleCollections, PeopleCommits, Stores } from './ports.ts';
import { changedFields, recorded } from './records.ts';
import { refuse } from './refusals.ts';
import { locale, personalName, storeCode } from './values.ts';

export interface CreateStoreDeps {
  merchants: Pick<Merchants, 'byId'>;
  commits: PeopleCommits;
  clock: Clock;
  random: Randomness;
}

export interface CreateStore extends Command {
  readonly name: string;
  readonly storeCode: string;
  readonly timezone: string;
  readonly currency: string;
  /** The merchant's when absent. */
  readonly locale?: string | undefined;
}

/** Adds a store to the caller's merchant; `STORE_CODE_TAKEN` when any merchant uses the code. */
export const createStore =
  ({ merchants, commits, clock, random }: CreateStoreDeps) =>
  async (command: CreateStore): Promise<Store> => {
    const { caller } = command;
    assertManages(caller);
    const settled = {
      name: personalName(command.name),
      storeCode: storeCode(command.storeCode),
      timezone: timeZone(command.timezone),
      currency: currency(command.currency),
    };
    const ownLocale = command.locale === undefined ? undefined : locale(command.locale);
    return decideAndCommit<PeopleCollections, Merchant, Store>(commits, command, {
      aggregate: `merchant:${caller.merchantId}`,
      now: () => clock.now(),
      taken: storeTaken,
      load: async () => {
        const merchant = await merchants.byId(caller.merchantId);
        if (!merchant) throw refuse('MERCHANT_NOT_FOUND');
        return { state: merchant };
      },
      decide: (merchant) => {
        const now = clock.now();
        const store: Store = {
          id: newId(now, random),
          merchantId: merchant.id,
          ...settled,
          locale: ownLocale ?? merchant.locale,
          active: true,
          createdAt: now,
          version: 1,
        };
        return {
          writes: [insert('store', store), requireUnchanged('merchant', merchant)],
          ...recorded({ now, random }, caller, { kind: 'store', id: store.id, merchantId: merchant.id }, [
            { verb: 'created', details: { store_code: store.storeCode } },
          ]),
          result: store,
        };
      },
    });
  };

export interface UpdateStoreDeps {
  stores: Pick<Stores, 'byId' | 'hasOpenShift'>;
  commits: PeopleCommits;
  clock: Clock;
  random: Randomness;
}

export interface StoreChanges {
  readonly name?: string | undefined;
  readonly storeCode?: string | undefined;
  readonly timezone?: string | undefined;
  readonly currency?: string | undefined;
  readonly locale?: string | undefined;
  /** Nothing can be done in an inactive store. */
  readonly active?: boolean | undefined;
}

export interface UpdateStore extends Command {
  readonly storeId: StoreId;
  readonly changes: StoreChanges;
}

/**
 * Changes a store of the caller's merchant. What has been entered in it keeps the day and currency it was entered under. Refuses
 * another currency with `STORE_HAS_OPEN_SHIFT` while a shift of one of its tills is open.
 */
export const updateStore =
  ({ stores, commits, clock, random }: UpdateStoreDeps) =>
  async (command: UpdateStore): Promise<Store> => {
    const { caller, storeId, changes } = command;
    assertManages(caller);
    interface Found {
      readonly store: Store;
      readonly shiftOpen: boolean;
    }
    return decideAndCommit<PeopleCollections, Found, Store>(commits, command, {
      aggregate: `store:${storeId}`,
      now: () => clock.now(),
      taken: storeTaken,
      load: async () => {
        const [store, shiftOpen] = await Promise.all([
          stores.byId(caller.merchantId, storeId),
          changes.currency !== undefined && stores.hasOpenShift(caller.merchantId, storeId),
        ]);
        if (!store) throw refuse('STORE_NOT_FOUND');
        return { state: { store, shiftOpen } };
      },
      decide: ({ store, shiftOpen }) => {
        const written = update('store', changeStore(store, changes));
        if (shiftOpen && written.record.currency !== store.currency) throw refuse('STORE_HAS_OPEN_SHIFT');
        return {
          writes: [written],
          ...recorded(
            { now: clock.now(), random },
            caller,
            { kind: 'store', id: store.id, merchantId: store.merchantId },
            [{ verb: 'updated', details: { fields: changedFields({ ...changes }) } }],
          ),
          result: written.record,
        };
      },
    });
  };

/** Pure: the store with these changes. */
export function changeStore(store: Store, changes: StoreChanges): Store {
  if (changedFields({ ...changes }).length === 0)
    throw refuseValue('INVALID', { field: '', reason: 'changes nothing' });
  return {
    ...store,
    ...(changes.name !== undefined && { name: personalName(changes.name) }),
    ...(changes.storeCode !== undefined && { storeCode: storeCode(changes.storeCode) }),
    ...(changes.timezone !== undefined && { timezone: timeZone(changes.timezone) }),
    ...(changes.currency !== undefined && { currency: currency(changes.currency) }),
    ...(changes.locale !== undefined && { locale: locale(changes.locale) }),
    ...(changes.active !== undefined && { active: changes.active }),
  };
}

const storeTaken = (unique: string): DomainError =>
  refuse(unique === 'store_code' ? 'STORE_CODE_TAKEN' : 'STORE_NOT_FOUND');
