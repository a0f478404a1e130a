import type { Store } from '../../src/wire/merchants.ts';
import type { Shift, ZReport as Report } from '../../src/wire/shifts.ts';
import { useListing, useThing, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { dateTimeIn, money } from '../kit/format.ts';
import { nameAmong } from '../sale/tills.ts';
import { ZReport } from '../sale/z-report.tsx';
import { filter, Filter, List, RowLink } from '../ui/listing.tsx';
import { Page } from '../ui/page.tsx';
import { Empty, Shown } from '../ui/states.tsx';
import { useOffice } from './office.ts';
import { SalesTabs } from './sales.tsx';
import { useTillsOf } from './tills-of.ts';

/** Shifts of all tills, the newest first; a closed one has its Z report. */
export function Shifts() {
  const { api, home } = useOffice();
  const stores = useThing<Stretch<Store>>(`${api}/stores`);
  const known = stores.state === 'ready' ? stores.data.items : [];
  const shifts = useListing<Shift>(`${api}/shifts`, { store_id: filter('store') });
  const tills = useTillsOf(shifts.state === 'ready' ? shifts.data.map(({ store_id }) => store_id) : []);
  const storeOf = (id: string) => known.find((one) => one.id === id);
  const taken = ({ takings }: Shift) =>
    takings.by_provider.reduce((sum, one) => sum + one.paid.amount_minor - one.refunded.amount_minor, 0);
  return (
    <Page title={t('sales.shifts')} note={t('sales.shifts_note')}>
      <SalesTabs here="/sales/shifts" />
      {known.length > 1 && (
        <div class="row filters">
          <Filter
            label={t('nav.stores')}
            name="store"
            options={[['', t('staff.all_stores')], ...known.map(({ id, name }) => [id, name] as const)]}
          />
        </div>
      )}
      <List
        of={shifts}
        empty={
          <Empty icon="drawer" title={t('shift.none')}>
            <p>{t('sales.shifts_none')}</p>
          </Empty>
        }
      >
        {(shift) => (
          <RowLink
            href={`${home}/sales/shifts/${shift.id}`}
            title={t('shift.title', { number: shift.number })}
            text={[
              known.length > 1 && storeOf(shift.store_id)?.name,
              t('till.number', { number: shift.till_number }),
              nameAmong(tills.get(shift.store_id), shift.till_id),
              dateTimeIn(shift.closing?.at ?? shift.opened_at, storeOf(shift.store_id)?.timezone),
            ]
              .filter(Boolean)
              .join(' · ')}
          >
            <span class="row balances">
              {shift.closing ? (
                shift.closing.difference.amount_minor !== 0 && (
                  <span class="chip warn">
                    {t('shift.difference')}: {money(shift.closing.difference.amount_minor, shift.currency)}
                  </span>
                )
              ) : (
                <span class="chip good">{t('sales.shift_open')}</span>
              )}
              <strong class="number">{money(taken(shift), shift.currency)}</strong>
            </span>
          </RowLink>
        )}
      </List>
    </Page>
  );
}

export function ShiftPage({ params }: { params: Readonly<Record<string, string>> }) {
  const { api, home } = useOffice();
  const id = encodeURIComponent(params['id'] ?? '');
  const report = useThing<Report>(`${api}/shifts/${id}/z-report`);
  return (
    <Page title={t('sales.z_report')} up={{ href: `${home}/sales/shifts`, title: t('sales.shifts') }}>
      <Shown of={report} lines={8}>
        {(data) => <ZReport report={data} />}
      </Shown>
    </Page>
  );
}
