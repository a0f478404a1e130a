import type { Caller, PlatformCaller } from '../kernel/caller.ts';
import { decideAndCommit, insert, update, type Command } from '../kernel/commit.ts';
import { refuse as refuseValue } from '../kernel/errors.ts';
import { newId, type Randomness } from '../kernel/ids.ts';
import type { Clock } from '../kernel/time.ts';
import { assertAdmin, assertManages } from './access.ts';
import type { Merchant } from './merchant.ts';
import type { Merchants, PeopleCollections, PeopleCommits } from './ports.ts';
import { changedFields, recorded } from './records.ts';
import { refuse } from './refusals.ts';
import { locale, personalName } from './values.ts';

export interface CreateMerchantDeps {
  commits: PeopleCommits;
  clock: Clock;
  random: Randomness;
}

export interface CreateMerchant extends Command<PlatformCaller> {
  readonly name: string;
  /** English when absent. */
  readonly locale?: string | undefined;
}

/** Takes a business onto the platform. Admins only. */
export const createMerchant =
  ({ commits, clock, random }: CreateMerchantDeps) =>
  async (command: CreateMerchant): Promise<Merchant> => {
    const { caller } = command;
    assertAdmin(caller);
    const named = { name: personalName(command.name), locale: locale(command.locale ?? 'en') };
    return decideAndCommit<PeopleCollections, null, Merchant>(commits, command, {
      aggregate: 'merchant:new',
      now: () => clock.now(),
      load: async () => ({ state: null }),
      decide: () => {
        const now = clock.now();
        const merchant: Merchant = { id: newId(now, random), ...named, active: true, createdAt: now, version: 1 };
        return {
          writes: [insert('merchant', merchant)],
          ...recorded({ now, random }, caller, { kind: 'merchant', id: merchant.id, merchantId: merchant.id }, [
            { verb: 'created' },
          ]),
          result: merchant,
        };
      },
    });
  };

export interface UpdateMerchantDeps extends CreateMerchantDeps {
  merchants: Pick<Merchants, 'byId'>;
}

export interface MerchantChanges {
  readonly name?: string | undefined;
  readonly locale?: string | undefined;
  /** For admins to say. The users of an inactive merchant cannot sign in or stay signed in. */
  readonly active?: boolean | undefined;
}

export interface UpdateMerchant extends Command<Caller> {
  readonly changes: MerchantChanges;
}

/** Changes the merchant the caller acts in. */
export const updateMerchant =
  ({ commits, merchants, clock, random }: UpdateMerchantDeps) =>
  async (command: UpdateMerchant): Promise<Merchant> => {
    const { caller, changes } = command;
    assertManages(caller);
    if (changes.active !== undefined) assertAdmin(caller);
    return decideAndCommit<PeopleCollections, Merchant, Merchant>(commits, command, {
      aggregate: `merchant:${caller.merchantId}`,
      now: () => clock.now(),
      load: async () => {
        const merchant = await merchants.byId(caller.merchantId);
        if (!merchant) throw refuse('MERCHANT_NOT_FOUND');
        return { state: merchant };
      },
      decide: (merchant) => {
        const changed = changeMerchant(merchant, changes);
        const written = update('merchant', changed);
        return {
          writes: [written],
          ...recorded(
            { now: clock.now(), random },
            caller,
            { kind: 'merchant', id: merchant.id, merchantId: merchant.id },
            [{ verb: 'updated', details: { fields: changedFields({ ...changes }) } }],
          ),
          result: written.record,
        };
      },
    });
  };

/** Pure: the merchant with these changes. */
export function changeMerchant(merchant: Merchant, changes: MerchantChanges): Merchant {
  if (changedFields({ ...changes }).length === 0)
    throw refuseValue('INVALID', { field: '', reason: 'changes nothing' });
  return {
    ...merchant,
    ...(changes.name !== undefined && { name: personalName(changes.name) }),
    ...(changes.locale !== undefined && { locale: locale(changes.locale) }),
    ...(changes.active !== undefined && { active: changes.active }),
  };
}
