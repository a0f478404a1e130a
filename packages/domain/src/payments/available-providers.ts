import type { Caller } from '../kernel/caller.ts';
import type { StoreId } from '../kernel/ids.ts';
import type { Minor } from '../kernel/money.ts';
import type { Clock } from '../kernel/time.ts';
import type { Stores } from '../people/ports.ts';
import { refuse as refusePeople } from '../people/refusals.ts';
import { worksAt } from '../register/access.ts';
import { providerContext } from './calling.ts';
import { paymentPolicy, type PaymentPolicy } from './policy.ts';
import type { Providers, ProviderSettings } from './ports.ts';
import type { PaymentProvider, Platform, ProviderContext, ProviderDescriptor, ProviderHealth } from './provider.ts';
import { ownMinimum, type Minimum, type Minimums } from './start-payment.ts';

export interface AvailableProvidersDeps {
  stores: Pick<Stores, 'byId'>;
  providers: Providers;
  settings: ProviderSettings;
  clock: Clock;
  /** The providers' own when absent. */
  minimums?: Minimums;
  policy?: PaymentPolicy;
}

export interface AvailableProviders {
  readonly caller: Caller;
  readonly storeId: StoreId;
  /** Asks only what is missing to the minimum. */
  readonly amount?: Minor | undefined;
  /** Those of any platform when absent. */
  readonly platform?: Platform | undefined;
}

/** What a payment can be made with in a store now, and what keeps it from that. */
export interface ProviderOption {
  readonly descriptor: ProviderDescriptor;
  /** `null` when a payment can begin now, whatever its amount. */
  readonly whyNot: Exclude<ProviderHealth['kind'], 'ok'> | 'currency_not_taken' | 'platform_not_supported' | null;
  readonly minimum: Minimum;
  /** What the amount lacks to the minimum; 0 when it is enough or none was asked about. */
  readonly missing: Minor;
}

/**
 * Every provider of the installation, in its order, and whether it can be used in this store now: it takes the store's currency, works
 * on the platform, is configured, and answers. All are asked at once; `STORE_NOT_FOUND`.
 */
export const availableProviders =
  (deps: AvailableProvidersDeps) =>
  async ({ caller, storeId, amount, platform }: AvailableProviders): Promise<readonly ProviderOption[]> => {
    const { stores, providers, minimums = ownMinimum, policy = paymentPolicy } = deps;
    const { merchantId } = caller;
    const store = await stores.byId(merchantId, storeId);
    if (!store || !worksAt(caller, storeId)) throw refusePeople('STORE_NOT_FOUND');
    const optionOf = async (provider: PaymentProvider): Promise<ProviderOption> => {
      const { descriptor } = provider;
      const { currencies, platforms } = descriptor;
      const minimum = minimums(descriptor);
      const missing = (amount === undefined ? 0 : Math.max(0, minimum.amount - amount)) as Minor;
      const whyNot = async (): Promise<ProviderOption['whyNot']> => {
        if (currencies !== 'any' && !currencies.includes(store.currency)) return 'currency_not_taken';
        if (platform !== undefined && !platforms.includes(platform)) return 'platform_not_supported';
        const { kind } = await healthOf(provider, () => providerContext(deps, merchantId, descriptor.id, policy));
        return kind === 'ok' ? null : kind;
      };
      return { descriptor, whyNot: await whyNot(), minimum, missing };
    };
    return Promise.all([...providers.values()].map(optionOf));
  };

async function healthOf(provider: PaymentProvider, context: () => Promise<ProviderContext>): Promise<ProviderHealth> {
  const known = await context();
  try {
    return await provider.health(known);
  } catch {
    return { kind: 'unreachable', why: 'threw' };
  }
}
