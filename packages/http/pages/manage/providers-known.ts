import type { Store } from '../../src/wire/merchants.ts';
import type { ProviderOption, ProviderSettings } from '../../src/wire/payments.ts';
import { call } from '../api/client.ts';
import { useLoading } from '../api/loading.ts';
import { locale } from '../i18n/locale.ts';
import { useOffice } from './office.ts';

/** What each provider that has settings was told; the host answers it whole. */
export interface PaymentSettingsList {
  readonly items: readonly ProviderSettings[];
}

export interface KnownProvider {
  readonly id: string;
  readonly label: string;
  readonly hasReaders: boolean;
}

/** An owner may do in each store what is done there; an admin who works for a merchant only looks on. */
export const useIsOwner = (): boolean => useOffice().api === '/merchant';

/** The payment providers of the installation; `null` while they are not known. */
export function useProviders(stores: readonly Store[]): readonly KnownProvider[] | null {
  const { api } = useOffice();
  const isOwner = useIsOwner();
  const storeCode = stores.find(({ active }) => active)?.store_code ?? null;
  const known = useLoading(
    async (signal): Promise<readonly KnownProvider[] | null> => {
      if (!isOwner) {
        const { items } = await call<PaymentSettingsList>(`${api}/settings/payments`, { signal });
        // Only the host knows which of them have readers; it refuses those that have none.
        return items.map(({ provider, labels }) => ({
          id: provider,
          label: labelIn(labels, provider),
          hasReaders: true,
        }));
      }
      if (storeCode === null) return null;
      const path = '/store/payments/providers/available';
      const { items } = await call<{ readonly items: readonly ProviderOption[] }>(path, { storeCode, signal });
      return items.map(({ id, labels, can }) => ({ id, label: labelIn(labels, id), hasReaders: can.readers }));
    },
    [api, isOwner, storeCode, locale.value],
  );
  return known.state === 'ready' ? known.data : null;
}

/** A provider's own words in the reader's language. */
export const labelIn = (labels: Readonly<Record<string, string>>, id: string): string =>
  labels[locale.peek()] ?? labels['en'] ?? id;
