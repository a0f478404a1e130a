import type { Merchant, Store } from '../../src/wire/merchants.ts';
import { useThing, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { Labelled } from '../ui/field.tsx';
import { useMe } from '../ui/signed-in.tsx';

interface Place {
  /** Only an admin says whose device it becomes. */
  readonly merchants: readonly Merchant[];
  readonly merchantId: string;
  readonly stores: readonly Store[];
  readonly store: Store | undefined;
}

/** Where a device can be let in by whoever is signed in, and what is chosen of it. */
export function useWhere(merchantId: string, storeId: string): Place {
  const { user, stores: own } = useMe();
  const isAdmin = user.role === 'admin';
  const loaded = useThing<Stretch<Merchant>>(isAdmin ? '/admin/merchants' : null, { query: { limit: 200 } });
  const merchants = loaded.state === 'ready' ? loaded.data.items.filter(({ active }) => active) : [];
  const merchant = isAdmin ? (merchants.find(({ id }) => id === merchantId) ?? merchants[0]) : undefined;
  const theirs = useThing<Stretch<Store>>(merchant ? `/admin/merchants/${merchant.id}/stores` : null);
  const all = isAdmin ? (theirs.state === 'ready' ? theirs.data.items : []) : own;
  const stores = all.filter(({ active }) => active);
  return {
    merchants,
    merchantId: merchant?.id ?? '',
    stores,
    store: stores.find(({ id }) => id === storeId) ?? stores[0],
  };
}

export const Where = ({
  merchants,
  merchantId,
  stores,
  store,
  onMerchant,
  onStore,
}: Place & { onMerchant: (id: string) => void; onStore: (id: string) => void }) => (
  <>
    {merchants.length > 0 && (
      <Select
        label={t('pair.merchant')}
        value={merchantId}
        options={merchants.map(({ id, name }) => [id, name] as const)}
        onChange={onMerchant}
      />
    )}
    {store ? (
      <Select
        label={t('pair.store')}
        value={store.id}
        options={stores.map(({ id, name, store_code }) => [id, `${name} (${store_code})`] as const)}
        onChange={onStore}
      />
    ) : (
      <p class="trouble">{t('pair.no_store')}</p>
    )}
  </>
);

const Select = ({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  onChange: (value: string) => void;
}) => (
  <Labelled label={label}>
    {(wiring) => (
      <select {...wiring} class="input" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    )}
  </Labelled>
);
