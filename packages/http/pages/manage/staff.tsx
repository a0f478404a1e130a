import { useState } from 'preact/hooks';
import type { Store } from '../../src/wire/merchants.ts';
import type { StaffMember } from '../../src/wire/staff.ts';
import { useListing, useThing, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { when } from '../kit/format.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/states.tsx';
import { filter, Filter, List, RowButton, Search } from '../ui/listing.tsx';
import { useOffice } from './office.ts';
import { Page } from '../ui/page.tsx';
import { StaffDialog } from './staff-dialog.tsx';
import { namesOf } from './store-ticks.tsx';

export const isLocked = ({ locked_until }: StaffMember): boolean =>
  locked_until !== null && Date.parse(locked_until) > Date.now();

export function Staff() {
  const { api } = useOffice();
  const q = filter('q');
  const members = useListing<StaffMember>(`${api}/staff`, { q, store_id: filter('store') });
  const storesLoaded = useThing<Stretch<Store>>(`${api}/stores`);
  const stores = storesLoaded.state === 'ready' ? storesLoaded.data.items : [];
  const [open, setOpen] = useState<StaffMember | 'new' | null>(null);
  return (
    <Page
      title={t('nav.staff')}
      note={t('staff.note')}
      actions={
        <Button look="primary" icon="plus" onClick={() => setOpen('new')}>
          {t('staff.hire')}
        </Button>
      }
    >
      <div class="row" role="search">
        <Search label={t('staff.search')} />
        {stores.length > 1 && (
          <Filter
            label={t('nav.stores')}
            name="store"
            options={[['', t('staff.all_stores')], ...stores.map(({ id, name }) => [id, name] as const)]}
          />
        )}
      </div>
      <List
        of={members}
        empty={
          <Empty icon="users" title={q ? t('list.nothing', { query: q }) : t('staff.none')}>
            {!q && <p>{t('staff.none_text')}</p>}
          </Empty>
        }
      >
        {(member) => (
          <RowButton
            onClick={() => setOpen(member)}
            title={member.name}
            text={[member.staff_id, namesOf(member.store_ids, stores)].filter(Boolean).join(' · ')}
          >
            <span class="row balances">
              {!member.active && <span class="chip bad">{t('state.inactive')}</span>}
              {isLocked(member) && (
                <span class="chip bad">{t('staff.locked', { time: when(member.locked_until!) })}</span>
              )}
              {!member.has_pin && member.active && <span class="chip warn">{t('staff.no_pin')}</span>}
            </span>
          </RowButton>
        )}
      </List>
      {open && (
        <StaffDialog
          key={open === 'new' ? 'new' : open.id}
          member={open === 'new' ? null : open}
          stores={stores}
          onClose={() => setOpen(null)}
          onDone={() => {
            setOpen(null);
            members.reload();
          }}
        />
      )}
    </Page>
  );
}
