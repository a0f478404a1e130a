import { useState } from 'preact/hooks';
import type { Store } from '../../src/wire/merchants.ts';
import type { User } from '../../src/wire/users.ts';
import { useListing, useThing, type Stretch } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/states.tsx';
import { List, RowButton } from '../ui/listing.tsx';
import { useOffice } from './office.ts';
import { Page } from '../ui/page.tsx';
import { namesOf } from './store-ticks.tsx';
import { UserDialog } from './user-dialog.tsx';

/** Who signs in with e-mail and password. */
export function Users() {
  const { api } = useOffice();
  const users = useListing<User>(`${api}/users`);
  const storesLoaded = useThing<Stretch<Store>>(`${api}/stores`);
  const stores = storesLoaded.state === 'ready' ? storesLoaded.data.items : [];
  const [open, setOpen] = useState<User | 'new' | null>(null);
  return (
    <Page
      title={t('nav.users')}
      note={t('users.note')}
      actions={
        <Button look="primary" icon="plus" onClick={() => setOpen('new')}>
          {t('users.add')}
        </Button>
      }
    >
      <List of={users} empty={<Empty icon="user" title={t('users.none')} />}>
        {(user) => (
          <RowButton
            onClick={() => setOpen(user)}
            title={user.name}
            text={[user.email, namesOf(user.store_ids, stores)].filter(Boolean).join(' · ')}
          >
            <span class="row balances">
              <span class="chip">{t(`role.${user.role}`)}</span>
              {!user.active && <span class="chip bad">{t('state.inactive')}</span>}
            </span>
          </RowButton>
        )}
      </List>
      {open && (
        <UserDialog
          key={open === 'new' ? 'new' : open.id}
          user={open === 'new' ? null : open}
          path={`${api}/users`}
          stores={stores}
          onClose={() => setOpen(null)}
          onDone={() => {
            setOpen(null);
            users.reload();
          }}
        />
      )}
    </Page>
  );
}
