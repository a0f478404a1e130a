import { useState } from 'preact/hooks';
import type { User } from '../../src/wire/users.ts';
import { useListing } from '../api/loading.ts';
import { t } from '../i18n/t.ts';
import { List, RowButton } from '../ui/listing.tsx';
import { Page } from '../ui/page.tsx';
import { UserDialog } from '../manage/user-dialog.tsx';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/states.tsx';

/** The admins of the platform. */
export function PlatformUsers() {
  const users = useListing<User>('/admin/users');
  const [open, setOpen] = useState<User | 'new' | null>(null);
  return (
    <Page
      title={t('nav.users')}
      note={t('admin.users_note')}
      actions={
        <Button look="primary" icon="plus" onClick={() => setOpen('new')}>
          {t('users.add')}
        </Button>
      }
    >
      <List of={users} empty={<Empty icon="user" title={t('users.none')} />}>
        {(user) => (
          <RowButton onClick={() => setOpen(user)} title={user.name} text={user.email}>
            {!user.active && <span class="chip bad">{t('state.inactive')}</span>}
          </RowButton>
        )}
      </List>
      {open && (
        <UserDialog
          key={open === 'new' ? 'new' : open.id}
          user={open === 'new' ? null : open}
          path="/admin/users"
          stores={null}
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
