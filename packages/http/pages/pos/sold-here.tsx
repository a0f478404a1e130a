import type { Sale } from '../../src/wire/sales.ts';
import type { Till } from '../../src/wire/shifts.ts';
import { useListing } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { whenIn } from '../kit/format.ts';
import { SaleDetail } from '../sale/sale-detail.tsx';
import { SaleRow } from '../sale/sale-row.tsx';
import { filter, Filter, List } from '../ui/listing.tsx';
import { saleStatuses } from '../sale/statuses.ts';
import { nameAmong, useTills } from '../sale/tills.ts';
import { Empty } from '../ui/states.tsx';
import { MishapStrip } from './mishap.tsx';
import { takeScan, useTillScanner } from './take-scan.ts';
import { useTill } from './till.ts';
import { go } from '../kit/router.ts';
import { ReceiptNumberFilter } from '../sale/receipt-number-filter.tsx';

/** What this till has sold: to look up, to print again, to give back. */
export function SoldHere({ id }: { id: string | null }) {
  const till = useTill();
  useTillScanner((text) => {
    takeScan(till, text);
    go('/pos');
  });
  const { id: storeId, store_code: storeCode } = till.store;
  const asked = id !== null || filter('all') === '1';
  const tills = useTills(asked ? [storeId] : [], () => ['/store/tills', { storeCode }]).get(storeId);
  return (
    <main class="till-page stack wide" id="content">
      <MishapStrip />
      {id === null ? (
        <Sold key={till.salesChanged.value} tills={tills} />
      ) : (
        <SaleDetail
          key={id}
          id={id}
          path={`/store/sales/${id}`}
          storeCode={storeCode}
          timezone={till.store.timezone}
          tills={tills}
          providers={till.providers.value}
          up={{ href: '/pos/sales', title: t('pos.sales') }}
          payHref={`/pos?sale=${id}`}
          changed={till.salesChanged.value}
        />
      )}
    </main>
  );
}

function Sold({ tills }: { tills: readonly Till[] | undefined }) {
  const till = useTill();
  const tillId = till.record.value?.id ?? null;
  const everyTill = filter('all') === '1';
  const status = filter('status');
  const receipt = filter('receipt');
  const sales = useListing<Sale>(
    '/store/sales',
    { status, receipt_number: receipt, till_id: everyTill ? null : tillId },
    { storeCode: till.store.store_code },
  );
  return (
    <>
      <h1 tabIndex={-1}>{t('pos.sales')}</h1>
      <div class="row filters" role="search">
        <ReceiptNumberFilter />
        <Filter
          label={t('sale.status')}
          name="status"
          options={[['', t('sale.any_status')], ...saleStatuses.map((one) => [one, t(`sale.status.${one}`)] as const)]}
        />
        <Filter
          label={t('pos.whose')}
          name="all"
          options={[
            ['', t('pos.this_till')],
            ['1', t('pos.every_till')],
          ]}
        />
      </div>
      <List
        of={sales}
        empty={<Empty icon="receipt" title={status || receipt ? t('sale.none_found') : t('sale.none_yet')} />}
      >
        {(sale) => (
          <SaleRow
            sale={sale}
            href={`/pos/sales/${sale.id}`}
            when={whenIn(sale.created_at, till.store.timezone)}
            where={everyTill ? [nameAmong(tills, sale.till_id)] : []}
          />
        )}
      </List>
    </>
  );
}
