import type { Store } from '../../src/wire/merchants.ts';
import type { Sale, SalesStatistics } from '../../src/wire/sales.ts';
import { useListing, useThing, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { money, number, whenIn } from '../kit/format.ts';
import { ReceiptNumberFilter } from '../sale/receipt-number-filter.tsx';
import { SaleRow } from '../sale/sale-row.tsx';
import { saleStatuses } from '../sale/statuses.ts';
import { nameAmong, tillName } from '../sale/tills.ts';
import { ButtonLink } from '../ui/button.tsx';
import { filter, Filter, List } from '../ui/listing.tsx';
import { Figure, Page, Tabs } from '../ui/page.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { DayFilter, dayEnd, dayStart } from './day-range.tsx';
import { MoneyChart } from './money-chart.tsx';
import { useOffice } from './office.ts';
import { useTillsOf } from './tills-of.ts';
import { period, PeriodFilter } from './period.tsx';

export const SalesTabs = ({ here }: { here: string }) => {
  const { home } = useOffice();
  return (
    <Tabs
      label={t('nav.sales')}
      here={`${home}${here}`}
      tabs={[
        [`${home}/sales`, t('nav.sales')],
        [`${home}/sales/shifts`, t('sales.shifts')],
      ]}
    />
  );
};

/** What was sold: drawn by day, and one by one. What is looked for stands in the address. */
export function Sales() {
  const { api } = useOffice();
  const stores = useThing<Stretch<Store>>(`${api}/stores`);
  const known = stores.state === 'ready' ? stores.data.items : [];
  const store = filter('store');
  return (
    <Page title={t('nav.sales')} actions={<PeriodFilter />}>
      <SalesTabs here="/sales" />
      {known.length > 1 && (
        <div class="row filters">
          <Filter
            label={t('nav.stores')}
            name="store"
            clears={{ till: null }}
            options={[['', t('staff.all_stores')], ...known.map(({ id, name }) => [id, name] as const)]}
          />
        </div>
      )}
      <ByDay store={store} />
      <OneByOne store={store} stores={known} />
    </Page>
  );
}

function ByDay({ store }: { store: string }) {
  const { api } = useOffice();
  const { from } = period();
  const stats = useThing<SalesStatistics>(`${api}/sales/stats`, { query: { from, store_id: store } });
  return (
    <Shown of={stats} lines={12}>
      {({ period: sums, days, currency }) => (
        <>
          <dl class="figures">
            <Figure name={t('sales.net')} value={money(sums.net.amount_minor, currency)} note={t('sales.net_note')} />
            <Figure name={t('sales.count')} value={number(sums.sales)} />
            <Figure
              name={t('sales.average')}
              value={money(sums.sales === 0 ? 0 : Math.round(sums.gross.amount_minor / sums.sales), currency)}
            />
            <Figure name={t('sales.refunded')} value={money(sums.refunded.amount_minor, currency)} />
          </dl>
          <MoneyChart
            title={t('sales.by_day')}
            days={days.map(({ day }) => day)}
            currency={currency}
            series={[
              { name: t('sales.gross'), values: days.map(({ gross }) => gross.amount_minor) },
              { name: t('sales.refunded'), values: days.map(({ refunded }) => refunded.amount_minor) },
            ]}
          />
        </>
      )}
    </Shown>
  );
}

function OneByOne({ store, stores }: { store: string; stores: readonly Store[] }) {
  const { api, home } = useOffice();
  const status = filter('status');
  const receipt = filter('receipt');
  const from = filter('from');
  const to = filter('to');
  const storeOf = (id: string) => stores.find((one) => one.id === id);
  const onlyStore = store || (stores.length === 1 ? stores[0]?.id : undefined);
  // Days are those of the store; where stores in several time zones are listed, the reader's.
  const zones = new Set(onlyStore ? [storeOf(onlyStore)?.timezone] : stores.map(({ timezone }) => timezone));
  const zone = zones.size === 1 ? [...zones][0] : undefined;
  const till = filter('till');
  const sales = useListing<Sale>(`${api}/sales`, {
    store_id: store,
    till_id: till,
    status,
    receipt_number: receipt,
    from: dayStart(from, zone),
    to: dayEnd(to, zone),
  });
  const searched = Boolean(status || receipt || from || to || till);
  const listed = sales.state === 'ready' ? sales.data.map(({ store_id }) => store_id) : [];
  const tills = useTillsOf(onlyStore ? [onlyStore] : listed);
  const choices = (onlyStore && tills.get(onlyStore)) || [];
  return (
    <section class="stack" aria-labelledby="one-by-one">
      <h2 id="one-by-one">{t('sales.one_by_one')}</h2>
      <div class="row filters wrapping" role="search">
        <ReceiptNumberFilter />
        <Filter
          label={t('sale.status')}
          name="status"
          options={[['', t('sale.any_status')], ...saleStatuses.map((one) => [one, t(`sale.status.${one}`)] as const)]}
        />
        {(choices.length > 1 || till) && (
          <Filter
            label={t('sale.till')}
            name="till"
            options={[['', t('sale.any_till')], ...choices.map((one) => [one.id, tillName(one)] as const)]}
          />
        )}
        <DayFilter name="from" label={t('audit.from')} />
        <DayFilter name="to" label={t('audit.to')} />
      </div>
      <List
        of={sales}
        empty={
          <Empty icon="receipt" title={searched ? t('sale.none_found') : t('sale.none_yet')}>
            {!searched && api === '/merchant' && <ButtonLink href="/pos">{t('go.pos')}</ButtonLink>}
          </Empty>
        }
      >
        {(sale) => (
          <SaleRow
            sale={sale}
            href={`${home}/sales/${sale.id}`}
            when={whenIn(sale.created_at, storeOf(sale.store_id)?.timezone)}
            where={[
              stores.length > 1 ? storeOf(sale.store_id)?.name : undefined,
              nameAmong(tills.get(sale.store_id), sale.till_id),
            ]}
          />
        )}
      </List>
    </section>
  );
}
