import type { Store } from '../../src/wire/merchants.ts';
import type { Sale } from '../../src/wire/sales.ts';
import { useThing, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { SaleDetail } from '../sale/sale-detail.tsx';
import { useOffice } from './office.ts';
import { useIsOwner, useProviders } from './providers-known.ts';
import { useTillsOf } from './tills-of.ts';

/** One sale in the office: money can be given back here, too, by whoever may act in its store. */
export function SalePage({ params }: { params: Readonly<Record<string, string>> }) {
  const { api, home } = useOffice();
  const id = params['id'] ?? '';
  const path = `${api}/sales/${encodeURIComponent(id)}`;
  const stores = useThing<Stretch<Store>>(`${api}/stores`);
  const known = stores.state === 'ready' ? stores.data.items : [];
  const sale = useThing<Sale>(path);
  const providers = useProviders(known);
  const tills = useTillsOf(sale.state === 'ready' ? [sale.data.store_id] : []);
  const isOwner = useIsOwner();
  const store = sale.state === 'ready' ? known.find((one) => one.id === sale.data.store_id) : undefined;
  return (
    <SaleDetail
      id={id}
      path={path}
      storeCode={isOwner ? (store?.store_code ?? null) : null}
      timezone={store?.timezone}
      providers={providers}
      tills={sale.state === 'ready' ? tills.get(sale.data.store_id) : undefined}
      up={{ href: `${home}/sales`, title: t('nav.sales') }}
    />
  );
}
